"""What a draft begins with, by type: the outline that the type usually has (PL3)."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from workflow.documents.drafting import DraftInput, RecipientLine

ISSUING = "issuing"
"""Another outline of a type: a decision that issues a text of its own (PL3 mẫu 1.3)."""


@dataclass(frozen=True)
class Outline:
    """What a draft begins with, and the text that is issued with it."""

    given: DraftInput
    attached_title: str = ""
    attached_body: str = ""


def outline(doc_type: str, kind: str = "") -> Outline:
    """The outline of this kind, or the usual one of a type that has no such kind."""
    row = _rows().get(doc_type, {})
    row = row.get(kind, row) if kind else row
    recipients: list[str] = row.get("recipients", [])
    given = DraftInput(
        body_html=row.get("body"),
        legal_bases=row.get("legal_bases"),
        addressees=row.get("addressees"),
        recipients=[RecipientLine(line) for line in recipients] or None,
    )
    return Outline(given, row.get("attached_title", ""), row.get("attached_body", ""))


def starting_text(doc_type: str) -> DraftInput:
    """Body, legal bases and usual recipients of a new draft of this type; nothing for a type without an outline."""
    return outline(doc_type).given


@cache
def _rows() -> dict[str, dict[str, Any]]:
    return tomllib.loads(files("workflow.definitions").joinpath("starting_texts.toml").read_text(encoding="utf-8"))
