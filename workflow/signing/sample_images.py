"""Pictures for sample offices: a handwriting-like signature in blue and a round red seal that says MẪU."""

from __future__ import annotations

import math
import random
import unicodedata
from io import BytesIO
from itertools import pairwise
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

BLUE, RED = (28, 57, 187), (200, 16, 30)
_INK = 255  # drawn as a mask; the colour comes in at the end
_DPI, _FINER = 300, 3  # drawn three times as fine, then reduced: smooth edges
_SIGNATURE_MM = (35.0, 18.0)  # FMT-ESIG-1
_SEAL_MM = 36.0  # FMT-SEAL-1

Point = tuple[float, float]


def signature_image(name: str) -> bytes:
    """A transparent PNG, 35 × 18 mm at 300 dpi: one slanted stroke in blue ink, always the same for one name.

    Source: PL1 II.7d (FMT-ESIG-1).
    """
    width, height = (_pixels(length) for length in _SIGNATURE_MM)
    mask = Image.new("L", (width, height))
    draw = ImageDraw.Draw(mask)
    dice = random.Random(unicodedata.normalize("NFC", name))
    for stroke in (_letters(name, dice), _flourish(dice)):
        _draw_ink(draw, [(x * width, y * height) for x, y in _smooth(stroke)], width / 160)
    return _png(mask, BLUE)


def seal_image(name: str, font: Path | None = None) -> bytes:
    """A transparent PNG of a round red seal, 36 mm at 300 dpi: the name on the ring, a star and MẪU inside.

    Source: PL1 II.8a (FMT-SEAL-1). Without a font file the letters lose their accents.
    """
    size = _pixels(_SEAL_MM)
    mask = Image.new("L", (size, size))
    draw = ImageDraw.Draw(mask)
    for radius, thickness in ((0.495, 0.014), (0.465, 0.006), (0.30, 0.006)):
        _ring(draw, size, radius, thickness)
    _star(draw, (size / 2, size * 0.40), size * 0.105)
    draw.text((size / 2, size * 0.62), _letterable("MẪU", font), _INK, _font(font, size * 0.13), "mm")
    _text_on_ring(mask, _letterable(name.upper(), font), font, size)
    return _png(mask, RED)


def _letters(name: str, dice: random.Random) -> list[Point]:
    """Turning points of a slanted line of loops, a tall one where a word begins."""
    points: list[Point] = []
    words = name.split() or ["?"]
    count = max(sum(len(word) for word in words), 4)
    place = 0
    for word in words:
        for index, _ in enumerate(word):
            x = 0.06 + 0.80 * place / count
            tall = 0.42 if index == 0 else dice.uniform(0.10, 0.20)
            base = 0.66 - 0.12 * place / count
            points += [(x, base + dice.uniform(-0.02, 0.06)), (x + 0.07, base - tall)]
            points.append((x + 0.02 + dice.uniform(0, 0.03), base - tall * 0.45))
            place += 1
    return points


def _flourish(dice: random.Random) -> list[Point]:
    """The line under the name, drawn back once."""
    y = dice.uniform(0.80, 0.88)
    return [(0.10, y), (0.55, y - 0.08), (0.95, y - 0.16), (0.70, y - 0.02), (0.45, y + 0.06)]


def _smooth(points: list[Point], steps: int = 14) -> list[Point]:
    """A Catmull-Rom curve through the points."""
    line = [points[0], *points, points[-1]]
    curve: list[Point] = []
    for p0, p1, p2, p3 in zip(line, line[1:], line[2:], line[3:], strict=False):
        for step in range(steps):
            t = step / steps
            x, y = (_catmull_rom(p0[axis], p1[axis], p2[axis], p3[axis], t) for axis in (0, 1))
            curve.append((x, y))
    return [*curve, points[-1]]


