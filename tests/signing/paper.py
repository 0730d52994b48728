"""A page to sign, of the same kind as the official one: number and date are form fields, PDF/A-3u."""

from __future__ import annotations

import subprocess
import warnings
from functools import cache
from pathlib import Path

from PIL import Image
from weasyprint import HTML

from workflow.signing.appearance import POINTS_PER_MM, Box

ROOT = Path(__file__).parents[2]
REGULAR, BOLD = (ROOT / "static/vendor/tinos" / f"Tinos-{kind}.ttf" for kind in ("Regular", "Bold"))
PLACE = Box(page=0, x=350, y=500, width=35 * POINTS_PER_MM, height=18 * POINTS_PER_MM)
VALUES = {"number": "15", "day": "05", "month": "3", "year": "2026"}
WIDTHS = {"number": 30, "day": 16, "month": 16, "year": 30}
_FACE = f"@font-face {{ font-family: Official; src: url({REGULAR.as_uri()}) }} * {{ font: 13pt/16pt Official }}"
_PAGE = """<html lang="vi"><title>Kế hoạch</title><meta name="keywords" content="symbol=KH-SNNPTNT">
<style>{face} @page {{ size: A4; margin: 20mm }}
input {{ appearance: auto; display: inline-block; border: 0; padding: 0; margin: 0; height: 16pt;
  vertical-align: bottom }}
</style>
<p>Số: {number}/KH-SNNPTNT, Quảng Ngãi, ngày {day} tháng {month} năm {year}</p>
<p>Kế hoạch kiểm tra đê điều và phòng chống thiên tai.</p><p style="break-before: page">Trang hai.</p>"""


@cache
def unsigned() -> bytes:
    """Two pages with the four empty fields on the first."""
    inputs = {name: f'<input name="{name}" style="width: {width}pt">' for name, width in WIDTHS.items()}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ResourceWarning)  # the renderer leaves its colour profile open
        written = HTML(string=_PAGE.format(face=_FACE, **inputs)).write_pdf(pdf_forms=True, pdf_variant="pdf/a-3u")
    assert isinstance(written, bytes)
    return written


@cache
def drawn(text: str, width: int) -> bytes:
    """One page of the size of a field that shows this text."""
    style = f"{_FACE} @page {{ size: {width}pt 16pt; margin: 0 }} body {{ margin: 0 }}"
    written = HTML(string=f"<style>{style}</style>{text}").write_pdf()
    assert isinstance(written, bytes)
    return written


def appearances() -> dict[str, bytes]:
    return {name: drawn(value, WIDTHS[name]) for name, value in VALUES.items()}


def pdfsig(path: Path) -> str:
    """What poppler says of the signatures; its own trust store is not asked."""
    return subprocess.run(["pdfsig", "-nocert", str(path)], check=False, capture_output=True, text=True).stdout


def text_of(path: Path) -> str:
    command = ["pdftotext", "-layout", str(path), "-"]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


def picture_of(path: Path, dpi: int = 72) -> Image.Image:
    """The first page as poppler draws it; at 72 dpi a pixel is a point."""
    target = path.with_suffix("")
    command = ["pdftoppm", "-r", str(dpi), "-f", "1", "-singlefile", "-png", str(path), str(target)]
    subprocess.run(command, check=True, capture_output=True)
    with Image.open(f"{target}.png") as image:
        return image.convert("RGB")
