"""What the clerk does with many deliveries at once, and how one that went badly is laid aside; nothing is erased."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from workflow.base.errors import DomainError, InvalidInput, NotOffered, Refusal
from workflow.base.text import single_spaced
from workflow.distribution.deliveries import note, resend
from workflow.distribution.desk_filters import ENDED_BADLY
from workflow.distribution.models import Delivery
from workflow.distribution.rules import delivery_for_clerk
from workflow.engine.work import Work

MOST_AT_ONCE = 200


@dataclass(frozen=True)
class Tried:
    """What became of one of many: nothing stood against it, or this error, which it would have met alone."""

    delivery_id: uuid.UUID
    error: DomainError | None = None


def each(work: Work, ids: Iterable[uuid.UUID], do: Callable[[Work, uuid.UUID], Any]) -> list[Tried]:
    """Do it to each; what one meets does not stop the others. Rows are locked in one order, so that nobody waits in a
    circle; `do` changes nothing before it refuses.

    Raises: InvalidInput for none, or more than `MOST_AT_ONCE`.
    """
    keys = sorted(set(ids))
    if not keys:
        raise InvalidInput([Refusal("nothing_chosen", {"field": "delivery"})])
    if len(keys) > MOST_AT_ONCE:
        raise InvalidInput([Refusal("too_many_chosen", {"field": "delivery", "most": MOST_AT_ONCE})])
    return [_tried(work, key, do) for key in keys]


def _tried(work: Work, key: uuid.UUID, do: Callable[[Work, uuid.UUID], Any]) -> Tried:
    try:
        do(work, key)
    except DomainError as error:
        return Tried(key, error)
    return Tried(key)


def resend_many(work: Work, ids: Iterable[uuid.UUID]) -> list[Tried]:
    """Order a new attempt for each, as `resend` does for one. Raises: as `each`."""
    return each(work, ids, resend)


def lay_aside(work: Work, delivery_id: uuid.UUID, remark: str) -> Delivery:
    """The clerk sends it no more; it leaves the desk and stays in the log with the reason.

    Raises: NotFound, NotPermitted, NotOffered unless it ended badly, InvalidInput (remark_missing).
    """
    delivery = delivery_for_clerk(work, delivery_id)
    if delivery.status not in ENDED_BADLY or delivery.concluded:
        raise NotOffered("delivery_not_to_be_laid_aside", status=delivery.status)
    if not remark.strip():
        raise InvalidInput([Refusal("remark_missing", {"outcome": "laid_aside"})])
    delivery.concluded = True
    note(work, delivery, "laid_aside", delivery.status, {"remark": single_spaced(remark)})
    return delivery


def went_otherwise(work: Work, delivery_id: uuid.UUID, channel: str) -> None:
    """The target gets it by another channel from now on: one that ended badly leaves the desk; the log says why."""
    delivery = delivery_for_clerk(work, delivery_id)
    delivery.concluded = delivery.concluded or delivery.status in ENDED_BADLY
    note(work, delivery, "channel_changed", delivery.status, {"channel": channel})
