"""The blueprint to which every module of routes adds its own, and what holds for each of them."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any, TypeVar

from flask import Response, current_app, request
from flask_openapi.blueprint import APIBlueprint
from flask_openapi.types import ResponseDict
from werkzeug.exceptions import BadRequest, HTTPException, UnsupportedMediaType

from workflow.api.answers import PROBLEM_TYPE, Problem, problem
from workflow.base.errors import InvalidInput, Refusal
from workflow.documents.files import LARGEST_FILE_BYTES

V = TypeVar("V", bound=Callable[..., Any])
PREFIX = "/api/v1"
JSON_BYTES = 8 * 1024 * 1024
"""The body of a document is at most two million bytes; escaped as JSON it may be some times as long."""

UPLOAD_BYTES = LARGEST_FILE_BYTES + 64 * 1024
CHANGING = frozenset({"POST", "PATCH", "PUT", "DELETE"})
_MEANINGS = {
    400: "The request cannot be read, or its CSRF token is missing",
    401: "Nobody is signed in",
    403: "Visible, but not permitted to this person",
    404: "Does not exist, or is not for this person to see",
    405: "The route has no such method",
    409: "The version seen is stale, or the move does not start from the present state",
    413: "The upload is too large",
    415: "The body is of another media type than the route takes",
    422: "Refused, with every reason",
    503: "A service outside did not do its part; it may be tried again",
}


def problems(*statuses: int) -> ResponseDict:
    """The documented problem answers of these statuses."""
    schema = {"$ref": "#/components/schemas/Problem"}
    return {
        status: {"description": _MEANINGS[status], "content": {PROBLEM_TYPE: {"schema": schema}}} for status in statuses
    }


api = APIBlueprint(
    "api",
    __name__,
    url_prefix=PREFIX,
    abp_security=[{"token": []}, {"session": []}],
    abp_responses=problems(*_MEANINGS),
)


def takes_files(view: V) -> V:
    """Declare that a route takes multipart form data instead of JSON."""
    view.takes_files = True  # type: ignore[attr-defined]
    return view


@api.errorhandler(Exception)
def show_problem(error: Exception) -> Response:
    """Every error of a route as a problem; a finished response that was raised is passed on."""
    if isinstance(error, HTTPException) and error.response is not None:
        return error.response  # type: ignore[return-value]  # werkzeug's base class; Flask raises only its own
    return problem(error)


def before_everything() -> Response | None:
    """Bound what may be uploaded before anybody reads it, and answer wrong addresses as problems.

    Before sign-in, so that an unknown route is the same to everybody.
    """
    if not request.path.startswith("/api/"):
        return None
    request.max_content_length = UPLOAD_BYTES if request.mimetype == "multipart/form-data" else JSON_BYTES
    error = request.routing_exception
    if error is not None and (error.code or 500) >= 400:
        return problem(error)
    return None


@api.before_request
def read_input() -> None:
    """A changing request carries a JSON object, or files as multipart where the route takes them.

    Raises: UnsupportedMediaType, BadRequest, InvalidInput.
    """
    if any("\0" in value for value in (request.path, *request.args.values())):
        raise InvalidInput([Refusal("input_malformed", {"input": "address"})])
    if request.method not in CHANGING:
        return
    if getattr(current_app.view_functions[request.endpoint or ""], "takes_files", False):
        _require_media_type("multipart/form-data")
        if any("\0" in value for value in request.form.values()):
            raise InvalidInput([Refusal("input_malformed", {"input": "body"})])
        return
    _require_media_type("application/json")
    try:
        body = request.get_json()
    except RecursionError as error:  # a million brackets
        raise BadRequest() from error
    if not isinstance(body, dict):
        raise InvalidInput([Refusal("input_malformed", {"input": "body"})])
    if b"\\u" in request.get_data():
        _require_text(body)


def _require_media_type(wanted: str) -> None:
    if request.mimetype != wanted:
        raise UnsupportedMediaType()


_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")


def _require_text(body: object) -> None:
    """No half characters and no NUL, which no database and no PDF can hold. Raises: InvalidInput."""
    waiting = [body]
    while waiting:
        value = waiting.pop()
        if isinstance(value, dict):
            waiting += [*value.keys(), *value.values()]
        elif isinstance(value, list):
            waiting += value
        elif isinstance(value, str) and _UNSTORABLE.search(value):
            raise InvalidInput([Refusal("input_malformed", {"input": "body"})])


__all__ = ["PREFIX", "Problem", "api", "before_everything", "problems", "takes_files"]
