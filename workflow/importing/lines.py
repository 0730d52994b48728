"""A text as lines, and a line as the columns that stood side by side on paper."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from workflow.base.text import fold
from workflow.importing.markup import clean_line, clean_text, without_styles

BULLET = re.compile(r"^[-+•]\s*(?=\S)")
_RULE = re.compile(r"^[\W_]*$")
_WIDE_GAP = re.compile(r"\t+|\s{3,}|\s*\|\s*")
_BLANKS_TO_FILL = re.compile(
    r"\b(số\s*:|ngày|tháng|năm)\s+|\s+(?=(?:tháng|năm)\b)|(?<=,)\s+(?=ngày\b)|\s+(?=/)", re.IGNORECASE
)
_NATION = re.compile(r"C[ỘO]NG\s+H(?:ÒA|OÀ|OA)\s+X[ÃA]\s+H[ỘO]I\s+CH[ỦU]\s+NGH[ĨI]A\s+VI[ỆE]T\s+NAM", re.IGNORECASE)
_MOTTO = re.compile(r"[ĐD][ộo]c\s+l[ậa]p\s*[-–—]\s*T[ựu]\s+do\s*[-–—]\s*H[ạa]nh\s+ph[úu]c", re.IGNORECASE)
_NUMBER_THEN_DATE = re.compile(r"^(Số\s*:?\s*\S*/\S+)\s+(\S[^,]{0,60},\s*ngày\b.*)$", re.IGNORECASE)
LONGEST_HEADER_LINE = 300


@dataclass(frozen=True, slots=True)
class Line:
    """One line or column of the text: as it stands (NFC), with emphasis marks, and its words alone."""

    raw: str
    text: str
    index: int
    after_blank: bool = False

    @property
    def is_blank(self) -> bool:
        return not self.text

    @property
    def is_rule(self) -> bool:
        """A drawn line: dashes, underscores, stars; no letter or digit."""
        return bool(_RULE.match(self.text))

    @property
    def is_upper(self) -> bool:
        return is_upper(self.text)


def is_upper(text: str) -> bool:
    """All letters are capitals, and there are at least two of them."""
    return text.isupper() and sum(character.isalpha() for character in text) > 1


def lines_of(text: str) -> list[Line]:
    """All lines of a text, blank ones too, in their order."""
    lines: list[Line] = []
    after_blank = False
    for index, raw in enumerate(clean_text(text).split("\n")):
        cleaned = clean_line(raw)
        line = Line(cleaned, without_styles(cleaned), index, after_blank)
        lines.append(line)
        after_blank = line.is_blank
    return lines


def filled(lines: Sequence[Line]) -> list[Line]:
    """The lines that say something: neither blank nor a drawn line."""
    return [line for line in lines if not line.is_blank and not line.is_rule]


def columns(line: Line) -> list[Line]:
    """The columns of a line: what wide gaps, tabs, bars or the national header part from each other."""
    if len(line.raw) > LONGEST_HEADER_LINE:
        return [line]
    raw = _BLANKS_TO_FILL.sub(lambda match: f"{match.group(1)} " if match.group(1) else " ", line.raw)
    parts = [part for gap in _WIDE_GAP.split(raw.strip()) for part in _fixed_words_apart(gap)]
    words = [(part.strip(), without_styles(part)) for part in parts]
    return [Line(raw, text, line.index, line.after_blank) for raw, text in words if text]


def as_written(line: Line) -> list[str]:
    """The columns of a line with their marks; a line of one column untouched."""
    if line.is_blank:
        return []
    parts = columns(line)
    return [part.raw.strip() for part in parts] if len(parts) > 1 else [line.raw.strip()]


def _fixed_words_apart(part: str) -> list[str]:
    for pattern in (_NATION, _MOTTO):
        if found := pattern.search(part):
            return [part[: found.start()], found.group(), part[found.end() :]]
    if both := _NUMBER_THEN_DATE.match(without_styles(part)):
        return [both.group(1), both.group(2)]
    return [part]


def is_nation(text: str) -> bool:
    """The Quốc hiệu, also when broken over two lines or with `HOÀ` (FMT-HDR-1)."""
    return bool(_NATION.search(text)) or fold(text) in {"cong hoa xa hoi", "chu nghia viet nam"}


def is_motto(text: str) -> bool:
    """The Tiêu ngữ (FMT-HDR-2)."""
    return bool(_MOTTO.search(text))
