"""Who keeps the two responsibilities apart (Đ.12): the office's named settings, changed by its administrator."""

from __future__ import annotations

from collections.abc import Mapping

from workflow.base.errors import NotPermitted
from workflow.engine import history, item_role
from workflow.engine.work import Work
from workflow.organisations.models import ADMINISTRATOR, Organisation
from workflow.organisations.settings import (
    ONE_PERSON_CHECKS_BOTH,
    ONE_PERSON_DRAFTS_CHECKS_SIGNS,
    choose,
    setting,
)

RESPONSIBILITIES = (ONE_PERSON_CHECKS_BOTH, ONE_PERSON_DRAFTS_CHECKS_SIGNS)


def responsibilities_of(office: Organisation) -> dict[str, bool]:
    """Which of the exceptions for small offices this office has taken."""
    return {name: bool(setting(office, name)) for name in RESPONSIBILITIES}


def choose_responsibilities(work: Work, office: Organisation, chosen: Mapping[str, bool]) -> list[str]:
    """Set the exceptions; gives those that changed, each of which stands in the office's history.

    Raises: NotPermitted for anybody but the administrator.
    """
    if not work.actor.is_system and item_role.duty(ADMINISTRATOR, office.id) not in work.actor.all_holders:
        raise NotPermitted("not_administrator", office=office.code)
    changed = []
    for name, before in responsibilities_of(office).items():
        value = bool(chosen.get(name, False))
        if value == before:
            continue
        choose(office, name, value)
        changed.append(name)
        facts = {"setting": name, "from": before, "to": value}
        history.append(
            work,
            history.Entry(office.id, "organisation", office.id, "setting", capacity=ADMINISTRATOR, facts=facts),
        )
    return changed
