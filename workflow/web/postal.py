"""Sổ gửi văn bản đi bưu điện as a page, the address labels, and the scan of a signature of receipt."""

from __future__ import annotations

import uuid

from flask import Response, make_response, render_template, request
from flask.typing import ResponseReturnValue

from workflow.base.errors import InvalidInput, NotFound
from workflow.bookbinding.postal import labels_of, postal_book
from workflow.distribution.postal_book import years_of
from workflow.distribution.queries import find_delivery
from workflow.engine import access
from workflow.http.context import request_reading
from workflow.http.sign_in import permission
from workflow.organisations.offices import display_name, office_for
from workflow.rendering.label_sheet import LABELS_A_SHEET
from workflow.rendering.process import RenderingService
from workflow.web.answers import mistakes_of
from workflow.web.blueprint import web
from workflow.web.delivery_desk import chosen_deliveries, desk_shown, kept_by
from workflow.web.frame import PLACES
from workflow.web.printed_books import PDF, download

PLACES.update({"postal_book_page": "registers", "labels": "registers"})


@web.get("/registers/<office>/postal/<int:year>")
@permission("clerk")
def postal_book_page(office: str, year: int) -> ResponseReturnValue:
    """The book of a year in its six columns (PL4 III)."""
    with request_reading() as work:
        body = office_for(work, office, "clerk")
        years = sorted({*years_of(work, body.id), work.today.year}, reverse=True)
        if year not in years:
            raise NotFound(kind="postal_book")
        sheet = postal_book(work, body, year)
        return render_template(
            "registers/postal_book.html",
            office=body,
            name=display_name(work, body),
            year=year,
            years=years,
            sheet=sheet,
        )


@web.post("/deliveries/labels.pdf")
@permission("clerk")
def labels() -> ResponseReturnValue:
    """Address labels of the chosen paper deliveries, one for each receiver; nothing is changed."""
    skip = request.form.get("skip", "0")
    used = int(skip) if skip.isascii() and skip.isdecimal() and len(skip) < 3 and int(skip) < LABELS_A_SHEET else 0
    try:
        with request_reading() as work:
            sheet = labels_of(work, chosen_deliveries(), used)
            rendering = work.services.port(RenderingService)
    except InvalidInput as error:
        mistakes = mistakes_of(error)
        return desk_shown(mistakes, kept_by(request.form)), mistakes.status
    return download(rendering.labels(sheet).content, PDF, "nhan-dia-chi.pdf")


@web.get("/deliveries/<uuid:delivery_id>/receipt-scan")
@permission(access.VIEW)
def receipt_scan(delivery_id: uuid.UUID) -> ResponseReturnValue:
    """The newest scan of the receiver's signature, to whoever may read this line of the log."""
    with request_reading() as work:
        events = find_delivery(work, delivery_id).events
        facts = next((one.evidence for one in reversed(events) if one.evidence.get("scan_sha256")), None)
        if facts is None:
            raise NotFound(kind="receipt_scan")
        content = work.services.files.get(facts["scan_sha256"])
    return _inline(content, facts["scan_type"])


def _inline(content: bytes, kind: str) -> Response:
    """Shown as what it was checked to be, and as nothing else."""
    response = make_response(content)
    response.mimetype = kind
    response.headers["Content-Disposition"] = f'inline; filename="ky-nhan.{kind.rpartition("/")[2]}"'
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Cache-Control"] = "private, no-store"
    return response
