"""The worker's part of the mail channel: an attempt is written down, made, and its outcome written down.

Three transactions at most, none of them open while the server is spoken to.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import timedelta
from types import MappingProxyType
from typing import Any

from workflow.base.errors import DomainError, OutsideServiceFailed
from workflow.distribution.deliveries import Attempt, Ended, begin_attempt, could_not_begin, end_attempt, leave_unproven
from workflow.distribution.letter import Letter, compose
from workflow.distribution.mail import (
    MAIL_SERVER,
    MailDeferred,
    MailRefused,
    MailSender,
    MailUnproven,
    peer_of,
    server_is_down,
)
from workflow.distribution.message import message_of
from workflow.distribution.models import WAITING, Delivery
from workflow.distribution.rules import is_address
from workflow.engine import outbox, peers
from workflow.engine.outbox import Job
from workflow.engine.peers import Turn
from workflow.engine.work import Services, Work

Opens = Callable[[], AbstractContextManager[Work]]
Handler = Callable[[Services, Opens, Opens, Job], None]


def send_mail(services: Services, open_reading: Opens, open_writing: Opens, job: Job) -> None:
    """Make one attempt at one delivery by mail; run again, it sends nothing twice.

    Raises: OutsideServiceFailed while no mail server is set up (mails wait); what the file store raises.
    """
    delivery_id = uuid.UUID(job.payload["delivery"])
    sender = services.port(MailSender)  # type: ignore[type-abstract]
    sender.check()
    if _server_rests(open_reading, open_writing, job):
        return
    letter = _letter(open_reading, open_writing, delivery_id, sender)
    if letter is None:
        return _end_without_letter(open_writing, job, delivery_id)
    with open_writing() as work:
        turn, attempt = _begin(work, job, delivery_id, sender, letter)
    if turn.wait_until is not None:
        return
    if attempt is None:
        return _end_without_letter(open_writing, job, delivery_id)
    said = hand_over(sender, letter, message_of(letter, attempt.message_id, services.clock.now()), attempt.envelope_id)
    with open_writing() as work:
        tell_of_server(work, turn, said)
        _close(work, job, end_attempt(work, attempt, said.kind, said.evidence), said)


def _server_rests(open_reading: Opens, open_writing: Opens, job: Job) -> bool:
    """Whether the server began to rest after this job was claimed with others: it waits on, and costs no letter."""
    with open_reading() as work:
        if job.peer is None or not peers.rests(work.session, job.peer, work.now):
            return False
    with open_writing() as work:
        outbox.give_back(work.session, job, work.now)
    return True


@dataclass(frozen=True)
class Said:
    """What the server said, as an outcome and its evidence; `down`: it did not do its part at all."""

    kind: str
    evidence: Mapping[str, Any]
    down: bool = False


def _begin(
    work: Work, job: Job, delivery_id: uuid.UUID, sender: MailSender, letter: Letter
) -> tuple[Turn, Attempt | None]:
    """The attempt written down, if it is the server's turn to be spoken to; else the job waits on."""
    turn = peers.take_turn(work, peer_of(letter.to), sender.rates(letter.to))
    if turn.wait_until is not None:
        outbox.give_back(work.session, job, work.now)
        return turn, None
    attempt = begin_attempt(work, delivery_id, letter.domain, letter.evidence, letter.attempt)
    if attempt is None:
        peers.not_used(work, turn)
    return turn, attempt


def tell_of_server(work: Work, turn: Turn, said: Said) -> None:
    """Count the server's failures; once it answers again, those that failed because of it come back."""
    if said.down:
        peers.failed(work, MAIL_SERVER, said.evidence)
    elif peers.answered(work, turn):
        outbox.peer_is_back(work, MAIL_SERVER)


def _letter(open_reading: Opens, open_writing: Opens, delivery_id: uuid.UUID, sender: MailSender) -> Letter | None:
    """The letter, read before any attempt is counted; None if there is nothing to send, or nothing that can be."""
    try:
        with open_reading() as work:
            delivery = work.session.get_one(Delivery, delivery_id)
            if delivery.status != WAITING:
                return None
            if not is_address(delivery.email or ""):
                raise MailRefused("email_malformed", value=delivery.email)
            return compose(work, delivery, sender.sender, sender.largest_bytes)
    except OutsideServiceFailed:
        raise
    except DomainError as error:
        with open_writing() as work:
            could_not_begin(work, delivery_id, {"outcome": error.code, **error.facts})
        return None


def _end_without_letter(open_writing: Opens, job: Job, delivery_id: uuid.UUID) -> None:
    """Nothing was to be sent: the job is done, unless the clerk ordered the delivery again just now."""
    with open_writing() as work:
        if leave_unproven(work, delivery_id):
            outbox.postpone(work.session, job.id, work.now, {"code": "ordered_again"}, timedelta())
        else:
            outbox.done(work, job)


def _close(work: Work, job: Job, ended: Ended, said: Said) -> None:
    if ended.overtaken:
        return
    if ended.pause is None:
        outbox.done(work, job)
    else:
        cause = {"code": outbox.PEER_DOWN if said.down else "mail_deferred", "facts": dict(said.evidence)}
        outbox.postpone(work.session, job.id, work.now, cause, ended.pause)


def hand_over(sender: MailSender, letter: Letter, message: bytes, envelope_id: str) -> Said:
    """What the server said to this message."""
    try:
        return Said("handed_over", sender.send(letter.sender, letter.to, message, envelope_id))
    except (MailRefused, MailDeferred, MailUnproven) as error:
        return Said(_OUTCOMES[type(error)], {"outcome": error.code, **error.facts}, server_is_down(error))


_OUTCOMES: Mapping[type[DomainError], str] = {MailRefused: "failed", MailDeferred: "deferred", MailUnproven: "unproven"}
handlers: Mapping[str, Handler] = MappingProxyType({"deliver": send_mail})
"""What the worker calls for each kind of job of this room."""
