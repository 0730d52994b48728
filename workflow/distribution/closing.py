"""What it means for a delivery that its job is closed by a person: it failed, for the reason given."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping
from types import MappingProxyType

from workflow.distribution.deliveries import could_not_begin, leave_unproven
from workflow.engine.outbox import Job
from workflow.engine.work import Work


def close_delivery(work: Work, job: Job, reason: str) -> None:
    """A delivery that still waits is failed; one that may be on its way is unproven, and stays for a decision."""
    delivery_id = uuid.UUID(job.payload["delivery"])
    if leave_unproven(work, delivery_id):
        could_not_begin(work, delivery_id, {"outcome": "job_closed", "remark": reason})


closers: Mapping[str, Callable[[Work, Job, str], None]] = MappingProxyType(
    dict.fromkeys(("deliver", "deliver_exchange", "arrive"), close_delivery)
)
"""By the kind of job."""
