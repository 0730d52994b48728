"""Numbers: without gap or repeat, never back in time, and every one of them stays in the book."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import IntegrityError

from tests.factories.bureau import TYPES
from tests.factories.clocks import TellingClock
from workflow.base.errors import InvalidInput, NotFound, NotPermitted, TransitionRefused
from workflow.documents.models import Document
from workflow.engine.work import SYSTEM, Work
from workflow.organisations.models import Organisation
from workflow.organisations.settings import NUMBERING, choose
from workflow.registers import books, desk, years
from workflow.registers.errors import RegisterClosed, ReservationUnknown
from workflow.registers.models import PAPER, RESERVED, SECRET, TAKEN, Register, RegisterEntry

SERIES = TYPES.get("cong-van").series
TODAY = date(2026, 3, 5)


def at(*instant: int) -> datetime:
    """The instant of this local time in Vietnam."""
    return datetime(*instant, tzinfo=UTC) - timedelta(hours=7)


def takes(bureau, series=SERIES, account="vt", status=RESERVED, **given):
    """A number taken at the desk: what the entry says."""
    with bureau.writes(account) as work:
        so = work.session.get_one(Organisation, bureau.organisations["so"])
        entry = books.register_outside(
            work, so, series, status, **{"symbol": "SNNPTNT-TC", "reason": "giữ chỗ", **given}
        )
        work.session.flush()
        return entry


def issues(bureau, **given):
    document = bureau.walks_to("signed", **given)
    bureau.moves("vt", document, "issue")
    return bureau.document(document)


def book(bureau, series=SERIES, year=2026, account="vt"):
    with bureau.reads(account) as work:
        rows = books.entries(work, bureau.organisations["so"], series, year)
        return [(row.number, row.status, row.issued_on) for row in rows]


class TestSeries:
    @pytest.mark.parametrize(
        ("scheme", "doc_type", "series"),
        [
            ("per_type", "ke-hoach", "KH"),
            ("per_type", "quyet-dinh", "QĐ"),
            ("per_type", "cong-van", SERIES),
            ("shared", "ke-hoach", "VB"),
            ("shared", "cong-van", "VB"),
            ({"ke-hoach": "KH-BC", "bao-cao": "KH-BC"}, "bao-cao", "KH-BC"),
            ({"ke-hoach": "KH-BC", "bao-cao": "KH-BC"}, "quyet-dinh", "QĐ"),
        ],
        ids=str,
    )
    def test_the_offices_scheme_names_the_book(self, bureau, scheme, doc_type, series):
        with bureau.writes() as work:
            choose(work.session.get_one(Organisation, bureau.organisations["so"]), NUMBERING, scheme)
            document = Document(organisation_id=bureau.organisations["so"], doc_type=doc_type)
            assert books.series_of(work, document) == series

    def test_types_of_one_group_share_their_numbers(self, bureau):
        with bureau.writes() as work:
            so = work.session.get_one(Organisation, bureau.organisations["so"])
            choose(so, NUMBERING, {"ke-hoach": "KH-BC", "bao-cao": "KH-BC"})
        numbers = [issues(bureau, doc_type=kind).number for kind in ("ke-hoach", "bao-cao", "cong-van")]
        assert numbers == [1, 2, 1]


class TestIssue:
    def test_the_entry_tells_of_the_document(self, bureau):
        document = issues(bureau, copies=3)
        with bureau.reads() as work:
            entry = books.entry_of(work, document)
            assert (entry.number, entry.issued_on, entry.status) == (1, TODAY, TAKEN)
            assert (entry.symbol, entry.type_name, entry.subject) == ("SNNPTNT-TC", "Công văn", document.subject)
            assert (entry.signer, entry.recipients) == ("Nguyễn PGD", "Như trên; GĐ Sở")
            assert (entry.archive_unit, entry.copies, entry.taken_by_id) == ("TC", 3, bureau.people["vt"])
        assert bureau.history(document.id)[-1].facts["number"] == 1

    def test_numbers_follow_each_other_per_book(self, bureau):
        assert [issues(bureau).number, issues(bureau).number, issues(bureau, doc_type="ke-hoach").number] == [1, 2, 1]

    def test_each_year_begins_with_one(self, bureau):
        first = issues(bureau)
        bureau.clock.instant = at(2027, 1, 1, 0, 0, 1)
        second = issues(bureau)
        assert (first.number, first.issued_on) == (1, TODAY)
        assert (second.number, second.issued_on) == (1, date(2027, 1, 1))
        assert (book(bureau), book(bureau, year=2027)) == ([(1, TAKEN, TODAY)], [(1, TAKEN, date(2027, 1, 1))])

    def test_a_refused_issue_takes_no_number(self, bureau):
        document = bureau.walks_to("signed")
        with pytest.raises(RuntimeError), bureau.writes("vt") as work:
            books.take_next(work, books.lock_register(work, bureau.organisations["so"], SERIES)[0], TODAY, TAKEN, "x")
            raise RuntimeError
        bureau.moves("vt", document, "issue")
        assert bureau.document(document).number == 1

    def test_an_abandoned_number_stays_in_the_book_and_is_not_given_again(self, bureau):
        document = issues(bureau)
        bureau.moves("vt", document.id, "abandon", "sai người ký")
        with bureau.reads() as work:
            [entry] = books.entries(work, bureau.organisations["so"], SERIES, 2026)
            assert (entry.number, entry.status, entry.reason) == (1, "voided", "sai người ký")
            assert (entry.document_id, entry.voided_at) == (document.id, bureau.clock.now())
            assert books.entry_of(work, document) is None
        assert issues(bureau).number == 2

    def test_an_abandoned_document_is_issued_again_under_a_new_number(self, bureau):
        document = issues(bureau).id
        bureau.moves("vt", document, "abandon", "sai ngày")
        bureau.moves("cv", document, "submit")
        bureau.moves("tp", document, "approve_content")
        bureau.moves("vp", document, "approve_format", signer="pgd")
        bureau.signs(document)
        bureau.moves("vt", document, "issue")
        assert bureau.document(document).number == 2
        with bureau.reads() as work:
            assert books.entry_of(work, work.session.get_one(Document, document)).number == 2

    def test_a_closed_book_refuses_before_and_under_the_lock(self, bureau):
        document = bureau.walks_to("signed")
        with bureau.writes() as work:
            register, _ = books.lock_register(work, bureau.organisations["so"], SERIES)
            register.closed_at = work.now
        assert bureau.offered("vt", document)["issue"] == ["register_closed"]
        with pytest.raises(TransitionRefused) as refused:
            bureau.moves("vt", document, "issue")
        assert dict(refused.value.refusals[0].facts) == {"series": SERIES, "year": 2026}
        with bureau.writes() as work, pytest.raises(RegisterClosed):
            books.lock_register(work, bureau.organisations["so"], SERIES)


class TestMidnight:
    """The clock is looked at before and after the lock was waited for."""

    def locked(self, bureau, *instants):
        moving = bureau.at(TellingClock([*instants]))
        with moving.sessions() as session:
            work = Work(session, SYSTEM, instants[0], moving.services)
            register, day = books.lock_register(work, bureau.organisations["so"], SERIES)
            entry = books.take_next(work, register, day, TAKEN, "x")
            found = (register.year, day, entry.number, entry.issued_on)
            session.commit()
            return found

    def test_who_waits_over_midnight_gets_the_new_day(self, bureau):
        before, after = at(2026, 3, 5, 23, 59, 59), at(2026, 3, 6, 0, 0, 1)
        assert self.locked(bureau, before, after) == (2026, date(2026, 3, 6), 1, date(2026, 3, 6))

    def test_who_waits_over_new_year_gets_the_first_number_of_the_new_book(self, bureau):
        takes(bureau)
        before, after = at(2026, 12, 31, 23, 59, 59), at(2027, 1, 1, 0, 0, 1)
        assert self.locked(bureau, before, after, after) == (2027, date(2027, 1, 1), 1, date(2027, 1, 1))
        assert [row[0] for row in book(bureau)] == [1]

    def test_the_day_is_that_of_vietnam(self, bureau):
        late = datetime(2026, 12, 31, 17, 0, tzinfo=UTC)
        assert self.locked(bureau, late)[:2] == (2027, date(2027, 1, 1))

    def test_a_date_never_goes_back_when_a_clock_does(self, bureau):
        ahead, behind = at(2026, 3, 6, 0, 0, 5), at(2026, 3, 5, 23, 59, 58)
        assert self.locked(bureau, ahead)[2:] == (1, date(2026, 3, 6))
        assert self.locked(bureau, behind)[2:] == (2, date(2026, 3, 6))


class TestAtTheDesk:
    def test_reserved_paper_and_issued_numbers_stand_in_one_book(self, bureau):
        takes(bureau)
        assert issues(bureau).number == 2
        takes(bureau, status=PAPER, subject="về việc A", recipients="Sở Nội vụ", reason="")
        assert book(bureau) == [(1, RESERVED, TODAY), (2, TAKEN, TODAY), (3, PAPER, TODAY)]

    def test_of_a_secret_document_only_the_number_is_kept(self, bureau):
        entry = takes(bureau, status=SECRET, subject="chuyện mật", recipients="ai đó", reason="")
        assert (entry.number, entry.subject, entry.recipients) == (1, "", "")
        assert (book(bureau), book(bureau, books.SECRET_SERIES)) == ([], [(1, SECRET, TODAY)])

    @pytest.mark.parametrize(
        ("given", "code"),
        [
            ({"status": TAKEN}, "choice_unknown"),
            ({"status": "voided"}, "choice_unknown"),
            ({"status": RESERVED, "reason": "  "}, "comment_required"),
            ({"symbol": " "}, "input_missing"),
        ],
    )
    def test_what_cannot_be_registered_takes_no_number(self, bureau, given, code):
        with pytest.raises(InvalidInput) as refused:
            takes(bureau, **given)
        assert refused.value.codes == [code]
        assert book(bureau) == []

    @pytest.mark.parametrize("account", ["cv", "vp", "gd", "h.vt"])
    def test_only_the_offices_own_clerk_keeps_the_book(self, bureau, account):
        entry = takes(bureau).id
        so = bureau.organisations["so"]
        with pytest.raises(NotPermitted) as refused:
            takes(bureau, account=account)
        assert refused.value.code == "clerks_only"
        with bureau.writes(account) as work, pytest.raises(NotPermitted):
            books.void_reserved(work, so, entry, "x")
        with bureau.writes(account) as work, pytest.raises(NotPermitted):
            years.close_year(work, so, SERIES, 2025)

    def test_the_book_is_read_by_the_office_and_nobody_else(self, bureau):
        takes(bureau)
        assert book(bureau, account="cv") == [(1, RESERVED, TODAY)]
        with pytest.raises(NotFound):
            book(bureau, account="h.vt")

    def test_a_reserved_number_is_voided_with_its_reason_and_once(self, bureau):
        entry, so = takes(bureau).id, bureau.organisations["so"]
        with bureau.writes("vt") as work, pytest.raises(InvalidInput) as refused:
            books.void_reserved(work, so, entry, " ")
        assert refused.value.codes == ["comment_required"]
        with bureau.writes("vt") as work:
            books.void_reserved(work, so, entry, "không dùng")
        assert book(bureau) == [(1, "voided", TODAY)]
        with bureau.writes("vt") as work, pytest.raises(ReservationUnknown):
            books.void_reserved(work, so, entry, "lần nữa")
        assert takes(bureau).number == 2

    def test_an_issued_number_is_no_reservation(self, bureau):
        document = issues(bureau)
        with bureau.writes("vt") as work, pytest.raises(ReservationUnknown):
            books.void_reserved(work, bureau.organisations["so"], books.entry_of(work, document).id, "x")

    def test_what_is_done_at_the_desk_is_told(self, bureau):
        entry = takes(bureau)
        with bureau.writes("vt") as work:
            books.void_reserved(work, bureau.organisations["so"], entry.id, "không dùng")
        told = [(row.item_kind, row.event, row.comment, row.facts) for row in bureau.history(entry.id)]
        facts = {"number": 1, "symbol": "SNNPTNT-TC", "issued_on": "2026-03-05"}
        assert told == [
            ("register_entry", RESERVED, "giữ chỗ", facts),
            ("register_entry", "voided", "không dùng", facts),
        ]


class TestCloseYear:
    def close(self, bureau, year):
        with bureau.writes("vt") as work:
            years.close_year(work, bureau.organisations["so"], SERIES, year)

    @pytest.mark.parametrize("year", [2026, 2027])
    def test_a_year_that_runs_is_not_closed(self, bureau, year):
        with pytest.raises(InvalidInput) as refused:
            self.close(bureau, year)
        assert [(p.code, dict(p.facts)) for p in refused.value.problems] == [("year_is_running", {"year": year})]

    def test_a_past_year_is_closed_once_and_for_all(self, bureau):
        takes(bureau)
        bureau.clock.instant = at(2027, 1, 4, 8, 0, 0)
        self.close(bureau, 2026)
        closed = bureau.clock.now()
        bureau.clock.passes(days=1)
        self.close(bureau, 2026)
        with bureau.reads() as work:
            [register] = [row for row in books.books_of(work, bureau.organisations["so"]) if row.year == 2026]
            assert register.closed_at == closed
        assert takes(bureau).number == 1


class TestDates:
    """A book is never dated back (NUM-1, NUM-11)."""

    @pytest.mark.parametrize(("dated", "code"), [(date(2026, 3, 4), "dated_back"), (date(2026, 3, 6), "dated_ahead")])
    def test_a_paper_of_another_day_takes_no_number(self, bureau, dated, code):
        with pytest.raises(InvalidInput) as refused:
            takes(bureau, status=PAPER, dated=dated)
        assert [(p.code, dict(p.facts)) for p in refused.value.problems] == [
            (code, {"field": "dated", "day": "05/03/2026"})
        ]
        assert book(bureau) == []

    def test_after_a_clock_ran_ahead_the_paper_bears_the_day_of_the_last_number(self, bureau):
        bureau.clock.passes(days=1)
        takes(bureau)
        bureau.clock.passes(days=-1)
        with pytest.raises(InvalidInput) as refused:
            takes(bureau, status=PAPER, dated=TODAY)
        assert refused.value.codes == ["dated_back"]
        assert takes(bureau, status=PAPER, dated=date(2026, 3, 6)).number == 2

    @pytest.mark.parametrize("field", ["symbol", "subject", "reason"])
    def test_what_no_database_can_keep_is_refused(self, bureau, field):
        with pytest.raises(InvalidInput) as refused:
            takes(bureau, **{field: "a\x00b"})
        assert refused.value.codes == ["text_malformed"]


class TestUseReserved:
    def uses(self, bureau, entry, account="vt", **given):
        with bureau.writes(account) as work:
            typed = {"type_name": "Quyết định", "subject": "khen thưởng", "signer": "Trần GĐ", **given}
            return desk.use_reserved(work, bureau.organisations["so"], entry, **typed)

    def test_the_number_becomes_that_of_a_paper_with_its_own_day(self, bureau):
        entry = takes(bureau).id
        bureau.clock.passes(days=1)
        used = self.uses(bureau, entry)
        assert (used.status, used.subject, used.reason, used.issued_on) == (PAPER, "khen thưởng", "giữ chỗ", TODAY)
        assert book(bureau) == [(1, PAPER, TODAY)]
        assert [row.event for row in bureau.history(entry)] == [RESERVED, PAPER]

    def test_it_is_used_once_and_not_after_it_was_given_up(self, bureau):
        first, second = takes(bureau).id, takes(bureau).id
        self.uses(bureau, first)
        with bureau.writes("vt") as work:
            books.void_reserved(work, bureau.organisations["so"], second, "không dùng")
        for entry in (first, second):
            with pytest.raises(ReservationUnknown):
                self.uses(bureau, entry)

    @pytest.mark.parametrize(
        ("given", "code"),
        [
            ({"subject": " "}, "input_missing"),
            ({"dated": date(2026, 3, 4)}, "dated_back"),
            ({"dated": date(2026, 3, 6)}, "dated_ahead"),
            ({"signer": "x" * 2_001}, "line_too_long"),
        ],
    )
    def test_what_cannot_stand_in_the_book_leaves_it_reserved(self, bureau, given, code):
        entry = takes(bureau).id
        with pytest.raises(InvalidInput) as refused:
            self.uses(bureau, entry, **given)
        assert refused.value.codes == [code]
        assert book(bureau) == [(1, RESERVED, TODAY)]

    @pytest.mark.parametrize("account", ["cv", "gd", "qt", "h.vt"])
    def test_only_the_clerk_does_it(self, bureau, account):
        entry = takes(bureau).id
        with pytest.raises(NotPermitted):
            self.uses(bureau, entry, account)


class TestDatabase:
    """What must always hold, the database holds too."""

    @pytest.mark.parametrize(
        ("statement", "name"),
        [
            ("UPDATE register_entry SET number = 1", "UNIQUE"),
            ("UPDATE register_entry SET number = 0 WHERE number = 1", "from_one"),
            ("UPDATE register_entry SET status = 'lost'", "known_status"),
            ("UPDATE register_entry SET status = 'voided', reason = ''", "voided_with_reason"),
            ("UPDATE register SET last_number = -1", "counts_up"),
            ("UPDATE register SET kind = 'other'", "known_kind"),
        ],
    )
    def test_it_refuses(self, bureau, statement, name):
        takes(bureau)
        takes(bureau)
        with bureau.sessions() as session, pytest.raises(IntegrityError, match=name):
            session.execute(text(statement))

    def test_one_book_per_series_and_year(self, bureau):
        for _ in range(3):
            takes(bureau)
        with bureau.sessions() as session:
            [register] = session.scalars(select(Register))
            assert (register.series, register.year, register.last_number) == (SERIES, 2026, 3)
            assert len(list(session.scalars(select(RegisterEntry)))) == 3
