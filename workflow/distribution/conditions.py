"""What must hold before a document is distributed."""

from __future__ import annotations

from workflow.base.errors import Refusal
from workflow.distribution.models import EXCHANGE, MAIL
from workflow.distribution.rules import is_address
from workflow.distribution.targets import Planned, plan_document, resolve_document
from workflow.engine.move import Move


def recipients_are_resolved(move: Move) -> list[Refusal]:
    """Every recipient line stands for somebody known, and everybody who gets a mail has an address."""
    rows = [row for row in resolve_document(move.work, move.item) if row.problem]
    refusals = [
        Refusal("recipient_unresolved", {"line": row.line.text, "reason": row.problem, "name": row.name})
        for row in rows
    ]
    return refusals + without_address(plan_document(move.work, move.item))


def without_address(planned: list[Planned]) -> list[Refusal]:
    """A refusal for every target that is to be mailed, or reached over the exchange, and has no address there."""
    unmailed = [row for row in planned if row.channel == MAIL and not is_address(row.target.email or "")]
    unknown = [row for row in planned if row.channel == EXCHANGE and not row.target.exchange_id]
    return [
        *(_refusal("recipient_without_address", row) for row in unmailed),
        *(_refusal("recipient_without_exchange_id", row) for row in unknown),
    ]


def _refusal(code: str, row: Planned) -> Refusal:
    return Refusal(code, {"line": row.line.text, "name": row.target.name})
