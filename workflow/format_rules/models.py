"""What an office chose for a rule."""

from __future__ import annotations

import uuid
from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from workflow.base.database import Base, Identified

OFF = "off"
CHOICES = ("warn", "info", OFF)


class FormatRuleChoice(Identified, Base):
    """A lower severity for one rule in one office, or `off`; never of an error at issue."""

    __tablename__ = "format_rule_choice"
    __table_args__ = (
        UniqueConstraint("organisation_id", "rule"),
        CheckConstraint(f"severity IN ({', '.join(map(repr, CHOICES))})", name="known_severity"),
    )

    organisation_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("organisation.id"))
    rule: Mapped[str]
    severity: Mapped[str]
    chosen_at: Mapped[datetime]
    chosen_by_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("person.id"))
