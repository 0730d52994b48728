"""True statements that the moves of a dossier, and the archiving of a document, ask for."""

from __future__ import annotations

from sqlalchemy import func, or_, select

from workflow.archive.models import Dossier, DossierDocument
from workflow.archive.retention import LEAST_YEARS_HANDED_OVER
from workflow.base.errors import Refusal
from workflow.base.text import number_in_digits
from workflow.documents.models import Document
from workflow.engine import access
from workflow.engine.move import Move
from workflow.engine.work import Work

ARCHIVE = "archive"


def dossier_has_documents(move: Move) -> list[Refusal]:
    """Something is filed in the dossier."""
    count = select(func.count(DossierDocument.id)).where(DossierDocument.dossier_id == move.item.id)
    return [] if move.work.session.scalar(count) else [Refusal("dossier_empty")]


def retention_is_chosen(move: Move) -> list[Refusal]:
    """The retention period was determined, at the latest on closing (FILE-3)."""
    return [] if move.item.retention is not None else [Refusal("retention_missing")]


def retention_is_long_enough(move: Move) -> list[Refusal]:
    """Only what is kept five years or more is handed over to the archive.

    Source: NĐ 30/2020/NĐ-CP Đ.31.3 (FILE-6).
    """
    retention = move.item.retention
    if retention is None:
        return [Refusal("retention_missing")]
    if retention.is_handed_over:
        return []
    return [Refusal("retention_too_short", {"years": retention.years, "least": LEAST_YEARS_HANDED_OVER})]


def documents_have_gone_out(move: Move) -> list[Refusal]:
    """Every document of the office itself in the dossier was distributed; else accepting would pass it by for ever.

    The refusal names only documents that the actor may view.
    """
    waiting = [d for d in own_documents(move.work, move.item) if not _is_ready(move.work, d)]
    named = [f"{number_in_digits(d.number)}/{d.symbol}" for d in waiting
             if d.number is not None and access.can(move.work, access.VIEW, d)]  # fmt: skip
    return [Refusal("documents_not_distributed", {"count": len(waiting), "documents": named})] if waiting else []


def is_in_an_accepted_dossier(move: Move) -> list[Refusal]:
    """The archivist accepted a dossier of the document's office that holds it."""
    accepted = (
        select(Dossier.id)
        .join(DossierDocument, DossierDocument.dossier_id == Dossier.id)
        .where(
            DossierDocument.document_id == move.item.id,
            Dossier.accepted_on.is_not(None),
            Dossier.organisation_id.in_([move.item.organisation_id, move.item.drafting_organisation_id]),
        )
    )
    found = move.work.session.scalar(accepted.limit(1))
    return [] if found is not None else [Refusal("not_in_an_accepted_dossier")]


def own_documents(work: Work, dossier: Dossier) -> list[Document]:
    """The documents in the dossier that its office issued or drafted, in order.

    What came from elsewhere is archived by its own office.
    """
    office = dossier.organisation_id
    rows = (
        select(Document)
        .join(DossierDocument, DossierDocument.document_id == Document.id)
        .where(DossierDocument.dossier_id == dossier.id)
        .where(or_(Document.organisation_id == office, Document.drafting_organisation_id == office))
        .order_by(DossierDocument.ordinal)
    )
    return list(work.session.scalars(rows))


def awaits_archiving(work: Work, document: Document) -> bool:
    """Whether the document's workflow archives it from where it stands."""
    workflow = work.catalogue.get(document.workflow)
    return ARCHIVE in workflow.transitions and workflow.transitions[ARCHIVE].starts_from(document.state)


def _is_ready(work: Work, document: Document) -> bool:
    return awaits_archiving(work, document) or work.catalogue.get(document.workflow).states[document.state].final
