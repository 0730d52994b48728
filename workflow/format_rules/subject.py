"""Tên loại and trích yếu: which of both a type has, and how the words after `V/v` are written.

Source: PL1 II.5 (FMT-TITLE-1 to 5).
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from workflow.base.text import fold
from workflow.format_rules.findings import Hit
from workflow.format_rules.issuer import is_state
from workflow.format_rules.manuscript import HEADER, SUBJECT, Manuscript
from workflow.format_rules.number import LETTER
from workflow.format_rules.registry import rule
from workflow.format_rules.wording import Wording, missing, wordings

_MARK = re.compile(r"^(?P<mark>V\s*/\s*v|Về\s+việc)\b\s*[:.]?\s*", re.IGNORECASE)
_NAMES_BEGIN = re.compile(
    r"^(?:ban|bao|benh|bo|bac|cach|chi|chinh|chu|chuong|cong|cuc|cuoc|dai|dang|dao|de|dien|do|doan|du|giai|giay|hoi|hoc"
    r"|hop|huan|ke|khu|le|lien|luat|mat|mien|nam|ngay|nghi|nha|nhan|phap|phong|phu|quoc|quy|quyet|so|tet|tieu|to|toa"
    r"|tong|trung|truong|tu|thanh|thang|the|thong|thu|thua|uy|van|vien|viet|vu|hien|lao|luan|tay|dong|bien|cua|song"
    r"|tam|don|bieu|danh|nghia)\b"
)
"""First syllables, folded, of names and of documents that keep their capital: when in doubt nothing is said."""
_VERBS_BEGIN = re.compile(
    r"^(?:thuc hien|to chuc|thanh lap|thong bao|thu hoi|de nghi|de xuat|bao cao|ban hanh|bo sung|bo nhiem|cong bo"
    r"|chi dao|chinh sua|dang ky|danh gia|don doc|phoi hop|tong hop|tong ket|bao dam|dam bao|giai quyet|phong, chong)\b"
)
"""Verbs among those first syllables."""
_SHORT_FORMS = re.compile(r"^[A-ZĐ&]{2,}")


@rule("F-TITLE-TYPE")
def type_line_is_where_it_belongs(manuscript: Manuscript) -> Iterator[Hit]:
    """A named type has its name above the subject, a công văn has none (FMT-TITLE-5)."""
    if not manuscript.is_finished_text or manuscript.has_type_line is None or not is_state(manuscript):
        return
    kind = manuscript.kind
    if kind.has_type_line and not manuscript.has_type_line:
        yield missing(SUBJECT, kind.name.upper(), code="missing", name=kind.name.upper())
    elif kind.key == LETTER and manuscript.has_type_line:
        header = wordings(manuscript, HEADER)
        line = next((one for one in header if fold(one.text).startswith("cong van")), None)
        yield line.whole("V/v …", code="letter") if line else missing(SUBJECT, "V/v …", code="letter")


@rule("F-VV-MISSING")
def letter_has_its_subject_mark(manuscript: Manuscript) -> Iterator[Hit]:
    """`V/v` opens the subject of a công văn."""
    if manuscript.is_finished_text and manuscript.kind.key == LETTER and manuscript.subject_has_vv is False:
        yield missing(SUBJECT, "V/v …")


@rule("F-VV-CASE")
def words_after_the_mark_are_small(manuscript: Manuscript) -> Iterator[Hit]:
    """After `V/v` a small letter unless a name follows, no full stop, and not `Về việc` (FMT-TITLE-4)."""
    if manuscript.kind.key != LETTER:
        if manuscript.is_finished_text and manuscript.kind.has_type_line:
            yield from _mark_of_named_type(manuscript)
        return
    yield from _spelled_out(manuscript)
    subject = next(wordings(manuscript, SUBJECT), None)
    if subject:
        yield from _small(subject)
        if (found := re.search(r"(?<![.…])\s*\.$", subject.text)) and not re.search(r"\bv\.v\.$", subject.text):
            yield subject.of(found, expected="", fix="", code="stop")


def _mark_of_named_type(manuscript: Manuscript) -> Iterator[Hit]:
    for line in wordings(manuscript, HEADER):
        if found := re.match(r"^V\s*/\s*v\b[:.]?\s*", line.text, re.IGNORECASE):
            yield line.of(found, expected="", code="named", name=manuscript.kind.name.lower())


def _spelled_out(manuscript: Manuscript) -> Iterator[Hit]:
    """In a finished text the mark stands in the header; in a document it was typed before the page's own."""
    for line in wordings(manuscript, HEADER if manuscript.is_finished_text else SUBJECT):
        found = _MARK.match(line.text)
        if found and not manuscript.is_finished_text:
            yield line.of(found, expected="", fix="", code="twice")
        elif found and fold(found["mark"]) == "ve viec":
            yield line.of(found, "mark", expected="V/v", fix="V/v", code="spelled")


def _small(subject: Wording) -> Iterator[Hit]:
    words = subject.text.split()
    first = words[0]
    if not first[0].isupper() or _MARK.match(subject.text) or _SHORT_FORMS.match(first):
        return
    second = words[1] if len(words) > 1 else ""
    opening = f"{fold(first)} {fold(second)}"
    if second[:1].isupper() or (_NAMES_BEGIN.match(opening) and not _VERBS_BEGIN.match(opening)):
        return
    right = first[0].lower() + first[1:]
    yield subject.hit(0, len(first), expected=right, fix=right, code="case")
