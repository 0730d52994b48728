"""What a draft begins with, by type: the outline that the type usually has (PL3)."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files
from typing import Any

from workflow.documents.drafting import DraftInput, RecipientLine


def starting_text(doc_type: str) -> DraftInput:
    """Body, legal bases and usual recipients of a new draft of this type; nothing for a type without an outline."""
    row = _rows().get(doc_type, {})
    recipients: list[str] = row.get("recipients", [])
    return DraftInput(
        body_html=row.get("body"),
        legal_bases=row.get("legal_bases"),
        recipients=[RecipientLine(line) for line in recipients] or None,
    )


@cache
def _rows() -> dict[str, dict[str, Any]]:
    return tomllib.loads(files("workflow.definitions").joinpath("starting_texts.toml").read_text(encoding="utf-8"))
