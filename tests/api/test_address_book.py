"""The address book over the API: entries, and a table that is tried before it is carried out."""

from __future__ import annotations

import io
from typing import Any

import pytest

from tests.api.conftest import Caller, Served

TABLE = "Tên;Email\nHội Thủy lợi Mẫu;htl@mau.example\nSo Noi vu;\n"


def send(caller: Caller, text: str = TABLE, **more: str) -> Any:
    return caller.upload("/address-book/qn/import", file=(io.BytesIO(text.encode()), "so.csv"), **more)


def names(caller: Caller, q: str) -> list[str]:
    return [row["name"] for row in caller.get(f"/address-book/qn?q={q}").json["entries"]]


def test_the_clerk_adds_changes_and_finds_an_entry(served: Served) -> None:
    clerk = served.caller("qn.vanthu")
    body = {"kind": "body", "name": "Hội Thủy lợi Mẫu", "identifier": "h48.99", "phone": "0255 1"}
    made = clerk.post("/address-book/qn", body)
    assert made.status_code == 201 and (made.json["identifier"], made.json["phone"]) == ("H48.99", "0255 1")
    assert clerk.post("/address-book/qn", body).json["refusals"][0]["code"] == "entry_known"
    changed = clerk.send("PUT", f"/address-book/entries/{made.json['id']}", {**body, "exchange_id": "truc-99"})
    assert changed.status_code == 200 and changed.json["exchange_id"] == "truc-99"
    assert names(clerk, "thuy loi mau") == ["Hội Thủy lợi Mẫu"]


def test_a_table_is_tried_confirmed_and_not_repeated(served: Served) -> None:
    clerk = served.caller("qn.vanthu")
    tried = send(clerk).json
    assert (tried["written"], tried["counts"]) == (False, {"add": 1, "change": 0, "keep": 0, "refuse": 1})
    assert tried["lines"][1]["doubtful"] and tried["lines"][1]["reasons"] == ["Có thể trùng với “Sở Nội vụ” trong sổ."]
    assert names(clerk, "thuy loi mau") == []
    assert send(clerk, seen=tried["seen"], also="3").json["code"] == "import_changed"
    done = send(clerk, seen=tried["seen"])
    assert (done.status_code, done.json["written"]) == (200, True)
    assert names(clerk, "thuy loi mau") == ["Hội Thủy lợi Mẫu"]
    again = send(clerk, seen=tried["seen"])
    assert (again.status_code, again.json["code"]) == (409, "import_changed")


@pytest.mark.parametrize(("account", "status"), [("qn.chuyenvien", 403), ("ls.vanthu", 404)])
def test_others_may_not(served: Served, account: str, status: int) -> None:
    caller = served.caller(account)
    assert send(caller).status_code == status
    assert caller.post("/address-book/qn", {"kind": "body", "name": "x"}).status_code == status


def test_what_is_no_table_is_refused(served: Served) -> None:
    refused = send(served.caller("qn.vanthu"), "Email\na@b.vn\n")
    assert (refused.status_code, refused.json["refusals"][0]["code"]) == (422, "table_without_names")
    assert send(served.caller("qn.vanthu"), "").json["code"] == "unreadable_table"