def _catmull_rom(a: float, b: float, c: float, d: float, t: float) -> float:
    return 0.5 * (2 * b + (c - a) * t + (2 * a - 5 * b + 4 * c - d) * t**2 + (3 * b - a - 3 * c + d) * t**3)


def _draw_ink(draw: ImageDraw.ImageDraw, curve: list[Point], thickness: float) -> None:
    """A pen is heavier on the way down."""
    for (x1, y1), (x2, y2) in pairwise(curve):
        pressure = thickness * (1.25 if y2 > y1 else 0.8)
        draw.line((x1, y1, x2, y2), _INK, round(pressure * 2))
        draw.ellipse((x2 - pressure, y2 - pressure, x2 + pressure, y2 + pressure), _INK)


def _ring(draw: ImageDraw.ImageDraw, size: int, radius: float, thickness: float) -> None:
    edge = size * (0.5 - radius)
    draw.ellipse((edge, edge, size - edge, size - edge), None, _INK, max(1, round(size * thickness)))


def _star(draw: ImageDraw.ImageDraw, centre: Point, radius: float) -> None:
    corners = []
    for corner in range(10):
        reach = radius if corner % 2 == 0 else radius * 0.38
        angle = math.radians(36 * corner - 90)
        corners.append((centre[0] + reach * math.cos(angle), centre[1] + reach * math.sin(angle)))
    draw.polygon(corners, _INK)


def _text_on_ring(mask: Image.Image, text: str, font: Path | None, size: int) -> None:
    """Set the text clockwise between the rings, its middle at the top; a long name takes smaller letters."""
    face, radius = _font(font, size * 0.085), size * 0.383
    widths = [face.getlength(letter) for letter in text]
    arc = min(1.25 * sum(widths) / radius, math.radians(330))
    spread = arc / sum(widths)
    if spread * radius < 1:
        face = _font(font, face.size * spread * radius)
    angle = -arc / 2  # 0 is the top
    for letter, width in zip(text, widths, strict=True):
        angle += spread * width / 2
        place = (size / 2 + radius * math.sin(angle), size / 2 - radius * math.cos(angle))
        _paste_turned(mask, letter, face, place, -math.degrees(angle))
        angle += spread * width / 2


def _paste_turned(mask: Image.Image, letter: str, face: ImageFont.FreeTypeFont, place: Point, degrees: float) -> None:
    side = round(face.size * 2.4)
    tile = Image.new("L", (side, side))
    ImageDraw.Draw(tile).text((side / 2, side / 2 + face.size * 0.32), letter, _INK, face, "ms")
    turned = tile.rotate(degrees, Image.Resampling.BICUBIC)
    mask.paste(turned, (round(place[0] - side / 2), round(place[1] - side / 2)), turned)


def _font(font: Path | None, size: float) -> ImageFont.FreeTypeFont:
    face = ImageFont.truetype(font, size) if font else ImageFont.load_default(size)
    if not isinstance(face, ImageFont.FreeTypeFont):
        raise TypeError("Pillow was built without FreeType")
    return face


def _letterable(text: str, font: Path | None) -> str:
    """The text, or what Pillow's own font has letters for."""
    if font:
        return unicodedata.normalize("NFC", text)
    bare = unicodedata.normalize("NFD", text.replace("Đ", "D").replace("đ", "d"))
    return "".join(letter for letter in bare if not unicodedata.combining(letter))


def _pixels(length_mm: float) -> int:
    return round(length_mm / 25.4 * _DPI) * _FINER


def _png(mask: Image.Image, colour: tuple[int, int, int]) -> bytes:
    """One colour throughout, as dense as the reduced mask says."""
    reduced = mask.resize((mask.width // _FINER, mask.height // _FINER), Image.Resampling.LANCZOS)
    image = Image.new("RGBA", reduced.size, (*colour, 0))
    image.putalpha(reduced)
    output = BytesIO()
    image.save(output, "PNG", optimize=True)
    return output.getvalue()
