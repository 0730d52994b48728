"""The page of a signature that waits for a device: what is to be signed, until when, and where the answer goes in."""

from __future__ import annotations

import uuid
from base64 import b64encode
from typing import Any

from flask import flash, jsonify, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from workflow.base.errors import DomainError, NotFound
from workflow.engine.work import Work
from workflow.http.context import request_reading, request_writing
from workflow.http.errors import problem_of, status_of
from workflow.http.sign_in import permission
from workflow.signing.answers import LARGEST_ANSWER, read_answer
from workflow.signing.certificates import common_name, read_certificates
from workflow.signing.models import ANSWERED, REMOTE, HeldDevice, SigningRequest
from workflow.signing.waiting import digest_of, find_request, is_open, order_of_service, receive
from workflow.web import display
from workflow.web.blueprint import web
from workflow.web.language import language
from workflow.web.move_input import wake_worker
from workflow.web.offers import move_forms
from workflow.web.parts import troubles
from workflow.web.pdf import private

REQUEST_FILE, ANSWER_FILE = "yeu-cau-ky.json", "tra-loi.json"
LOOKED_AGAIN_SECONDS = 5


@web.get("/signing-requests/<uuid:request_id>")
@permission("view")
def waiting(request_id: uuid.UUID) -> ResponseReturnValue:
    """What the device is to sign; to the signer alone."""
    return _page(request_id)


@web.get("/signing-requests/<uuid:request_id>/state")
@permission("view")
def waiting_state(request_id: uuid.UUID) -> ResponseReturnValue:
    """How long is left, for a page that is open; one that shows another state than `seen` is told to load anew."""
    with request_reading() as work:
        found = find_request(work, request_id)
        response = make_response(render_template("documents/_waiting_state.html", **_state(work, found)))
        if request.args.get("seen") != found.status:
            response.headers["HX-Refresh"] = "true"
    response.headers["Cache-Control"] = "no-store"
    return response


@web.get("/signing-requests/<uuid:request_id>/request.json")
@permission("view")
def request_file(request_id: uuid.UUID) -> ResponseReturnValue:
    """The request for `trinhky sign-digest`."""
    with request_reading() as work:
        found = find_request(work, request_id)
        told = {
            "request": str(found.id),
            "digest_algorithm": "sha256",
            "digest": digest_of(found).hex(),
            "signed_attributes": b64encode(bytes.fromhex(found.signed_attributes)).decode(),
            "document_digest": found.document_digest,
            "reserved": [found.reserved_from, found.reserved_to],
            "certificates": found.certificates,
            "expires_at": found.expires_at.isoformat(),
        }
    response = jsonify(told)
    response.headers["Content-Disposition"] = f'attachment; filename="{REQUEST_FILE}"'
    response.headers["Cache-Control"] = "no-store"
    return response


@web.get("/signing-requests/<uuid:request_id>/file")
@permission("view")
def prepared_file(request_id: uuid.UUID) -> ResponseReturnValue:
    """The prepared PDF, with the place of the signature still empty."""
    with request_reading() as work:
        found = find_request(work, request_id)
        body, tag = work.services.files.get(found.prepared_sha256), found.prepared_sha256
    response = make_response(body)
    response.mimetype = "application/pdf"
    response.headers["Content-Disposition"] = 'attachment; filename="chuan-bi-ky.pdf"'
    return private(response, tag)


@web.post("/signing-requests/<uuid:request_id>/answer")
@permission("transition")
def give_answer(request_id: uuid.UUID) -> ResponseReturnValue:
    """Take the device's answer from a file or from the text field."""
    sent = request.files.get("file")
    content = sent.read(LARGEST_ANSWER + 1) if sent else b""
    return _tried(request_id, lambda: _give(request_id, content or request.form.get("text", "").encode()))


def _give(request_id: uuid.UUID, content: bytes) -> None:
    with request_reading() as work:
        find_request(work, request_id)  # whose it is comes before what was sent
    receive(request_reading, request_writing, request_id, read_answer(content))


@web.post("/signing-requests/<uuid:request_id>/code")
@permission("transition")
def give_code(request_id: uuid.UUID) -> ResponseReturnValue:
    """Pass the person's code on to the remote service."""
    code = request.form.get("code", "")[:200]
    return _tried(request_id, lambda: order_of_service(request_reading, request_writing, request_id, code or None))


def _tried(request_id: uuid.UUID, step: Any) -> ResponseReturnValue:
    try:
        step()
    except NotFound:
        raise
    except DomainError as error:
        return _page(request_id, problem_of(error, language()).message), status_of(error)
    wake_worker()
    flash(_("Đã nhận. Hệ thống đang kiểm tra và ghi chữ ký vào văn bản."), "success")
    return redirect(url_for("web.waiting", request_id=request_id), code=303)


def _page(request_id: uuid.UUID, wrong: str | None = None) -> str:
    with request_reading() as work:
        found = find_request(work, request_id)
        return render_template("documents/waiting.html", wrong=wrong, **_values(work, found))


def _state(work: Work, found: SigningRequest) -> dict[str, Any]:
    """The state of the wait, and what is left of it."""
    left = max(0, int((found.expires_at - work.now).total_seconds()))
    return {
        "request": found,
        "open": is_open(work, found),
        "answered": found.status == ANSWERED,
        "minutes_left": left // 60,
        "seconds_left": left % 60,
        "troubles": troubles(work, found.document),
    }


def _values(work: Work, found: SigningRequest) -> dict[str, Any]:
    held = work.session.get_one(HeldDevice, found.device_id)
    is_remote, takes = held.kind == REMOTE, is_open(work, found)
    return {
        **_state(work, found),
        "document": found.document,
        "type_name": display.type_name(work, found.document),
        "digest": digest_of(found).hex(),
        "subject": common_name(read_certificates(found.certificates.encode())[0]),
        "remote": is_remote,
        "asks_code": is_remote and takes and found.response_id is None and bool(held.settings.get("asks")),
        "looked_again": LOOKED_AGAIN_SECONDS if found.status == ANSWERED or takes else None,
        "moves": [one for one in move_forms(work, found.document) if one["transition"] == "give_up_signing"],
        "request_file": REQUEST_FILE,
        "command": f"trinhky sign-digest {REQUEST_FILE} --pkcs12 khoa.p12 --out {ANSWER_FILE}",
        "token_command": f"trinhky sign-digest {REQUEST_FILE} --pkcs11 MODULE.so --token T --key K --out {ANSWER_FILE}",
    }
