"""The slow half of signing and sealing, done before the transaction: ask the person again, sign, fill, seal."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from datetime import date
from typing import Any, Protocol

from sqlalchemy import select

from workflow.base.errors import InvalidInput, NotOffered, Refusal, TransitionRefused
from workflow.base.text import day_in_digits, month_in_digits, number_in_digits
from workflow.documents.models import Document, Rendition, SealOwner
from workflow.documents.queries import current_rendition
from workflow.engine.move import Preparation
from workflow.organisations.accounts import AccountPolicy, password_fits
from workflow.organisations.models import Organisation, Person
from workflow.organisations.names import name_on
from workflow.signing.appearance import Box
from workflow.signing.errors import KeyMissing, KeyUnreadable
from workflow.signing.keys import KeyStore, SigningKey
from workflow.signing.names import key_of_organisation, key_of_person


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
    _ask_again(preparation)
    shown = _shown(preparation, preparation.input["pdf_sha256"])
    services = preparation.work.services
    assert document.signer_id is not None
    name = key_of_person(document.signer_id)
    keys: KeyStore = services.port(KeyStore)  # type: ignore[type-abstract]
    signed = pades.sign_by_leader(
        services.files.get(shown.sha256),
        keys.signer(name),
        box=_box(shown, "signature"),
        image_png=keys.image(name),
        reason="Ký văn bản",
        signed_at=preparation.work.now,
        seal_place=_box(shown, "seal"),
        tsa=_tsa(preparation),
    )
    return {
        "shown_sha256": shown.sha256,
        "signed_sha256": services.files.put(signed),
        "content_sha256": shown.content_sha256,
        "pages": shown.pages,
        "boxes": shown.boxes,
    }


def _ask_again(preparation: Preparation) -> None:
    """Signing asks the person again: being signed in is not enough (a phone left on a desk)."""
    person = preparation.work.session.get_one(Person, preparation.work.actor.person_id)
    password = preparation.input.get("password")
    if password is None:
        code = "code_not_set_up" if preparation.input.get("code") else "password_missing"
        raise InvalidInput([Refusal(code, {"input": "password"})])
    policy = preparation.work.services.port(AccountPolicy)
    if not password_fits(person.password_hash, password, sample_allowed=policy.sample_allowed):
        raise InvalidInput([Refusal("password_wrong", {"input": "password"})])


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


def check_device_answer(preparation: Preparation) -> Mapping[str, Any]:
    """The signed file that a waiting device gave back; without one there is nothing to attach."""
    raise NotOffered("no_device_answer", transition=preparation.transition.name)


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
    sealed = pades.seal(
        filled,
        _seal_key(keys, name, owner, document.issued_on),
        image_png=keys.image(name),
        reason="Ký số cơ quan",
        signed_at=preparation.work.now,
        box=_box(signed, "seal"),
        tsa=_tsa(preparation),
    )
    return {
        "sealed_sha256": services.files.put(sealed),
        "number": document.number,
        "pages": signed.pages,
        "boxes": signed.boxes,
    }


def _seal_key(keys: KeyStore, name: str, owner: Organisation, day: date) -> SigningKey:
    """The organisation's key; what stands against it is told with the organisation's name, not the key's."""
    try:
        return keys.signer(name)
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
