"""Who may copy which document for whom, and the copies that were made."""

from __future__ import annotations

import uuid
from collections.abc import Sequence

from sqlalchemy import select

from workflow.base.errors import NotFound
from workflow.copying.models import FULL, DocumentCopy
from workflow.documents.models import Document
from workflow.documents.queries import is_sealed
from workflow.engine import access, outbox
from workflow.engine.outbox import Job
from workflow.engine.work import Work
from workflow.organisations.models import Organisation
from workflow.organisations.offices import offices_of

COPY = "copy"
CLERK = "clerk"


def copying_offices(work: Work, document: Document) -> list[Organisation]:
    """The organisations for which the actor, as their clerk, may copy the document now; the issuer first.

    A copy is made of what is issued and at hand as its official file; a receiver copies what it received (Đ.25).
    """
    if not access.can(work, COPY, document) or not is_sealed(work, document) or document.validity == "recalled":
        return []
    return sorted(offices_of(work, CLERK), key=lambda office: office.id != document.organisation_id)


def copies_of(work: Work, document: Document) -> Sequence[DocumentCopy]:
    """The copies that organisations of the actor made of the document, newest first. What others made is theirs."""
    rows = select(DocumentCopy).where(DocumentCopy.document_id == document.id)
    if not work.actor.is_system:
        rows = rows.where(DocumentCopy.organisation_id.in_([office.id for office in offices_of(work)]))
    newest = (DocumentCopy.copied_on.desc(), DocumentCopy.number.desc())
    return work.session.scalars(rows.order_by(*newest)).all()


def find_copy(work: Work, document: Document, copy_id: uuid.UUID) -> DocumentCopy:
    """The copy, for members of the organisation that made it. Raises: NotFound."""
    found = next((copy for copy in copies_of(work, document) if copy.id == copy_id), None)
    if found is None:
        raise NotFound(kind="copy")
    return found


def copyable(copies: Sequence[DocumentCopy], organisation: Organisation) -> list[DocumentCopy]:
    """The finished sao y of the organisation, of which a sao lục can be made (Đ.3.11)."""
    return [one for one in copies if one.form == FULL and one.sha256 and one.organisation_id == organisation.id]


def trouble_of(work: Work, copy: DocumentCopy) -> Job | None:
    """Why the file is still missing, when the last try failed."""
    return next(iter(outbox.troubled(work.session, copy.id)), None)
