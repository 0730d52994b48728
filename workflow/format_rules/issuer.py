"""What the head of a finished text tells of who issues it: the bodies, and whether the decree binds them so."""

from __future__ import annotations

import re

from workflow.base.text import fold
from workflow.format_rules.manuscript import HEADER, Manuscript
from workflow.format_rules.wording import Wording, wordings
from workflow.importing.lines import is_motto, is_nation, is_upper
from workflow.importing.number_line import read_date_line, read_number_line

_NOT_A_BODY = re.compile(r"^\W*$|^(?:V\s*/\s*v|Về việc)\b|^\(", re.IGNORECASE)
_BODY = re.compile(
    r"^(?:uy ban|ubnd|hoi dong|hdnd|so|bo|tong cuc|cuc|chi cuc|phong|van phong|ban|trung tam|truong|cong ty|thanh tra"
    r"|vien|kho bac|bao hiem|cong an|toa an|doan|dang|tinh uy|huyen uy|thanh uy|benh vien|hoc vien|dai hoc|tram|hat)\b"
)
_PARTY = re.compile(r"\b(?:dang cong san viet nam|(?:tinh|thanh|quan|huyen|thi|dang|xa) uy|chi bo|dang bo|dang uy)\b")
_UNION = re.compile(r"\b(?:doan tncs|doan thanh nien|tinh doan|thanh doan|huyen doan|quan doan)\b")
_PARTY_SYMBOL = re.compile(r"/(?:TW|TU|HU|ThU|QU|TxU|ĐU|ĐUK|BTV|ĐTN|TĐTN|UBKT)", re.ASCII)
_SMALL = re.compile(
    r"\b(?:truong (?:tieu hoc|thcs|thpt|mam non|mau giao|trung hoc|th)|thpt|thcs|cong ty|doanh nghiep|hop tac xa"
    r"|tram y te)\b|(?:^|ubnd |nhan dan )(?:xa|phuong|thi tran) "
)
_TITLED_SECTOR = re.compile(
    r"\b(?:benh vien|y te|truong|dai hoc|hoc vien|cao dang|vien|giao duc|khoa hoc|cong an|quan su|bo chi huy|bo tu lenh"
    r"|bien phong|quan doi|quan khu|quoc phong|canh sat|bac si|duoc)\b"
)


def bodies(manuscript: Manuscript) -> list[Wording]:
    """The lines that name bodies, from the top: upper body first, a wrapped name as several."""
    return [wording for wording in wordings(manuscript, HEADER) if _is_body(wording.text)]


def _is_body(text: str) -> bool:
    if is_nation(text) or is_motto(text) or _NOT_A_BODY.match(text):
        return False
    if read_number_line(text) or read_date_line(text):
        return False
    return is_upper(text) and bool(_BODY.match(fold(text)))


def heading_words(manuscript: Manuscript) -> str:
    """The capitals of the header, folded, to look for a kind of body."""
    return " ".join(fold(wording.text) for wording in wordings(manuscript, HEADER) if is_upper(wording.text))


def is_state(manuscript: Manuscript) -> bool:
    """Not a text of the Party or of the Youth Union, whose forms are other ones (HD 36-HD/VPTW)."""
    words = heading_words(manuscript)
    if "cong hoa xa hoi chu nghia" in words:
        return True
    if _PARTY.search(words) or _UNION.search(words):
        return False
    return not _PARTY_SYMBOL.search(manuscript.symbol or "")


def is_small(manuscript: Manuscript) -> bool:
    """A school, a commune, a company: no units that draft, so `Lưu: VT.` says all there is."""
    return any(_SMALL.search(fold(wording.text)) for wording in wordings(manuscript, HEADER) if is_upper(wording.text))


def may_write_degrees(manuscript: Manuscript) -> bool:
    """Armed forces, education, health, science (PL1 II.7c)."""
    if manuscript.office and manuscript.office.sector_titles:
        return True
    words = heading_words(manuscript)
    if manuscript.office:
        words += " " + " ".join(fold(name) for name in manuscript.office.names)
    return bool(_TITLED_SECTOR.search(words))


def is_issued_with_another(manuscript: Manuscript) -> bool:
    """`(Ban hành kèm theo Quyết định số …)`: no number, date or signature of its own (FMT-ANX-5)."""
    words = " ".join(fold(fragment.text) for fragment in list(manuscript.fragments)[:24])
    return bool(re.search(r"\((?:ban hanh )?kem theo (?:quyet dinh|nghi quyet|van ban|cong van|ke hoach)", words))
