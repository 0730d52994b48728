"""The legal bases (căn cứ) that open a named type, the line of authority and the operative words of a decision.

Source: PL1 II.6a (FMT-CC-1 to 3); PL3 mẫu 1.1 to 1.3.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from workflow.importing.header import is_authority
from workflow.importing.markup import CAPITAL, without_styles
from workflow.importing.parsed import Block

_OPENS = re.compile(
    r"^(?:Căn\s+cứ|Theo|Xét|Thực\s+hiện|Trên\s+cơ\s+sở|Tiếp\s+theo|Thi\s+hành|Sau\s+khi)\b", re.IGNORECASE
)
_PLAIN_BASIS = re.compile(r"^(?:Căn\s+cứ|Theo\s+đề\s+nghị|Xét)\b", re.IGNORECASE)
_CITES = re.compile(r"\bsố:?\s*\d{1,6}\s*[/-]")
_OPERATIVE = re.compile(r"^(?:NAY\s+)?(?:QUYẾT\s+ĐỊNH|QUYẾT\s+NGHỊ|CHỈ\s+THỊ|RA\s+QUYẾT\s+ĐỊNH)\s*:?$")
_FIRST_SENTENCE = re.compile(rf"^.{{20,600}}?[^\s.]\.(?=\s+[{CAPITAL}])")


@dataclass(frozen=True, slots=True)
class Opening:
    """The opening of the body; `bases` stand alone, `prose` is a basis in the first sentence of running text."""

    authority: str | None
    bases: tuple[str, ...]
    prose: str | None
    operative: str | None
    body: tuple[Block, ...]


def read_opening(blocks: Sequence[Block], *, is_official_letter: bool) -> Opening:
    """The body of the text without authority line, bases and operative words, and these apart."""
    rest = list(blocks)
    authority = _authority(rest)
    bases: list[str] = []
    while rest and _is_basis(without_styles(rest[0].text), bases, only_listed=is_official_letter):
        bases.append(without_styles(rest.pop(0).text))
    authority = authority or _authority(rest)
    operative = without_styles(rest.pop(0).text) if rest and _OPERATIVE.match(without_styles(rest[0].text)) else None
    prose = None if is_official_letter or not rest else _prose_basis(without_styles(rest[0].text))
    return Opening(authority, tuple(bases), prose, operative, tuple(rest))


def _authority(rest: list[Block]) -> str | None:
    """Capitals that name who decides, before the bases or the operative words."""
    lines: list[str] = []
    for block in rest[:3]:
        text = without_styles(block.text)
        if block.rows or not text.isupper() or _OPERATIVE.match(text) or len(text) > 200:
            break
        if not lines and not is_authority(text):
            break
        lines.append(text)
    following = without_styles(rest[len(lines)].text) if len(lines) < len(rest) else ""
    if not lines or not (_OPENS.match(following) or _OPERATIVE.match(following)):
        return None
    del rest[: len(lines)]
    return " ".join(lines)


def _is_basis(text: str, before: Sequence[str], *, only_listed: bool) -> bool:
    if not _OPENS.match(text) or len(text) > 1500 or text.endswith("./."):
        return False
    if text.endswith(";"):
        return True
    listed = bool(before) and before[-1].endswith((";", ","))
    if only_listed or not text.endswith((".", ",")):
        return (listed and text.endswith(".")) or bool(
            not only_listed and _PLAIN_BASIS.match(text) and text[-1:].isalnum()
        )
    return ". " not in text and (listed or bool(_PLAIN_BASIS.match(text)) or bool(_CITES.search(text)))


def _prose_basis(text: str) -> str | None:
    """`Thực hiện Kế hoạch số … năm 2024. Sở … như sau:`: the first sentence is a basis, but stays where it is."""
    found = _FIRST_SENTENCE.match(text) if _OPENS.match(text) else None
    return found.group() if found and _CITES.search(found.group()) else None
