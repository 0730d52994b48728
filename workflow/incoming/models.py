"""Tables of incoming documents: the arrival, the yearly book that numbers it, and to whom it was forwarded."""

from __future__ import annotations

import uuid
from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from workflow.base.database import Base, Identified
from workflow.documents.models import Document
from workflow.organisations.models import Organisation, Person, Unit

ORGANISATION, UNIT, PERSON = "organisation", "unit", "person"
LEAD, COORDINATE = "lead", "coordinate"
PARTS = (LEAD, COORDINATE)
LOCAL, FROM_EXCHANGE, ON_PAPER = "local", "exchange", "paper"
SOURCES = (LOCAL, FROM_EXCHANGE, ON_PAPER)
MAIN, ENCLOSED = "main", "enclosed"
AGREED, REFUSED = "15", "16"
"""Answers to a recall (QCVN 102:2016/BTTTT)."""


class ArrivalBook(Identified, Base):
    """The book of incoming documents (sổ đăng ký văn bản đến) of one organisation and year; it holds the last số đến.

    One series for paper and electronic documents together (NĐ30 Đ.22).
    """

    __tablename__ = "arrival_book"
    __table_args__ = (UniqueConstraint("organisation_id", "year"),)

    organisation_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("organisation.id"))
    year: Mapped[int]
    last_number: Mapped[int] = mapped_column(default=0)


class Arrival(Identified, Base):
    """One document that reached one receiver (văn bản đến), from an organisation here, over the exchange or on paper.

    `delivery_id` is the delivery of a sender here, in a room of its own, hence no foreign key; `document_id` its
    document. What came from elsewhere has neither, but files of its own (`ArrivalFile`). Issuer, number and subject
    are kept as they arrived. `holder` is who may act: the receiving person, or the members.
    """

    __tablename__ = "arrival"
    __table_args__ = (
        UniqueConstraint("organisation_id", "year", "number"),
        CheckConstraint(
            f"receiver_kind IN ({', '.join(map(repr, (ORGANISATION, UNIT, PERSON)))})", name="known_receiver"
        ),
        CheckConstraint("recall_answer IN ('15', '16')", name="known_recall_answer"),
        CheckConstraint(f"source IN ({', '.join(map(repr, SOURCES))})", name="known_source"),
        CheckConstraint(
            "(source = 'local') = (document_id IS NOT NULL) AND (source = 'local') = (delivery_id IS NOT NULL)",
            name="local_with_document",
        ),
        UniqueConstraint("organisation_id", "package_id"),
        Index("ix_arrival_holder", "holder", "arrived_at"),
        Index("ix_arrival_organisation", "organisation_id", "arrived_at"),
        Index("ix_arrival_document", "document_id"),
        Index("ix_arrival_reference", "organisation_id", "issuer_id", "document_number", "document_symbol"),
    )

    source: Mapped[str] = mapped_column(default=LOCAL)
    delivery_id: Mapped[uuid.UUID | None] = mapped_column(unique=True)
    document_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("document.id"))
    package_id: Mapped[str | None] = mapped_column(doc="of the package that brought it over the exchange")
    reference: Mapped[str] = mapped_column(default="", doc="DocumentId, by which the exchange knows the document")
    organisation_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("organisation.id"), doc="the receiving organisation")
    receiver_kind: Mapped[str]
    receiver_id: Mapped[uuid.UUID]
    receiver_name: Mapped[str]
    holder: Mapped[str]

    year: Mapped[int | None]
    number: Mapped[int | None] = mapped_column(doc="số đến; None inside the organisation that issued the document")
    issuer_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("organisation.id"), doc="None: a body elsewhere")
    issuer_name: Mapped[str]
    issuer_identifier: Mapped[str] = mapped_column(default="", doc="mã định danh, of a body elsewhere")
    doc_type: Mapped[str] = mapped_column(doc="empty for a type that is none of the 29, which `type_name` then names")
    type_name: Mapped[str] = mapped_column(default="")
    signed_by: Mapped[str] = mapped_column(default="", doc="authority, position and name, as the sender told them")
    remark: Mapped[str] = mapped_column(default="")
    proof: Mapped[dict[str, Any] | None] = mapped_column(doc="what its signatures proved on arrival (Đ.21)")
    document_number: Mapped[int | None]
    document_symbol: Mapped[str]
    document_day: Mapped[date | None]
    subject: Mapped[str]
    urgency: Mapped[str]
    line: Mapped[str]
    purpose: Mapped[str]
    deadline: Mapped[date | None]
    duplicate_of_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("arrival.id"))

    arrived_at: Mapped[datetime]
    registered_at: Mapped[datetime | None]
    registered_by_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("person.id"))
    opened_at: Mapped[datetime | None]
    opened_by_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("person.id"))
    acknowledged_at: Mapped[datetime | None]
    acknowledged_by_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("person.id"))
    returned_at: Mapped[datetime | None]
    returned_by_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("person.id"))
    return_reason: Mapped[str] = mapped_column(default="")
    processing_at: Mapped[datetime | None]
    done_at: Mapped[datetime | None]
    done_by_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("person.id"))
    recall_asked_at: Mapped[datetime | None]
    recall_reason: Mapped[str] = mapped_column(default="")
    recall_asked_by: Mapped[str] = mapped_column(default="")
    recall_answer: Mapped[str | None] = mapped_column(doc="15 agreed, 16 refused (QCVN 102:2016/BTTTT)")
    recall_answered_at: Mapped[datetime | None]
    recall_answered_by_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("person.id"))
    recall_answer_reason: Mapped[str] = mapped_column(default="")

    document: Mapped[Document | None] = relationship()
    organisation: Mapped[Organisation] = relationship(foreign_keys=[organisation_id])
    files: Mapped[list[ArrivalFile]] = relationship(order_by="ArrivalFile.position")
    forwards: Mapped[list[ArrivalForward]] = relationship(order_by="ArrivalForward.at", lazy="selectin")

    @property
    def is_proven(self) -> bool | None:
        """Whether the signatures it came with are sound; None where there was nothing to check."""
        return None if self.proof is None else bool(self.proof.get("valid"))

    @property
    def is_cancelled(self) -> bool:
        """Whether the receiver gave it back: only what the recall itself tells is shown of it (PL6 III.8)."""
        return self.recall_answer == AGREED

    def facts(self) -> dict[str, Any]:
        """What a notice or a list says of it."""
        return {
            "issuer": self.issuer_name,
            "number": self.document_number,
            "symbol": self.document_symbol,
            "subject": self.subject,
            "arrival_number": self.number,
        }


