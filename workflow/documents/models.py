"""Tables of the document. Approvals, participants' opinions, relations and files are rows, never columns."""

from __future__ import annotations

import uuid
from datetime import date, datetime
from secrets import token_urlsafe
from typing import Any, ClassVar

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship, validates

from workflow.base.append_only import append_only
from workflow.base.database import Base, Identified
from workflow.base.text import fold
from workflow.engine.item import WorkflowItem
from workflow.organisations.models import Organisation, Person, Unit

URGENCIES = ("normal", "urgent", "very_urgent", "express")
MEDIA = ("electronic", "paper", "both")
ACCESS = ("normal", "restricted")
FILE_KINDS = ("annex", "enclosure", "working_paper")
PURPOSES = ("act", "report", "coordinate", "know")
CHANNELS = ("in_app", "mail", "exchange", "paper")
CIRCULATIONS = ("none", "return", "internal")
ANNEX_FORMS = ("annex", "issued_with")
RELATIONS = ("answers", "carries_out", "replaces", "corrects", "recalls", "cites")


def _one_of(column: str, values: tuple[str, ...], name: str) -> CheckConstraint:
    return CheckConstraint(f"{column} IN ({', '.join(repr(value) for value in values)})", name=name)


def new_proof_key() -> str:
    """A key that nobody can guess (120 bits): it stands on the page before there is a number."""
    return token_urlsafe(15)


class Document(WorkflowItem, Base):
    """One official document (văn bản) with its present text and state.

    `organisation_id` is the issuing organisation (of several, the leading one), whose register numbers it and whose
    history tells of it. `version` is raised by every save. Number, symbol and day are set when it is issued.
    """

    __tablename__ = "document"
    __table_args__ = (
        _one_of("urgency", URGENCIES, "known_urgency"),
        _one_of("medium", MEDIA, "known_medium"),
        _one_of("access", ACCESS, "known_access"),
        _one_of("circulation", CIRCULATIONS, "known_circulation"),
        Index("ix_document_state", "organisation_id", "state"),
        Index("ix_document_saved_at", "saved_at"),
        Index("ix_document_number", "number", "symbol", "issued_on"),
    )
    item_kind: ClassVar[str] = "document"

    organisation_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("organisation.id"), index=True)
    validity_workflow: Mapped[str | None]
    validity: Mapped[str | None]

    drafting_organisation_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("organisation.id"))
    unit_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("unit.id"))
    drafter_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id"))
    doc_type: Mapped[str]

    subject: Mapped[str] = mapped_column(default="")
    subject_folded: Mapped[str] = mapped_column(default="", doc="the subject without accents and case, for the list")
    legal_bases: Mapped[list[str]] = mapped_column(default=list)
    body_html: Mapped[str] = mapped_column(default="")
    place: Mapped[str] = mapped_column(default="")
    symbol: Mapped[str] = mapped_column(default="")
    archive_unit: Mapped[str] = mapped_column(default="")
    drafter_sign: Mapped[str] = mapped_column(default="")
    copies: Mapped[int | None]
    urgency: Mapped[str] = mapped_column(default="normal")
    field: Mapped[str] = mapped_column(default="")
    medium: Mapped[str] = mapped_column(default="electronic")
    access: Mapped[str] = mapped_column(default="normal")
    circulation: Mapped[str] = mapped_column(default="none", doc="phạm vi lưu hành (ô 11)")
    reply_due: Mapped[date | None]
    origin_note: Mapped[str] = mapped_column(default="")
    leftovers: Mapped[list[dict[str, Any]]] = mapped_column(default=list, doc="of an imported file, not content")

    content_sha256: Mapped[str] = mapped_column(default="")
    revision: Mapped[int] = mapped_column(default=0, doc="number of the last revision taken")
    round: Mapped[int] = mapped_column(default=1)
    consultation_from: Mapped[str | None]
    consultation_due: Mapped[date | None]
    signer_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("person.id"))
    block: Mapped[dict[str, Any] | None]
    number: Mapped[int | None]
    issued_on: Mapped[date | None]
    proof_key: Mapped[str] = mapped_column(default=new_proof_key, unique=True, doc="of the QR on the page")

    created_at: Mapped[datetime]
    saved_at: Mapped[datetime]
    saved_by_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("person.id"))

    drafting_organisation: Mapped[Organisation] = relationship(foreign_keys=[drafting_organisation_id])
    organisation: Mapped[Organisation] = relationship(foreign_keys=[organisation_id])
    unit: Mapped[Unit] = relationship()
    drafter: Mapped[Person] = relationship(foreign_keys=[drafter_id])
    signer: Mapped[Person | None] = relationship(foreign_keys=[signer_id])
    addressees: Mapped[list[Addressee]] = relationship(order_by="Addressee.position", cascade="all, delete-orphan")
    recipients: Mapped[list[Recipient]] = relationship(order_by="Recipient.position", cascade="all, delete-orphan")
    files: Mapped[list[DocumentFile]] = relationship(order_by="DocumentFile.position")
    approvals: Mapped[list[Approval]] = relationship(order_by="Approval.asked_at, Approval.position, Approval.id")
    issuers: Mapped[list[Issuer]] = relationship(order_by="Issuer.position", cascade="all, delete-orphan")
    seals: Mapped[list[SealOwner]] = relationship(order_by="SealOwner.position", cascade="all, delete-orphan")
    signatories: Mapped[list[Signatory]] = relationship(order_by="Signatory.position", cascade="all, delete-orphan")

    @validates("subject")
    def _fold_subject(self, key: str, subject: str) -> str:
        """What the list searches follows the subject."""
        self.subject_folded = fold(subject)
        return subject

    def chain(self) -> tuple[str, ...]:
        """The main workflow, and from issue on the one of validity."""
        if self.validity is None or self.validity_workflow is None:
            return (self.workflow,)
        return (self.workflow, self.validity_workflow)

    def files_of(self, kind: str) -> list[DocumentFile]:
        """The files of one kind that were not taken out, in order."""
        return [file for file in self.files if file.kind == kind and file.removed_at is None]


