"""Sổ sử dụng bản lưu and sổ đăng ký văn bản đến as pages, for the clerk."""

from __future__ import annotations

import uuid

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from workflow.base.errors import InvalidInput, NotFound
from workflow.base.text import number_in_digits
from workflow.bookbinding.arrivals import arrivals_book
from workflow.bookbinding.kept_copies import kept_copies_book
from workflow.engine import access
from workflow.engine.work import Work
from workflow.http.context import request_reading, request_writing
from workflow.http.sign_in import permission
from workflow.incoming.book_lines import years_of as arrival_years
from workflow.incoming.deadlines import late_in_book
from workflow.incoming.models import Arrival
from workflow.organisations.offices import display_name, office_for
from workflow.registers.errors import UseUnknown
from workflow.registers.kept_copies import TEXTS, UseInput, hand_out, take_back, uses_of, years_of
from workflow.web.answers import NO_MISTAKES, Mistakes, mistakes_of, typed_day
from workflow.web.blueprint import web
from workflow.web.frame import PLACES

PLACES.update({"arrival_book": "registers", "kept_copies": "registers", "hand_out_copy": "registers",
               "take_back_copy": "registers"})  # fmt: skip
LONGEST_TYPED = 2_000
MOST_NAMED = 20


@web.get("/registers/<office>/arrivals/<int:year>")
@permission("clerk")
def arrival_book(office: str, year: int) -> ResponseReturnValue:
    """Sổ đăng ký văn bản đến in its ten columns (PL4 VI)."""
    with request_reading() as work:
        body = office_for(work, office, "clerk")
        years = sorted({*arrival_years(work, body.id), work.today.year}, reverse=True)
        if year not in years:
            raise NotFound(kind="arrival_book")
        late = late_in_book(work, body.id, year)
        return render_template(
            "registers/arrival_book.html",
            office=body,
            name=display_name(work, body),
            year=year,
            years=years,
            late=[(number_in_digits(row.number or 0), _address(work, row)) for row in late[:MOST_NAMED]],
            late_count=len(late),
            sheet=arrivals_book(work, body, year),
        )


def _address(work: Work, row: Arrival) -> str | None:
    """Its page, if the clerk may see what arrived."""
    seen = row.document is None or access.can(work, access.VIEW, row.document)
    return url_for("web.arrival", arrival_id=row.id) if seen else None


@web.get("/registers/<office>/kept-copies/<int:year>")
@permission("clerk")
def kept_copies(office: str, year: int) -> ResponseReturnValue:
    """Sổ sử dụng bản lưu in its nine columns (PL4 IV), with the form that hands a copy out."""
    return _page(office, year, NO_MISTAKES)


@web.post("/registers/<office>/kept-copies/<int:year>")
@permission("clerk")
def hand_out_copy(office: str, year: int) -> ResponseReturnValue:
    """Write down that somebody has a kept copy."""
    form = request.form
    try:
        with request_writing() as work:
            body = office_for(work, office, "clerk")
            texts = {name: form.get(name, "")[:LONGEST_TYPED] for name in TEXTS}
            of_year = form.get("year", "")
            given = UseInput(
                **texts,
                year=int(of_year) if of_year.isascii() and of_year.isdecimal() and len(of_year) < 5 else 0,
                used_on=typed_day("used_on"),
            )
            used_in = hand_out(work, body.id, given).used_on.year
    except InvalidInput as error:
        mistakes = mistakes_of(error)
        return _page(office, year, mistakes), mistakes.status
    flash(_("Đã ghi vào sổ sử dụng bản lưu."), "success")
    return redirect(url_for("web.kept_copies", office=office, year=used_in), code=303)


@web.post("/registers/<office>/kept-copies/<int:year>/<uuid:entry_id>/return")
@permission("clerk")
def take_back_copy(office: str, year: int, entry_id: uuid.UUID) -> ResponseReturnValue:
    """Write down that the copy came back."""
    try:
        with request_writing() as work:
            body = office_for(work, office, "clerk")
            take_back(work, body.id, entry_id, typed_day("returned_on"))
    except (InvalidInput, UseUnknown) as error:
        mistakes = mistakes_of(error)
        own = Mistakes({}, tuple((None, words) for _name, words in mistakes.summary), mistakes.status)
        return _page(office, year, own), mistakes.status
    flash(_("Đã ghi ngày trả bản lưu."), "success")
    return redirect(url_for("web.kept_copies", office=office, year=year), code=303)


def _page(office: str, year: int, mistakes: Mistakes) -> str:
    with request_reading() as work:
        body = office_for(work, office, "clerk")
        years = sorted({*years_of(work, body.id), work.today.year}, reverse=True)
        if year not in years:
            raise NotFound(kind="kept_copy_book")
        return render_template(
            "registers/kept_copies.html",
            office=body,
            name=display_name(work, body),
            year=year,
            years=years,
            today=work.today,
            sheet=kept_copies_book(work, body, year),
            uses=[line.use for line in uses_of(work, body.id, year)],
            mistakes=mistakes,
            typed=request.form,
        )
