"""The clerk's desk: what each view shows, in which order and how many; paging by key, and what many get at once."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import event, select

from tests.distribution.office import Installation, build
from tests.factories.installed import BOTH_DATABASES, new_postgresql_database
from workflow.base.errors import InvalidInput, NotFound, NotOffered, NotPermitted
from workflow.distribution.concluding import lay_aside, resend_many, went_otherwise
from workflow.distribution.deadlines import is_late
from workflow.distribution.deliveries import note
from workflow.distribution.desk import MOST_COUNTED, desk_counts, desk_page
from workflow.distribution.desk_filters import DeskFilter
from workflow.distribution.mail import NoMailServer
from workflow.distribution.models import Delivery
from workflow.documents.drafting import RecipientLine

STATES = ["failed", "returned", "unproven", "handed_over", "delivered", "acknowledged", "done", "waiting"]


@pytest.fixture(scope="module", params=BOTH_DATABASES)
def busy(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    """Two documents to eight bodies each, one of them by mail and one on paper, in every state."""
    postgresql = request.param == "postgresql"
    url = new_postgresql_database(request.getfixturevalue("postgresql_server")) if postgresql else None
    world = build(tmp_path_factory.mktemp("busy"), NoMailServer(), url)
    names = [f"Sở số {number}" for number in range(len(STATES))]
    for number, name in enumerate(names):
        world.entry(name, email=f"vt{number}@so.test", postal_address=f"{number} Lê Lợi")
    for channel, number in (("mail", 15), ("paper", 16)):
        document_id = world.distributed([RecipientLine(name, "report", channel) for name in names], number=number)
        for row, state in zip(world.deliveries(document_id), STATES, strict=True):
            if state != "waiting":
                with world.work() as work:
                    note(work, work.session.get_one(Delivery, row.id), state, state, {})
        world.clock.forward(timedelta(hours=2))
    yield world
    world.sessions.kw["bind"].dispose()


def shown(world: Installation, wanted: DeskFilter, limit: int = 50) -> list[tuple[str, str]]:
    """Channel and state of every line of the view, page by page."""
    lines: list[tuple[str, str]] = []
    after = None
    with world.reads("qn.vanthu") as work:
        while True:
            page = desk_page(work, world.ids["qn"], wanted, after, limit)
            lines += [(row.delivery.channel, row.delivery.status) for row in page.rows]
            after = page.after
            if after is None:
                return lines


def test_trouble_is_what_ended_badly_and_what_is_late_the_oldest_first(busy: Installation) -> None:
    lines = shown(busy, DeskFilter())
    assert sorted(lines[:4]) == [("mail", state) for state in ("failed", "returned", "unproven", "waiting")]
    assert sorted(lines[4:]) == [("paper", state) for state in ("failed", "returned", "unproven")]


@pytest.mark.parametrize(
    ("view", "states"),
    [
        ("waiting", ["waiting"]),
        ("away", ["handed_over"]),
        ("arrived", ["delivered"]),
        ("confirmed", ["acknowledged", "done"]),
        ("recalled", []),
        ("all", STATES),
    ],
)
def test_a_view_shows_its_states(busy: Installation, view: str, states: list[str]) -> None:
    assert sorted(shown(busy, DeskFilter(view))) == sorted(
        (way, state) for way in ("mail", "paper") for state in states
    )


@pytest.mark.parametrize("limit", [1, 2, 3, 7, 16])
def test_pages_continue_where_the_one_before_ended(busy: Installation, limit: int) -> None:
    for view in ("trouble", "all"):
        assert shown(busy, DeskFilter(view), limit) == shown(busy, DeskFilter(view))


def test_filters_narrow_the_view(busy: Installation) -> None:
    paper = shown(busy, DeskFilter("all", channel="paper"))
    assert {way for way, _ in paper} == {"paper"} and len(paper) == 8
    assert shown(busy, DeskFilter("all", number="15")) == shown(busy, DeskFilter("all", channel="mail"))
    assert shown(busy, DeskFilter("away", number="015/KH-SNNPTNT")) == [("mail", "handed_over")]
    assert shown(busy, DeskFilter("all", number="17")) == []
    assert shown(busy, DeskFilter("all", number="không phải số")) == []
    assert len(shown(busy, DeskFilter("all", since=date(2024, 3, 5), until=date(2024, 3, 5)))) == 16
    assert shown(busy, DeskFilter("all", since=date(2024, 3, 6))) == []
    assert shown(busy, DeskFilter("all", until=date(2024, 3, 4))) == []


def test_counts_say_how_many_each_view_has(busy: Installation) -> None:
    with busy.reads("qn.vanthu") as work:
        counts = desk_counts(work, busy.ids["qn"])
    assert counts == {
        "trouble": 7, "waiting": 2, "away": 2, "arrived": 2, "confirmed": 4, "recalled": 0, "all": 16,
    }  # fmt: skip
    assert MOST_COUNTED == 1_000


def test_a_line_tells_its_last_event_its_document_and_the_channels_left(busy: Installation) -> None:
    with busy.reads("qn.vanthu") as work:
        (row,) = desk_page(work, busy.ids["qn"], DeskFilter("away", channel="mail")).rows
        assert row.last is not None and row.document is not None
        found = (row.last.kind, row.document.number_line, row.document.subject, row.channels, row.can_resend)
    assert found == ("handed_over", "15/KH-SNNPTNT", "Cải cách hành chính", ("paper",), True)


def test_a_page_takes_as_many_statements_for_many_lines_as_for_one(busy: Installation) -> None:
    def statements(limit: int) -> int:
        heard: list[Any] = []
        with busy.reads("qn.vanthu") as work:
            work.session.connection()
            engine = work.session.get_bind().engine
            event.listen(engine, "before_cursor_execute", lambda *call: heard.append(call[2]))
            page = desk_page(work, busy.ids["qn"], DeskFilter("all"), None, limit)
            late = [is_late(work, row.delivery) for row in page.rows]
        assert len(late) == limit
        return len(heard)

    assert statements(1) <= statements(16) <= 8


def test_the_desk_is_the_clerks(busy: Installation) -> None:
    for account, error in (("qn.chuyenvien", NotPermitted), ("bt.vanthu", NotFound)):
        with busy.reads(account) as work:
            for ask in (
                lambda: desk_page(work, busy.ids["qn"], DeskFilter()),
                lambda: desk_counts(work, busy.ids["qn"]),
            ):
                with pytest.raises(error):
                    ask()


# ---- many at once, and what is laid aside


@pytest.fixture
def failed(world: Installation) -> list[uuid.UUID]:
    """Two mails that failed and one that arrived."""
    for number in range(3):
        world.entry(f"Sở số {number}", email=f"vt{number}@so.test")
    document_id = world.distributed([RecipientLine(f"Sở số {number}", "report", "mail") for number in range(3)])
    rows = world.deliveries(document_id)
    for row, state in zip(rows, ("failed", "failed", "acknowledged"), strict=True):
        with world.work() as work:
            note(work, work.session.get_one(Delivery, row.id), state, state, {})
    return [row.id for row in rows]


def state_of(world: Installation, delivery_id: uuid.UUID) -> tuple[str, bool]:
    with world.reads() as work:
        row = work.session.scalars(select(Delivery).where(Delivery.id == delivery_id)).one()
        return row.status, row.concluded


def test_many_are_sent_again_and_each_refusal_stands_alone(world: Installation, failed: list[uuid.UUID]) -> None:
    with world.work("qn.vanthu") as work:
        results = {tried.delivery_id: tried.error for tried in resend_many(work, [*failed, uuid.uuid4()])}
    assert [state_of(world, key)[0] for key in failed] == ["waiting", "waiting", "acknowledged"]
    assert [type(results[key]) for key in failed] == [type(None), type(None), NotOffered]
    assert len(results) == 4 and [type(error) for error in results.values()].count(NotFound) == 1


def test_nothing_and_too_many_are_refused(world: Installation) -> None:
    with world.reads("qn.vanthu") as work:
        for ids, code in (([], "nothing_chosen"), ([uuid.uuid4() for _ in range(201)], "too_many_chosen")):
            with pytest.raises(InvalidInput) as refused:
                resend_many(work, ids)
            assert refused.value.codes == [code]


def test_what_is_laid_aside_leaves_the_desk_with_its_reason(world: Installation, failed: list[uuid.UUID]) -> None:
    with world.work("qn.vanthu") as work:
        lay_aside(work, failed[0], "nơi nhận đã giải thể")
    assert state_of(world, failed[0]) == ("failed", True)
    assert len(shown(world, DeskFilter())) == 1
    for key, error in ((failed[0], NotOffered), (failed[2], NotOffered)):
        with world.reads("qn.vanthu") as work, pytest.raises(error):
            lay_aside(work, key, "lần nữa")
    with world.reads("qn.vanthu") as work, pytest.raises(InvalidInput):
        lay_aside(work, failed[1], " ")
    with world.work("qn.vanthu") as work:
        resend_many(work, [failed[0]])
    assert state_of(world, failed[0]) == ("waiting", False)


def test_one_that_goes_by_another_channel_leaves_the_desk_and_stays_in_the_log(
    world: Installation, failed: list[uuid.UUID]
) -> None:
    with world.work("qn.vanthu") as work:
        went_otherwise(work, failed[0], "paper")
        went_otherwise(work, failed[2], "paper")
    assert [state_of(world, key) for key in (failed[0], failed[2])] == [("failed", True), ("acknowledged", False)]
