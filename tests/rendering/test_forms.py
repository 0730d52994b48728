"""What single forms need: two signers, two sides, documents issued with others, filled references, long names."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from tests.rendering import every_type, papers
from tests.rendering.measured import MM, drawn_lines, line_of, reading, run, runs
from tests.rendering.pressroom import made, printed
from workflow.rendering.sheet import Annex, SignatureBlock

REGULATION = Annex("", "Tiếp công dân của Sở", every_type.body_of("quy-che"), form="issued_with", type_name="Quy chế")
LONG_ISSUERS = [
    ("BAN CHỈ ĐẠO PHÒNG CHỐNG THIÊN TAI VÀ TÌM KIẾM CỨU NẠN TỈNH LẠNG SƠN",),
    ("VĂN PHÒNG ĐOÀN ĐẠI BIỂU QUỐC HỘI VÀ HỘI ĐỒNG NHÂN DÂN TỈNH QUẢNG NGÃI",),
    ("TRUNG TÂM DỊCH VỤ NÔNG NGHIỆP HUYỆN BA TƠ",),
    ("ỦY BAN NHÂN DÂN", "THỊ XÃ ĐỨC PHỔ"),
]


def text_of(content: bytes, page: int = 1) -> str:
    """Line after line, as they stand; poppler takes wide gaps for columns."""
    lines = (one.text for one in runs(content) if one.page == page - 1)
    return " ".join(" ".join(lines).replace("\u00a0", " ").split())


class TestSigners:
    def test_minutes_are_signed_by_the_secretary_on_the_left_and_the_chair_on_the_right(self) -> None:
        content = made(every_type.furnished("bien-ban"))
        secretary, chair = line_of(content, "THƯ KÝ"), line_of(content, "CHỦ TỌA")
        assert secretary.right < 297.6 < chair.left and secretary.bottom == chair.bottom
        names = line_of(content, "Trần Văn Tám"), line_of(content, "Nguyễn Thị Bảy")
        assert names[0].bottom == names[1].bottom > line_of(content, "Nơi nhận:").bottom
        assert "ngày 05" not in reading(content)

    def test_the_first_party_of_a_contract_signs_on_the_left(self) -> None:
        content = made(every_type.furnished("hop-dong"))
        first, second = line_of(content, "ĐẠI DIỆN BÊN A"), line_of(content, "ĐẠI DIỆN BÊN B")
        assert first.right < 297.6 < second.left and first.bottom == second.bottom

    def test_three_signers_stand_in_two_rows_the_last_one_on_the_right(self) -> None:
        others = (SignatureBlock(("THƯ KÝ",), "Lê A"), SignatureBlock(("ỦY VIÊN",), "Lê B"))
        rendered = printed(every_type.furnished("bien-ban", co_signatures=others))
        first, second, last = (line_of(rendered.content, text) for text in ("THƯ KÝ", "ỦY VIÊN", "CHỦ TỌA"))
        assert first.bottom == second.bottom > last.bottom and last.left > 297.6
        assert {"signature", "signature-2", "signature-3", "seal-3"} <= rendered.boxes.keys()

    @pytest.mark.parametrize(
        "lines",
        [
            ("TM. ỦY BAN NHÂN DÂN", "KT. CHỦ TỊCH", "PHÓ CHỦ TỊCH"),
            ("TL. GIÁM ĐỐC", "KT. CHÁNH VĂN PHÒNG", "PHÓ CHÁNH VĂN PHÒNG"),
            ("TUQ. GIÁM ĐỐC", "CHI CỤC TRƯỞNG CHI CỤC QUẢN LÝ CHẤT LƯỢNG NÔNG LÂM SẢN VÀ THỦY SẢN"),
        ],
    )
    def test_a_chain_of_powers_stands_line_by_line_under_one_middle(self, lines: tuple[str, ...]) -> None:
        rendered = printed(papers.letter(signature=SignatureBlock(lines, "Trần Văn C")))
        position = [one for one in runs(rendered.content) if one.bold and one.left > 297.6 and one.bottom < 620]
        assert " ".join(one.text.strip() for one in position) == f"{' '.join(lines)} Trần Văn C"
        assert all(abs(one.middle - position[0].middle) < 1 for one in position)
        signature = rendered.boxes["signature"]
        assert position[-1].bottom < signature.y < signature.y + signature.height < position[-2].bottom

    def test_a_second_office_stands_between_signature_and_name(self) -> None:
        block = SignatureBlock(("GIÁM ĐỐC",), "Hồ Văn Sáu", other_office="Phó Trưởng Ban Chỉ đạo")
        rendered = printed(papers.letter(signature=block))
        office, name = line_of(rendered.content, "PHÓ TRƯỞNG BAN CHỈ ĐẠO"), line_of(rendered.content, "Hồ Văn Sáu")
        assert rendered.boxes["signature"].y > office.bottom > name.bottom
        assert (office.bold, office.size) == (True, 14) and abs(office.middle - name.middle) < 1


class TestLeads:
    def test_a_telegram_says_whom_it_goes_to_in_a_list(self) -> None:
        content = made(every_type.furnished("cong-dien"))
        lead, first = run(content, f"{every_type.ISSUER} điện:"), run(content, "- Chủ tịch UBND các huyện")
        assert lead.left < first.left and lead.bottom > first.bottom
        assert "Kính gửi" not in reading(content)

    def test_an_invitation_names_one_guest_on_its_own_line_and_several_below(self) -> None:
        one = made(every_type.furnished("giay-moi", addressees=("Ông Nguyễn Văn Chín",)))
        assert f"{every_type.ISSUER} trân trọng kính mời: Ông Nguyễn Văn Chín" in text_of(one)
        several = made(every_type.furnished("giay-moi"))
        assert run(several, "- Đại diện Sở Tài chính").text.strip() == "- Đại diện Sở Tài chính."

    def test_a_report_without_addressees_has_no_lead(self) -> None:
        assert "Kính gửi" not in reading(made(every_type.furnished("bao-cao", addressees=())))

    @pytest.mark.parametrize("key", ["giay-gioi-thieu", "giay-nghi-phep"])
    def test_a_form_without_trich_yeu_prints_none_but_its_line(self, key: str) -> None:
        content = made(every_type.furnished(key))
        assert every_type.SUBJECT[:20] not in text_of(content)
        title = line_of(content, every_type.TYPES[key].name.upper())
        (line,) = [box for box in drawn_lines(content) if title.bottom - 12 < box[3] < title.bottom]
        assert 1 / 3 <= (line[2] - line[0]) / (title.right - title.left) <= 1 / 2

    def test_a_public_letter_has_no_number(self) -> None:
        assert "Số:" not in reading(made(every_type.furnished("thu-cong")))

    def test_leave_may_be_confirmed_by_hand_below(self) -> None:
        words = "Xác nhận của chính quyền địa phương nơi nghỉ phép"
        content = made(every_type.furnished("giay-nghi-phep", confirmation=words))
        found = run(content, "Xác nhận của chính quyền")
        assert found.right < 319 and found.bottom < line_of(content, "Hồ Văn Sáu").bottom


class TestAnnexes:
    def test_what_is_issued_with_a_decision_has_the_head_but_no_number_and_no_date(self) -> None:
        content = made(every_type.furnished("quyet-dinh", annexes=(REGULATION,)))
        own = text_of(content, 2)
        assert "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM" in own and "Số:" not in own and "Quảng Ngãi, ngày" not in own
        words = [one for one in runs(content) if one.page == 1]
        kind, subject = (
            next(one for one in words if one.text.strip() == text) for text in ("QUY CHẾ", REGULATION.title)
        )
        reference = next(one for one in words if one.text.strip().startswith("(Kèm theo Quyết định số"))
        assert kind.bottom > subject.bottom > reference.bottom and kind.bold and subject.bold and reference.italic
        assert abs(kind.middle - subject.middle) < 1
        assert "Phụ lục" not in own

    def test_a_paper_reference_is_filled_and_an_electronic_one_stays_open(self) -> None:
        annexes = (papers.annex(),)
        filled = every_type.furnished("ke-hoach", annexes=annexes, references_filled=True)
        assert (
            f"(Kèm theo Kế hoạch số 07/KH-SNNPTNT ngày 05 tháng 3 năm 2024 của {every_type.ISSUER})"
            in text_of(made(filled), 2)
        )  # fmt: skip
        opened = text_of(made(replace(filled, references_filled=False)), 2)
        assert f"(Kèm theo Kế hoạch số /KH-SNNPTNT ngày tháng năm của {every_type.ISSUER})" in opened

    def test_a_table_that_lies_across_breaks_between_rows_and_repeats_its_head(self) -> None:
        content = made(papers.letter(annexes=(every_type.table_annex(),)))
        heads = [one.page for one in runs(content) if "Đơn vị phối hợp" in one.text]
        assert heads == [1, 2, 3]
        rows = [one for one in runs(content) if "Rà soát quy trình số" in one.text]
        assert [int(one.text.split()[0]) for one in rows] == list(range(1, 46))

    def test_a_note_in_an_annex_is_printed_at_the_foot_of_its_page(self) -> None:
        content = made(papers.letter(annexes=(every_type.table_annex(),)))
        (note,) = [one for one in runs(content) if "Theo danh mục công bố" in one.text]
        rows = [one for one in runs(content) if one.page == 1 and "Rà soát quy trình" in one.text]
        assert (note.page, note.size) == (1, 10) and note.bottom < min(one.bottom for one in rows)

    def test_head_rows_of_a_table_without_a_marked_head_are_found(self) -> None:
        rows = "".join(f"<tr><td>{at}</td><td>Việc</td></tr>" for at in range(60))
        content = made(papers.letter(body_html=f"<table><tr><th>TT</th><th>Nhiệm vụ</th></tr>{rows}</table>"))
        assert [one.page for one in runs(content) if "Nhiệm vụ" in one.text] == [0, 1, 2]


class TestLongWords:
    @pytest.mark.parametrize("issuer", LONG_ISSUERS)
    def test_a_long_issuer_breaks_evenly_at_words_inside_its_column(self, issuer: tuple[str, ...]) -> None:
        content = made(papers.letter(issuer_lines=issuer, number="15", issued_on=date(2024, 3, 5)))
        number = run(content, "Số:")
        lines = [one for one in runs(content) if one.bold and one.right < 270 and one.bottom > number.bottom]
        assert " ".join(one.text.strip() for one in lines) == " ".join(issuer)
        widths = [one.right - one.left for one in lines]
        assert min(widths) > 0.5 * max(widths) and max(one.right for one in lines) < (30 + 0.44 * 165) * MM
        assert all(abs(one.middle - number.middle) < 1 for one in lines)

    @pytest.mark.parametrize("number", ["07", "15", "315", "1315"])
    def test_a_number_of_any_length_keeps_the_line(self, number: str) -> None:
        content = made(papers.letter(number=number, issued_on=date(2024, 3, 5)))
        found = line_of(content, f"Số: {number}/SNNPTNT-TCCB")
        assert found.bottom == run(content, "Quảng Ngãi, ngày").bottom and found.right < run(content, "Quảng Ngãi").left

    def test_a_long_subject_stays_in_the_middle_and_in_order(self) -> None:
        subject = " ".join(["Tăng cường quản lý và sử dụng có hiệu quả tài sản công"] * 3)
        content = made(every_type.furnished("ke-hoach", subject=subject))
        top, bottom = line_of(content, "KẾ HOẠCH").bottom, run(content, "Căn cứ Luật").bottom
        lines = [one for one in runs(content) if one.bold and bottom < one.bottom < top]
        assert " ".join(one.text.strip() for one in lines) == subject
        assert all(abs(one.middle - lines[0].middle) < 1.5 for one in lines)

    def test_a_long_subject_of_a_letter_stays_in_its_column(self) -> None:
        subject = "tăng cường quản lý và sử dụng có hiệu quả tài sản công tại các cơ quan, đơn vị thuộc phạm vi quản lý"
        content = made(papers.letter(subject=subject, number="15", issued_on=date(2024, 3, 5)))
        lines = [
            one for one in runs(content) if one.size == 12 and not one.bold and one.bottom < run(content, "Số:").bottom
        ]
        lines = [one for one in lines if one.bottom > run(content, "Kính gửi:").bottom]
        assert " ".join(one.text.strip() for one in lines) == f"V/v {subject}"
        assert max(one.right for one in lines) < (30 + 0.44 * 165) * MM


def lines_above_the_closing(content: bytes, page: int) -> int:
    """Lines of body text on the page of the signature."""
    word = line_of(content, "Nơi nhận:")
    assert word.page == page
    body = [one for one in runs(content) if one.page == page and one.bottom > word.bottom + 5 and not one.bold]
    return len({one.bottom for one in body if one.size == 14 and one.bottom < 841.9 - 20 * MM})


@pytest.mark.parametrize("paragraphs", range(16, 25))
@pytest.mark.parametrize("key", ["cong-van", "bien-ban"])
def test_at_least_two_lines_of_text_go_with_the_closing(paragraphs: int, key: str) -> None:
    """Paragraphs of one line each are the hard case: nothing holds them together by itself."""
    body = "".join(f"<p>Nhiệm vụ số {at} được giao.</p>" for at in range(paragraphs)) + "<p>Trân trọng./.</p>"
    rendered = printed(every_type.furnished(key, body_html=body, symbol=f"S{paragraphs}"))
    closing = [
        one.page for one in runs(rendered.content) if one.text.strip() in ("Nơi nhận:", "- Lưu: VT, TCCB. PL.(30)")
    ]
    names = [one.page for one in runs(rendered.content) if one.text.strip() in ("Nguyễn Thị Bảy", "Trần Văn Tám")]
    assert set(closing) == set(names) == {rendered.pages - 1}
    assert lines_above_the_closing(rendered.content, rendered.pages - 1) >= 2


@pytest.mark.parametrize("rows", [26, 27, 28, 29])
def test_the_last_row_of_a_table_goes_with_the_closing(rows: int) -> None:
    table = "".join(f"<tr><td>{at}</td><td>Việc</td></tr>" for at in range(rows))
    rendered = printed(papers.letter(body_html=f"<p>Danh sách:</p><table><tbody>{table}</tbody></table>"))
    last = next(one for one in runs(rendered.content) if one.text.split() == [str(rows - 1), "Việc"])
    assert last.page == line_of(rendered.content, "Nơi nhận:").page == rendered.pages - 1


@pytest.mark.parametrize("count", [20, 45, 50, 54, 60, 130])
def test_an_endless_list_of_recipients_leaves_no_page_to_the_signature_alone(count: int) -> None:
    recipients = tuple(f"UBND xã số {at}" for at in range(count))
    rendered = printed(papers.letter(recipients=recipients, body_html=papers.long_body(8)))
    found = runs(rendered.content)
    block = {one.page for one in found if one.text.strip() in ("Nơi nhận:", "KT. GIÁM ĐỐC", "Nguyễn Văn A")}
    assert len(block) == 1
    assert lines_above_the_closing(rendered.content, block.pop()) >= 2
    listed = [one.text.strip() for one in found if one.size == 11]
    assert listed == [f"- UBND xã số {at};" for at in range(count)] + ["- Lưu: VT, TCCB."]
    assert len({round(one.left) for one in found if one.size == 11}) == 1
