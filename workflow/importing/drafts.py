"""A read text as the input of a draft."""

from __future__ import annotations

from workflow.base.text import single_spaced
from workflow.documents.drafting import DraftInput, RecipientLine
from workflow.importing.body_html import structured_body
from workflow.importing.parsed import ParsedText


def draft_of(parsed: ParsedText, name: str) -> DraftInput:
    """What a draft takes over from a read text; number and day stay empty, as the register gives them."""
    copy = parsed.archive_copy
    return DraftInput(
        subject=parsed.subject,
        legal_bases=list(parsed.legal_bases),
        body_html=structured_body(parsed),
        place=parsed.place,
        archive_unit=copy.unit if copy else None,
        drafter_sign=copy.drafter if copy else None,
        copies=copy.copies if copy else None,
        origin_note=single_spaced(name)[:200],
        addressees=list(parsed.addressees),
        recipients=[RecipientLine(line) for line in parsed.recipients],
    )
