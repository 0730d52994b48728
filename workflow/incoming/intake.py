"""What comes in over the exchange: checked, kept as it came, and given to the one it concerns.

The answer to the peer is given when the message is kept here for good. What it changes is a job of the same
transaction: a document becomes an arrival, a status goes to the delivery it is about.
Source: QCVN 102:2016/BTTTT; QĐ 28/2018/QĐ-TTg (E28-6).
"""

from __future__ import annotations

import uuid
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from workflow.base.errors import DomainError
from workflow.engine import outbox
from workflow.engine.outbox import Job
from workflow.engine.work import Services, Work
from workflow.exchange.checking import problems_of
from workflow.exchange.errors import PackageInvalid, PackageUnreadable
from workflow.exchange.reading import read
from workflow.exchange.transport import Exchange, Exchanges
from workflow.exchange.values import RECALL, RECALL_ASKED, Message, StatusMessage, addressed_to
from workflow.incoming.models import ReceivedPackage
from workflow.organisations.models import Organisation

Opens = Callable[[], AbstractContextManager[Work]]
Handler = Callable[[Services, Opens, Opens, Job], None]
DOCUMENT, RECALLED, STATUS, RECALL_STATUS = "document", "recall", "status", "recall_status"
ACCEPTED, KNOWN = "accepted", "known"


class PackageNotForUs(DomainError):
    """No body that the message names works in this installation."""

    code = "package_not_for_us"


class SenderNotProven(DomainError):
    """The message names another sender than the one who proved to be sending."""

    code = "package_sender_not_proven"


class PackageDiffers(DomainError):
    """A message with this id was taken in before, and it was another one."""

    code = "package_differs"


@dataclass(frozen=True)
class Taken:
    """The message is kept: now (`accepted`), or since an earlier time (`known`)."""

    package_id: str
    state: str


def take_in(services: Services, open_writing: Opens, content: bytes, proven_sender: str | None = None) -> Taken:
    """Keep the message and order what it changes, once however often it comes.

    Raises: PackageUnreadable; PackageInvalid with every fault; PackageNotForUs, SenderNotProven, PackageDiffers.
    """
    message = read(content)
    faults = problems_of(message, services.clock.now())
    if faults:
        raise PackageInvalid(faults)
    if proven_sender is not None and message.sender.organ_id != proven_sender:
        raise SenderNotProven(sender=message.sender.organ_id)
    sha256 = services.files.put(content)
    with open_writing() as work:
        ours = _ours(work, message)
        if not ours:
            raise PackageNotForUs(organs=", ".join(addressed_to(message))[:300])
        return Taken(message.package_id, _keep(work, message, sha256, ours))


def is_kept(work: Work, package_id: str, sender: str) -> bool:
    """Whether the message of this sender was taken in; nobody is told of another's."""
    rows = select(ReceivedPackage.id).where(ReceivedPackage.package_id == package_id, ReceivedPackage.sender == sender)
    return work.session.scalar(rows) is not None


def _ours(work: Work, message: Message) -> list[Organisation]:
    """The bodies of this installation that it is for."""
    rows = select(Organisation).where(Organisation.inside, Organisation.identifier.in_(addressed_to(message)))
    return list(work.session.scalars(rows.order_by(Organisation.code)))


def _keep(work: Work, message: Message, sha256: str, ours: list[Organisation]) -> str:
    known = _known(work, message)
    if known is None:
        try:
            with work.session.begin_nested():
                work.session.add(_row(work, message, sha256))
        except IntegrityError:  # the same message came over two connections at once
            known = _known(work, message)
    if known is not None:
        if known.sha256 != sha256:
            raise PackageDiffers(package=message.package_id)
        return KNOWN
    for payload in _orders(message, sha256, ours):
        outbox.enqueue(work, JOBS[kind_of(message)], payload)
    return ACCEPTED


def _known(work: Work, message: Message) -> ReceivedPackage | None:
    return work.session.scalar(select(ReceivedPackage).where(ReceivedPackage.package_id == message.package_id))


def _row(work: Work, message: Message, sha256: str) -> ReceivedPackage:
    return ReceivedPackage(
        package_id=message.package_id,
        sender=message.sender.organ_id,
        kind=kind_of(message),
        sha256=sha256,
        at=work.now,
    )


def kind_of(message: Message) -> str:
    """What the message is: a document, the recall of one, a status, or the status that asks for a document back."""
    if isinstance(message, StatusMessage):
        return RECALL_STATUS if message.code == RECALL_ASKED else STATUS
    return RECALLED if message.business.kind == RECALL else DOCUMENT


JOBS = MappingProxyType(
    {
        DOCUMENT: "exchange.arrive",
        RECALLED: "exchange.recall_asked",
        RECALL_STATUS: "exchange.recall_asked",
        STATUS: "exchange.status",
    }
)


def _orders(message: Message, sha256: str, ours: list[Organisation]) -> list[dict[str, Any]]:
    """One job for each body here; a status needs only one, since it is about the deliveries of its sender."""
    return [{"file": sha256, "package": message.package_id, "organisation": str(one.id)} for one in ours]


def look_into_boxes(services: Services, open_reading: Opens, open_writing: Opens, job: Job) -> None:
    """By the clock: take in what lies in the inboxes; what cannot be taken is put aside with the reasons.

    A message is taken out of its box after it is kept, so that a worker may die anywhere.
    """
    for way in services.port(Exchanges).boxes():
        for fetched in way.fetch():
            _take_one(services, open_writing, way, fetched.name, fetched.content)
    with open_writing() as work:
        outbox.done(work, job)


def _take_one(services: Services, open_writing: Opens, way: Exchange, name: str, content: bytes) -> None:
    try:
        take_in(services, open_writing, content)
    except PackageInvalid as error:
        way.refuse(name, [{"code": one.code, **one.facts} for one in error.problems])
    except (PackageUnreadable, PackageNotForUs, PackageDiffers) as error:
        way.refuse(name, [{"code": error.code, **error.facts}])
    else:
        way.acknowledge(name)


def kept_message(services: Services, job: Job) -> Message:
    """The message that a job is about, read again from what was kept."""
    return read(services.files.get(job.payload["file"]))


def organisation_of(job: Job) -> uuid.UUID:
    """The body here that the job is about."""
    return uuid.UUID(job.payload["organisation"])


handlers: MappingProxyType[str, Handler] = MappingProxyType({"exchange.poll": look_into_boxes})
"""What the worker calls for each kind of job of this module."""
