"""The editor page: all fields of a draft beside its PDF, saved by itself or by the button, never at another's cost."""

from __future__ import annotations

import uuid
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from markupsafe import Markup
from sqlalchemy import select

from workflow.base.errors import InvalidInput, StaleVersion
from workflow.distribution.address_book import suggest
from workflow.distribution.nearest import UnknownLine, unknown_lines
from workflow.distribution.targets import Line, addressees_of
from workflow.documents.content import keep_on_request
from workflow.documents.drafting import EDIT, save_draft, types_of
from workflow.documents.models import Document
from workflow.documents.sanitising import clean_html
from workflow.documents.types import Addressing
from workflow.engine import access
from workflow.engine.work import Work
from workflow.http.context import request_reading, request_writing
from workflow.http.sign_in import permission
from workflow.organisations.people import colleagues
from workflow.signing.models import SigningAuthority
from workflow.web import display, draft_form, issuer_rows
from workflow.web.answers import NO_MISTAKES, Mistakes, mistakes_of, typed_id
from workflow.web.blueprint import web
from workflow.web.citations import citations_beside
from workflow.web.comparison import field_label
from workflow.web.findings import findings_beside
from workflow.web.leftovers import leftover_rows
from workflow.web.offers import move_forms
from workflow.web.parts import file_rows, relation_rows
from workflow.web.policy import EDITOR_OPTIONS

MOST_SUGGESTED = 400
EMPTY_ROWS = 3


@web.get("/documents/<uuid:document_id>/edit")
@permission(EDIT)
def edit(document_id: uuid.UUID) -> ResponseReturnValue:
    """The editor."""
    with request_reading() as work:
        document = access.find_visible(work, Document, document_id)
        access.require(work, EDIT, document)
        return _page(work, document, draft_form.shown_of(document), NO_MISTAKES)


edit.talisman_view_options = EDITOR_OPTIONS  # type: ignore[attr-defined]


@web.get("/documents/<uuid:document_id>/edit/moves")
@permission(EDIT)
def edit_moves(document_id: uuid.UUID) -> ResponseReturnValue:
    """The moves beside the editor as they stand after a save: a partial."""
    with request_reading() as work:
        document = access.find_visible(work, Document, document_id)
        access.require(work, EDIT, document)
        return render_template("documents/_moves.html", moves=move_forms(work, document))


@web.post("/documents/<uuid:document_id>/edit", endpoint="save")
@permission(EDIT)
def save_plainly(document_id: uuid.UUID) -> ResponseReturnValue:
    """Save all fields; refused, the form is shown again as typed; overtaken, both texts side by side."""
    typed = draft_form.with_choice(draft_form.typed_in(request.form), request.form.get("stands_for", ""))
    version = request.form.get("version", type=int) or 0
    try:
        given = draft_form.draft_input(typed)
        with request_writing() as work:
            document = access.find_visible(work, Document, document_id)
            voided = save_draft(work, document, given, version)
            kept = keep_on_request(work, document).number if request.form.get("then") == "keep" else None
    except InvalidInput as error:
        with request_reading() as work:
            document = access.find_visible(work, Document, document_id)
            shown = {**draft_form.shown_of(document), **typed}
            return _page(work, document, shown, mistakes_of(error)), 422
    except StaleVersion:
        return _both(document_id, typed)
    _tell(voided, kept)
    if request.form.get("then") == "show":
        return redirect(url_for("web.document", document_id=document_id), code=303)
    return redirect(url_for("web.edit", document_id=document_id), code=303)


save_plainly.talisman_view_options = EDITOR_OPTIONS  # type: ignore[attr-defined]


def _tell(voided: list[str], kept: int | None) -> None:
    flash(_("Đã lưu phiên bản %(number)s.", number=kept) if kept else _("Đã lưu văn bản."), "success")
    if voided:
        steps = ", ".join(display.word("step", step) for step in voided)
        flash(_("Vì nội dung đã sửa, các ý kiến sau không còn giá trị: %(steps)s.", steps=steps), "warning")


