"""Joint documents on the page and in Word: several bodies in ô 2, and where each of the signers stands."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from tests.rendering.measured import reading
from tests.rendering.papers import annex, decision, letter
from tests.rendering.pressroom import made, printed
from workflow.base.text import single_spaced
from workflow.definitions.loading import load_document_types
from workflow.format_rules.checking import check
from workflow.format_rules.of_text import manuscript_of_text
from workflow.importing import import_file, read_word
from workflow.rendering.markup import sheet_html
from workflow.rendering.masthead import masthead_of, written
from workflow.rendering.nd30_2020 import STANDARD
from workflow.rendering.sheet import IssuingBody, Sheet, SignatureBlock
from workflow.rendering.word import docx_of

FINANCE = IssuingBody(("SỞ TÀI CHÍNH",), "UBND TỈNH QUẢNG NGÃI")
UNION = IssuingBody(("LIÊN ĐOÀN LAO ĐỘNG", "TỈNH QUẢNG NGÃI"))
OWN = SignatureBlock(("GIÁM ĐỐC SỞ NÔNG NGHIỆP VÀ PHÁT TRIỂN NÔNG THÔN",), "Nguyễn Văn An")
SECOND = SignatureBlock(("KT. GIÁM ĐỐC SỞ TÀI CHÍNH", "PHÓ GIÁM ĐỐC"), "Trần Thị Bình")
THIRD = SignatureBlock(("CHỦ TỊCH LIÊN ĐOÀN LAO ĐỘNG TỈNH",), "Lê Văn Cường")


def joint(bodies: int = 2, **changes: Any) -> Sheet:
    """A plan of two or three bodies."""
    further = (FINANCE, UNION)[: bodies - 1]
    symbol = "KH-SNNPTNT-STC" if bodies == 2 else "KH-SNNPTNT-STC-LĐLĐ"
    return replace(
        letter(
            doc_type="ke-hoach", type_name="Kế hoạch", addressees=(), symbol=symbol,
            signature=OWN,
            co_signatures=(SECOND, THIRD)[: bodies - 1], further_issuers=further, issuer_name=None,
            subject="Phối hợp phòng, chống thiên tai năm 2026",
        ),
        **changes,
    )  # fmt: skip


class TestTheHeader:
    def test_a_shared_parent_stands_once_and_a_dash_joins_the_bodies(self) -> None:
        assert written(joint(3).bodies) == [
            ("UBND TỈNH QUẢNG NGÃI", ("SỞ NÔNG NGHIỆP VÀ PHÁT TRIỂN NÔNG THÔN -",)),
            (None, ("SỞ TÀI CHÍNH -",)),
            (None, ("LIÊN ĐOÀN LAO ĐỘNG", "TỈNH QUẢNG NGÃI")),
        ]

    def test_another_parent_stands_above_its_own_body(self) -> None:
        other = IssuingBody(("SỞ TÀI CHÍNH",), "UBND TỈNH BÌNH ĐỊNH")
        assert [parent for parent, _ in written(joint(further_issuers=(other,)).bodies)] == [
            "UBND TỈNH QUẢNG NGÃI", "UBND TỈNH BÌNH ĐỊNH",
        ]  # fmt: skip

    def test_one_line_is_drawn_under_the_last_body_a_third_to_a_half_as_long_as_it(self) -> None:
        found = masthead_of(joint(), 65)
        alone = masthead_of(letter(issuer_lines=FINANCE.lines, parent_name=None), 65)
        assert found.rule_mm == alone.rule_mm
        assert sheet_html(joint()).count('class="short-line"') == 2  # the other one is that of the trích yếu

    def test_the_dash_never_stands_alone_on_a_line(self) -> None:
        for width in range(40, 90):
            lines = [line for body in masthead_of(joint(3), width).bodies for line in body.lines]
            assert "-" not in lines and sum(line.endswith(" -") for line in lines) == 2

    def test_what_is_issued_with_a_joint_decision_has_the_same_head_and_names_all(self) -> None:
        paper = decision(further_issuers=(FINANCE,), issuer_name="Sở Nông nghiệp và Sở Tài chính")
        issued_with = annex("", form="issued_with", type_name="Quy chế")
        text = single_spaced(_text(replace(paper, annexes=(issued_with,))))
        assert text.count("SỞ TÀI CHÍNH") == 2
        assert "của Sở Nông nghiệp và Sở Tài chính)" in text


class TestTheSigners:
    @pytest.mark.parametrize("bodies", [2, 3])
    def test_the_leading_body_signs_on_the_right_the_next_on_the_left_and_a_third_in_the_middle_below(
        self, bodies: int
    ) -> None:
        boxes = printed(joint(bodies, draft_mark=False, fillable=True)).boxes
        middle = (STANDARD.left_mm + STANDARD.text_width_mm / 2) * 72 / 25.4
        own, second = boxes["signature"], boxes["signature-2"]
        assert own.x > middle > second.x + second.width
        if bodies == 3:
            third = boxes["signature-3"]
            assert abs(third.x + third.width / 2 - middle) < 1
            assert third.y + third.height < min(own.y, second.y)


class TestWord:
    @pytest.mark.parametrize("bodies", [2, 3])
    def test_what_word_says_is_read_back(self, bodies: int) -> None:
        parsed = import_file(docx_of(joint(bodies))).parsed
        names = ("SỞ NÔNG NGHIỆP VÀ PHÁT TRIỂN NÔNG THÔN", "SỞ TÀI CHÍNH", "LIÊN ĐOÀN LAO ĐỘNG TỈNH QUẢNG NGÃI")
        assert parsed.issuers == names[:bodies]
        assert (parsed.issuing_body, parsed.parent_body) == (names[0], "UBND TỈNH QUẢNG NGÃI")
        assert {(block.lines, block.name) for block in parsed.signatures} == {
            (block.lines, block.name) for block in (OWN, SECOND, THIRD)[:bodies]
        }
        assert (parsed.signer_name, parsed.issuer_abbr, parsed.drafting_unit_abbr) == ("Nguyễn Văn An", "SNNPTNT", None)

    @pytest.mark.parametrize("bodies", [2, 3])
    def test_a_right_joint_document_has_no_finding(self, bodies: int) -> None:
        content = docx_of(joint(bodies))
        word, parsed = read_word(content), import_file(content).parsed
        kind = load_document_types().by_name(parsed.doc_type)
        assert kind is not None
        paper = manuscript_of_text(parsed, word.text, kind, at_issue=False, today=date(2026, 3, 5), layout=word.layout)
        assert [(one.rule, one.found) for one in check(paper)] == []


class TestThePdf:
    def test_a_page_of_three_bodies_is_read_back(self) -> None:
        parsed = import_file(made(joint(3))).parsed
        assert len(parsed.issuers) == 3
        assert (parsed.signer_name, len(parsed.signatures)) == ("Nguyễn Văn An", 3)


def _text(sheet: Sheet) -> str:
    return "".join(reading(made(sheet), page) for page in (1, 2))
