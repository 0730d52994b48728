"""How grave a rule is in one office: as the table says, or lower by the office's choice."""

from __future__ import annotations

import uuid
from typing import cast

from sqlalchemy import delete, select

from workflow.base.errors import InvalidInput, NotPermitted, Refusal
from workflow.engine import history, item_role
from workflow.engine.work import Work
from workflow.format_rules.checking import Severities
from workflow.format_rules.findings import GRAVITY, Severity
from workflow.format_rules.models import CHOICES, OFF, FormatRuleChoice
from workflow.format_rules.registry import Rule, rules
from workflow.organisations.models import Organisation


def choices_of(work: Work, organisation_id: uuid.UUID) -> Severities:
    """The office's choices by rule; None for a rule that it switched off."""
    rows = select(FormatRuleChoice.rule, FormatRuleChoice.severity)
    found = work.session.execute(rows.where(FormatRuleChoice.organisation_id == organisation_id))
    return {name: None if severity == OFF else cast(Severity, severity) for name, severity in found}


def choose(work: Work, office: Organisation, rule_id: str, severity: str | None) -> None:
    """Lower the severity of a rule in this office, switch it off (never an error), or (None) go back to the table.

    The actor must be an administrator of the office. Raises: NotPermitted; InvalidInput (rule_unknown,
    severity_not_lower, rule_always_gates for an error at issue).
    """
    require_administrator(work, office)
    rule = rules().get(rule_id)
    if rule is None:
        raise InvalidInput([Refusal("rule_unknown", {"rule": rule_id})])
    if rule.at_issue:
        raise InvalidInput([Refusal("rule_always_gates", {"rule": rule_id})])
    if severity is not None and severity not in lower_than(rule):
        raise InvalidInput([Refusal("severity_not_lower", {"rule": rule_id, "severity": rule.severity})])
    work.session.execute(
        delete(FormatRuleChoice).where(FormatRuleChoice.organisation_id == office.id, FormatRuleChoice.rule == rule_id)
    )
    if severity is not None:
        work.session.add(
            FormatRuleChoice(
                organisation_id=office.id,
                rule=rule_id,
                severity=severity,
                chosen_at=work.now,
                chosen_by_id=work.actor.person_id,
            )
        )
    history.append(work, _told(office, rule_id, severity))


def lower_than(rule: Rule) -> list[str]:
    """What an office may choose for this rule: a lower severity, and `off` where a breach is no error by the table."""
    if rule.at_issue:
        return []
    lower = [name for name in CHOICES if name in GRAVITY and GRAVITY[name] > GRAVITY[rule.severity]]
    return lower if rule.severity == "error" else [*lower, OFF]


def _told(office: Organisation, rule_id: str, severity: str | None) -> history.Entry:
    return history.Entry(
        organisation_id=office.id,
        item_kind="organisation",
        item_id=office.id,
        event="choose_format_rule",
        facts={"rule": rule_id, "severity": severity},
    )


def require_administrator(work: Work, office: Organisation) -> None:
    """The actor administers this office. Raises: NotPermitted."""
    if item_role.duty("administrator", office.id) not in work.actor.all_holders:
        raise NotPermitted("not_administrator", office=office.code)
