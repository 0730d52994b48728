"""The seal at the clerk's desk: where its key lies on the clerk's own device, or the clerk knows its PIN.

The document has its number and waits in `sealing`. The clerk has the files prepared, signs what they are to be signed
for, and hands the answers in; or types the PIN. Both are kept on the request's row, and the worker, which tries the
seal anyway, finds them and attaches them. A wait that ends, or is given up, leaves number and document as they are.
Source: ND30 Đ.32.2c (OUT-2); each step is one transaction, what is slow comes before it.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from typing import Any

from cryptography import x509
from sqlalchemy import select

from workflow.base.errors import NotOffered, NotPermitted
from workflow.documents.models import Document
from workflow.documents.turns import seal_owner_of
from workflow.engine import item_role, outbox
from workflow.engine.access import find_visible
from workflow.engine.move import Move, Preparation
from workflow.engine.perform import find_transition
from workflow.engine.work import Work
from workflow.organisations.models import CLERK, Organisation
from workflow.organisations.names import name_on
from workflow.signing.answers import Answer, checked, read_answer
from workflow.signing.certificates import as_pem, read_certificates
from workflow.signing.devices import SigningDevice, device_of_organisation
from workflow.signing.errors import AnswerForged, AnswerOfAnother, PinMissing, SignatureBroken
from workflow.signing.models import ANSWERED, DONE, ENDED, WAITING, SealRequest
from workflow.signing.places import box_of, tsa_of
from workflow.signing.seal_parts import attached_annexes, main_part, prepared_annexes, prepared_of, sealed_annexes
from workflow.signing.sealing import numbered, seal_look, seal_numbered_pdf

OpenWork = Callable[[], AbstractContextManager[Work]]
SEALING = "attach_seal"
WAIT = outbox.LEASE * 3
"""How long a prepared seal can be answered."""


def desk_document(work: Work, document_id: uuid.UUID) -> Document:
    """A document that awaits its seal, for the clerk of its office.

    Raises: NotFound, NotPermitted, NotOffered.
    """
    document = find_visible(work, Document, document_id)
    if not _is_clerk(work, document):
        raise NotPermitted()
    if not _awaits_seal(work, document):
        raise NotOffered(transition=SEALING, state=document.state)
    return document


def sealed_at_desk(work: Work, document: Document) -> bool:
    """Whether the actor is to put the seal of this document at the own desk."""
    if not (_is_clerk(work, document) and _awaits_seal(work, document)):
        return False
    device = seal_device(work, document)
    return device.waits or device.asks_pin


def seal_device(work: Work, document: Document) -> SigningDevice:
    """On which device the leading seal lies. Raises: DeviceNotSetUp."""
    return device_of_organisation(work, _owner(document))


def open_seal(work: Work, document: Document) -> SealRequest | None:
    """The request that waits or was answered, for the number that the document has now."""
    rows = select(SealRequest).where(
        SealRequest.document_id == document.id,
        SealRequest.number == document.number,
        SealRequest.status.in_([WAITING, ANSWERED]),
    )
    return work.session.scalar(rows)


def takes_answer(work: Work, request: SealRequest | None) -> bool:
    """Whether an answer would still be taken."""
    return request is not None and request.status == WAITING and work.now < request.expires_at


def prepare_seal(open_reading: OpenWork, open_writing: OpenWork, document_id: uuid.UUID) -> None:
    """Prepare the files for the clerk's device; what was prepared before is answered no more.

    Raises: NotFound, NotPermitted, NotOffered, what speaks against the certificate, TimestampUnavailable,
    ResponderUnavailable, ProofIncomplete.
    """
    with open_reading() as work:
        document = desk_document(work, document_id)
        device = seal_device(work, document)
        if not device.waits:
            raise NotOffered(transition=SEALING, state=document.state)
        certificates = device.check()
        parts, number = _parts(work, document, certificates), document.number
    with open_writing() as work:
        document = _locked(work, document_id)
        _must_be(document.number == number)
        _end_open(work, document)
        _add(work, document, status=WAITING, certificates=as_pem(certificates), parts=parts)


def _parts(work: Work, document: Document, certificates: Sequence[x509.Certificate]) -> list[dict[str, Any]]:
    from workflow.signing import pades

    own, *chain = certificates
    ready = numbered(work, document)
    look = seal_look(work, document, _owner(document), certificates)
    prepared = pades.prepare_seal(ready.pdf, own, chain, box=box_of(ready.signed, "seal"), **look)
    owners = [*ready.owners, _owner_name(work, document)]
    main = main_part(work, prepared, ready.signed.pages, ready.signed.boxes, owners)
    return [main, *prepared_annexes(work, document, own, chain, look)]


def seal_with_pin(open_reading: OpenWork, open_writing: OpenWork, document_id: uuid.UUID, pin: str) -> None:
    """Put the seal with a key at the server whose PIN the clerk types; it goes to the device and is kept nowhere.

    Raises: as `prepare_seal`; PinMissing, KeyUnreadable, TokenUnavailable, ServiceCodeNeeded.
    """
    from workflow.signing import pades

    with open_reading() as work:
        document = desk_document(work, document_id)
        device = seal_device(work, document)
        if device.waits or not device.asks_pin:
            raise NotOffered(transition=SEALING, state=document.state)
        if not pin:
            raise PinMissing()
        key = device.key(pin)
        ready, number = numbered(work, document), document.number
        look = seal_look(work, document, _owner(document), (key.certificate, *key.chain))
        annexes = sealed_annexes(work, document, key, look)
        content = pades.seal(ready.pdf, key, box=box_of(ready.signed, "seal"), **look)
        sealed = {
            "sealed_sha256": work.services.files.put(content),
            "pages": ready.signed.pages,
            "boxes": ready.signed.boxes,
            "seals": [*ready.owners, _owner_name(work, document)],
            "annexes": annexes,
        }
        certificates = as_pem((key.certificate, *key.chain))
    with open_writing() as work:
        document = _locked(work, document_id)
        _must_be(document.number == number)
        _end_open(work, document)
        _add(work, document, status=ANSWERED, certificates=certificates, parts=[], sealed=sealed)
        outbox.try_again_now(work, document)


def receive_seal(
    open_reading: OpenWork, open_writing: OpenWork, document_id: uuid.UUID, contents: Sequence[bytes]
) -> None:
    """Take the device's answers, each of which finds the file that it is for; with the last the worker goes on.

    Raises: NotFound, NotPermitted, NotOffered("answer_late"), and what `answers.checked` and the certificate raise.
    """
    with open_reading() as work:
        document = desk_document(work, document_id)
        request = open_seal(work, document)
        _must_be(request is not None and takes_answer(work, request))
        assert request is not None
        certificate = read_certificates(request.certificates.encode())[0]
        _must_be(seal_device(work, document).check()[0] == certificate)  # the device was replaced meanwhile
        parts, request_id = [dict(one) for one in request.parts], request.id
        for content in contents or [b""]:
            _take(parts, read_answer(content), certificate)
    with open_writing() as work:
        document = _locked(work, document_id)
        request = work.session.get_one(SealRequest, request_id, populate_existing=True, with_for_update=True)
        _must_be(takes_answer(work, request) and request.number == document.number)
        request.parts = _merged(request.parts, parts)
        if all(one["signature"] for one in request.parts):
            request.status, request.answered_at = ANSWERED, work.now
            outbox.try_again_now(work, document)


def _take(parts: Sequence[dict[str, Any]], answer: Answer, certificate: x509.Certificate) -> None:
    """Put the answer into the part that it signs; the first reason is told when it signs none."""
    refused: Exception | None = None
    for part in parts:
        digest, attributes = bytes.fromhex(part["document_digest"]), bytes.fromhex(part["signed_attributes"])
        try:
            found = checked(answer, certificate, digest, attributes)
        except (AnswerForged, AnswerOfAnother) as error:
            refused = refused or error
            continue
        part["signature"], part["signed_attributes"] = found.signature.hex(), found.signed_attributes.hex()
        return
    raise refused or AnswerForged(reason="document")


def _merged(kept: Sequence[Mapping[str, Any]], answered: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Answers that came at the same moment do not undo each other."""
    return [dict(new if new["signature"] else old) for old, new in zip(kept, answered, strict=True)]


