"""Sheets to render: one small letter, and the five real texts with the plainest reading of their paragraphs."""

from __future__ import annotations

import html
import json
import re
from dataclasses import replace
from pathlib import Path
from typing import Any

from workflow.rendering.sheet import Annex, Sheet, SignatureBlock

SEEDS = Path(__file__).parent.parent / "seeds"
SSNN = "Sở Nông nghiệp và Phát triển nông thôn"
BEGINNINGS = ("Thực hiện chỉ đạo", "Để triển khai", "Thực hiện Thông báo", "Thực hiện Kế hoạch", "Trên cơ sở")


def letter(**changes: Any) -> Sheet:
    """A công văn of one paragraph."""
    paper = Sheet(
        doc_type="cong-van",
        type_name=None,
        parent_name="UBND TỈNH QUẢNG NGÃI",
        issuer_lines=("SỞ NÔNG NGHIỆP VÀ PHÁT TRIỂN NÔNG THÔN",),
        symbol="SNNPTNT-TCCB",
        place="Quảng Ngãi",
        subject="nâng bậc lương năm 2024",
        body_html="<p>Yêu cầu Trưởng các phòng nghiêm túc triển khai thực hiện./.</p>",
        signature=SignatureBlock(("KT. GIÁM ĐỐC", "PHÓ GIÁM ĐỐC"), "Nguyễn Văn A"),
        addressees=("Các phòng, cơ quan, đơn vị thuộc Sở",),
        recipients=("Như trên", "GĐ và các PGĐ Sở"),
        archive_line="Lưu: VT, TCCB.",
        issuer_name=SSNN,
    )
    return replace(paper, **changes)


def decision(**changes: Any) -> Sheet:
    """A quyết định with an authority line and legal bases."""
    paper = letter(
        doc_type="quyet-dinh",
        type_name="Quyết định",
        symbol="QĐ-SNNPTNT",
        subject="Về việc nâng bậc lương đối với công chức",
        addressees=(),
        authority_line="GIÁM ĐỐC SỞ NÔNG NGHIỆP VÀ PHÁT TRIỂN NÔNG THÔN",
        legal_bases=("Căn cứ Luật Cán bộ, công chức", "Theo đề nghị của Trưởng phòng Tổ chức cán bộ"),
        body_html="<h3>Điều 1. Nâng bậc lương</h3><p>Nâng bậc lương cho ông Nguyễn Văn B./.</p>",
        recipients=("Như Điều 1",),
    )
    return replace(paper, **changes)


def annex(label: str = "Phụ lục I", paragraphs: int = 1, **changes: Any) -> Annex:
    text = "".join(f"<p>Nội dung thứ {at} của phụ lục.</p>" for at in range(paragraphs))
    return Annex(label, "Danh mục nhiệm vụ", text, **changes)


def long_body(paragraphs: int) -> str:
    return "".join(f"<p>{at}. {'Tổ chức thực hiện nhiệm vụ được giao. ' * 6}</p>" for at in range(1, paragraphs + 1))


def seed(number: int, **changes: Any) -> Sheet:
    """One of the five real drafts."""
    facts = json.loads(next(SEEDS.glob(f"{number:03d}_*.json")).read_text("utf-8"))
    text = next(SEEDS.glob(f"{number:03d}_*.txt")).read_text("utf-8")
    paragraphs = [found.strip() for found in re.split(r"\n\s*\n", text)]
    begin = next(at for at, found in enumerate(paragraphs) if found.startswith(BEGINNINGS[number]))
    end = next(at for at, found in enumerate(paragraphs) if "Nơi nhận" in found)
    is_plan = facts["doc_type"].startswith("Kế")
    paper = letter(
        doc_type="ke-hoach" if is_plan else "cong-van",
        type_name="Kế hoạch" if is_plan else None,
        parent_name=None if number == 1 else facts["parent_body"],
        issuer_lines=("ỦY BAN NHÂN DÂN", "HUYỆN BA TƠ") if number == 1 else (SSNN.upper(),),
        symbol=facts["symbol"] or "KH-SNN",
        place=facts["place"] or "Lạng Sơn",
        subject=facts["subject"],
        body_html=_body(paragraphs[begin:end]),
        signature=SignatureBlock(tuple(facts["signature_lines"]), facts["signer_name"]),
        draft_month=(facts["date"] or {}).get("month"),
        draft_year=(facts["date"] or {}).get("year"),
        addressees=tuple(facts["addressees"]),
        legal_bases=tuple(found for found in paragraphs[:begin] if found.startswith("Căn cứ")),
        recipients=tuple(facts["recipients"]),
        archive_line=facts["archive_line"],
        issuer_name="UBND huyện Ba Tơ" if number == 1 else SSNN,
    )
    return replace(paper, **changes)


def _body(paragraphs: list[str]) -> str:
    notes = [found[2:] for found in paragraphs if found.startswith("¹ ")]
    text = "".join(_paragraph(found) for found in paragraphs if not found.startswith("¹ "))
    return text + "".join(f'<ol class="footnotes"><li data-note="1">{html.escape(note)}</li></ol>' for note in notes)


def _paragraph(text: str) -> str:
    written = re.sub(r"\*(.+?)\*", r"<em>\1</em>", html.escape(text).replace("**", "").replace("\n", " "))
    written = written.replace("¹", '<sup class="footnote-ref" data-note="1">1</sup>')
    short = len(text) < 110
    tag = (
        "h2" if re.match(r"[IVX]+\. ", text) else
        "h3" if short and re.match(r"\d\. ", text) else
        "h4" if short and re.match(r"[a-zđ]\) ", text) else "p"
    )  # fmt: skip
    return f"<{tag}>{written}</{tag}>"
