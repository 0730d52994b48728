"""A kept number given to an electronic document: the same number, dated in order, never before the signature."""

from __future__ import annotations

import uuid
from datetime import date, timedelta

import pytest

from tests.factories.bureau import TYPES, Bureau
from workflow.base.errors import InvalidInput
from workflow.organisations.models import Organisation
from workflow.registers import books
from workflow.registers.models import PAPER, RESERVED, TAKEN
from workflow.registers.reserved import reserved_numbers

SERIES = TYPES.get("cong-van").series
TODAY = date(2026, 3, 5)


def kept(bureau: Bureau, reason: str = "cho công văn trả lời", status: str = RESERVED) -> int:
    """A number kept at the desk, or one of a paper document."""
    with bureau.writes("vt") as work:
        so = work.session.get_one(Organisation, bureau.organisations["so"])
        return books.register_outside(work, so, SERIES, status, symbol="SNNPTNT-TC", subject="x", reason=reason).number


def book(bureau: Bureau) -> list[tuple[int, str, date]]:
    with bureau.reads("vt") as work:
        rows = books.entries(work, bureau.organisations["so"], SERIES, 2026)
        return [(row.number, row.status, row.issued_on) for row in rows]


def refused(bureau: Bureau, document_id: uuid.UUID, number: object) -> list[str]:
    with pytest.raises(InvalidInput) as error:
        bureau.moves("vt", document_id, "issue", reserved=str(number))
    return error.value.codes


def test_a_document_takes_the_number_that_was_kept_for_it(bureau: Bureau) -> None:
    document_id = bureau.walks_to("signed")
    first, second = kept(bureau), kept(bureau, "cho văn bản khác")
    bureau.moves("vt", document_id, "issue", reserved=str(first))
    document = bureau.document(document_id)
    assert (document.number, document.issued_on) == (first, TODAY)
    assert book(bureau) == [(first, TAKEN, TODAY), (second, RESERVED, TODAY)]
    told = next(row for row in bureau.history(document_id) if row.event == "issue")
    assert (told.facts["number"], told.facts["reserved"]) == (first, "cho công văn trả lời")


def test_without_a_choice_it_takes_the_next_one(bureau: Bureau) -> None:
    number = kept(bureau)
    document_id = bureau.walks_to("signed")
    bureau.moves("vt", document_id, "issue")
    assert bureau.document(document_id).number == number + 1


def test_the_last_number_kept_earlier_bears_the_day_of_issue(bureau: Bureau) -> None:
    number = kept(bureau)
    bureau.clock.instant += timedelta(days=6)
    document_id = bureau.walks_to("signed")
    bureau.moves("vt", document_id, "issue", reserved=str(number))
    assert book(bureau) == [(number, TAKEN, TODAY + timedelta(days=6))]
    assert kept(bureau) == number + 1
    assert book(bureau)[-1][2] == TODAY + timedelta(days=6)


def test_a_later_number_of_an_earlier_day_keeps_it_from_being_dated_back(bureau: Bureau) -> None:
    number = kept(bureau)
    kept(bureau, status=PAPER)
    bureau.clock.instant += timedelta(days=1)
    document_id = bureau.walks_to("signed")
    assert refused(bureau, document_id, number) == ["reserved_too_early"]
    assert bureau.document(document_id).state == "signed"
    assert book(bureau)[0] == (number, RESERVED, TODAY)


def test_one_signed_before_that_day_bears_the_day_that_keeps_the_order(bureau: Bureau) -> None:
    document_id = bureau.walks_to("signed")
    number = kept(bureau)
    bureau.clock.instant += timedelta(days=1)
    kept(bureau, status=PAPER)
    bureau.clock.instant += timedelta(days=1)
    bureau.moves("vt", document_id, "issue", reserved=str(number))
    assert [row[2] for row in book(bureau)] == [TODAY + timedelta(days=1), TODAY + timedelta(days=1)]


@pytest.mark.parametrize("typed", ["99", "0", "-1", "x", "1.5", "9" * 30])
def test_what_is_no_kept_number_is_refused(bureau: Bureau, typed: str) -> None:
    document_id = bureau.walks_to("signed")
    kept(bureau)
    assert refused(bureau, document_id, typed) == ["reserved_number_unknown"]


def test_a_number_is_given_once_and_stays_when_it_is_voided(bureau: Bureau) -> None:
    number = kept(bureau)
    document_id = bureau.walks_to("signed")
    bureau.moves("vt", document_id, "issue", reserved=str(number))
    other = bureau.walks_to("signed")
    assert refused(bureau, other, number) == ["reserved_number_unknown"]
    bureau.moves("vt", document_id, "abandon", "sai thể thức")
    assert book(bureau) == [(number, "voided", TODAY)]
    assert refused(bureau, other, number) == ["reserved_number_unknown"]


def test_only_the_clerk_is_shown_what_is_kept(bureau: Bureau) -> None:
    document_id = bureau.walks_to("signed")
    number = kept(bureau)
    for account, numbers in (("vt", [number]), ("cv", []), ("h.vt", [])):
        with bureau.reads(account) as work:
            found = reserved_numbers(work, work.session.get_one(type(bureau.document(document_id)), document_id))
            assert [row.number for row in found] == numbers
