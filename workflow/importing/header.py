"""The top of a document up to its first paragraph: bodies, number, place and date, type, subject.

The two columns of the paper may come in any order, side by side or one after the other.
Source: PL1 II.1 to II.5 (FMT-HDR, FMT-ORG, FMT-NUM, FMT-DATE, FMT-TITLE).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from workflow.base.text import fold
from workflow.importing.addressees import starts_addressees
from workflow.importing.document_types import OFFICIAL_LETTER, DocumentType, type_abbreviated, type_at_start, type_named
from workflow.importing.lines import BULLET, LONGEST_HEADER_LINE, Line, columns, is_motto, is_nation, is_upper
from workflow.importing.number_line import NumberLine, read_date_line, read_number_line
from workflow.importing.parsed import ReadDate

LONGEST_HEADER = 80
_PARTY = "dang cong san viet nam"
"""The heading of Party papers, where those of the State have the Quốc hiệu."""
_NUMBER_WORD = re.compile(r"^số\b", re.IGNORECASE)
_SUBJECT_MARK = re.compile(r"^(?:V\s*/\s*v|Về\s+việc)\s*[:.]?\s*", re.IGNORECASE)
_STAMPS = frozenset(
    {"HỎA TỐC", "HOẢ TỐC", "THƯỢNG KHẨN", "KHẨN", "TUYỆT MẬT", "TỐI MẬT", "MẬT", "XEM XONG TRẢ LẠI"}
    | {"LƯU HÀNH NỘI BỘ", "DỰ THẢO"}
)
_BODY_HEADS = (
    *(
        "uy ban",
        "ubnd",
        "hoi dong",
        "hdnd",
        "so",
        "bo",
        "tong cuc",
        "cuc",
        "chi cuc",
        "vu",
        "phong",
        "van phong",
        "ban",
    ),
    *("trung tam", "truong", "cong ty", "tong cong ty", "tap doan", "thanh tra", "vien", "kho bac", "bao hiem xa hoi"),
    *(
        "cong an",
        "toa an",
        "vien kiem sat",
        "hoi",
        "lien doan",
        "dang uy",
        "huyen uy",
        "tinh uy",
        "thanh uy",
        "quan uy",
    ),
    *(
        "benh vien",
        "hat",
        "to cong tac",
        "ngan hang",
        "dai",
        "hoc vien",
        "dai hoc",
        "chinh phu",
        "thu tuong",
        "quoc hoi",
    ),
    *(
        "doan",
        "mat tran",
        "uy ban mttq",
        "tram",
        "chi nhanh",
        "dang bo",
        "dang cong san",
        "bao tang",
        "thu vien",
        "doi",
    ),
    *("quan khu", "quan doan", "quan chung", "binh chung", "su doan", "lu doan", "trung doan", "tieu doan"),
    *("nha hat", "xi nghiep", "hop tac xa", "lien hiep", "hiep hoi", "vuon quoc gia", "cang vu", "dang doan"),
    *("nha xuat ban", "quy", "trung uong", "cong doan", "lien minh", "bch", "bo tu lenh", "bo chi huy", "to", "thi uy"),
)
_BODY_HEAD = re.compile(r"^(?:" + "|".join(sorted(_BODY_HEADS, key=len, reverse=True)) + r")\b")
_HEAD_OF_BODY = re.compile(r"^(?:chu tich|bo truong|thu tuong|truong ban)\b")
_PROSE_START = re.compile(
    r"^(?:(?:Căn|Theo|Xét|Thực)$|Căn cứ|Theo đề nghị|Xét|Trên cơ sở|Điều \d|[IVX]+\s*[.)]|\d{1,2}\s*[.)]|Hôm nay|"
    r"(?:Thực hiện|Theo|Tiếp theo|Triển khai|Ngày)\b[^\n]{0,120}?(?:\bsố\s*\d|/20\d\d))"
)
_AUTHORITY = re.compile(
    r"^(?:(?:(?:pho |tong )?giam doc|chu tich|(?:bo|(?:chi |tong )?cuc|vien|hieu) truong|truong|thu tuong|uy ban|"
    r"hoi dong|ban|chanh|thong doc|chu nhiem|tong|dai hoi|quoc hoi|chinh phu)\b)"
)
_POSITION_ALONE = re.compile(r"^(?:pho |tong )?(?:giam doc|chu tich|bo truong|cuc truong|hieu truong|vien truong)$")
_BASIS_START = re.compile(r"^(?:Căn|Theo|Xét|Thực|Trên|QUYẾT)\b")
_OPEN_DATE = re.compile(r",\s*ngày(?:\s+\d{1,2}\s+tháng(?:\s+\d{1,2}\s+năm)?)?$", re.IGNORECASE)
_REST_OF_DATE = re.compile(r"^\d{1,4}(?:\s+(?:tháng|năm)\b.{0,30})?$", re.IGNORECASE)
_JOINED = re.compile(r"^[-–]\s*(?P<body>\S.+)$")
"""`- SỞ TÀI CHÍNH` under `SỞ NỘI VỤ`: both issue the document."""
_ENDS_PROSE = (".", ";", ":")


@dataclass(slots=True)
class Header:
    """What was found so far; `end` is the index of the first line that is not header."""

    end: int = 0
    bodies: list[str] = field(default_factory=list)
    national_header: bool = False
    number_line: NumberLine | None = None
    place: str | None = None
    date: ReadDate | None = None
    type_line: DocumentType | None = None
    subject_mark: bool = False
    subject_parts: list[str] = field(default_factory=list)
    marks: list[str] = field(default_factory=list)
    unplaced: list[str] = field(default_factory=list)

    @property
    def subject(self) -> str | None:
        return " ".join(self.subject_parts).strip() or None

    @property
    def doc_type(self) -> DocumentType | None:
        """By the type line, else công văn by its V/v, else by the abbreviation in the symbol."""
        if self.type_line or self.subject_mark:
            return self.type_line or OFFICIAL_LETTER
        code = self.number_line.type_code if self.number_line else None
        return type_abbreviated(code) if code else None


def read_header(lines: Sequence[Line]) -> Header:
    """The header of the text; with nothing recognised `end` stays at the first words."""
    header, wraps = Header(), ""
    for line in _dates_joined(lines[:LONGEST_HEADER]):
        if line.is_blank or line.is_rule:
            wraps = "" if line.is_blank and wraps != "organisation" else wraps
            header.end = line.index + 1
            continue
        if starts_addressees(line.text) or _is_prose(line):
            break
        header.end = line.index + 1
        for part in columns(line):
            wraps = _take(header, part, wraps)
        if header.type_line:
            _read_subject(header, lines)
            break
    return header


def _dates_joined(lines: Sequence[Line]) -> list[Line]:
    """`Sóc Trăng, ngày` and `27 tháng 9 năm 2022` on the next line are one line."""
    joined: list[Line] = []
    for line in lines:
        open_date = bool(joined and _OPEN_DATE.search(joined[-1].text) and not line.after_blank)
        if open_date and _REST_OF_DATE.match(line.text):
            raw = f"{joined[-1].raw} {line.raw}"
            joined[-1] = replace(joined[-1], raw=raw, text=f"{joined[-1].text} {line.text}", index=line.index)
        else:
            joined.append(line)
    return joined


def _is_prose(line: Line) -> bool:
    text = line.text
    if len(text) > LONGEST_HEADER_LINE:
        return True
    if _SUBJECT_MARK.match(text) or any(_is_fixed(part.text) for part in columns(line)):
        return False
    return bool(_PROSE_START.match(text)) or (text.endswith(_ENDS_PROSE) and len(text) > 60) or len(text) > 200


def _is_fixed(text: str) -> bool:
    """One of the parts with a fixed form, whatever stands around them."""
    return bool(is_nation(text) or is_motto(text) or read_number_line(text) or read_date_line(text))


def _take(header: Header, part: Line, wraps: str) -> str:
    """Put one line or column where it belongs; answers what the next line may continue."""
    text = part.text
    if is_nation(text) or is_motto(text):
        header.national_header = True
        return wraps
    if fold(text) == _PARTY:
        return ""
    elif (number := read_number_line(text)) and not header.number_line:
        header.number_line = number
    elif dated := read_date_line(text):
        header.place, header.date = dated
    elif mark := _SUBJECT_MARK.match(text):
        header.subject_mark, header.subject_parts = True, [text[mark.end() :]]
        return "subject"
    elif text.strip("[](). ").upper() in _STAMPS:
        header.marks.append(text.strip("[](). ").upper())
    elif wraps == "subject" and not is_upper(text):
        header.subject_parts.append(text)
        return "subject"
    else:
        return _take_name(header, part, wraps)
    return wraps if wraps == "subject" else ""


def _take_name(header: Header, part: Line, wraps: str) -> str:
    """A type line, or the name of a body in capitals (or beginning as bodies do)."""
    text = part.text
    if (kind := type_named(text.rstrip("*. "))) and not (
        wraps == "organisation" and not part.after_blank and kind.name == "Dự án"
    ):
        header.type_line = kind
        return ""
    identified = header.number_line or header.date or header.national_header
    if identified and wraps != "organisation" and (at_start := type_at_start(text)):
        header.type_line, header.subject_parts = at_start[0], [at_start[1]]
        return ""
    if wraps == "organisation" and (joined := _JOINED.match(text)) and is_body(joined["body"]):
        header.bodies[-1] += " -"
        return _take_body(header, replace(part, raw=joined["body"], text=joined["body"]), wraps)
    if header.subject_mark or BULLET.match(part.raw.strip()):
        return _leave(header, part)
    return _take_body(header, part, wraps)


def is_body(text: str) -> bool:
    """Words that begin as the names of bodies do."""
    return bool(_BODY_HEAD.match(fold(text))) and not _NUMBER_WORD.match(text)


def _leave(header: Header, part: Line) -> str:
    """A line of no known kind: kept, so that it can be shown."""
    if not part.is_rule:
        header.unplaced.append(part.text)
    return ""


def _take_body(header: Header, part: Line, wraps: str) -> str:
    text = part.text
    begins = is_body(text) or (is_upper(text) and bool(_HEAD_OF_BODY.match(fold(text))))
    if wraps == "organisation" and _POSITION_ALONE.match(fold(header.bodies[-1])):
        begins = False
    if wraps == "organisation" and not begins and (is_upper(text) or text[:1].islower()):
        header.bodies[-1] += f" {text}"
        return "organisation"
    if begins and (is_upper(text) or (len(text) < 70 and not text.endswith(_ENDS_PROSE))):
        header.bodies.append(text)
        return "organisation"
    return _leave(header, part)


def _read_subject(header: Header, lines: Sequence[Line]) -> None:
    """The trích yếu under the type line: one block, also when it wraps or a page break cuts it (FMT-TITLE-2)."""
    parts = header.subject_parts
    start = header.end
    authority = _authority_index(lines[start : start + 20])
    for line in lines[start : start + 14]:
        if line.index == authority:
            break
        if line.is_blank or line.is_rule:
            if parts and line.is_rule and not line.is_blank:
                break
            continue
        if starts_addressees(line.text) or not _continues_subject(parts, line):
            break
        parts.append(line.text)
        header.end = line.index + 1
    _strip_subject_mark(header)
    _read_late_lines(header, lines)


def _read_late_lines(header: Header, lines: Sequence[Line]) -> None:
    """Contracts write the number, and sometimes place and date, below the subject."""
    for line in [line for line in lines[header.end : header.end + 4] if not line.is_blank][:2]:
        number, dated = read_number_line(line.text), read_date_line(line.text)
        if number and not header.number_line:
            header.number_line = number
        elif dated and not header.date and dated[0]:
            header.place, header.date = dated
        else:
            return
        header.end = line.index + 1


def _continues_subject(parts: Sequence[str], line: Line) -> bool:
    text = line.text
    if _PROSE_START.match(text) or BULLET.match(line.text) or (text.startswith("(") and parts):
        return False
    if read_number_line(text) or read_date_line(text):
        return False
    if not parts:
        too_long = len(text) > (120 if text.endswith(_ENDS_PROSE) else 600)
        return not (too_long or text.endswith(":"))
    if line.after_blank or parts[-1].endswith(_ENDS_PROSE):
        return text[:1].islower() and not parts[-1].endswith(_ENDS_PROSE)
    return not text.endswith(_ENDS_PROSE)


def _authority_index(lines: Sequence[Line]) -> int | None:
    """Where the line of authority begins: the last such line of the capitals right above the first basis.

    A subject in capitals may have lines that begin like one (`BAN CHỈ ĐẠO …`), above the line of authority.
    """
    found: list[Line] = []
    for line in lines:
        if line.is_blank or line.is_rule:
            continue
        if _BASIS_START.match(line.text):
            return found[-1].index if found else None
        if not line.is_upper:
            found.clear()
            continue
        if is_authority(line.text):
            alone = found and found[-1].index == line.index - 1 and _POSITION_ALONE.match(fold(found[-1].text))
            found.append(found.pop() if alone else line)
        elif found and line.after_blank and not found[-1].after_blank:
            found.clear()
    return None


def is_authority(text: str) -> bool:
    """The line in capitals that says who decides: a head's position or a collective (PL3 mẫu 1.1 to 1.3)."""
    return is_upper(text) and bool(_AUTHORITY.match(fold(text)))


def _strip_subject_mark(header: Header) -> None:
    """`V/v` before the subject of a named type is a mark; `Về việc` there is part of the subject (mẫu 1.2)."""
    if header.subject_parts and (mark := re.match(r"^V\s*/\s*v\s*[:.]?\s*", header.subject_parts[0], re.IGNORECASE)):
        header.subject_mark = True
        header.subject_parts[0] = header.subject_parts[0][mark.end() :]
