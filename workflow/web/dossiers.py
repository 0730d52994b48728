"""Hồ sơ: the list, one dossier with what is filed in it, and its way into the archive."""

from __future__ import annotations

import uuid
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import pgettext

from workflow.archive import dossiers as domain
from workflow.archive.dossiers import DossierInput
from workflow.archive.filing import FILE_DOCUMENTS, filed_documents
from workflow.archive.models import Dossier
from workflow.archive.retention import USUAL
from workflow.base.errors import InvalidInput, NotOffered, Refusal, StaleVersion, TransitionRefused
from workflow.engine import access, history
from workflow.engine.perform import Offer, find_transition, make_move, offers
from workflow.engine.work import Work
from workflow.http.context import request_reading, request_writing
from workflow.http.errors import status_of
from workflow.http.sign_in import SIGNED_IN, permission
from workflow.organisations.models import Person, Unit
from workflow.organisations.offices import own_units
from workflow.organisations.own_account import own_person
from workflow.web import display
from workflow.web.answers import NO_MISTAKES, Mistakes, mistakes_of, typed_id
from workflow.web.blueprint import web
from workflow.web.frame import PLACES
from workflow.web.move_input import attempt_of, read_move, wake_worker
from workflow.web.offers import NO_ATTEMPT, Attempt, plain_form

PLACES["new_dossier"] = "dossiers"
FIELDS = {
    "title_missing": "title", "title_too_long": "title", "notation_malformed": "notation",
    "notation_taken": "notation", "retention_malformed": "retention", "not_of_this_unit": "unit",
}  # fmt: skip
LOOKS = {"close": ("primary", "folder-check"), "hand_over": ("primary", "box-arrow-in-right"),
         "accept": ("primary", "archive"), "send_back": ("danger", "arrow-return-left")}  # fmt: skip


@web.get("/dossiers")
@permission(SIGNED_IN)
def dossiers() -> ResponseReturnValue:
    """The dossiers that I may see, by year and unit."""
    year = request.args.get("year", "")
    unit_id = typed_id(request.args.get("unit"))
    with request_reading() as work:
        everything = domain.visible_dossiers(work)
        wanted = int(year) if year.isdecimal() and len(year) == 4 else None
        shown = [d for d in everything if wanted in (None, d.year) and unit_id in (None, d.unit_id)]
        names = display.units(work, {dossier.unit_id for dossier in everything})
        return render_template(
            "dossiers/list.html",
            rows=[_row(work, dossier, names) for dossier in shown],
            years=sorted({dossier.year for dossier in everything}, reverse=True),
            units=sorted(((str(key), name) for key, name in names.items()), key=lambda pair: pair[1]),
            year=wanted,
            unit=str(unit_id) if unit_id else "",
            may_create=bool(own_units(work)),
        )


def _row(work: Work, dossier: Dossier, unit_names: Any) -> dict[str, Any]:
    return {
        "dossier": dossier,
        "retention": display.retention_word(dossier.retention),
        "unit": unit_names.get(dossier.unit_id, ""),
        "state_label": display.state_title(access.main_workflow(work, dossier), dossier.state),
    }


@web.get("/dossiers/new")
@permission(SIGNED_IN)
def new_dossier() -> ResponseReturnValue:
    """The form to open a dossier."""
    return _form_page(NO_MISTAKES)


@web.post("/dossiers")
@permission("member")
def create_dossier() -> ResponseReturnValue:
    """Open a dossier of one of my units, in my own hands."""
    form = request.form
    unit_id = typed_id(form.get("unit"))
    given = DossierInput(form.get("title", ""), form.get("notation") or None, form.get("retention"), form.get("note"))
    try:
        with request_writing() as work:
            unit = next((unit for unit in own_units(work) if unit.id == unit_id), None)
            dossier_id = domain.create_dossier(work, _chosen(unit), own_person(work), given).id
    except InvalidInput as error:
        mistakes = mistakes_of(error, FIELDS)
        return _form_page(mistakes), mistakes.status
    flash(_("Đã mở hồ sơ."), "success")
    return redirect(url_for("web.dossier", dossier_id=dossier_id), code=303)


def _chosen(unit: Unit | None) -> Unit:
    if unit is None:
        raise InvalidInput([Refusal("input_missing", {"field": "unit", "input": "unit"})])
    return unit


@web.get("/dossiers/<uuid:dossier_id>")
@permission(access.VIEW)
def dossier(dossier_id: uuid.UUID) -> ResponseReturnValue:
    """One dossier: its facts, what is in it, what I may do with it."""
    return show(dossier_id)


@web.post("/dossiers/<uuid:dossier_id>")
@permission(domain.EDIT)
def edit_dossier(dossier_id: uuid.UUID) -> ResponseReturnValue:
    """Change title, notation, retention or note of an open dossier."""
    form = request.form
    version = form.get("version", "")
    try:
        with request_writing() as work:
            found = access.find_visible(work, Dossier, dossier_id)
            given = DossierInput(form.get("title"), form.get("notation"), form.get("retention"), form.get("note"))
            domain.edit_dossier(work, found, given, int(version) if version.isdecimal() and len(version) < 10 else -1)
    except (InvalidInput, StaleVersion) as error:
        mistakes = mistakes_of(error, FIELDS)
        return show(dossier_id, mistakes=mistakes), mistakes.status
    flash(_("Đã lưu hồ sơ."), "success")
    return redirect(url_for("web.dossier", dossier_id=dossier_id), code=303)


