"""Annexes that are files of their own: each gets the organisation's signature, shown as a line of text.

Source: PL1 II.8b, III.1d; PL3 mẫu 2.2 (FMT-SEAL-3): top right of the first page, no picture, number and time.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any, Protocol

from cryptography import x509

from workflow.base.clock import VIETNAM
from workflow.base.errors import DomainError, InvalidInput, Refusal
from workflow.base.text import number_in_digits
from workflow.documents.models import SEALED_ANNEX, Document, DocumentFile, Rendition
from workflow.engine.move import Move
from workflow.engine.work import Services, Work
from workflow.signing.appearance import Place
from workflow.signing.errors import AnnexNotSealable
from workflow.signing.keys import SigningKey
from workflow.signing.report import SEAL

if TYPE_CHECKING:
    from workflow.signing.pdf_signer import Prepared

PDF = "application/pdf"
LABEL = "Chữ ký số của cơ quan, tổ chức trên tệp kèm theo"
PROOF = ("signed_at", "tsa", "trust")
REASON = "Ký số tệp kèm theo"


class Sealable(Protocol):
    """An annex file ready for the signature: the pages, the line of text as a drawing, and its place."""

    @property
    def content(self) -> bytes: ...
    @property
    def pages(self) -> int: ...
    @property
    def text_pdf(self) -> bytes: ...
    @property
    def box(self) -> Place: ...


class AnnexPages(Protocol):
    """Makes annex files fit to be signed (the renderer, through the installation's services)."""

    def sealable(self, pdf_bytes: bytes, text: str) -> Sealable: ...


def separate_annexes(document: Document) -> list[DocumentFile]:
    """The annexes that are PDF files of their own; others (a table, a picture) cannot carry a signature."""
    return [row for row in document.files_of("annex") if row.sha256 is not None and row.media_type == PDF]


def seal_annexes(work: Work, document: Document, key: SigningKey, look: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Each annex file with the organisation's signature, kept by its hash; for `keep_sealed_annexes`.

    Raises: AnnexNotSealable, naming the file; and what the key and the time-stamp authority raise.
    """
    return [_sealed(work, document, row, key, look) for row in separate_annexes(document)]


def _sealed(
    work: Work, document: Document, row: DocumentFile, key: SigningKey, look: Mapping[str, Any]
) -> dict[str, Any]:
    from workflow.signing import pades

    ready = _made_ready(work, row, seal_text(document, look["signed_at"]))
    sealed = pades.seal_copy(
        ready.content,
        key,
        box=ready.box,
        text_pdf=ready.text_pdf,
        reason=REASON,
        field=SEAL,
        label=LABEL,
        **{name: value for name, value in look.items() if name in PROOF},
    )
    sha256 = work.services.files.put(sealed)
    return {"file_id": row.id, "sha256": sha256, "size": len(sealed), "pages": ready.pages}


def prepare_annexes(
    work: Work,
    document: Document,
    certificate: x509.Certificate,
    chain: Sequence[x509.Certificate],
    look: Mapping[str, Any],
) -> list[tuple[DocumentFile, Prepared, int]]:
    """Each annex file with an empty place for the signature, and its number of pages, for a key elsewhere.

    Raises: as `seal_annexes`.
    """
    from workflow.signing import pades

    text, found = seal_text(document, look["signed_at"]), []
    proof = {name: value for name, value in look.items() if name in PROOF}
    for row in separate_annexes(document):
        ready = _made_ready(work, row, text)
        prepared = pades.prepare_copy(
            ready.content,
            certificate,
            chain,
            box=ready.box,
            text_pdf=ready.text_pdf,
            reason=REASON,
            field=SEAL,
            label=LABEL,
            **proof,
        )
        found.append((row, prepared, ready.pages))
    return found


def _made_ready(work: Work, row: DocumentFile, text: str) -> Sealable:
    pages: AnnexPages = work.services.port(AnnexPages)  # type: ignore[type-abstract]
    try:
        return pages.sealable(work.services.files.get(row.sha256 or ""), text)
    except DomainError as error:
        raise AnnexNotSealable(name=row.name or row.title, cause=error.code) from error


def seal_text(document: Document, signed_at: datetime) -> str:
    """`Số: 15/KH-SNNPTNT; 23/02/2023; 14:05:31`, in Vietnam's time; the signature itself has the zone (ISO 8601)."""
    number = f"{number_in_digits(document.number or 0)}/{document.symbol}"
    return f"Số: {number}; {signed_at.astimezone(VIETNAM):%d/%m/%Y; %H:%M:%S}"


def keep_sealed_annexes(move: Move, sealed: Sequence[Mapping[str, Any]]) -> None:
    """The sealed files belong to the document from the moment its own seal does."""
    document: Document = move.item
    names = {row.id: row.name or row.title for row in separate_annexes(document)}
    for one in sealed:
        move.work.session.add(
            Rendition(
                document_id=document.id,
                kind=SEALED_ANNEX,
                content_sha256=document.content_sha256,
                made_at=move.work.now,
                **one,
            )
        )
    if sealed:
        move.facts["sealed_annexes"] = [{"name": names[one["file_id"]], "sha256": one["sha256"]} for one in sealed]


def all_are_sealed(document: Document, sealed: Sequence[Mapping[str, Any]]) -> bool:
    """Whether exactly the annexes that the document has now were sealed."""
    return {one["file_id"] for one in sealed} == {row.id for row in separate_annexes(document)}


def check_annex_file(services: Services, kind: str, media_type: str, content: bytes) -> None:
    """An uploaded annex can carry the organisation's signature; asked at once, as later nobody could exchange it.

    Raises: InvalidInput("annex_not_sealable").
    """
    if kind != "annex" or media_type != PDF:
        return
    pages: AnnexPages = services.port(AnnexPages)  # type: ignore[type-abstract]
    try:
        pages.sealable(content, LABEL)
    except DomainError as error:
        raise InvalidInput(
            [Refusal("annex_not_sealable", {"field": "file", "name": "", "cause": error.code})]
        ) from error
