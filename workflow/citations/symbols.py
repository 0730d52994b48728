"""What a symbol tells: the type by its abbreviation, the issuer by its other part; and its usual reading errors.

Source: PL3 phần I (abbreviations of the 29 types); citation sheet §2 and §3.4.
"""

from __future__ import annotations

import re
from functools import lru_cache

from workflow.base.text import fold
from workflow.citations.citation import Home

TYPE_OF = {
    "NQ": "Nghị quyết", "QĐ": "Quyết định", "CT": "Chỉ thị", "QC": "Quy chế", "QyĐ": "Quy định", "QĐi": "Quy định",
    "TC": "Thông cáo", "TB": "Thông báo", "HD": "Hướng dẫn", "CTr": "Chương trình", "KH": "Kế hoạch",
    "PA": "Phương án", "ĐA": "Đề án", "DA": "Dự án", "BC": "Báo cáo", "BB": "Biên bản", "TTr": "Tờ trình",
    "HĐ": "Hợp đồng", "CĐ": "Công điện", "BGN": "Bản ghi nhớ", "BTT": "Bản thỏa thuận", "GUQ": "Giấy ủy quyền",
    "GM": "Giấy mời", "GGT": "Giấy giới thiệu", "GNP": "Giấy nghỉ phép", "PG": "Phiếu gửi", "PC": "Phiếu chuyển",
    "PB": "Phiếu báo", "NĐ": "Nghị định", "TT": "Thông tư", "TTLT": "Thông tư liên tịch",
    "NQLT": "Nghị quyết liên tịch", "L": "Luật", "PL": "Pháp lệnh", "KL": "Kết luận", "CV": "Công văn",
    "VBHN": "Văn bản hợp nhất", "GP": "Giấy phép", "TTri": "Thông tri", "QT": "Quy trình",
}  # fmt: skip

_SECTORS = {
    "Nội vụ": "NV", "Tài chính": "TC", "Tư pháp": "TP", "Công Thương": "CT", "Xây dựng": "XD", "Y tế": "YT",
    "Giao thông vận tải": "GTVT", "Ngoại vụ": "NgV NGV", "Ngoại giao": "NG", "Du lịch": "DL",
    "Khoa học và Công nghệ": "KHCN KH&CN", "Thông tin và Truyền thông": "TTTT TT&TT",
    "Tài nguyên và Môi trường": "TNMT TN&MT", "Nông nghiệp và Môi trường": "NNMT NN&MT",
    "Nông nghiệp và Phát triển nông thôn": "NN NNPTNT NN&PTNT", "Kế hoạch và Đầu tư": "KHĐT KH&ĐT",
    "Lao động - Thương binh và Xã hội": "LĐTBXH LĐTB&XH",
    "Văn hóa, Thể thao và Du lịch": "VHTTDL VHTT&DL",
    "Văn hóa và Thể thao": "VHTT", "Giáo dục và Đào tạo": "GDĐT GD&ĐT", "Dân tộc và Tôn giáo": "DTTG DT&TG",
    "Quốc phòng": "QP", "Công an": "CA", "Quy hoạch - Kiến trúc": "QHKT",
}  # fmt: skip
LETTERS = ("Công văn", "Văn bản")
_HEADS = {"B": "Bộ", "S": "Sở", "P": "Phòng"}
_NOT_A_DEPARTMENT = {"SCA", "SQP", "SNG", "BNGV", "BDL", "PCT", "PNG", "PQP", "PCA"}
ISSUER_OF = {
    f"{letter}{short}": f"{head} {name}"
    for letter, head in _HEADS.items()
    for name, shorts in _SECTORS.items()
    for short in shorts.split()
    if f"{letter}{short}" not in _NOT_A_DEPARTMENT
} | {
    "TTg": "Thủ tướng Chính phủ", "CP": "Chính phủ", "CTN": "Chủ tịch nước", "VPCP": "Văn phòng Chính phủ",
    "TTCP": "Thanh tra Chính phủ", "NHNN": "Ngân hàng Nhà nước Việt Nam", "KTNN": "Kiểm toán Nhà nước",
    "UBDT": "Ủy ban Dân tộc", "BHXH": "Bảo hiểm xã hội Việt Nam", "TANDTC": "Tòa án nhân dân tối cao",
    "VKSNDTC": "Viện kiểm sát nhân dân tối cao", "TU": "Tỉnh ủy", "HU": "Huyện ủy", "ĐU": "Đảng ủy",
    "ThU": "Thành ủy", "TW": "Trung ương", "TTT": "Thanh tra tỉnh", "BCĐ": "Ban Chỉ đạo",
    "VPUB": "Văn phòng UBND", "VPUBND": "Văn phòng UBND", "MTTQ": "Ủy ban Mặt trận Tổ quốc Việt Nam",
}  # fmt: skip
_PARTY_ORGANS = {
    "BTC": "Ban Tổ chức", "BTG": "Ban Tuyên giáo", "BTGDV": "Ban Tuyên giáo và Dân vận", "BDV": "Ban Dân vận",
    "BNC": "Ban Nội chính", "UBKT": "Ủy ban Kiểm tra", "VP": "Văn phòng",
}  # fmt: skip
ISSUER_OF |= {
    f"{short}{level}": f"{organ} {ISSUER_OF[level]}"
    for short, organ in _PARTY_ORGANS.items()
    for level in ("TW", "TU", "HU", "ThU", "ĐU")
}
_WELL_KNOWN = {fold(part): part for part in (*ISSUER_OF, "UBND", "HĐND", "BCĐ", "UBTVQH", "TTLT")}
_BY_TYPE: dict[str, dict[str, str]] = {}
for _abbreviation, _type in TYPE_OF.items():
    _BY_TYPE.setdefault(_type, {})[fold(_abbreviation)] = _abbreviation
