"""One well-furnished sheet of each of the 29 types: what its form may hold, each part with words of its own."""

from __future__ import annotations

import tomllib
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

from workflow.definitions.loading import load_document_types
from workflow.documents.types import DocumentType
from workflow.rendering.nd30_2020 import ND30_2020
from workflow.rendering.sheet import Annex, Sheet, SignatureBlock

TYPES = {known.key: known for known in load_document_types().all()}
ISSUER = "Sở Nông nghiệp và Phát triển nông thôn"
HEAD = SignatureBlock(("GIÁM ĐỐC",), "Hồ Văn Sáu")
DEPUTY = SignatureBlock(("KT. GIÁM ĐỐC", "PHÓ GIÁM ĐỐC"), "Nguyễn Thị Bảy")
DECISIONS = ("quyet-dinh", "nghi-quyet")
WITH_BASES = (*DECISIONS, "ke-hoach", "chuong-trinh", "phuong-an", "de-an", "du-an", "huong-dan", "hop-dong")
ADDRESS = "Số 182 đường Hùng Vương, thành phố Quảng Ngãi; ĐT: 0255 3822 703; E-mail: snnptnt@quangngai.example"

TEXTS: dict[str, str] = tomllib.loads(Path(__file__).with_name("bodies.toml").read_text("utf-8"))
BODIES = {
    **dict.fromkeys(DECISIONS, "decision"),
    **dict.fromkeys(("quy-che", "quy-dinh"), "regulation"),
    **dict.fromkeys(("hop-dong", "ban-ghi-nho", "ban-thoa-thuan"), "contract"),
}
ADDRESSEES = {
    "to-trinh": ("Ủy ban nhân dân tỉnh",),
    "bao-cao": ("Ủy ban nhân dân tỉnh", "Sở Nội vụ"),
    "cong-van": ("Các phòng, cơ quan, đơn vị thuộc Sở",),
    "cong-dien": ("Chủ tịch UBND các huyện, thị xã, thành phố", "Giám đốc các Công ty khai thác công trình thủy lợi"),
    "giay-moi": ("Ông Nguyễn Văn Chín, Chủ tịch UBND huyện Ba Tơ", "Đại diện Sở Tài chính"),
}
LEADS = {"dien": (f"{ISSUER} điện:", "telegram"), "invite": (f"{ISSUER} trân trọng kính mời:", "invitation")}
SUBJECTS = {
    "cong-van": "rà soát, cập nhật danh mục thủ tục hành chính năm 2024",
    "quyet-dinh": "Về việc giao nhiệm vụ cải cách hành chính cho các đơn vị trực thuộc",
    "thu-cong": "Chúc mừng năm mới",
}
SUBJECT = "Rà soát, cập nhật danh mục thủ tục hành chính năm 2024 của các đơn vị thuộc Sở"
PARTNER = SignatureBlock(("ĐẠI DIỆN BÊN B", "GIÁM ĐỐC"), "Lê Văn Mười")


def furnished(key: str, **changes: Any) -> Sheet:
    """The sheet of the type as the office would issue it, number and date filled in."""
    known = TYPES[key]
    lead, form = LEADS.get(known.addressing, ("Kính gửi:", "letter"))
    paper = Sheet(
        doc_type=key,
        type_name=known.name if known.has_type_line else None,
        parent_name="UBND TỈNH QUẢNG NGÃI",
        issuer_lines=(ISSUER.upper(),),
        issuer_name=ISSUER,
        symbol=f"{known.abbreviation}-SNNPTNT" if known.abbreviation else "SNNPTNT-TCCB",
        number="07" if known.numbered else None,
        numbered=known.numbered,
        issued_on=date(2024, 3, 5),
        place="Quảng Ngãi" if known.dated else None,
        subject=SUBJECTS.get(key, SUBJECT),
        subject_printed=known.subject_printed,
        addressee_lead=lead,
        addressee_form=form,  # type: ignore[arg-type]
        addressees=ADDRESSEES.get(key, ()),
        authority_line=f"GIÁM ĐỐC {ISSUER.upper()}" if key in DECISIONS else None,
        legal_bases=("Căn cứ Luật Cán bộ, công chức", "Theo đề nghị của Chánh Văn phòng Sở")
        if key in WITH_BASES
        else (),
        body_html=body_of(key),
        recipients=(_first(known), "Sở Nội vụ (để báo cáo)", "Giám đốc và các Phó Giám đốc Sở"),
        archive_line="Lưu: VT, TCCB. PL.(30)",
        **_signers(known),
    )
    return replace(paper, **changes)


def body_of(key: str) -> str:
    """The text of the type, or of its group, or the plain one."""
    return TEXTS.get(key) or TEXTS[BODIES.get(key, "plain")]


def _first(known: DocumentType) -> str:
    if known.first_recipient == "Như Điều":
        return "Như Điều 3"
    return known.first_recipient or ("Như trên" if known.key in ADDRESSEES else "Các đơn vị trực thuộc")


def _signers(known: DocumentType) -> dict[str, Any]:
    if known.signers == "minutes":
        chair = replace(DEPUTY, lines=ND30_2020.chair_lines)
        return {"signature": chair, "co_signatures": (SignatureBlock(ND30_2020.secretary_lines, "Trần Văn Tám"),)}
    if known.signers == "sides":
        own = replace(HEAD, lines=("ĐẠI DIỆN BÊN A", *HEAD.lines))
        return {"signature": own, "co_signatures": (PARTNER,), "own_side": "left"}
    return {"signature": DEPUTY if known.key in ("cong-van", "giay-moi", "thong-bao") else HEAD}


def marked(key: str, **changes: Any) -> Sheet:
    """The same with every mark that it may carry: urgency, circulation, draft, address, a second office, annexes."""
    paper = furnished(key)
    office = replace(paper.signature, other_office="Phó Trưởng Ban Chỉ đạo cải cách hành chính tỉnh")
    marks = replace(
        paper,
        signature=office,
        urgency="very_urgent",
        circulation="LƯU HÀNH NỘI BỘ",
        address_line=ADDRESS,
        annexes=(table_annex(), Annex("Phụ lục II", "Mẫu phiếu khảo sát", "<p>Câu hỏi số 1./.</p>")),
    )
    return replace(marks, **changes)


def table_annex(rows: int = 45, **changes: Any) -> Annex:
    """A table of seven columns that lies across and goes over pages, with a note at the foot of its first page."""
    heads = ("TT", "Nhiệm vụ", "Đơn vị chủ trì", "Đơn vị phối hợp", "Sản phẩm", "Thời hạn", "Ghi chú")
    head = "".join(f"<th>{word}</th>" for word in heads)
    note = '<sup class="footnote-ref" data-note="1">1</sup>'
    lines = "".join(
        f"<tr><td>{at}</td><td>Rà soát quy trình số {at}{note if at == 1 else ''}</td><td>Văn phòng</td>"
        f"<td>Phòng Tổ chức cán bộ</td><td>Báo cáo</td><td>Quý II</td><td></td></tr>"
        for at in range(1, rows + 1)
    )
    notes = '<ol class="footnotes"><li data-note="1">Theo danh mục công bố năm 2023.</li></ol>'
    body = f"<table><tbody><tr>{head}</tr>{lines}</tbody></table>{notes}"
    return replace(Annex("Phụ lục I", "Bảng phân công nhiệm vụ", body, landscape=True), **changes)
