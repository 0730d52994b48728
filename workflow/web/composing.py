"""Soạn văn bản: begin a draft from an outline of its type, from a finished text, or in answer to a document."""

from __future__ import annotations

import uuid
from dataclasses import replace
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from workflow.base.errors import InvalidInput, NotOffered, NotPermitted, Refusal
from workflow.definitions.starting_texts import ISSUING, Outline, outline
from workflow.documents.drafting import DraftInput, create_document, types_of
from workflow.documents.files import write_annex
from workflow.documents.models import RELATIONS, Document
from workflow.documents.once import make_once
from workflow.documents.relations import relate
from workflow.documents.types import DocumentType
from workflow.engine.access import find_visible
from workflow.engine.work import Work
from workflow.http.context import request_reading, request_writing
from workflow.http.importing import complete_import
from workflow.http.sign_in import SIGNED_IN, permission
from workflow.importing import Imported, NotADocument, ParsedText, import_apart
from workflow.importing.drafts import draft_of
from workflow.incoming.inbox import find_arrival
from workflow.incoming.models import Arrival
from workflow.incoming.replying import reply_to, words_of
from workflow.organisations.models import Person, Unit
from workflow.organisations.offices import own_units
from workflow.web import display
from workflow.web.answers import NO_MISTAKES, Mistakes, mistakes_of, typed_id
from workflow.web.blueprint import web
from workflow.web.findings import tell_findings
from workflow.web.type_words import type_choice

USUAL_TYPES = ("cong-van", "ke-hoach", "chi-thi", "quyet-dinh", "to-trinh", "bao-cao", "thong-bao", "giay-moi")


@web.get("/compose")
@permission(SIGNED_IN)
def compose() -> ResponseReturnValue:
    """Choose type and unit, or a file to be read; `to` or `arrival`, and `relation` name what is answered."""
    return _page(request.args, NO_MISTAKES, NO_MISTAKES)


@web.post("/compose", endpoint="begin")
@permission(SIGNED_IN)
def begin_draft() -> ResponseReturnValue:
    """Create the draft once, however often the form is sent, and go on to its editor."""
    form = request.form
    try:
        with request_writing() as work:
            doc_type = types_of(work).get(form.get("doc_type", ""))
            begun = _begun(doc_type, form.get("outline", ""))
            given = replace(begun.given, subject=form.get("subject", ""), secrecy=form.get("secrecy") or None)
            document_id = _create(work, doc_type, replace(begun, given=given)).id
    except (InvalidInput, NotOffered, NotPermitted) as error:
        return _page(form, mistakes_of(error), NO_MISTAKES)
    flash(_("Đã tạo dự thảo."), "success")
    return redirect(url_for("web.edit", document_id=document_id), code=303)


@web.post("/compose/import", endpoint="import_text")
@permission(SIGNED_IN)
def import_draft() -> ResponseReturnValue:
    """Read a file into a draft; what could not be placed stands beside it."""
    form, uploaded = request.form, request.files.get("file")
    try:
        name = (uploaded.filename or "") if uploaded else ""
        content = uploaded.read() if uploaded else b""
        if not content:
            raise InvalidInput([Refusal("file_empty", {"field": "file"})])
        imported = import_apart(content)
        with request_writing() as work:
            doc_type = _type_for(work, imported.parsed, form.get("doc_type", ""))
            document_id = _create(work, doc_type, Outline(draft_of(imported, name)), imported).id
    except (InvalidInput, NotOffered, NotPermitted, NotADocument) as error:
        return _page(form, NO_MISTAKES, mistakes_of(error))
    flash(_("Đã đọc tệp thành dự thảo. Hãy so lại với bản gốc."), "success")
    tell_findings(document_id)
    return redirect(url_for("web.edit", document_id=document_id), code=303)


def _begun(doc_type: DocumentType, kind: str) -> Outline:
    """The outline that was chosen: none, the usual one, or that of a decision which issues another text."""
    if not kind:
        return Outline(DraftInput())
    return outline(doc_type.key, ISSUING if kind == ISSUING else "")


def _create(work: Work, doc_type: DocumentType, begun: Outline, imported: Imported | None = None) -> Document:
    """The draft with its relation and what is issued with it. Raises: InvalidInput, NotPermitted."""
    form = request.form
    unit = _unit(work, form.get("unit", ""))
    drafter = work.session.get_one(Person, work.actor.person_id)

    def make() -> Document:
        document = create_document(work, doc_type, drafter, unit, given=begun.given)
        if begun.attached_body:
            title, body = begun.attached_title, begun.attached_body
            write_annex(work, document, document.version, title=title, body_html=body, form="issued_with")
        if imported is not None:
            complete_import(work, document, imported)
        arrival, target = typed_id(form.get("arrival")), typed_id(form.get("to"))
        if arrival is not None:
            reply_to(work, document, arrival, form.get("relation", "answers"), form.get("instruction", ""))
        elif target is not None:
            relate(work, document, form.get("relation", "answers"), target, form.get("instruction", ""))
        return document

    return make_once(work, form.get("idempotency_key"), make)


def _unit(work: Work, key: str) -> Unit:
    mine = own_units(work)
    found = [unit for unit in mine if str(unit.id) == key] or (mine if len(mine) == 1 and not key else [])
    if not found:
        known = [unit.abbreviation for unit in mine]
        raise InvalidInput([Refusal("unit_unknown", {"field": "unit", "unit": "", "known": known})])
    return found[0]


def _type_for(work: Work, parsed: ParsedText, chosen: str) -> DocumentType:
    types = types_of(work)
    found = types.get(chosen) if chosen else types.by_name(parsed.doc_type)
    if found is None:
        raise InvalidInput([Refusal("document_type_unknown", {"field": "doc_type", "type": parsed.doc_type})])
    return found


def _page(given: Any, begin: Mistakes, imported: Mistakes) -> ResponseReturnValue:
    """Both forms, with what was typed."""
    with request_reading() as work:
        target = typed_id(given.get("to"))
        answered = find_visible(work, Document, target) if target else None
        key = typed_id(given.get("arrival"))
        arrived = find_arrival(work, key) if key else None
        page = render_template(
            "documents/compose.html",
            usual=[type_choice(types_of(work).get(key)) for key in USUAL_TYPES],
            types=[type_choice(one) for one in types_of(work).all() if one.key not in USUAL_TYPES],
            units=[(str(unit.id), f"{unit.name} ({unit.abbreviation})") for unit in own_units(work)],
            answered=answered,
            arrived=arrived,
            answered_text=_answered_text(work, answered, arrived),
            relations=[pair for pair in display.choices("relation") if pair[0] in RELATIONS],
            secrecies=display.choices("secrecy"),
            outlines=_outlines(),
            typed=given,
            fresh=request.method == "GET",
            key=given.get("idempotency_key") or uuid.uuid4().hex,
            import_key=uuid.uuid4().hex,
            begin=begin,
            imported=imported,
        )
    return page, max(begin.status, imported.status)


def _outlines() -> list[tuple[str, str]]:
    return [
        ("usual", str(_("Dàn bài của loại văn bản này"))),
        (ISSUING, str(_("Quyết định ban hành kèm theo một văn bản khác"))),
        ("", str(_("Trang trống"))),
    ]


def _answered_text(work: Work, answered: Document | None, arrived: Arrival | None) -> str:
    if arrived is not None and not arrived.is_cancelled:
        return words_of(work, arrived)
    return _text(work, answered) if answered else ""


def _text(work: Work, document: Document) -> str:
    return " ".join(filter(None, [display.type_name(work, document), display.numbered(document), document.subject]))
