"""What the rules of form ask of signing and of the registers: two rooms that stand beside theirs."""

from __future__ import annotations

from sqlalchemy import select

from workflow.documents.models import Document
from workflow.engine.work import Work
from workflow.format_rules.ports import NumberKnowledge, SignerKnowledge
from workflow.registers import books
from workflow.registers.models import Register, RegisterEntry
from workflow.signing import authority
from workflow.signing.models import Signature


class SigningRules(SignerKnowledge):
    """The authorities of the document's office (Đ.13)."""

    def may_sign(self, work: Work, document: Document) -> bool | None:
        """A signature that stands is not judged again: the authority held on the day it was made."""
        if document.signer_id is None or document.block is None:
            return None
        signed = select(Signature.id).where(Signature.document_id == document.id, Signature.voided_at.is_(None))
        if work.session.scalar(signed.limit(1)) is not None:
            return None
        return not authority.reasons_against(work, document, document.signer_id)


class RegisterBooks(NumberKnowledge):
    """The books of the document's office (Đ.15.1)."""

    def is_taken(self, work: Work, document: Document) -> bool | None:
        """Another entry has this number in the book of the series and year, and the document has none of its own."""
        if document.number is None or document.issued_on is None:
            return None
        own = books.entry_of(work, document)
        if own is not None and own.number == document.number:
            return False
        others = (
            select(RegisterEntry.id)
            .join(Register, Register.id == RegisterEntry.register_id)
            .where(
                Register.organisation_id == document.organisation_id,
                Register.series == books.series_of(work, document),
                Register.year == document.issued_on.year,
                RegisterEntry.number == document.number,
                RegisterEntry.document_id.is_distinct_from(document.id),
            )
        )
        return work.session.scalar(others.limit(1)) is not None
