"""Shapes that several routes share: addresses in the path, people, and the text of a document as it is sent."""

from __future__ import annotations

import uuid
from datetime import date
from typing import Annotated, Any

from pydantic import Field, field_validator

from workflow.api.answers import Shape
from workflow.documents.drafting import DraftInput, RecipientLine
from workflow.documents.issuers import CoIssuer
from workflow.documents.signatories import FurtherSigner, signer_from

Version = Annotated[int, Field(ge=1, le=2**31 - 1, strict=True)]


class DocumentPath(Shape):
    """A document by its id."""

    document_id: uuid.UUID


class ArchiveCopy(Shape):
    """The Lưu line: drafting unit, the drafter's sign, number of copies; the clerk's copy (VT) is always kept."""

    at_clerk: bool = True
    unit: str | None = None
    drafter: str | None = None
    copies: int | None = None


class RecipientShape(Shape):
    """A line of Nơi nhận with its purpose, channel and address book entry."""

    line: str
    purpose: str = "act"
    channel: str | None = None
    entry: uuid.UUID | None = None

    @field_validator("channel", "entry", mode="before")
    @classmethod
    def _unchosen(cls, value: Any) -> Any:
        """A choice of a form that was left open."""
        return None if value == "" else value


class SignerShape(Shape):
    """Somebody of another body who signs as well: what is printed above the name, line by line, and the name."""

    lines: list[str] = Field(default_factory=list, max_length=10)
    name: str = ""


class IssuerShape(Shape):
    """A body that issues the document, by its code or a name of it, and the account of who signs for it.

    `name` is how the header spells it; it is answered and not read.
    """

    organisation: str
    name: str | None = None
    signer: str | None = None


class Text(Shape):
    """What may be written of a document; a key that is left out stays as it is."""

    subject: str | None = None
    legal_bases: list[str] | None = Field(None, max_length=500)
    body_html: str | None = None
    place: str | None = None
    archive_copy: ArchiveCopy | None = None
    archive_unit: str | None = None
    drafter_sign: str | None = None
    copies: int | None = None
    urgency: str | None = None
    field: str | None = None
    medium: str | None = None
    access: str | None = None
    reply_due: date | None = None
    origin_note: str | None = None
    secrecy: str | None = None
    circulation: str | None = None
    secretary: str | None = Field(None, description="account of the secretary of minutes; empty for nobody")
    further_signers: list[str | SignerShape] | None = Field(
        None, max_length=50, description="of other bodies; as text: `ĐẠI DIỆN BÊN B / GIÁM ĐỐC | Trần Văn C`"
    )
    issuers: list[str | IssuerShape] | None = Field(
        None,
        max_length=50,
        description="of a joint document; the leading one is the document's own and may be left out",
    )
    addressees: list[str] | None = Field(None, max_length=500)
    recipients: list[str | RecipientShape] | None = Field(None, max_length=500)

    @field_validator("reply_due", mode="before")
    @classmethod
    def _no_day(cls, value: Any) -> Any:
        """An emptied field of a form is no day."""
        return None if value == "" else value

    def sent(self) -> dict[str, Any]:
        """What was sent, as plain JSON values."""
        return self.model_dump(mode="json", exclude_unset=True, exclude={"version", "doc_type", "unit"})

    def as_input(self, known: dict[str, RecipientLine] | None = None) -> DraftInput:
        """The text as the room of documents takes it; `known` are the recipient lines that stand already."""
        copy = self.archive_copy or ArchiveCopy()
        touched = self.model_fields_set | (copy.model_fields_set if self.archive_copy else set())
        return DraftInput(
            subject=self.subject,
            legal_bases=self.legal_bases,
            body_html=self.body_html,
            place=self.place,
            archive_unit=copy.unit if copy.unit is not None else self.archive_unit,
            drafter_sign=copy.drafter if copy.drafter is not None else self.drafter_sign,
            copies=copy.copies if copy.copies is not None else self.copies,
            urgency=self.urgency,
            field=self.field,
            medium=self.medium,
            access=self.access,
            reply_due=self.reply_due,
            origin_note=self.origin_note,
            secrecy=self.secrecy,
            circulation=self.circulation,
            secretary=self.secretary,
            further_signers=None if self.further_signers is None else [_signer(row) for row in self.further_signers],
            issuers=None if self.issuers is None else [_issuer(row) for row in self.issuers],
            addressees=self.addressees,
            recipients=None if self.recipients is None else [_line(row, known or {}) for row in self.recipients],
            touched=frozenset(touched & {"reply_due", "copies"}),
        )


def _signer(row: str | SignerShape) -> FurtherSigner:
    return signer_from(row) if isinstance(row, str) else FurtherSigner(tuple(row.lines), row.name)


def _issuer(row: str | IssuerShape) -> CoIssuer:
    """A body told without a signer keeps the one it has; null takes the signer away."""
    if isinstance(row, str):
        return CoIssuer(row)
    return CoIssuer(row.organisation, (row.signer or "") if "signer" in row.model_fields_set else None)


def _line(row: str | RecipientShape, known: dict[str, RecipientLine]) -> RecipientLine:
    """A bare line that stands already keeps its purpose, channel and entry."""
    if isinstance(row, str):
        return known.get(row, RecipientLine(row))
    return RecipientLine(row.line, row.purpose, row.channel, row.entry)