def _page(work: Work, document: Document, shown: dict[str, str], mistakes: Mistakes) -> str:
    doc_type = types_of(work).get(document.doc_type)
    workflow = access.main_workflow(work, document)
    rows = draft_form.recipients_from(shown[draft_form.RECIPIENTS])
    return render_template(
        "documents/edit.html",
        document=document,
        heading=f"{doc_type.name} · {document.unit.name}",
        state_label=display.state_title(workflow, document.state),
        version=document.version,
        shown=shown,
        rows=[*rows, *({"line": "", "purpose": "act", "channel": None} for _n in range(EMPTY_ROWS))],
        suggestions=_suggestions(work, document),
        issuer_rows=issuer_rows.shown_rows(work, document, issuer_rows.rows_from(shown[draft_form.ISSUERS])),
        issuing_bodies=issuer_rows.bodies_to_choose(work, document),
        unknown=_unknown(work, document, rows),
        fields=_fields(work, document),
        choices={name: display.choices(name) for name in CHOICES},
        addressed=doc_type.addressing != "none",
        addressees_label=_addressees_label(doc_type.addressing),
        signers=doc_type.signers,
        secretaries=_secretaries(work, document) if doc_type.signers == "minutes" else [],
        mistakes=mistakes,
        files=file_rows(document, inside=True, removable=True),
        annexes=[row for row in document.files_of("annex") if row.sha256 is None],
        relations=relation_rows(work, document),
        moves=move_forms(work, document),
        findings=findings_beside(work, document),
        citations=citations_beside(work, document),
        leftovers=leftover_rows(document),
    )


CHOICES = ("urgency", "medium", "access", "circulation", "purpose", "channel", "kind", "secrecy")


def _addressees_label(addressing: Addressing) -> str:
    """What stands before the addressees on the page (FMT-KG, PL3 mẫu 1.6, 1.7)."""
    words = {"dien": _("Gửi (… điện:)"), "invite": _("Kính mời"), "if-superior": _("Kính gửi (khi gửi cấp trên)")}
    return str(words.get(addressing, _("Kính gửi")))


def _secretaries(work: Work, document: Document) -> list[tuple[str, str]]:
    """Who may sign minutes as secretary: the people of the drafting and the issuing office."""
    found = {
        person.account: f"{person.name} ({position.title})"
        for office in dict.fromkeys((document.drafting_organisation_id, document.organisation_id))
        for person, position in colleagues(work.session, office, work.today)
    }
    return [("", str(_("Chưa chọn"))), *found.items()]


def _suggestions(work: Work, document: Document) -> list[Any]:
    """Names of the address book of the drafting office, for the boxes of Kính gửi and Nơi nhận."""
    return suggest(work, document.drafting_organisation, "", most=MOST_SUGGESTED)


def _unknown(work: Work, document: Document, rows: list[dict[str, Any]]) -> list[UnknownLine]:
    """The lines of Nơi nhận that stand for nobody known, with the nearest names."""
    lines = [Line(row["line"], entry_id=typed_id(str(row.get("entry") or ""))) for row in rows]
    return unknown_lines(work, document, lines, addressees_of(document))


def _fields(work: Work, document: Document) -> list[str]:
    """Fields of work that signing authorities of the office name."""
    rows = select(SigningAuthority.fields).where(SigningAuthority.organisation_id == document.organisation_id)
    return sorted({name for fields in work.session.scalars(rows) for name in fields})


def _both(document_id: uuid.UUID, typed: dict[str, str]) -> ResponseReturnValue:
    """What is stored and what was typed, field by field; saving again goes on from the stored version."""
    with request_reading() as work:
        document = access.find_visible(work, Document, document_id)
        stored = draft_form.shown_of(document)
        names = [name for name in draft_form.ALL if name in typed]
        differ = [name for name in names if not _same(name, typed[name], stored[name])]
        who = display.people(work, [document.saved_by_id])
        page = render_template(
            "documents/conflict.html",
            document=document,
            fields=[_side_by_side(name, typed[name], stored[name]) for name in differ],
            hidden=[(name, typed[name]) for name in names if name not in differ],
            theirs_by=who.get(document.saved_by_id) if document.saved_by_id else document.drafter.name,
            theirs_at=document.saved_at,
        )
    return page, 409


def _same(name: str, mine: str, theirs: str) -> bool:
    if name == "body_html":
        return clean_html(mine) == theirs
    if name == draft_form.RECIPIENTS:
        return draft_form.recipients_as_lines(mine) == draft_form.recipients_as_lines(theirs)
    if name == draft_form.ISSUERS:
        return issuer_rows.as_lines(mine) == issuer_rows.as_lines(theirs)
    return mine.strip() == theirs.strip()


def _side_by_side(name: str, mine: str, theirs: str) -> dict[str, Any]:
    if name == "body_html":
        # What is stored was sanitised when it was saved.
        return {"name": name, "label": field_label(name), "mine": mine, "theirs": Markup(theirs), "kind": "html"}
    if name == draft_form.RECIPIENTS:
        mine, theirs = draft_form.recipients_as_lines(mine), draft_form.recipients_as_lines(theirs)
    if name == draft_form.ISSUERS:
        mine, theirs = issuer_rows.as_lines(mine), issuer_rows.as_lines(theirs)
    return {"name": name, "label": field_label(name), "mine": mine, "theirs": theirs, "kind": "text"}
