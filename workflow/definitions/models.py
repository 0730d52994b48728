"""The table of workflow versions that an administrator imported."""

from __future__ import annotations

import uuid
from datetime import datetime

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from workflow.base.append_only import append_only
from workflow.base.database import Base, Identified


class ImportedWorkflow(Identified, Base):
    """A version of a workflow beside the packaged ones; never changed, as documents keep the version they began with.

    `text` is the definition complete in itself (what it extended is laid in), so that a later packaged version does
    not change what it means.
    """

    __tablename__ = "imported_workflow"
    __table_args__ = (UniqueConstraint("name", "version"),)

    name: Mapped[str]
    version: Mapped[int]
    text: Mapped[str]
    imported_at: Mapped[datetime]
    imported_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("person.id"), doc="None: at the command line")


append_only(ImportedWorkflow)
