"""Tables: whom an office sends to, each delivery, and the append-only log of what became of it."""

from __future__ import annotations

import uuid
from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from workflow.base.append_only import append_only
from workflow.base.database import Base, Identified
from workflow.documents.models import CHANNELS, PURPOSES, Document
from workflow.organisations.models import Organisation, Person, Unit

UNIT, ORGANISATION, BODY, PERSON, GROUP = "unit", "organisation", "body", "person", "group"
ENTRY_KINDS = (UNIT, ORGANISATION, BODY, PERSON, GROUP)
TARGET_KINDS = (UNIT, ORGANISATION, BODY, PERSON)
IN_APP, MAIL, EXCHANGE, PAPER = "in_app", "mail", "exchange", "paper"

WAITING, SENDING, HANDED_OVER, DELIVERED, OPENED, ACKNOWLEDGED = (
    "waiting", "sending", "handed_over", "delivered", "opened", "acknowledged",
)  # fmt: skip
PROCESSING, DONE, RECALLED = "processing", "done", "recalled"
UNPROVEN, RETURNED, FAILED = "unproven", "returned", "failed"
STATUSES = (
    *(WAITING, SENDING, HANDED_OVER, DELIVERED, OPENED, ACKNOWLEDGED, PROCESSING, DONE),
    *(UNPROVEN, RETURNED, FAILED, RECALLED),
)


def _one_of(column: str, values: tuple[str, ...], name: str) -> CheckConstraint:
    return CheckConstraint(f"{column} IN ({', '.join(repr(value) for value in values)})", name=name)


class AddressBookEntry(Identified, Base):
    """Somebody an office sends to: a unit, an organisation here, an outside body, a person, or a group of these.

    `abbreviations` are the other ways of writing the name in a Nơi nhận. An entry is switched off, never deleted.
    """

    __tablename__ = "address_book_entry"
    __table_args__ = (
        _one_of("kind", ENTRY_KINDS, "known_kind"),
        _one_of("default_channel", CHANNELS, "known_channel"),
        _one_of("default_purpose", PURPOSES, "known_purpose"),
    )

    owner_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("organisation.id"), index=True)
    kind: Mapped[str]
    name: Mapped[str]
    abbreviations: Mapped[list[str]] = mapped_column(default=list)
    identifier: Mapped[str | None] = mapped_column(doc="mã định danh (QĐ 20/2020/QĐ-TTg), 35 characters at most")
    exchange_id: Mapped[str | None] = mapped_column(doc="its address on the document exchange, where that is another")
    unit_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("unit.id"))
    organisation_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("organisation.id"))
    person_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("person.id"))
    email: Mapped[str | None]
    phone: Mapped[str | None]
    postal_address: Mapped[str] = mapped_column(default="")
    default_channel: Mapped[str | None]
    default_purpose: Mapped[str | None]
    active: Mapped[bool] = mapped_column(default=True)

    unit: Mapped[Unit | None] = relationship()
    organisation: Mapped[Organisation | None] = relationship(foreign_keys=[organisation_id])
    person: Mapped[Person | None] = relationship()


class GroupMember(Identified, Base):
    """An entry that belongs to a group."""

    __tablename__ = "address_book_member"
    __table_args__ = (
        UniqueConstraint("group_id", "entry_id"),
        CheckConstraint("group_id <> entry_id", name="not_itself"),
    )

    group_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("address_book_entry.id"))
    entry_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("address_book_entry.id"), index=True)


