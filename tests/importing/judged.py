"""Whole documents of many offices as extraction leaves them, with what a careful reader finds in each.

Beside each `.txt` stands a `.toml`: `parse` (keys of the contract; `date`, `outline`, `annexes` and the like in a short
form), `citations` (`type|number|year|symbol|date|issuer`, `~` where the text does not tell the issuer), and `faults`:
the rules of errors and warnings that the checker must find when the paper is to be issued, and no other.
"""

from __future__ import annotations

import tomllib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from workflow.base.text import nfc
from workflow.citations import Citation, citations_in
from workflow.definitions.loading import load_document_types
from workflow.format_rules.checking import check as check_manuscript
from workflow.format_rules.of_text import manuscript_of_text
from workflow.importing import parse_text

FOLDER = Path(__file__).parent / "texts_judged"
TODAY = date(2026, 1, 15)
_NO_COPY = {"at_clerk": None, "unit": None, "drafter": None, "copies": None}


@dataclass(frozen=True)
class Judged:
    """A text and what it should give."""

    name: str
    text: str
    expected: dict[str, Any]

    def read(self) -> dict[str, Any]:
        """What `parse` answers, in the short form of the expectations."""
        found = parse_text(self.text).as_json()
        return {key: _SHORT.get(key, lambda answer, key=key: answer[key])(found) for key in self.expected["parse"]}

    def wanted(self) -> dict[str, Any]:
        """The expectations of `parse`."""
        wanted = dict(self.expected["parse"])
        if "archive_copy" in wanted:
            wanted["archive_copy"] = _NO_COPY | wanted["archive_copy"]
        return wanted

    def cited(self) -> list[str]:
        """What `citations` answers; the issuer only where the reader found one in the text."""
        found = citations_in(self.text)
        wanted = self.expected["citations"]
        hidden = {n for n, row in enumerate(wanted) if row.endswith("~")}
        return [_row(one, with_issuer=n not in hidden) for n, one in enumerate(found)]

    def faults(self) -> list[str]:
        """Rules of the errors and warnings at issue."""
        parsed = parse_text(self.text)
        kind = load_document_types().by_name(parsed.doc_type)
        assert kind is not None
        manuscript = manuscript_of_text(parsed, self.text, kind, at_issue=True, today=TODAY)
        return sorted({one.rule for one in check_manuscript(manuscript, {}) if one.severity != "info"})


def judged_texts() -> list[Judged]:
    """All of them, in the order of their numbers."""
    return [
        Judged(
            path.stem,
            nfc(path.read_text(encoding="utf-8")),
            tomllib.loads(path.with_suffix(".toml").read_text("utf-8")),
        )
        for path in sorted(FOLDER.glob("*.txt"))
    ]


def _row(one: Citation, *, with_issuer: bool) -> str:
    number = str(int(one.number)) if one.number else ""
    day = one.date.isoformat() if one.date else ""
    issuer = (one.issuer or "") if with_issuer else "~"
    return "|".join([one.type, number, str(one.year or ""), one.symbol or "", day, issuer])


def _day(found: dict[str, Any]) -> str:
    parts = [found["date"][name] for name in ("year", "month", "day")]
    return "-".join("--" if part is None else f"{part:02}" for part in parts)


def _outline(found: dict[str, Any]) -> list[str]:
    return [
        " > ".join([f"{item['label']} {item['heading'] or ''}".strip(), *item["children"]]) for item in found["outline"]
    ]


_SHORT: dict[str, Callable[[dict[str, Any]], Any]] = {
    "date": _day,
    "outline": _outline,
    "annexes": lambda found: len(found["annexes"]),
    "annexes_mentioned": lambda found: [one["label"] for one in found["annexes_mentioned"]],
    "legal_bases_count": lambda found: len(found["legal_basis_lines"]),
    "signatures": lambda found: ["|".join([*block["lines"], block["name"] or ""]) for block in found["signatures"]],
}
