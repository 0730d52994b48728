"""One letter from draft to archive, by the API alone; at each stop what is told to whom."""

from __future__ import annotations

import base64
import hashlib
import io
import json
from pathlib import Path
from typing import Any

import pytest

from tests.api.conftest import Caller, Served
from tests.api.test_errors import code
from workflow import app
from workflow.base.errors import OutsideServiceFailed
from workflow.engine.calling import Calls
from workflow.signing.errors import KeyUnreadable
from workflow.signing.keys import FileKeyStore

PASSWORD = "trinhky"
SEEDS = Path(__file__).parents[1] / "seeds"


def sign(signer: Caller, key: str) -> None:
    """Look at the PDF and sign exactly that one."""
    shown = signer.get(f"/documents/{key}/pdf")
    assert shown.headers["X-PDF-Kind"] == "shown"
    given = {"pdf_sha256": shown.headers["X-PDF-SHA256"], "password": PASSWORD}
    assert signer.move(key, "sign", **given).json["state"] == "signed"


def distributed(served: Served) -> tuple[str, dict[str, Caller]]:
    """The sample letter of qn, issued and distributed, with everybody who did it."""
    who = {name: served.caller(f"qn.{name}") for name in ("chuyenvien", "truongphong", "vanphong", "giamdoc", "vanthu")}
    key = served.seed("qn.chuyenvien")
    assert who["chuyenvien"].move(key, "submit").json["state"] == "unit_review"
    assert who["truongphong"].move(key, "approve_content").json["state"] == "format_check"
    assert who["vanphong"].move(key, "approve_format", signer="qn.giamdoc").json["state"] == "awaiting_signature"
    sign(who["giamdoc"], key)
    assert who["vanthu"].move(key, "issue").json["state"] == "sealing"
    served.work_off()
    moved = who["vanthu"].move(key, "distribute")
    assert moved.json.get("state") == "distributed", moved.json
    served.work_off()
    return key, who


@pytest.mark.slow
def test_a_letter_goes_from_draft_to_archive(served: Served) -> None:
    key, who = distributed(served)
    drafter = who["chuyenvien"]

    told = drafter.get(f"/documents/{key}").json
    assert (told["number"], told["number_line"], told["validity"]) == (1, "01/SNNPTNT-TCCB", "in_force")
    assert (told["signature_lines"], told["signer_name"]) == (["GIÁM ĐỐC"], "Hồ Trọng Phương")
    assert told["date"] == dict(zip(("year", "month", "day"), map(int, told["issued_on"].split("-")), strict=True))

    pdf = drafter.get(f"/documents/{key}/pdf")
    sha256 = hashlib.sha256(pdf.data).hexdigest()
    assert pdf.headers["X-PDF-Kind"] == "sealed"
    assert (pdf.headers["ETag"], pdf.headers["X-PDF-SHA256"]) == (f'"{sha256}"', sha256)
    digest = base64.b64encode(bytes.fromhex(sha256)).decode()
    assert pdf.headers["Repr-Digest"] == f"sha-256=:{digest}:"
    again = drafter.get(f"/documents/{key}/pdf", If_None_Match=f'"{sha256}"')
    assert (again.status_code, again.data) == (304, b"")

    events = [row["event"] for row in drafter.get(f"/documents/{key}/history").json["entries"]]
    way = ["submit", "approve_content", "approve_format", "sign", "issue", "attach_seal", "distribute"]
    assert [event for event in events if event in way] == way
    steps = [(row["step"], row["outcome"]) for row in drafter.get(f"/documents/{key}/approvals").json["approvals"]]
    assert sorted(steps) == [("content", "approved"), ("format", "approved"), ("signature", "signed")]

    year = told["date"]["year"]
    book = who["vanthu"].get(f"/registers/qn/CV/{year}").json["entries"]
    assert [(row["number"], row["status"], row["document"]) for row in book] == [(1, "taken", key)]
    assert code(served.caller("bt.vanthu").get(f"/registers/qn/CV/{year}")) == (404, "not_found")

    found = drafter.get("/archive?q=cai cach hanh chinh&type=CV&year=" + str(year)).json
    assert ([row["id"] for row in found["documents"]], found["count"]) == ([key], 1)
    assert "<mark>" in found["documents"][0]["excerpt_html"] or "<mark>" in found["documents"][0]["subject_html"]
    assert served.caller("ls.giamdoc").get("/archive?q=cai cach hanh chinh").json["count"] == 0

    dossier = drafter.post("/dossiers", {"title": "Cải cách hành chính", "retention": "10 năm"}).json
    filed = drafter.post(f"/dossiers/{dossier['id']}/documents", {"document": key})
    assert [row["document"] for row in filed.json["documents"]] == [key]
    for person, transition in ((drafter, "close"), (drafter, "hand_over"), (served.caller("qn.luutru"), "accept")):
        version = person.get(f"/dossiers/{dossier['id']}").json["version"]
        moved = person.post(f"/dossiers/{dossier['id']}/moves/{transition}", {"version": version})
        assert moved.status_code == 200, moved.json
    served.work_off()
    assert drafter.get(f"/documents/{key}").json["state"] == "archived"
    assert code(served.caller("bt.chuyenvien").get(f"/dossiers/{dossier['id']}")) == (404, "not_found")


