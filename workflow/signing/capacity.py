"""As what a signatory signs: by an authority, or as the secretary of minutes, who needs none.

Source: PL3 mẫu 1.9 (biên bản): the chair signs for the body, the secretary for the record of what was said.
"""

from __future__ import annotations

from typing import Any

from workflow.base.errors import Refusal
from workflow.documents.models import Document, Signatory
from workflow.engine.work import Work
from workflow.signing import authority
from workflow.signing.explaining import reasons_against_person

SIGNER, SECRETARY = "signer", "secretary"


def is_secretary(document: Document, row: Signatory) -> bool:
    """A person of the issuing office beside the signer; a co-issuer's person signs for that body, by an authority."""
    return row.position > 1 and row.person is not None and row.organisation_id == document.organisation_id


def capacity_of(document: Document, row: Signatory) -> str:
    """`secretary` or `signer`, as the signature keeps it."""
    return SECRETARY if is_secretary(document, row) else SIGNER


def not_asked(document: Document) -> list[str]:
    """People of co-issuers who must sign, and of whom nobody asked it; none once the office has proposed the signers.

    A co-issuer's signature is never made by hand: its seal stands on it.
    """
    rows = [row for row in document.signatories if row.position > 1 and not is_secretary(document, row)]
    return [row.person.name for row in rows if row.person is not None and row.block is None]


def secretary_block(row: Signatory) -> dict[str, Any]:
    """What the secretary signs as; the page prints the word of the form."""
    name = row.person.name if row.person is not None else ""
    return {"lines": list(row.lines), "name": name, "mode": SECRETARY, "authority_id": None, "basis": ""}


def reasons_against_turn(work: Work, document: Document, row: Signatory) -> list[Refusal]:
    """Why the one whose turn it is may not sign today; none when they may."""
    if not is_secretary(document, row):
        return authority.reasons_against_row(work, document, row)
    assert row.person is not None
    offices = {document.organisation_id, document.drafting_organisation_id}
    found = [reasons_against_person(work, row.person, office, work.today) for office in sorted(offices, key=str)]
    return [] if not all(found) else found[0]


def is_as_asked(work: Work, document: Document, row: Signatory) -> bool:
    """Whether what was printed for the signer is what would be printed now."""
    if is_secretary(document, row):
        return row.block == secretary_block(row)
    chosen = authority.of_row(work, row)
    return chosen is not None and authority.block_of(chosen) == row.block
