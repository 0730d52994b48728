"""The office as it is made up: names, units, positions, who may sign what; and the page of its documents."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from workflow.base.errors import InvalidInput, NotFound
from workflow.documents.drafting import types_of
from workflow.engine.work import Work
from workflow.http.context import request_reading, request_writing
from workflow.http.sign_in import permission
from workflow.organisations.models import ADMINISTRATOR, Organisation
from workflow.organisations.names import name_on
from workflow.organisations.office_settings import (
    REMINDER_STEPS,
    RESPONSIBILITIES,
    choose_initials,
    choose_reminders,
    choose_responsibilities,
    reminders_of,
    responsibilities_of,
)
from workflow.organisations.offices import display_name, makeup, offices_served
from workflow.organisations.settings import REVIEW_INITIALS, setting
from workflow.rendering.profiles import choices_of, choose_page, may_choose
from workflow.signing.authority import block_lines
from workflow.signing.listing import authorities_of
from workflow.signing.models import SigningAuthority
from workflow.web.answers import NO_MISTAKES, Mistakes, mistakes_of
from workflow.web.authority_words import initials_words, reminder_words, setting_words
from workflow.web.blueprint import web
from workflow.web.frame import PLACES
from workflow.web.office_page import page_values, typed_address, typed_page

PLACES.update(
    {"offices": "account", "set_office_page": "account", "set_responsibilities": "account", "set_reminders": "account"}
)


@web.get("/offices")
@permission("member")
def offices() -> ResponseReturnValue:
    """One of my offices; `office` names another one I belong to."""
    with request_reading() as work:
        return _page(work, request.args.get("office"), {})


@web.post("/offices/page", endpoint="set_office_page")
@permission(ADMINISTRATOR)
def set_page() -> ResponseReturnValue:
    """Set the page of the office that `office` names; refused, everything typed is shown again."""
    form = request.form
    try:
        with request_writing() as work:
            office = served_office(work, form.get("office"))
            choose_page(work, office, typed_page(choices_of(office)), typed_address(), request.form.get("proof_mark"))
    except InvalidInput as error:
        mistakes = mistakes_of(error)
        with request_reading() as work:
            return _page(work, form.get("office"), form, mistakes), mistakes.status
    flash(_("Đã lưu trang in của cơ quan. Văn bản đã ký không thay đổi."), "success")
    return redirect(url_for("web.offices", office=form.get("office"), _anchor="page"), code=303)


@web.post("/offices/responsibilities")
@permission(ADMINISTRATOR)
def set_responsibilities() -> ResponseReturnValue:
    """Set the exceptions for small offices: one person for both checks, one person for everything (Đ.12)."""
    form = request.form
    with request_writing() as work:
        office = served_office(work, form.get("office"))
        choose_responsibilities(work, office, {name: name in form for name in RESPONSIBILITIES})
        if REVIEW_INITIALS in form:
            choose_initials(work, office, form[REVIEW_INITIALS])
    flash(_("Đã lưu phân công trách nhiệm của cơ quan."), "success")
    return redirect(url_for("web.offices", office=form.get("office"), _anchor="responsibilities"), code=303)


@web.post("/offices/reminders")
@permission(ADMINISTRATOR)
def set_reminders() -> ResponseReturnValue:
    """After how many working days recipients, clerk and leader are told that a receipt is missing."""
    form = request.form
    try:
        with request_writing() as work:
            choose_reminders(work, served_office(work, form.get("office")), _days())
    except InvalidInput as error:
        mistakes = mistakes_of(error)
        with request_reading() as work:
            return _page(work, form.get("office"), form, mistakes), mistakes.status
    flash(_("Đã lưu việc nhắc của cơ quan."), "success")
    return redirect(url_for("web.offices", office=form.get("office"), _anchor="reminders"), code=303)


def _days() -> dict[str, int]:
    """The days as typed; what is no number is out of range."""
    typed = {step: request.form.get(step, "").strip() for step in REMINDER_STEPS}
    return {
        step: int(text) if text.isascii() and text.isdecimal() and len(text) < 4 else -1 for step, text in typed.items()
    }


def _page(work: Work, code: str | None, typed: Mapping[str, str], mistakes: Mistakes = NO_MISTAKES) -> str:
    """The page of this office, or of my first one; its administrator gets the form, as it was typed.

    Raises: NotFound.
    """
    mine = offices_served(work)
    office = served_office(work, code)
    return render_template(
        "offices/office.html",
        **_shown(work, office, mine),
        page=page_values(office, typed),
        may_set_page=may_choose(work, office),
        mistakes=mistakes,
        reminders=[
            (step, reminder_words()[step], typed.get(step, days)) for step, days in reminders_of(office).items()
        ],
        initials=_initials(office),
        responsibilities=[(key, setting_words()[key], on) for key, on in responsibilities_of(office).items()],
    )


def _initials(office: Organisation) -> dict[str, Any]:
    """The choice on digital initials as it stands, in words, and what may be chosen."""
    words, value = initials_words(), setting(office, REVIEW_INITIALS)
    return {"value": value, "word": words[value], "options": list(words.items())}


def served_office(work: Work, code: str | None) -> Organisation:
    """The office of mine with this code, or my first one. Raises: NotFound."""
    found = next((one for one in offices_served(work) if code in (None, one.code)), None)
    if found is None:
        raise NotFound(kind="organisation")
    return found


def _shown(work: Work, office: Organisation, mine: list[Organisation]) -> dict[str, Any]:
    return {
        "office": office,
        "name": name_on(office, work.today),
        "parent": display_name(work, office.parent) if office.parent else None,
        "makeup": makeup(work, office),
        "authorities": [_authority(work, row) for row in authorities_of(work, office.id)],
        "offices": [(row.code, display_name(work, row)) for row in mine],
    }


def _authority(work: Work, row: SigningAuthority) -> dict[str, Any]:
    types = types_of(work)
    return {
        "name": row.person.name,
        "lines": block_lines(row),
        "types": [types.get(key).name for key in row.doc_types],
        "fields": row.fields,
        "valid_from": row.valid_from,
        "valid_to": row.valid_to,
        "basis": row.basis,
    }