@pytest.mark.slow
def test_a_receiver_answers_its_own_delivery_and_no_other(served: Served) -> None:
    key, who = distributed(served)
    log = who["vanthu"].get(f"/documents/{key}/deliveries").json["deliveries"]
    by_target = {row["target"]: row["id"] for row in log if row["channel"] == "in_app"}
    mine, other = by_target["Phòng Kế hoạch - Tài chính"], by_target["Thanh tra"]
    receiver, stranger = served.caller("qn.truongphong2"), served.caller("bt.vanthu")
    assert code(receiver.post(f"/deliveries/{other}/receipt", {"status": "03"})) == (404, "not_found")
    assert code(stranger.post(f"/deliveries/{mine}/receipt", {"status": "03"})) == (404, "not_found")
    assert code(receiver.post(f"/deliveries/{mine}/receipt", {"status": "99"})) == (422, "invalid_input")
    assert code(receiver.post(f"/deliveries/{mine}/receipt", {"status": "3"})) == (422, "invalid_input")
    taken = receiver.post(f"/deliveries/{mine}/receipt", {"status": "03"})
    assert taken.json["acknowledged_at"] is not None
    told = who["vanthu"].get(f"/documents/{key}/deliveries").json["deliveries"]
    assert {row["id"]: row["status"] for row in told}[mine] == "acknowledged"


@pytest.mark.slow
def test_an_outside_recipient_sees_the_document_and_not_how_it_came_about(served: Served) -> None:
    key, who = distributed(served)
    rows = [{"line": "UBND huyện Ba Tơ", "targets": [], "channel": "in_app"}]
    assert who["vanthu"].move(key, "distribute_more", recipients=rows).status_code == 200
    served.work_off()
    recipient = served.caller("bt.vanthu")
    told = recipient.get(f"/documents/{key}").json
    assert (told["state"], told["origin_note"]) == ("distributed", None)
    assert recipient.get(f"/documents/{key}/pdf").headers["X-PDF-Kind"] == "sealed"
    for records in ("history", "approvals", "revisions", "revisions/1..2"):
        assert code(recipient.get(f"/documents/{key}/{records}")) == (403, "not_permitted")
    log = recipient.get(f"/documents/{key}/deliveries").json["deliveries"]
    assert [row["target"] for row in log] == ["UBND huyện Ba Tơ"]
    assert recipient.get(f"/documents/{key}/moves").json["moves"] == []
    assert recipient.get("/archive?q=cai cach hanh chinh").json["count"] == 1


def test_revisions_are_compared_field_by_field(served: Served) -> None:
    drafter, head = served.caller("qn.chuyenvien"), served.caller("qn.truongphong")
    key = drafter.post(
        "/documents",
        {
            "doc_type": "KH",
            "subject": "cũ",
            "body_html": "<p>Một hai rồi./.</p>",
            "recipients": ["Sở Nội vụ"],
        },
    ).json["id"]
    drafter.move(key, "submit")
    head.move(key, "return", "sửa lại")
    version = drafter.get(f"/documents/{key}").json["version"]
    drafter.patch(f"/documents/{key}", {"version": version, "subject": "mới", "body_html": "<p>Một ba rồi./.</p>"})
    drafter.move(key, "submit")
    told = drafter.get(f"/documents/{key}/revisions").json["revisions"]
    assert [row["reason"] for row in told] == ["submit", "return", "submit"]
    compared = drafter.get(f"/documents/{key}/revisions/1..3").json
    changes: dict[str, Any] = {row["field"]: row for row in compared["changes"]}
    assert set(changes) == {"subject", "body_html"}
    assert (changes["subject"]["before"], changes["subject"]["after"], changes["subject"]["html"]) == (
        "cũ",
        "mới",
        None,
    )
    assert "<ins>ba</ins>" in changes["body_html"]["html"]
    assert "<del>hai</del>" in changes["body_html"]["html"]
    assert drafter.get(f"/documents/{key}/revisions/1..1").json["changes"] == []
    assert code(drafter.get(f"/documents/{key}/revisions/1..9")) == (404, "not_found")


