"""The outgoing registers (sổ văn bản đi): to read for the office, and to take and void numbers for its clerk."""

from __future__ import annotations

import uuid
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from workflow.base.errors import InvalidInput, NotFound, Refusal
from workflow.base.text import number_in_digits
from workflow.distribution.actions import sent_of
from workflow.documents.drafting import types_of
from workflow.engine.work import Work
from workflow.http.context import request_reading, request_writing
from workflow.http.sign_in import permission
from workflow.incoming.book_lines import years_of as arrival_years
from workflow.organisations.models import Organisation
from workflow.organisations.names import name_on
from workflow.organisations.offices import display_name, office_for, offices_of, offices_served
from workflow.registers.books import SECRET_SERIES, books_of, register_outside, void_reserved
from workflow.registers.desk import use_reserved
from workflow.registers.errors import RegisterClosed, ReservationUnknown
from workflow.registers.models import RESERVED, Register
from workflow.registers.reading import book_lines, known_series
from workflow.registers.years import may_keep_years
from workflow.web.answers import NO_MISTAKES, Mistakes, mistakes_of, typed_day
from workflow.web.blueprint import web
from workflow.web.frame import PLACES

PLACES.update({"take_number": "registers", "use_number": "registers", "void_number": "registers"})
TEXTS = ("symbol", "type_name", "subject", "signer", "recipients", "reason")
USED = ("type_name", "subject", "signer", "recipients")


@web.get("/registers")
@permission("member")
def registers() -> ResponseReturnValue:
    """The books of my offices and of those that I administer, newest year first."""
    return books_page(NO_MISTAKES)


@web.post("/registers/<office>/numbers")
@permission("clerk")
def take_number(office: str) -> ResponseReturnValue:
    """Reserve a number, or register one for a paper or secret document that is not written here."""
    form = request.form
    try:
        with request_writing() as work:
            organisation = office_for(work, office)
            texts = {name: form.get(name, "")[:2_000] for name in TEXTS}
            series, status = _series(work, organisation), form.get("status", "")
            entry = register_outside(work, organisation, series, status, dated=typed_day("dated"), **texts)
            number = f"{number_in_digits(entry.number)}/{entry.symbol}"
            place = url_for("web.register", office=office, series=entry.register.series, year=entry.register.year)
    except (InvalidInput, RegisterClosed) as error:
        mistakes = mistakes_of(error)
        return books_page(mistakes, office), mistakes.status
    flash(_("Đã vào sổ số %(number)s.", number=number), "success")
    return redirect(place, code=303)


@web.get("/registers/<office>/<series>/<int:year>")
@permission("member")
def register(office: str, series: str, year: int) -> ResponseReturnValue:
    """One book in its ten columns (PL4 I), voided and reserved numbers with their reasons."""
    return _book_page(office, series, year, NO_MISTAKES)


@web.post("/registers/<office>/<series>/<int:year>/<uuid:entry_id>/void")
@permission("clerk")
def void_number(office: str, series: str, year: int, entry_id: uuid.UUID) -> ResponseReturnValue:
    """Give up a reserved number; it stays in the book with the reason."""
    try:
        with request_writing() as work:
            void_reserved(work, office_for(work, office).id, entry_id, request.form.get("reason", "")[:2_000])
    except (InvalidInput, ReservationUnknown) as error:
        mistakes = mistakes_of(error, {"comment_required": "reason"})
        return _book_page(office, series, year, mistakes, entry_id), mistakes.status
    flash(_("Đã hủy số giữ trước."), "success")
    return redirect(url_for("web.register", office=office, series=series, year=year), code=303)


@web.post("/registers/<office>/<series>/<int:year>/<uuid:entry_id>/use")
@permission("clerk")
def use_number(office: str, series: str, year: int, entry_id: uuid.UUID) -> ResponseReturnValue:
    """Enter the paper document for which a number was kept."""
    form = request.form
    try:
        with request_writing() as work:
            texts = {name: form.get(name, "")[:2_000] for name in USED}
            use_reserved(work, office_for(work, office).id, entry_id, dated=typed_day("dated"), **texts)
    except (InvalidInput, ReservationUnknown) as error:
        mistakes = mistakes_of(error)
        return _book_page(office, series, year, mistakes, entry_id), mistakes.status
    flash(_("Đã ghi văn bản giấy vào số giữ trước."), "success")
    return redirect(url_for("web.register", office=office, series=series, year=year), code=303)


def _series(work: Work, organisation: Organisation) -> str:
    """The series chosen in the form. Raises: InvalidInput for one that the office does not have."""
    chosen = request.form.get("series", "")
    if chosen not in known_series(work, organisation):
        raise InvalidInput([Refusal("choice_unknown", {"field": "series", "value": chosen[:50]})])
    return chosen


def books_page(mistakes: Mistakes, wrong_office: str | None = None) -> str:
    """The shelves; after a refused form with its reasons, and what was typed in the office's own."""
    with request_reading() as work:
        served = offices_served(work)
        if not served:
            raise NotFound(kind="register")
        kept, mine = ({office.id for office in offices_of(work, duty)} for duty in ("clerk", "member"))
        shelves = [_shelf(work, office, office.id in kept, office.id in mine) for office in served]
        return render_template(
            "registers/books.html", shelves=shelves, mistakes=mistakes, wrong_office=wrong_office, typed=request.form
        )


def _shelf(work: Work, office: Organisation, kept: bool, read: bool) -> dict[str, Any]:
    return {
        "office": office,
        "name": display_name(work, office),
        "symbol": name_on(office, work.today).symbol,
        "books": [_book(work, book) for book in books_of(work, office.id)],
        "kept": kept,
        "read": read,
        "years_kept": may_keep_years(work, office.id),
        "this_year": work.today.year,
        "arrivals": sorted({*arrival_years(work, office.id), work.today.year}, reverse=True) if kept else [],
        "series": [(series, series) for series in known_series(work, office)] if kept else [],
        "types": [doc_type.name for doc_type in types_of(work).all() if doc_type.numbered],
    }


def _book(work: Work, book: Register) -> dict[str, Any]:
    """A book on the shelf; `running` while its year has not ended, so that it cannot be closed yet."""
    return {
        "series": book.series,
        "title": book.title,
        "year": book.year,
        "last_number": book.last_number,
        "last_issued_on": book.last_issued_on,
        "closed": book.closed_at is not None,
        "running": book.year >= work.today.year,
    }


def _book_page(office: str, series: str, year: int, mistakes: Mistakes, wrong: uuid.UUID | None = None) -> str:
    with request_reading() as work:
        organisation = office_for(work, office)
        if not any((book.series, book.year) == (series, year) for book in books_of(work, organisation.id)):
            raise NotFound(kind="register")
        lines = book_lines(work, organisation.id, series, year)
        return render_template(
            "registers/book.html",
            office=organisation,
            name=display_name(work, organisation),
            series=series,
            secret=series == SECRET_SERIES,
            year=year,
            lines=lines,
            sent=sent_of(work, [line.document_id for line in lines if line.document_id is not None]),
            kept=organisation in offices_of(work, "clerk"),
            reserved=RESERVED,
            mistakes=_at_the_line(
                mistakes, next((line.entry.number for line in lines if line.entry.id == wrong), None)
            ),
            wrong=wrong,
            typed=request.form,
        )


def _at_the_line(mistakes: Mistakes, number: int | None) -> Mistakes:
    """The fields of a line's own form carry its number."""
    summary = tuple((f"{name}-{number}" if name and number else None, words) for name, words in mistakes.summary)
    return Mistakes(mistakes.fields, summary, mistakes.status)
