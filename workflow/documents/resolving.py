"""Which document of this archive a citation means, among those that the reader may view.

Source: citation sheet §4 (equality key: number, symbol, day); a symbol that two offices share is told apart by issuer.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import and_, select, tuple_
from sqlalchemy.orm import aliased

from workflow.base.text import fold
from workflow.citations import Citation, Home
from workflow.documents.citing import LEGAL_BASES, Mention, home_of, mentions_in
from workflow.documents.models import Document, KeptCitation
from workflow.engine.access import visible
from workflow.engine.work import Work
from workflow.organisations.models import Organisation
from workflow.organisations.names import NameMissing, name_on

VOID = ("recalled", "replaced")
_BASIS = aliased(Document)
_MOST_AT_ONCE = 200
_HEAD = re.compile(
    r"^(?:quyen |pho )?(?:chu tich|giam doc|tong giam doc|bo truong|thu truong|chanh van phong|truong ban|truong phong"
    r"|cuc truong|chi cuc truong|vien truong|hieu truong|thuong truc|lanh dao)\b (?:cua )?"
)
_SAME_WORDS = (
    ("uy ban nhan dan", "ubnd"), ("hoi dong nhan dan", "hdnd"), ("phat trien nong thon", "ptnt"), ("&", " va "),
)  # fmt: skip
_COLLECTIVE = ("ubnd", "hdnd")
_LEVELS_ONLY = re.compile(r"(?:tinh|thanh pho|huyen|thi xa|quan|thi tran|xa|phuong)")


@dataclass(frozen=True, slots=True)
class Cited:
    """A mention and the document it means; None when none that the reader may view has this key."""

    mention: Mention
    document: Document | None

    @property
    def is_void(self) -> bool:
        """Recalled or replaced: a warning."""
        return self.document is not None and self.document.validity in VOID

    @property
    def is_void_basis(self) -> bool:
        """A căn cứ that no longer holds."""
        return self.is_void and self.mention.part == LEGAL_BASES


def cited_by_document(work: Work, document: Document) -> list[Cited]:
    """What the document cites, resolved for the actor."""
    return resolved(work, document, mentions_in(document, work.today))


def resolved(work: Work, citing: Document, mentions: Sequence[Mention]) -> list[Cited]:
    """Each mention with the document that it means for the actor; hidden ones are as unknown as absent ones."""
    home = home_of(citing.organisation, citing.issued_on or work.today)
    known = _candidates(work, mentions)
    return [
        Cited(mention, _meant(known.get(_short(mention.citation), ()), mention.citation, citing, home))
        for mention in mentions
    ]


def _short(citation: Citation) -> tuple[int | None, str]:
    number, symbol, _ = citation.key()
    return number, symbol


def _candidates(work: Work, mentions: Iterable[Mention]) -> dict[tuple[int | None, str], list[Document]]:
    """Issued documents that the actor may view and that have one of these numbers and symbols."""
    keys = sorted({(number, symbol) for number, symbol in map(_short_of, mentions) if number is not None and symbol})
    found: dict[tuple[int | None, str], list[Document]] = {}
    for begin in range(0, len(keys), _MOST_AT_ONCE):
        rows = select(Document).where(
            tuple_(Document.number, Document.symbol).in_(keys[begin : begin + _MOST_AT_ONCE]),
            Document.validity.is_not(None),
            visible(work, Document),
        )
        for document in work.session.scalars(rows.order_by(Document.issued_on, Document.id)):
            found.setdefault((document.number, document.symbol), []).append(document)
    return found


def _short_of(mention: Mention) -> tuple[int | None, str]:
    return _short(mention.citation)


def _meant(candidates: Sequence[Document], citation: Citation, citing: Document, home: Home) -> Document | None:
    """The one candidate of this day and issuer; an unnamed issuer is first of all the citing office itself."""
    fitting = [
        document
        for document in candidates
        if document.id != citing.id and _same_day(document, citation) and _issued(document, citation, home)
    ]
    if len(fitting) > 1:
        fitting = [document for document in fitting if document.organisation_id == citing.organisation_id]
    return fitting[0] if len(fitting) == 1 else None


def _same_day(document: Document, citation: Citation) -> bool:
    """The day decides; a normative number without its day has its year."""
    if document.issued_on is None:
        return False
    if citation.date is not None:
        return document.issued_on == citation.date
    return citation.year is not None and citation.date_text is None and document.issued_on.year == citation.year


def _issued(document: Document, citation: Citation, home: Home) -> bool:
    """Whether the issuer that the text names can be the one of the document."""
    if citation.issuer is None:
        return True
    named = normal(home.full_name(citation.issuer))
    return any(_same_body(named, name) for name in _names(document.organisation, document.issued_on or date.min))


def _names(organisation: Organisation, day: date) -> list[str]:
    try:
        name = name_on(organisation, day)
    except NameMissing:
        return []
    return [normal(one) for one in (name.name, name.short_name, *name.abbreviations) if one]


def normal(name: str) -> str:
    """A body's name to compare: without head, accents and case, with the usual short words."""
    folded = " ".join(fold(name).split())
    for long, short in _SAME_WORDS:
        folded = folded.replace(long, short)
    return " ".join(_HEAD.sub("", " ".join(folded.split())).split())


