"""Conditions over the books."""

from __future__ import annotations

from sqlalchemy import select

from workflow.base.errors import Refusal
from workflow.engine.move import Move
from workflow.registers.books import series_of
from workflow.registers.models import Register


def year_is_open(move: Move) -> list[Refusal]:
    """The book of this year and series was not closed; one that does not exist yet is opened by its first number."""
    series = series_of(move.work, move.item)
    closed = move.work.session.scalar(
        select(Register.closed_at).where(
            Register.organisation_id == move.item.organisation_id,
            Register.series == series,
            Register.year == move.work.today.year,
        )
    )
    return [] if closed is None else [Refusal("register_closed", {"series": series, "year": move.work.today.year})]
