"""Sổ địa chỉ: whom the office sends to, kept by its clerks and administrators, read by its people."""

from __future__ import annotations

import uuid
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from workflow.base.errors import InvalidInput, NotFound
from workflow.distribution import address_book as domain
from workflow.distribution.address_book import EntryInput
from workflow.distribution.models import ENTRY_KINDS, GROUP, ORGANISATION, PERSON, UNIT, AddressBookEntry
from workflow.distribution.rules import has_duty, require_duty
from workflow.engine.work import Work
from workflow.http.context import request_reading, request_writing
from workflow.http.sign_in import permission
from workflow.organisations.models import Organisation
from workflow.organisations.names import units_on
from workflow.organisations.offices import display_name, office_for, offices_here, offices_of
from workflow.organisations.people import colleagues
from workflow.web import display
from workflow.web.answers import NO_MISTAKES, Mistakes, mistakes_of, typed_id
from workflow.web.blueprint import web
from workflow.web.frame import PLACES

PLACES.update({"address_book": "registers", "address_entry": "registers", "new_address_entry": "registers"})
PAGE = 60


@web.get("/address-book")
@permission("member")
def address_book() -> ResponseReturnValue:
    """The entries of one of my offices that have the typed words."""
    given = request.args
    typed, start = given.get("q", "")[:200], given.get("start", "0")
    offset = int(start) if start.isdecimal() and len(start) < 7 else 0
    with request_reading() as work:
        office, mine = _office(work, given.get("office"))
        keeps = has_duty(work, office.id, *domain.KEEPERS)
        found = domain.entries(work, office.id, typed, with_inactive=keeps)
        return render_template(
            "offices/address_book.html",
            office=office,
            name=display_name(work, office),
            offices=[(row.code, display_name(work, row)) for row in mine],
            rows=[_row(entry) for entry in found[offset : offset + PAGE]],
            total=len(found),
            q=typed,
            keeps=keeps,
            next_url=_page_url(office, typed, offset + PAGE) if len(found) > offset + PAGE else None,
            previous_url=_page_url(office, typed, max(offset - PAGE, 0)) if offset else None,
        )


def _page_url(office: Organisation, typed: str, start: int) -> str:
    return url_for("web.address_book", office=office.code, q=typed or None, start=start or None)


@web.get("/address-book/<office>/new")
@permission("keeper")
def new_address_entry(office: str) -> ResponseReturnValue:
    """The form of a new entry."""
    return _form_page(None, office, NO_MISTAKES)


@web.post("/address-book/<office>")
@permission("keeper")
def add_address_entry(office: str) -> ResponseReturnValue:
    """Add an entry to the book."""
    try:
        with request_writing() as work:
            organisation = office_for(work, office)
            name = domain.add_entry(work, organisation, _typed()).name
    except InvalidInput as error:
        mistakes = mistakes_of(error)
        return _form_page(None, office, mistakes), mistakes.status
    flash(_("Đã thêm “%(name)s” vào sổ địa chỉ.", name=name), "success")
    return redirect(url_for("web.address_book", office=office, q=name), code=303)


@web.get("/address-book/entries/<uuid:entry_id>")
@permission("keeper")
def address_entry(entry_id: uuid.UUID) -> ResponseReturnValue:
    """One entry, to be changed."""
    return _form_page(entry_id, None, NO_MISTAKES)


@web.post("/address-book/entries/<uuid:entry_id>")
@permission("keeper")
def change_address_entry(entry_id: uuid.UUID) -> ResponseReturnValue:
    """Replace what the entry says."""
    try:
        with request_writing() as work:
            entry = domain.change_entry(work, entry_id, _typed())
            name, code = entry.name, work.session.get_one(Organisation, entry.owner_id).code
    except InvalidInput as error:
        mistakes = mistakes_of(error)
        return _form_page(entry_id, None, mistakes), mistakes.status
    flash(_("Đã lưu “%(name)s”.", name=name), "success")
    return redirect(url_for("web.address_book", office=code, q=name), code=303)


@web.post("/address-book/entries/<uuid:entry_id>/active")
@permission("keeper")
def switch_address_entry(entry_id: uuid.UUID) -> ResponseReturnValue:
    """Take the entry out of use, or into use again."""
    with request_writing() as work:
        domain.switch_entry(work, entry_id, active=request.form.get("active") == "true")
    flash(_("Đã lưu."), "success")
    return redirect(url_for("web.address_entry", entry_id=entry_id), code=303)


