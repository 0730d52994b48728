"""One table from domain errors to HTTP status; and the problem that both doors show, as page or as JSON (RFC 9457)."""

from __future__ import annotations

import http
import uuid
from dataclasses import dataclass, field
from typing import Any

import structlog
from flask import has_request_context
from werkzeug.exceptions import HTTPException

from workflow.base.errors import (
    DomainError,
    InvalidInput,
    NotFound,
    NotOffered,
    NotPermitted,
    OutsideServiceFailed,
    StaleVersion,
    TransitionRefused,
)
from workflow.documents.files import LARGEST_FILE_BYTES
from workflow.engine.definition import DefinitionInvalid
from workflow.http.limits import count_wrong_password
from workflow.http.sentences import sentence
from workflow.http.sign_in import PeerNotProven, SignInNeeded
from workflow.incoming.intake import PackageDiffers, SenderNotProven

STATUS: dict[type[DomainError], int] = {
    PeerNotProven: 401,
    SenderNotProven: 403,
    PackageDiffers: 409,
    SignInNeeded: 401,
    NotFound: 404,
    NotPermitted: 403,
    StaleVersion: 409,
    NotOffered: 409,
    TransitionRefused: 422,
    InvalidInput: 422,
    OutsideServiceFailed: 503,
}
OTHERWISE = 422
TOO_MUCH_TEXT = frozenset({"too_long", "paragraph_too_long", "word_too_long", "too_many_footnotes"})
"""Of the renderer's failures those that the author puts right, not a later try."""
HTTP_CODES = {
    400: "bad_request", 401: "sign_in_needed", 403: "not_permitted", 404: "not_found", 405: "method_not_allowed",
    413: "upload_too_large", 415: "media_type_unknown", 429: "too_many_requests",
}  # fmt: skip
GUESSES = frozenset({"password_wrong", "code_wrong", "code_used"})
log = structlog.get_logger("trinhky.http")


@dataclass(frozen=True)
class Problem:
    """What went wrong, for a person: status, stable code, a sentence, and every single reason."""

    status: int
    code: str
    message: str
    reasons: list[dict[str, Any]] = field(default_factory=list)
    reference: str | None = None

    def as_json(self) -> dict[str, Any]:
        """RFC 9457 problem details; a refused move names its refusals."""
        body: dict[str, Any] = {
            "type": "about:blank",
            "title": http.HTTPStatus(self.status).phrase,
            "status": self.status,
            "code": self.code,
            "detail": self.message,
        }
        if self.reasons:
            body["refusals"] = self.reasons
        if self.reference:
            body["reference"] = self.reference
        return body


def status_of(error: DomainError) -> int:
    """The status of the nearest known class."""
    if error.code in TOO_MUCH_TEXT:
        return OTHERWISE
    return next((STATUS[kind] for kind in type(error).__mro__ if kind in STATUS), OTHERWISE)


def problem_of(error: Exception, language: str) -> Problem:
    """The problem to show. An unknown error is a 500 with a reference, logged with its trace, and tells nothing."""
    if isinstance(error, DomainError):
        return _of_domain(error, language)
    if isinstance(error, HTTPException):
        status = error.code or 500
        code = HTTP_CODES.get(status, "bad_request" if status < 500 else "internal_error")
        return Problem(status, code, sentence(code, {"most_mb": LARGEST_FILE_BYTES >> 20}, language))
    reference = uuid.uuid4().hex[:12]
    log.error("unexpected_error", reference=reference, exc_info=error)
    return Problem(500, "internal_error", sentence("internal_error", {}, language), reference=reference)


def _of_domain(error: DomainError, language: str) -> Problem:
    refusals = error.refusals if isinstance(error, TransitionRefused) else ()
    refusals = error.problems if isinstance(error, InvalidInput | DefinitionInvalid) else refusals
    reasons = [
        {"code": refusal.code, "message": sentence(refusal.code, refusal.facts, language), **_place(refusal.facts)}
        for refusal in refusals
    ]
    if not GUESSES.isdisjoint({refusal.code for refusal in refusals}) and has_request_context():
        count_wrong_password()
    facts = {} if isinstance(error, NotFound) else error.facts
    return Problem(status_of(error), error.code, sentence(error.code, facts, language), reasons)


def _place(facts: Any) -> dict[str, Any]:
    """Which typed value a reason is about, so that a form can point at it."""
    name = facts.get("input") or facts.get("field")
    return {"field": name} if isinstance(name, str) else {}
