"""What was read from the mailbox: each message once, matched to the attempt that it names, or left for a person."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from datetime import datetime
from types import MappingProxyType
from typing import Any

from sqlalchemy import BigInteger, ForeignKey, Index, func, select
from sqlalchemy.orm import Mapped, mapped_column

from workflow.base.database import Base, Identified
from workflow.base.errors import InvalidInput, NotFound, NotPermitted, OutsideServiceFailed, Refusal
from workflow.base.files import sha256_of
from workflow.base.text import single_spaced
from workflow.distribution.bounces import AttemptKey, Returned, read_returned
from workflow.distribution.mail_reports import began_side_letter, report_of_mail, report_of_side_letter
from workflow.distribution.mailbox import Found, Mailbox
from workflow.distribution.models import MAIL, Delivery
from workflow.distribution.sending import Handler, Opens
from workflow.engine import outbox
from workflow.engine.outbox import Job
from workflow.engine.work import Services, Work
from workflow.organisations.models import ADMINISTRATOR
from workflow.organisations.offices import offices_of

READ_MAILBOX = "read_mailbox"
AT_ONCE = 200
"""Messages read by one job, well within its lease."""


class ReturnedMail(Identified, Base):
    """One message that came back. The raw message lies in the files under its hash, by which it is known."""

    __tablename__ = "returned_mail"
    __table_args__ = (Index("ix_returned_mail_open", "delivery_id", "settled_at"),)

    sha256: Mapped[str] = mapped_column(unique=True)
    read_at: Mapped[datetime]
    kind: Mapped[str]
    delivery_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("delivery.id"))
    attempt: Mapped[int | None]
    evidence: Mapped[dict[str, Any]]
    subject: Mapped[str]
    settled_at: Mapped[datetime | None]
    settled_by: Mapped[str | None]
    remark: Mapped[str | None]


class MailboxPlace(Base):
    """How far a mailbox has been read, and whether the last look succeeded."""

    __tablename__ = "mailbox_place"

    name: Mapped[str] = mapped_column(primary_key=True)
    validity: Mapped[int] = mapped_column(BigInteger, default=0)
    last_uid: Mapped[int] = mapped_column(BigInteger, default=0)
    read_at: Mapped[datetime | None]
    last_error: Mapped[dict[str, Any] | None]


def read_mailbox(services: Services, open_reading: Opens, open_writing: Opens, job: Job) -> None:
    """Read what came since the last look; each message with what it says in one transaction.

    Raises: OutsideServiceFailed, after it was written down.
    """
    mailbox = services.port(Mailbox)  # type: ignore[type-abstract]
    with open_reading() as work:
        place = work.session.get(MailboxPlace, mailbox.name)
        validity, after = (place.validity, place.last_uid) if place is not None else (0, 0)
    count = 0
    try:
        for found in mailbox.messages(validity, after, AT_ONCE):
            services.files.put(found.raw)
            with open_writing() as work:
                _take_in(work, mailbox.name, found)
            count += 1
    except OutsideServiceFailed as error:
        with open_writing() as work:
            _place(work, mailbox.name).last_error = {"code": error.code, "facts": error.facts}
        raise
    with open_writing() as work:
        place = _place(work, mailbox.name)
        place.read_at, place.last_error = work.now, None
        outbox.done(work, job)
        if count == AT_ONCE:
            outbox.enqueue(work, READ_MAILBOX, {})


def _take_in(work: Work, name: str, found: Found) -> None:
    place = _place(work, name)
    record_returned(work, found.raw)
    place.validity, place.last_uid = found.validity, found.uid


def _place(work: Work, name: str) -> MailboxPlace:
    """The mailbox's row, held until the commit, so that two readers do not come between each other."""
    place = work.session.get(MailboxPlace, name, with_for_update=True, populate_existing=True)
    if place is None:
        place = MailboxPlace(name=name, validity=0, last_uid=0)
        work.session.add(place)
        work.session.flush()
    return place


