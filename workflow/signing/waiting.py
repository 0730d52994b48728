"""Signatures that were asked of devices elsewhere: who may see them, how an answer is taken, how a service is asked.

The answer is checked when it comes and kept on the request's row; the system then makes the move `attach_signature`,
whose preparation puts it into the file. Each step is one transaction, so a crash leaves the one or the other.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta
from hashlib import sha256
from typing import TYPE_CHECKING

from cryptography.hazmat.primitives.serialization import Encoding
from sqlalchemy import select

from workflow.base.errors import NotFound, NotOffered
from workflow.documents.models import Document
from workflow.engine import outbox
from workflow.engine.access import visible
from workflow.engine.outbox import Job
from workflow.engine.work import Services, Work
from workflow.signing.answers import Answer, Checked, checked
from workflow.signing.certificates import read_certificates
from workflow.signing.devices import DeviceAccess, device_of_person, service_of
from workflow.signing.errors import ServiceCodeNeeded
from workflow.signing.models import ANSWERED, REMOTE, WAITING, HeldDevice, SigningRequest

if TYPE_CHECKING:
    from workflow.signing.remote import Credential, RemoteService

OpenWork = Callable[[], AbstractContextManager[Work]]
ASK_SERVICE = "ask_signing_service"
ASKED_EVERY = timedelta(seconds=5)


def find_request(work: Work, request_id: uuid.UUID) -> SigningRequest:
    """A request of the person who acts, whose document they may see. Raises: NotFound for everybody else."""
    rows = select(SigningRequest).join(Document, Document.id == SigningRequest.document_id)
    rows = rows.where(SigningRequest.id == request_id)
    if not work.actor.is_system:
        rows = rows.where(SigningRequest.person_id == work.actor.person_id, visible(work, Document))
    found = work.session.scalar(rows)
    if found is None:
        raise NotFound(kind="signing_request")
    return found


def requests_of(work: Work, document: Document) -> list[SigningRequest]:
    """The actor's own requests for the document, newest first."""
    rows = select(SigningRequest).where(
        SigningRequest.document_id == document.id, SigningRequest.person_id == work.actor.person_id
    )
    return list(work.session.scalars(rows.order_by(SigningRequest.made_at.desc(), SigningRequest.id)))


def asked_of_actor(work: Work, document_id: uuid.UUID) -> uuid.UUID | None:
    """The open request that the actor's own device is to answer, if the document waits for it."""
    rows = select(SigningRequest.id).where(
        SigningRequest.document_id == document_id,
        SigningRequest.person_id == work.actor.person_id,
        SigningRequest.status.in_([WAITING, ANSWERED]),
    )
    return work.session.scalar(rows)


def open_request(work: Work, document: Document) -> SigningRequest | None:
    """The request that the document waits for now, whoever looks."""
    rows = select(SigningRequest).where(
        SigningRequest.document_id == document.id, SigningRequest.status.in_([WAITING, ANSWERED])
    )
    return work.session.scalar(rows)


def digest_of(request: SigningRequest) -> bytes:
    """What the device signs: SHA-256 of the signed attributes."""
    return sha256(bytes.fromhex(request.signed_attributes)).digest()


def is_open(work: Work, request: SigningRequest) -> bool:
    """Whether an answer would still be taken."""
    return request.status == WAITING and work.now < request.expires_at


def receive(open_reading: OpenWork, open_writing: OpenWork, request_id: uuid.UUID, answer: Answer) -> None:
    """Take the device's answer; the system then attaches it.

    Checked: it is in time, by the certificate that was expected, over exactly the prepared bytes, and the certificate
    may sign now. Raises: NotFound, NotOffered("answer_late"), and what `answers.checked` and `KeyStore.check` raise.
    """
    with open_reading() as work:
        request = find_request(work, request_id)
        _must_wait(work, request)
        found = _checked(work, request, answer)
    with open_writing() as work:
        keep_answer(work, request_id, found)


def _checked(work: Work, request: SigningRequest, answer: Answer) -> Checked:
    device = device_of_person(work, request.person_id)
    now_certified = device.check()[0]
    certificate = read_certificates(request.certificates.encode())[0]
    if now_certified != certificate:  # the device was replaced while it was waited for
        raise NotOffered("answer_late")
    return checked(
        answer, certificate, bytes.fromhex(request.document_digest), bytes.fromhex(request.signed_attributes)
    )


