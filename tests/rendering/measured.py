"""What a reader of the PDF sees: runs of text with font, size and place, drawn lines, fields."""

from __future__ import annotations

import ctypes
import subprocess
from dataclasses import dataclass
from functools import cache

import pypdfium2
from pypdfium2 import raw

MM = 72 / 25.4


@dataclass(frozen=True)
class Run:
    page: int
    text: str
    font: str
    size: float
    left: float
    bottom: float
    right: float
    colour: tuple[int, int, int]

    @property
    def bold(self) -> bool:
        return "Bold" in self.font

    @property
    def italic(self) -> bool:
        return "Italic" in self.font

    @property
    def middle(self) -> float:
        return (self.left + self.right) / 2


@cache
def runs(content: bytes) -> list[Run]:
    """Characters of one line, font and size joined; positions in points from the bottom left. Not to be changed."""
    document = pypdfium2.PdfDocument(content)
    found = [run for at in range(len(document)) for run in _page_runs(document[at], at)]
    document.close()
    return found


def run(content: bytes, text: str) -> Run:
    """The first run that begins with the text."""
    return next(found for found in runs(content) if found.text.strip().startswith(text))


def line_of(content: bytes, text: str) -> Run:
    """The first line that is exactly this text."""
    return next(found for found in runs(content) if found.text.strip() == text)


def _page_runs(page, at):
    text = page.get_textpage()
    parts: list[tuple[tuple, str, tuple]] = []
    for index in range(text.count_chars()):
        letter = text.get_text_range(index, 1)
        if letter in "\r\n" or (raw.FPDFText_IsGenerated(text, index) == 1 and letter != " "):
            parts.append(((), "", ()))
            continue
        style = (_font(text, index), _size(text, index), _colour(text, index))
        box = text.get_charbox(index)
        if letter == " ":
            style = parts[-1][0] if parts else style
        parts.append((style, letter, (box, _baseline(text, index))))
    return list(_joined(parts, at))


def _joined(parts, at):
    current: list = []
    for style, letter, place in [*parts, ((), "", ())]:
        if current and (style != current[0][0] or not style):
            yield _made(current, at)
            current = []
        if style:
            current.append((style, letter, place))


def _made(current, at) -> Run:
    (font, size, colour), _, (_, bottom) = current[0]
    inked = [place[0] for _, letter, place in current if letter.strip()] or [current[0][2][0]]
    text = "".join(letter for _, letter, _ in current)
    return Run(at, text, font, size, inked[0][0], bottom, inked[-1][2], colour)


def _font(text, index) -> str:
    name, flags = ctypes.create_string_buffer(80), ctypes.c_int()
    raw.FPDFText_GetFontInfo(text, index, name, 80, flags)
    return name.value.decode()


def _size(text, index) -> float:
    matrix = raw.FS_MATRIX()
    raw.FPDFText_GetMatrix(text, index, matrix)
    return round(raw.FPDFText_GetFontSize(text, index) * matrix.a, 2)


def _baseline(text, index) -> float:
    x, y = ctypes.c_double(), ctypes.c_double()
    raw.FPDFText_GetCharOrigin(text, index, x, y)
    return round(y.value, 2)


def _colour(text, index) -> tuple[int, int, int]:
    red, green, blue, alpha = (ctypes.c_uint() for _ in range(4))
    raw.FPDFText_GetFillColor(text, index, red, green, blue, alpha)
    return red.value, green.value, blue.value


def drawn_lines(content: bytes, page: int = 0) -> list[tuple[float, float, float, float]]:
    """Boxes of the drawn paths: left, bottom, right, top."""
    document = pypdfium2.PdfDocument(content)
    found = [path.get_bounds() for path in document[page].get_objects(filter=[raw.FPDF_PAGEOBJ_PATH])]
    document.close()
    return found


def reading(content: bytes, page: int = 1) -> str:
    """The text as poppler reads it, filled fields included."""
    command = ["pdftotext", "-f", str(page), "-l", str(page), "-", "-"]
    return subprocess.run(command, input=content, capture_output=True, check=True).stdout.decode()
