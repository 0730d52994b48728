"""Mails beside a document: a recall that asks for it back, and a reminder to whoever has not confirmed.

As with the document itself, an attempt is written down before it starts, and one that may have arrived is never
repeated by itself. What becomes of such a mail changes nothing in the status of the delivery.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from types import MappingProxyType

from sqlalchemy import select

from workflow.base.text import date_in_words, number_in_digits, single_spaced
from workflow.distribution.deliveries import locked, note
from workflow.distribution.letter import Letter, text_of
from workflow.distribution.links import CONFIRM, RecipientLinks, Ticket
from workflow.distribution.mail import MailSender, peer_of
from workflow.distribution.message import message_of
from workflow.distribution.models import FAILED, RECALLED, RETURNED, Delivery, DeliveryEvent
from workflow.distribution.rules import is_address
from workflow.distribution.sending import Said, hand_over, tell_of_server
from workflow.documents.drafting import types_of
from workflow.engine import outbox, peers
from workflow.engine.outbox import Job
from workflow.engine.pauses import next_pause
from workflow.engine.peers import Turn
from workflow.engine.work import Services, Work
from workflow.organisations.names import name_on

Opens = Callable[[], AbstractContextManager[Work]]
Handler = Callable[[Services, Opens, Opens, Job], None]
JOB = "side_letter"
RECALL, REMINDER = "recall", "reminder"
PURPOSES = (RECALL, REMINDER)
MOST_TRIES = 14
_SUBJECTS = {RECALL: "Thu hồi văn bản", REMINDER: "Nhắc xác nhận đã nhận văn bản"}


def send_side_letter(services: Services, open_reading: Opens, open_writing: Opens, job: Job) -> None:
    """Make one attempt at this mail; run again after a crash, it is left unproven.

    Raises: OutsideServiceFailed while no mail server is set up (it waits).
    """
    sender = services.port(MailSender)  # type: ignore[type-abstract]
    sender.check()
    with open_reading() as work:
        letter = _letter(work, job, sender.sender)
    if letter is None:
        return _end(open_writing, job)
    with open_writing() as work:
        turn, message_id = _begin(work, job, sender, letter)
    if turn.wait_until is not None:
        return
    if message_id is None:
        return _end(open_writing, job)
    message = message_of(letter, message_id, services.clock.now())
    said = hand_over(sender, letter, message, message_id.strip("<>"))
    with open_writing() as work:
        tell_of_server(work, turn, said)
        _close(work, job, said)


def _letter(work: Work, job: Job, default_sender: str) -> Letter | None:
    """The mail as it is written now; None when there is nobody to write to, or nothing to say any more."""
    delivery, purpose = _delivery(work, job), str(job.payload["purpose"])
    if delivery.status in (RECALLED, FAILED, RETURNED) or not is_address(delivery.email or ""):
        return None
    document = delivery.document
    issuer = name_on(document.organisation, document.issued_on or work.today).name
    reference = f"{number_in_digits(document.number or 0)}/{document.symbol}"
    title = f"{types_of(work).get(document.doc_type).name} số {reference}"
    text = text_of(
        f"{purpose}.txt",
        target=delivery.target_name,
        issuer=issuer,
        title=title,
        issued=date_in_words(document.issued_on) if document.issued_on else "",
        subject=document.subject,
        reason=job.payload.get("reason", ""),
        link=_link(work, delivery, purpose, int(job.payload.get("time", 1))),
        sample=document.organisation.sample,
    )
    own = document.organisation.email or ""
    return Letter(
        sender=own if is_address(own) else default_sender,
        sender_name=single_spaced(issuer),
        to=delivery.email or "",
        to_name=single_spaced(delivery.target_name),
        subject=single_spaced(f"{_SUBJECTS[purpose]}: {title}"),
        text=text,
        enclosed=(),
    )


def _link(work: Work, delivery: Delivery, purpose: str, time: int) -> str | None:
    """By which it is answered: a recall by the link of this asking, a reminder by that of the mail itself."""
    links: RecipientLinks | None = work.services.ports.get(RecipientLinks)
    if links is None:
        return None
    if purpose == RECALL:
        return links.address(RECALL, Ticket(delivery.id, time, links.expiry(work.now)))
    return links.address(CONFIRM, Ticket(delivery.id, delivery.attempts, links.expiry(work.now)))


def _begin(work: Work, job: Job, sender: MailSender, letter: Letter) -> tuple[Turn, str | None]:
    """The Message-ID of the attempt, written down, if it is the server's turn to be spoken to; else the job waits on.

    None if an earlier attempt has no known end (it is left unproven), or the mail is settled.
    """
    turn = peers.take_turn(work, peer_of(letter.to), sender.rates(letter.to))
    if turn.wait_until is not None:
        outbox.give_back(work.session, job, work.now)
        return turn, None
    message_id = _written_down(work, job, letter)
    if message_id is None:
        peers.not_used(work, turn)
    return turn, message_id


def _written_down(work: Work, job: Job, letter: Letter) -> str | None:
    delivery = locked(work, uuid.UUID(job.payload["delivery"]))
    purpose = str(job.payload["purpose"])
    last = _last(work, delivery, purpose, str(job.id))
    if last is not None and last.kind == f"{purpose}_mail":
        facts = {"job": str(job.id), "message_id": last.evidence.get("message_id")}
        note(work, delivery, f"{purpose}_mail_unproven", delivery.status, facts)
    if last is not None and last.kind != f"{purpose}_mail_deferred":
        return None
    message_id = f"<{delivery.id.hex}.{purpose}{delivery.events + 1}@{letter.domain}>"  # found again by `bounces`
    facts = {"job": str(job.id), "message_id": message_id, "to": delivery.email}
    note(work, delivery, f"{purpose}_mail", delivery.status, facts)
    return message_id


def _last(work: Work, delivery: Delivery, purpose: str, job: str) -> DeliveryEvent | None:
    """The last event of this mail; each job is a mail of its own."""
    rows = select(DeliveryEvent).where(
        DeliveryEvent.delivery_id == delivery.id, DeliveryEvent.kind.startswith(f"{purpose}_mail", autoescape=True)
    )
    found = work.session.scalars(rows.order_by(DeliveryEvent.sequence.desc()))
    return next((event for event in found if event.evidence.get("job") == job), None)


def _close(work: Work, job: Job, said: Said) -> None:
    delivery = locked(work, uuid.UUID(job.payload["delivery"]))
    again = said.kind == "deferred" and job.tries < MOST_TRIES
    outcome = "failed" if said.kind == "deferred" and not again else said.kind
    facts = {"job": str(job.id), **said.evidence}
    note(work, delivery, f"{job.payload['purpose']}_mail_{outcome}", delivery.status, facts)
    if again:
        cause = {"code": outbox.PEER_DOWN if said.down else "mail_deferred", "facts": dict(said.evidence)}
        outbox.postpone(work.session, job.id, work.now, cause, next_pause(job.tries))
    else:
        outbox.done(work, job)


def _end(open_writing: Opens, job: Job) -> None:
    with open_writing() as work:
        outbox.done(work, job)


def _delivery(work: Work, job: Job) -> Delivery:
    return work.session.get_one(Delivery, uuid.UUID(job.payload["delivery"]))


handlers: Mapping[str, Handler] = MappingProxyType({JOB: send_side_letter})
"""What the worker calls for each kind of job of this module."""
