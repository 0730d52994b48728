"""Ký số cơ quan tại bàn: the clerk has the files prepared, signs them on the own device and hands the answers in."""

from __future__ import annotations

import uuid
from base64 import b64encode
from collections.abc import Callable, Mapping
from hashlib import sha256
from typing import Any

from flask import flash, jsonify, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from workflow.base.errors import DomainError, NotFound, NotOffered
from workflow.documents.models import Document
from workflow.documents.queries import number_line
from workflow.engine.work import Work
from workflow.http.context import request_reading, request_writing
from workflow.http.errors import problem_of, status_of
from workflow.http.sign_in import permission
from workflow.signing import seal_desk as domain
from workflow.signing.answers import LARGEST_ANSWER
from workflow.signing.certificates import common_name, read_certificates
from workflow.signing.models import ANSWERED, SealRequest
from workflow.web import display
from workflow.web.blueprint import web
from workflow.web.language import language
from workflow.web.move_input import wake_worker
from workflow.web.parts import troubles
from workflow.web.pdf import private

MOST_ANSWERS = 50
ANSWER = "tra-loi-1.json"
LOOKED_AGAIN_SECONDS = 5


@web.get("/documents/<uuid:document_id>/seal")
@permission("transition")
def seal_at_desk(document_id: uuid.UUID) -> ResponseReturnValue:
    """What the seal's device is to sign; to the clerk of the office, while the document awaits its seal."""
    try:
        return _page(document_id)
    except NotOffered:  # it was sealed meanwhile, or never awaited a seal
        return redirect(url_for("web.document", document_id=document_id), code=303)


@web.post("/documents/<uuid:document_id>/seal")
@permission("transition")
def prepare_seal(document_id: uuid.UUID) -> ResponseReturnValue:
    """Prepare the files; what was prepared before is answered no more."""
    return _tried(
        document_id,
        lambda: domain.prepare_seal(request_reading, request_writing, document_id),
        _("Đã chuẩn bị. Hãy tải tệp yêu cầu ký và ký bằng thiết bị giữ con dấu số."),
    )


@web.post("/documents/<uuid:document_id>/seal/answer")
@permission("transition")
def give_seal_answer(document_id: uuid.UUID) -> ResponseReturnValue:
    """Take the answers from files or from the text field; each finds the file that it is for."""
    sent = [one.read(LARGEST_ANSWER + 1) for one in request.files.getlist("file")[:MOST_ANSWERS]]
    contents = [one for one in sent if one] or [request.form.get("text", "").encode()]
    return _tried(
        document_id,
        lambda: domain.receive_seal(request_reading, request_writing, document_id, contents),
        _("Đã nhận. Hệ thống đang kiểm tra và ghi chữ ký vào văn bản."),
    )


@web.post("/documents/<uuid:document_id>/seal/code")
@permission("transition")
def give_seal_code(document_id: uuid.UUID) -> ResponseReturnValue:
    """Seal with a key at the server whose PIN the clerk types."""
    pin = request.form.get("pin", "")[:200]
    return _tried(
        document_id,
        lambda: domain.seal_with_pin(request_reading, request_writing, document_id, pin),
        _("Đã ký số cơ quan. Hệ thống đang ghi tệp vào văn bản."),
    )


@web.post("/documents/<uuid:document_id>/seal/give-up")
@permission("transition")
def give_up_seal(document_id: uuid.UUID) -> ResponseReturnValue:
    """End the wait; the document keeps its number and can be prepared again."""

    def step() -> None:
        with request_writing() as work:
            domain.give_up_seal(work, document_id)

    return _tried(document_id, step, _("Đã thôi lần ký này. Văn bản giữ nguyên số và chờ ký số cơ quan."))


