"""The findings on a document, kept by content for as long as nothing they rest on has changed."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Mapping

from workflow.base.errors import Refusal
from workflow.documents.drafting import DraftInput, as_if_saved
from workflow.documents.models import Document
from workflow.engine import access
from workflow.engine.move import Move
from workflow.engine.work import Work
from workflow.format_rules.checking import check, message
from workflow.format_rules.findings import Finding
from workflow.format_rules.of_document import manuscript_of
from workflow.format_rules.ports import is_taken, may_sign
from workflow.format_rules.severities import choices_of
from workflow.format_rules.void_citations import void_citations

KEPT = 200
SAID_ELSEWHERE = frozenset({"F-SIG-AUTH", "F-KG-MISSING"})
"""Shown, but gates nothing here: `documents.is_complete` asks for the addressees, and the guard of `sign` for the
authority, as another signer must still be choosable."""


class _Kept:
    """The last findings of this process."""

    def __init__(self) -> None:
        self._found: OrderedDict[tuple[object, ...], tuple[Finding, ...]] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, key: tuple[object, ...]) -> tuple[Finding, ...] | None:
        with self._lock:
            if key in self._found:
                self._found.move_to_end(key)
            return self._found.get(key)

    def keep(self, key: tuple[object, ...], found: tuple[Finding, ...]) -> None:
        with self._lock:
            self._found[key] = found
            while len(self._found) > KEPT:
                self._found.popitem(last=False)


_kept = _Kept()


def findings_of(work: Work, document: Document, *, at_issue: bool = False) -> tuple[Finding, ...]:
    """What the rules say of the document as it is now; `at_issue` as of one that is about to leave the office."""
    chosen = choices_of(work, document.organisation_id)
    key = (
        document.id,
        document.content_sha256,
        document.organisation_id,
        repr(document.block),
        work.today,
        at_issue,
        may_sign(work, document),
        void_citations(work, document),
        is_taken(work, document),
        tuple(sorted(chosen.items(), key=str)),
    )
    found = _kept.get(key)
    if found is None:
        found = tuple(check(manuscript_of(work, document, at_issue=at_issue), chosen))
        _kept.keep(key, found)
    return found


def findings_on_typed(work: Work, document: Document, given: DraftInput) -> tuple[Finding, ...]:
    """What the rules would say of the document with what was typed; nothing is saved.

    Raises: NotPermitted; InvalidInput, as a save of it would.
    """
    chosen = choices_of(work, document.organisation_id)
    with as_if_saved(work, document, given):
        return tuple(check(manuscript_of(work, document), chosen))


def is_about_to_leave(work: Work, document: Document) -> bool:
    """Whether a move from here asks that the document be fit for issue, so that errors at issue count already."""
    moves = access.main_workflow(work, document).from_state(document.state)
    return any(condition.call is is_fit_for_issue for move in moves for condition in move.conditions)


def has_no_error(move: Move) -> list[Refusal]:
    """The form of the draft has no error; those at issue do not count yet. Gates `submit`."""
    return _refusals(findings_of(move.work, move.item))


def is_fit_for_issue(move: Move) -> list[Refusal]:
    """The form has no error of any kind. Gates `issue`; number and day are what this very move gives."""
    return _refusals(findings_of(move.work, move.item, at_issue=True))


def _refusals(findings: tuple[Finding, ...]) -> list[Refusal]:
    gating = (finding for finding in findings if finding.gates and finding.rule not in SAID_ELSEWHERE)
    return [Refusal("format_error", _facts(finding)) for finding in gating]


def _facts(finding: Finding) -> Mapping[str, object]:
    return {
        "rule": finding.rule,
        "clause": finding.clause,
        "part": finding.part,
        "message": message(finding, "vi"),
        "message_en": message(finding, "en"),
    }
