"""A read file as the input of a draft."""

from __future__ import annotations

from workflow.base.text import single_spaced
from workflow.documents.drafting import DraftInput, RecipientLine
from workflow.documents.issuers import CoIssuer
from workflow.importing.document_types import CIRCULATIONS, URGENCIES
from workflow.importing.imported import Imported
from workflow.importing.parsed import ParsedText


def draft_of(imported: Imported, name: str) -> DraftInput:
    """What a draft takes over; number and day stay empty, as the register gives them."""
    parsed = imported.parsed
    copy = parsed.archive_copy
    return DraftInput(
        subject=parsed.subject,
        legal_bases=list(parsed.legal_bases),
        body_html=imported.body_html,
        place=parsed.place,
        archive_unit=copy.unit if copy else None,
        drafter_sign=copy.drafter if copy else None,
        copies=copy.copies if copy else None,
        urgency=_first(parsed, URGENCIES),
        circulation=_first(parsed, CIRCULATIONS),
        secrecy=next((mark.lower() for mark in parsed.marks if mark.endswith("MẬT")), None),
        origin_note=single_spaced(name)[:200],
        addressees=list(parsed.addressees),
        recipients=[RecipientLine(line) for line in parsed.recipients],
        issuers=[CoIssuer(name, if_known=True) for name in parsed.issuers] if len(parsed.issuers) > 1 else None,
    )


def _first(parsed: ParsedText, values: dict[str, str]) -> str | None:
    return next((values[mark] for mark in parsed.marks if mark in values), None)
