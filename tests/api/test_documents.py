"""Documents over HTTP: read, saved, refused, hidden."""

from __future__ import annotations

import uuid
from typing import Any

import pytest
from werkzeug.test import TestResponse

from tests.api.conftest import API, Served


def problem(response: TestResponse) -> tuple[int, str]:
    """Status and code of a problem."""
    assert response.mimetype == "application/problem+json"
    body: dict[str, Any] = response.json or {}
    assert body["status"] == response.status_code
    return response.status_code, body["code"]


def test_a_document_has_the_keys_of_a_read_text_and_its_place_on_the_way(served: Served) -> None:
    drafter = served.caller("qn.chuyenvien")
    body = drafter.get(f"/documents/{served.seed('qn.chuyenvien')}").json
    assert {name: body[name] for name in ("doc_type", "doc_type_code", "symbol", "number", "place", "state")} == {
        "doc_type": "Công văn",
        "doc_type_code": None,
        "symbol": "SNNPTNT-TCCB",
        "number": None,
        "place": "Quảng Ngãi",
        "state": "draft",
    }
    assert body["recipients"] == ["Như trên", "GĐ và các PGĐ Sở"]
    assert body["archive_copy"] == {"at_clerk": True, "unit": "P.TCCB Sở", "drafter": "Bình", "copies": None}
    assert body["drafter"] == "qn.chuyenvien"


def test_saving_raises_the_version_and_saving_the_same_again_does_not(served: Served) -> None:
    drafter, key = served.caller("qn.chuyenvien"), served.seed("qn.chuyenvien")
    version = drafter.get(f"/documents/{key}").json["version"]
    saved = drafter.patch(f"/documents/{key}", {"version": version, "subject": "thử"})
    assert (saved.status_code, saved.json["version"]) == (200, version + 1)
    again = drafter.patch(f"/documents/{key}", {"version": version + 1, "subject": "thử"})
    assert again.json["version"] == version + 1


def test_a_stale_save_changes_nothing_and_tells_both_texts(served: Served) -> None:
    drafter, key = served.caller("qn.chuyenvien"), served.seed("qn.chuyenvien")
    version = drafter.get(f"/documents/{key}").json["version"]
    drafter.patch(f"/documents/{key}", {"version": version, "subject": "của người thứ nhất"})
    refused = drafter.patch(f"/documents/{key}", {"version": version, "subject": "của tôi", "copies": 3})
    assert problem(refused) == (409, "stale_version")
    assert refused.json["yours"] == {"subject": "của tôi", "copies": 3}
    assert refused.json["current"] == {"subject": "của người thứ nhất", "copies": None}
    assert (refused.json["version_seen"], refused.json["version"]) == (version, version + 1)
    assert refused.json["saved_by"] == "qn.chuyenvien"


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"urgency": "yesterday"}, "urgency"),
        ({"secrecy": "Tối mật"}, "secrecy"),
        ({"state": "issued"}, "state"),
        ({"number": 7}, "number"),
        ({"copies": 0}, "copies"),
        ({"reply_due": "31/12/2026"}, "reply_due"),
        ({"recipients": [{"line": "Sở Nội vụ", "purpose": "love"}]}, "recipients"),
        ({"recipients": [{"line": "Sở Nội vụ", "vip": True}]}, "recipients.0.RecipientShape.vip"),
    ],
)
def test_what_cannot_be_saved_is_refused_with_its_field(served: Served, change: dict[str, Any], field: str) -> None:
    drafter, key = served.caller("qn.chuyenvien"), served.seed("qn.chuyenvien")
    version = drafter.get(f"/documents/{key}").json["version"]
    refused = drafter.patch(f"/documents/{key}", {"version": version, **change})
    assert problem(refused) == (422, "invalid_input")
    assert field in [row.get("field") for row in refused.json["refusals"]]
    assert drafter.get(f"/documents/{key}").json["version"] == version


def test_a_bare_recipient_line_keeps_its_purpose_and_channel(served: Served) -> None:
    drafter, key = served.caller("qn.chuyenvien"), served.seed("qn.chuyenvien")
    version = drafter.get(f"/documents/{key}").json["version"]
    lines = [{"line": "Sở Nội vụ", "purpose": "report", "channel": "mail"}, "Như trên"]
    saved = drafter.patch(f"/documents/{key}", {"version": version, "recipients": lines}).json
    drafter.patch(f"/documents/{key}", {"version": saved["version"], "recipients": ["Như trên", "Sở Nội vụ"]})
    told = drafter.get(f"/documents/{key}").json["recipient_lines"]
    assert [(row["line"], row["purpose"], row["channel"]) for row in told] == [
        ("Như trên", "act", None),
        ("Sở Nội vụ", "report", "mail"),
    ]


