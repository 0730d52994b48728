"""Bản sao: the copies of a document on its page, the clerk's form for a new one, their files."""

from __future__ import annotations

import re
import uuid
from typing import Any

from flask import flash, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import format_date
from flask_babel import gettext as _

from workflow.base.errors import InvalidInput, NotFound, NotOffered, NotPermitted
from workflow.base.text import number_in_digits
from workflow.copying.excerpts import parts_of
from workflow.copying.models import ELECTRONIC, EXCERPT, FULL, OF_COPY, PAPER, DocumentCopy
from workflow.copying.ordering import CopyInput, order_copy, retry_file
from workflow.copying.queries import COPY, copies_of, copyable, copying_offices, find_copy, trouble_of
from workflow.copying.requests import may_request
from workflow.documents.models import Document
from workflow.engine import access
from workflow.engine.work import Work
from workflow.http.context import request_reading, request_writing
from workflow.http.sentences import sentence
from workflow.http.sign_in import permission
from workflow.organisations.models import Organisation
from workflow.organisations.names import name_on
from workflow.organisations.offices import display_name
from workflow.registers.books import keeps_book
from workflow.registers.errors import RegisterClosed
from workflow.signing.authority import authorities_of, block_lines
from workflow.web import display
from workflow.web.answers import NO_MISTAKES, Mistakes, mistakes_of, typed_id
from workflow.web.blueprint import web
from workflow.web.language import language
from workflow.web.move_input import wake_worker
from workflow.web.pdf import PDF_POLICY, private
from workflow.web.vietnamese import in_vietnamese

LONGEST_PART_SHOWN = 120


def copies_values(work: Work, document: Document) -> dict[str, Any] | None:
    """The section of the document's page; None where there is nothing to show and nothing to do."""
    rows = copies_of(work, document)
    may = bool(copying_offices(work, document))
    asks = may_request(work, document)
    if not rows and not may and not asks:
        return None
    return {
        "request_url": url_for("web.new_copy_request", document_id=document.id) if asks else None,
        "rows": [_row(work, document, copy) for copy in rows],
        "new_url": url_for("web.new_copy", document_id=document.id) if may else None,
    }


def form_words() -> dict[str, str]:
    return {FULL: _("Sao y"), OF_COPY: _("Sao lục"), EXCERPT: _("Trích sao")}


def medium_words() -> dict[str, str]:
    return {ELECTRONIC: _("Điện tử"), PAPER: _("Giấy")}


def number_of(copy: DocumentCopy) -> str:
    """`05/SY-SNNPTNT`."""
    return f"{number_in_digits(copy.number)}/{copy.symbol}"


def _row(work: Work, document: Document, copy: DocumentCopy) -> dict[str, Any]:
    job = trouble_of(work, copy) if copy.sha256 is None else None
    error = (job.last_error or {}) if job else {}
    places: dict[str, Any] = {"document_id": document.id, "copy_id": copy.id}
    return {
        "number": number_of(copy),
        "words": f"{form_words()[copy.form]}, {medium_words()[copy.medium].lower()}",
        "day": format_date(copy.copied_on, "dd/MM/yyyy"),
        "signer": copy.block["name"],
        "url": url_for("web.copy_file", **places) if copy.sha256 else None,
        "trouble": sentence(error["code"], error, language()) if "code" in error else None,
        "retry_url": url_for("web.retry_copy", **places) if job and keeps_book(work, copy.organisation_id) else None,
    }


@web.get("/documents/<uuid:document_id>/copies/new")
@permission(COPY)
def new_copy(document_id: uuid.UUID) -> ResponseReturnValue:
    """The form for a copy, for a clerk who may make one."""
    return _form(document_id, NO_MISTAKES)


@web.post("/documents/<uuid:document_id>/copies")
@permission(COPY)
def make_copy(document_id: uuid.UUID) -> ResponseReturnValue:
    """Number a copy and have its file made; back to the document's page."""
    try:
        with request_writing() as work:
            document = access.find_visible(work, Document, document_id)
            number = number_of(order_copy(work, document, _given()))
    except (InvalidInput, NotOffered, RegisterClosed) as error:
        mistakes = mistakes_of(error, {"signer_choice_needed": "signer", "signer_without_authority": "signer"})
        return _form(document_id, mistakes), mistakes.status
    wake_worker()
    flash(_("Đã cấp số bản sao %(number)s. Tệp đang được tạo.", number=number), "success")
    return redirect(url_for("web.document", document_id=document_id, _anchor="copies"), code=303)


