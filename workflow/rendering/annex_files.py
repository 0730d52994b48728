"""Annex files made fit for the organisation's signature: upright, open to everybody, without signatures of others.

Runs in the child process. A file that is fit keeps its bytes; only what stands against the signature is changed.
Source: PL1 II.8b, III.1d; PL3 mẫu 2.2 (FMT-SEAL-3).
"""

from __future__ import annotations

from typing import Any

import pypdfium2.raw as pdfium

from workflow.rendering.copies import copied, saved
from workflow.rendering.picture import opened

NOT_ENCRYPTED = -1


def sealable(source: bytes) -> tuple[bytes, tuple[float, float, float, float], int]:
    """The file to sign, the visible rectangle of its first page (left, bottom, right, top), and how many pages it has.

    A file that is signed, fillable or protected is made anew from its pages as they look; a turned first page is set
    upright, as the text of the signature would lie on its side.
    Raises: RenderingFailed `unreadable_pdf`.
    """
    with opened(source) as document:
        turned = bool(document[0].get_rotation())
        made = copied(document) if turned or _is_bound(document) else document
        if turned:
            _set_upright(made[0])
        page = made[0]
        area, pages = page.get_cropbox(), len(made)
        return (source if made is document else saved(made)), area, pages


def _is_bound(document: Any) -> bool:
    signed = pdfium.FPDF_GetSignatureCount(document.raw) > 0
    protected = pdfium.FPDF_GetSecurityHandlerRevision(document.raw) != NOT_ENCRYPTED
    return bool(signed or protected or document.get_formtype())


def _set_upright(page: Any) -> None:
    """Turn what is drawn instead of the sheet."""
    quarters = page.get_rotation() // 90
    left, bottom, right, top = page.get_cropbox()
    width, height = right - left, top - bottom
    # clockwise by so many quarters, the visible rectangle then begins at 0, 0
    turns = {
        1: (0, -1, 1, 0, -bottom, right),
        2: (-1, 0, 0, -1, right, top),
        3: (0, 1, -1, 0, top, -left),
    }
    matrix = pdfium.FS_MATRIX(*turns[quarters])
    size = (width, height) if quarters == 2 else (height, width)
    clip = pdfium.FS_RECTF(0, size[1], size[0], 0)
    pdfium.FPDFPage_TransFormWithClip(page.raw, matrix, clip)
    page.set_rotation(0)
    page.set_mediabox(0, 0, *size)
    page.set_cropbox(0, 0, *size)
    page.gen_content()
