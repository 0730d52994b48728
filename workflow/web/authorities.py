"""Thẩm quyền ký: who may sign what today and why, "may they sign this?", and the administrator's form."""

from __future__ import annotations

import uuid
from datetime import date
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from workflow.base.errors import InvalidInput, NotPermitted, Refusal
from workflow.documents.drafting import types_of
from workflow.engine.work import Work
from workflow.http.context import request_reading, request_writing
from workflow.http.sign_in import permission
from workflow.organisations.models import ADMINISTRATOR, Organisation
from workflow.organisations.offices import display_name, offices_served
from workflow.organisations.people import chosen_person, colleagues
from workflow.signing import administration, listing
from workflow.signing.administration import AuthorityInput
from workflow.signing.explaining import explain
from workflow.signing.models import SigningAuthority
from workflow.web.answers import NO_MISTAKES, Mistakes, mistakes_of, typed_day
from workflow.web.authority_words import (
    authority_rows,
    change_rows,
    explanation_values,
    form_words,
    typed_values,
)
from workflow.web.blueprint import web
from workflow.web.frame import PLACES
from workflow.web.offices import served_office
from workflow.web.type_words import type_choice

PLACES.update(dict.fromkeys(("signing_authorities", "new_authority", "authority", "enter_authority"), "account"))
PLACES.update(dict.fromkeys(("change_authority", "end_authority"), "account"))
TOLD = (administration.ITEM_KIND, "organisation")


@web.get("/offices/signing-authorities")
@permission("member")
def signing_authorities() -> ResponseReturnValue:
    """The table of one of my offices; with `person` and `type` also the answer for them, `field` and `on`."""
    with request_reading() as work:
        office = served_office(work, request.args.get("office"))
        asked, mistakes = request.args, NO_MISTAKES
        rows = listing.authorities_of(work, office.id)
        answer: dict[str, Any] | None = None
        if asked.get("person") or asked.get("type"):
            try:
                answer = _answer(work, office, rows)
            except InvalidInput as error:
                mistakes = mistakes_of(error)
        page = render_template(
            "offices/authorities.html",
            **_office_values(work, office),
            rows=authority_rows(work, rows, judged=True),
            ended=authority_rows(work, listing.ended_authorities(work, office.id)),
            changes=change_rows(work, listing.changes_of(work, office.id, TOLD)),
            administers=administration.administers(work, office.id),
            offices=[(row.code, display_name(work, row)) for row in offices_served(work)],
            asked=asked,
            answer=answer,
            mistakes=mistakes,
        )
    return page, mistakes.status


def _answer(work: Work, office: Organisation, rows: list[SigningAuthority]) -> dict[str, Any]:
    """Raises: InvalidInput."""
    person = chosen_person(work.session, request.args.get("person", ""), "person")
    day = _asked_day(request.args.get("on", ""))
    field = request.args.get("field", "").strip()
    found = explain(work, office, person, request.args.get("type", ""), field, day)
    return {**explanation_values(work, found, rows), "person": person.name}


def _asked_day(text: str) -> date | None:
    try:
        return date.fromisoformat(text.strip()) if text.strip() else None
    except ValueError as error:
        raise InvalidInput([Refusal("date_malformed", {"field": "on"})]) from error


def _office_values(work: Work, office: Organisation) -> dict[str, Any]:
    people = {person.account: person for person, _ in colleagues(work.session, office.id, work.today)}
    return {
        "office": office,
        "office_name": display_name(work, office),
        "today": work.today,
        "forms": form_words(),
        "types": [type_choice(one) for one in types_of(work).all()],
        "people": [(person.account, f"{person.name} ({person.account})") for person in people.values()],
    }


@web.get("/offices/signing-authorities/new")
@permission(ADMINISTRATOR)
def new_authority() -> ResponseReturnValue:
    """An empty form for the office that `office` names."""
    with request_reading() as work:
        office = served_office(work, request.args.get("office"))
        _require(work, office)
        return _form_page(work, office, None)


