"""The recipient log of a document as a file: CSV, .xlsx, and a report as PDF, with the office's seal on request."""

from __future__ import annotations

import uuid
from typing import Any

from flask import Response, url_for
from flask.typing import ResponseReturnValue

from workflow.bookbinding.delivery_log import delivery_log
from workflow.bookbinding.sealing import order_seal, sealed, tell_sealed
from workflow.bookbinding.workbook import workbook_of
from workflow.distribution import queries
from workflow.distribution.rules import has_duty, sees_whole_log
from workflow.documents.models import Document
from workflow.engine import access
from workflow.engine.work import Work
from workflow.http.context import request_reading, request_writing
from workflow.http.sign_in import permission
from workflow.rendering.process import RenderingService
from workflow.web.blueprint import web
from workflow.web.frame import PLACES
from workflow.web.printed_books import PDF, XLSX, download

PLACES.update({"deliveries_csv": "documents", "deliveries_pdf": "documents", "seal_deliveries": "documents"})


@web.get("/documents/<uuid:document_id>/deliveries.csv")
@permission(access.VIEW)
def deliveries_csv(document_id: uuid.UUID) -> ResponseReturnValue:
    """The recipient log as a table for a spreadsheet; the mark at its head makes it read as UTF-8."""
    with request_reading() as work:
        document = access.find_visible(work, Document, document_id)
        text, name = queries.recipients_csv(work, document), _name(document)
    response = Response("\ufeff" + text, mimetype="text/csv")
    response.headers["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    return response


@web.get("/documents/<uuid:document_id>/deliveries.xlsx")
@permission(access.VIEW)
def deliveries_xlsx(document_id: uuid.UUID) -> ResponseReturnValue:
    """The report as a spreadsheet."""
    with request_reading() as work:
        document = access.find_visible(work, Document, document_id)
        sheet, name = delivery_log(work, document), _name(document)
    return download(workbook_of(sheet), XLSX, f"{name}.xlsx")


@web.get("/documents/<uuid:document_id>/deliveries.pdf")
@permission(access.VIEW)
def deliveries_pdf(document_id: uuid.UUID) -> ResponseReturnValue:
    """The report to print; read in one short transaction, laid out after it."""
    with request_reading() as work:
        document = access.find_visible(work, Document, document_id)
        sheet, name = delivery_log(work, document), _name(document)
        rendering = work.services.port(RenderingService)
    return download(rendering.book(sheet).content, PDF, f"{name}.pdf")


@web.post("/documents/<uuid:document_id>/deliveries/seal")
@permission("clerk")
def seal_deliveries(document_id: uuid.UUID) -> ResponseReturnValue:
    """The report with the office's digital signature; the history keeps its hash."""
    with request_reading() as work:
        document = access.find_visible(work, Document, document_id)
        order, sheet, name = order_seal(work, document), delivery_log(work, document), _name(document)
        services = work.services
    content = sealed(services, order, services.port(RenderingService).book(sheet).content, sheet.title)
    with request_writing() as work:
        tell_sealed(work, access.find_visible(work, Document, document_id), content)
    return download(content, PDF, f"{name}-ky-so.pdf")


def exports_of(work: Work, document: Document) -> dict[str, Any]:
    """Where the files of the log are, and whether the actor may have the report sealed."""
    seals = has_duty(work, document.organisation_id, "clerk") and sees_whole_log(work, document)
    return {
        "csv": url_for("web.deliveries_csv", document_id=document.id),
        "xlsx": url_for("web.deliveries_xlsx", document_id=document.id),
        "pdf": url_for("web.deliveries_pdf", document_id=document.id),
        "seal": url_for("web.seal_deliveries", document_id=document.id) if seals else None,
    }


def _name(document: Document) -> str:
    return f"noi-nhan-{document.number or 'chua-co-so'}"
