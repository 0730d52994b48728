"""The five real texts as pictures of their pages: made at the first run, compared only when asked.

`TRINHKY_COMPARE_PAGES=1` compares with the pictures of an earlier run (another version of the engine, of the fonts); by
itself the test makes the pictures that are missing and sees that no page is blank. The folder is not kept in git.
"""

from __future__ import annotations

import os
from pathlib import Path

import pypdfium2
import pytest

from tests.rendering import papers
from tests.rendering.pressroom import made

FOLDER = Path(__file__).parents[2] / "test-artefacts" / "pages"
DOTS_PER_INCH = 72
ALLOWED_SHARE = 0.002
"""Of the page's dots: the edges of letters differ between engines, a moved line does not stay below this."""
CLEARLY = 96
"""Of 255 shades: less is the edge of a letter."""


def grey(page: pypdfium2.PdfPage) -> tuple[int, int, bytes]:
    """Width, height and one byte for each dot."""
    picture = page.render(scale=DOTS_PER_INCH / 72, grayscale=True)
    rows = bytes(picture.buffer)
    return picture.width, picture.height, b"".join(
        rows[at * picture.stride : at * picture.stride + picture.width] for at in range(picture.height)
    )  # fmt: skip


def as_pgm(width: int, height: int, dots: bytes) -> bytes:
    return f"P5 {width} {height} 255\n".encode() + dots


def differing(one: bytes, other: bytes) -> float:
    """The share of dots that differ clearly; pictures of different size differ wholly."""
    if len(one) != len(other):
        return 1.0
    return sum(abs(a - b) > CLEARLY for a, b in zip(one, other, strict=True)) / len(one)


def compared(path: Path, picture: bytes) -> float:
    """How much the picture differs from the kept one, which is made when there is none; 0 if nobody asked."""
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(picture)
    if os.environ.get("TRINHKY_COMPARE_PAGES") != "1":
        return 0.0
    return differing(path.read_bytes(), picture)


@pytest.mark.parametrize("number", range(5))
def test_the_pages_of_a_real_text_look_as_before(number: int) -> None:
    document = pypdfium2.PdfDocument(made(papers.seed(number)))
    shares = []
    for at in range(len(document)):
        width, height, dots = grey(document[at])
        assert sum(dot < 128 for dot in dots) > 500, f"page {at + 1} is blank"
        shares.append(compared(FOLDER / f"seed-{number}-{at + 1}.pgm", as_pgm(width, height, dots)))
    document.close()
    assert [f"page {at}: {share:.2%}" for at, share in enumerate(shares, 1) if share > ALLOWED_SHARE] == []


def test_a_comparison_finds_a_line_that_moved(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TRINHKY_COMPARE_PAGES", "1")
    pages = []
    for subject in ("nâng bậc lương năm 2024", "nâng bậc lương năm 2024 của các phòng, đơn vị"):
        document = pypdfium2.PdfDocument(made(papers.letter(subject=subject)))
        pages.append(as_pgm(*grey(document[0])))
        document.close()
    path = tmp_path / "kept" / "letter.pgm"
    assert compared(path, pages[0]) == 0
    assert compared(path, pages[0]) == 0
    assert compared(path, pages[1]) > ALLOWED_SHARE


def test_the_pictures_are_not_kept_in_git() -> None:
    root = FOLDER.parents[1]
    ignored = (root / ".gitignore").read_text(encoding="utf-8").splitlines()
    assert f"/{FOLDER.parent.name}/" in ignored
