"""Which documents a draft cites that were recalled or replaced, as far as its reader may view them.

Source: NĐ 30/2020/NĐ-CP Đ.18.3 (replaced), Đ.18.4 (recalled).
"""

from __future__ import annotations

import uuid
from functools import lru_cache

from sqlalchemy import select

from workflow.documents.blocks import blocks_of
from workflow.documents.citing import LEGAL_BASES
from workflow.documents.citing import Mention as Cites
from workflow.documents.models import Document, Relation
from workflow.documents.resolving import Cited, resolved
from workflow.documents.succession import CORRECTS, RECALLS, REPLACES
from workflow.engine.work import Work
from workflow.format_rules.cited import citations_of
from workflow.format_rules.manuscript import VoidCitation

KEPT_TEXTS = 64


def void_citations(work: Work, document: Document) -> tuple[VoidCitation, ...]:
    """The citations of bases and text that mean such a document; not the one that this draft itself puts right.

    Asked each time that kept findings are looked up: one query, and none for a text that cites nothing.
    """
    mentions = _mentions(tuple(document.legal_bases), document.body_html)
    found = [one for one in resolved(work, document, mentions) if one.is_void] if mentions else []
    own = _put_right_by(work, document) if found else frozenset()
    return tuple(_told(one) for one in found if one.document is not None and one.document.id not in own)


@lru_cache(maxsize=KEPT_TEXTS)
def _mentions(bases: tuple[str, ...], body_html: str) -> tuple[Cites, ...]:
    found = [Cites(LEGAL_BASES, n, one, False) for n, line in enumerate(bases) for one in citations_of(line)]
    texts = [block.text for block in blocks_of(body_html)] if body_html.strip() else []
    found += [Cites("body", 0, one, False) for text in texts for one in citations_of(text)]
    return tuple(one for one in found if one.citation.number)


def _told(one: Cited) -> VoidCitation:
    validity = one.document.validity if one.document else None
    return VoidCitation(one.mention.citation.key(), validity or "")


def _put_right_by(work: Work, document: Document) -> frozenset[uuid.UUID | None]:
    """What this document says that it corrects, replaces or recalls."""
    rows = select(Relation.target_id).where(Relation.document_id == document.id)
    return frozenset(work.session.scalars(rows.where(Relation.kind.in_((CORRECTS, REPLACES, RECALLS)))))
