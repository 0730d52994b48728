"""What of a document goes into the search index, and keeping the two together."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator, Sequence

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from workflow.archive.issued import IssuedDocument
from workflow.archive.match import id_token, number_line_token, number_token, value_token, year_token
from workflow.archive.text_index import index_of
from workflow.archive.words import IndexedText, indexed
from workflow.base.text import nfc, number_in_digits
from workflow.documents.models import Document
from workflow.documents.sanitising import plain_text
from workflow.engine.work import Work

BATCH = 200


def put(session: Session, document: Document, validity: str | None) -> IssuedDocument:
    """Make an issued document findable, or bring what is kept of it up to date; its place in the order stays."""
    assert document.number is not None and document.issued_on is not None, "only issued documents are indexed"
    row = session.scalar(select(IssuedDocument).where(IssuedDocument.document_id == document.id))
    if row is not None:
        index_of(session).take_out(session, row.id, _words(row))
    else:
        row = IssuedDocument(document_id=document.id)
    _describe(row, document, validity)
    session.add(row)
    session.flush()
    index_of(session).put(session, row.id, _words(row))
    return row


def drop(session: Session, document: Document) -> None:
    """Let nobody find the document any more."""
    row = session.scalar(select(IssuedDocument).where(IssuedDocument.document_id == document.id))
    if row is not None:
        index_of(session).take_out(session, row.id, _words(row))
        session.delete(row)
        session.flush()


def reindex(work: Work, progress: Callable[[int], None] = lambda done: None) -> int:
    """Build the index anew from all issued documents in the order of their issue; gives how many.

    A document counts as issued once it has number, day and validity, which it gets with its seal.
    """
    session = work.session
    index_of(session).clear(session)
    session.execute(delete(IssuedDocument))
    done = 0
    for document in _issued(session):
        put(session, document, document.validity)
        done += 1
        if done % BATCH == 0:
            progress(done)
    progress(done)
    return done


def _issued(session: Session) -> Iterator[Document]:
    """Issued documents, oldest first, a batch at a time."""
    rows = (
        select(Document.id)
        .where(Document.number.is_not(None), Document.issued_on.is_not(None), Document.validity.is_not(None))
        .order_by(Document.issued_on, Document.organisation_id, Document.number, Document.id)
    )
    ids = list(session.scalars(rows))
    for start in range(0, len(ids), BATCH):
        batch = ids[start : start + BATCH]
        found = {d.id: d for d in session.scalars(select(Document).where(Document.id.in_(batch)))}
        yield from (found[key] for key in batch)


def _describe(row: IssuedDocument, document: Document, validity: str | None) -> None:
    assert document.number is not None and document.issued_on is not None
    row.organisation_id, row.unit_id, row.signer_id = document.organisation_id, document.unit_id, document.signer_id
    row.doc_type, row.field, row.validity = document.doc_type, document.field, validity
    row.number, row.symbol, row.issued_on = document.number, document.symbol, document.issued_on
    row.year = document.issued_on.year
    row.subject = nfc(document.subject)
    row.text = text_of(document)
    row.tokens = list(_tokens(row, signers_of(document)))


def _words(row: IssuedDocument) -> IndexedText:
    return indexed(row.text, row.tokens)


def signers_of(document: Document) -> list[uuid.UUID]:
    """Who signed it, the leading one first: those of joint documents and the secretary of minutes are signers too.

    Somebody of another body is no person here; the name is read as text.
    """
    found = [document.signer_id, *(row.person_id for row in document.signatories if row.position > 1)]
    return list(dict.fromkeys(person_id for person_id in found if person_id is not None))


def _tokens(row: IssuedDocument, signers: Sequence[uuid.UUID]) -> Iterator[str]:
    yield number_token(row.number)
    yield number_line_token(row.number, row.symbol)
    yield year_token(row.year)
    yield value_token("ty", row.doc_type)
    yield id_token("of", row.organisation_id)
    yield id_token("un", row.unit_id)
    for signer_id in signers:
        yield id_token("sg", signer_id)
    if row.field:
        yield value_token("fi", row.field)
    if row.validity is not None:
        yield value_token("va", row.validity)


def text_of(document: Document) -> str:
    """All that can be read on the document: number line, abstract, text, signature block, recipients, annexes."""
    assert document.number is not None
    block = document.block or {}
    parts = [
        f"{number_in_digits(document.number)}/{document.symbol}",
        document.subject,
        *(row.line for row in document.addressees),
        *document.legal_bases,
        plain_text(document.body_html),
        *block.get("lines", []),
        block.get("name") or (document.signer.name if document.signer is not None else ""),
        *_further_blocks(document),
        *(row.line for row in document.recipients),
    ]
    for annex in document.files_of("annex"):
        parts += [annex.title, plain_text(annex.body_html)]
    lines = (nfc(part).replace("\0", "").strip() for part in parts)
    return "\n".join(dict.fromkeys(line for line in lines if line))


def _further_blocks(document: Document) -> Iterator[str]:
    """What is printed where the others sign, with or without a key."""
    for row in (row for row in document.signatories if row.position > 1):
        block = row.block or {"lines": row.lines, "name": row.name}
        yield from block.get("lines") or []
        yield block.get("name") or (row.person.name if row.person is not None else "")
