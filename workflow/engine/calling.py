"""Workers are told at once which jobs have become due; who does the telling is the installation's choice."""

from __future__ import annotations

import uuid
from abc import ABC, abstractmethod
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from workflow.engine.work import Services


QUEUE_PREFIX = "trinhky_queue"
"""What the names of a queue's own tables begin with, where it lies in the same PostgreSQL as the rest."""


class Calls(ABC):
    """The port: carries ids of jobs to workers, and may lose or repeat them, for the rows are the truth."""

    @abstractmethod
    def call(self, job_ids: Sequence[uuid.UUID]) -> None:
        """Have some worker look at these jobs now. Never raises: the change that asks for them is committed."""

    @abstractmethod
    def check(self) -> None:
        """Raises: OutsideServiceFailed if no worker can be called now."""


def call(services: Services, job_ids: Iterable[uuid.UUID]) -> None:
    """Call workers, where the installation has a way to; else they look at the table by themselves, once a second."""
    calls: Calls | None = services.ports.get(Calls)
    ids = list(dict.fromkeys(job_ids))
    if calls is not None and ids:
        calls.call(ids)