def test_files_are_told_by_their_content(served: Served) -> None:
    drafter, key = served.caller("qn.chuyenvien"), served.seed("qn.chuyenvien")
    version = drafter.get(f"/documents/{key}").json["version"]
    pdf = b"%PDF-1.7\n%%EOF\n"
    lies = {"file": (io.BytesIO(b"MZ\x90\x00"), "a.pdf"), "kind": "enclosure", "version": version}
    assert code(drafter.upload(f"/documents/{key}/files", **lies)) == (422, "invalid_input")
    sent = {"file": (io.BytesIO(pdf), "báo cáo.exe"), "kind": "enclosure", "title": "Báo cáo", "version": version}
    added = drafter.upload(f"/documents/{key}/files", **sent)
    assert (added.status_code, added.json["version"]) == (201, version + 1)
    row = next(row for row in added.json["files"] if row["title"] == "Báo cáo")
    assert (row["media_type"], row["size"], row["sha256"]) == (
        "application/pdf",
        len(pdf),
        hashlib.sha256(pdf).hexdigest(),
    )
    read = drafter.get(f"/documents/{key}/files/{row['id']}")
    assert (read.data, read.mimetype) == (pdf, "application/pdf")
    assert read.headers["Content-Disposition"].startswith("attachment;")
    stranger = served.caller("bt.chuyenvien")
    assert code(stranger.get(f"/documents/{key}/files/{row['id']}")) == (404, "not_found")


def test_a_form_without_its_file_and_json_in_its_place_are_refused(served: Served) -> None:
    drafter, key = served.caller("qn.chuyenvien"), served.seed("qn.chuyenvien")
    assert code(drafter.upload(f"/documents/{key}/files", kind="annex", version=1)) == (422, "invalid_input")
    assert code(drafter.upload("/documents/import", file="text")) == (400, "bad_request")
    assert code(drafter.post("/documents/import", {})) == (415, "media_type_unknown")


def test_a_text_is_imported_as_a_draft(served: Served) -> None:
    drafter = served.caller("qn.chuyenvien")
    text = next(SEEDS.glob("000_*.txt")).read_bytes()
    made = drafter.upload("/documents/import", file=(io.BytesIO(text), "cong-van.txt"))
    assert made.status_code == 201, made.json
    read = json.loads(next(SEEDS.glob("000_*.json")).read_text())
    same = ("doc_type", "symbol", "place", "subject", "addressees", "recipients", "archive_copy")
    assert {name: made.json[name] for name in same} == {name: read[name] for name in same}
    assert made.json["state"] == "draft"


@pytest.mark.parametrize(
    ("body", "name"),
    [
        (b"\x00\x01\x02", "a.txt"),
        (b"hello", "a.txt"),
        (b"PK\x03\x04broken", "a.docx"),
        (b"", "a.txt"),
        (b"%PDF-", "a.pdf"),
    ],
)
def test_what_is_no_document_is_not_imported(served: Served, body: bytes, name: str) -> None:
    refused = served.caller("qn.chuyenvien").upload("/documents/import", file=(io.BytesIO(body), name))
    assert refused.status_code == 422
    assert refused.mimetype == "application/problem+json"


def test_health_tells_which_part_fails(served: Served) -> None:
    client = served.app.test_client()
    assert client.get("/health").json == {"status": "ok"}
    ready = client.get("/health/ready")
    assert (ready.status_code, ready.json["status"], ready.json["oldest_due_seconds"]) == (200, "ok", None)
    assert (ready.json["calls"], ready.json["workers"]) == ("ok", 0)


def test_workers_that_told_of_themselves_are_counted(served: Served) -> None:
    worker = app.worker_for(served.installation)
    worker.presence.tell()
    assert served.app.test_client().get("/health/ready").json["workers"] == 1


def test_a_broker_that_is_away_is_told_and_nothing_else_fails(served: Served) -> None:
    def away() -> None:
        raise OutsideServiceFailed("broker_away", place="redis")

    served.installation.services.port(Calls).check = away
    ready = served.app.test_client().get("/health/ready")
    assert (ready.status_code, ready.json["status"], ready.json["calls"]) == (200, "ok", "failed")


def test_a_key_that_cannot_seal_makes_the_server_not_ready(served: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    def unreadable(_: FileKeyStore, name: str) -> None:
        raise KeyUnreadable(name=name)

    monkeypatch.setattr(FileKeyStore, "signer", unreadable)
    ready = served.app.test_client().get("/health/ready")
    assert (ready.status_code, ready.json["certificates"], ready.json["database"]) == (503, "failed", "ok")
    assert ready.json.keys() == {
        "status",
        "database",
        "files",
        "certificates",
        "queue",
        "calls",
        "workers",
        "circuits",
        "oldest_due_seconds",
        "unsealed",
    }
