"""Links in mails for people without an account: signed, expiring, each for one purpose and one attempt.

A link is its own permission, so it names as little as possible and ends early: at its day, when the delivery is sent
again, and when the document is recalled.
"""

from __future__ import annotations

import hashlib
import uuid
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from itsdangerous import BadSignature, Signer
from sqlalchemy import select

from workflow.base.clock import VIETNAM, vietnam_day
from workflow.base.errors import DomainError, NotFound
from workflow.base.text import single_spaced
from workflow.distribution.deliveries import locked, record
from workflow.distribution.models import ACKNOWLEDGED, DONE, MAIL, PROCESSING, RECALLED, Delivery, DeliveryEvent
from workflow.engine.work import Work

CONFIRM, FILES = "confirm", "files"
_CONFIRMED = (ACKNOWLEDGED, PROCESSING, DONE)


class LinkEnded(DomainError):
    """The link was good once: it has expired, a newer one was sent, or the document is recalled."""

    code = "link_ended"


@dataclass(frozen=True)
class Ticket:
    """What a link says: one attempt at one delivery, until when."""

    delivery_id: uuid.UUID
    attempt: int
    expires_at: datetime
    token_sha256: str = ""

    @property
    def last_day(self) -> date:
        """The last day on which it can be used, in Vietnam."""
        return vietnam_day(self.expires_at - timedelta(seconds=1))


class RecipientLinks:
    """Makes and reads links under the installation's own secret (a port of the services)."""

    def __init__(self, secret_key: str, base_url: str, days: int = 30) -> None:
        self._secret_key, self.base_url, self.lifetime = secret_key, base_url.rstrip("/"), timedelta(days=days)

    def expiry(self, now: datetime) -> datetime:
        """When links made now end: with the last day, in Vietnam."""
        day_after = vietnam_day(now + self.lifetime) + timedelta(days=1)
        return datetime.combine(day_after, time(), VIETNAM).astimezone(UTC)

    def address(self, purpose: str, ticket: Ticket) -> str:
        """The whole address, as a mail carries it."""
        return f"{self.base_url}/receipts/{purpose}/{self.token(purpose, ticket)}"

    def token(self, purpose: str, ticket: Ticket) -> str:
        """The ticket, signed for this purpose."""
        end = int(ticket.expires_at.timestamp())
        said = ticket.delivery_id.bytes + ticket.attempt.to_bytes(4, "big") + end.to_bytes(6, "big")
        return self._signer(purpose).sign(urlsafe_b64encode(said).rstrip(b"=")).decode()

    def read(self, purpose: str, token: str) -> Ticket:
        """What the token says. Raises: NotFound, if it was not made here for this purpose."""
        try:
            said = self._signer(purpose).unsign(token.encode())
            raw = urlsafe_b64decode(said + b"=" * (-len(said) % 4))
        except (BadSignature, ValueError) as error:
            raise NotFound(kind="link") from error
        end = datetime.fromtimestamp(int.from_bytes(raw[20:26], "big"), UTC)
        ticket = Ticket(uuid.UUID(bytes=raw[:16]), int.from_bytes(raw[16:20], "big"), end)
        if self.token(purpose, ticket) != token:  # base64 has several ways to write the same
            raise NotFound(kind="link")
        return replace(ticket, token_sha256=hashlib.sha256(token.encode()).hexdigest())

    def _signer(self, purpose: str) -> Signer:
        return Signer(
            self._secret_key, salt=f"recipient links: {purpose}", key_derivation="hmac", digest_method=hashlib.sha256
        )


def opened_by(work: Work, purpose: str, token: str) -> tuple[Delivery, Ticket]:
    """The delivery that this link leads to; nothing is changed by looking.

    Raises: NotFound; LinkEnded (link_expired, link_replaced, link_recalled).
    """
    ticket = work.services.port(RecipientLinks).read(purpose, token)
    delivery = work.session.get(Delivery, ticket.delivery_id)
    if delivery is None or delivery.channel != MAIL:
        raise NotFound(kind="link")
    if RECALLED in (delivery.status, delivery.document.validity):
        raise LinkEnded("link_recalled")
    if delivery.attempts != ticket.attempt:
        raise LinkEnded("link_replaced")
    if work.now >= ticket.expires_at:
        raise LinkEnded("link_expired", on=ticket.expires_at.isoformat())
    return delivery, ticket


def confirmed_at(work: Work, delivery: Delivery) -> datetime | None:
    """When the recipient confirmed, if so."""
    if delivery.status not in _CONFIRMED:
        return None
    rows = select(DeliveryEvent.at).where(DeliveryEvent.delivery_id == delivery.id, DeliveryEvent.kind == ACKNOWLEDGED)
    return work.session.scalar(rows.order_by(DeliveryEvent.sequence).limit(1)) or delivery.changed_at


def confirm(work: Work, token: str, name: str) -> None:
    """The recipient confirms by the link; used again, it changes nothing.

    The proof is the token, as far as its hash tells it, and the name that was typed, if any.
    Source: NĐ30 Đ.4.2d (OUT-4); PL6 III.1. Raises: as `opened_by`.
    """
    delivery, ticket = opened_by(work, CONFIRM, token)
    delivery = locked(work, delivery.id)
    opened_by(work, CONFIRM, token)  # the clerk may have sent it again just now
    if confirmed_at(work, delivery) is not None:
        return
    given = single_spaced(name)[:100]
    evidence: dict[str, Any] = {"attempt": ticket.attempt, "token_sha256": ticket.token_sha256}
    record(work, delivery.id, ACKNOWLEDGED, {**evidence, **({"name": given} if given else {})}, delivery.target_name)


def files_of(work: Work, delivery: Delivery) -> list[dict[str, Any]]:
    """The files that the mail of the last attempt gave only as links, as the log tells them."""
    rows = select(DeliveryEvent.evidence).where(
        DeliveryEvent.delivery_id == delivery.id, DeliveryEvent.kind == "attempt"
    )
    for evidence in work.session.scalars(rows.order_by(DeliveryEvent.sequence.desc()).limit(1)):
        return [file for file in evidence.get("files", []) if file.get("linked")]
    return []


def file_of(work: Work, delivery: Delivery, sha256: str) -> dict[str, Any]:
    """One of these files. Raises: NotFound."""
    found = next((file for file in files_of(work, delivery) if file["sha256"] == sha256), None)
    if found is None:
        raise NotFound(kind="file")
    return found
