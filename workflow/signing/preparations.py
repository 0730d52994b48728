"""The slow half of signing and sealing, done before the transaction: ask the person again, sign, fill, seal."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, Protocol

from cryptography import x509
from sqlalchemy import select

from workflow.base.errors import NotOffered, Refusal, TransitionRefused
from workflow.base.text import day_in_digits, month_in_digits, number_in_digits
from workflow.documents.models import Document, Rendition, SealOwner
from workflow.documents.queries import current_rendition
from workflow.engine.move import Preparation
from workflow.organisations.models import Organisation
from workflow.organisations.names import name_on
from workflow.signing.appearance import Box
from workflow.signing.asking import ask_again
from workflow.signing.certificates import as_pem, read_certificates
from workflow.signing.devices import device_of_organisation, device_of_person, held_device
from workflow.signing.errors import KeyMissing, KeyUnreadable, SignatureBroken
from workflow.signing.keys import KeyStore, SigningKey
from workflow.signing.models import REMOTE
from workflow.signing.names import key_of_organisation, key_of_person
from workflow.signing.proofs import trust_for
from workflow.signing.waiting import open_request


class Stamps(Protocol):
    """Draws a line of text as a one-page PDF (the renderer, through the installation's services)."""

    def stamp(
        self, text: str, width_pt: float, height_pt: float, size_pt: float, italic: bool = False, align: str = "center"
    ) -> bytes: ...


class TimestampAuthority:
    """The address of the time-stamp authority (RFC 3161), when the installation has one."""

    def __init__(self, url: str | None) -> None:
        self.url = url


def sign_shown_pdf(preparation: Preparation) -> Mapping[str, Any]:
    """Sign the very PDF that was shown, with the signer's key, after asking the person again.

    Raises: InvalidInput (password_wrong …), TransitionRefused("pdf_not_shown"), and what the key store raises.
    """
    from workflow.signing import pades

    document: Document = preparation.item
    asked = ask_again(preparation)
    shown = _shown(preparation, preparation.input["pdf_sha256"])
    services = preparation.work.services
    assert document.signer_id is not None
    key = device_of_person(preparation.work, document.signer_id).key(preparation.input.get("pin"))
    look = _leaders(preparation, shown, document.signer_id, (key.certificate, *key.chain))
    signed = pades.sign_by_leader(services.files.get(shown.sha256), key, **look)
    return {
        **asked,
        "shown_sha256": shown.sha256,
        "signed_sha256": services.files.put(signed),
        "content_sha256": shown.content_sha256,
        "pages": shown.pages,
        "boxes": shown.boxes,
    }


def _shown(preparation: Preparation, sha256: str) -> Rendition:
    document: Document = preparation.item
    shown = preparation.work.session.scalar(
        select(Rendition).where(
            Rendition.document_id == document.id,
            Rendition.kind == "shown",
            Rendition.sha256 == sha256,
            Rendition.voided_at.is_(None),
            Rendition.content_sha256 == document.content_sha256,
        )
    )
    if shown is None:
        raise TransitionRefused([Refusal("pdf_not_shown")])
    return shown


def prepare_for_device(preparation: Preparation) -> Mapping[str, Any]:
    """The PDF that was shown with a place for the signature, and what the signer's device is to sign for it.

    Raises: as `sign_shown_pdf`, but no key is used; TimestampUnavailable.
    """
    from workflow.signing import pades

    document: Document = preparation.item
    asked = ask_again(preparation)
    shown = _shown(preparation, preparation.input["pdf_sha256"])
    work, services = preparation.work, preparation.work.services
    assert document.signer_id is not None
    held = held_device(work.session, person_id=document.signer_id)
    assert held is not None  # the move is offered because of it
    certificate, *chain = device_of_person(work, document.signer_id).check()
    look = _leaders(preparation, shown, document.signer_id, (certificate, *chain))
    prepared = pades.prepare_for_leader(services.files.get(shown.sha256), certificate, chain, **look)
    return {
        **asked,
        "device_id": held.id,
        "asks_by_itself": held.kind == REMOTE and not held.settings.get("asks"),
        "shown_sha256": shown.sha256,
        "content_sha256": shown.content_sha256,
        "prepared_sha256": services.files.put(prepared.pdf),
        "reserved_from": prepared.reserved[0],
        "reserved_to": prepared.reserved[1],
        "document_digest": prepared.document_digest.hex(),
        "signed_attributes": prepared.signed_attributes.hex(),
        "certificates": as_pem([certificate, *chain]),
        "pages": shown.pages,
        "boxes": shown.boxes,
    }


def _leaders(
    preparation: Preparation, shown: Rendition, signer_id: uuid.UUID, certificates: Sequence[x509.Certificate]
) -> dict[str, Any]:
    """What the leader's signature looks like and where it stands, and what proves its time."""
    keys: KeyStore = preparation.work.services.port(KeyStore)  # type: ignore[type-abstract]
    return {
        "box": _box(shown, "signature"),
        "image_png": keys.image(key_of_person(signer_id)),
        "reason": "Ký văn bản",
        "signed_at": preparation.work.now,
        "seal_place": _box(shown, "seal"),
        "tsa": _tsa(preparation),
        "trust": trust_for(preparation.work, preparation.item.organisation_id, key_of_person(signer_id), certificates),
    }


def check_device_answer(preparation: Preparation) -> Mapping[str, Any]:
    """Put the answer that was checked and kept into the prepared file, and prove the whole once more.

    Raises: NotOffered("no_device_answer"); TimestampUnavailable, and the answer waits; SignatureBroken.
    """
    from workflow.signing import pdf_signer
    from workflow.signing.verification import broken_signatures

    work, document = preparation.work, preparation.item
    request = open_request(work, document)
    if request is None or request.signature is None:
        raise NotOffered("no_device_answer", transition=preparation.transition.name)
    certificate, *chain = read_certificates(request.certificates.encode())
    prepared = pdf_signer.Prepared(
        work.services.files.get(request.prepared_sha256),
        (request.reserved_from, request.reserved_to),
        bytes.fromhex(request.document_digest),
        bytes.fromhex(request.signed_attributes),
    )
    value = bytes.fromhex(request.signature)
    signed = pdf_signer.embed(prepared, certificate, chain, value, tsa=_tsa(preparation))
    if broken := broken_signatures(signed):
        raise SignatureBroken(fields=list(broken))
    return {
        "shown_sha256": request.shown_sha256,
        "signed_sha256": work.services.files.put(signed),
        "content_sha256": request.content_sha256,
        "pages": request.pages,
        "boxes": request.boxes,
    }


def seal_numbered_pdf(preparation: Preparation) -> Mapping[str, Any]:
    """Fill number and date into the signed PDF and put the organisation's seal on it (Đ.15, Đ.32.2c; OUT-2)."""
    from workflow.signing import pades

    document: Document = preparation.item
    services = preparation.work.services
    signed = current_rendition(preparation.work.session, document, "signed")
    if signed is None or document.number is None or document.issued_on is None:
        raise NotOffered(transition=preparation.transition.name, state=document.state)
    values = {
        "number": number_in_digits(document.number),
        "day": day_in_digits(document.issued_on),
        "month": month_in_digits(document.issued_on),
        "year": str(document.issued_on.year),
    }
    stamps: Stamps = services.port(Stamps)  # type: ignore[type-abstract]
    looks = {name: _stamp(stamps, name, text, signed) for name, text in values.items() if name in signed.boxes}
    shown = {name: values[name] for name in looks}  # minutes carry no date (PL3 mẫu 1.9)
    filled = pades.fill_fields(services.files.get(signed.sha256), shown, looks)
    owner = preparation.work.session.get_one(Organisation, _seal_owner(preparation))
    name = key_of_organisation(owner.id)
    keys: KeyStore = services.port(KeyStore)  # type: ignore[type-abstract]
    key = _seal_key(preparation, owner, document.issued_on)
    sealed = pades.seal(
        filled,
        key,
        image_png=keys.image(name),
        reason="Ký số cơ quan",
        signed_at=preparation.work.now,
        box=_box(signed, "seal"),
        tsa=_tsa(preparation),
        trust=trust_for(preparation.work, document.organisation_id, name, (key.certificate, *key.chain)),
    )
    return {
        "sealed_sha256": services.files.put(sealed),
        "number": document.number,
        "pages": signed.pages,
        "boxes": signed.boxes,
    }


def _seal_key(preparation: Preparation, owner: Organisation, day: date) -> SigningKey:
    """The organisation's key; what stands against it is told with the organisation's name, not the key's."""
    try:
        return device_of_organisation(preparation.work, owner.id).key()
    except (KeyMissing, KeyUnreadable) as error:
        raise type(error)(name=name_on(owner, day).name) from error


def _stamp(stamps: Stamps, name: str, text: str, signed: Rendition) -> bytes:
    """The value as a drawn line in the size and style of the page's own text."""
    box, size = _box(signed, name), signed.boxes[name]["size_pt"]
    if name == "number":
        return stamps.stamp(text, box.width, box.height, size, italic=False, align="right")
    return stamps.stamp(text, box.width, box.height, size, italic=True, align="center")


def _seal_owner(preparation: Preparation) -> uuid.UUID:
    """Whose seal it is: an advisory body uses that of its agency (NUM-8)."""
    rows = select(SealOwner.organisation_id).where(SealOwner.document_id == preparation.item.id)
    owner = preparation.work.session.scalar(rows.order_by(SealOwner.position).limit(1))
    return owner or preparation.item.organisation_id


def _box(rendition: Rendition, name: str) -> Box:
    place = rendition.boxes[name]
    return Box(place["page"], place["x"], place["y"], place["width"], place["height"])


def _tsa(preparation: Preparation) -> str | None:
    found = preparation.work.services.ports.get(TimestampAuthority)
    return found.url if isinstance(found, TimestampAuthority) else None