def test_an_emptied_day_and_number_are_taken_out(served: Served) -> None:
    drafter, key = served.caller("qn.chuyenvien"), served.seed("qn.chuyenvien")
    version = drafter.get(f"/documents/{key}").json["version"]
    body = {"version": version, "reply_due": "2030-01-02", "archive_copy": {"copies": 4}}
    version = drafter.patch(f"/documents/{key}", body).json["version"]
    told = drafter.get(f"/documents/{key}").json
    assert (told["reply_due"], told["archive_copy"]["copies"]) == ("2030-01-02", 4)
    drafter.patch(f"/documents/{key}", {"version": version, "reply_due": "", "copies": None})
    told = drafter.get(f"/documents/{key}").json
    assert (told["reply_due"], told["archive_copy"]["copies"]) == (None, None)


def test_a_script_in_the_body_is_gone_when_it_is_read(served: Served) -> None:
    drafter, key = served.caller("qn.chuyenvien"), served.seed("qn.chuyenvien")
    version = drafter.get(f"/documents/{key}").json["version"]
    html = '<p>Lời<script>alert(1)</script><img src="file:///etc/passwd" onerror="x()"></p>'
    drafter.patch(f"/documents/{key}", {"version": version, "body_html": html})
    assert drafter.get(f"/documents/{key}").json["body_html"] == "<p>Lời</p>"


def test_hidden_is_the_same_as_not_existing(served: Served) -> None:
    stranger, key = served.caller("bt.chuyenvien"), served.seed("qn.chuyenvien")
    nothing = uuid.uuid4()
    for method, path, body in [
        ("GET", "/documents/{}", None),
        ("PATCH", "/documents/{}", {"version": 1, "subject": "x"}),
        ("GET", "/documents/{}/moves", None),
        ("POST", "/documents/{}/moves/submit", {"version": 1}),
        ("POST", "/documents/{}/moves/nonsense", {"version": 1}),
    ]:
        hidden = stranger.send(method, path.format(key), body)
        absent = stranger.send(method, path.format(nothing), body)
        assert problem(hidden) == (404, "not_found")
        assert hidden.data == absent.data
        assert hidden.headers.to_wsgi_list() == absent.headers.to_wsgi_list()


def test_a_colleague_who_sees_a_draft_may_not_save_it(served: Served) -> None:
    head, key = served.caller("qn.truongphong"), served.seed("qn.chuyenvien")
    version = head.get(f"/documents/{key}").json["version"]
    assert problem(head.patch(f"/documents/{key}", {"version": version, "subject": "x"})) == (403, "not_permitted")


def test_a_draft_is_begun_once_under_one_key(served: Served) -> None:
    drafter = served.caller("qn.chuyenvien")
    body = {"doc_type": "Công văn", "subject": "thử", "body_html": "<p>Một</p>"}
    first = drafter.post("/documents", body, {"Idempotency-Key": "a"})
    second = drafter.post("/documents", body, {"Idempotency-Key": "a"})
    assert first.status_code == 201
    assert first.json["id"] == second.json["id"]
    assert first.headers["Location"].endswith(f"{API}/documents/{first.json['id']}")


@pytest.mark.parametrize("doc_type", ["KH", "Kế hoạch", "ke-hoach", "KẾ HOẠCH"])
def test_a_type_is_known_by_name_abbreviation_and_key(served: Served, doc_type: str) -> None:
    made = served.caller("qn.chuyenvien").post("/documents", {"doc_type": doc_type})
    assert made.json["symbol"] == "KH-SNNPTNT"


def test_a_draft_of_another_unit_or_an_unknown_type_is_refused(served: Served) -> None:
    drafter = served.caller("qn.chuyenvien")
    assert problem(drafter.post("/documents", {"doc_type": "CV mật"})) == (422, "invalid_input")
    assert problem(drafter.post("/documents", {"doc_type": "KH", "unit": "VP"})) == (422, "invalid_input")


def test_the_list_is_paged_by_cursor_and_holds_only_what_is_mine_to_see(served: Served) -> None:
    drafter = served.caller("qn.chuyenvien")
    made = [drafter.post("/documents", {"doc_type": "KH", "subject": f"xyzzy {n}"}).json["id"] for n in range(3)]
    seen: list[str] = []
    cursor = ""
    while True:
        page = drafter.get(f"/documents?limit=2&mine=true&cursor={cursor}").json
        seen += [row["id"] for row in page["documents"]]
        cursor = page["next_cursor"]
        if cursor is None:
            break
    assert len(seen) == len(set(seen)) == 5  # all saved at one instant, as the clock stands still
    assert set(made) < set(seen)
    assert served.caller("ls.chuyenvien").get("/documents?q=xyzzy").json["documents"] == []


def test_a_made_up_cursor_is_refused(served: Served) -> None:
    assert problem(served.caller("qn.chuyenvien").get("/documents?cursor=abc.def")) == (422, "invalid_input")


def test_the_list_is_narrowed_by_state_type_and_words(served: Served) -> None:
    drafter = served.caller("qn.chuyenvien")
    assert {row["doc_type_key"] for row in drafter.get("/documents?type=CV").json["documents"]} == {"cong-van"}
    found = drafter.get("/documents?type=Kế hoạch&state=draft&q=Chỉ số").json["documents"]
    assert [row["doc_type_key"] for row in found] == ["ke-hoach"]
    assert drafter.get("/documents?state=issued").json["documents"] == []
