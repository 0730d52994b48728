"""Opening and closing the book of a year, for the clerk and the administrator."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from workflow.base.errors import InvalidInput, NotFound, NotPermitted, Refusal
from workflow.documents.drafting import types_of
from workflow.engine.work import Work
from workflow.http.context import request_reading, request_writing
from workflow.http.sign_in import permission
from workflow.organisations.models import Organisation
from workflow.organisations.offices import display_name, offices_served
from workflow.registers.books import COPY_SERIES, SECRET_SERIES, books_of
from workflow.registers.models import ADVISORY, NORMATIVE, ORDINARY
from workflow.registers.reading import known_series
from workflow.registers.years import close_year, may_keep_years, open_book
from workflow.web.answers import NO_MISTAKES, Mistakes, mistakes_of
from workflow.web.blueprint import web
from workflow.web.frame import PLACES
from workflow.web.registers import books_page

PLACES.update({"new_book": "registers", "open_new_book": "registers", "close_register": "registers"})
MOST_YEAR = 9_999


@web.get("/registers/<office>/new")
@permission("clerk")
def new_book(office: str) -> ResponseReturnValue:
    """The form that opens a book."""
    return _form(office, NO_MISTAKES)


@web.post("/registers/<office>/new")
@permission("clerk")
def open_new_book(office: str) -> ResponseReturnValue:
    """Open a book for this year or the next."""
    form = request.form
    try:
        with request_writing() as work:
            body = served(work, office)
            kind = form.get("kind", ORDINARY)
            series = form.get("series" if kind == ORDINARY else "abbreviation", "")
            open_book(work, body, series[:100], _year(), kind, form.get("title", "")[:2_000])
    except InvalidInput as error:
        mistakes = mistakes_of(error)
        return _form(office, mistakes), mistakes.status
    flash(_("Đã mở sổ."), "success")
    return redirect(url_for("web.registers"), code=303)


@web.post("/registers/<office>/<series>/<int:year>/close")
@permission("clerk")
def close_register(office: str, series: str, year: int) -> ResponseReturnValue:
    """Close a past year's book for good."""
    try:
        with request_writing() as work:
            body = served(work, office)
            if not any((book.series, book.year) == (series, year) for book in books_of(work, body.id)):
                raise NotFound(kind="register")
            close_year(work, body.id, series, year)
    except InvalidInput as error:
        mistakes = mistakes_of(error)
        return books_page(mistakes), mistakes.status
    flash(_("Đã khóa sổ %(series)s năm %(year)s.", series=series, year=year), "success")
    return redirect(url_for("web.registers"), code=303)


def served(work: Work, code: str) -> Organisation:
    """The office with this code, for its members and its administrator. Raises: NotFound."""
    found = next((body for body in offices_served(work) if body.code == code), None)
    if found is None:
        raise NotFound(kind="organisation")
    return found


def _year() -> int:
    """The typed year. Raises: InvalidInput."""
    text = request.form.get("year", "").strip()
    if not (text.isascii() and text.isdecimal() and 1 <= int(text[:6]) <= MOST_YEAR):
        raise InvalidInput([Refusal("number_out_of_range", {"field": "year"})])
    return int(text)


def _form(office: str, mistakes: Mistakes) -> str:
    with request_reading() as work:
        body = served(work, office)
        if not may_keep_years(work, body.id):
            raise NotPermitted("clerks_only")
        this = work.today.year
        series = sorted({*known_series(work, body), COPY_SERIES, SECRET_SERIES})
        return render_template(
            "registers/new_book.html",
            office=body,
            name=display_name(work, body),
            series=[(one, _("Văn bản mật") if one == SECRET_SERIES else one) for one in series],
            kinds=[
                (ORDINARY, _("Sổ của cơ quan, theo cách đánh số của cơ quan")),
                (NORMATIVE, _("Văn bản quy phạm pháp luật: mỗi loại một sổ riêng")),
                (ADVISORY, _("Ban, hội đồng dùng con dấu của cơ quan: sổ riêng")),
            ],
            years=[(str(this), str(this)), (str(this + 1), str(this + 1))],
            types=[(doc_type.abbreviation, doc_type.name) for doc_type in types_of(work).all()],
            mistakes=mistakes,
            typed=request.form,
        )
