"""Căn cứ: their end marks in a finished text, and how a law is cited in them.

Source: PL1 II.6a (FMT-CC-1, FMT-CC-2).
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from workflow.format_rules.addressees import ended
from workflow.format_rules.findings import Hit
from workflow.format_rules.manuscript import BASES, Manuscript
from workflow.format_rules.number import LETTER
from workflow.format_rules.registry import rule
from workflow.format_rules.wording import wordings

_NEXT_BASIS = re.compile(r"(?P<mark>[.,])\s+(?=(?:Căn cứ|Thực hiện|Theo đề nghị|Xét (?:đề nghị|Tờ trình))\s)")
"""Two căn cứ that the wrong mark between them has made one paragraph."""
_LAW = re.compile(r"^(?:Căn cứ|Theo|Thực hiện)\s+(?:các\s+)?(?:Bộ\s+luật|Luật|Pháp lệnh)\b", re.IGNORECASE)
_NUMBERED = re.compile(r"\s+(?:số\s*:?\s*)?\d{1,4}/(?:\d{4}/)?(?:QH|UBTVQH|PL-UBTVQH|L-CTN)\d{0,2}\b")
_ISSUED = re.compile(r"\s+của\s+(?:Quốc hội|Ủy ban [Tt]hường vụ Quốc hội|UBTVQH|Chủ tịch nước)\b(?:\s+nước[^;,.]*)?")
_ANOTHER = re.compile(r"\b(?:Nghị định|Nghị quyết|Thông tư|Quyết định|Lệnh|Chỉ thị)\b")


@rule("F-CC-STYLE")
def bases_end_with_their_marks(manuscript: Manuscript) -> Iterator[Hit]:
    """Each căn cứ ends with `;`, the last with `.`; in a document the page writes these marks.

    A công văn has no căn cứ by its template (mẫu 1.5): there they begin the first sentence, which may go on.
    """
    if not manuscript.is_finished_text:
        return
    bases = list(wordings(manuscript, BASES))
    for place, basis in enumerate(bases, 1):
        for joined in _NEXT_BASIS.finditer(basis.text):
            yield basis.of(
                joined, "mark", expected=";", fix=";", code="end", line=basis.text[: joined.end("mark")][-40:]
            )
        mark = "." if place == len(bases) else ";"
        continues = place == len(bases) and manuscript.kind.key == LETTER
        if not basis.text.endswith((";", ",", ".") if continues else mark):
            yield ended(basis, mark)


@rule("F-CC-LAW")
def law_is_cited_by_its_name(manuscript: Manuscript) -> Iterator[Hit]:
    """A law or ordinance among the căn cứ carries neither number nor issuer (FMT-CC-2)."""
    for basis in wordings(manuscript, BASES):
        if not _LAW.match(basis.text):
            continue
        other = _ANOTHER.search(basis.text)
        end = other.start() if other else len(basis.text)
        for code, pattern in (("number", _NUMBERED), ("issuer", _ISSUED)):
            for found in pattern.finditer(basis.text, 0, end):
                yield basis.hit(*found.span(), found=found[0].strip(), expected="", fix="", code=code)