@web.get("/documents/<uuid:document_id>/seal/<int:number>/request.json")
@permission("transition")
def seal_request_file(document_id: uuid.UUID, number: int) -> ResponseReturnValue:
    """The request for `trinhky sign-digest`, of the first, second … file."""
    with request_reading() as work:
        found, part = _part(work, document_id, number)
        attributes = bytes.fromhex(part["signed_attributes"])
        response = jsonify(
            {
                "request": str(found.id),
                "digest_algorithm": "sha256",
                "digest": sha256(attributes).hexdigest(),
                "signed_attributes": b64encode(attributes).decode(),
                "document_digest": part["document_digest"],
                "reserved": [part["reserved_from"], part["reserved_to"]],
                "certificates": found.certificates,
                "expires_at": found.expires_at.isoformat(),
            }
        )
    response.headers["Content-Disposition"] = f'attachment; filename="{_request_name(number)}"'
    response.headers["Cache-Control"] = "no-store"
    return response


@web.get("/documents/<uuid:document_id>/seal/<int:number>/file")
@permission("transition")
def prepared_seal_file(document_id: uuid.UUID, number: int) -> ResponseReturnValue:
    """The prepared PDF, with the place of the seal still empty."""
    with request_reading() as work:
        tag = _part(work, document_id, number)[1]["prepared_sha256"]
        body = work.services.files.get(tag)
    response = make_response(body)
    response.mimetype = "application/pdf"
    response.headers["Content-Disposition"] = f'attachment; filename="chuan-bi-ky-so-{number}.pdf"'
    return private(response, tag)


def _part(work: Work, document_id: uuid.UUID, number: int) -> tuple[SealRequest, Mapping[str, Any]]:
    """Raises: NotFound, NotPermitted, NotOffered."""
    found = domain.open_seal(work, domain.desk_document(work, document_id))
    if found is None or not 1 <= number <= len(found.parts):
        raise NotFound(kind="seal_request")
    return found, found.parts[number - 1]


def _request_name(number: int) -> str:
    return f"yeu-cau-ky-so-{number}.json"


def _tried(document_id: uuid.UUID, step: Callable[[], None], told: str) -> ResponseReturnValue:
    with request_reading() as work:
        domain.desk_document(work, document_id)  # whose it is comes before what was sent
    try:
        step()
    except DomainError as error:
        return _page(document_id, problem_of(error, language()).message), status_of(error)
    wake_worker()
    flash(told, "success")
    return redirect(url_for("web.seal_at_desk", document_id=document_id), code=303)


def _page(document_id: uuid.UUID, wrong: str | None = None) -> str:
    with request_reading() as work:
        document = domain.desk_document(work, document_id)
        return render_template("documents/seal.html", wrong=wrong, **_values(work, document))


def _values(work: Work, document: Document) -> dict[str, Any]:
    device, found = domain.seal_device(work, document), domain.open_seal(work, document)
    takes = domain.takes_answer(work, found)
    left = max(0, int((found.expires_at - work.now).total_seconds())) if found and takes else 0
    return {
        "document": document,
        "type_name": display.type_name(work, document),
        "symbol_number": number_line(document),
        "waits": device.waits,
        "asks_pin": device.asks_pin,
        "open": takes,
        "answered": found is not None and found.status == ANSWERED,
        "minutes_left": left // 60,
        "seconds_left": left % 60,
        "subject": common_name(read_certificates(found.certificates.encode())[0]) if found else "",
        "parts": [_shown(document, n, part) for n, part in enumerate(found.parts, 1)] if found and takes else [],
        "troubles": [] if found and takes else troubles(work, document),
        "command": f"trinhky sign-digest {_request_name(1)} --pkcs12 khoa.p12 --out {ANSWER}",
        "token_command": f"trinhky sign-digest {_request_name(1)} --pkcs11 MODULE.so --token T --key K --out {ANSWER}",
        "looked_again": LOOKED_AGAIN_SECONDS,
    }


def _shown(document: Document, number: int, part: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "name": part["name"] or _("Văn bản"),
        "request_url": url_for("web.seal_request_file", document_id=document.id, number=number),
        "request_name": _request_name(number),
        "file_url": url_for("web.prepared_seal_file", document_id=document.id, number=number),
        "digest": sha256(bytes.fromhex(part["signed_attributes"])).hexdigest(),
        "done": part["signature"] is not None,
    }
