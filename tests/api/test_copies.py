"""Copies over the API: by the issuer and by a receiver of the same installation."""

from __future__ import annotations

import uuid
from io import BytesIO

import pypdf
from werkzeug.test import TestResponse

from tests.api.conftest import Caller, Served
from workflow import app
from workflow.cli.journey import Journey, People

PEOPLE = People(*(f"qn.{name}" for name in ("chuyenvien", "truongphong", "vanphong", "giamdoc", "vanthu", "luutru")))


def distributed(served: Served) -> str:
    """The letter of office qn, taken to its recipients."""
    letter = served.seed("qn.chuyenvien")
    work_off = app.worker_for(served.installation).run_until_idle
    journey = Journey(served.installation, PEOPLE, uuid.UUID(letter), work_off)
    journey.to_signed()
    journey.to_distributed()
    return letter


def test_a_copy_is_ordered_made_and_fetched(served: Served) -> None:
    letter = distributed(served)
    clerk = served.caller("qn.vanthu")
    ordered = clerk.post(f"/documents/{letter}/copies", {"form": "sao_y", "signer": "qn.giamdoc"})
    assert ordered.status_code == 201
    assert (ordered.json["number_line"], ordered.json["sha256"]) == ("01/SY-SNNPTNT", None)
    path = f"/documents/{letter}/copies/{ordered.json['id']}/pdf"
    assert clerk.get(path).status_code == 404
    app.worker_for(served.installation).run_until_idle()
    assert "/Sig" in str(pypdf.PdfReader(BytesIO(clerk.get(path).data)).get_fields())
    [told] = clerk.get(f"/documents/{letter}/copies").json["copies"]
    assert (told["pages"], told["medium"], told["office"]) == (3, "electronic", "qn")


def test_only_a_clerk_copies_and_strangers_find_nothing(served: Served) -> None:
    letter = distributed(served)
    body = {"form": "sao_y", "signer": "qn.giamdoc"}
    assert served.caller("qn.chuyenvien").post(f"/documents/{letter}/copies", body).status_code == 403
    assert served.caller("bt.truongphong").post(f"/documents/{letter}/copies", body).status_code == 404
    assert served.caller("bt.truongphong").get(f"/documents/{letter}/copies").status_code == 404


def test_a_copy_is_requested_approved_made_and_handed_over(served: Served) -> None:
    letter = distributed(served)
    drafter, leader, clerk = (served.caller(f"qn.{name}") for name in ("chuyenvien", "phogiamdoc", "vanthu"))
    asked = drafter.post(f"/documents/{letter}/copy-requests", {"purpose": "để lưu hồ sơ"})
    assert (asked.status_code, asked.json["state"], asked.json["number_line"]) == (201, "requested", None)
    path = f"/copy-requests/{asked.json['id']}"
    assert asked.headers["Location"].endswith(path)
    assert [row["id"] for row in leader.get("/copy-requests").json["requests"]] == [asked.json["id"]]
    assert [row["id"] for row in leader.get(f"/documents/{letter}/copy-requests").json["requests"]] == [
        asked.json["id"]
    ]
    open_to_leader = [row["transition"] for row in leader.get(f"{path}/moves").json["moves"] if row["open"]]
    assert open_to_leader == ["approve", "refuse"]
    assert moved(drafter, path, "approve").status_code == 403
    assert moved(leader, path, "approve").json["state"] == "approved"
    assert moved(clerk, path, "make", signer="qn.giamdoc").json["state"] == "making"
    assert drafter.get(f"{path}/pdf").status_code == 404
    served.work_off()
    told = drafter.get(path).json
    assert (told["state"], told["number_line"], told["requester"]) == ("delivered", "01/SY-SNNPTNT", "qn.chuyenvien")
    assert drafter.get(f"{path}/pdf").data[:5] == b"%PDF-"
    stranger = served.caller("bt.truongphong")
    assert (stranger.get(path).status_code, stranger.get("/copy-requests").json) == (404, {"requests": []})


def moved(caller: Caller, path: str, transition: str, **given: str) -> TestResponse:
    """Make the move of a request with its version as it stands."""
    body = {"version": caller.get(path).json["version"], "comment": "", "input": given}
    return caller.post(f"{path}/moves/{transition}", body)