def _office(work: Work, code: str | None) -> tuple[Organisation, list[Organisation]]:
    """The office asked for, or my first one. Raises: NotFound."""
    mine = offices_of(work)
    if not mine:
        raise NotFound(kind="address_book")
    return (office_for(work, code) if code else mine[0]), mine


def _typed() -> EntryInput:
    """The form as typed; the target is chosen in the list of its kind."""
    form = request.form
    kind = form.get("kind", "")
    return EntryInput(
        kind=kind,
        name=form.get("name", "")[:500],
        abbreviations=[line for line in form.get("abbreviations", "")[:5_000].splitlines() if line.strip()],
        target_id=typed_id(form.get(f"target_{kind}")),
        identifier=form.get("identifier", "").strip()[:100] or None,
        exchange_id=form.get("exchange_id", "").strip()[:200] or None,
        email=form.get("email", "")[:300] or None,
        phone=form.get("phone", "")[:100] or None,
        postal_address=form.get("postal_address", "")[:1_000],
        default_channel=form.get("default_channel") or None,
        default_purpose=form.get("default_purpose") or None,
        members=[key for text in form.getlist("members") if (key := typed_id(text)) is not None]
        if kind == GROUP
        else (),
    )


def _form_page(entry_id: uuid.UUID | None, code: str | None, mistakes: Mistakes) -> str:
    with request_reading() as work:
        entry = domain.find_entry(work, entry_id) if entry_id else None
        if entry is not None:
            office = work.session.get_one(Organisation, entry.owner_id)
        else:
            office = office_for(work, code or "")
            require_duty(work, office.id, *domain.KEEPERS)
        return render_template(
            "offices/address_entry.html",
            entry=entry,
            office=office,
            action=_action(entry, office),
            kinds=_kinds(),
            targets=_targets(work, office),
            members=[(str(row.id), row.name) for row in domain.entries(work, office.id) if row.kind != GROUP],
            channels=display.choices("channel"),
            purposes=[("", _("Theo dòng nơi nhận")), *display.choices("purpose")],
            mistakes=mistakes,
            value=_values(work, entry) if not mistakes.summary else _typed_again(),
        )


def _action(entry: AddressBookEntry | None, office: Organisation) -> str:
    if entry is None:
        return url_for("web.add_address_entry", office=office.code)
    return url_for("web.change_address_entry", entry_id=entry.id)


def _kinds() -> list[tuple[str, str]]:
    words = {
        "unit": _("Đơn vị trong hệ thống"),
        "organisation": _("Cơ quan trong hệ thống"),
        "body": _("Cơ quan, tổ chức bên ngoài"),
        "person": _("Cá nhân"),
        "group": _("Nhóm"),
    }
    return [(kind, words[kind]) for kind in ENTRY_KINDS]


def _targets(work: Work, office: Organisation) -> dict[str, list[tuple[str, str]]]:
    """What an entry of each kind can stand for; people only of the office itself."""
    people = {person.id: person.name for person, _position in colleagues(work.session, office.id, work.today)}
    return {
        UNIT: [(str(unit.id), unit.name) for unit in units_on(work.session, office.id, work.today)],
        ORGANISATION: [(str(row.id), display_name(work, row)) for row in offices_here(work)],
        PERSON: [(str(key), name) for key, name in people.items()],
    }


def _values(work: Work, entry: AddressBookEntry | None) -> dict[str, Any]:
    if entry is None:
        return {"kind": "body", "members": []}
    return {
        "kind": entry.kind,
        "name": entry.name,
        "abbreviations": "\n".join(entry.abbreviations),
        "target_unit": str(entry.unit_id or ""),
        "target_organisation": str(entry.organisation_id or ""),
        "target_person": str(entry.person_id or ""),
        "identifier": entry.identifier or "",
        "exchange_id": entry.exchange_id or "",
        "email": entry.email or "",
        "phone": entry.phone or "",
        "postal_address": entry.postal_address,
        "default_channel": entry.default_channel or "",
        "default_purpose": entry.default_purpose or "",
        "members": [str(row.id) for row in domain.members_of(work, entry)],
    }


def _typed_again() -> dict[str, Any]:
    return {**request.form.to_dict(), "members": request.form.getlist("members")}


def _row(entry: AddressBookEntry) -> dict[str, Any]:
    return {
        "url": url_for("web.address_entry", entry_id=entry.id),
        "name": entry.name,
        "abbreviations": entry.abbreviations,
        "kind": dict(_kinds())[entry.kind],
        "email": entry.email,
        "phone": entry.phone,
        "identifier": entry.identifier,
        "postal_address": entry.postal_address,
        "channel": display.word("channel", entry.default_channel) if entry.default_channel else "",
        "active": entry.active,
    }
