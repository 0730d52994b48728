"""Opening and describing a dossier (lập hồ sơ), and the list of those a person may see."""

from __future__ import annotations

import re
import uuid
from dataclasses import dataclass

from sqlalchemy import select

from workflow.archive.models import Dossier
from workflow.archive.retention import Retention, read_retention
from workflow.base.errors import InvalidInput, NotPermitted, Refusal, StaleVersion
from workflow.base.text import single_spaced
from workflow.engine import access, history, item_role
from workflow.engine.perform import start
from workflow.engine.work import Work
from workflow.organisations.models import Person, Unit
from workflow.organisations.people import holders_from, positions_on

EDIT = "edit"
WORKFLOW = "dossier"
RESPONSIBLE, UNIT_HEAD, ARCHIVIST, COLLEAGUE = "responsible", "unit_head", "archivist", "colleague"
LONGEST_TITLE = 1_000
NOTATION = re.compile(r"[0-9]{1,4}\.[\w&-]{1,20}")


@dataclass(frozen=True)
class DossierInput:
    """What a person typed; a field that is None was not touched. An empty retention means: not chosen yet."""

    title: str | None = None
    notation: str | None = None
    retention: str | None = None
    note: str | None = None


def create_dossier(
    work: Work, unit: Unit, responsible: Person, given: DossierInput, *, year: int | None = None
) -> Dossier:
    """Open a dossier of the unit for this year's work; without a notation it gets the next one of the unit.

    Source: NĐ 30/2020/NĐ-CP Đ.29 (FILE-2, FILE-3).
    Raises: NotPermitted("not_of_this_unit") for actor or responsible person; InvalidInput with every problem.
    """
    _require_members(work, unit, responsible)
    workflow = work.catalogue.latest(WORKFLOW)
    dossier = Dossier(
        id=uuid.uuid4(),
        organisation_id=unit.organisation_id,
        unit_id=unit.id,
        responsible_id=responsible.id,
        year=year or work.today.year,
        notation=given.notation or next_notation(work, unit, year or work.today.year),
        title="",
        opened_on=work.today,
        workflow=workflow.key,
        state=workflow.initial,
        moved_at=work.now,
    )
    _apply(work, dossier, DossierInput(given.title or "", dossier.notation, given.retention, given.note))
    work.session.add(dossier)
    work.session.flush()
    _grant_roles(work, dossier)
    _tell_history(work, dossier, "create", target=dossier.state)
    start(work, dossier)
    return dossier


def edit_dossier(work: Work, dossier: Dossier, given: DossierInput, version: int) -> None:
    """Change title, notation, retention or note while the dossier's state allows it; raises the version.

    Raises: NotFound, NotPermitted; StaleVersion if somebody changed it since; InvalidInput, nothing changes then.
    """
    access.require(work, EDIT, dossier)
    if version != dossier.version:
        raise StaleVersion(seen=version, now=dossier.version, state=dossier.state)
    _apply(work, dossier, given)
    dossier.version += 1
    work.session.flush()
    _tell_history(work, dossier, "edit")


def next_notation(work: Work, unit: Unit, year: int) -> str:
    """The next free number and symbol of the unit in the year, as `02.TCCB` (FILE-2)."""
    rows = select(Dossier.notation).where(Dossier.organisation_id == unit.organisation_id, Dossier.year == year)
    own = re.compile(rf"([0-9]+)\.{re.escape(unit.abbreviation)}")
    taken = [int(found[1]) for notation in work.session.scalars(rows) if (found := own.fullmatch(notation))]
    return f"{max(taken, default=0) + 1:02d}.{unit.abbreviation}"


def visible_dossiers(
    work: Work, *, year: int | None = None, unit_id: uuid.UUID | None = None, permission: str = access.VIEW
) -> list[Dossier]:
    """The dossiers on which the actor has the permission (`file_documents`: where a document can be put)."""
    rows = select(Dossier).where(access.visible(work, Dossier, permission))
    if year is not None:
        rows = rows.where(Dossier.year == year)
    if unit_id is not None:
        rows = rows.where(Dossier.unit_id == unit_id)
    return list(work.session.scalars(rows.order_by(Dossier.year.desc(), Dossier.notation, Dossier.id)))


def _require_members(work: Work, unit: Unit, responsible: Person) -> None:
    member = item_role.duty("member", unit.id)
    if not work.actor.is_system and member not in work.actor.all_holders:
        raise NotPermitted("not_of_this_unit", unit=unit.abbreviation)
    if member not in holders_from(positions_on(work.session, responsible.id, work.today)):
        raise NotPermitted("not_of_this_unit", unit=unit.abbreviation, account=responsible.account)


def _grant_roles(work: Work, dossier: Dossier) -> None:
    for role, holder in (
        (RESPONSIBLE, item_role.person(dossier.responsible_id)),
        (UNIT_HEAD, item_role.duty("head", dossier.unit_id)),
        (ARCHIVIST, item_role.duty("archivist", dossier.organisation_id)),
        (COLLEAGUE, item_role.duty("member", dossier.unit_id)),
    ):
        item_role.grant(work.session, dossier, role, holder)


def _tell_history(work: Work, dossier: Dossier, event: str, target: str | None = None) -> None:
    retention = str(dossier.retention) if dossier.retention else None
    facts = {"notation": dossier.notation, "title": dossier.title, "retention": retention}
    entry = history.Entry(dossier.organisation_id, dossier.item_kind, dossier.id, event, target=target, facts=facts)
    history.append(work, entry)


def _apply(work: Work, dossier: Dossier, given: DossierInput) -> None:
    """Write what was typed, or raise with all that is wrong and change nothing."""
    problems: list[Refusal] = []
    title = dossier.title if given.title is None else single_spaced(given.title)
    if not title or len(title) > LONGEST_TITLE:
        problems.append(Refusal("title_missing") if not title else Refusal("title_too_long", {"most": LONGEST_TITLE}))
    notation = dossier.notation if given.notation is None else single_spaced(given.notation)
    problems += _notation_problems(work, dossier, notation)
    retention = dossier.retention
    try:
        retention = _retention(given, retention)
    except InvalidInput as error:
        problems += error.problems
    if problems:
        raise InvalidInput(problems)
    dossier.title, dossier.notation, dossier.retention = title, notation, retention
    if given.note is not None:
        dossier.note = single_spaced(given.note)


def _retention(given: DossierInput, present: Retention | None) -> Retention | None:
    if given.retention is None:
        return present
    return read_retention(given.retention) if given.retention.strip() else None


def _notation_problems(work: Work, dossier: Dossier, notation: str) -> list[Refusal]:
    if NOTATION.fullmatch(notation) is None:
        return [Refusal("notation_malformed", {"notation": notation, "example": "01.TCCB"})]
    same = select(Dossier.id).where(
        Dossier.organisation_id == dossier.organisation_id,
        Dossier.year == dossier.year,
        Dossier.notation == notation,
        Dossier.id != dossier.id,
    )
    taken = work.session.scalar(same.limit(1)) is not None
    return [Refusal("notation_taken", {"notation": notation, "year": dossier.year})] if taken else []