@web.post("/dossiers/<uuid:dossier_id>/moves/<transition>")
@permission("transition")
def move_dossier(dossier_id: uuid.UUID, transition: str) -> ResponseReturnValue:
    """Close, reopen, hand over, accept or send back; 303 to the dossier, or the same page with the reasons."""
    with request_reading() as work:
        known = find_transition(work, access.find_visible(work, Dossier, dossier_id), transition)[1]
    try:
        given = read_move(request.form, known)
        make_move(request_reading, request_writing, Dossier, dossier_id, transition, given)
    except (InvalidInput, TransitionRefused, StaleVersion, NotOffered) as error:
        return show(dossier_id, attempt=attempt_of(request.form, known, error)), status_of(error)
    wake_worker()
    flash(_("Đã thực hiện “%(move)s”.", move=display.titled(known.titles, transition)), "success")
    return redirect(url_for("web.dossier", dossier_id=dossier_id), code=303)


def show(dossier_id: uuid.UUID, attempt: Attempt = NO_ATTEMPT, mistakes: Mistakes = NO_MISTAKES) -> str:
    """The dossier's page; after a refusal with what was typed and the reasons."""
    with request_reading() as work:
        found = access.find_visible(work, Dossier, dossier_id)
        workflow = access.main_workflow(work, found)
        return render_template(
            "dossiers/show.html",
            dossier=found,
            unit=work.session.get_one(Unit, found.unit_id),
            responsible=work.session.get_one(Person, found.responsible_id),
            state_label=display.state_title(workflow, found.state),
            moves=[_move_form(found, offer, attempt) for offer in offers(work, found)],
            attempt=attempt,
            documents=_documents(work, found),
            may_edit=access.can(work, domain.EDIT, found),
            may_file=access.can(work, FILE_DOCUMENTS, found),
            retention=display.retention_word(found.retention),
            usual=_retentions(found),
            history=_history(work, found),
            mistakes=mistakes,
            typed=request.form if mistakes.summary else {},
        )


def _documents(work: Work, found: Dossier) -> list[dict[str, Any]]:
    return [
        {
            "row": row,
            "document": row.document,
            "number": display.numbered(row.document),
            "type_name": display.type_name(work, row.document),
            "state_label": display.state_title(access.main_workflow(work, row.document), row.document.state),
        }
        for row in filed_documents(work, found)
    ]


def _retentions(found: Dossier) -> list[tuple[str, str]]:
    """The usual periods, and the present one where it is another."""
    present = str(found.retention) if found.retention else ""
    values = list(USUAL) + ([present] if present and present not in USUAL else [])
    return [("", _("Chưa chọn")), *((value, display.retention_word(value)) for value in values)]


def _move_form(found: Dossier, offer: Offer, attempt: Attempt) -> dict[str, Any]:
    """The offer as arguments of move_form()."""
    action = url_for("web.move_dossier", dossier_id=found.id, transition=offer.transition.name)
    return plain_form(action, found.version, offer, attempt, LOOKS)


def _history(work: Work, found: Dossier) -> list[dict[str, Any]]:
    """What happened to the dossier, newest first."""
    workflow = access.main_workflow(work, found)
    rows = history.of_item(work.session, found.id)
    names = display.people(work, [key for row in rows for key in (row.person_id, row.on_behalf_of)])
    words = {
        "create": pgettext("event", "Mở hồ sơ"),
        "edit": _("Sửa thông tin hồ sơ"),
        "file_document": pgettext("event", "Đưa văn bản vào hồ sơ"),
        "take_out": _("Đưa văn bản ra khỏi hồ sơ"),
    }
    return [
        {
            "at": row.at,
            "actor": names.get(row.person_id, _("Hệ thống")) if row.person_id else _("Hệ thống"),
            "stands_in_for": names.get(row.on_behalf_of) if row.on_behalf_of else None,
            "capacity": None,
            "transition": row.event,
            "label": words.get(row.event) or display.move_title(workflow, row.event),
            "source": row.source,
            "target": row.target,
            "target_label": display.state_title(workflow, row.target) if row.target else None,
            "comment": row.comment,
            "hash": row.hash,
        }
        for row in reversed(rows)
    ]


def _form_page(mistakes: Mistakes) -> str:
    with request_reading() as work:
        units = own_units(work)
        return render_template(
            "dossiers/new.html",
            units=[(str(unit.id), unit.name) for unit in units],
            suggested=domain.next_notation(work, units[0], work.today.year) if len(units) == 1 else "",
            usual=[("", _("Chọn sau")), *((value, display.retention_word(value)) for value in USUAL)],
            mistakes=mistakes,
            typed=request.form,
        )
