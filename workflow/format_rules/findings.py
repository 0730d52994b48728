"""What a rule found, and where."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from typing import Any, Literal

from workflow.format_rules.manuscript import Fragment

Severity = Literal["error", "warn", "info"]
GRAVITY: dict[str, int] = {"error": 0, "warn": 1, "info": 2}


@dataclass(frozen=True, slots=True)
class Hit:
    """A rule's own answer: a place (or only a part, where something is missing), and what stands there.

    `fix` is what the characters `start` to `end` should be replaced by, given only where that is safe. `facts` are
    the further words of the rule's sentence.
    """

    fragment: Fragment | None
    start: int = 0
    end: int = 0
    found: str | None = None
    expected: str | None = None
    fix: str | None = None
    part: str = ""
    facts: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Finding:
    """One remark on the form of a document, complete for a page, the API and the command line.

    `start` and `end` are offsets in the text of the fragment; `file_start` and `file_end` in the NFC text of a file.
    `code` chooses the sentence among those of the rule.
    """

    rule: str
    severity: Severity
    at_issue: bool
    clause: str
    part: str
    index: int | None
    annex: int
    start: int | None
    end: int | None
    found: str | None
    expected: str | None
    fix: str | None
    facts: dict[str, Any]
    file_start: int | None = None
    file_end: int | None = None

    @property
    def key(self) -> str:
        """The same finding in the same text has the same key: a click names it by this."""
        place = (self.rule, self.part, self.annex, self.index, self.start, self.end, self.found, self.fix)
        return hashlib.sha256(repr(place).encode()).hexdigest()[:16]

    @property
    def gates(self) -> bool:
        """Whether it stands in the way of the move it is judged for."""
        return self.severity == "error"
