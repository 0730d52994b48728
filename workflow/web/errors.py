"""Errors as pages: the template of the status, with the sentences of the problem and a way on."""

from __future__ import annotations

from typing import Any

from flask import Flask, Response, jsonify, make_response, render_template, request
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import HTTPException
from werkzeug.routing import RequestRedirect

from workflow.documents.files import LARGEST_FILE_BYTES
from workflow.http.context import options, wants_json
from workflow.http.errors import Problem, problem_of
from workflow.web.language import language

PAGES = {403: "403", 404: "404", 409: "409", 413: "413", 422: "422", 429: "429", 503: "503"}
ASKED_WRONGLY = {400: "422", 401: "403", 405: "404", 410: "404", 415: "422"}


def install(app: Flask) -> None:
    """Answer every error with its page; the API's errors stay problem details."""
    app.register_error_handler(Exception, answer)


def answer(error: Exception) -> ResponseReturnValue:
    """The page (or problem) of an error; a redirect of the router passes."""
    if isinstance(error, RequestRedirect) or (isinstance(error, HTTPException) and error.response is not None):
        return error.get_response()
    problem = problem_of(error, language())
    if wants_json():
        response = jsonify(problem.as_json())
        response.content_type = "application/problem+json"
    else:
        response = page_of(problem)
    response.status_code = problem.status
    return response


def page_of(problem: Problem) -> Response:
    """The problem as a page; it needs no user, no office and no database."""
    name = PAGES.get(problem.status) or ASKED_WRONGLY.get(problem.status) or "500"
    said: list[Any] = [*problem.reasons]
    values: dict[str, Any] = {
        "language": language(),
        "sample": options().sample,
        "refusals": said or [problem.message],
        "incident": problem.reference,
        "limit": LARGEST_FILE_BYTES,
        "back_url": _back(),
    }
    return make_response(render_template(f"errors/{name}.html", **values), problem.status)


def _back() -> str | None:
    """The page of ours that the person came from."""
    referrer = request.referrer or ""
    own = request.host_url
    return referrer if referrer.startswith(own) and referrer != request.url else None
