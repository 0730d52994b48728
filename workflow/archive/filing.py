"""What lies in a dossier: put in (đưa vào hồ sơ), taken out, and read by those who may see each document."""

from __future__ import annotations

from sqlalchemy import func, select, update
from sqlalchemy.orm import contains_eager

from workflow.archive.dossiers import EDIT
from workflow.archive.models import Dossier, DossierDocument
from workflow.base.errors import InvalidInput, NotFound, Refusal
from workflow.documents.models import Document
from workflow.engine import access, history
from workflow.engine.work import Work

FILE_DOCUMENTS = "file_documents"


def file_document(work: Work, dossier: Dossier, document: Document) -> DossierDocument:
    """Put an issued document at the end of an open dossier; what is in it already stays where it is.

    Needs no move of the document, and gives nobody a right on it.
    Source: NĐ 30/2020/NĐ-CP Đ.29 (FILE-3).
    Raises: NotFound, NotPermitted (the dossier's state or the actor's role); InvalidInput("document_not_issued").
    """
    access.require(work, access.VIEW, document)
    _lock(work, dossier)
    access.require(work, FILE_DOCUMENTS, dossier)
    if document.number is None:
        raise InvalidInput([Refusal("document_not_issued")])
    there = _row(work, dossier, document)
    if there is not None:
        return there
    last = select(func.max(DossierDocument.ordinal)).where(DossierDocument.dossier_id == dossier.id)
    row = DossierDocument(
        dossier_id=dossier.id,
        document_id=document.id,
        ordinal=(work.session.scalar(last) or 0) + 1,
        filed_by_id=work.actor.person_id,
        filed_at=work.now,
    )
    work.session.add(row)
    _changed(work, dossier, "file_document", document)
    return row


def take_out(work: Work, dossier: Dossier, document: Document) -> None:
    """Take a document out of an open dossier; those behind it move up.

    Raises: NotFound if the actor sees either not, or it is not in there; NotPermitted.
    """
    access.require(work, access.VIEW, document)
    _lock(work, dossier)
    access.require(work, EDIT, dossier)
    row = _row(work, dossier, document)
    if row is None:
        raise NotFound("not_in_this_dossier", kind=document.item_kind)
    ordinal = row.ordinal
    work.session.delete(row)
    work.session.flush()
    behind = update(DossierDocument).where(DossierDocument.dossier_id == dossier.id, DossierDocument.ordinal > ordinal)
    work.session.execute(behind.values(ordinal=DossierDocument.ordinal - 1))
    _changed(work, dossier, "take_out", document)


def filed_documents(work: Work, dossier: Dossier) -> list[DossierDocument]:
    """What is in the dossier, in order, as far as the actor may view each document."""
    rows = (
        select(DossierDocument)
        .join(DossierDocument.document)
        .where(DossierDocument.dossier_id == dossier.id, access.visible(work, Document))
        .options(contains_eager(DossierDocument.document))
        .order_by(DossierDocument.ordinal)
    )
    return list(work.session.scalars(rows))


def dossiers_with(work: Work, document: Document) -> list[Dossier]:
    """The dossiers that hold the document, as far as the actor may view each."""
    rows = (
        select(Dossier)
        .join(DossierDocument, DossierDocument.dossier_id == Dossier.id)
        .where(DossierDocument.document_id == document.id, access.visible(work, Dossier))
        .order_by(Dossier.year, Dossier.notation, Dossier.id)
    )
    return list(work.session.scalars(rows))


def _row(work: Work, dossier: Dossier, document: Document) -> DossierDocument | None:
    rows = select(DossierDocument).where(DossierDocument.dossier_id == dossier.id)
    return work.session.scalar(rows.where(DossierDocument.document_id == document.id))


def _lock(work: Work, dossier: Dossier) -> None:
    """Hold the dossier until the commit, so that it is not closed, and no ordinal given twice, meanwhile."""
    work.session.flush()
    row = select(Dossier).where(Dossier.id == dossier.id).with_for_update()
    if work.session.scalar(row.execution_options(populate_existing=True)) is None:
        raise NotFound(kind=dossier.item_kind)


def _changed(work: Work, dossier: Dossier, event: str, document: Document) -> None:
    """Raise the version, so that nobody closes what they did not see; name the document by its id only.

    The dossier's history has readers who may not view every document in it.
    """
    dossier.version += 1
    work.session.flush()
    facts = {"document": str(document.id)}
    history.append(work, history.Entry(dossier.organisation_id, dossier.item_kind, dossier.id, event, facts=facts))
