"""The page measured: paper, fonts, sizes and places of each component (rules FMT-*)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from io import BytesIO

import pikepdf
import pytest

from tests.rendering import measured, papers
from tests.rendering.measured import MM, drawn_lines, reading, run, runs
from tests.rendering.pressroom import made, printed
from workflow.rendering.nd30_2020 import DECREE_ANNEX, LARGE_SIZES, ND30_2020, SMALL_SIZES, PageProfile, Range
from workflow.rendering.sheet import SignatureBlock

LETTER = papers.letter(number="15", issued_on=date(2024, 3, 5))
DECISION = papers.decision()


def test_paper_is_a4_and_text_stays_inside_the_margins():
    content = made(papers.seed(4))
    with pikepdf.open(BytesIO(content)) as pdf:
        assert {tuple(round(float(v), 1) for v in page.mediabox) for page in pdf.pages} == {(0, 0, 595.3, 841.9)}
    body = [found for found in runs(content) if found.text.strip() and found.bottom < 841.9 - 20 * MM]
    assert round(min(found.left for found in body) / MM) == 30
    assert max(found.right for found in body) <= (210 - 15) * MM + 2  # italic letters lean over their own width
    assert min(found.bottom for found in body) >= 20 * MM


def test_all_fonts_are_embedded_ours_and_have_unicode():
    fonts = set()
    with pikepdf.open(BytesIO(made(papers.seed(2)))) as pdf:
        for page in pdf.pages:
            for font in page.resources.Font.values():
                descriptor = font.DescendantFonts[0].FontDescriptor
                assert "/FontFile2" in descriptor and "/ToUnicode" in font
                fonts.add(str(font.BaseFont).partition("+")[2])
    assert fonts <= {f"Tinos-Official{style}" for style in ("", "-Bold", "-Italic", "-Bold-Italic")}


@pytest.mark.parametrize(
    ("text", "size", "bold", "italic"),
    [
        ("CỘNG HÒA", 12, True, False),
        ("Độc lập", 13, True, False),
        ("UBND TỈNH", 12, False, False),
        ("SỞ NÔNG NGHIỆP", 12, True, False),
        ("Số: 15/SNNPTNT-TCCB", 13, False, False),
        ("Quảng Ngãi, ngày 05 tháng 3 năm 2024", 13, False, True),
        ("V/v nâng bậc", 12, False, False),
        ("Kính gửi: Các phòng", 14, False, False),
        ("Yêu cầu", 14, False, False),
        ("KT. GIÁM ĐỐC", 14, True, False),
        ("Nguyễn Văn A", 14, True, False),
        ("Nơi nhận:", 12, True, True),
        ("- Như trên;", 11, False, False),
        ("- Lưu: VT, TCCB.", 11, False, False),
    ],
)
def test_components_of_a_letter_have_the_size_and_style_of_the_decree(text, size, bold, italic):
    found = run(made(LETTER), text)
    assert (found.size, found.bold, found.italic, found.colour) == (size, bold, italic, (0, 0, 0))


@pytest.mark.parametrize(
    ("text", "bold", "italic"),
    [
        ("QUYẾT ĐỊNH", True, False),
        ("Về việc nâng", True, False),
        ("GIÁM ĐỐC SỞ", True, False),
        ("Căn cứ Luật", False, True),
        ("QUYẾT ĐỊNH:", True, False),
        ("Điều 1.", True, False),
    ],
)
def test_components_of_a_decision_have_the_style_of_the_decree(text, bold, italic):
    found = run(made(DECISION), text)
    assert (found.size, found.bold, found.italic) == (14, bold, italic)


def test_legal_bases_end_with_semicolons_and_the_last_with_a_full_stop():
    assert "Căn cứ Luật Cán bộ, công chức;" in reading(made(DECISION))
    assert "Trưởng phòng Tổ chức cán bộ." in reading(made(DECISION))


def test_number_and_date_stand_on_one_line_however_long_the_issuer_is():
    issuer = ("SỞ NÔNG NGHIỆP VÀ PHÁT TRIỂN NÔNG THÔN VÀ BẢO VỆ NGUỒN LỢI THỦY SẢN CỦA TỈNH",)
    content = made(papers.letter(number="15", issued_on=date(2024, 3, 5), issuer_lines=issuer))
    assert run(content, "Số:").bottom == run(content, "Quảng Ngãi,").bottom
    assert (
        sum(found.bold and not found.italic and found.size == 12 and found.left < 250 for found in runs(content)) == 4
    )


def test_line_under_the_motto_is_as_long_as_the_motto():
    content = made(LETTER)
    motto = run(content, "Độc lập")
    lengths = [right - left for left, _, right, _ in drawn_lines(content) if left > 260]
    assert len(lengths) == 1 and abs(lengths[0] - (motto.right - motto.left)) < 1.5


def test_line_under_the_issuer_is_a_third_to_a_half_and_centred():
    content = made(LETTER)
    issuer = max(
        (found for found in runs(content)[:6] if found.bold and found.left < 250), key=lambda r: r.right - r.left
    )
    ((left, _, right, _),) = [found for found in drawn_lines(content) if found[2] < 270]
    assert 1 / 3 <= (right - left) / (issuer.right - issuer.left) <= 1 / 2
    assert abs((left + right) / 2 - issuer.middle) < 1


def test_line_under_the_subject_of_a_plan_is_a_third_to_a_half():
    content = made(papers.seed(3))
    subject = max(
        (found for found in runs(content) if found.bold and 600 < found.bottom < 700 and found.size == 14),
        key=lambda r: r.right - r.left,
    )
    lines = [found for found in drawn_lines(content) if 560 < found[1] < 700]
    assert len(lines) == 1
    assert 1 / 3 <= (lines[0][2] - lines[0][0]) / (subject.right - subject.left) <= 1 / 2


def test_one_addressee_stands_on_the_line_of_the_words():
    assert "Kính gửi: Các phòng, cơ quan, đơn vị thuộc Sở" in reading(made(LETTER))


def test_several_addressees_are_dashes_under_the_colon():
    content = made(papers.seed(1))
    lead, first, second = (run(content, text) for text in ("Kính gửi:", "- Các cơ quan", "- UBND các xã"))
    assert [first.text.strip(), second.text.strip()] == [
        "- Các cơ quan, đơn vị thuộc UBND huyện;",
        "- UBND các xã, thị trấn.",
    ]
    colon = lead.right
    assert abs(first.left - colon) < 4 and first.left == second.left
    assert first.bottom < lead.bottom


def test_letter_shows_no_type_and_a_plan_no_vv():
    assert "V/v" in reading(made(papers.seed(0))) and "CÔNG VĂN" not in reading(made(papers.seed(0)))
    assert "V/v" not in reading(made(papers.seed(3))) and "KẾ HOẠCH" in reading(made(papers.seed(3)))


def test_draft_leaves_number_and_day_open_and_shows_the_known_month():
    text = reading(made(papers.seed(0))).replace("\u00a0", " ")
    assert "ngày" in text and "tháng 3 năm 2024" in " ".join(text.split())
    assert "/SNNPTNT-TCCB" in text


def test_page_numbers_are_centred_in_the_top_margin_and_absent_on_page_one():
    content = made(papers.seed(4))
    numbers = [found for found in runs(content) if found.bottom > 841.9 - 20 * MM]
    assert [found.text.strip() for found in numbers] == [str(page) for page in range(2, len(numbers) + 2)]
    assert {(found.size, found.bold, found.italic) for found in numbers} == {(14, False, False)}
    assert all(abs(found.middle - (30 + 165 / 2) * MM) < 1 for found in numbers)


def test_body_is_justified_with_first_line_indent_and_six_point_gaps():
    content = made(papers.letter(body_html=papers.long_body(3)))
    body = [found for found in runs(content) if found.size == 14 and not found.bold and "Kính gửi" not in found.text]
    starts = [found for found in body if found.text[0] in "123" and found.text[1] == "."]
    assert [round((found.left / MM - 30) / 12.7, 1) for found in starts] == [1, 1, 1]
    full = next(found for found in body if found.left < 86 and "nhiệm vụ" in found.text)
    assert abs(full.right - 195 * MM) < 1.5
    above = body[body.index(starts[1]) - 1]
    line = body[body.index(starts[1])].bottom - body[body.index(starts[1]) + 1].bottom
    assert round(above.bottom - starts[1].bottom - line, 1) == 6


def test_headings_follow_layout_b():
    content = made(papers.letter(body_html="<h2>I. Mục đích</h2><h3>1. Yêu cầu</h3><h4>a) Nội dung</h4><p>x</p>"))
    assert [run(content, text).bold for text in ("I. MỤC ĐÍCH", "1. Yêu cầu", "a) Nội dung")] == [True, True, False]


def test_chapter_is_centred_and_its_name_in_capitals():
    content = made(papers.letter(body_html="<h2>Chương I<br>Quy định chung</h2><p>x</p>"))
    chapter, name = run(content, "Chương I"), run(content, "QUY ĐỊNH CHUNG")
    assert abs(chapter.middle - name.middle) < 1 and chapter.bold and name.bold


def test_points_of_a_list_follow_the_vietnamese_alphabet():
    items = "".join("<li>điểm</li>" for _ in range(9))
    text = reading(made(papers.letter(body_html=f'<ol type="a">{items}</ol>')))
    assert [label for label in "abcdđeghi" if f"{label}) điểm" in text] == list("abcdđeghi")
    assert "f) điểm" not in text


def test_symbols_are_not_torn_at_the_end_of_a_line():
    words = " ".join(f"{'x' * at} 48/2021/QĐ-UBND" for at in range(1, 30))
    assert reading(made(papers.letter(body_html=f"<p>{words}</p>"))).count("48/2021/QĐ-UBND") == 29


@pytest.mark.parametrize("paragraphs", range(14, 22))
def test_signature_block_is_in_one_piece_and_never_alone(paragraphs):
    rendered = printed(papers.letter(body_html=papers.long_body(paragraphs)))
    found = runs(rendered.content)
    block = [
        one.page
        for one in found
        if one.text.strip() in ("Nơi nhận:", "KT. GIÁM ĐỐC", "Nguyễn Văn A", "- Lưu: VT, TCCB.")
    ]
    assert len(block) == 4 and set(block) == {rendered.pages - 1}
    assert any(one.size == 14 and not one.bold and one.page == block[0] and one.bottom < 780 for one in found)


def test_recipients_and_position_begin_on_one_level():
    content = made(LETTER)
    assert abs(run(content, "Nơi nhận:").bottom - run(content, "KT. GIÁM ĐỐC").bottom) < 3
    assert run(content, "KT. GIÁM ĐỐC").left > 297 > run(content, "- Lưu").right


def test_drafters_sign_after_the_archive_line_is_kept():
    content = made(papers.letter(archive_line="Lưu: VT, TCCB. PL.(300)"))
    assert "- Lưu: VT, TCCB. PL.(300)" in reading(content)


@pytest.mark.parametrize(
    ("urgency", "word", "width"),
    [("urgent", "KHẨN", 20), ("very_urgent", "THƯỢNG KHẨN", 40), ("express", "HỎA TỐC", 30)],
)
def test_urgency_is_a_red_frame_of_the_lawful_size(urgency, word, width):
    content = made(papers.letter(urgency=urgency))
    found = run(content, word)
    assert found.bold and found.size == 13 and found.colour[0] > 200 and max(found.colour[1:]) < 30
    frames = [box for box in drawn_lines(content) if box[1] < found.bottom < box[3]]
    left, bottom = min(box[0] for box in frames), min(box[1] for box in frames)
    right, top = max(box[2] for box in frames), max(box[3] for box in frames)
    assert (round((right - left) / MM), round((top - bottom) / MM)) == (width, 8)


def test_draft_mark_and_sample_line_are_there_only_when_asked_for():
    plain, marked = reading(made(LETTER)), reading(made(papers.letter(draft_mark=True, sample=True)))
    assert ("DỰ THẢO" in plain, "BẢN MẪU" in plain) == (False, False)
    assert ("DỰ THẢO" in marked, "BẢN MẪU – không có giá trị" in marked) == (True, True)


def test_sample_line_is_on_every_page_of_text_and_annexes():
    content = made(papers.letter(sample=True, body_html=papers.long_body(12), annexes=(papers.annex(),)))
    pages = [found.page for found in runs(content) if found.text.strip().startswith("BẢN MẪU")]
    assert pages == [0, 1, 2]


def test_circulation_stands_in_the_top_margin_at_the_right():
    found = run(made(papers.letter(circulation="LƯU HÀNH NỘI BỘ")), "LƯU HÀNH")
    assert found.bold and found.bottom > 841.9 - 20 * MM and found.left > (30 + 0.5 * 165) * MM


def test_annexes_are_headed_and_numbered_each_from_one():
    annexes = (papers.annex("Phụ lục I", paragraphs=80), papers.annex("Phụ lục II", paragraphs=40))
    content = made(papers.decision(annexes=annexes))
    numbers = [(found.page, found.text.strip()) for found in runs(content) if found.bottom > 841.9 - 20 * MM]
    assert numbers == [(2, "2"), (3, "3"), (5, "2")]
    label, title = run(content, "Phụ lục II"), run(content, "DANH MỤC NHIỆM VỤ")
    assert label.bold and label.size == 14 and title.bold
    written = " ".join(found.text for found in runs(content) if found.page == 1).replace("\u00a0", " ")
    reference = " ".join(written.split())
    assert f"ngày tháng năm của {papers.SSNN})" in reference and "(Kèm theo Quyết định số" in reference


def test_a_long_authority_line_breaks_evenly_and_not_inside_a_name():
    content = made(papers.decision(authority_line="GIÁM ĐỐC SỞ NÔNG NGHIỆP VÀ PHÁT TRIỂN NÔNG THÔN TỈNH QUẢNG NGÃI"))
    first, second = (
        run(content, "GIÁM ĐỐC SỞ NÔNG NGHIỆP"),
        run(content, "VÀ PHÁT TRIỂN NÔNG THÔN TỈNH QUẢNG NGÃI"),
    )
    assert first.text.strip() == "GIÁM ĐỐC SỞ NÔNG NGHIỆP"
    assert first.bottom > second.bottom
    assert first.middle == pytest.approx(second.middle, abs=1)


def test_landscape_annex_lies_across():
    content = made(papers.letter(annexes=(papers.annex(landscape=True),)))
    with pikepdf.open(BytesIO(content)) as pdf:
        assert float(pdf.pages[1].mediabox[2]) > float(pdf.pages[1].mediabox[3])


def test_table_head_is_repeated_on_each_page():
    rows = "".join(f"<tr><td>{at}</td><td>Việc</td></tr>" for at in range(60))
    content = made(
        papers.letter(
            body_html=f"<table><thead><tr><th>TT</th><th>Nhiệm vụ</th></tr></thead><tbody>{rows}</tbody></table>"
        )
    )
    heads = [found.page for found in runs(content) if "Nhiệm vụ" in found.text]
    assert heads == [0, 1, 2]


def test_footnote_is_printed_at_the_foot_of_its_page():
    content = made(papers.seed(2))
    note = next(found for found in runs(content) if "Kế hoạch số 04/KH-UBND" in found.text)
    assert note.page == 0 and note.size == 10 and note.bottom < 28 * MM
    assert "Kế hoạch số 04/KH-UBND" not in reading(content, 2)


def test_other_profiles_move_all_sizes_together_and_keep_their_margins():
    content = made(replace(LETTER, profile=replace(DECREE_ANNEX, sizes=LARGE_SIZES)))
    assert [run(content, text).size for text in ("CỘNG HÒA", "Độc lập", "Quảng Ngãi,")] == [13, 14, 14]
    assert run(content, "CỘNG HÒA").right <= 190 * MM
    small = made(replace(LETTER, profile=PageProfile(sizes=SMALL_SIZES)))
    assert [run(small, text).size for text in ("Yêu cầu", "Kính gửi", "KT. GIÁM")] == [13, 13, 13]


def test_another_decree_is_another_value():
    """Words, ranges and lengths come from the ruleset alone: one that never was prints as it says."""
    other = replace(
        ND30_2020,
        name="TEST-1",
        nation="NƯỚC THỬ NGHIỆM",
        left_mm=Range(20, 25),
        urgency_stamps={"urgent": ("GẤP", 26)},
        decision_words={"quyet-dinh": "NAY QUYẾT ĐỊNH:"},
        seal_diameter_mm=40,
    )
    profile = PageProfile(left_mm=20, ruleset=other)
    rendered = printed(papers.decision(profile=profile, urgency="urgent", number="15", issued_on=date(2024, 3, 5)))
    content = rendered.content
    assert run(content, "NƯỚC THỬ NGHIỆM").bold and "CỘNG HÒA" not in reading(content)
    assert run(content, "NAY QUYẾT ĐỊNH:").bold and round(run(content, "- Như Điều 1").left / MM) == 20
    stamp = run(content, "GẤP")
    frames = [box for box in drawn_lines(content) if box[1] < stamp.bottom < box[3]]
    assert round((max(box[2] for box in frames) - min(box[0] for box in frames)) / MM) == 26
    assert round(rendered.boxes["seal"].width / MM) == 40
    with pytest.raises(ValueError, match="outside the ranges of TEST-1: left_mm=30"):
        PageProfile(ruleset=other)


def test_margins_outside_the_decree_are_refused():
    with pytest.raises(ValueError, match="outside the ranges"):
        PageProfile(left_mm=25)


def test_long_position_wraps_inside_the_right_half():
    block = SignatureBlock(("TUQ. GIÁM ĐỐC", "CHI CỤC TRƯỞNG CHI CỤC TRỒNG TRỌT VÀ BẢO VỆ THỰC VẬT"), "Lê B")
    content = made(papers.letter(signature=block))
    assert run(content, "CHI CỤC TRƯỞNG").left >= (30 + 165 / 2) * MM - 1


def test_text_is_precomposed_unicode():
    assert measured.run(made(papers.letter(place="Quảng Ngãi")), "Quảng Ngãi").text.startswith("Quảng Ngãi")


def test_address_stands_at_the_foot_of_page_one_only_under_a_line():
    address = "Số 182 đường Hùng Vương, thành phố Quảng Ngãi; ĐT: 0255 3822 703"
    content = made(papers.letter(address_line=address, sample=True, body_html=papers.long_body(14)))
    (found,) = [one for one in runs(content) if one.text.startswith("Số 182")]
    assert (found.page, found.size, found.bold, found.italic) == (0, 11, False, False)
    assert 20 * MM < found.bottom < 32 * MM
    assert min(one.bottom for one in runs(content) if one.page == 0 and one.size == 14) > found.bottom + 11
    assert any(
        found.bottom + 8 < box[3] < found.bottom + 20 and box[2] - box[0] > 164 * MM for box in drawn_lines(content)
    )


def test_long_place_name_keeps_the_date_inside_the_page():
    content = made(papers.letter(place="Thành phố Hồ Chí Minh", number="15", issued_on=date(2024, 12, 15)))
    date_line = run(content, "Thành phố Hồ Chí Minh, ngày 15 tháng 12 năm 2024")
    assert date_line.right <= 195 * MM and date_line.left > run(content, "Số: 15").right
