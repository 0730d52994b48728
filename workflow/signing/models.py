"""Tables of authority and signature (Đ.13)."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from workflow.base.append_only import append_only
from workflow.base.database import Base, Identified
from workflow.documents.models import Document
from workflow.organisations.models import Dated, Organisation, Person

HEAD, ACTING, KT, TM, TM_KT, TL, TL_KT, TUQ = "head", "Q", "KT", "TM", "TM+KT", "TL", "TL+KT", "TUQ"
MODES = (HEAD, ACTING, KT, TM, TM_KT, TL, TL_KT, TUQ)
PKCS12, PKCS11, EXTERNAL, REMOTE = "pkcs12", "pkcs11", "external", "remote"
DEVICE_KINDS = (PKCS12, PKCS11, EXTERNAL, REMOTE)
WAITING, ANSWERED, DONE, ENDED = "waiting", "answered", "done", "ended"


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


class SeenPdf(Identified, Base):
    """A person had these very bytes before them on the sign page: what many are signed at once is asked of."""

    __tablename__ = "seen_pdf"
    __table_args__ = (UniqueConstraint("document_id", "person_id", "sha256"),)

    document_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("document.id"))
    person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id"))
    sha256: Mapped[str]
    seen_at: Mapped[datetime]


class Initial(Identified, Base):
    """A reviewer's digital initials (ký nháy): a detached signature over a kept revision, in hexadecimal digits."""

    __tablename__ = "initial"
    __table_args__ = (Index("ix_initial_document", "document_id"),)

    document_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("document.id"))
    approval_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("approval.id"), unique=True)
    person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id"))
    revision: Mapped[int]
    content_sha256: Mapped[str]
    cms: Mapped[str]
    signer: Mapped[str] = mapped_column(doc="whom the certificate names")
    signed_at: Mapped[datetime]


append_only(Initial)


class Signature(Identified, Base):
    """A signature that was made, with the authority as it was at that moment; voided ones are kept.

    `position` is the signer's place in the order, `organisation_id` for whom it was made. Only the secretary of minutes
    signs without an authority: that signature is of the record, not of a decision (PL3 mẫu 1.9).
    """

    __tablename__ = "signature"
    __table_args__ = (
        CheckConstraint("capacity IN ('signer', 'secretary')", name="known_capacity"),
        CheckConstraint("capacity = 'secretary' OR authority_id IS NOT NULL", name="signer_with_authority"),
        Index("ix_signature_document", "document_id"),
        Index(
            "uq_signature_standing",
            "document_id",
            "position",
            unique=True,
            sqlite_where=text("voided_at IS NULL"),
            postgresql_where=text("voided_at IS NULL"),
        ),
    )

    document_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("document.id"))
    person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id"))
    position: Mapped[int] = mapped_column(default=1)
    capacity: Mapped[str] = mapped_column(default="signer")
    organisation_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("organisation.id"))
    authority_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("signing_authority.id"))
    block: Mapped[dict[str, Any]]
    shown_sha256: Mapped[str]
    signed_sha256: Mapped[str]
    content_sha256: Mapped[str]
    signed_at: Mapped[datetime]
    voided_at: Mapped[datetime | None]
    void_reason: Mapped[str | None]

    document: Mapped[Document] = relationship()
    person: Mapped[Person] = relationship()


class HeldDevice(Identified, Base):
    """On which device the key of a person or an organisation's seal lies; one at a time, the earlier ones are kept.

    `settings` names things that the environment knows (module, service, secret), never a secret itself.
    `certificates` is PEM: the key's own first, then those above it.
    """

    __tablename__ = "signing_device"
    __table_args__ = (
        CheckConstraint(f"kind IN ({', '.join(repr(kind) for kind in DEVICE_KINDS)})", name="known_kind"),
        CheckConstraint("(person_id IS NULL) <> (organisation_id IS NULL)", name="one_holder"),
        *(
            Index(
                f"uq_signing_device_{holder}_in_use",
                f"{holder}_id",
                unique=True,
                sqlite_where=text("ended_at IS NULL"),
                postgresql_where=text("ended_at IS NULL"),
            )
            for holder in ("person", "organisation")
        ),
    )

    person_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("person.id"))
    organisation_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("organisation.id"))
    kind: Mapped[str]
    settings: Mapped[dict[str, Any]] = mapped_column(default=dict)
    certificates: Mapped[str]
    added_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]


class SealRequest(Identified, Base):
    """A seal that the clerk puts at the own desk: the files of one number, each prepared, and the answers to them.

    `parts` are the PDF itself and its annex files: what is to be signed for each, and the signature once it is there
    (see `seal_desk`). `sealed` instead holds what a key with a PIN sealed at once.
    """

    __tablename__ = "seal_request"
    __table_args__ = (
        CheckConstraint("status IN ('waiting', 'answered', 'done', 'ended')", name="known_status"),
        Index(
            "uq_seal_request_document_open",
            "document_id",
            unique=True,
            sqlite_where=text("status IN ('waiting', 'answered')"),
            postgresql_where=text("status IN ('waiting', 'answered')"),
        ),
    )

    document_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("document.id"))
    person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id"), doc="the clerk at whose desk it is put")
    status: Mapped[str] = mapped_column(default=WAITING)
    number: Mapped[int]
    certificates: Mapped[str]
    parts: Mapped[list[dict[str, Any]]]
    sealed: Mapped[dict[str, Any] | None]
    made_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    answered_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]

    document: Mapped[Document] = relationship()


class SigningRequest(Identified, Base):
    """A signature that was asked of a device that answers later: what is to be signed, until when, and the answer."""

    __tablename__ = "signing_request"
    __table_args__ = (
        CheckConstraint("status IN ('waiting', 'answered', 'done', 'ended')", name="known_status"),
        CheckConstraint("status NOT IN ('answered', 'done') OR signature IS NOT NULL", name="answered_with_signature"),
        Index(
            "uq_signing_request_document_open",
            "document_id",
            unique=True,
            sqlite_where=text("status IN ('waiting', 'answered')"),
            postgresql_where=text("status IN ('waiting', 'answered')"),
        ),
    )

    document_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("document.id"))
    person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id"))
    device_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("signing_device.id"))
    status: Mapped[str] = mapped_column(default=WAITING)
    shown_sha256: Mapped[str]
    content_sha256: Mapped[str]
    prepared_sha256: Mapped[str] = mapped_column(doc="the file with the place of the signature still empty")
    reserved_from: Mapped[int] = mapped_column(doc="that place: the region that the signature does not cover")
    reserved_to: Mapped[int]
    document_digest: Mapped[str] = mapped_column(doc="SHA-256 of all other bytes, hexadecimal")
    signed_attributes: Mapped[str] = mapped_column(doc="DER, hexadecimal; an answer in CMS brings its own")
    certificates: Mapped[str]
    pages: Mapped[int]
    boxes: Mapped[dict[str, Any]]
    made_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    response_id: Mapped[str | None] = mapped_column(doc="under which a remote service will answer")
    signature: Mapped[str | None] = mapped_column(doc="hexadecimal")
    answered_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]

    document: Mapped[Document] = relationship()
