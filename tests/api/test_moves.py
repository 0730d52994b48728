"""Moves over HTTP: offered with reasons, made once, refused whole, many at once."""

from __future__ import annotations

import pytest

from tests.api.conftest import Served
from tests.api.test_errors import code


def test_offers_tell_input_and_reasons(served: Served) -> None:
    drafter = served.caller("qn.chuyenvien")
    key = drafter.post("/documents", {"doc_type": "KH", "subject": "thử"}).json["id"]
    told = drafter.get(f"/documents/{key}/moves").json
    moves = {row["transition"]: row for row in told["moves"]}
    assert set(moves) == {"submit", "request_opinions", "cancel"}
    assert moves["submit"]["open"] is False
    assert [row["code"] for row in moves["submit"]["refusals"]] == ["body_missing", "recipients_missing"]
    assert [(row["name"], row["type"], row["required"]) for row in moves["request_opinions"]["input"]] == [
        ("units", "units", True),
        ("due", "date", True),
    ]
    assert (moves["cancel"]["comment"], moves["cancel"]["open"]) == ("required", True)


def test_a_refused_move_names_every_reason_and_changes_nothing(served: Served) -> None:
    drafter = served.caller("qn.chuyenvien")
    key = drafter.post("/documents", {"doc_type": "KH"}).json["id"]
    refused = drafter.move(key, "submit")
    assert code(refused) == (422, "transition_refused")
    reasons = [row["code"] for row in refused.json["refusals"]]
    assert reasons == ["subject_missing", "body_missing", "recipients_missing"]
    assert drafter.get(f"/documents/{key}").json["state"] == "draft"


def test_a_move_under_one_key_is_made_once(served: Served) -> None:
    drafter, key = served.caller("qn.chuyenvien"), served.seed("qn.chuyenvien")
    version = drafter.get(f"/documents/{key}").json["version"]
    body, headers = {"version": version}, {"Idempotency-Key": "once"}
    first = drafter.post(f"/documents/{key}/moves/submit", body, headers)
    second = drafter.post(f"/documents/{key}/moves/submit", body, headers)
    assert (first.json["state"], first.json["repeated"]) == ("unit_review", False)
    assert second.json == {**first.json, "repeated": True}
    other = drafter.post(f"/documents/{key}/moves/withdraw", {"version": first.json["version"]}, headers)
    assert code(other) == (422, "invalid_input")
    assert other.json["refusals"][0]["code"] == "idempotency_key_used"


@pytest.mark.parametrize(
    ("transition", "body", "expected", "reason"),
    [
        ("submit", {}, (422, "invalid_input"), "version_missing"),
        ("submit", {"version": 1_000}, (409, "stale_version"), None),
        ("cancel", {"comment": ""}, (422, "invalid_input"), "comment_required"),
        ("submit", {"input": {"number": 7}}, (422, "invalid_input"), "input_unknown"),
        ("submit", {"extra": 1}, (422, "invalid_input"), "input_unknown"),
        ("request_opinions", {"input": {"units": ["VP"]}}, (422, "invalid_input"), "input_missing"),
        ("request_opinions", {"input": {"units": 7, "due": "soon"}}, (422, "invalid_input"), "input_malformed"),
        ("issue", {}, (409, "not_offered"), None),
        ("attach_seal", {}, (409, "not_offered"), None),
        ("fly", {}, (409, "transition_unknown"), None),
    ],
)
def test_a_wrong_move_is_refused(
    served: Served, transition: str, body: dict[str, object], expected: tuple[int, str], reason: str | None
) -> None:
    drafter, key = served.caller("qn.chuyenvien"), served.seed("qn.chuyenvien")
    version = drafter.get(f"/documents/{key}").json["version"]
    given = {} if reason == "version_missing" else {"version": version}
    refused = drafter.post(f"/documents/{key}/moves/{transition}", {**given, **body})
    assert code(refused) == expected
    if reason is not None:
        assert refused.json["refusals"][0]["code"] == reason
    assert drafter.get(f"/documents/{key}").json["state"] == "draft"


def test_a_move_of_somebody_else_is_not_permitted(served: Served) -> None:
    head, key = served.caller("qn.truongphong"), served.seed("qn.chuyenvien")
    assert code(head.move(key, "submit")) == (403, "not_permitted")


def test_many_are_moved_each_on_its_own(served: Served) -> None:
    drafter = served.caller("qn.chuyenvien")
    made = [drafter.post("/documents", {"doc_type": "KH"}).json for _ in range(2)]
    hidden = served.seed("bt.chuyenvien")
    rows = [
        {"id": made[0]["id"], "version": made[0]["version"]},
        {"id": hidden, "version": 1},
        {"id": made[1]["id"], "version": 99},
    ]
    body = {"transition": "cancel", "comment": "không cần nữa", "documents": rows}
    told = drafter.post("/moves", body).json["results"]
    assert [row["status"] for row in told] == [200, 404, 409]
    assert told[0]["moved"]["state"] == "cancelled"
    assert [row["problem"] and row["problem"]["code"] for row in told] == [None, "not_found", "stale_version"]
    assert drafter.get(f"/documents/{made[1]['id']}").json["state"] == "draft"


def test_many_moves_repeated_under_one_key_are_harmless(served: Served) -> None:
    drafter = served.caller("qn.chuyenvien")
    made = drafter.post("/documents", {"doc_type": "KH"}).json
    body = {"transition": "cancel", "comment": "x", "documents": [{"id": made["id"], "version": made["version"]}]}
    first = drafter.post("/moves", body, {"Idempotency-Key": "k"}).json["results"][0]["moved"]
    again = drafter.post("/moves", body, {"Idempotency-Key": "k"}).json["results"][0]["moved"]
    assert (first["repeated"], again["repeated"]) == (False, True)


def test_worklists_count_what_waits_for_me(served: Served) -> None:
    drafter, head = served.caller("qn.chuyenvien"), served.caller("qn.truongphong")
    before = {row["transition"]: row["count"] for row in head.get("/worklists").json["worklists"]}
    key = served.seed("qn.chuyenvien")
    drafter.move(key, "submit")
    told = head.get("/worklists").json["worklists"]
    assert {row["transition"]: row["count"] for row in told} == {**before, "approve_content": 1}
    waiting = head.get("/worklists/approve_content").json["waiting"]
    assert [row["id"] for row in waiting] == [key]
    assert served.caller("ls.truongphong").get("/worklists/approve_content").json["waiting"] == []


def test_moves_and_requests_are_measured_without_names(served: Served) -> None:
    drafter, key = served.caller("qn.chuyenvien"), served.seed("qn.chuyenvien")
    drafter.move(key, "submit")
    drafter.move(key, "fly-to-the-moon")
    text = served.app.test_client().get("/metrics").text
    assert 'trinhky_moves_total{result="made",transition="submit"} 1.0' in text
    assert 'trinhky_moves_total{result="transition_unknown",transition="unknown"} 1.0' in text
    assert 'trinhky_jobs{status="waiting"} 0.0' in text
    assert 'trinhky_request_seconds_count{method="POST",route="api.make_document_move",status="2xx"} 1.0' in text
    assert not any(word in text for word in (key, "qn.", "moon"))