@web.post("/offices/signing-authorities")
@permission(ADMINISTRATOR)
def enter_authority() -> ResponseReturnValue:
    """Write down an authority; refused, everything typed is shown again with the reason at its field."""
    code = request.form.get("office")
    try:
        with request_writing() as work:
            administration.enter_authority(work, served_office(work, code), _typed())
    except InvalidInput as error:
        mistakes = mistakes_of(error)
        with request_reading() as work:
            return _form_page(work, served_office(work, code), None, mistakes), mistakes.status
    flash(_("Đã ghi thẩm quyền ký."), "success")
    return redirect(url_for("web.signing_authorities", office=code), code=303)


@web.get("/offices/signing-authorities/<uuid:authority_id>")
@permission(ADMINISTRATOR)
def authority(authority_id: uuid.UUID) -> ResponseReturnValue:
    """One authority to be changed or ended."""
    with request_reading() as work:
        row = listing.authority_of(work, authority_id)
        _require(work, row.organisation)
        return _form_page(work, row.organisation, row)


@web.post("/offices/signing-authorities/<uuid:authority_id>")
@permission(ADMINISTRATOR)
def change_authority(authority_id: uuid.UUID) -> ResponseReturnValue:
    """Put the row right; what is signed keeps its own block."""
    try:
        with request_writing() as work:
            office = listing.authority_of(work, authority_id).organisation.code
            administration.change_authority(work, authority_id, _typed())
    except InvalidInput as error:
        return _refused(authority_id, mistakes_of(error))
    flash(_("Đã sửa thẩm quyền ký. Văn bản đang chờ ký theo thẩm quyền này cần chọn lại người ký."), "success")
    return redirect(url_for("web.signing_authorities", office=office), code=303)


@web.post("/offices/signing-authorities/<uuid:authority_id>/end")
@permission(ADMINISTRATOR)
def end_authority(authority_id: uuid.UUID) -> ResponseReturnValue:
    """End it at once, or with a day; the row stays in the table of those that ended."""
    try:
        with request_writing() as work:
            office = listing.authority_of(work, authority_id).organisation.code
            administration.end_authority(work, authority_id, request.form.get("reason", ""), typed_day("last_day"))
    except InvalidInput as error:
        return _refused(authority_id, mistakes_of(error))
    flash(_("Đã kết thúc thẩm quyền ký."), "success")
    return redirect(url_for("web.signing_authorities", office=office), code=303)


def _refused(authority_id: uuid.UUID, mistakes: Mistakes) -> ResponseReturnValue:
    with request_reading() as work:
        row = listing.authority_of(work, authority_id)
        return _form_page(work, row.organisation, row, mistakes), mistakes.status


def _require(work: Work, office: Organisation) -> None:
    if not administration.administers(work, office.id):
        raise NotPermitted("not_administrator", office=office.code)


def _form_page(work: Work, office: Organisation, row: SigningAuthority | None, mistakes: Mistakes = NO_MISTAKES) -> str:
    form = request.form if request.method == "POST" and "mode" in request.form else None
    values = _office_values(work, office)
    known = {account for account, _name in values["people"]}
    if row is not None and row.person.account not in known:  # who has left stays readable
        values["people"].append((row.person.account, f"{row.person.name} ({row.person.account})"))
    return render_template(
        "offices/authority.html",
        **values,
        row=row,
        shown=authority_rows(work, [row])[0] if row else None,
        value=typed_values(form, row, work.today),
        ending=request.form if request.method == "POST" else {},
        mistakes=mistakes,
        ended=row is not None and _has_ended(row, work.today),
    )


def _has_ended(row: SigningAuthority, today: date) -> bool:
    return row.revoked_at is not None or (row.valid_to is not None and row.valid_to < today)


def _typed() -> AuthorityInput:
    """Raises: InvalidInput("date_malformed"), InvalidInput("number_out_of_range")."""
    form = request.form
    plain = ("person", "mode", "own_title", "head_title", "collective", "unit_head_title", "basis", "other_office")
    order = form.get("position", "1").strip() or "1"
    return AuthorityInput(
        **{name: form.get(name, "") for name in plain},
        doc_types=tuple(key for key in form.getlist("doc_types") if key),
        fields=tuple(line for line in form.get("fields", "").splitlines() if line.strip()),
        valid_from=typed_day("valid_from"),
        valid_to=typed_day("valid_to"),
        position=int(order) if order.isdecimal() and len(order) < 5 else 0,
    )
