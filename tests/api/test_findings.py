"""Findings over HTTP: told with place and remedy, one of them put right."""

from __future__ import annotations

from typing import Any

import pytest

from tests.api.conftest import Caller, Served
from tests.api.test_documents import problem

BODY = "<p>Thực hiện quy định tại Khoản 2 Điều 103 Luật Đất đai.</p><p>Yêu cầu các đơn vị thực hiện.</p>"


@pytest.fixture
def drafter(served: Served) -> Caller:
    return served.caller("qn.chuyenvien")


@pytest.fixture
def draft(served: Served, drafter: Caller) -> str:
    """A plan without its end mark and with a clause written large."""
    body = {"doc_type": "KH", "subject": "Kiểm tra công tác lưu trữ", "body_html": BODY}
    return str(drafter.post("/documents", body).json["id"])


def of_rule(told: Any, rule: str) -> Any:
    return next(one for one in told["findings"] if one["rule"] == rule)


def test_a_finding_tells_rule_place_sentences_and_remedy(drafter: Caller, draft: str) -> None:
    told = drafter.get(f"/documents/{draft}/findings").json
    found = of_rule(told, "CAP-22")
    start = "Thực hiện quy định tại Khoản".index("Khoản")
    expected = {
        "severity": "error", "part": "body", "index": 0, "start": start, "end": start + 5, "found": "Khoản",
        "fix": "khoản", "annex": None, "place": "Nội dung, đoạn 1", "at_issue": False,
    }  # fmt: skip
    assert {name: found[name] for name in expected} == expected
    assert found["message"] and found["message_en"] and found["message"] != found["message_en"]
    assert (told["version"], told["at"]) == (drafter.get(f"/documents/{draft}").json["version"], "draft")
    assert told["errors"] == sum(one["severity"] == "error" for one in told["findings"])


def test_at_issue_nothing_less_is_found(drafter: Caller, draft: str) -> None:
    as_draft = {one["key"] for one in drafter.get(f"/documents/{draft}/findings").json["findings"]}
    at_issue = drafter.get(f"/documents/{draft}/findings?at=issue").json
    assert at_issue["at"] == "issue"
    assert as_draft <= {one["key"] for one in at_issue["findings"]}
    assert problem(drafter.get(f"/documents/{draft}/findings?at=never")) == (422, "invalid_input")


def test_a_finding_is_put_right_once(drafter: Caller, draft: str) -> None:
    told = drafter.get(f"/documents/{draft}/findings").json
    address = f"/documents/{draft}/findings/{of_rule(told, 'CAP-22')['key']}/fix"
    stale = drafter.post(address, {"version": told["version"] + 1})
    assert problem(stale) == (409, "stale_version")
    fixed = drafter.post(address, {"version": told["version"]})
    assert (fixed.status_code, fixed.json["version"]) == (200, told["version"] + 1)
    assert drafter.get(f"/documents/{draft}").json["body_html"] == BODY.replace("Khoản", "khoản")
    assert problem(drafter.post(address, {"version": told["version"] + 1})) == (404, "not_found")


def test_who_may_only_view_is_told_but_puts_nothing_right(served: Served, drafter: Caller, draft: str) -> None:
    head = served.caller("qn.truongphong")
    told = head.get(f"/documents/{draft}/findings").json
    key = of_rule(told, "CAP-22")["key"]
    assert problem(head.post(f"/documents/{draft}/findings/{key}/fix", {"version": 1})) == (403, "not_permitted")
    assert served.caller("bt.chuyenvien").get(f"/documents/{draft}/findings").status_code == 404


def test_the_refused_submit_says_the_same(drafter: Caller, draft: str) -> None:
    refused = drafter.move(draft, "submit")
    assert refused.status_code == 422
    told = [row["message"] for row in refused.json["refusals"] if row["code"] == "format_error"]
    errors = [one for one in drafter.get(f"/documents/{draft}/findings").json["findings"] if one["severity"] == "error"]
    assert told == [f"{one['rule']}: {one['message']}" for one in errors]
