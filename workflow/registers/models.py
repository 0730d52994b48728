"""Tables of the outgoing registers (sổ đăng ký văn bản đi, Đ.15–16)."""

from __future__ import annotations

import uuid
from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from workflow.base.database import Base, Identified
from workflow.documents.models import Document

TAKEN, RESERVED, VOIDED, PAPER, SECRET = "taken", "reserved", "voided", "paper", "secret"
STATUSES = (TAKEN, RESERVED, VOIDED, PAPER, SECRET)
ORDINARY, NORMATIVE, ADVISORY = "ordinary", "normative", "advisory"
KINDS = (ORDINARY, NORMATIVE, ADVISORY)


class Register(Identified, Base):
    """The yearly book of a series; `last_number` and `last_issued_on` are locked while a number is taken.

    Normative documents and advisory bodies that use the agency's seal have books apart (NUM-3, NUM-8); `title` says
    whose numbers stand in such a book.
    """

    __tablename__ = "register"
    __table_args__ = (
        UniqueConstraint("organisation_id", "series", "year"),
        CheckConstraint("last_number >= 0", name="counts_up"),
        CheckConstraint(f"kind IN ({', '.join(repr(kind) for kind in KINDS)})", name="known_kind"),
    )

    organisation_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("organisation.id"))
    series: Mapped[str]
    year: Mapped[int]
    last_number: Mapped[int] = mapped_column(default=0)
    last_issued_on: Mapped[date | None]
    closed_at: Mapped[datetime | None]
    kind: Mapped[str] = mapped_column(default=ORDINARY)
    title: Mapped[str] = mapped_column(default="")


class RegisterEntry(Identified, Base):
    """One number of a book and what became of it; a number is given once and stays, whatever becomes of it."""

    __tablename__ = "register_entry"
    __table_args__ = (
        UniqueConstraint("register_id", "number"),
        CheckConstraint(f"status IN ({', '.join(repr(status) for status in STATUSES)})", name="known_status"),
        CheckConstraint("number > 0", name="from_one"),
        CheckConstraint("status <> 'voided' OR reason <> ''", name="voided_with_reason"),
        Index("ix_register_entry_document", "document_id"),
    )

    register_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("register.id"))
    number: Mapped[int]
    issued_on: Mapped[date]
    status: Mapped[str]
    symbol: Mapped[str]
    type_name: Mapped[str] = mapped_column(default="")
    subject: Mapped[str] = mapped_column(default="")
    signer: Mapped[str] = mapped_column(default="")
    recipients: Mapped[str] = mapped_column(default="")
    archive_unit: Mapped[str] = mapped_column(default="")
    copies: Mapped[int | None]
    reason: Mapped[str] = mapped_column(default="")
    document_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("document.id"))
    taken_at: Mapped[datetime]
    taken_by_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("person.id"))
    voided_at: Mapped[datetime | None]

    register: Mapped[Register] = relationship()
    document: Mapped[Document | None] = relationship()


class KeptCopyUse(Identified, Base):
    """One use of a kept copy (bản lưu): who had which document, by whose leave, until when (PL4 IV).

    The document is told by its entry in the outgoing book, so that nothing of its text is kept a second time.
    """

    __tablename__ = "kept_copy_use"
    __table_args__ = (
        CheckConstraint("returned_on IS NULL OR returned_on >= used_on", name="returned_after_use"),
        Index("ix_kept_copy_use_day", "organisation_id", "used_on"),
    )

    organisation_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("organisation.id"))
    entry_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("register_entry.id"))
    used_on: Mapped[date]
    user_name: Mapped[str]
    dossier: Mapped[str] = mapped_column(default="", doc="số và ký hiệu hồ sơ")
    permitted_by: Mapped[str]
    receipt: Mapped[str] = mapped_column(default="", doc="ký nhận: how receipt was signed for")
    returned_on: Mapped[date | None]
    note: Mapped[str] = mapped_column(default="")
    recorded_at: Mapped[datetime]
    recorded_by_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("person.id"))

    entry: Mapped[RegisterEntry] = relationship()
