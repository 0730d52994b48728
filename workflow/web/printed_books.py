"""The books as files: PDF to print and bind, .xlsx to work with."""

from __future__ import annotations

from collections.abc import Callable

from flask import Response, make_response
from flask.typing import ResponseReturnValue

from workflow.bookbinding.arrivals import arrivals_book
from workflow.bookbinding.kept_copies import kept_copies_book
from workflow.bookbinding.outgoing import outgoing_book
from workflow.bookbinding.postal import postal_book
from workflow.bookbinding.workbook import workbook_of
from workflow.engine.work import Work
from workflow.http.context import request_reading
from workflow.http.sign_in import permission
from workflow.organisations.models import Organisation
from workflow.organisations.offices import office_for
from workflow.rendering.book_sheet import BookSheet
from workflow.rendering.process import RenderingService
from workflow.web.blueprint import web

PDF, XLSX = "application/pdf", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
Binds = Callable[[Work, Organisation], BookSheet]


@web.get("/registers/<office>/<series>/<int:year>.pdf")
@permission("member")
def register_pdf(office: str, series: str, year: int) -> ResponseReturnValue:
    """Sổ đăng ký văn bản đi to print and bind (Đ.16.2b)."""
    return _pdf(office, f"so-van-ban-di-{series}-{year}", _outgoing(series, year))


@web.get("/registers/<office>/<series>/<int:year>.xlsx")
@permission("member")
def register_xlsx(office: str, series: str, year: int) -> ResponseReturnValue:
    """Sổ đăng ký văn bản đi as a spreadsheet."""
    return _xlsx(office, f"so-van-ban-di-{series}-{year}", _outgoing(series, year))


@web.get("/registers/<office>/arrivals/<int:year>.pdf")
@permission("clerk")
def arrival_book_pdf(office: str, year: int) -> ResponseReturnValue:
    """Sổ đăng ký văn bản đến to print and bind (Đ.22)."""
    return _pdf(office, f"so-van-ban-den-{year}", lambda work, body: arrivals_book(work, body, year))


@web.get("/registers/<office>/arrivals/<int:year>.xlsx")
@permission("clerk")
def arrival_book_xlsx(office: str, year: int) -> ResponseReturnValue:
    """Sổ đăng ký văn bản đến as a spreadsheet."""
    return _xlsx(office, f"so-van-ban-den-{year}", lambda work, body: arrivals_book(work, body, year))


@web.get("/registers/<office>/kept-copies/<int:year>.pdf")
@permission("clerk")
def kept_copies_pdf(office: str, year: int) -> ResponseReturnValue:
    """Sổ sử dụng bản lưu to print and bind."""
    return _pdf(office, f"so-su-dung-ban-luu-{year}", lambda work, body: kept_copies_book(work, body, year))


@web.get("/registers/<office>/kept-copies/<int:year>.xlsx")
@permission("clerk")
def kept_copies_xlsx(office: str, year: int) -> ResponseReturnValue:
    """Sổ sử dụng bản lưu as a spreadsheet."""
    return _xlsx(office, f"so-su-dung-ban-luu-{year}", lambda work, body: kept_copies_book(work, body, year))


@web.get("/registers/<office>/postal/<int:year>.pdf")
@permission("clerk")
def postal_book_pdf(office: str, year: int) -> ResponseReturnValue:
    """Sổ gửi văn bản đi bưu điện to print and bind."""
    return _pdf(office, f"so-gui-buu-dien-{year}", lambda work, body: postal_book(work, body, year))


@web.get("/registers/<office>/postal/<int:year>.xlsx")
@permission("clerk")
def postal_book_xlsx(office: str, year: int) -> ResponseReturnValue:
    """Sổ gửi văn bản đi bưu điện as a spreadsheet."""
    return _xlsx(office, f"so-gui-buu-dien-{year}", lambda work, body: postal_book(work, body, year))


def _outgoing(series: str, year: int) -> Binds:
    return lambda work, office: outgoing_book(work, office, series, year)


def _pdf(office: str, name: str, bind: Binds) -> Response:
    """Read in one short transaction, laid out after it. Raises: NotFound, RenderingFailed."""
    with request_reading() as work:
        sheet = bind(work, office_for(work, office))
        rendering = work.services.port(RenderingService)
    return download(rendering.book(sheet).content, PDF, f"{office}-{name}.pdf")


def _xlsx(office: str, name: str, bind: Binds) -> Response:
    with request_reading() as work:
        sheet = bind(work, office_for(work, office))
    return download(workbook_of(sheet), XLSX, f"{office}-{name}.xlsx")


def download(content: bytes, kind: str, name: str) -> Response:
    """Kept by nobody on the way: who may read what can change."""
    plain = name.replace("Đ", "D").replace("Ậ", "A")
    response = make_response(content)
    response.mimetype = kind
    safe = "".join(c if c.isascii() and (c.isalnum() or c in "-_.") else "-" for c in plain)
    response.headers["Content-Disposition"] = f'attachment; filename="{safe}"'
    response.headers["Cache-Control"] = "private, no-store"
    return response
