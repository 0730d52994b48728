"""What this installation knows of an issued document, as far as anybody may be told who holds it or its QR.

Only that it was issued, by whom, under which number, and whether it still stands. Restricted documents and those that
are not issued are not known to anybody here: the question is put to the database without them.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import Select, select

from workflow.base.text import fold, number_in_digits
from workflow.documents.models import SEALED_ANNEX, Document, Relation, Rendition, SealOwner
from workflow.documents.queries import number_line
from workflow.engine.work import Work
from workflow.organisations.models import Organisation
from workflow.organisations.names import name_on
from workflow.signing.report import VerificationReport

LONGEST_KEY = 64


@dataclass(frozen=True)
class KnownDocument:
    """An issued document by its public facts; `sealed_sha256` is for the door, not for the visitor."""

    number: str
    symbol: str
    issued_on: date
    issuer: str
    validity: str
    """in_force, corrected, recalled or replaced."""
    sealed_sha256: str
    successors: tuple[str, ...] = ()
    """Number and day of the documents that corrected, replaced or recalled it."""


def by_key(work: Work, key: str) -> KnownDocument | None:
    """The document whose page carries this key; None if there is none that the public may know."""
    if len(key) > LONGEST_KEY or not key.isascii():
        return None
    return _first(work, _issued().where(Document.proof_key == key))


def by_file(work: Work, sha256: str, *, restricted: bool = False) -> KnownDocument | None:
    """The document whose official PDF is exactly this file, or which has it as a sealed annex."""
    return _first(work, _issued("sealed", SEALED_ANNEX, restricted=restricted).where(Rendition.sha256 == sha256))


def by_number(work: Work, report: VerificationReport, *, restricted: bool = False) -> KnownDocument | None:
    """The document with the number, symbol and day of a file whose signatures are sound, issued by who sealed it.

    Two offices may have the same symbol, so the name in a trusted signature must be that of the issuer or seal owner.
    """
    facts = report.document
    if not report.valid or facts.number is None or not facts.number.isdecimal() or facts.symbol is None:
        return None
    rows = _issued(restricted=restricted).where(
        Document.number == int(facts.number), Document.symbol == facts.symbol, Document.issued_on == facts.issued_on
    )
    signed = {fold(one.signer) for one in report.signatures}
    for document, sha256 in work.session.execute(rows):
        if signed & {fold(name) for name in _names(work, document)}:
            return _known(work, document, sha256)
    return None


def _issued(*kinds: str, restricted: bool = False) -> Select[Document, str]:
    rows = (
        select(Document, Rendition.sha256)
        .join(Rendition, Rendition.document_id == Document.id)
        .where(
            Rendition.kind.in_(kinds or ("sealed",)),
            Rendition.voided_at.is_(None),
            Document.validity.is_not(None),
            Document.number.is_not(None),
        )
        .order_by(Rendition.made_at.desc())
    )
    return rows if restricted else rows.where(Document.access == "normal")


def _first(work: Work, rows: Select[Document, str]) -> KnownDocument | None:
    found = work.session.execute(rows.limit(1)).first()
    return _known(work, *found) if found is not None else None


def _known(work: Work, document: Document, sha256: str) -> KnownDocument:
    assert document.number is not None and document.issued_on is not None and document.validity is not None
    return KnownDocument(
        number=number_in_digits(document.number),
        symbol=document.symbol,
        issued_on=document.issued_on,
        issuer=name_on(document.organisation, document.issued_on).name,
        validity=document.validity,
        sealed_sha256=sha256,
        successors=_successors(work, document),
    )


def _successors(work: Work, document: Document) -> tuple[str, ...]:
    """Number and day of what corrected, replaced or recalled it, as far as the public may know of that."""
    rows = (
        select(Document)
        .join(Relation, Relation.document_id == Document.id)
        .where(Relation.target_id == document.id, Relation.took_effect_at.is_not(None))
        .where(Document.access == "normal", Document.issued_on.is_not(None))
        .order_by(Document.issued_on, Document.number)
    )
    found = work.session.scalars(rows).all()
    return tuple(f"{number_line(one)} ({one.issued_on:%d/%m/%Y})" for one in found)


def _names(work: Work, document: Document) -> list[str]:
    """Of the issuer, and of whoever's seal it carries (NUM-8)."""
    owners = select(Organisation).join(SealOwner, SealOwner.organisation_id == Organisation.id)
    rows = work.session.scalars(owners.where(SealOwner.document_id == document.id)).all()
    assert document.issued_on is not None
    return [name_on(one, document.issued_on).name for one in (document.organisation, *rows)]
