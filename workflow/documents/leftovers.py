"""What a read file said and the draft did not take over: shown beside the draft until a person has dealt with it.

Not content: neither hashed nor printed, and no save raises the version for it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass

from workflow.documents.models import Document
from workflow.documents.noting import EDIT
from workflow.engine import access
from workflow.engine.work import Work

MOST_KEPT = 200


@dataclass(frozen=True)
class KeptLeftover:
    """One thing: its kind as the reader names it, what the file says, and who here it seems to mean."""

    kind: str
    text: str
    match: str = ""


def keep_leftovers(document: Document, found: Iterable[KeptLeftover]) -> None:
    """Keep these with a new draft."""
    rows = [{"place": place, **asdict(one)} for place, one in enumerate(found)]
    document.leftovers = rows[:MOST_KEPT]


def dismiss_leftovers(work: Work, document: Document, place: int | None = None) -> None:
    """One of them is dealt with, or all. Raises: NotPermitted where the state gives no edit right."""
    access.require(work, EDIT, document)
    document.leftovers = [row for row in document.leftovers if place is not None and row["place"] != place]
    work.session.flush()
