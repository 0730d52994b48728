"""Which PDF stands for a document now, and making it when there is none yet.

A draft's pages are made when somebody looks and kept for a while in this process; the PDF that is shown for signing
is kept for good, as the signature binds exactly its bytes.
"""

from __future__ import annotations

import dataclasses
import threading
from collections import OrderedDict
from dataclasses import dataclass
from typing import Any

from workflow.base.files import sha256_of
from workflow.documents.models import Document, Rendition
from workflow.documents.queries import current_rendition
from workflow.engine.access import main_workflow
from workflow.engine.work import Work
from workflow.rendering.compose import sheet_of
from workflow.rendering.process import RenderingService
from workflow.rendering.rendered import RenderedPdf
from workflow.rendering.sheet import Sheet

KEPT_DRAFTS = 40
FIELD_NAMES = {"number", "day", "month", "year"}
FINAL_KINDS = ("sealed", "signed", "shown")


@dataclass(frozen=True)
class CurrentPdf:
    """The PDF that stands for the document: a kept one (`kind`), or a fresh draft still without a row."""

    kind: str
    sha256: str
    pages: int
    content: bytes
    boxes: dict[str, Any]
    content_sha256: str
    kept: bool


class DraftPages:
    """The last rendered drafts of this process, by the sheet's hash."""

    def __init__(self) -> None:
        self._kept: OrderedDict[str, RenderedPdf] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, key: str) -> RenderedPdf | None:
        with self._lock:
            if key in self._kept:
                self._kept.move_to_end(key)
            return self._kept.get(key)

    def keep(self, key: str, rendered: RenderedPdf) -> None:
        with self._lock:
            self._kept[key] = rendered
            while len(self._kept) > KEPT_DRAFTS:
                self._kept.popitem(last=False)


def current_pdf(work: Work, document: Document) -> CurrentPdf:
    """The sealed file, else the signed one, else what is shown for signing, else the draft; only reads rows.

    Raises: RenderingFailed.
    """
    for kind in FINAL_KINDS:
        kept = current_rendition(work.session, document, kind)
        if kept is not None and (kind != "shown" or kept.content_sha256 == document.content_sha256):
            content = work.services.files.get(kept.sha256)
            return CurrentPdf(kind, kept.sha256, kept.pages, content, kept.boxes, kept.content_sha256, kept=True)
    awaits = is_shown_for_signing(work, document)
    sheet = sheet_of(work, document, for_signing=awaits)
    rendered = _rendered(work, sheet)
    sizes = sheet.profile.sizes
    boxes = {name: dataclasses.asdict(box) for name, box in rendered.boxes.items()}
    for name in FIELD_NAMES & boxes.keys():
        boxes[name]["size_pt"] = sizes.number if name == "number" else sizes.place_date
    return CurrentPdf(
        kind="shown" if awaits else "draft",
        sha256=rendered.sha256,
        pages=rendered.pages,
        content=rendered.content,
        boxes=boxes,
        content_sha256=document.content_sha256,
        kept=False,
    )


def is_shown_for_signing(work: Work, document: Document) -> bool:
    """Whether the next step is the signature of a signer who was chosen."""
    sign = main_workflow(work, document).transitions.get("sign")
    return sign is not None and sign.starts_from(document.state) and document.block is not None


def keep_shown(work: Work, document: Document, pdf: CurrentPdf) -> None:
    """Keep the PDF that is being shown to the signer; discarded when the text has changed meanwhile."""
    if pdf.kept or pdf.kind != "shown":
        return
    work.session.refresh(document, with_for_update=True)
    known = current_rendition(work.session, document, "shown")
    if document.content_sha256 != pdf.content_sha256 or (known is not None and known.sha256 == pdf.sha256):
        return
    work.session.add(
        Rendition(
            document_id=document.id,
            kind="shown",
            sha256=work.services.files.put(pdf.content),
            pages=pdf.pages,
            boxes=pdf.boxes,
            content_sha256=pdf.content_sha256,
            made_at=work.now,
        )
    )


def _rendered(work: Work, sheet: Sheet) -> RenderedPdf:
    drafts = work.services.port(DraftPages)
    key = sha256_of(repr(sheet).encode())
    found = drafts.get(key)
    if found is None:
        found = work.services.port(RenderingService).pdf(sheet)
        drafts.keep(key, found)
    return found