def give_up_seal(work: Work, document_id: uuid.UUID) -> None:
    """What was prepared is answered no more; the document keeps its number. Raises: as `desk_document`."""
    desk_document(work, document_id)
    _end_open(work, _locked(work, document_id))


def seal_or_attach(preparation: Preparation) -> Mapping[str, Any]:
    """The sealed file: with what the clerk's desk answered, else by the seal's own key. See `seal_numbered_pdf`.

    Raises: SealAwaitsDesk, while the clerk has not answered; SignatureBroken.
    """
    work, document = preparation.work, preparation.item
    request = open_seal(work, document)
    if request is None or request.status != ANSWERED:
        return seal_numbered_pdf(preparation)
    found = dict(request.sealed) if request.sealed is not None else _attached(work, request)
    annexes = [{**one, "file_id": uuid.UUID(one["file_id"])} for one in found["annexes"]]
    return {**found, "annexes": annexes, "number": request.number, "desk": request.id}


def _attached(work: Work, request: SealRequest) -> dict[str, Any]:
    """Each answer in the place that was kept for it, time-stamped, and the whole proven once more."""
    from workflow.signing import pdf_signer
    from workflow.signing.verification import broken_signatures

    certificate, *chain = read_certificates(request.certificates.encode())
    files: list[bytes] = []
    for part in request.parts:
        value = bytes.fromhex(part["signature"])
        made = pdf_signer.embed(prepared_of(work, part), certificate, chain, value, tsa=tsa_of(work))
        if broken := broken_signatures(made):
            raise SignatureBroken(fields=list(broken))
        files.append(made)
    main = request.parts[0]
    return {
        "sealed_sha256": work.services.files.put(files[0]),
        "pages": main["pages"],
        "boxes": main["boxes"],
        "seals": main["seals"],
        "annexes": attached_annexes(work, request.parts[1:], files[1:]),
    }


