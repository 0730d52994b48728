"""`POST /moves` for signing: a hash for each document, one password for all, a result for each."""

from __future__ import annotations

import pytest

from tests.api.conftest import Caller, Served
from tests.factories.office import Somebody
from workflow.cli.journey import Journey, People
from workflow.organisations.accounts import SAMPLE_PASSWORD
from workflow.signing import asking

PEOPLE = People(*(f"qn.{name}" for name in ("chuyenvien", "truongphong", "vanphong", "phogiamdoc", "vanthu", "luutru")))


def waiting(served: Served, *subjects: str) -> dict[str, str]:
    """Letters that wait for the deputy: id → hash of the PDF that was shown."""
    found = {}
    for subject in subjects:
        paper = Somebody(served.installation, PEOPLE.drafter).drafts(subject=subject)
        journey = Journey(served.installation, PEOPLE, paper.id, served.work_off)
        journey.move(PEOPLE.drafter, "submit")
        journey.move(PEOPLE.unit_head, "approve_content")
        journey.move(PEOPLE.checker, "approve_format", signer=PEOPLE.signer)
        found[str(paper.id)] = journey.show().sha256
    return found


def asked(signer: Caller, shown: dict[str, str]) -> list[dict[str, object]]:
    return [
        {"id": key, "version": signer.get(f"/documents/{key}").json["version"], "input": {"pdf_sha256": sha256}}
        for key, sha256 in shown.items()
    ]


def test_many_are_signed_with_one_password_and_one_that_is_refused_stops_no_other(
    served: Served, monkeypatch: pytest.MonkeyPatch
) -> None:
    hashed: list[str] = []
    before = asking.password_fits
    monkeypatch.setattr(
        asking, "password_fits", lambda *given, **more: hashed.append(given[1]) or before(*given, **more)
    )
    signer = served.caller(PEOPLE.signer)
    shown = waiting(served, "một", "hai", "ba")
    second = list(shown)[1]
    documents = asked(signer, {**shown, second: "0" * 64})
    body = {"transition": "sign", "documents": documents, "input": {"password": SAMPLE_PASSWORD}}
    for _twice in range(2):  # under one key it is signed once, and the password of the repeat is still asked
        answer = signer.send("POST", "/moves", body, {"Idempotency-Key": "nhiều"})
        results = answer.json["results"]
        assert [row["status"] for row in results] == [200, 422, 200]
        assert [row["code"] for row in results[1]["problem"]["refusals"]] == ["pdf_not_shown"]
    assert [row["moved"]["repeated"] for row in results if row["moved"]] == [True, True]
    assert hashed == [SAMPLE_PASSWORD] * 2
    states = [signer.get(f"/documents/{key}").json["state"] for key in shown]
    assert states == ["signed", "awaiting_signature", "signed"]


def test_a_wrong_or_missing_password_is_told_for_each_and_signs_none(served: Served) -> None:
    signer = served.caller(PEOPLE.signer)
    shown = waiting(served, "một", "hai")
    for given, code in (({"password": "sai"}, "password_wrong"), ({}, "password_missing")):
        body = {"transition": "sign", "documents": asked(signer, shown), "input": given}
        results = signer.send("POST", "/moves", body).json["results"]
        assert [row["status"] for row in results] == [422, 422]
        assert [row["problem"]["refusals"][0]["code"] for row in results] == [code, code]
    body["input"] = {"code": "123456"}
    results = signer.send("POST", "/moves", body).json["results"]
    assert {row["problem"]["refusals"][0]["code"] for row in results} == {"code_not_set_up"}


def test_no_client_can_say_that_it_was_asked_already(served: Served) -> None:
    signer = served.caller(PEOPLE.signer)
    shown = waiting(served, "một")
    documents = asked(signer, shown)
    body = {"transition": "sign", "documents": documents, "input": {"asked_again": True}, "asked_again": True}
    assert signer.send("POST", "/moves", body).status_code == 422
    key = next(iter(shown))
    one = {"version": documents[0]["version"], "input": {"pdf_sha256": shown[key], "asked_again": True}}
    answer = signer.send("POST", f"/documents/{key}/moves/sign", one)
    assert [row["code"] for row in answer.json["refusals"]] == ["input_unknown"]
