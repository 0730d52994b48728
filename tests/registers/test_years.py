"""A year's book is opened and closed by the clerk or the administrator; books apart for what the decree keeps apart."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from workflow.base.errors import InvalidInput, NotPermitted
from workflow.organisations.models import Organisation
from workflow.registers import books, years
from workflow.registers.errors import RegisterClosed
from workflow.registers.models import ADVISORY, NORMATIVE, ORDINARY, PAPER
from workflow.registers.reading import known_series

YEAR = 2026


def opens(bureau, series="CV", year=YEAR, kind=ORDINARY, title="", account="vt"):
    with bureau.writes(account) as work:
        so = work.session.get_one(Organisation, bureau.organisations["so"])
        found = years.open_book(work, so, series, year, kind, title)
        return found.series, found.year, found.kind, found.title


def takes(bureau, series):
    with bureau.writes("vt") as work:
        so = work.session.get_one(Organisation, bureau.organisations["so"])
        return books.register_outside(work, so, series, PAPER, symbol="x").number


def shelf(bureau):
    with bureau.reads("vt") as work:
        return [(row.series, row.year, row.kind) for row in books.books_of(work, bureau.organisations["so"])]


def refused(bureau, **given):
    with pytest.raises(InvalidInput) as error:
        opens(bureau, **given)
    return error.value.codes


class TestOpening:
    @pytest.mark.parametrize("account", ["vt", "qt"])
    @pytest.mark.parametrize("year", [YEAR, YEAR + 1])
    def test_a_book_of_this_year_or_the_next_is_opened_and_told(self, bureau, account, year):
        assert opens(bureau, year=year, account=account) == ("CV", year, ORDINARY, "")
        assert shelf(bureau) == [("CV", year, ORDINARY)]
        with bureau.reads() as work:
            [key] = [book.id for book in books.books_of(work, bureau.organisations["so"])]
        assert [(row.event, row.facts["year"]) for row in bureau.history(key)] == [("open_book", year)]

    @pytest.mark.parametrize("account", ["cv", "gd", "lt", "h.vt"])
    def test_nobody_else_does_it(self, bureau, account):
        with pytest.raises(NotPermitted):
            opens(bureau, account=account)
        assert shelf(bureau) == []

    @pytest.mark.parametrize(
        ("given", "codes"),
        [
            ({"year": YEAR - 1}, ["year_is_past"]),
            ({"year": YEAR + 2}, ["year_is_far"]),
            ({"kind": "secret"}, ["choice_unknown"]),
            ({"series": " "}, ["input_missing"]),
            ({"series": "XYZ"}, ["series_unusable"]),
            ({"series": "BCĐ", "kind": ADVISORY}, ["input_missing"]),
            ({"series": "bcđ", "kind": ADVISORY, "title": "Ban Chỉ đạo"}, ["series_unusable"]),
            ({"series": "BCĐ/CC", "kind": ADVISORY, "title": "Ban Chỉ đạo"}, ["series_unusable"]),
            ({"series": "QĐ", "kind": ADVISORY, "title": "Ban Chỉ đạo"}, ["series_unusable"]),
            ({"series": "SAO", "kind": ADVISORY, "title": "Ban Chỉ đạo"}, ["series_unusable"]),
            ({"series": "Q" * 31, "kind": NORMATIVE}, ["series_unusable"]),
            ({"series": "", "year": YEAR - 1, "kind": ADVISORY}, ["year_is_past", "input_missing"]),
        ],
        ids=str,
    )
    def test_what_is_no_book_is_refused_with_every_reason(self, bureau, given, codes):
        assert refused(bureau, **given) == codes
        assert shelf(bureau) == []

    def test_a_book_is_opened_once_and_a_number_opens_it_as_well(self, bureau):
        takes(bureau, "CV")
        assert refused(bureau) == ["book_is_there"]


class TestBooksApart:
    def test_normative_and_advisory_numbers_run_by_themselves(self, bureau):
        assert opens(bureau, "QĐ", kind=NORMATIVE)[0] == "QPPL-QĐ"
        assert opens(bureau, "BCĐ-CCHC", kind=ADVISORY, title=" Ban Chỉ đạo  cải cách ") == (
            "BCĐ-CCHC", YEAR, ADVISORY, "Ban Chỉ đạo cải cách",
        )  # fmt: skip
        taken = [takes(bureau, series) for series in ("QĐ", "QPPL-QĐ", "BCĐ-CCHC", "BCĐ-CCHC", "QPPL-QĐ", "QĐ")]
        assert taken == [1, 1, 1, 2, 2, 2]

    def test_the_next_years_book_knows_whose_it_is(self, bureau):
        opens(bureau, "BCĐ-CCHC", kind=ADVISORY, title="Ban Chỉ đạo cải cách")
        bureau.clock.instant = datetime(2027, 1, 4, 1, tzinfo=UTC)
        assert takes(bureau, "BCĐ-CCHC") == 1
        with bureau.reads("vt") as work:
            [first, _] = books.books_of(work, bureau.organisations["so"])
            assert (first.year, first.kind, first.title) == (2027, ADVISORY, "Ban Chỉ đạo cải cách")
            assert "BCĐ-CCHC" in known_series(work, work.session.get_one(Organisation, bureau.organisations["so"]))


class TestClosing:
    @pytest.mark.parametrize("account", ["vt", "qt"])
    def test_clerk_and_administrator_close_a_past_year(self, bureau, account):
        takes(bureau, "CV")
        bureau.clock.instant = datetime(2027, 1, 4, 1, tzinfo=UTC)
        with bureau.writes(account) as work:
            years.close_year(work, bureau.organisations["so"], "CV", YEAR)
        bureau.clock.instant = datetime(2026, 12, 31, 1, tzinfo=UTC)  # a clock set back opens nothing again
        with pytest.raises(RegisterClosed):
            takes(bureau, "CV")