def _given() -> CopyInput:
    form = request.form
    parts = [text for text in form.getlist("parts") if text.isascii() and text.isdecimal() and len(text) < 6]
    return CopyInput(
        form=form.get("form", ""),
        medium=form.get("medium", ""),
        signer=form.get("signer", ""),
        place=form.get("place", ""),
        recipients=tuple(line for line in form.get("recipients", "").splitlines() if line.strip()),
        source_id=typed_id(form.get("source")),
        parts=tuple(int(text) for text in parts) if form.get("form") == EXCERPT else (),
        office=form.get("office", ""),
    )


def _form(document_id: uuid.UUID, mistakes: Mistakes) -> str:
    with request_reading() as work:
        document = access.find_visible(work, Document, document_id)
        access.require(work, COPY, document)
        offices = copying_offices(work, document)
        if not offices:
            raise NotPermitted("clerks_only")
        office = next((one for one in offices if one.code == request.form.get("office")), offices[0])
        return render_template("documents/copy.html", **_values(work, document, offices, office), mistakes=mistakes)


def _values(work: Work, document: Document, offices: list[Organisation], office: Organisation) -> dict[str, Any]:
    sources = copyable(copies_of(work, document), office)
    forms = [(key, words) for key, words in form_words().items() if key != OF_COPY or sources]
    parts = enumerate(parts_of(document.body_html))
    typed = request.form
    return {
        "document": document,
        "over": f"{display.type_name(work, document)} {display.numbered(document) or ''}".strip(),
        "forms": forms,
        "media": list(medium_words().items()),
        "signers": _signers(work, document, office),
        "sources": [(str(one.id), number_of(one)) for one in sources],
        "parts": [(str(at), in_vietnamese(shortened(words))) for at, words in parts],
        "offices": [(one.code, display_name(work, one)) for one in offices],
        "typed": {
            "form": typed.get("form", FULL),
            "medium": typed.get("medium", ELECTRONIC),
            "signer": typed.get("signer", ""),
            "place": typed.get("place", name_on(office, work.today).place),
            "recipients": typed.get("recipients", ""),
            "source": typed.get("source", ""),
            "parts": typed.getlist("parts"),
            "office": office.code,
        },
    }


def _signers(work: Work, document: Document, office: Organisation) -> list[tuple[str, str]]:
    found = authorities_of(work, office.id, document)
    return [
        (f"{one.person.account}/{one.mode}", f"{one.person.name} – {' / '.join(block_lines(one))}") for one in found
    ]


def shortened(words: str) -> str:
    return words if len(words) <= LONGEST_PART_SHOWN else words[:LONGEST_PART_SHOWN].rsplit(" ", 1)[0] + " …"


@web.get("/documents/<uuid:document_id>/copies/<uuid:copy_id>.pdf")
@permission(access.VIEW)
def copy_file(document_id: uuid.UUID, copy_id: uuid.UUID) -> ResponseReturnValue:
    """The file of a copy, for members of the organisation that made it."""
    with request_reading() as work:
        copy = find_copy(work, access.find_visible(work, Document, document_id), copy_id)
        if copy.sha256 is None:
            raise NotFound(kind="copy")
        content, sha256, name = work.services.files.get(copy.sha256), copy.sha256, number_of(copy)
    response = make_response(content)
    response.mimetype = "application/pdf"
    response.headers["Content-Disposition"] = f'inline; filename="{re.sub(r"[^A-Za-z0-9]+", "-", name)}.pdf"'
    return private(response, sha256)


copy_file.talisman_view_options = {"content_security_policy": PDF_POLICY}  # type: ignore[attr-defined]


@web.post("/documents/<uuid:document_id>/copies/<uuid:copy_id>/retry")
@permission(COPY)
def retry_copy(document_id: uuid.UUID, copy_id: uuid.UUID) -> ResponseReturnValue:
    """Try to make the file again; the number stays."""
    with request_writing() as work:
        retry_file(work, find_copy(work, access.find_visible(work, Document, document_id), copy_id))
    wake_worker()
    return redirect(url_for("web.document", document_id=document_id, _anchor="copies"), code=303)