class ArrivalFile(Identified, Base):
    """A file of a document from elsewhere, as it came: the document itself first, then what goes with it."""

    __tablename__ = "arrival_file"
    __table_args__ = (
        UniqueConstraint("arrival_id", "position"),
        CheckConstraint("kind IN ('main', 'enclosed')", name="known_kind"),
    )

    arrival_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("arrival.id"))
    position: Mapped[int]
    kind: Mapped[str]
    name: Mapped[str]
    media_type: Mapped[str]
    size: Mapped[int]
    sha256: Mapped[str]


ANSWERS, UPDATES, REPLACES = "answers", "updates", "replaces"


class ArrivalTie(Identified, Base):
    """What an arrival over the exchange says of another document: it answers one that was issued here, or it updates
    or replaces one that arrived before from the same sender."""

    __tablename__ = "arrival_tie"
    __table_args__ = (
        CheckConstraint("kind IN ('answers', 'updates', 'replaces')", name="known_kind"),
        CheckConstraint(
            "(kind = 'answers') = (document_id IS NOT NULL) AND (kind = 'answers') = (earlier_id IS NULL)",
            name="one_target",
        ),
    )

    arrival_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("arrival.id"), index=True)
    kind: Mapped[str]
    document_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("document.id"), index=True)
    earlier_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("arrival.id"), index=True)


class ReceivedPackage(Identified, Base):
    """A message of the exchange that was taken in, whatever it was about; the same one again is known by its id."""

    __tablename__ = "received_package"

    package_id: Mapped[str] = mapped_column(unique=True)
    sender: Mapped[str] = mapped_column(doc="mã định danh")
    kind: Mapped[str] = mapped_column(doc="document, recall, status or recall_status")
    sha256: Mapped[str] = mapped_column(doc="of the message as it came, in the file store")
    at: Mapped[datetime]


class ArrivalForward(Identified, Base):
    """To whom an arrival was handed on, as lead or co-ordinating (chủ trì, phối hợp), with instruction and deadline."""

    __tablename__ = "arrival_forward"
    __table_args__ = (
        UniqueConstraint("arrival_id", "holder"),
        CheckConstraint("part IN ('lead', 'coordinate')", name="known_part"),
        CheckConstraint("(person_id IS NULL) <> (unit_id IS NULL)", name="one_receiver"),
        Index("ix_arrival_forward_holder", "holder"),
    )

    arrival_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("arrival.id"))
    holder: Mapped[str]
    person_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("person.id"))
    unit_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("unit.id"))
    part: Mapped[str]
    instruction: Mapped[str] = mapped_column(default="")
    due: Mapped[date | None]
    reminded: Mapped[int] = mapped_column(default=0, doc="how many of the reminders of its deadline were given")
    at: Mapped[datetime]
    by_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("person.id"))

    person: Mapped[Person | None] = relationship(foreign_keys=[person_id])
    unit: Mapped[Unit | None] = relationship()
