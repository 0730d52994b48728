"""Where the picture of a signature and the seal come to stand."""

from __future__ import annotations

from io import BytesIO

import pytest
from PIL import Image

from workflow.signing.appearance import POINTS_PER_MM, Box, corners, drawn_box, seal_box

PLACE = Box(page=1, x=300, y=100, width=100, height=50)


def png(width: int, height: int) -> bytes:
    output = BytesIO()
    Image.new("RGBA", (width, height)).save(output, "PNG")
    return output.getvalue()


@pytest.mark.parametrize(
    ("size", "drawn"),
    [
        ((200, 100), Box(1, 300, 100, 100, 50)),
        ((400, 100), Box(1, 300, 112.5, 100, 25)),
        ((50, 50), Box(1, 325, 100, 50, 50)),
    ],
)
def test_a_picture_keeps_its_ratio_in_the_middle(size: tuple[int, int], drawn: Box) -> None:
    assert drawn_box(PLACE, png(*size)) == drawn


def test_the_seal_has_its_real_size_and_covers_a_third_of_the_picture() -> None:
    left, bottom, right, top = corners(seal_box(PLACE, png(50, 50)))
    assert right == pytest.approx(325 + 50 / 3)
    assert (right - left, top - bottom) == pytest.approx((36 * POINTS_PER_MM, 36 * POINTS_PER_MM))
    assert (bottom + top) / 2 == pytest.approx(125)


def test_without_a_picture_the_seal_goes_by_the_place() -> None:
    assert corners(seal_box(PLACE))[2] == pytest.approx(300 + 100 / 3)
