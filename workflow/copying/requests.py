"""Requests for copies: who asks for how many of what and why, who decides, who makes it, to whom it goes.

Where an office has chosen so, a copy is made only upon a request that a leader approved; else its clerk may also make
one directly (`ordering.order_copy`).
Source: NĐ 30/2020/NĐ-CP Đ.26, Đ.27 (the head decides who may copy, and signs or has signed).
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from sqlalchemy import CheckConstraint, ForeignKey, Index, select
from sqlalchemy.orm import Mapped, mapped_column, relationship

from workflow.base.database import Base, Json
from workflow.base.errors import InvalidInput, NotFound, NotOffered, NotPermitted, Refusal
from workflow.base.text import is_storable, single_spaced
from workflow.copying.excerpts import parts_of
from workflow.copying.models import ELECTRONIC, EXCERPT, FULL, MEDIA, PAPER, DocumentCopy
from workflow.distribution.copies_out import problems_of
from workflow.documents.models import CHANNELS, Document
from workflow.documents.queries import is_sealed
from workflow.engine import access, history, item_role
from workflow.engine.item import WorkflowItem
from workflow.engine.perform import start
from workflow.engine.work import Work
from workflow.organisations.models import Person

WORKFLOW = "copy_request"
REQUESTER, APPROVER, CLERK = "requester", "approver", "clerk"
FORMS_ASKED = (FULL, EXCERPT)
"""A sao lục is made of a copy that the office itself received; that is its clerk's own matter."""
TO_ME = "me"
MOST_COPIES, LONGEST_PURPOSE, LONGEST_TARGET = 500, 1_000, 300


class CopyRequest(WorkflowItem, Base):
    """One request; `target` is a line of the address book, or empty when the requester takes the copy."""

    __tablename__ = "copy_request"
    __table_args__ = (
        CheckConstraint(f"form IN ({', '.join(map(repr, FORMS_ASKED))})", name="known_form"),
        CheckConstraint(f"medium IN ({', '.join(map(repr, MEDIA))})", name="known_medium"),
        CheckConstraint("copies > 0", name="some_copies"),
        Index("ix_copy_request_document", "document_id"),
    )
    item_kind: ClassVar[str] = "copy_request"

    document_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("document.id"))
    requester_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id"))
    form: Mapped[str]
    medium: Mapped[str]
    copies: Mapped[int]
    purpose: Mapped[str]
    parts: Mapped[list[int]] = mapped_column(Json, default=list)
    target: Mapped[str] = mapped_column(default="")
    channel: Mapped[str | None]
    asked_at: Mapped[datetime]
    decision: Mapped[str] = mapped_column(default="", doc="the leader's word with it")
    copy_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("document_copy.id"), unique=True)

    document: Mapped[Document] = relationship()
    requester: Mapped[Person] = relationship()
    copy: Mapped[DocumentCopy | None] = relationship()


@dataclass(frozen=True)
class RequestInput:
    """What a person asks for."""

    form: str = FULL
    medium: str = ELECTRONIC
    copies: int = 1
    purpose: str = ""
    parts: tuple[int, ...] = ()
    target: str = ""
    channel: str | None = None


def may_request(work: Work, document: Document) -> bool:
    """Whether the actor, who sees the document, may ask its office for a copy: it is out, sealed and not recalled."""
    seen = access.can(work, access.VIEW, document)
    standing = document.validity is not None and document.validity != "recalled"
    return seen and standing and work.actor.person_id is not None and is_sealed(work, document)