def record_returned(work: Work, raw: bytes) -> ReturnedMail | None:
    """Write down one message, at the delivery and attempt that it names; None if it is known already."""
    sha256 = sha256_of(raw)
    if work.session.scalar(select(ReturnedMail.id).where(ReturnedMail.sha256 == sha256)) is not None:
        return None
    returned = read_returned(raw)
    delivery = _delivery_of(work, returned)
    row = ReturnedMail(
        sha256=sha256,
        read_at=work.now,
        kind=returned.kind,
        delivery_id=delivery.id if delivery else None,
        attempt=returned.key.number if delivery and returned.key else None,
        evidence=returned.evidence,
        subject=returned.subject,
    )
    work.session.add(row)
    if delivery is not None and returned.key is not None:
        _report(work, delivery, returned.key, returned, {**returned.evidence, "sha256": sha256})
    return row


def _report(work: Work, delivery: Delivery, key: AttemptKey, returned: Returned, facts: Mapping[str, Any]) -> None:
    if key.about:
        report_of_side_letter(work, delivery.id, key, returned.kind, facts)
    else:
        report_of_mail(work, delivery.id, key.number, returned.kind, facts)


def _delivery_of(work: Work, returned: Returned) -> Delivery | None:
    """The delivery by mail that was tried so often at least, or has begun such a mail beside the document."""
    key = returned.key
    found = work.session.get(Delivery, key.delivery_id) if key is not None else None
    if key is None or found is None or found.channel != MAIL:
        return None
    known = began_side_letter(work, key) if key.about else 1 <= key.number <= found.attempts
    return found if known else None


# ---- what a person must look at
def unmatched(work: Work, limit: int = 100) -> list[ReturnedMail]:
    """Messages that name none of our mails and nobody has settled, newest first. Raises: NotPermitted."""
    _require_administrator(work)
    rows = select(ReturnedMail).where(ReturnedMail.delivery_id.is_(None), ReturnedMail.settled_at.is_(None))
    return list(work.session.scalars(rows.order_by(ReturnedMail.read_at.desc(), ReturnedMail.id).limit(limit)))


def count_unmatched(work: Work) -> int:
    """How many messages wait for the administrator. Raises: NotPermitted."""
    _require_administrator(work)
    rows = select(func.count(ReturnedMail.id))
    return work.session.scalar(rows.where(ReturnedMail.delivery_id.is_(None), ReturnedMail.settled_at.is_(None))) or 0


def settle_returned(work: Work, returned_id: uuid.UUID, remark: str) -> None:
    """Take an unmatched message off the list, with a word why; the message itself is kept.

    Raises: NotFound, also to those who are no administrator; InvalidInput (remark_missing).
    """
    row = work.session.get(ReturnedMail, returned_id, with_for_update=True, populate_existing=True)
    if row is None or row.delivery_id is not None or row.settled_at is not None or not _looks_after(work):
        raise NotFound(kind="returned_mail")
    if not remark.strip():
        raise InvalidInput([Refusal("remark_missing", {"field": "remark"})])
    row.settled_at, row.settled_by, row.remark = work.now, work.actor.name, single_spaced(remark)[:2_000]


def place_of(work: Work) -> MailboxPlace | None:
    """How the reading of the mailbox stands; None if none is set up. Raises: NotPermitted."""
    _require_administrator(work)
    name = work.services.port(Mailbox).name  # type: ignore[type-abstract]
    if not name:
        return None
    return work.session.get(MailboxPlace, name) or MailboxPlace(name=name, validity=0, last_uid=0)


def _require_administrator(work: Work) -> None:
    if not _looks_after(work):
        raise NotPermitted("administrators_only")


def _looks_after(work: Work) -> bool:
    """What names no document belongs to no office: any administrator may look after it."""
    return work.actor.is_system or bool(offices_of(work, ADMINISTRATOR))


handlers: Mapping[str, Handler] = MappingProxyType({READ_MAILBOX: read_mailbox})
"""What the worker calls for each kind of job of this module."""
