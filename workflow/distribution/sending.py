"""The worker's part of the mail channel: an attempt is written down, made, and its outcome written down.

No transaction is open while the server is spoken to.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from datetime import timedelta
from types import MappingProxyType
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from workflow.base.errors import DomainError, NotFound, OutsideServiceFailed
from workflow.distribution.deliveries import Attempt, Ended, begin_attempt, could_not_begin, end_attempt, leave_unproven
from workflow.distribution.letter import Bundles, Letter, compose
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


class Mails:
    """The handler of deliveries by mail: one, or several one after the other over one connection."""

    def __call__(self, services: Services, open_reading: Opens, open_writing: Opens, job: Job) -> None:
        """Make one attempt at one delivery; run again, it sends nothing twice.

        Raises: OutsideServiceFailed while no mail server is set up (mails wait); what the file store raises.
        """
        round_ = _Round(services, open_reading, open_writing, [job])
        round_.send(job)
        round_.write_down()

    def several(
        self,
        services: Services,
        open_reading: Opens,
        open_writing: Opens,
        jobs: Sequence[Job],
        may_begin: Callable[[Job], bool],
        failed: Callable[[Job, Exception], None],
    ) -> None:
        """The same for each job that may still begin when its turn comes; what goes wrong with one is its own."""
        round_ = _Round(services, open_reading, open_writing, jobs)
        with services.port(MailSender).one_line():  # type: ignore[type-abstract]
            for job in jobs:
                if may_begin(job):
                    try:
                        round_.send(job)
                    except Exception as error:  # whatever it is, the job stays with its cause
                        failed(job, error)
        round_.write_down()


class _Round:
    """Mails one after the other: all letters are read before the first is sent, and what the server said to one is
    written down in the transaction that begins the next. A worker that dies leaves one attempt in doubt at most."""

    def __init__(self, services: Services, open_reading: Opens, open_writing: Opens, jobs: Sequence[Job]) -> None:
        self._services, self._open_writing = services, open_writing
        self._sender = services.port(MailSender)  # type: ignore[type-abstract]
        self._letters = _letters(open_reading, jobs, self._sender)
        self._told: _Told | None = None

    def send(self, job: Job) -> None:
        """Make the attempt; its outcome is kept until `write_down`, or the next."""
        self._sender.check()
        letter, delivery_id = self._letters[job.id], uuid.UUID(job.payload["delivery"])
        if isinstance(letter, DomainError) and not isinstance(letter, OutsideServiceFailed):
            with self._writing() as work:
                could_not_begin(work, delivery_id, {"outcome": letter.code, **letter.facts})
        elif isinstance(letter, Exception):
            raise letter
        if not isinstance(letter, Letter):
            return self._end_without_letter(job, delivery_id)
        with self._writing() as work:
            turn, attempt = _begin(work, job, delivery_id, self._sender, letter)
        if turn.wait_until is not None:
            return None
        if attempt is None:
            return self._end_without_letter(job, delivery_id)
        message = message_of(letter, attempt.message_id, self._services.clock.now())
        self._told = _Told(job, turn, attempt, hand_over(self._sender, letter, message, attempt.envelope_id))
        return None

    def write_down(self) -> None:
        """What the server said last."""
        if self._told is not None:
            with self._writing():
                pass

    @contextmanager
    def _writing(self) -> Iterator[Work]:
        """A transaction that begins with what the server said before; that stands, whatever becomes of the rest."""
        told, self._told = self._told, None
        try:
            with self._open_writing() as work:
                _write(work, told)
                yield work
        except Exception:
            if told is not None:
                with self._open_writing() as work:
                    _write(work, told)
            raise

    def _end_without_letter(self, job: Job, delivery_id: uuid.UUID) -> None:
        """Nothing was to be sent: the job is done, unless the clerk ordered the delivery again just now."""
        with self._writing() as work:
            if leave_unproven(work, delivery_id):
                outbox.postpone(work.session, job.id, work.now, {"code": "ordered_again"}, timedelta())
            else:
                outbox.done(work, job)


@dataclass(frozen=True)
class Said:
    """What the server said, as an outcome and its evidence; `down`: it did not do its part at all."""

    kind: str
    evidence: Mapping[str, Any]
    down: bool = False


@dataclass(frozen=True)
class _Told:
    """An attempt that was made, and what the server said to it."""

    job: Job
    turn: Turn
    attempt: Attempt
    said: Said


def _write(work: Work, told: _Told | None) -> None:
    """Write the outcome down, and what it means for the job and for the server's other mails."""
    if told is not None:
        tell_of_server(work, told.turn, told.said)
        _close(work, told.job, end_attempt(work, told.attempt, told.said.kind, told.said.evidence), told.said)


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


def _letters(
    open_reading: Opens, jobs: Sequence[Job], sender: MailSender
) -> dict[uuid.UUID, Letter | Exception | None]:
    """The letter of each job, or why there can be none; None where nothing is to be sent.

    Read together, since the letters of one document have most in common.
    """
    ids = {job.id: uuid.UUID(job.payload["delivery"]) for job in jobs}
    with open_reading() as work:
        rows = select(Delivery).where(Delivery.id.in_(ids.values())).options(joinedload(Delivery.document))
        known = {row.id: row for row in work.session.scalars(rows)}  # held here, so that what they share is read once
        bundles = Bundles()
        return {job_id: _letter(work, known.get(delivery_id), sender, bundles) for job_id, delivery_id in ids.items()}


def _letter(work: Work, delivery: Delivery | None, sender: MailSender, bundles: Bundles) -> Letter | Exception | None:
    try:
        if delivery is None:
            return NotFound(kind="delivery")
        if delivery.status != WAITING:
            return None
        if not is_address(delivery.email or ""):
            return MailRefused("email_malformed", value=delivery.email)
        return compose(work, delivery, sender.sender, sender.largest_bytes, bundles)
    except Exception as error:  # it is this delivery's, and raised when its turn comes
        return error


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
handlers: Mapping[str, Handler] = MappingProxyType({"deliver": Mails()})
"""What the worker calls for each kind of job of this room."""
