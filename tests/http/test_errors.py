"""One table from domain errors to statuses, and one problem for page and JSON."""

from __future__ import annotations

import pytest
import structlog
from werkzeug.exceptions import Forbidden, HTTPException, MethodNotAllowed, RequestEntityTooLarge, TooManyRequests

from workflow.base.errors import (
    DomainError,
    InvalidInput,
    NotFound,
    NotOffered,
    NotPermitted,
    OutsideServiceFailed,
    Refusal,
    StaleVersion,
    TransitionRefused,
)
from workflow.engine.definition import DefinitionInvalid
from workflow.http.errors import problem_of, status_of
from workflow.http.sign_in import SignInNeeded
from workflow.registers.errors import RegisterClosed
from workflow.rendering.errors import RenderingFailed


class Nearer(StaleVersion):
    """A class that the table does not know, of a family that it does."""


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (SignInNeeded(), 401), (NotPermitted(), 403), (NotFound(), 404), (StaleVersion(), 409), (NotOffered(), 409),
        (TransitionRefused([]), 422), (InvalidInput(), 422), (OutsideServiceFailed(), 503), (RenderingFailed(), 503),
        (RegisterClosed(), 422), (DomainError("anything"), 422), (Nearer(), 409), (DefinitionInvalid([]), 422),
    ],
    ids=lambda value: type(value).__name__,
)  # fmt: skip
def test_each_class_has_its_status(error, status):
    assert status_of(error) == status
    assert problem_of(error, "vi").status == status


def test_a_refused_move_tells_every_reason_in_words():
    error = TransitionRefused(
        [Refusal("opinion_awaited", {"unit": "Văn phòng"}), Refusal("year_is_running", {"year": 2026})]
    )
    assert problem_of(error, "en").as_json() == {
        "type": "about:blank",
        "title": "Unprocessable Entity",
        "status": 422,
        "code": "transition_refused",
        "detail": "This could not be done, for the reasons below.",
        "refusals": [
            {"code": "opinion_awaited", "message": "Văn phòng has not answered and the deadline has not passed."},
            {"code": "year_is_running", "message": "The year 2026 has not ended."},
        ],
    }


def test_a_mistake_in_a_form_points_at_its_field():
    error = InvalidInput(
        [Refusal("input_missing", {"input": "due"}), Refusal("choice_unknown", {"field": "urgency", "value": "x"})]
    )
    assert [reason["field"] for reason in problem_of(error, "vi").reasons] == ["due", "urgency"]


def test_mistakes_in_a_definition_are_told_each():
    error = DefinitionInvalid([Refusal("dead_end", {"state": "on"})])
    assert [reason["message"] for reason in problem_of(error, "en").reasons] == [
        "The state on has no way out and is not final."
    ]


def test_what_is_not_found_tells_nothing_of_what_it_is():
    hidden = problem_of(NotFound(kind="document", subject="bí mật"), "vi")
    assert hidden == problem_of(NotFound(kind="dossier"), "vi")
    assert hidden.as_json() == {
        "type": "about:blank",
        "title": "Not Found",
        "status": 404,
        "code": "not_found",
        "detail": "Không tìm thấy nội dung này, hoặc bạn không được xem.",
    }


@pytest.mark.parametrize(
    ("error", "status", "code"),
    [
        (Forbidden("chi tiết nội bộ"), 403, "not_permitted"),
        (MethodNotAllowed(), 405, "method_not_allowed"),
        (RequestEntityTooLarge(), 413, "upload_too_large"),
        (TooManyRequests(), 429, "too_many_requests"),
        (HTTPException(), 500, "internal_error"),
    ],
    ids=lambda value: str(value)[:15],
)
def test_what_the_framework_refuses_is_a_problem_too(error, status, code):
    problem = problem_of(error, "vi")
    assert (problem.status, problem.code) == (status, code)
    assert "nội bộ" not in problem.message


def test_an_unknown_error_is_logged_with_a_reference_and_tells_nothing():
    with structlog.testing.capture_logs() as lines:
        problem = problem_of(ZeroDivisionError("/srv/secret.py"), "en")
    assert (problem.status, problem.code, problem.reasons) == (500, "internal_error", [])
    assert "secret" not in str(problem.as_json())
    [line] = lines
    assert (line["event"], line["reference"]) == ("unexpected_error", problem.reference)
    assert len(problem.reference) == 12
    assert problem.as_json()["reference"] == problem.reference
