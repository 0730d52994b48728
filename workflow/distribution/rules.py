"""Who may do what in this room, asked of the actor's holders; the document's own permissions stay in `engine`."""

from __future__ import annotations

import re
import uuid

from workflow.base.errors import NotFound, NotPermitted
from workflow.distribution.models import EXCHANGE, MAIL, ORGANISATION, PAPER, PERSON, UNIT, Delivery
from workflow.documents.models import Document
from workflow.documents.participants import RECIPIENT
from workflow.engine import access, item_role
from workflow.engine.work import Work

# One address, ASCII, as the envelope of SMTP takes it (RFC 5321 4.1.2); quoted local parts are not offered.
_EMAIL = re.compile(
    r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)*[A-Za-z0-9-]{2,63}"
)


def is_address(text: str) -> bool:
    """Whether this is one e-mail address that can be put in an envelope."""
    return len(text) <= 254 and _EMAIL.fullmatch(text) is not None


def has_duty(work: Work, organisation_id: uuid.UUID, *duties: str) -> bool:
    """Whether the actor has one of these duties in the organisation, by office or standing in; the system has all."""
    keys = {item_role.duty(duty, organisation_id) for duty in duties}
    return work.actor.is_system or not keys.isdisjoint(work.actor.all_holders)


def require_duty(work: Work, organisation_id: uuid.UUID, *duties: str) -> None:
    """Raises: NotFound to people of other organisations, NotPermitted to colleagues without the duty."""
    if has_duty(work, organisation_id, *duties):
        return
    if not has_duty(work, organisation_id, "member"):
        raise NotFound(kind="address_book")
    raise NotPermitted(duties=list(duties))


def delivery_for_clerk(work: Work, delivery_id: uuid.UUID) -> Delivery:
    """The delivery, locked, for a clerk of the organisation that sends it.

    Raises: NotFound, also where the actor may not see its document; NotPermitted to those who see but are no clerk.
    """
    delivery = work.session.get(Delivery, delivery_id, with_for_update=True, populate_existing=True)
    if delivery is None or not access.can(work, access.VIEW, delivery.document):
        raise NotFound(kind="delivery")
    if not has_duty(work, delivery.organisation_id, "clerk"):
        raise NotPermitted(duties=["clerk"])
    return delivery


def sees_whole_log(work: Work, document: Document) -> bool:
    """Whether the actor stands on the sender's side; a mere recipient sees only what went to themselves."""
    return work.actor.is_system or bool(access.roles_of(work, document).keys() - {RECIPIENT})


def address_of(delivery: Delivery) -> str:
    """Where the delivery goes on its channel: a mailbox, a postal address, an id on the exchange; in-app nothing."""
    by_channel = {MAIL: delivery.email, PAPER: delivery.postal_address, EXCHANGE: delivery.exchange_id}
    return by_channel.get(delivery.channel) or ""


def holder_of(kind: str, target_id: uuid.UUID) -> str | None:
    """The holder key of a target inside the installation, None for a body outside."""
    if kind == PERSON:
        return item_role.person(target_id)
    return item_role.duty("member", target_id) if kind in (UNIT, ORGANISATION) else None
