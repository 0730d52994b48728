"""Every error under the API is a problem (RFC 9457); what nobody may know is told to nobody."""

from __future__ import annotations

import pytest
from flask import session
from flask_wtf.csrf import generate_csrf
from werkzeug.test import TestResponse

from tests.api.conftest import API, Served
from workflow.organisations.people import person_by_account


def code(response: TestResponse) -> tuple[int, str]:
    assert response.mimetype == "application/problem+json"
    assert set(response.json) >= {"type", "title", "status", "code", "detail"}
    return response.status_code, response.json["code"]


def test_an_unknown_route_is_a_problem_for_everybody(served: Served) -> None:
    client = served.app.test_client()
    assert code(client.get(f"{API}/nothing")) == (404, "not_found")
    assert code(client.get("/api/v9/documents")) == (404, "not_found")
    assert client.get(f"{API}/nothing").data == served.caller("qn.chuyenvien").get("/nothing").data


def test_a_wrong_method_is_a_problem_that_names_the_right_ones(served: Served) -> None:
    refused = served.app.test_client().delete(f"{API}/documents")
    assert code(refused) == (405, "method_not_allowed")
    assert refused.headers["Allow"] == "GET, HEAD, OPTIONS, POST"


@pytest.mark.parametrize("headers", [{}, {"Authorization": "Bearer nonsense"}, {"Authorization": "Basic YTpi"}])
def test_without_a_valid_token_nobody_is_signed_in(served: Served, headers: dict[str, str]) -> None:
    refused = served.app.test_client().get(f"{API}/documents", headers=headers)
    assert code(refused) == (401, "sign_in_needed")
    assert refused.headers["WWW-Authenticate"] == "Bearer"


@pytest.mark.parametrize(
    ("body", "media_type", "expected"),
    [
        (b'{"version": ', "application/json", (400, "bad_request")),
        (b"\xff\xfe", "application/json", (400, "bad_request")),
        (b"[" * 100_000, "application/json", (400, "bad_request")),
        (b"[]", "application/json", (422, "invalid_input")),
        (b'"{}"', "application/json", (422, "invalid_input")),
        (b"null", "application/json", (422, "invalid_input")),
        (b'{"doc_type": "KH", "subject": "a\\u0000b"}', "application/json", (422, "invalid_input")),
        (b'{"doc_type": "KH", "subject": "\\ud800"}', "application/json", (422, "invalid_input")),
        (b'{"doc_type": "KH", "copies": 1e400}', "application/json", (422, "invalid_input")),
        (b"doc_type=KH", "application/x-www-form-urlencoded", (415, "media_type_unknown")),
        (b"", "", (415, "media_type_unknown")),
    ],
)
def test_an_unreadable_body_is_refused(served: Served, body: bytes, media_type: str, expected: tuple[int, str]) -> None:
    caller = served.caller("qn.chuyenvien")
    headers = {"Authorization": f"Bearer {caller.token}"}
    refused = caller.client.post(f"{API}/documents", data=body, content_type=media_type, headers=headers)
    assert code(refused) == expected


def test_a_backslash_before_a_zero_is_text(served: Served) -> None:
    made = served.caller("qn.chuyenvien").post("/documents", {"doc_type": "KH", "subject": "a\\u0000b é"})
    assert (made.status_code, made.json["subject"]) == (201, "a\\u0000b é")


def test_a_body_beyond_the_limit_is_refused_before_it_is_read(served: Served) -> None:
    caller = served.caller("qn.chuyenvien")
    refused = caller.post("/documents", {"doc_type": "KH", "subject": "x" * (9 * 1024 * 1024)})
    assert code(refused) == (413, "upload_too_large")


def test_a_session_changes_something_only_with_its_csrf_header(served: Served) -> None:
    client = served.app.test_client()
    person = served.caller("qn.chuyenvien")
    with served.installation.reading() as work:
        row = person_by_account(work.session, "qn.chuyenvien")
        key = f"{row.id}:{row.session_secret}"
    with served.app.test_request_context():
        token, raw = generate_csrf(), session["csrf_token"]
    with client.session_transaction() as mine:
        mine.update({"_user_id": key, "_fresh": True, "csrf_token": raw})
    assert client.get(f"{API}/documents").status_code == 200
    assert code(client.post(f"{API}/documents", json={"doc_type": "KH"})) == (400, "bad_request")
    assert len(person.get("/documents?mine=true").json["documents"]) == 2
    made = client.post(f"{API}/documents", json={"doc_type": "KH"}, headers={"X-CSRFToken": token})
    assert made.status_code == 201


def test_an_unexpected_failure_tells_a_reference_and_nothing_else(
    served: Served, monkeypatch: pytest.MonkeyPatch
) -> None:
    caller = served.caller("qn.chuyenvien")

    def fail(*_: object, **__: object) -> None:
        raise RuntimeError("the password is xyzzy")

    monkeypatch.setattr("workflow.api.documents.visible_documents", fail)
    refused = caller.get("/documents")
    assert code(refused) == (500, "internal_error")
    assert b"xyzzy" not in refused.data
    assert refused.json["reference"]


def test_a_nul_in_an_address_is_refused(served: Served) -> None:
    assert code(served.caller("qn.chuyenvien").get("/documents?q=%00")) == (422, "invalid_input")
    assert code(served.caller("qn.vanthu").get("/registers/qn/C%00/2026")) == (422, "invalid_input")


def test_the_description_is_open_and_names_every_route(served: Served) -> None:
    told = served.app.test_client().get(f"{API}/openapi.json").json
    rules = {
        str(rule).replace("<uuid:", "{").replace("<int:", "{").replace("<", "{").replace(">", "}")
        for rule in served.app.url_map.iter_rules()
        if str(rule).startswith(API)
    }
    assert set(told["paths"]) == rules - {f"{API}/openapi.json"}
    assert told["components"]["schemas"]["Problem"]["properties"]["code"]["type"] == "string"
