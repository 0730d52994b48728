"""The slow half of sealing: number and date into the signed file, then the seal of each issuing organisation.

The seals of co-issuers stand over the signatures of those who signed for them; the leading organisation's comes last
and locks the file. All are put or none: a key that is missing is told with its organisation and tried again.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from datetime import date
from typing import Any, Protocol

from workflow.base.errors import NotOffered
from workflow.base.text import day_in_digits, month_in_digits, number_in_digits
from workflow.documents.models import Document, Rendition, Signatory
from workflow.documents.queries import current_rendition
from workflow.documents.turns import asked, have_signed, next_to_sign, seal_owner_of, turn_of
from workflow.engine.move import Preparation
from workflow.organisations.models import Organisation
from workflow.organisations.names import name_on
from workflow.signing.annex_seals import seal_annexes
from workflow.signing.devices import device_of_organisation
from workflow.signing.errors import KeyMissing, KeyUnreadable
from workflow.signing.keys import KeyStore, SigningKey
from workflow.signing.names import key_of_organisation
from workflow.signing.places import box_of, tsa_of
from workflow.signing.proofs import trust_for


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
    signed = current_rendition(preparation.work.session, document, "signed")
    if signed is None or document.number is None or document.issued_on is None or not _is_whole(document, signed):
        raise NotOffered(transition=preparation.transition.name, state=document.state)
    stamps: Stamps = services.port(Stamps)  # type: ignore[type-abstract]
    values = _values(document.number, document.issued_on)
    looks = {name: _stamp(stamps, name, text, signed) for name, text in values.items() if name in signed.boxes}
    shown = {name: values[name] for name in looks}  # minutes carry no date (PL3 mẫu 1.9)
    pdf = pades.fill_fields(services.files.get(signed.sha256), shown, looks)
    owners = []
    for row in seals_over(document):
        assert row.organisation_id is not None
        owner, key, look = _seal(preparation, seal_owner_of(document, row.organisation_id), document.issued_on)
        pdf = pades.seal_further(pdf, key, order=turn_of(document, row), **look)
        owners.append(owner)
    owner, key, look = _seal(preparation, seal_owner_of(document, document.organisation_id), document.issued_on)
    annexes = seal_annexes(preparation.work, document, key, look)
    sealed = pades.seal(pdf, key, box=box_of(signed, "seal"), **look)
    return {
        "sealed_sha256": services.files.put(sealed),
        "number": document.number,
        "pages": signed.pages,
        "boxes": signed.boxes,
        "seals": [*owners, owner],
        "annexes": annexes,
    }


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


def _seal(preparation: Preparation, owner_id: uuid.UUID, day: date) -> tuple[str, SigningKey, dict[str, Any]]:
    """Whose seal it is, its key, and how it looks."""
    work = preparation.work
    owner = work.session.get_one(Organisation, owner_id)
    name, key = key_of_organisation(owner.id), _seal_key(preparation, owner, day)
    keys: KeyStore = work.services.port(KeyStore)  # type: ignore[type-abstract]
    look = {
        "image_png": keys.image(name),
        "reason": "Ký số cơ quan",
        "signed_at": work.now,
        "tsa": tsa_of(work),
        "trust": trust_for(work, preparation.item.organisation_id, name, (key.certificate, *key.chain)),
    }
    return name_on(owner, day).name, key, look


def _seal_key(preparation: Preparation, owner: Organisation, day: date) -> SigningKey:
    """The organisation's key; what stands against it is told with the organisation's name, not the key's."""
    try:
        return device_of_organisation(preparation.work, owner.id).key()
    except (KeyMissing, KeyUnreadable) as error:
        raise type(error)(name=name_on(owner, day).name) from error


def _stamp(stamps: Stamps, name: str, text: str, signed: Rendition) -> bytes:
    """The value as a drawn line in the size and style of the page's own text."""
    box, size = box_of(signed, name), signed.boxes[name]["size_pt"]
    if name == "number":
        return stamps.stamp(text, box.width, box.height, size, italic=False, align="right")
    return stamps.stamp(text, box.width, box.height, size, italic=True, align="center")
