"""Who keeps the two responsibilities apart (Đ.12): the office's named settings, changed by its administrator."""

from __future__ import annotations

from collections.abc import Mapping

from workflow.base.errors import InvalidInput, NotPermitted, Refusal
from workflow.engine import history, item_role
from workflow.engine.work import Work
from workflow.organisations.models import ADMINISTRATOR, Organisation
from workflow.organisations.settings import (
    COPIES_NEED_REQUEST,
    INITIALS_NONE,
    INITIALS_OPTIONAL,
    INITIALS_REQUIRED,
    ONE_PERSON_CHECKS_BOTH,
    ONE_PERSON_DRAFTS_CHECKS_SIGNS,
    REMINDERS,
    REVIEW_INITIALS,
    SECRETARY_SIGNS_WITH_KEY,
    choose,
    setting,
)

INITIALS = (INITIALS_NONE, INITIALS_OPTIONAL, INITIALS_REQUIRED)
RESPONSIBILITIES = (
    COPIES_NEED_REQUEST,
    ONE_PERSON_CHECKS_BOTH,
    ONE_PERSON_DRAFTS_CHECKS_SIGNS,
    SECRETARY_SIGNS_WITH_KEY,
)


def choose_initials(work: Work, office: Organisation, value: str) -> bool:
    """Whether reviewers sign what they approve; gives whether it changed, which stands in the office's history.

    Raises: InvalidInput; NotPermitted for anybody but the administrator.
    """
    if not work.actor.is_system and item_role.duty(ADMINISTRATOR, office.id) not in work.actor.all_holders:
        raise NotPermitted("not_administrator", office=office.code)
    if value not in INITIALS:
        raise InvalidInput([Refusal("choice_unknown", {"field": REVIEW_INITIALS, "value": value[:100]})])
    before = setting(office, REVIEW_INITIALS)
    if value == before:
        return False
    choose(office, REVIEW_INITIALS, value)
    facts = {"setting": REVIEW_INITIALS, "from": before, "to": value}
    history.append(
        work, history.Entry(office.id, "organisation", office.id, "setting", capacity=ADMINISTRATOR, facts=facts)
    )
    return True


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


REMINDER_STEPS = ("recipient", "clerk", "leader")
MOST_DAYS = 30


def reminders_of(office: Organisation) -> dict[str, int]:
    """After how many working days without a receipt each step of the reminders comes; 0: never."""
    chosen = setting(office, REMINDERS)
    return {step: int(chosen.get(step, 0)) for step in REMINDER_STEPS}


def choose_reminders(work: Work, office: Organisation, chosen: Mapping[str, int]) -> bool:
    """Set the days; gives whether anything changed. Who comes later is not told earlier.

    Raises: NotPermitted for anybody but the administrator; InvalidInput (number_out_of_range, reminders_out_of_order).
    """
    if not work.actor.is_system and item_role.duty(ADMINISTRATOR, office.id) not in work.actor.all_holders:
        raise NotPermitted("not_administrator", office=office.code)
    days = {step: int(chosen.get(step, 0)) for step in REMINDER_STEPS}
    problems = [Refusal("number_out_of_range", {"field": step}) for step, n in days.items() if not 0 <= n <= MOST_DAYS]
    told = [n for n in days.values() if n]
    if not problems and told != sorted(told):
        problems = [Refusal("reminders_out_of_order", {"field": "clerk"})]
    if problems:
        raise InvalidInput(problems)
    before = reminders_of(office)
    if before == days:
        return False
    choose(office, REMINDERS, days)
    facts = {"setting": REMINDERS, "from": before, "to": days}
    history.append(
        work, history.Entry(office.id, "organisation", office.id, "setting", capacity=ADMINISTRATOR, facts=facts)
    )
    return True
