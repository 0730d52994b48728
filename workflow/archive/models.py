"""Tables of the dossier and of what is filed in it."""

from __future__ import annotations

import uuid
from datetime import date, datetime
from typing import ClassVar

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from workflow.archive.retention import Retention
from workflow.base.database import Base, Identified
from workflow.documents.models import Document
from workflow.engine.item import WorkflowItem
from workflow.organisations.models import Organisation, Person, Unit


class Dossier(WorkflowItem, Base):
    """The file of one piece of work (hồ sơ) with its notation, title and retention.

    Source: NĐ 30/2020/NĐ-CP Đ.28-31, PL5 (FILE-2, FILE-3, FILE-8).
    """

    __tablename__ = "dossier"
    __table_args__ = (
        UniqueConstraint("organisation_id", "year", "notation"),
        CheckConstraint("retention_years > 0", name="some_years"),
        CheckConstraint("NOT permanent OR retention_years IS NULL", name="one_retention"),
    )
    item_kind: ClassVar[str] = "dossier"

    organisation_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("organisation.id"), index=True)
    unit_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("unit.id"))
    responsible_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id"))
    year: Mapped[int]
    notation: Mapped[str] = mapped_column(doc="số và ký hiệu hồ sơ, as 01.TCCB (FILE-2)")
    title: Mapped[str]
    permanent: Mapped[bool] = mapped_column(default=False)
    retention_years: Mapped[int | None]
    note: Mapped[str] = mapped_column(default="")
    opened_on: Mapped[date]
    closed_on: Mapped[date | None] = mapped_column(doc="end of the work; retention counts from its year (FILE-9)")
    handed_over_on: Mapped[date | None]
    accepted_on: Mapped[date | None]

    organisation: Mapped[Organisation] = relationship()
    unit: Mapped[Unit] = relationship()
    responsible: Mapped[Person] = relationship()

    @property
    def retention(self) -> Retention | None:
        """The retention period, or None while it is not chosen."""
        if self.permanent:
            return Retention(None)
        return Retention(self.retention_years) if self.retention_years is not None else None

    @retention.setter
    def retention(self, chosen: Retention | None) -> None:
        self.permanent = chosen is not None and chosen.years is None
        self.retention_years = chosen.years if chosen is not None else None


class DossierDocument(Identified, Base):
    """One document in one dossier; a document may be in several. Ordinals run from 1 without a gap."""

    __tablename__ = "dossier_document"
    __table_args__ = (UniqueConstraint("dossier_id", "document_id"),)

    dossier_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("dossier.id"))
    document_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("document.id"), index=True)
    ordinal: Mapped[int]
    filed_by_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("person.id"))
    filed_at: Mapped[datetime]

    document: Mapped[Document] = relationship()
    filed_by: Mapped[Person | None] = relationship()
