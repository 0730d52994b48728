"""The slow half of signing, done before the transaction: ask the person again, show the same file, sign it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from cryptography import x509
from sqlalchemy import select

from workflow.base.errors import NotOffered, Refusal, TransitionRefused
from workflow.documents.models import Document, Rendition, Signatory
from workflow.documents.turns import asked, have_signed, next_to_sign, turn_of
from workflow.engine.move import Preparation
from workflow.signing.asking import ask_again
from workflow.signing.certificates import as_pem, read_certificates
from workflow.signing.devices import device_of_person, held_device
from workflow.signing.errors import SignatureBroken
from workflow.signing.keys import KeyStore
from workflow.signing.models import REMOTE
from workflow.signing.names import key_of_person
from workflow.signing.places import box_of, tsa_of
from workflow.signing.proofs import trust_for
from workflow.signing.sealing import seals_over
from workflow.signing.waiting import open_request


def sign_shown_pdf(preparation: Preparation) -> Mapping[str, Any]:
    """Sign the very PDF that was shown, with the signer's key, after asking the person again.

    The first signs the pages; each further one the file that carries the signatures before.
    Raises: InvalidInput (password_wrong …), TransitionRefused("pdf_not_shown"), and what the key store raises.
    """
    from workflow.signing import pades

    row = _whose_turn(preparation)
    known = ask_again(preparation)
    shown = _shown(preparation, preparation.input["pdf_sha256"])
    services = preparation.work.services
    assert row.person_id is not None
    key = device_of_person(preparation.work, row.person_id).key(preparation.input.get("pin"))
    look = _look(preparation, row, (key.certificate, *key.chain))
    pdf, turn = services.files.get(shown.sha256), turn_of(preparation.item, row)
    if turn == 1:
        signed = pades.sign_by_leader(pdf, key, **look, **_places(preparation.item, shown))
    else:
        signed = pades.sign_further(pdf, key, order=turn, **look)
    return {
        **known,
        "shown_sha256": shown.sha256,
        "signed_sha256": services.files.put(signed),
        "content_sha256": shown.content_sha256,
        "pages": shown.pages,
        "boxes": shown.boxes,
    }


def _whose_turn(preparation: Preparation) -> Signatory:
    row = next_to_sign(preparation.item)
    if row is None:  # the guard says so before; here for whoever comes without it
        raise NotOffered(transition=preparation.transition.name, state=preparation.item.state)
    return row


def _shown(preparation: Preparation, sha256: str) -> Rendition:
    """The file with this hash, if it is what the signer is to sign now. Raises: TransitionRefused("pdf_not_shown")."""
    document: Document = preparation.item
    rows = select(Rendition).where(
        Rendition.document_id == document.id,
        Rendition.kind == ("signed" if have_signed(document) else "shown"),
        Rendition.sha256 == sha256,
        Rendition.voided_at.is_(None),
        Rendition.content_sha256 == document.content_sha256,
        Rendition.signatures == len(have_signed(document)),
    )
    shown = preparation.work.session.scalar(rows)
    if shown is None:
        raise TransitionRefused([Refusal("pdf_not_shown")])
    return shown


def prepare_for_device(preparation: Preparation) -> Mapping[str, Any]:
    """The PDF that was shown with a place for the signature, and what the signer's device is to sign for it.

    Raises: as `sign_shown_pdf`, but no key is used; TimestampUnavailable.
    """
    from workflow.signing import pades

    row = _whose_turn(preparation)
    known = ask_again(preparation)
    shown = _shown(preparation, preparation.input["pdf_sha256"])
    work, services = preparation.work, preparation.work.services
    assert row.person_id is not None
    held = held_device(work.session, person_id=row.person_id)
    assert held is not None  # the move is offered because of it
    certificate, *chain = device_of_person(work, row.person_id).check()
    look = _look(preparation, row, (certificate, *chain))
    pdf, turn = services.files.get(shown.sha256), turn_of(preparation.item, row)
    if turn == 1:
        prepared = pades.prepare_for_leader(pdf, certificate, chain, **look, **_places(preparation.item, shown))
    else:
        prepared = pades.prepare_for_further(pdf, certificate, chain, order=turn, **look)
    return {
        **known,
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


def _look(preparation: Preparation, row: Signatory, certificates: Sequence[x509.Certificate]) -> dict[str, Any]:
    """What the person's signature looks like, and what proves its time and its certificate."""
    work = preparation.work
    keys: KeyStore = work.services.port(KeyStore)  # type: ignore[type-abstract]
    assert row.person_id is not None
    name = key_of_person(row.person_id)
    return {
        "image_png": keys.image(name),
        "reason": "Ký văn bản",
        "signed_at": work.now,
        "tsa": tsa_of(work),
        "trust": trust_for(work, preparation.item.organisation_id, name, certificates),
    }


def _places(document: Document, shown: Rendition) -> dict[str, Any]:
    """Where the leader's signature and seal stand, and those of everybody after: no place can be added later."""
    from workflow.signing.pades import Further

    sealed = {row.position for row in seals_over(document)}
    return {
        "box": box_of(shown, "signature"),
        "seal_place": box_of(shown, "seal"),
        "further": [
            Further(
                box_of(shown, f"signature-{row.position}"),
                box_of(shown, f"seal-{row.position}") if row.position in sealed else None,
            )
            for row in asked(document)[1:]
        ],
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
    signed = pdf_signer.embed(prepared, certificate, chain, value, tsa=tsa_of(work))
    if broken := broken_signatures(signed):
        raise SignatureBroken(fields=list(broken))
    return {
        "shown_sha256": request.shown_sha256,
        "signed_sha256": work.services.files.put(signed),
        "content_sha256": request.content_sha256,
        "pages": request.pages,
        "boxes": request.boxes,
    }
