"""The address book as pages."""

from __future__ import annotations

from tests.web.serving import Served

ENTRY = r"/address-book/entries/[0-9a-f-]{36}"


def test_the_clerk_adds_changes_and_switches_off_an_entry(served: Served) -> None:
    clerk = served.reader("qn.vanthu")
    form = {"kind": "body", "name": "Công ty Thủy nông Mẫu", "email": "vt@thuynong.example", "abbreviations": "Cty TN"}
    found = clerk.follow(clerk.post("/address-book/qn", "/address-book/qn/new", **form))
    assert "Công ty Thủy nông Mẫu" in found.text
    address = clerk.link("/address-book?q=thuy+nong+mau", ENTRY)
    twice = clerk.post("/address-book/qn", "/address-book/qn/new", **form)
    assert twice.status_code == 422 and "đã có" in twice.text
    wrong = clerk.post(address, address, **{**form, "email": "không"})
    assert wrong.status_code == 422 and 'value="không"' in wrong.text
    assert clerk.post(address, address, **{**form, "email": "moi@thuynong.example"}).status_code == 303
    assert clerk.post(f"{address}/active", address, active="false").status_code == 303
    assert "Công ty Thủy nông" not in served.reader("qn.chuyenvien").get("/address-book").text
    assert "(không dùng)" in clerk.get("/address-book?q=thuy+nong").text


def test_colleagues_read_and_strangers_do_not(served: Served) -> None:
    address = served.reader("qn.vanthu").link("/address-book", ENTRY)
    drafter, stranger = served.reader("qn.chuyenvien"), served.reader("ls.vanthu")
    assert drafter.get("/address-book").status_code == 200
    assert drafter.get(address).status_code == 403
    assert drafter.get("/address-book/qn/new").status_code == 403
    assert stranger.get(address).status_code == 404
    assert stranger.get("/address-book?office=qn").status_code == 404
    assert stranger.post("/address-book/qn", "/account", kind="body", name="x").status_code == 404


def test_a_group_has_members_of_the_same_book(served: Served) -> None:
    clerk = served.reader("qn.vanthu")
    member = clerk.link("/address-book?q=thanh+tra", ENTRY).rsplit("/", 1)[1]
    form = {"kind": "group", "name": "Nhóm thử", "members": member}
    assert clerk.post("/address-book/qn", "/address-book/qn/new", **form).status_code == 303
    page = clerk.get(clerk.link("/address-book?q=nhom+thu", ENTRY)).text
    assert f'<option value="{member}" selected>' in page
