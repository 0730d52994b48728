"""Mails that wait for a server which stays away: after a day they end as failed, so that a person decides."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from datetime import timedelta
from types import MappingProxyType

from sqlalchemy import func, select

from workflow.distribution.deliveries import could_not_begin
from workflow.distribution.mail import MAIL_SERVER
from workflow.distribution.models import MAIL, WAITING, Delivery, DeliveryEvent
from workflow.distribution.sending import Handler, Opens
from workflow.engine import outbox
from workflow.engine.outbox import Job
from workflow.engine.peers import Peer
from workflow.engine.work import Services, Work

END_WAITING = "end_waiting_mail"
WAITS_AT_MOST = timedelta(hours=24)
"""From the order to send. NĐ30 Đ.18.1 (OUT-3): out on the day, or the working day after."""

AT_ONCE = 500


def end_waiting(services: Services, open_reading: Opens, open_writing: Opens, job: Job) -> None:
    """While the mail server is down: what was ordered more than a day ago is failed, with that cause.

    Mails that only wait for their turn, or were put off by the receiving side, are left alone.
    """
    with open_writing() as work:
        server = work.session.get(Peer, MAIL_SERVER)
        if server is not None and server.open_since is not None:
            facts = {"outcome": outbox.PEER_DOWN, "down_since": server.open_since.isoformat()}
            for delivery_id in _overdue(work):
                could_not_begin(work, delivery_id, {**(server.last_error or {}), **facts})
        outbox.done(work, job)


def _overdue(work: Work) -> list[uuid.UUID]:
    """Deliveries by mail that were last ordered too long ago and still wait."""
    again = select(func.max(DeliveryEvent.at)).where(
        DeliveryEvent.delivery_id == Delivery.id, DeliveryEvent.kind == "resend_ordered"
    )
    ordered_at = func.coalesce(again.correlate(Delivery).scalar_subquery(), Delivery.created_at)
    rows = select(Delivery.id).where(Delivery.channel == MAIL, Delivery.status == WAITING)
    return list(work.session.scalars(rows.where(ordered_at < work.now - WAITS_AT_MOST).limit(AT_ONCE)))


handlers: Mapping[str, Handler] = MappingProxyType({END_WAITING: end_waiting})
"""What the worker calls for each kind of job of this module."""
