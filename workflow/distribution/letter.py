"""The mail that carries a document: its sealed PDF, annexes and enclosures, and a text in Vietnamese."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from sqlalchemy import select

from workflow.base.clock import VIETNAM
from workflow.base.errors import DomainError
from workflow.base.text import date_in_words, fold, number_in_digits, single_spaced
from workflow.distribution.models import Delivery
from workflow.distribution.rules import is_address
from workflow.documents.drafting import types_of
from workflow.documents.models import Document, Rendition
from workflow.engine.work import Work
from workflow.organisations.names import name_on

TEMPLATES = Path(__file__).resolve().parents[2] / "templates" / "mail"
SEALED = "sealed"
# Lines stay ASCII on the wire: not every server on the way takes 8-bit text (RFC 6152).
_POLICY = SMTP.clone(cte_type="7bit")


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
class Letter:
    """Everything of the mail but its Message-ID and date, which belong to the attempt."""

    sender: str
    sender_name: str
    to: str
    to_name: str
    subject: str
    text: str
    enclosed: tuple[Enclosed, ...]

    @property
    def domain(self) -> str:
        """The right side of its Message-IDs."""
        return self.sender.rpartition("@")[2]

    @property
    def evidence(self) -> dict[str, Any]:
        """What was sent, as the log keeps it."""
        return {"files": [{"name": file.name, "sha256": file.sha256} for file in self.enclosed]}


def compose(work: Work, delivery: Delivery, default_sender: str) -> Letter:
    """The letter for this delivery. Raises: SealedFileMissing, FileMissing."""
    document = delivery.document
    enclosed = (sealed_pdf(work, document), *_other_files(work, document))
    issuer = name_on(document.organisation, document.issued_on or work.today).name
    title = f"{types_of(work).get(document.doc_type).name} số {_reference(document)}"
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
    )


def message_of(letter: Letter, message_id: str, at: datetime) -> bytes:
    """The message of one attempt, ready to be sent; made outside any transaction, since files may be large."""
    message = EmailMessage(policy=_POLICY)
    message["From"] = Address(letter.sender_name, addr_spec=letter.sender)
    message["To"] = Address(letter.to_name, addr_spec=letter.to)
    message["Subject"] = letter.subject
    message["Date"] = format_datetime(at.astimezone(VIETNAM))
    message["Message-ID"] = message_id
    message["Auto-Submitted"] = "auto-generated"  # RFC 3834: no holiday answers, please
    message.set_content(letter.text, charset="utf-8")
    for file in letter.enclosed:
        kind, _, subtype = _media_type(file).partition("/")
        message.add_attachment(file.content, maintype=kind, subtype=subtype, filename=single_spaced(file.name))
    return message.as_bytes()


def _media_type(file: Enclosed) -> str:
    """The type without parameters; what mail gives a meaning of its own (message/…, multipart/…) goes as bytes."""
    plain = file.media_type.partition(";")[0].strip()
    return (
        plain if re.fullmatch(r"(?:application|audio|image|text|video)/[\w.+-]+", plain) else "application/octet-stream"
    )


def sealed_pdf(work: Work, document: Document) -> Enclosed:
    """The sealed PDF that is in force, named after its number. Raises: SealedFileMissing, FileMissing."""
    rows = select(Rendition).where(Rendition.document_id == document.id, Rendition.kind == SEALED)
    row = work.session.scalar(rows.where(Rendition.voided_at.is_(None)).order_by(Rendition.made_at.desc()).limit(1))
    if row is None:
        raise SealedFileMissing(document=str(document.id))
    name = f"{re.sub(r'[^a-z0-9]+', '-', fold(_reference(document))).strip('-').upper() or 'VAN-BAN'}.pdf"
    return Enclosed(name, "application/pdf", row.sha256, work.services.files.get(row.sha256))


def _other_files(work: Work, document: Document) -> list[Enclosed]:
    """Annexes and enclosures with content of their own; working papers are never sent."""
    rows = [*document.files_of("annex"), *document.files_of("enclosure")]
    return [
        Enclosed(row.name or row.title, row.media_type, row.sha256, work.services.files.get(row.sha256))
        for row in rows
        if row.sha256 is not None
    ]


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
