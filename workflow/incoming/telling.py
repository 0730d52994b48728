"""Notices and rights that go with an arrival, whether its document is one of this installation or of another."""

from __future__ import annotations

from typing import Any

from workflow.documents.participants import RECIPIENT
from workflow.engine import item_role, notice
from workflow.engine.notice import Notice
from workflow.engine.work import Work
from workflow.incoming.models import Arrival

ARRIVAL = "arrival"
"""The kind of item that a notice is about where there is no document here."""


def let_know(work: Work, arrival: Arrival, holder: str, kind: str, facts: dict[str, Any]) -> None:
    """Tell the holder; the notice leads to the document, or to the arrival itself."""
    if arrival.document is not None:
        notice.tell(work, holder, arrival.document, kind, facts)
        return
    work.session.add(Notice(holder=holder, item_id=arrival.id, item_kind=ARRIVAL, kind=kind, facts=facts, at=work.now))


def let_read(work: Work, arrival: Arrival, holder: str) -> None:
    """Let the holder read the document of this installation; what came from elsewhere is seen with the arrival."""
    if arrival.document is not None:
        item_role.grant(work.session, arrival.document, RECIPIENT, holder)


def no_longer_read(work: Work, arrival: Arrival, holder: str) -> None:
    """Take that right back."""
    if arrival.document is not None:
        item_role.revoke(work.session, arrival.document, RECIPIENT, holder)
