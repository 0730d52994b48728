"""Tables of authority and signature (Đ.13)."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from workflow.base.database import Base, Identified
from workflow.documents.models import Document
from workflow.organisations.models import Dated, Organisation, Person

HEAD, ACTING, KT, TM, TM_KT, TL, TL_KT, TUQ = "head", "Q", "KT", "TM", "TM+KT", "TL", "TL+KT", "TUQ"
MODES = (HEAD, ACTING, KT, TM, TM_KT, TL, TL_KT, TUQ)


class SigningAuthority(Identified, Dated, Base):
    """Thẩm quyền ký: who may sign what, how, in which fields, from when to when, on which basis.

    Empty `doc_types` or `fields` mean all. `own_title` is the signer's printed position; `head_title` stands behind
    KT., TL. and TUQ.; `collective` behind TM.; `unit_head_title` behind the KT. of a TL.+KT. block.
    TUQ. needs an end and a basis (SIGN-4), TL. a basis (SIGN-5).
    """

    __tablename__ = "signing_authority"
    __table_args__ = (
        CheckConstraint(f"mode IN ({', '.join(repr(mode) for mode in MODES)})", name="known_mode"),
        CheckConstraint("mode <> 'TUQ' OR (valid_to IS NOT NULL AND basis <> '')", name="tuq_limited_in_writing"),
        CheckConstraint("mode NOT IN ('TL', 'TL+KT') OR basis <> ''", name="tl_by_regulation"),
        Index("ix_signing_authority_person", "organisation_id", "person_id"),
    )

    organisation_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("organisation.id"))
    person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id"))
    position: Mapped[int] = mapped_column(default=1, doc="which is taken first when several cover a document")
    mode: Mapped[str]
    own_title: Mapped[str]
    head_title: Mapped[str] = mapped_column(default="")
    collective: Mapped[str] = mapped_column(default="")
    unit_head_title: Mapped[str] = mapped_column(default="")
    doc_types: Mapped[list[str]] = mapped_column(default=list)
    fields: Mapped[list[str]] = mapped_column(default=list)
    basis: Mapped[str] = mapped_column(default="")
    other_office: Mapped[str] = mapped_column(default="", doc="a second office, printed above the name (PL1 II.7c)")
    revoked_at: Mapped[datetime | None]

    person: Mapped[Person] = relationship()
    organisation: Mapped[Organisation] = relationship()


class Signature(Identified, Base):
    """A signature that was made, with the authority as it was at that moment; voided ones are kept."""

    __tablename__ = "signature"
    __table_args__ = (Index("ix_signature_document", "document_id"),)

    document_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("document.id"))
    person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id"))
    authority_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("signing_authority.id"))
    block: Mapped[dict[str, Any]]
    shown_sha256: Mapped[str]
    signed_sha256: Mapped[str]
    content_sha256: Mapped[str]
    signed_at: Mapped[datetime]
    voided_at: Mapped[datetime | None]
    void_reason: Mapped[str | None]

    document: Mapped[Document] = relationship()
    person: Mapped[Person] = relationship()
