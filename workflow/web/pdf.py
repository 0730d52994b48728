"""The PDF that stands for a document, its pages as pictures, and the page images as a partial for phones."""

from __future__ import annotations

import threading
import uuid
from collections import OrderedDict
from collections.abc import Callable
from typing import Any

from flask import Response, make_response, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from workflow.base.errors import NotFound
from workflow.distribution.rules import sees_whole_log
from workflow.documents.models import Document
from workflow.documents.queries import number_line, voided_pdf
from workflow.engine import access
from workflow.http.context import request_reading
from workflow.http.security import POLICY
from workflow.http.sign_in import permission
from workflow.rendering.process import RenderingService
from workflow.rendering.rendered import RenderedPdf
from workflow.rendering.renditions import CurrentPdf, current_pdf
from workflow.web.blueprint import web

WIDTH_PX, LARGE_PX = 1000, 2000
"""The large one is for a phone on which the page is pinched larger."""
RATIO = 297 / 210
KEPT_PICTURES = 60
PDF_POLICY = {**POLICY, "object-src": "'self'", "style-src": "'self' 'unsafe-inline'"}
"""The browser's own viewer puts styles and an embed into the page that shows a PDF."""


@web.get("/documents/<uuid:document_id>/pdf")
@permission(access.VIEW)
def pdf(document_id: uuid.UUID) -> ResponseReturnValue:
    """The sealed file, else the signed one, else what is shown for signing, else the draft."""
    with request_reading() as work:
        document = access.find_visible(work, Document, document_id)
        found = current_pdf(work, document)
        name = file_name(document)
    response = make_response(found.content)
    response.mimetype = "application/pdf"
    attached = "attachment" if request.args.get("download") else "inline"
    response.headers["Content-Disposition"] = f'{attached}; filename="{name}"'
    return private(response, found.sha256)


pdf.talisman_view_options = {"content_security_policy": PDF_POLICY}  # type: ignore[attr-defined]


@web.get("/documents/<uuid:document_id>/voided/<sha256>")
@permission(access.VIEW)
def voided(document_id: uuid.UUID, sha256: str) -> ResponseReturnValue:
    """A PDF whose signature was voided, to be read by those who see how the office came to the document."""
    with request_reading() as work:
        document = access.find_visible(work, Document, document_id)
        kept = voided_pdf(work.session, document, sha256) if sees_whole_log(work, document) else None
        if kept is None:
            raise NotFound(kind="pdf")
        content = work.services.files.get(kept.sha256)
    response = make_response(content)
    response.mimetype = "application/pdf"
    response.headers["Content-Disposition"] = f'attachment; filename="khong-con-gia-tri-{sha256[:12]}.pdf"'
    return private(response, sha256)


def file_name(document: Document) -> str:
    """`15-KH-SNNPTNT.pdf`, in plain letters, or by the id while there is no number."""
    name = number_line(document) if document.number is not None else f"du-thao-{document.id.hex[:8]}"
    plain = name.replace("/", "-").replace("Đ", "D").replace("đ", "d")
    return "".join(c if c.isascii() and (c.isalnum() or c in "-_.") else "-" for c in plain) + ".pdf"


def private(response: Response, tag: str) -> Response:
    """Kept by the reader's own browser only, and asked for again each time: rights can end."""
    response.headers["Cache-Control"] = "private, no-cache"
    response.set_etag(tag)
    response.make_conditional(request)
    return response


@web.get("/documents/<uuid:document_id>/pages")
@permission(access.VIEW)
def pages(document_id: uuid.UUID) -> ResponseReturnValue:
    """The pages as pictures: a partial, fetched when a phone shows it."""
    with request_reading() as work:
        found = current_pdf(work, access.find_visible(work, Document, document_id))
    return render_template("documents/_pages.html", pages=page_images(document_id, found), title=_("Bản xem trước"))


def page_images(document_id: uuid.UUID, found: CurrentPdf) -> list[dict[str, Any]]:
    """The pictures of the pages, for pdf_pages()."""
    return images(
        found.pages, lambda **values: url_for("web.page", document_id=document_id, sha256=found.sha256, **values)
    )


def images(pages: int, url: Callable[..., str]) -> list[dict[str, Any]]:
    """The pictures of so many pages in two sizes; `url` makes the address of one."""
    return [
        {
            "url": url(number=n),
            "large": url(number=n, size="large"),
            "large_width": LARGE_PX,
            "width": WIDTH_PX,
            "height": round(WIDTH_PX * RATIO),
            "number": n,
        }
        for n in range(1, pages + 1)
    ]


class Pictures:
    """The last page pictures of this process, by file, page and width."""

    def __init__(self) -> None:
        self._kept: OrderedDict[tuple[str, int, int], bytes] = OrderedDict()
        self._lock = threading.Lock()

    def of(self, rendering: RenderingService, found: RenderedPdf | CurrentPdf, number: int, width_px: int) -> bytes:
        """The picture of a page, drawn when it is not there. Raises: RenderingFailed."""
        key = (found.sha256, number, width_px)
        with self._lock:
            if key in self._kept:
                self._kept.move_to_end(key)
                return self._kept[key]
        made = rendering.page_png(found.content, number - 1, width_px)
        with self._lock:
            self._kept[key] = made
            while len(self._kept) > KEPT_PICTURES:
                self._kept.popitem(last=False)
        return made


_pictures = Pictures()


@web.get("/documents/<uuid:document_id>/pages/<int:number>.png")
@permission(access.VIEW)
def page(document_id: uuid.UUID, number: int) -> ResponseReturnValue:
    """A page (from 1) as a picture."""
    with request_reading() as work:
        found = current_pdf(work, access.find_visible(work, Document, document_id))
        rendering = work.services.port(RenderingService)
    return picture(rendering, found, number)


def picture(rendering: RenderingService, found: RenderedPdf | CurrentPdf, number: int) -> Response:
    """The page (from 1) in the size that was asked for. Raises: NotFound, RenderingFailed."""
    if not 1 <= number <= found.pages:
        raise NotFound(kind="page")
    width_px = LARGE_PX if request.args.get("size") == "large" else WIDTH_PX
    response = make_response(_pictures.of(rendering, found, number, width_px))
    response.mimetype = "image/png"
    return private(response, f"{found.sha256}-{number}-{width_px}")