class Issuer(Identified, Base):
    """An issuing organisation; joint documents have several, the leading one first."""

    __tablename__ = "document_issuer"
    __table_args__ = (UniqueConstraint("document_id", "position"),)

    document_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("document.id"))
    position: Mapped[int]
    organisation_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("organisation.id"))

    organisation: Mapped[Organisation] = relationship()


class SealOwner(Identified, Base):
    """Whose seal the document carries; an advisory body uses that of its agency (NUM-8)."""

    __tablename__ = "document_seal"
    __table_args__ = (UniqueConstraint("document_id", "position"),)

    document_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("document.id"))
    position: Mapped[int]
    organisation_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("organisation.id"))


class Signatory(Identified, Base):
    """Who is to sign, in order, for which issuer; one is usual, joint documents and minutes have several.

    The first is the signer whom the office chose. The drafter names the further ones: a person of a co-issuer, a person
    of the office (the secretary of minutes), or somebody of another body by `name`, with the `lines` that are printed
    above it. `block` is what the person is asked to sign as, from the proposal on; without one a place is printed, to
    be signed by hand. `signed_at` tells that the signature was made and stands.
    """

    __tablename__ = "document_signatory"
    __table_args__ = (
        UniqueConstraint("document_id", "position"),
        CheckConstraint("signed_at IS NULL OR block IS NOT NULL", name="signed_as_asked"),
    )

    document_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("document.id"))
    position: Mapped[int]
    organisation_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("organisation.id"))
    person_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("person.id"))
    authority_id: Mapped[uuid.UUID | None]
    name: Mapped[str] = mapped_column(default="")
    lines: Mapped[list[str]] = mapped_column(default=list)
    block: Mapped[dict[str, Any] | None]
    signed_at: Mapped[datetime | None]

    person: Mapped[Person | None] = relationship()
    organisation: Mapped[Organisation | None] = relationship()


class Addressee(Identified, Base):
    """A line of Kính gửi (ô 9a)."""

    __tablename__ = "addressee"

    document_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("document.id"), index=True)
    position: Mapped[int]
    line: Mapped[str]
    entry_id: Mapped[uuid.UUID | None] = mapped_column(doc="the address book entry it was taken from")


class Recipient(Identified, Base):
    """A line of Nơi nhận (ô 9b) with its purpose; what it stands for is resolved when it is distributed."""

    __tablename__ = "recipient"
    __table_args__ = (_one_of("purpose", PURPOSES, "known_purpose"),)

    document_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("document.id"), index=True)
    position: Mapped[int]
    line: Mapped[str]
    purpose: Mapped[str] = mapped_column(default="act")
    channel: Mapped[str | None]
    entry_id: Mapped[uuid.UUID | None] = mapped_column(doc="the address book entry it was taken from")


class DocumentFile(Identified, Base):
    """A file of the document: annex (sealed with it), enclosure (sent, not sealed), working paper (never sent).

    An annex may be typed (`body_html`) and is then printed behind the text, across if `landscape`, or as a document of
    its own that is issued with this one (`form`); every other file has content.
    """

    __tablename__ = "document_file"
    __table_args__ = (_one_of("kind", FILE_KINDS, "known_kind"), _one_of("form", ANNEX_FORMS, "known_form"))

    document_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("document.id"), index=True)
    kind: Mapped[str]
    position: Mapped[int]
    title: Mapped[str]
    name: Mapped[str] = mapped_column(default="")
    media_type: Mapped[str] = mapped_column(default="")
    size: Mapped[int] = mapped_column(default=0)
    sha256: Mapped[str | None]
    body_html: Mapped[str] = mapped_column(default="")
    landscape: Mapped[bool] = mapped_column(default=False)
    form: Mapped[str] = mapped_column(default="annex")
    added_at: Mapped[datetime]
    added_by_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("person.id"))
    removed_at: Mapped[datetime | None]


