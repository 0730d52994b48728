"""Invariant 2: numbers have no gap, no repeat, and rise with the issue date, however many clerks work at once."""

from __future__ import annotations

import threading
import uuid
from collections import Counter
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test
from sqlalchemy import event, select
from sqlalchemy.orm import Session

from tests.factories.bureau import Bureau
from tests.factories.clocks import TellingClock
from tests.invariants.crowd import in_processes, outcomes_of
from tests.invariants.places import Place, Snapshot
from tests.invariants.scale import examples, scaled
from workflow.base.clock import vietnam_day
from workflow.base.errors import DomainError
from workflow.organisations.models import Organisation
from workflow.registers import books, desk, years
from workflow.registers.errors import RegisterClosed, ReservationUnknown
from workflow.registers.models import PAPER, RESERVED, SECRET, TAKEN, VOIDED, Register, RegisterEntry

CLERKS = 16
NEW_YEAR = datetime(2026, 12, 31, 17, 0, tzinfo=UTC)  # midnight in Vietnam
SERIES = "CV"


def book(bureau: Bureau, series: str = SERIES) -> dict[int, list[RegisterEntry]]:
    """The entries of the office's books of this series by year, in the order of their numbers."""
    with bureau.sessions() as session:
        rows = session.execute(
            select(Register.year, RegisterEntry)
            .join(RegisterEntry, RegisterEntry.register_id == Register.id)
            .where(Register.series == series)
            .order_by(Register.year, RegisterEntry.number)
        ).all()
        found: dict[int, list[RegisterEntry]] = {}
        for year, entry in rows:
            found.setdefault(year, []).append(entry)
        return found


def assert_sound(bureau: Bureau, series: str = SERIES) -> int:
    """No gap, no repeat, dates that never go back and lie in the year of the book; gives how many numbers."""
    count = 0
    for year, entries in book(bureau, series).items():
        assert [entry.number for entry in entries] == list(range(1, len(entries) + 1))
        assert {entry.issued_on.year for entry in entries} == {year}
        assert all(one.issued_on <= other.issued_on for one, other in pairwise(entries))
        assert all(entry.reason for entry in entries if entry.status == VOIDED)
        count += len(entries)
    return count


def take_outside(bureau: Bureau, status: str = PAPER, series: str = SERIES) -> RegisterEntry:
    """A clerk takes a number for something that is no document here."""
    with bureau.writes("vt") as work:
        office = work.session.get_one(Organisation, bureau.organisations["so"])
        reason = "giữ số" if status == RESERVED else ""
        return books.register_outside(work, office, series, status, symbol="SNNPTNT", reason=reason)


@pytest.fixture(scope="module")
def signed_documents() -> dict[str, tuple[Snapshot, list[uuid.UUID]]]:
    return {}


@pytest.fixture
def waiting(
    place: Place, signed_documents: dict[str, tuple[Snapshot, list[uuid.UUID]]]
) -> tuple[Bureau, list[uuid.UUID]]:
    """A signed document for each clerk."""
    if place.kind not in signed_documents:
        bureau = place.bureau()
        documents = [bureau.walks_to("signed") for _ in range(CLERKS)]
        signed_documents[place.kind] = place.snapshot(bureau), documents
    snapshot, documents = signed_documents[place.kind]
    return place.bureau(snapshot), documents


