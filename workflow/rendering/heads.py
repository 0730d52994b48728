"""Who issues and who decides, as the top of the page says it (PL1 II.2; PL3 mẫu 1.1 to 1.3)."""

from __future__ import annotations

from datetime import date

from sqlalchemy import select

from workflow.documents.issuers import co_issuers
from workflow.documents.models import Document
from workflow.engine.work import Work
from workflow.organisations.models import LEADER, Organisation, OrganisationName, Position
from workflow.organisations.names import name_on
from workflow.rendering.sheet import IssuingBody


def further_issuers(document: Document, day: date) -> tuple[IssuingBody, ...]:
    """Those who issue it together with the leading body, as their own documents are headed."""
    return tuple(
        IssuingBody(tuple(name_on(body, day).header_lines), parent_line(body, day)) for body in co_issuers(document)
    )


def issuer_in_sentences(document: Document, day: date) -> str:
    """All who issue it, as in `của Sở Nội vụ, Sở Tài chính và Sở Y tế` (FMT-ANX-3)."""
    *first, last = (name_on(body, day).name for body in (document.organisation, *co_issuers(document)))
    return f"{', '.join(first)} và {last}" if first else last


def parent_line(organisation: Organisation, day: date) -> str | None:
    """The direct parent over the issuer; a People's Committee writes none (FMT-ORG-1, FMT-ORG-4)."""
    if organisation.collective or organisation.parent is None:
        return None
    return name_on(organisation.parent, day).header_as_parent


def authority_line(work: Work, document: Document, day: date) -> str:
    """Who decides (PL3 mẫu 1.2, note 6); of a joint decision all who do, joined as in its header [impl]."""
    bodies = (document.organisation, *co_issuers(document))
    return " - ".join(_who_decides(work, body, name_on(body, day)) for body in bodies)


def _who_decides(work: Work, body: Organisation, name: OrganisationName) -> str:
    """The collective itself, else the head of the office."""
    if body.collective:
        return name.name.upper()
    rows = select(Position.title).where(
        Position.organisation_id == body.id, Position.duty == LEADER, Position.valid_from <= work.today
    )
    title = work.session.scalar(rows.order_by(Position.valid_from.desc()).limit(1)) or "Thủ trưởng"
    return f"{title} {name.name}".upper()
