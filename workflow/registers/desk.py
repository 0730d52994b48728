"""What became of a reserved number: a paper document that bears it."""

from __future__ import annotations

import uuid
from datetime import date

from workflow.base.errors import Refusal
from workflow.engine import history
from workflow.engine.work import Work
from workflow.registers.books import (
    dated_problems,
    entry_told,
    locked_reservation,
    refuse,
    require_clerk,
    text_problems,
)
from workflow.registers.models import PAPER, RegisterEntry


def use_reserved(
    work: Work,
    organisation_id: uuid.UUID,
    entry_id: uuid.UUID,
    *,
    type_name: str = "",
    subject: str = "",
    signer: str = "",
    recipients: str = "",
    dated: date | None = None,
) -> RegisterEntry:
    """Enter the paper document for which a number was kept; why it was kept stays in the book.

    The document bears the number's own day, so that no number is dated out of order (NUM-1, NUM-2, NUM-11).
    Raises: NotPermitted, ReservationUnknown, InvalidInput.
    """
    require_clerk(work, organisation_id)
    texts = {"type_name": type_name, "subject": subject, "signer": signer, "recipients": recipients}
    problems = text_problems(texts)
    if not subject.strip():
        problems.append(Refusal("input_missing", {"input": "subject", "field": "subject"}))
    refuse(problems)
    entry = locked_reservation(work, organisation_id, entry_id)
    refuse(dated_problems(dated, entry.issued_on))
    entry.status = PAPER
    entry.type_name, entry.subject = type_name.strip(), subject.strip()
    entry.signer, entry.recipients = signer.strip(), recipients.strip()
    history.append(work, entry_told(organisation_id, entry, PAPER))
    return entry
