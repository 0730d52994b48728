"""A seed as a draft: first as it was recognised, then put right, each kept as a revision."""

from __future__ import annotations

from workflow.documents.content import keep_revision
from workflow.documents.drafting import DraftInput, RecipientLine, create_document, save_draft, types_of
from workflow.documents.files import write_annex
from workflow.documents.models import Document
from workflow.engine.work import Work
from workflow.importing import ParsedText
from workflow.organisations.names import organisation_by_code, units_by_abbreviation
from workflow.organisations.people import person_by_account
from workflow.sample.seeds import Seed, raw_body

RECOGNISED, CORRECTED = "imported", "corrected"


def draft_from(work: Work, seed: Seed, origin_note: str) -> Document:
    """The seed as a draft of its drafter, who must be the actor: a revision as recognised, then one as corrected.

    A text in which nothing is to be put right has the first only. What the text leaves blank (number, day) stays
    blank; the symbol is completed by the rule of its type.
    """
    parsed = seed.parsed()
    office = organisation_by_code(work.session, seed.office)
    doc_type = types_of(work).by_name(parsed.doc_type)
    if office is None or doc_type is None:
        raise LookupError(seed.file)
    unit = units_by_abbreviation(work.session, office.id, work.today, [seed.unit])[0]
    drafter = person_by_account(work.session, seed.drafter)
    given = _recognised(seed, parsed, origin_note)
    document = create_document(work, doc_type, drafter, unit, given=given)
    recognised = keep_revision(work, document, RECOGNISED, document.state)
    _supply_annexes(work, document, seed)
    save_draft(work, document, _corrected(seed, parsed), document.version)
    if document.content_sha256 != recognised.content_sha256:
        keep_revision(work, document, CORRECTED, document.state)
    return document


def _recognised(seed: Seed, parsed: ParsedText, origin_note: str) -> DraftInput:
    copy = parsed.archive_copy
    return DraftInput(
        subject=parsed.subject_raw,
        legal_bases=list(parsed.legal_bases),
        body_html=raw_body(parsed),
        place=parsed.place,
        archive_unit=copy.unit if copy else None,
        drafter_sign=copy.drafter if copy else None,
        field=seed.field,
        origin_note=origin_note,
        addressees=list(parsed.addressees),
        recipients=[RecipientLine(line) for line in parsed.recipients_raw],
    )


def _corrected(seed: Seed, parsed: ParsedText) -> DraftInput:
    return DraftInput(
        subject=parsed.subject,
        body_html=seed.corrected(raw_body(parsed)),
        recipients=[RecipientLine(line) for line in parsed.recipients],
    )


def _supply_annexes(work: Work, document: Document, seed: Seed) -> None:
    """The annexes that the text mentions, typed and marked MẪU."""
    for annex in seed.annexes:
        write_annex(work, document, document.version, title=annex.title, body_html=annex.html())
