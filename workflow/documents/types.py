"""What is known of each of the 29 document types (NĐ30 Đ.7); the table itself is data in `definitions`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from workflow.base.errors import InvalidInput, Refusal

Addressing = Literal["none", "required", "if-superior", "dien", "invite"]
Signers = Literal["one", "minutes", "sides"]


@dataclass(frozen=True)
class DocumentType:
    """One kind of document: how it is named, numbered and addressed, and which workflows it passes through."""

    key: str
    name: str
    abbreviation: str | None
    has_subject_line: bool
    """`V/v` under the number instead of a type line (công văn only, FMT-TITLE-5)."""
    addressing: Addressing
    numbered: bool
    series: str
    """The number series of a "per type" scheme (NUM-4)."""
    chain: tuple[str, ...]
    """Names of workflows: the main one, then validity."""
    edxml_code: int | None
    first_recipient: str
    dated: bool = True
    """Whether a line of place and date is printed; minutes have none (PL3 mẫu 1.9)."""
    subject_printed: bool = True
    """Whether the trích yếu is printed; the forms of PL3 mẫu 1.8 and 1.10 have none."""
    signers: Signers = "one"
    """`minutes`: the secretary beside the chair; `sides`: one for each party."""

    @property
    def has_type_line(self) -> bool:
        return not self.has_subject_line

    @property
    def addressed(self) -> bool:
        """Whether a document of this type must have a Kính gửi (FMT-KG-1)."""
        return self.addressing == "required"


@dataclass(frozen=True)
class DocumentTypes:
    """The types of the installation, in the order of the decree."""

    by_key: Mapping[str, DocumentType]

    def get(self, key: str) -> DocumentType:
        """The type with this key. Raises: InvalidInput("document_type_unknown")."""
        if key not in self.by_key:
            raise InvalidInput([Refusal("document_type_unknown", {"type": key})])
        return self.by_key[key]

    def by_name(self, name: str) -> DocumentType | None:
        """The type with this Vietnamese name, however its letters are cased."""
        return next((t for t in self.by_key.values() if t.name.casefold() == name.casefold()), None)

    def all(self) -> list[DocumentType]:
        return list(self.by_key.values())
