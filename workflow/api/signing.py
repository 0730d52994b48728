"""Signatures asked of a device elsewhere: what is to be signed, and the device's answer (the second of the two steps).

The first is the move `start_signing`. Only the signer sees the request.
"""

from __future__ import annotations

import binascii
import uuid
from base64 import b64decode, b64encode
from datetime import datetime

from flask import Response
from pydantic import BaseModel, Field

from workflow.api.answers import Asked, Shape, answer, content
from workflow.api.blueprint import api
from workflow.api.files import PDF, UNCHANGED
from workflow.api.shapes import DocumentPath
from workflow.api.waking import wake_worker
from workflow.documents.models import Document
from workflow.engine.access import find_visible
from workflow.engine.work import Work
from workflow.http.context import request_reading, request_writing
from workflow.http.sign_in import permission
from workflow.signing.answers import LARGEST_ANSWER, Answer
from workflow.signing.errors import AnswerUnreadable
from workflow.signing.models import SigningRequest
from workflow.signing.waiting import digest_of, find_request, is_open, order_of_service, receive, requests_of

LONGEST_TEXT = LARGEST_ANSWER * 2


class SigningRequestJson(BaseModel):
    """What a device is to sign. `document_digest` is that of the prepared file without the reserved region.

    `digest` is the SHA-256 of `signed_attributes` (DER, base64), which hold the document's; a device signs either.
    """

    id: uuid.UUID
    document_id: uuid.UUID
    status: str
    open: bool
    digest: str
    digest_algorithm: str = "sha256"
    signed_attributes: str
    document_digest: str
    reserved: list[int]
    prepared_sha256: str
    shown_sha256: str
    certificates: str
    made_at: datetime
    expires_at: datetime


class SigningRequestsJson(BaseModel):
    """My requests for a document, newest first."""

    requests: list[SigningRequestJson]


class RequestPath(Asked):
    """A request of mine."""

    request_id: uuid.UUID


class AnswerBody(Shape):
    """The signature value over the digest, or a whole CMS signature (detached), base64; the certificate is PEM."""

    signature: str = Field("", max_length=LONGEST_TEXT)
    cms: str = Field("", max_length=LONGEST_TEXT)
    certificate: str = Field("", max_length=LONGEST_TEXT)


class CodeBody(Shape):
    """The person's code for the remote service; it is passed on and kept nowhere."""

    code: str = Field("", max_length=200)


@api.get("/documents/<uuid:document_id>/signing-requests", responses={200: SigningRequestsJson})
@permission("view")
def show_signing_requests(path: DocumentPath) -> Response:
    """What was asked of my own device for this document."""
    with request_reading() as work:
        found = requests_of(work, find_visible(work, Document, path.document_id))
        return answer(SigningRequestsJson(requests=[_told(work, one) for one in found]))


@api.get("/signing-requests/<uuid:request_id>", responses={200: SigningRequestJson})
@permission("view")
def show_signing_request(path: RequestPath) -> Response:
    """What my device is to sign, and whether an answer would still be taken."""
    return _shown(path.request_id)


def _shown(request_id: uuid.UUID) -> Response:
    with request_reading() as work:
        return answer(_told(work, find_request(work, request_id)))


@api.get("/signing-requests/<uuid:request_id>/file", responses={200: PDF, 304: UNCHANGED})
@permission("view")
def show_prepared_file(path: RequestPath) -> Response:
    """The prepared PDF, with the place of the signature still empty."""
    with request_reading() as work:
        request = find_request(work, path.request_id)
        body, name = work.services.files.get(request.prepared_sha256), "chuan-bi-ky.pdf"
        return content(body, request.prepared_sha256, "application/pdf", name, attached=True)


@api.post("/signing-requests/<uuid:request_id>/answer", responses={200: SigningRequestJson})
@permission("move")
def give_answer(path: RequestPath, body: AnswerBody) -> Response:
    """Hand in the device's answer; checked at once, then attached by the system."""
    given = Answer(_bytes(body.signature), body.certificate.encode() or None, _bytes(body.cms))
    receive(request_reading, request_writing, path.request_id, given)
    wake_worker()
    return _shown(path.request_id)


@api.post("/signing-requests/<uuid:request_id>/code", responses={200: SigningRequestJson})
@permission("move")
def give_code(path: RequestPath, body: CodeBody) -> Response:
    """Have the remote service sign, with my code where it asks for one."""
    order_of_service(request_reading, request_writing, path.request_id, body.code or None)
    wake_worker()
    return _shown(path.request_id)


def _bytes(text: str) -> bytes | None:
    try:
        return b64decode(text, validate=True) or None
    except (binascii.Error, ValueError) as error:
        raise AnswerUnreadable() from error


def _told(work: Work, request: SigningRequest) -> SigningRequestJson:
    return SigningRequestJson(
        id=request.id,
        document_id=request.document_id,
        status=request.status,
        open=is_open(work, request),
        digest=digest_of(request).hex(),
        signed_attributes=b64encode(bytes.fromhex(request.signed_attributes)).decode(),
        document_digest=request.document_digest,
        reserved=[request.reserved_from, request.reserved_to],
        prepared_sha256=request.prepared_sha256,
        shown_sha256=request.shown_sha256,
        certificates=request.certificates,
        made_at=request.made_at,
        expires_at=request.expires_at,
    )