_FIRST = {"qd": "QĐ", "nd": "NĐ", "qyd": "QyĐ", "ttlt": "TTLT", "ctr": "CTr", "ttr": "TTr"}
_BREAKS = re.compile(r"([-/])")


@lru_cache(maxsize=4096)
def repaired(symbol: str, type_name: str) -> str:
    """The symbol with accents and case that a scan has lost (`QD-UBND`, `CT-TTG`), where there is no doubt."""
    parts = _BREAKS.split(re.sub(r"\s+", "", symbol))
    if len(parts) == 1:
        parts = _parted(parts[0], type_name)
    folded = fold(parts[0])
    if parts[0] not in TYPE_OF:
        parts[0] = _BY_TYPE.get(type_name, {}).get(folded) or _FIRST.get(folded) or _known(parts[0])
    elif (meant := _BY_TYPE.get(type_name, {}).get(folded)) is not None:
        parts[0] = meant
    return "".join([parts[0], *map(_known, parts[1:])])


def _parted(part: str, type_name: str) -> list[str]:
    """`QĐUBND`: the hyphen that an extracted text has lost, where type and issuer are both known."""
    for short in _BY_TYPE.get(type_name, {}).values():
        rest = part.removeprefix(short)
        if rest != part and _is_body(_known(rest)):
            return [short, "-", rest]
    return [part]


def _known(part: str) -> str:
    return part if part in TYPE_OF else _WELL_KNOWN.get(fold(part), part)


def type_meant(symbol: str, said: str) -> str | None:
    """Tên loại by the symbol, for a citation that says `said`: a letter of Cục Thuế (`CT-…`) is no Chỉ thị."""
    first, *rest = re.split(r"[-/]", symbol)
    if said in LETTERS and "/" not in symbol and rest and first in TYPE_OF and not _is_body(rest[0]):
        return "Công văn"
    return type_of(symbol)


@lru_cache(maxsize=4096)
def type_of(symbol: str) -> str | None:
    """Tên loại by the first part of the symbol; a letter begins with its issuer (Công văn)."""
    first, *rest = re.split(r"[-/]", symbol)
    if first in TYPE_OF and (rest or first == "L"):
        return TYPE_OF[first]
    if rest and _is_body(rest[0]) and not _is_body(first):
        return next((TYPE_OF[first[:size]] for size in range(len(first), 1, -1) if first[:size] in TYPE_OF), None)
    return (
        None
        if first.startswith(("QH", "UBTVQH")) or not (rest or first in ISSUER_OF) or first in {"CP", "TTg", "CTN"}
        else "Công văn"
    )


def is_certain(symbol: str, said: str) -> bool:
    """Whether this can only be a symbol: of one part, it is that of a letter, of a known body or of a law."""
    return (
        bool(re.search(r"[-/]", symbol)) or said in LETTERS or _is_body(symbol) or symbol.startswith(("QH", "UBTVQH"))
    )


def issuer_part(symbol: str) -> str:
    """`UBND` of `QĐ-UBND`, of `UBND-TTHC` and of `UBND`."""
    parts = re.split(r"[-/]", symbol)
    if len(parts) > 1 and (parts[0] in TYPE_OF or (_is_body(parts[1]) and not _is_body(parts[0]))):
        return parts[1]
    return parts[0]


def _is_body(part: str) -> bool:
    return part in ISSUER_OF or part in {"UBND", "HĐND"}


def issuer_of(symbol: str, home: Home) -> str | None:
    """Who issues under this symbol; of a people's committee the level is that of the citing office."""
    part = issuer_part(symbol)
    if part in {"UBND", "HĐND"}:
        return f"{part} {home.level}" if home.level else part
    if part in {"CTUBND", "CTUB"}:
        return f"Chủ tịch UBND {home.level or ''}".strip()
    if re.fullmatch(r"QH\d{1,2}", part):
        return "Quốc hội"
    if re.fullmatch(r"UBTVQH\d{0,2}", part):
        return "Ủy ban Thường vụ Quốc hội"
    return ISSUER_OF.get(part)


_MARKS = {
    "UBND": r"ubnd|uy ban nhan dan|\b(?:tinh|huyen|thanh pho|thi xa|quan|xa|phuong|thi tran)$",
    "HĐND": r"hdnd|hoi dong nhan dan",
    "TTg": r"thu tuong",
    "CP": r"chinh phu",
    "CTN": r"chu tich nuoc",
    "VPCP": r"van phong chinh phu",
}


@lru_cache(maxsize=4096)
def agree(issuer: str, symbol: str) -> bool:
    """Whether a body named near the citation can be the one of the symbol."""
    part, name = issuer_part(symbol), fold(issuer)
    if (mark := _MARKS.get(part)) is not None:
        return re.search(mark, name) is not None and not (part == "CP" and name.startswith("thu tuong"))
    if part.startswith(("QH", "UBTVQH")):
        return "quoc hoi" in name
    if "/" in symbol:
        return re.search(r"\b(?:uy|dang|trung uong|bo chinh tri|ban bi thu|ban thuong vu)\b", name) is not None
    known = ISSUER_OF.get(part, "")
    head = fold(known.split(" ", 1)[0]) if known else {"S": "so", "B": "bo"}.get(part[:1] if len(part) > 2 else "", "")
    if head in {"so", "bo", "phong"} and known:
        return re.search(rf"\b{head}\b", name) is not None
    return part not in {"UBND", "HĐND"}