def request_copy(work: Work, document: Document, given: RequestInput) -> CopyRequest:
    """Ask the issuing office for a copy; its leaders decide.

    Raises: NotFound; NotOffered unless the document is issued and in use; InvalidInput with every problem.
    """
    if not access.can(work, access.VIEW, document):
        raise NotFound(kind=document.item_kind)
    if not may_request(work, document) or work.actor.person_id is None:
        raise NotOffered("copy_not_offered")
    problems = _problems(work, document, given)
    if problems:
        raise InvalidInput(problems)
    workflow = work.catalogue.latest(WORKFLOW)
    request = CopyRequest(
        id=uuid.uuid4(), organisation_id=document.organisation_id, workflow=workflow.key, state=workflow.initial,
        moved_at=work.now, document_id=document.id, requester_id=work.actor.person_id, form=given.form,
        medium=given.medium, copies=given.copies, purpose=single_spaced(given.purpose),
        parts=sorted(set(given.parts)) if given.form == EXCERPT else [], target=single_spaced(given.target),
        channel=given.channel or None, asked_at=work.now,
    )  # fmt: skip
    work.session.add(request)
    work.session.flush()
    for role, holder in (
        (REQUESTER, item_role.person(request.requester_id)),
        (APPROVER, _approver(document)),
        (CLERK, item_role.duty("clerk", document.organisation_id)),
    ):
        item_role.grant(work.session, request, role, holder)
    facts = {"document": str(document.id), "form": request.form, "copies": request.copies, "purpose": request.purpose}
    history.append(
        work,
        history.Entry(
            request.organisation_id, request.item_kind, request.id, "request", target=request.state, facts=facts
        ),
    )
    start(work, request)
    return request


def _approver(document: Document) -> str:
    """The leaders of the office; of a restricted document, which not every leader may know of, its signer alone."""
    if document.access == "restricted" and document.signer_id is not None:
        return item_role.person(document.signer_id)
    return item_role.duty("leader", document.organisation_id)


def _problems(work: Work, document: Document, given: RequestInput) -> list[Refusal]:
    found = [
        Refusal("choice_unknown", {"field": name, "value": str(getattr(given, name))[:100]})
        for name, known in (("form", FORMS_ASKED), ("medium", MEDIA))
        if getattr(given, name) not in known
    ]
    if given.channel is not None and given.channel not in CHANNELS:
        found.append(Refusal("choice_unknown", {"field": "channel", "value": given.channel[:100]}))
    if not 1 <= given.copies <= (MOST_COPIES if given.medium == PAPER else 1):
        found.append(Refusal("number_out_of_range", {"field": "copies"}))
    if not single_spaced(given.purpose):
        found.append(Refusal("purpose_missing", {"field": "purpose"}))
    for name, most in (("purpose", LONGEST_PURPOSE), ("target", LONGEST_TARGET)):
        if len(getattr(given, name)) > most:
            found.append(Refusal("line_too_long", {"field": name, "most": most}))
        elif not is_storable(getattr(given, name)):
            found.append(Refusal("text_malformed", {"field": name}))
    count = len(parts_of(document.body_html)) if given.form == EXCERPT else 0
    if given.form == EXCERPT and not (given.parts and all(0 <= part < count for part in given.parts)):
        found.append(Refusal("copy_part_needed", {"field": "parts"}))
    if not found and single_spaced(given.target):
        found += problems_of(work, document, given.target, given.channel)
    return found


def requests_of(work: Work, document: Document | None = None) -> Sequence[CopyRequest]:
    """The requests that the actor may see, of one document or of all, newest first."""
    rows = select(CopyRequest).where(access.visible(work, CopyRequest))
    if document is not None:
        rows = rows.where(CopyRequest.document_id == document.id)
    return work.session.scalars(rows.order_by(CopyRequest.asked_at.desc(), CopyRequest.id).limit(200)).all()


def file_of(work: Work, request: CopyRequest) -> tuple[DocumentCopy, bytes]:
    """The finished copy with its bytes, for those who see the request once it was handed over.

    Raises: NotFound, also when it goes to somebody else than the requester who asks.
    """
    mine = not request.target or access.roles_of(work, request).keys() - {REQUESTER}
    copy = request.copy
    if request.state != "delivered" or copy is None or copy.sha256 is None or not mine:
        raise NotFound(kind="copy")
    if copy.document.validity == "recalled":
        raise NotPermitted("document_recalled")
    return copy, work.services.files.get(copy.sha256)
