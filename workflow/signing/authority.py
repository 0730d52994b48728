"""Who may sign what, in which form, on which day; and the signature block that this form prints (Đ.13, SIGN-1 to 7)."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import joinedload

from workflow.base.clock import vietnam_day
from workflow.base.errors import InvalidInput, Refusal
from workflow.documents.models import Document, Signatory
from workflow.engine.work import Work
from workflow.signing.explaining import reasons_against_person
from workflow.signing.models import ACTING, HEAD, KT, TL, TL_KT, TM, TM_KT, TUQ, SigningAuthority


def covers(authority: SigningAuthority, doc_type: str, field: str, day: date) -> bool:
    """Whether the authority covers this type and field on this day.

    A field-bound authority does not cover a document without a field: nobody guesses what it is about.
    """
    return (
        authority.revoked_at is None
        and authority.holds_on(day)
        and (not authority.doc_types or doc_type in authority.doc_types)
        and (not authority.fields or field in authority.fields)
    )


def block_lines(authority: SigningAuthority) -> tuple[str, ...]:
    """The lines of ô 7a in upper case, a full stop and a space after each prefix (PL1 II.7b)."""
    own, head, collective = authority.own_title, authority.head_title, authority.collective
    lines = {
        HEAD: (own,),
        ACTING: (f"Q. {own}",),
        KT: (f"KT. {head}", own),
        TM: (f"TM. {collective}", own),
        TM_KT: (f"TM. {collective}", f"KT. {head}", own),
        TL: (f"TL. {head}", own),
        TL_KT: (f"TL. {head}", f"KT. {authority.unit_head_title}", own),
        TUQ: (f"TUQ. {head}", own),
    }
    return tuple(line.upper() for line in lines[authority.mode])


def block_of(authority: SigningAuthority) -> dict[str, Any]:
    """The block as the document keeps it: what is printed, and on what it rests."""
    second = {"other_office": authority.other_office} if authority.other_office else {}
    return {
        **second,
        "lines": list(block_lines(authority)),
        "name": authority.person.name,
        "mode": authority.mode,
        "authority_id": str(authority.id),
        "basis": authority.basis,
    }


def authorities_for(work: Work, document: Document, person_id: uuid.UUID | None = None) -> Sequence[SigningAuthority]:
    """The authorities that cover the document today, in the office's order; of one person when asked."""
    return authorities_of(work, document.organisation_id, document, person_id)


def authorities_of(
    work: Work, organisation_id: uuid.UUID, document: Document, person_id: uuid.UUID | None = None
) -> Sequence[SigningAuthority]:
    """The authorities of an organisation, which need not be the issuer (a copy), that cover the document today."""
    rows = select(SigningAuthority).where(
        SigningAuthority.organisation_id == organisation_id,
        SigningAuthority.valid_from <= work.today,
        or_(SigningAuthority.valid_to.is_(None), SigningAuthority.valid_to >= work.today),
    )
    if person_id is not None:
        rows = rows.where(SigningAuthority.person_id == person_id)
    found = work.session.scalars(
        rows.order_by(SigningAuthority.position, SigningAuthority.id).options(joinedload(SigningAuthority.person))
    )
    able = [row for row in found if covers(row, document.doc_type, document.field, work.today)]
    here = {
        person.id
        for person in {row.person for row in able}
        if not reasons_against_person(work, person, organisation_id, work.today)
    }
    return [row for row in able if row.person_id in here]


def choose_authority(work: Work, document: Document, person_id: uuid.UUID | None, mode: str | None) -> SigningAuthority:
    """The authority under which this person (or the only one who can) is to sign.

    Raises: InvalidInput: signer_choice_needed with the accounts that could, or signer_without_authority.
    """
    able = [row for row in authorities_for(work, document, person_id) if mode is None or row.mode == mode]
    accounts = sorted({row.person.account for row in able})
    if person_id is None and len(accounts) > 1:
        raise InvalidInput([Refusal("signer_choice_needed", {"input": "signer", "accounts": accounts})])
    if not able:
        everybody = sorted({row.person.account for row in authorities_for(work, document)})
        facts = {"input": "signer", "accounts": everybody, "field": document.field, "mode": mode}
        raise InvalidInput([Refusal("signer_without_authority", facts)])
    return able[0]


def of_row(work: Work, row: Signatory) -> SigningAuthority | None:
    """The authority under which this signatory was asked; None for who was not asked, or needs none."""
    return work.session.get(SigningAuthority, row.authority_id) if row.authority_id is not None else None


def reasons_against(work: Work, document: Document, person_id: uuid.UUID) -> list[Refusal]:
    """Why the signer whom the office chose may not sign today; none when they may."""
    row = next((row for row in document.signatories if row.position == 1 and row.person_id == person_id), None)
    return [Refusal("authority_missing")] if row is None else reasons_against_row(work, document, row)


def reasons_against_row(work: Work, document: Document, row: Signatory) -> list[Refusal]:
    """Why this signatory may not sign today under the authority that was chosen; none when they may."""
    chosen = of_row(work, row)
    if chosen is None or (chosen.person_id, chosen.organisation_id) != (row.person_id, row.organisation_id):
        return [Refusal("authority_missing")]
    gone = reasons_against_person(work, chosen.person, chosen.organisation_id, work.today)
    if gone:
        return gone
    if chosen.revoked_at is not None:
        return [Refusal("authority_revoked", {"revoked_on": vietnam_day(chosen.revoked_at).isoformat()})]
    if not chosen.holds_on(work.today):
        end = chosen.valid_to.isoformat() if chosen.valid_to else None
        return [Refusal("authority_expired", {"valid_to": end, "valid_from": chosen.valid_from.isoformat()})]
    if not covers(chosen, document.doc_type, document.field, work.today):
        return [Refusal("authority_does_not_cover", {"type": document.doc_type, "field": document.field})]
    return []
