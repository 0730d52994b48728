"""Whether the outline that a draft began with was written out."""

from __future__ import annotations

from workflow.base.errors import Refusal
from workflow.definitions.starting_texts import ISSUING, outline
from workflow.documents.blocks import Block, blocks_of
from workflow.documents.models import Document
from workflow.engine.move import Move

OPEN = "…"
LONGEST_TOLD = 80


def outline_is_written_out(move: Move) -> list[Refusal]:
    """No line of the type's outline with dots to fill stands in the text as it was given.

    The first such line is told: others follow it, and dots that a drafter writes on purpose are no line of an outline.
    """
    document: Document = move.item
    given = _open_lines(document.doc_type)
    lines = [*document.legal_bases, *(block.text for block in _blocks(document))]
    left = next((line for line in lines if line.strip() in given), None)
    return [] if left is None else [Refusal("outline_not_filled", {"words": left.strip()[:LONGEST_TOLD]})]


def _blocks(document: Document) -> list[Block]:
    return blocks_of(document.body_html) if document.body_html.strip() else []


def _open_lines(doc_type: str) -> set[str]:
    """The lines of both outlines of the type that have dots."""
    found: set[str] = set()
    for kind in ("", ISSUING):
        given = outline(doc_type, kind).given
        found.update(given.legal_bases or [])
        found.update(block.text.strip() for block in blocks_of(given.body_html or "<p></p>"))
    return {line for line in found if OPEN in line}
