"""What every item that moves has: its organisation, its workflow version, its state and a counter of changes."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import ClassVar

from sqlalchemy.orm import Mapped, mapped_column

from workflow.base.database import Identified


class WorkflowItem(Identified):
    """A document, a dossier, a task: moves through the states of its workflow.

    `version` is raised by every save and by every change of state: a move names the one the person saw.
    """

    item_kind: ClassVar[str]

    organisation_id: Mapped[uuid.UUID] = mapped_column(index=True)
    workflow: Mapped[str]
    state: Mapped[str]
    version: Mapped[int] = mapped_column(default=1)
    moved_at: Mapped[datetime]

    def chain(self) -> tuple[str, ...]:
        """The keys of the workflows that move this item, the main one first."""
        return (self.workflow,)
