"""The typed annexes of a document, and what is issued together with it (FMT-ANX)."""

from __future__ import annotations

from workflow.documents.models import Document, DocumentFile
from workflow.documents.types import DocumentTypes
from workflow.rendering.sheet import Annex

ROMAN = ("", "I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII", "XIII", "XIV", "XV")


def annexes_of(document: Document, types: DocumentTypes) -> tuple[Annex, ...]:
    """The typed annexes, with Roman numerals when there are several (FMT-ANX-1), and what is issued with the document.

    A document issued with another begins with its own tên loại: `Quy chế làm việc` (FMT-ANX-5).
    """
    typed = [file for file in document.files_of("annex") if file.body_html]
    annexes = [file for file in typed if file.form == "annex"]
    labels = {file.id: f"Phụ lục {roman(n)}" if len(annexes) > 1 else "Phụ lục" for n, file in enumerate(annexes, 1)}
    return tuple(_annex(file, labels.get(file.id, ""), types) for file in typed)


def _annex(file: DocumentFile, label: str, types: DocumentTypes) -> Annex:
    if file.form == "annex":
        return Annex(label=label, title=file.title, body_html=file.body_html, landscape=file.landscape)
    type_name, title = type_and_title(file.title, types)
    return Annex(
        label="", title=title, type_name=type_name, body_html=file.body_html, landscape=file.landscape,
        form="issued_with",
    )  # fmt: skip


def type_and_title(title: str, types: DocumentTypes) -> tuple[str | None, str]:
    """`Quy chế làm việc của Sở` is a quy chế about how the Sở works; a title without a known type stays whole."""
    for known in types.all():
        rest = title[len(known.name) :]
        if title.casefold().startswith(known.name.casefold()) and rest[:1] in ("", " "):
            subject = rest.strip(" :")
            return known.name, subject[:1].upper() + subject[1:]
    return None, title


def roman(number: int) -> str:
    """The Roman numeral of a small number."""
    tens, ones = divmod(number, 10)
    return "X" * tens + ROMAN[ones] if number >= len(ROMAN) else ROMAN[number]