def test_sixteen_clerks_at_once_take_400_numbers_without_gap_or_repeat(
    place: Place, waiting: tuple[Bureau, list[uuid.UUID]]
) -> None:
    """Four processes of four threads; each clerk issues a document and registers the rest by hand."""
    bureau, documents = waiting
    each = max(scaled(400) // CLERKS, 3)

    def clerk(own: Bureau, number: int) -> None:
        own.moves("vt", documents[number], "issue")
        for _ in range(each - 1):
            take_outside(own)

    problems = in_processes(place, bureau, 4, lambda own, p: outcomes_of(4, lambda t: clerk(own, 4 * p + t)))
    assert problems == []
    assert assert_sound(bureau) == CLERKS * each
    counted = Counter(entry.status for entry in book(bureau)[2026])
    assert counted == {TAKEN: CLERKS, PAPER: CLERKS * (each - 1)}
    numbers = [bureau.document(document_id).number for document_id in documents]
    assert len(set(numbers)) == len(documents) and None not in numbers
    place.end(bureau)


def test_clerks_who_void_and_reserve_at_once_leave_every_number_in_the_book(
    place: Place, waiting: tuple[Bureau, list[uuid.UUID]]
) -> None:
    bureau, documents = waiting

    def clerk(number: int) -> None:
        kept = bureau.moves("vt", documents[number], "issue")
        assert kept.state == "sealing"
        bureau.moves("vt", documents[number], "abandon", "sai thể thức")
        entry = take_outside(bureau, RESERVED)
        with bureau.writes("vt") as work:
            books.void_reserved(work, bureau.organisations["so"], entry.id, "không dùng")
        take_outside(bureau, SECRET)
        take_outside(bureau, PAPER)

    assert [row for row in outcomes_of(8, clerk) if row is not None] == []
    assert assert_sound(bureau) == 24
    assert Counter(entry.status for entry in book(bureau)[2026]) == {VOIDED: 16, PAPER: 8}
    assert assert_sound(bureau, books.SECRET_SERIES) == 8
    place.end(bureau)


def test_numbers_reserved_used_and_issued_at_once_are_each_used_once(
    place: Place, waiting: tuple[Bureau, list[uuid.UUID]]
) -> None:
    """Eight clerks issue; pairs of them want the same reserved number for two papers, of which one gets it."""
    bureau, documents = waiting
    kept = [take_outside(bureau, RESERVED).id for _ in range(4)]

    def clerk(number: int) -> str:
        bureau.moves("vt", documents[number], "issue")
        try:
            with bureau.writes("vt") as work:
                desk.use_reserved(work, bureau.organisations["so"], kept[number // 2], subject=f"văn bản {number}")
        except ReservationUnknown as error:
            return error.code
        return "used"

    assert Counter(outcomes_of(8, clerk)) == {"used": 4, "reservation_unknown": 4}
    assert assert_sound(bureau) == 12
    assert Counter(entry.status for entry in book(bureau)[2026]) == {PAPER: 4, TAKEN: 8}
    place.end(bureau)


def test_the_first_numbers_of_a_book_taken_at_once_open_one_book(bureau: Bureau) -> None:
    found = outcomes_of(8, lambda _: take_outside(bureau, PAPER, "QĐ").number)
    assert sorted(found) == list(range(1, 9))


@pytest.mark.parametrize("days", [1, 31])
def test_who_waits_for_the_lock_over_new_year_gets_the_first_number_of_the_new_book(bureau: Bureau, days: int) -> None:
    """The one who holds the lock took the last number of the old year; the clock goes on while the other waits."""
    clock = bureau.clock
    clock.instant = NEW_YEAR - timedelta(minutes=1)
    take_outside(bureau)
    holds, waits, second = threading.Event(), threading.Event(), []

    def other() -> None:
        holds.wait(10)
        event.listen(Session, "after_begin", begun)
        second.append(take_outside(bureau))

    def begun(session: Session, *_: object) -> None:
        waits.set()

    thread = threading.Thread(target=other)
    thread.start()
    with bureau.writes("vt") as work:
        office = work.session.get_one(Organisation, bureau.organisations["so"])
        first = books.register_outside(work, office, SERIES, PAPER, symbol="SNNPTNT")
        holds.set()
        waits.wait(0.5)
        clock.instant = NEW_YEAR + timedelta(days=days - 1, seconds=1)
    thread.join(30)
    event.remove(Session, "after_begin", begun)
    assert (first.number, first.issued_on) == (2, date(2026, 12, 31))
    assert [(row.number, row.issued_on) for row in second] == [(1, date(2027, 1, days))]
    assert_sound(bureau)


moments = st.lists(st.integers(-3, 3).map(lambda hours: NEW_YEAR + timedelta(hours=hours)), min_size=1, max_size=12)


@examples(40)
@given(data=st.data())
def test_whatever_the_clock_tells_while_numbers_are_taken_the_books_stay_sound(
    sqlite_place: Place, data: st.DataObject
) -> None:
    """Time passes between any two looks at the clock, around midnight of New Year."""
    bureau = sqlite_place.bureau()
    for _ in range(data.draw(st.integers(1, 6))):
        told = data.draw(moments)
        late = bureau.at(TellingClock(sorted(told)) if data.draw(st.booleans()) else TellingClock(told))
        take_outside(late, data.draw(st.sampled_from([PAPER, RESERVED])))
    assert_sound(bureau)
    sqlite_place.end(bureau)


class Books(RuleBasedStateMachine):
    """Clerks issue, abandon, reserve, void, register paper and secret, close years; time passes, or is set back."""

    place: Place
    documents = Bundle("documents")
    reserved = Bundle("reserved")

    @initialize()
    def begin(self) -> None:
        self.bureau = self.place.bureau()
        self.bureau.clock.instant = NEW_YEAR - timedelta(days=2)
        self.voided: dict[tuple[str, int, int], str] = {}
        self.closed: set[tuple[str, int]] = set()

    def teardown(self) -> None:
        if hasattr(self, "bureau"):
            self.place.end(self.bureau)

    @property
    def year(self) -> int:
        return vietnam_day(self.bureau.clock.now()).year

    @rule(hours=st.integers(1, 40))
    def time_passes(self, hours: int) -> None:
        self.bureau.clock.passes(hours=hours)

    @rule(minutes=st.integers(1, 90))
    def the_clock_is_set_back(self, minutes: int) -> None:
        self.bureau.clock.passes(minutes=-minutes)

    @rule(target=documents, doc_type=st.sampled_from(["cong-van", "quyet-dinh"]))
    def a_document_is_issued(self, doc_type: str) -> uuid.UUID:
        document_id = self.bureau.walks_to("signed", doc_type=doc_type)
        series = "CV" if doc_type == "cong-van" else "QĐ"
        if self._is_closed(series):
            assert self.bureau.offered("vt", document_id)["issue"] == ["register_closed"]
        else:
            self.bureau.moves("vt", document_id, "issue")
        return document_id

    @rule(document_id=documents)
    def it_is_sealed(self, document_id: uuid.UUID) -> None:
        if self.bureau.document(document_id).state == "sealing":
            self.bureau.seals(document_id)

    @rule(document_id=documents)
    def it_is_abandoned(self, document_id: uuid.UUID) -> None:
        document = self.bureau.document(document_id)
        if document.state in ("sealing", "issued"):
            assert document.number is not None and document.issued_on is not None
            series = "CV" if document.doc_type == "cong-van" else "QĐ"
            self.bureau.moves("vt", document_id, "abandon", f"lý do {document.number}")
            self.voided[(series, document.issued_on.year, document.number)] = f"lý do {document.number}"
            assert self.bureau.document(document_id).number is None

    @rule(target=reserved, status=st.sampled_from([RESERVED, PAPER, SECRET]))
    def a_number_is_taken_by_hand(self, status: str) -> RegisterEntry | None:
        series = books.SECRET_SERIES if status == SECRET else SERIES
        if self._is_closed(series):
            with pytest.raises(RegisterClosed):
                take_outside(self.bureau, status)
            return None
        return take_outside(self.bureau, status)

    @rule(entry=reserved)
    def a_reservation_is_given_up(self, entry: RegisterEntry | None) -> None:
        if entry is None:
            return
        key = (SERIES, entry.issued_on.year, entry.number)
        possible = entry.status == RESERVED and key not in self.voided
        try:
            with self.bureau.writes("vt") as work:
                books.void_reserved(work, self.bureau.organisations["so"], entry.id, "không dùng")
        except DomainError as error:
            assert (error.code, possible) == ("reservation_unknown", False)
        else:
            assert possible
            self.voided[key] = "không dùng"

    @rule(series=st.sampled_from(["CV", "QĐ"]))
    def last_year_is_closed(self, series: str) -> None:
        with self.bureau.writes("vt") as work:
            years.close_year(work, self.bureau.organisations["so"], series, self.year - 1)
        self.closed.add((series, self.year - 1))

    def _is_closed(self, series: str) -> bool:
        return (series, self.year) in self.closed

    @invariant()
    def the_books_are_sound(self) -> None:
        if not hasattr(self, "bureau"):
            return
        for series in ("CV", "QĐ", books.SECRET_SERIES):
            assert_sound(self.bureau, series)
            for year, entries in book(self.bureau, series).items():
                voided = {(series, year, entry.number): entry.reason for entry in entries if entry.status == VOIDED}
                assert voided == {key: why for key, why in self.voided.items() if key[:2] == (series, year)}


def test_random_days_of_a_registry_keep_every_book_sound(sqlite_place: Place) -> None:
    machine = type("Days", (Books,), {"place": sqlite_place})
    run_state_machine_as_test(machine, settings=examples(8, steps=20))


@pytest.mark.slow
def test_random_days_of_a_registry_keep_every_book_sound_on_postgresql(postgresql: Place) -> None:
    machine = type("Days", (Books,), {"place": postgresql})
    run_state_machine_as_test(machine, settings=examples(2, steps=12))
