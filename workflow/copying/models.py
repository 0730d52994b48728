"""The table of copies."""

from __future__ import annotations

import uuid
from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from workflow.base.database import Base, Identified, Json
from workflow.documents.models import Document
from workflow.organisations.models import Organisation
from workflow.registers.models import RegisterEntry

FULL, OF_COPY, EXCERPT = "sao_y", "sao_luc", "trich_sao"
FORMS = (FULL, OF_COPY, EXCERPT)
SIGNS = {FULL: "SY", OF_COPY: "SL", EXCERPT: "TrS"}
"""What stands in the symbol (PL3 I)."""
WORDS = {FULL: "SAO Y", OF_COPY: "SAO LỤC", EXCERPT: "TRÍCH SAO"}
ELECTRONIC, PAPER = "electronic", "paper"
MEDIA = (ELECTRONIC, PAPER)


def _one_of(column: str, values: tuple[str, ...]) -> str:
    return f"{column} IN ({', '.join(map(repr, values))})"


class DocumentCopy(Identified, Base):
    """One copy with its number; `sha256` is empty until the worker has made the file.

    `organisation_id` is who copies: the issuer, or a body that received the document. `source_id` is the sao y that a
    sao lục was made from; `parts` are the blocks of the text, from 0, that an excerpt holds.
    """

    __tablename__ = "document_copy"
    __table_args__ = (
        CheckConstraint(_one_of("form", FORMS), name="known_form"),
        CheckConstraint(_one_of("medium", MEDIA), name="known_medium"),
        CheckConstraint("(form = 'sao_luc') = (source_id IS NOT NULL)", name="of_a_copy"),
        Index("ix_document_copy_document", "document_id", "organisation_id"),
    )

    document_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("document.id"))
    organisation_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("organisation.id"))
    entry_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("register_entry.id"), unique=True)
    form: Mapped[str]
    medium: Mapped[str]
    number: Mapped[int]
    symbol: Mapped[str]
    place: Mapped[str]
    copied_on: Mapped[date]
    block: Mapped[dict[str, Any]]
    recipients: Mapped[list[str]] = mapped_column(default=list)
    parts: Mapped[list[int]] = mapped_column(Json, default=list)
    source_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("document_copy.id"))
    source_sha256: Mapped[str] = mapped_column(default="", doc="the file that was copied; none for an excerpt")
    ordered_at: Mapped[datetime]
    ordered_by_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("person.id"))
    sha256: Mapped[str | None]
    pages: Mapped[int | None]
    made_at: Mapped[datetime | None]

    document: Mapped[Document] = relationship()
    organisation: Mapped[Organisation] = relationship()
    entry: Mapped[RegisterEntry] = relationship()
    source: Mapped[DocumentCopy | None] = relationship(remote_side="DocumentCopy.id")