def _must_wait(work: Work, request: SigningRequest) -> None:
    if not is_open(work, request):
        raise NotOffered("answer_late")


def keep_answer(work: Work, request_id: uuid.UUID, found: Checked) -> None:
    """Write the answer and order its attachment; the document's row is held, as a move would hold it."""
    request = find_request(work, request_id)
    document = work.session.scalars(select(Document).where(Document.id == request.document_id).with_for_update()).one()
    work.session.refresh(request)
    _must_wait(work, request)
    request.status, request.answered_at = ANSWERED, work.now
    request.signature, request.signed_attributes = found.signature.hex(), found.signed_attributes.hex()
    outbox.enqueue_move(work, document, "attach_signature")


def order_of_service(open_reading: OpenWork, open_writing: OpenWork, request_id: uuid.UUID, code: str | None) -> None:
    """Order the signature of the remote service, with the person's code where it asks for one.

    The code goes to the service and is kept nowhere. An order that was made already is not made again.
    Raises: NotFound, NotOffered("answer_late"), SigningServiceFailed, ServiceCodeNeeded.
    """
    from workflow.signing.remote import algorithm_of

    with open_reading() as work:
        request = find_request(work, request_id)
        _must_wait(work, request)
        service, ordered = _service(work, request), request.response_id is not None
        digest, certificate = digest_of(request), read_certificates(request.certificates.encode())[0]
    if ordered:
        return
    told = service.info()
    if told.asks and not code:
        raise ServiceCodeNeeded()
    _same(told, certificate.public_bytes(Encoding.DER))
    answer = service.order(digest, algorithm_of(certificate), code, told.code_id)
    if answer.signature is not None:
        receive(open_reading, open_writing, request_id, Answer(signature=answer.signature))
        return
    with open_writing() as work:
        request = find_request(work, request_id)
        _must_wait(work, request)
        request.response_id = answer.response_id
        enqueue_asking(work, request, request.document)


def enqueue_asking(work: Work, request: SigningRequest, document: Document) -> None:
    """Have the worker ask the service, from now on; asked for twice is once."""
    outbox.enqueue(work, ASK_SERVICE, {"id": str(request.id)}, item=document, key=f"{ASK_SERVICE}:{request.id}")


def _same(told: Credential, expected: bytes) -> None:
    """The service's key is still the one that was prepared for. Raises: NotOffered("answer_late")."""
    if told.certificate.public_bytes(Encoding.DER) != expected:
        raise NotOffered("answer_late")


def _service(work: Work, request: SigningRequest) -> RemoteService:
    held = work.session.get_one(HeldDevice, request.device_id)
    if held.kind != REMOTE:
        raise NotOffered("answer_late")
    return service_of(held, work.services.ports.get(DeviceAccess) or DeviceAccess())


def ask_service(services: Services, open_reading: OpenWork, open_writing: OpenWork, job: Job) -> None:
    """The worker's part: order where no code is needed, then ask until the person has confirmed or the wait ends.

    A failure is kept with its cause on the job, where the document's page shows it, and tried again.
    """
    request_id = uuid.UUID(job.payload["id"])
    service, response_id = _to_ask(open_reading, request_id)
    if service is not None and response_id is None:
        order_of_service(open_reading, open_writing, request_id, None)
        service, response_id = _to_ask(open_reading, request_id)
    signature = service.ask(response_id) if service is not None and response_id is not None else None
    if signature is not None:
        receive(open_reading, open_writing, request_id, Answer(signature=signature))
    with open_writing() as work:
        if is_open(work, find_request(work, request_id)):
            outbox.look_again(work, job, ASKED_EVERY)
        else:
            outbox.done(work, job)


def _to_ask(open_reading: OpenWork, request_id: uuid.UUID) -> tuple[RemoteService | None, str | None]:
    """The service and under which id it will answer; no service once the wait is over."""
    with open_reading() as work:
        request = find_request(work, request_id)
        return (_service(work, request) if is_open(work, request) else None), request.response_id


handlers = {ASK_SERVICE: ask_service}