def _same_body(named: str, name: str) -> bool:
    """Equal, or the one names the place that the other leaves out: `so noi vu` and `so noi vu tinh lang son`."""
    if named == name or (named in _COLLECTIVE and name.startswith(f"{named} ")):
        return True
    shorter, longer = sorted((named, name), key=len)
    if not longer.startswith(f"{shorter} ") or shorter in _COLLECTIVE:
        return False
    return shorter.startswith(_COLLECTIVE) or bool(_LEVELS_ONLY.match(longer[len(shorter) + 1 :]))


def citing_documents(work: Work, document: Document) -> list[Document]:
    """The issued documents that cite this one, among those that the actor may view, last issued first."""
    if document.number is None or document.issued_on is None:
        return []
    rows = (
        select(KeptCitation, Document)
        .join(Document, Document.id == KeptCitation.document_id)
        .where(KeptCitation.number == document.number, KeptCitation.symbol == document.symbol)
        .where(KeptCitation.dated == document.issued_on, Document.id != document.id, visible(work, Document))
        .order_by(Document.issued_on.desc(), Document.id)
    )
    found: dict[object, Document] = {}
    for row, citing in work.session.execute(rows):
        if citing.id not in found and row_means(row, citing, document):
            found[citing.id] = citing
    return list(found.values())


def row_means(row: KeptCitation, citing: Document, document: Document) -> bool:
    """Whether a kept citation can mean this document, by what it says of the issuer."""
    if row.issuer is None:
        return True
    home = home_of(citing.organisation, citing.issued_on or date.min)
    named = normal(home.full_name(row.issuer))
    return any(_same_body(named, name) for name in _names(document.organisation, document.issued_on or date.min))


def void_bases(work: Work, limit: int = 200) -> list[tuple[Document, KeptCitation, Document]]:
    """Căn cứ to be looked at again: documents in force whose legal bases were recalled or replaced since.

    Gives the document, the kept citation and the cited document; only what the actor may view of both.
    """
    rows = (
        select(Document, KeptCitation, _BASIS)
        .join(KeptCitation, KeptCitation.document_id == Document.id)
        .join(
            _BASIS,
            and_(
                _BASIS.number == KeptCitation.number,
                _BASIS.symbol == KeptCitation.symbol,
                _BASIS.issued_on == KeptCitation.dated,
            ),
        )
        .where(KeptCitation.part == LEGAL_BASES, _BASIS.validity.in_(VOID), _BASIS.id != Document.id)
        .where(Document.validity.is_not(None), Document.validity.not_in(VOID))
        .where(visible(work, Document), visible(work, _BASIS))
        .order_by(Document.issued_on.desc(), Document.id, KeptCitation.position)
        .limit(limit)
    )
    return [
        (document, row, cited) for document, row, cited in work.session.execute(rows) if row_means(row, document, cited)
    ]
