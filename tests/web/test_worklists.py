"""Việc của tôi."""

from __future__ import annotations

import re

from sqlalchemy import event

from tests.web.papers import moves, page_of
from tests.web.serving import Reader, Served

PLAN = "ke-hoach"


def test_a_draft_waits_for_its_drafter_and_after_submission_for_the_head_of_the_unit(served: Served) -> None:
    plan = served.seed("qn.chuyenvien", PLAN)
    drafter, head = served.reader("qn.chuyenvien"), served.reader("qn.truongphong")
    assert page_of(plan) in drafter.get("/").text
    assert page_of(plan) not in head.get("/").text
    assert moves(drafter, plan, "submit").status_code == 303
    assert page_of(plan) not in drafter.get("/").text
    assert page_of(plan) in head.get("/").text


def test_a_return_is_told_with_its_reason_and_can_be_put_away(served: Served) -> None:
    plan = served.seed("qn.chuyenvien", PLAN)
    drafter, head = served.reader("qn.chuyenvien"), served.reader("qn.truongphong")
    moves(drafter, plan, "submit")
    moves(head, plan, "return", comment="Thiếu kinh phí thực hiện.")
    page = drafter.get("/").text
    assert "Thiếu kinh phí thực hiện." in page
    dismiss = re.findall(r'action="(/notices/[^"]+/dismiss)"', page)
    assert len(dismiss) == 1
    assert drafter.post(dismiss[0]).status_code == 303
    assert "Thiếu kinh phí thực hiện." not in drafter.get("/").text


def test_people_of_another_office_find_nothing_of_it(served: Served) -> None:
    plan = served.seed("qn.chuyenvien", PLAN)
    stranger = served.reader("bt.chuyenvien")
    for path in ("/", "/documents", "/documents?q=cải+cách"):
        assert str(plan) not in stranger.get(path).text


def statements(served: Served, reader: Reader, path: str) -> int:
    """How many SQL statements the page takes."""
    said: list[str] = []
    database = served.installation.database

    def count(*given: object) -> None:
        said.append(str(given[2]))

    event.listen(database, "before_cursor_execute", count)
    reader.get(path)
    event.remove(database, "before_cursor_execute", count)
    return len(said)


def test_a_longer_list_takes_no_more_statements(served: Served) -> None:
    reader = served.reader("qn.chuyenvien")
    one = statements(served, reader, "/")
    for n in range(12):
        key = {"idempotency_key": f"many-{n}", "doc_type": "cong-van", "subject": f"việc số {n}"}
        assert reader.post("/compose", "/compose", **key).status_code == 303
    reader.get("/")
    assert statements(served, reader, "/") <= one + 1