def finish_desk(move: Move) -> None:
    """With the sealed file the clerk's request is done; who put the seal stands in the history."""
    request_id = move.prepared.get("desk") if move.prepared else None
    if request_id is None:
        return
    request = move.work.session.get_one(SealRequest, request_id)
    request.status = DONE
    move.facts["sealed_at_desk_by"] = str(request.person_id)


def _is_clerk(work: Work, document: Document) -> bool:
    return item_role.duty(CLERK, document.organisation_id) in work.actor.all_holders


def _awaits_seal(work: Work, document: Document) -> bool:
    return find_transition(work, document, SEALING)[1].starts_from(document.state)


def _owner(document: Document) -> uuid.UUID:
    return seal_owner_of(document, document.organisation_id)


def _owner_name(work: Work, document: Document) -> str:
    owner = work.session.get_one(Organisation, _owner(document))
    return name_on(owner, document.issued_on or work.today).name


def _locked(work: Work, document_id: uuid.UUID) -> Document:
    """The document, held as a move would hold it, and still at the clerk's desk."""
    document = work.session.scalars(select(Document).where(Document.id == document_id).with_for_update()).one()
    work.session.refresh(document)
    return desk_document(work, document_id)


def _must_be(right: bool) -> None:
    if not right:
        raise NotOffered("answer_late")


def _end_open(work: Work, document: Document) -> None:
    rows = select(SealRequest).where(
        SealRequest.document_id == document.id, SealRequest.status.in_([WAITING, ANSWERED])
    )
    for row in work.session.scalars(rows):
        row.status, row.ended_at = ENDED, work.now
    work.session.flush()


def _add(work: Work, document: Document, **columns: Any) -> None:
    answered = {"answered_at": work.now} if columns["status"] == ANSWERED else {}
    row = SealRequest(
        document_id=document.id,
        person_id=work.actor.person_id,
        number=document.number,
        made_at=work.now,
        expires_at=work.now + WAIT,
        **answered,
        **columns,
    )
    work.session.add(row)
    work.session.flush()