class Delivery(Identified, Base):
    """One target on one channel (lượt gửi); who it was is kept as it was when the document was distributed.

    `attempts` counts every try to hand it over, `deferrals` those put off in a row since it was last ordered.
    """

    __tablename__ = "delivery"
    __table_args__ = (
        UniqueConstraint(
            "document_id", "target_kind", "target_id", "channel", "copy_number", name="uq_delivery_target"
        ),
        _one_of("target_kind", TARGET_KINDS, "known_target"),
        _one_of("channel", CHANNELS, "known_channel"),
        _one_of("purpose", PURPOSES, "known_purpose"),
        _one_of("status", STATUSES, "known_status"),
        # The clerk's pages go along these: by what became of it, by channel and that, and by when it was made.
        Index("ix_delivery_status", "organisation_id", "status", "concluded", "created_at", "id"),
        Index("ix_delivery_channel", "organisation_id", "channel", "status", "concluded", "created_at", "id"),
        Index("ix_delivery_made", "organisation_id", "created_at", "id"),
    )

    document_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("document.id"))
    organisation_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("organisation.id"), doc="the sending organisation")
    line: Mapped[str]
    position: Mapped[int]
    target_kind: Mapped[str]
    target_id: Mapped[uuid.UUID] = mapped_column(doc="of a body: its address book entry")
    target_name: Mapped[str]
    email: Mapped[str | None]
    exchange_id: Mapped[str | None] = mapped_column(doc="the target's address on the document exchange")
    postal_address: Mapped[str] = mapped_column(default="")
    purpose: Mapped[str]
    channel: Mapped[str]
    status: Mapped[str] = mapped_column(default=WAITING)
    attempts: Mapped[int] = mapped_column(default=0)
    deferrals: Mapped[int] = mapped_column(default=0)
    message_id: Mapped[str | None]
    copy_number: Mapped[str] = mapped_column(default="", doc="of the copy that goes; empty: the document itself")
    copy_sha256: Mapped[str | None]
    reminded: Mapped[int] = mapped_column(default=0, doc="the last step of reminders that was given")
    events: Mapped[int] = mapped_column(default=0, doc="how many events are in the log")
    concluded: Mapped[bool] = mapped_column(default=False, doc="the clerk sends it otherwise, or not at all")
    created_at: Mapped[datetime]
    changed_at: Mapped[datetime]

    document: Mapped[Document] = relationship()


class DeliveryEvent(Identified, Base):
    """One thing that happened to a delivery: when, by whom, and what proves it. Never changed."""

    __tablename__ = "delivery_event"
    __table_args__ = (UniqueConstraint("delivery_id", "sequence"),)

    delivery_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("delivery.id"))
    sequence: Mapped[int]
    at: Mapped[datetime]
    kind: Mapped[str]
    status: Mapped[str] = mapped_column(doc="of the delivery after the event")
    person_id: Mapped[uuid.UUID | None]
    actor: Mapped[str]
    evidence: Mapped[dict[str, Any]] = mapped_column(default=dict)


append_only(DeliveryEvent)


class PostalEnvelope(Identified, Base):
    """What was given to the post on a day for one place: a line of the sổ gửi văn bản đi bưu điện (PL4 III).

    `pieces` is the number of envelopes, `tracking` what the post calls them; several deliveries may lie in one.
    """

    __tablename__ = "postal_envelope"
    __table_args__ = (
        CheckConstraint("pieces > 0", name="has_pieces"),
        Index("ix_postal_envelope_day", "organisation_id", "sent_on"),
    )

    organisation_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("organisation.id"))
    sent_on: Mapped[date]
    target_name: Mapped[str]
    postal_address: Mapped[str]
    pieces: Mapped[int]
    tracking: Mapped[str]
    note: Mapped[str]
    recorded_at: Mapped[datetime]
    recorded_by_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("person.id"))

    contents: Mapped[list[PostalItem]] = relationship(back_populates="envelope")


class PostalItem(Identified, Base):
    """A delivery that lies in an envelope; one that came back may lie in a later one again."""

    __tablename__ = "postal_item"
    __table_args__ = (UniqueConstraint("envelope_id", "delivery_id"), Index("ix_postal_item_delivery", "delivery_id"))

    envelope_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("postal_envelope.id"))
    delivery_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("delivery.id"))

    envelope: Mapped[PostalEnvelope] = relationship(back_populates="contents")
    delivery: Mapped[Delivery] = relationship()
