"""A manuscript judged by every rule."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache

from workflow.format_rules.findings import GRAVITY, Finding, Hit, Severity
from workflow.format_rules.manuscript import PARTS, Manuscript
from workflow.format_rules.prose import let_go
from workflow.format_rules.registry import Rule, rules

Severities = Mapping[str, Severity | None]
"""What an office chose for a rule: a lower severity, or None for silence."""


def check(manuscript: Manuscript, chosen: Severities | None = None) -> list[Finding]:
    """All findings, in the order of the page, then by rule: the same manuscript gives the same list.

    Errors at issue are left out while the manuscript is a draft.
    """
    order = {id(fragment): n for n, fragment in enumerate(manuscript.fragments)}
    end_of = cache(lambda part: _end_of(manuscript, part))
    found = [
        (order[id(hit.fragment)] if id(hit.fragment) in order else end_of(hit.part), finding)
        for rule in rules().values()
        if manuscript.at_issue or not rule.at_issue
        for hit, finding in _judged(manuscript, rule, chosen or {})
    ]
    let_go()
    found.sort(key=lambda pair: (pair[0], pair[1].start or 0, GRAVITY[pair[1].severity], pair[1].rule))
    return [finding for _, finding in found]


def _judged(manuscript: Manuscript, rule: Rule, chosen: Severities) -> Iterator[tuple[Hit, Finding]]:
    severity = severity_of(rule, chosen)
    if severity is None:
        return
    for hit in rule.judge(manuscript):
        yield hit, _finding(rule, severity, hit)


def severity_of(rule: Rule, chosen: Severities) -> Severity | None:
    """The office's choice where it is lower; an error at issue stays one."""
    if rule.at_issue or rule.id not in chosen:
        return rule.severity
    choice = chosen[rule.id]
    if choice is None:
        return None
    return choice if GRAVITY[choice] > GRAVITY[rule.severity] else rule.severity


def _finding(rule: Rule, severity: Severity, hit: Hit) -> Finding:
    fragment = hit.fragment
    span = fragment.span_in_file(hit.start, hit.end) if fragment else None
    return Finding(
        rule=rule.id,
        severity=severity,
        at_issue=rule.at_issue,
        clause=rule.clause,
        part=fragment.part if fragment else hit.part,
        index=fragment.index if fragment else None,
        annex=fragment.annex if fragment else 0,
        start=hit.start if fragment else None,
        end=hit.end if fragment else None,
        found=hit.found if hit.found is not None or fragment is None else fragment.text[hit.start : hit.end],
        expected=hit.expected,
        fix=hit.fix,
        facts=hit.facts,
        file_start=span[0] if span else None,
        file_end=span[1] if span else None,
    )


def _end_of(manuscript: Manuscript, part: str) -> int:
    """Where a part that is missing would stand: after the last fragment of the parts before it."""
    before = set(PARTS[: PARTS.index(part)]) if part in PARTS else set(PARTS)
    places = [n for n, fragment in enumerate(manuscript.fragments) if fragment.part in before]
    return places[-1] if places else -1


def message(finding: Finding, language: str = "vi") -> str:
    """The finding as a sentence for the drafter, in `vi` or `en`."""
    facts = {"found": finding.found or "", "expected": finding.expected or "", **finding.facts}
    return rules()[finding.rule].sentence(finding.facts.get("code", ""), language, facts)
