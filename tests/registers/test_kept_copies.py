"""The use of kept copies: handed out, taken back, and told only to those who keep the book."""

from __future__ import annotations

from datetime import date

import pytest

from workflow.base.errors import InvalidInput, NotFound, NotPermitted
from workflow.organisations.models import Organisation
from workflow.registers import books, kept_copies
from workflow.registers.errors import UseUnknown
from workflow.registers.kept_copies import UseInput
from workflow.registers.models import PAPER, RESERVED

TODAY = date(2026, 3, 5)


@pytest.fixture
def kept(bureau):
    """A paper document in the book: 01/SNNPTNT-TC."""
    with bureau.writes("vt") as work:
        so = work.session.get_one(Organisation, bureau.organisations["so"])
        books.register_outside(work, so, "CV", PAPER, symbol="SNNPTNT-TC", subject="họp", type_name="Công văn")
        entry = books.register_outside(work, so, "CV", RESERVED, symbol="SNNPTNT-TC", reason="x")
        books.void_reserved(work, so.id, entry.id, "thôi")
    return bureau


def hands_out(bureau, account="vt", **given):
    typed = {"number_line": "01/SNNPTNT-TC", "year": 2026, "user_name": "Lê Văn Mượn", "permitted_by": "Chánh VP"}
    with bureau.writes(account) as work:
        return kept_copies.hand_out(work, bureau.organisations["so"], UseInput(**{**typed, **given})).id


def uses(bureau, account="vt", year=2026):
    with bureau.reads(account) as work:
        rows = kept_copies.uses_of(work, bureau.organisations["so"], year)
        return [(row.number_line, row.use.user_name, row.use.used_on, row.use.returned_on) for row in rows]


def test_a_copy_is_handed_out_and_comes_back_once(kept):
    use = hands_out(kept, number_line=" 1 / SNNPTNT-TC ", dossier="01.TC")
    kept.clock.passes(days=2)
    with kept.writes("vt") as work:
        kept_copies.take_back(work, kept.organisations["so"], use, None)
    assert uses(kept) == [("01/SNNPTNT-TC", "Lê Văn Mượn", TODAY, date(2026, 3, 7))]
    with kept.writes("vt") as work, pytest.raises(UseUnknown):
        kept_copies.take_back(work, kept.organisations["so"], use, None)
    assert [row.event for row in kept.history(use)] == ["hand_out_copy", "take_back_copy"]


@pytest.mark.parametrize(
    ("given", "codes"),
    [
        ({"user_name": " ", "permitted_by": ""}, ["input_missing", "input_missing"]),
        ({"number_line": "mười hai"}, ["number_line_malformed"]),
        ({"number_line": "09/SNNPTNT-TC"}, ["number_not_in_books"]),
        ({"number_line": "02/SNNPTNT-TC"}, ["number_not_in_books"]),
        ({"year": 2025}, ["number_not_in_books"]),
        ({"used_on": date(2026, 3, 6)}, ["day_is_ahead"]),
        ({"used_on": date(2026, 3, 4)}, ["day_too_early"]),
        ({"note": "a\x00"}, ["text_malformed"]),
    ],
    ids=str,
)
def test_what_is_no_use_is_refused(kept, given, codes):
    with pytest.raises(InvalidInput) as refused:
        hands_out(kept, **given)
    assert refused.value.codes == codes
    assert uses(kept) == []


def test_it_does_not_come_back_before_it_was_handed_out(kept):
    use = hands_out(kept)
    with kept.writes("vt") as work, pytest.raises(InvalidInput) as refused:
        kept_copies.take_back(work, kept.organisations["so"], use, date(2026, 3, 4))
    assert refused.value.codes == ["day_too_early"]


@pytest.mark.parametrize("account", ["cv", "gd", "lt", "h.vt"])
def test_only_the_clerk_writes_and_reads_the_book(kept, account):
    use = hands_out(kept)
    with pytest.raises(NotPermitted):
        hands_out(kept, account)
    with kept.writes(account) as work, pytest.raises(NotPermitted):
        kept_copies.take_back(work, kept.organisations["so"], use, None)
    with pytest.raises(NotFound):
        uses(kept, account)


def test_each_year_has_its_own_lines(kept):
    hands_out(kept)
    assert (len(uses(kept)), uses(kept, year=2025)) == (1, [])
    with kept.reads("vt") as work:
        assert kept_copies.years_of(work, kept.organisations["so"]) == [2026]
