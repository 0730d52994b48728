"""The slow half of sealing: number and date into the signed file, then the seal of each issuing organisation.

The seals of co-issuers stand over the signatures of those who signed for them; the leading organisation's comes last
and locks the file. All are put or none: a key that is missing is told with its organisation and tried again.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Protocol

from cryptography import x509

from workflow.base.errors import NotOffered
from workflow.base.text import day_in_digits, month_in_digits, number_in_digits
from workflow.documents.models import Document, Rendition, Signatory
from workflow.documents.queries import current_rendition
from workflow.documents.turns import asked, have_signed, next_to_sign, seal_owner_of, turn_of
from workflow.engine.move import Preparation
from workflow.engine.work import Work
from workflow.organisations.models import Organisation
from workflow.organisations.names import name_on
from workflow.signing.annex_seals import seal_annexes
from workflow.signing.devices import device_of_organisation
from workflow.signing.errors import KeyMissing, KeyUnreadable, SealAwaitsDesk
from workflow.signing.keys import KeyStore, SigningKey
from workflow.signing.names import key_of_organisation
from workflow.signing.places import box_of, tsa_of
from workflow.signing.proofs import trust_for


@dataclass(frozen=True)
class Numbered:
    """A file that lacks nothing but the leading seal, the file before, and whose seals it carries."""

    pdf: bytes
    signed: Rendition
    owners: tuple[str, ...]


class Stamps(Protocol):
    """Draws a line of text as a one-page PDF (the renderer, through the installation's services)."""

    def stamp(
        self, text: str, width_pt: float, height_pt: float, size_pt: float, italic: bool = False, align: str = "center"
    ) -> bytes: ...


def seals_over(document: Document) -> list[Signatory]:
    """Over whose signatures the seal of another organisation than the leading one stands: one for each of these."""
    found: dict[uuid.UUID, Signatory] = {}
    for row in asked(document):
        if row.organisation_id is not None and row.organisation_id != document.organisation_id:
            found.setdefault(row.organisation_id, row)
    return list(found.values())


def seal_numbered_pdf(preparation: Preparation) -> Mapping[str, Any]:
    """Fill number and date into the signed PDF and put the organisations' seals on it (Đ.15, Đ.32.2c; OUT-2).

    Raises: KeyMissing, KeyUnreadable with the organisation's name, and what else stands against a key.
    """
    from workflow.signing import pades

    document: Document = preparation.item
    services = preparation.work.services
    ready = numbered(preparation.work, document)
    signed = ready.signed
    owner, key, look = _seal(preparation.work, document, seal_owner_of(document, document.organisation_id))
    annexes = seal_annexes(preparation.work, document, key, look)
    sealed = pades.seal(ready.pdf, key, box=box_of(signed, "seal"), **look)
    return {
        "sealed_sha256": services.files.put(sealed),
        "number": document.number,
        "pages": signed.pages,
        "boxes": signed.boxes,
        "seals": [*ready.owners, owner],
        "annexes": annexes,
    }


def numbered(work: Work, document: Document) -> Numbered:
    """The signed PDF with number and date filled in and the co-issuers' seals put; the leading one's is still missing.

    Raises: NotOffered, if the document does not await its seal; what stands against a co-issuer's key.
    """
    from workflow.signing import pades

    signed = current_rendition(work.session, document, "signed")
    if signed is None or document.number is None or document.issued_on is None or not _is_whole(document, signed):
        raise NotOffered(transition="attach_seal", state=document.state)
    stamps: Stamps = work.services.port(Stamps)  # type: ignore[type-abstract]
    values = _values(document.number, document.issued_on)
    looks = {name: _stamp(stamps, name, text, signed) for name, text in values.items() if name in signed.boxes}
    shown = {name: values[name] for name in looks}  # minutes carry no date (PL3 mẫu 1.9)
    pdf = pades.fill_fields(work.services.files.get(signed.sha256), shown, looks)
    owners = []
    for row in seals_over(document):
        assert row.organisation_id is not None
        owner, key, look = _seal(work, document, seal_owner_of(document, row.organisation_id))
        pdf = pades.seal_further(pdf, key, order=turn_of(document, row), **look)
        owners.append(owner)
    return Numbered(pdf, signed, tuple(owners))


def _is_whole(document: Document, signed: Rendition) -> bool:
    """The file carries the signature of everybody who was asked."""
    return next_to_sign(document) is None and signed.signatures == len(have_signed(document))


def _values(number: int, day: date) -> dict[str, str]:
    return {
        "number": number_in_digits(number),
        "day": day_in_digits(day),
        "month": month_in_digits(day),
        "year": str(day.year),
    }


def _seal(work: Work, document: Document, owner_id: uuid.UUID) -> tuple[str, SigningKey, dict[str, Any]]:
    """Whose seal it is, its key, and how it looks."""
    owner = work.session.get_one(Organisation, owner_id)
    key = _seal_key(work, owner)
    look = seal_look(work, document, owner_id, (key.certificate, *key.chain))
    return name_on(owner, document.issued_on or work.today).name, key, look


def seal_look(
    work: Work, document: Document, owner_id: uuid.UUID, certificates: Sequence[x509.Certificate]
) -> dict[str, Any]:
    """What a seal looks like, and what proves its time and its certificate."""
    name = key_of_organisation(owner_id)
    keys: KeyStore = work.services.port(KeyStore)  # type: ignore[type-abstract]
    return {
        "image_png": keys.image(name),
        "reason": "Ký số cơ quan",
        "signed_at": work.now,
        "tsa": tsa_of(work),
        "trust": trust_for(work, document.organisation_id, name, certificates),
    }


def _seal_key(work: Work, owner: Organisation) -> SigningKey:
    """The organisation's key; what stands against it is told with the organisation's name, not the key's.

    Raises: SealAwaitsDesk, where the clerk has it, or its PIN.
    """
    device, name = device_of_organisation(work, owner.id), name_on(owner, work.today).name
    if device.waits or device.asks_pin:
        raise SealAwaitsDesk(name=name)
    try:
        return device.key()
    except (KeyMissing, KeyUnreadable) as error:
        raise type(error)(name=name) from error


def _stamp(stamps: Stamps, name: str, text: str, signed: Rendition) -> bytes:
    """The value as a drawn line in the size and style of the page's own text."""
    box, size = box_of(signed, name), signed.boxes[name]["size_pt"]
    if name == "number":
        return stamps.stamp(text, box.width, box.height, size, italic=False, align="right")
    return stamps.stamp(text, box.width, box.height, size, italic=True, align="center")