class Revision(Identified, Base):
    """An immutable snapshot of the document (phiên bản), taken at every transition and on request."""

    __tablename__ = "revision"
    __table_args__ = (UniqueConstraint("document_id", "number"),)

    document_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("document.id"))
    number: Mapped[int]
    version: Mapped[int]
    content: Mapped[dict[str, Any]]
    content_sha256: Mapped[str]
    reason: Mapped[str]
    state: Mapped[str]
    at: Mapped[datetime]
    person_id: Mapped[uuid.UUID | None]


append_only(Revision)


class Approval(Identified, Base):
    """One asked or given opinion (ý kiến duyệt): step, round, order, who, in what capacity, outcome, what was seen.

    `outcome` None: asked and awaited. `voided_at` set: it no longer counts, and `void_reason` says why.
    """

    __tablename__ = "approval"
    __table_args__ = (Index("ix_approval_document", "document_id", "step"),)

    document_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("document.id"))
    step: Mapped[str]
    round: Mapped[int]
    position: Mapped[int] = mapped_column(default=1)
    person_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("person.id"))
    unit_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("unit.id"))
    capacity: Mapped[str | None]
    on_behalf_of_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("person.id"))
    outcome: Mapped[str | None]
    comment: Mapped[str] = mapped_column(default="")
    content_sha256: Mapped[str | None]
    revision: Mapped[int | None]
    asked_at: Mapped[datetime]
    answered_at: Mapped[datetime | None]
    voided_at: Mapped[datetime | None]
    void_reason: Mapped[str | None]

    person: Mapped[Person | None] = relationship(foreign_keys=[person_id])
    on_behalf_of: Mapped[Person | None] = relationship(foreign_keys=[on_behalf_of_id])
    unit: Mapped[Unit | None] = relationship()


class Relation(Identified, Base):
    """How one document relates to another, known here (`target_id`) or only cited (`target_text`).

    Of one that came from outside, `target_facts` keep by what its issuer knows it, and `target_arrival_id` the arrival,
    which is in a room of its own, hence no foreign key.
    """

    __tablename__ = "document_relation"
    __table_args__ = (_one_of("kind", RELATIONS, "known_kind"),)

    document_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("document.id"), index=True)
    kind: Mapped[str]
    target_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("document.id"))
    target_text: Mapped[str] = mapped_column(default="")
    target_arrival_id: Mapped[uuid.UUID | None] = mapped_column(index=True)
    target_facts: Mapped[dict[str, Any] | None] = mapped_column(doc="organ_id, code, day, document_id")
    instruction: Mapped[str] = mapped_column(default="", doc="bút phê of the leader on what is answered")
    took_effect_at: Mapped[datetime | None] = mapped_column(doc="of corrects, replaces, recalls: it changed the other")


class KeptCitation(Identified, Base):
    """A citation in an issued document: the key of the cited document, and where it stands in a part's plain text."""

    __tablename__ = "citation"
    __table_args__ = (
        UniqueConstraint("document_id", "position"),
        Index("ix_citation_key", "number", "symbol", "dated"),
    )

    document_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("document.id"))
    position: Mapped[int]
    part: Mapped[str]
    index: Mapped[int]
    start: Mapped[int]
    end: Mapped[int]
    text: Mapped[str]
    type_name: Mapped[str]
    number: Mapped[int | None]
    number_line: Mapped[str | None]
    year: Mapped[int | None]
    symbol: Mapped[str]
    dated: Mapped[date | None]
    issuer: Mapped[str | None]
    issuer_source: Mapped[str | None]


SEALED_ANNEX = "sealed_annex"


class Rendition(Identified, Base):
    """A PDF that was made of the document: shown for signing, signed, sealed. A voided one is kept.

    `file_id` is of a `sealed_annex` the annex file that it was made from.
    """

    __tablename__ = "rendition"
    __table_args__ = (Index("ix_rendition_document", "document_id", "kind"),)

    document_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("document.id"))
    kind: Mapped[str]
    file_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("document_file.id"))
    sha256: Mapped[str]
    size: Mapped[int] = mapped_column(default=0, doc="of a sealed annex, in bytes")
    pages: Mapped[int]
    boxes: Mapped[dict[str, Any]] = mapped_column(default=dict)
    signatures: Mapped[int] = mapped_column(default=0, doc="how many people have signed it: the fullest stands")
    content_sha256: Mapped[str]
    made_at: Mapped[datetime]
    voided_at: Mapped[datetime | None]
    void_reason: Mapped[str | None]
