"""The mail that carries a document: its sealed PDF, annexes and enclosures, and a text in Vietnamese."""

from __future__ import annotations

import math
import re
import uuid
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from sqlalchemy import select

from workflow.base.errors import DomainError
from workflow.base.text import date_in_words, fold, number_in_digits, single_spaced
from workflow.distribution.links import CONFIRM, FILES, RecipientLinks, Ticket
from workflow.distribution.mail import MailSender
from workflow.distribution.models import Delivery
from workflow.distribution.rules import is_address
from workflow.documents.drafting import types_of
from workflow.documents.models import Document, DocumentFile, Rendition
from workflow.documents.queries import sealed_annexes
from workflow.engine.work import Work
from workflow.organisations.names import name_on

TEMPLATES = Path(__file__).resolve().parents[2] / "templates" / "mail"
SEALED = "sealed"
LARGEST_BYTES = MailSender.largest_bytes
"""A larger mail is refused by many servers; the sender may say otherwise (`largest_mb`)."""

ON_THE_WIRE = 4 / 3 * 78 / 76
"""Base64, in lines of 76 letters and their ends (RFC 2045 6.8)."""

TEXT_BYTES = 16 * 1024
"""Left for headers and text."""


class SealedFileMissing(DomainError):
    """The document has no sealed PDF that is in force."""

    code = "sealed_file_missing"


@dataclass(frozen=True)
class Enclosed:
    """One attached file."""

    name: str
    media_type: str
    sha256: str
    content: bytes


@dataclass(frozen=True)
class Linked:
    """One file that is too large to be attached: the mail says where it is fetched."""

    name: str
    sha256: str
    size: int


@dataclass(frozen=True)
class Letter:
    """Everything of the mail but its Message-ID and date; its links belong to the attempt with this number."""

    sender: str
    sender_name: str
    to: str
    to_name: str
    subject: str
    text: str
    enclosed: tuple[Enclosed, ...]
    linked: tuple[Linked, ...] = ()
    attempt: int | None = None

    @property
    def domain(self) -> str:
        """The right side of its Message-IDs."""
        return self.sender.rpartition("@")[2]

    @property
    def evidence(self) -> dict[str, Any]:
        """What was sent, as the log keeps it."""
        files: list[dict[str, Any]] = [{"name": file.name, "sha256": file.sha256} for file in self.enclosed]
        return {"files": files + [{**asdict(file), "linked": True} for file in self.linked]}


@dataclass(frozen=True)
class Bundle:
    """What goes out with a document: its sealed PDF, then each annex and enclosure with its sealed file, if any."""

    sealed: Enclosed
    sealed_annexes: Mapping[uuid.UUID, Rendition]


class Bundles:
    """The bundles of several letters that are composed together, each looked up once for all of its document's."""

    def __init__(self) -> None:
        self._known: dict[uuid.UUID, Bundle] = {}

    def of(self, work: Work, document: Document) -> Bundle:
        """Raises: SealedFileMissing, FileMissing."""
        found = self._known.get(document.id)
        if found is None:
            found = Bundle(sealed_pdf(work, document), sealed_annexes(work.session, document))
            self._known[document.id] = found
        return found


def compose(
    work: Work,
    delivery: Delivery,
    default_sender: str,
    largest_bytes: int = LARGEST_BYTES,
    bundles: Bundles | None = None,
) -> Letter:
    """The letter for this delivery, with what fits into so large a mail; the rest is fetched by a link.

    `bundles` are shared by letters that are composed in one reading.
    Raises: SealedFileMissing, FileMissing.
    """
    document = delivery.document
    links: RecipientLinks | None = work.services.ports.get(RecipientLinks)
    enclosed, linked = _carried(work, delivery, largest_bytes if links is not None else None, bundles or Bundles())
    issuer = name_on(document.organisation, document.issued_on or work.today).name
    title = f"{types_of(work).get(document.doc_type).name} số {_reference(document)}"
    if delivery.copy_number:
        title = f"{title} (bản sao số {delivery.copy_number})"
    text = (
        _environment()
        .get_template("delivery.txt")
        .render(
            target=delivery.target_name,
            issuer=issuer,
            title=title,
            issued=date_in_words(document.issued_on) if document.issued_on else "",
            subject=document.subject,
            purpose=delivery.purpose,
            reply_due=document.reply_due,
            urgency=document.urgency,
            files=enclosed,
            sample=document.organisation.sample,
            **_links(work, delivery, links, linked),
        )
    )
    own = document.organisation.email or ""
    return Letter(
        sender=own if is_address(own) else default_sender,
        sender_name=single_spaced(issuer),
        to=delivery.email or "",
        to_name=single_spaced(delivery.target_name),
        subject=single_spaced(f"{title}: {document.subject}"),
        text=text,
        enclosed=enclosed,
        linked=linked,
        attempt=delivery.attempts + 1,
    )


