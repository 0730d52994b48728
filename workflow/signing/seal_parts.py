"""The files that a seal at the clerk's desk is put on: the PDF itself and its annex files, each as a row keeps it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from cryptography import x509

from workflow.documents.models import Document
from workflow.engine.work import Work
from workflow.signing.annex_seals import prepare_annexes, seal_annexes
from workflow.signing.keys import SigningKey

if TYPE_CHECKING:
    from workflow.signing.pdf_signer import Prepared


def main_part(
    work: Work, prepared: Prepared, pages: int, boxes: Mapping[str, Any], seals: Sequence[str]
) -> dict[str, Any]:
    """The document's own PDF."""
    return {**_part(work, prepared, pages), "file_id": None, "name": "", "boxes": dict(boxes), "seals": list(seals)}


def prepared_annexes(
    work: Work, document: Document, certificate: x509.Certificate, chain: Iterable[x509.Certificate], look: Any
) -> list[dict[str, Any]]:
    """The annex files that carry the organisation's signature on their own."""
    return [
        {**_part(work, prepared, pages), "file_id": str(row.id), "name": row.name or row.title}
        for row, prepared, pages in prepare_annexes(work, document, certificate, list(chain), look)
    ]


def _part(work: Work, prepared: Prepared, pages: int) -> dict[str, Any]:
    return {
        "prepared_sha256": work.services.files.put(prepared.pdf),
        "reserved_from": prepared.reserved[0],
        "reserved_to": prepared.reserved[1],
        "document_digest": prepared.document_digest.hex(),
        "signed_attributes": prepared.signed_attributes.hex(),
        "pages": pages,
        "signature": None,
    }


def prepared_of(work: Work, part: Mapping[str, Any]) -> Prepared:
    """What was prepared, as it is needed to put the answer in."""
    from workflow.signing.pdf_signer import Prepared

    return Prepared(
        work.services.files.get(part["prepared_sha256"]),
        (part["reserved_from"], part["reserved_to"]),
        bytes.fromhex(part["document_digest"]),
        bytes.fromhex(part["signed_attributes"]),
    )


def attached_annexes(work: Work, parts: Sequence[Mapping[str, Any]], files: Sequence[bytes]) -> list[dict[str, Any]]:
    """The sealed annex files, kept by their hash; see `annex_seals.keep_sealed_annexes`."""
    return [
        {
            "file_id": part["file_id"],
            "sha256": work.services.files.put(content),
            "size": len(content),
            "pages": part["pages"],
        }
        for part, content in zip(parts, files, strict=True)
    ]


def sealed_annexes(work: Work, document: Document, key: SigningKey, look: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The annex files sealed by a key at hand, as a row can keep them."""
    return [{**one, "file_id": str(one["file_id"])} for one in seal_annexes(work, document, key, look)]