def _links(work: Work, delivery: Delivery, links: RecipientLinks | None, linked: tuple[Linked, ...]) -> dict[str, Any]:
    """What the text says of links; they are good for the attempt that comes next."""
    if links is None:
        return {"confirm_link": "", "files_link": "", "linked": (), "links_end_on": ""}
    ticket = Ticket(delivery.id, delivery.attempts + 1, links.expiry(work.now))
    return {
        "confirm_link": links.address(CONFIRM, ticket),
        "files_link": links.address(FILES, ticket) if linked else "",
        "linked": linked,
        "links_end_on": f"{ticket.last_day:%d/%m/%Y}",
    }


def _carried(
    work: Work, delivery: Delivery, largest_bytes: int | None, bundles: Bundles
) -> tuple[tuple[Enclosed, ...], tuple[Linked, ...]]:
    """The document with what goes with it, or the one copy."""
    if delivery.copy_sha256 is not None:
        return (copy_file(work, delivery),), ()
    return _parted(work, delivery.document, largest_bytes, bundles.of(work, delivery.document))


def copy_file(work: Work, delivery: Delivery) -> Enclosed:
    """The copy that this delivery carries instead of the document. Raises: FileMissing."""
    assert delivery.copy_sha256 is not None, "asked for"
    name = f"{re.sub(r'[^A-Za-z0-9]+', '-', delivery.copy_number).strip('-')}.pdf"
    return Enclosed(name, "application/pdf", delivery.copy_sha256, work.services.files.get(delivery.copy_sha256))


def sealed_pdf(work: Work, document: Document) -> Enclosed:
    """The sealed PDF that is in force, named after its number. Raises: SealedFileMissing, FileMissing."""
    rows = select(Rendition).where(Rendition.document_id == document.id, Rendition.kind == SEALED)
    row = work.session.scalar(rows.where(Rendition.voided_at.is_(None)).order_by(Rendition.made_at.desc()).limit(1))
    if row is None:
        raise SealedFileMissing(document=str(document.id))
    name = f"{re.sub(r'[^a-z0-9]+', '-', fold(_reference(document))).strip('-').upper() or 'VAN-BAN'}.pdf"
    return Enclosed(name, "application/pdf", row.sha256, work.services.files.get(row.sha256))


def _parted(
    work: Work, document: Document, largest_bytes: int | None, bundle: Bundle
) -> tuple[tuple[Enclosed, ...], tuple[Linked, ...]]:
    """The files in their order, as long as the mail does not grow too large (None: however large it grows)."""
    sealed = bundle.sealed
    enclosed: list[Enclosed] = []
    linked: list[Linked] = []
    room = float(largest_bytes - TEXT_BYTES) if largest_bytes is not None else math.inf
    if len(sealed.content) * ON_THE_WIRE <= room:
        room -= len(sealed.content) * ON_THE_WIRE
        enclosed.append(sealed)
    else:
        linked.append(Linked(sealed.name, sealed.sha256, len(sealed.content)))
    for row in _sent_rows(document):
        sealed_file = bundle.sealed_annexes.get(row.id)
        size = sealed_file.size if sealed_file is not None else row.size
        if size * ON_THE_WIRE <= room:
            enclosed.append(_enclosed(work, row, sealed_file))
            room -= len(enclosed[-1].content) * ON_THE_WIRE
        else:
            linked.append(Linked(row.name or row.title, _sent_sha256(row, sealed_file), size))
    return tuple(enclosed), tuple(linked)


def _sent_rows(document: Document) -> list[DocumentFile]:
    """Annexes and enclosures with content of their own; working papers are never sent."""
    rows = (*document.files_of("annex"), *document.files_of("enclosure"))
    return [row for row in rows if row.sha256 is not None]


def _sent_sha256(row: DocumentFile, sealed: Rendition | None) -> str:
    """Of an annex that was sealed with the document, the sealed file goes out (FMT-SEAL-3)."""
    return (sealed.sha256 if sealed is not None else row.sha256) or ""


def _enclosed(work: Work, row: DocumentFile, sealed: Rendition | None) -> Enclosed:
    sha256 = _sent_sha256(row, sealed)
    return Enclosed(row.name or row.title, row.media_type, sha256, work.services.files.get(sha256))


def _other_files(work: Work, document: Document) -> list[Enclosed]:
    """What goes with the sealed PDF, with its content."""
    sealed_files = sealed_annexes(work.session, document)
    return [_enclosed(work, row, sealed_files.get(row.id)) for row in _sent_rows(document)]


def _reference(document: Document) -> str:
    """`15/KH-SNNPTNT` (FMT-NUM-2)."""
    return f"{number_in_digits(document.number)}/{document.symbol}" if document.number else document.symbol


def text_of(template: str, **values: Any) -> str:
    """The words of a mail from its template; a value that is missing is a mistake."""
    return _environment().get_template(template).render(**values)


@cache
def _environment() -> Environment:
    return Environment(
        loader=FileSystemLoader(TEMPLATES),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        autoescape=False,  # plain text
    )
