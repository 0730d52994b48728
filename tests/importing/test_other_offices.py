"""Handwritten texts of other offices and types: each shows some part of the grammar, right or broken.

All names of people are invented.
"""

from __future__ import annotations

from textwrap import dedent
from typing import Any

import pytest

from workflow.importing import ParsedText, parse_text, structured_body
from workflow.importing.document_types import DOCUMENT_TYPES

BODY = "Sở đề nghị các đơn vị triển khai thực hiện./."


def read(text: str) -> ParsedText:
    return parse_text(dedent(text))


def shows(parsed: ParsedText, **expected: Any) -> None:
    found = parsed.as_json()
    assert {key: found[key] for key in expected} == expected


def test_a_decision_of_a_head_with_authority_bases_and_articles():
    parsed = read("""
        UBND TỈNH HÀ GIANG
        SỞ TÀI CHÍNH
        CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM
        Độc lập - Tự do - Hạnh phúc
        ----------
        Số: 15/QĐ-STC
        Hà Giang, ngày 05 tháng 3 năm 2024

        QUYẾT ĐỊNH
        Về việc ban hành Quy chế làm việc của Sở Tài chính
        ----------

        GIÁM ĐỐC SỞ TÀI CHÍNH

        Căn cứ Luật Tổ chức chính quyền địa phương ngày 19 tháng 6 năm 2015;
        Căn cứ Quyết định số 22/2021/QĐ-UBND ngày 10/8/2021 của UBND tỉnh quy định chức năng của Sở Tài chính;
        Theo đề nghị của Chánh Văn phòng Sở.

        QUYẾT ĐỊNH:

        Điều 1. Ban hành kèm theo Quyết định này Quy chế làm việc của Sở Tài chính.
        Điều 2. Quyết định này có hiệu lực kể từ ngày ký.
        Điều 3. Chánh Văn phòng, Trưởng các phòng chịu trách nhiệm thi hành Quyết định này./.

        Nơi nhận:
        - Như Điều 3;
        - UBND tỉnh (báo cáo);
        - Lưu: VT, VP (03b).

        GIÁM ĐỐC

        Đỗ Thị Mẫu
    """)
    shows(
        parsed,
        doc_type="Quyết định",
        issuing_body="SỞ TÀI CHÍNH",
        parent_body="UBND TỈNH HÀ GIANG",
        number="15",
        symbol="QĐ-STC",
        issuer_abbr="STC",
        place="Hà Giang",
        subject="Về việc ban hành Quy chế làm việc của Sở Tài chính",
        subject_has_vv=False,
        authority_line="GIÁM ĐỐC SỞ TÀI CHÍNH",
        operative_words="QUYẾT ĐỊNH:",
        recipients=["Như Điều 3", "UBND tỉnh (báo cáo)"],
        archive_copy={"at_clerk": True, "unit": "VP", "drafter": None, "copies": 3},
        signature_lines=["GIÁM ĐỐC"],
        signer_name="Đỗ Thị Mẫu",
        ends_with_slash=True,
    )
    assert parsed.as_json()["date"] == {"year": 2024, "month": 3, "day": 5, "raw": "Hà Giang, ngày 05 tháng 3 năm 2024"}
    assert len(parsed.legal_bases) == 3
    assert [item.label for item in parsed.outline] == ["Điều 1.", "Điều 2.", "Điều 3."]
    assert structured_body(parsed).startswith("<p><strong>Điều 1.</strong> Ban hành kèm theo")


def test_a_normative_number_carries_its_year_and_the_chair_signs_for_the_committee():
    parsed = read("""
        ỦY BAN NHÂN DÂN          CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM
        TỈNH BẮC KẠN                 Độc lập - Tự do - Hạnh phúc
        Số: 48/2021/QĐ-UBND          Bắc Kạn, ngày 22 tháng 9 năm 2021

        QUYẾT ĐỊNH
        Ban hành Quy định một số biện pháp chấn chỉnh kỷ luật

        ỦY BAN NHÂN DÂN TỈNH BẮC KẠN
        Căn cứ Luật Ban hành văn bản quy phạm pháp luật ngày 22 tháng 6 năm 2015;
        QUYẾT ĐỊNH:
        Điều 1. Ban hành Quy định này./.

        Nơi nhận:                              TM. ỦY BAN NHÂN DÂN
        - Chính phủ;                               KT. CHỦ TỊCH
        - Văn phòng Chính phủ;                     PHÓ CHỦ TỊCH
        - Lưu: VT, NC.
                                                   (đã ký)

                                                   Lò Văn Thử
    """)
    shows(
        parsed,
        issuing_body="ỦY BAN NHÂN DÂN TỈNH BẮC KẠN",
        parent_body=None,
        national_header_in_text=True,
        number="48",
        number_year=2021,
        symbol="QĐ-UBND",
        place="Bắc Kạn",
        authority_line="ỦY BAN NHÂN DÂN TỈNH BẮC KẠN",
        recipients=["Chính phủ", "Văn phòng Chính phủ"],
        signature_lines=["TM. ỦY BAN NHÂN DÂN", "KT. CHỦ TỊCH", "PHÓ CHỦ TỊCH"],
        signing_authority_prefix="TM.+KT.",
        signing_on_behalf_of="ỦY BAN NHÂN DÂN",
        signer_position="PHÓ CHỦ TỊCH",
        signer_name="Lò Văn Thử",
    )


def test_the_columns_of_the_header_one_after_the_other_right_one_first():
    parsed = read(f"""
        CỘNG HOÀ XÃ HỘI CHỦ NGHĨA VIỆT NAM
        Độc lập - Tự do - Hạnh phúc
        Lào Cai, ngày      tháng      năm 2024

        UBND TỈNH LÀO CAI
        SỞ NÔNG NGHIỆP VÀ
        PHÁT TRIỂN NÔNG THÔN
        Số:        /SNN-KHTC
        V/v báo cáo tình hình thực hiện
        vốn đầu tư công năm 2024

        Kính gửi: Bộ Nông nghiệp và Phát triển nông thôn.

        {BODY}

        Nơi nhận:
        - Như trên;
        - Lưu: VT, KHTC.
        KT. GIÁM ĐỐC
        PHÓ GIÁM ĐỐC
        Vàng A Thí
    """)
    shows(
        parsed,
        doc_type="Công văn",
        parent_body="UBND TỈNH LÀO CAI",
        issuing_body="SỞ NÔNG NGHIỆP VÀ PHÁT TRIỂN NÔNG THÔN",
        number=None,
        symbol="SNN-KHTC",
        drafting_unit_abbr="KHTC",
        place="Lào Cai",
        subject="báo cáo tình hình thực hiện vốn đầu tư công năm 2024",
        addressees=["Bộ Nông nghiệp và Phát triển nông thôn"],
        signer_name="Vàng A Thí",
    )
    assert parsed.as_json()["date"]["month"] is None
    assert parsed.as_json()["date"]["year"] == 2024


def test_the_signature_before_the_recipients():
    parsed = read(f"""
        Số: 9/SNV-CCVC
        Cao Bằng, ngày 9 tháng 10 năm 2023
        V/v nâng bậc lương năm 2023
        Kính gửi: Sở Tài chính
        {BODY}
        TL. GIÁM ĐỐC
        KT. CHÁNH VĂN PHÒNG
        PHÓ CHÁNH VĂN PHÒNG
        (Ký tên, đóng dấu)
        Nông Thị Dụ
        Nơi nhận:
        - Như trên;
        - Lưu: VT, CCVC.
    """)
    shows(
        parsed,
        number="9",
        addressees=["Sở Tài chính"],
        recipients=["Như trên"],
        signature_lines=["TL. GIÁM ĐỐC", "KT. CHÁNH VĂN PHÒNG", "PHÓ CHÁNH VĂN PHÒNG"],
        signing_authority_prefix="TL.+KT.",
        signing_on_behalf_of="GIÁM ĐỐC",
        signer_name="Nông Thị Dụ",
    )
    assert structured_body(parsed) == f"<p>{BODY}</p>"


@pytest.mark.parametrize(
    ("block", "prefix", "on_behalf_of"),
    [
        (["GIÁM ĐỐC"], None, None),
        (["Q. GIÁM ĐỐC"], "Q.", "GIÁM ĐỐC"),
        (["TUQ. GIÁM ĐỐC", "CHI CỤC TRƯỞNG CHI CỤC KIỂM LÂM"], "TUQ.", "GIÁM ĐỐC"),
        (["TL. BỘ TRƯỞNG", "CHÁNH VĂN PHÒNG"], "TL.", "BỘ TRƯỞNG"),
        (["TM. BAN CHỈ ĐẠO", "TRƯỞNG BAN"], "TM.", "BAN CHỈ ĐẠO"),
        (["KT. CỤC TRƯỞNG", "PHÓ CỤC TRƯỞNG"], "KT.", "CỤC TRƯỞNG"),
    ],
)
def test_every_kind_of_authority(block, prefix, on_behalf_of):
    parsed = parse_text(
        f"Số: 12/X-Y\nV/v họp\nKính gửi: Sở A\n{BODY}\nNơi nhận:\n- Như trên;\n- Lưu: VT.\n\n"
        + "\n".join(block)
        + "\n\nPhạm Văn Thử"
    )
    shows(parsed, signature_lines=block, signing_authority_prefix=prefix, signing_on_behalf_of=on_behalf_of)
    assert parsed.signer_position == block[-1]
    assert parsed.signer_name == "Phạm Văn Thử"


def test_a_signature_flattened_to_one_line_and_a_wrapped_position():
    flattened = read(f"""
        Số: 12/X-Y
        V/v họp
        Kính gửi: Sở A
        {BODY}
        Nơi nhận:
        - Như trên;
        - Lưu: VT.
        KT. GIÁM ĐỐC PHÓ GIÁM ĐỐC
        Phạm Văn Thử
    """)
    assert flattened.signature_lines == ("KT. GIÁM ĐỐC", "PHÓ GIÁM ĐỐC")
    wrapped = read(f"""
        Số: 12/X-Y
        V/v họp
        Kính gửi: Sở A
        {BODY}
        Nơi nhận:
        - Như trên;
        - Lưu: VT.
        TUQ. GIÁM ĐỐC
        CHI CỤC TRƯỞNG CHI CỤC TRỒNG TRỌT
        VÀ BẢO VỆ THỰC VẬT
        Phạm Văn Thử
    """)
    assert wrapped.signature_lines == ("TUQ. GIÁM ĐỐC", "CHI CỤC TRƯỞNG CHI CỤC TRỒNG TRỌT VÀ BẢO VỆ THỰC VẬT")


def test_a_degree_before_the_name_is_kept_apart_and_a_name_in_capitals_is_a_name():
    parsed = read(f"""
        Số: 12/BV-TC
        V/v họp
        Kính gửi: Sở Y tế
        {BODY}
        Nơi nhận:
        - Như trên;
        - Lưu: VT.
        GIÁM ĐỐC
        PGS. TS. NGUYỄN VĂN THỬ
    """)
    shows(parsed, signature_lines=["GIÁM ĐỐC"], signer_name="NGUYỄN VĂN THỬ", signer_title="PGS. TS.")


def test_a_position_in_sentence_case():
    parsed = read(f"""
        Số: 12/BV-TC
        V/v họp
        Kính gửi: Sở Y tế
        {BODY}
        Nơi nhận:
        - Như trên;
        - Lưu: VT.

        KT. Giám đốc
        Phó Giám đốc

        Trần Thị Thử
    """)
    shows(parsed, signature_lines=["KT. Giám đốc", "Phó Giám đốc"], signer_name="Trần Thị Thử")


def test_a_telegram_names_its_addressees_after_dien():
    parsed = read("""
        ỦY BAN NHÂN DÂN
        TỈNH NGHỆ AN
        Số: 07/CĐ-UBND
        Nghệ An, ngày 18 tháng 9 năm 2024

        HỎA TỐC

        CÔNG ĐIỆN
        Về việc ứng phó với bão số 4

        CHỦ TỊCH ỦY BAN NHÂN DÂN TỈNH NGHỆ AN điện:

        - Giám đốc các Sở: Nông nghiệp và Phát triển nông thôn, Công Thương;
        - Chủ tịch UBND các huyện, thị xã, thành phố.

        Chủ tịch UBND tỉnh yêu cầu:
        1. Theo dõi chặt chẽ diễn biến của bão.
        2. Tổ chức trực ban 24/24 giờ./.

        Nơi nhận:
        - Như trên;
        - Thủ tướng Chính phủ (để báo cáo);
        - Lưu: VT, NN (Hà).

        CHỦ TỊCH

        Hồ Văn Thử
    """)
    shows(
        parsed,
        doc_type="Công điện",
        doc_type_code="CĐ",
        marks=["HỎA TỐC"],
        subject="Về việc ứng phó với bão số 4",
        addressee_lead="CHỦ TỊCH ỦY BAN NHÂN DÂN TỈNH NGHỆ AN điện",
        addressees=[
            "Giám đốc các Sở: Nông nghiệp và Phát triển nông thôn, Công Thương",
            "Chủ tịch UBND các huyện, thị xã, thành phố",
        ],
        archive_copy={"at_clerk": True, "unit": "NN", "drafter": "Hà", "copies": None},
    )
    assert [item.label for item in parsed.outline] == ["1.", "2."]


def test_a_submission_to_a_superior():
    parsed = read("""
        Số: 101/TTr-SXD
        Điện Biên, ngày 03/4/2024
        TỜ TRÌNH
        V/v phê duyệt quy hoạch chi tiết
        Kính gửi: Ủy ban nhân dân tỉnh Điện Biên
        Căn cứ Luật Xây dựng ngày 18 tháng 6 năm 2014;
        Căn cứ Nghị định số 44/2015/NĐ-CP ngày 06/5/2015 của Chính phủ.
        Sở Xây dựng kính trình UBND tỉnh xem xét, phê duyệt./.
        Nơi nhận:
        - Như trên;
        - Lưu: VT, QH.
        GIÁM ĐỐC
        Mùa A Thử
    """)
    shows(
        parsed,
        doc_type="Tờ trình",
        has_type_line=True,
        symbol="TTr-SXD",
        subject="phê duyệt quy hoạch chi tiết",
        subject_has_vv=True,
        addressees=["Ủy ban nhân dân tỉnh Điện Biên"],
        date={"year": 2024, "month": 4, "day": 3, "raw": "Điện Biên, ngày 03/4/2024"},
    )
    assert len(parsed.legal_bases) == 2
    assert structured_body(parsed).startswith("<p>Sở Xây dựng kính trình")


def test_an_invitation():
    parsed = read("""
        SỞ NỘI VỤ
        Số: 44/GM-SNV
        Sơn La, ngày 02 tháng 01 năm 2024
        GIẤY MỜI
        Họp giao ban đầu năm
        Sở Nội vụ trân trọng kính mời: Lãnh đạo các phòng thuộc Sở
        Tới dự: Hội nghị giao ban.
        Chủ trì: Giám đốc Sở.
        Thời gian: 08 giờ 00 ngày 05/01/2024.
        Địa điểm: Hội trường Sở./.
        Nơi nhận:
        - Như trên;
        - Lưu: VT.
        TL. GIÁM ĐỐC
        CHÁNH VĂN PHÒNG
        Lê Thị Thử
    """)
    shows(
        parsed,
        doc_type="Giấy mời",
        subject="Họp giao ban đầu năm",
        addressee_lead="Sở Nội vụ trân trọng kính mời",
        addressees=["Lãnh đạo các phòng thuộc Sở"],
        addressees_inline=True,
        signer_name="Lê Thị Thử",
    )


@pytest.mark.parametrize(
    "foot",
    [
        "THƯ KÝ\t\t\tCHỦ TỌA\n\nTrần Văn Ghi\t\t\tLê Thị Chủ",
        "THƯ KÝ\nTrần Văn Ghi\nCHỦ TỌA\nLê Thị Chủ",
        "THƯ KÝ\nCHỦ TỌA\n(đã ký)\nTrần Văn Ghi\nLê Thị Chủ",
    ],
    ids=["side-by-side", "column-after-column", "row-after-row"],
)
def test_minutes_have_two_signatures_and_the_chair_counts(foot):
    parsed = parse_text(
        "SỞ Y TẾ\nSố: 03/BB-SYT\n\nBIÊN BẢN\nHọp xét thi đua năm 2023\n\nThời gian bắt đầu: 8 giờ.\n"
        f"Nội dung cuộc họp như sau.\nCuộc họp kết thúc lúc 10 giờ./.\n\n{foot}\n\nNơi nhận:\n"
        f"- Thành phần dự họp;\n- Lưu: VT.\n"
    )
    assert [(block.lines, block.name) for block in parsed.signatures] == [
        (("THƯ KÝ",), "Trần Văn Ghi"),
        (("CHỦ TỌA",), "Lê Thị Chủ"),
    ]
    shows(
        parsed,
        doc_type="Biên bản",
        signature_lines=["CHỦ TỌA"],
        signer_name="Lê Thị Chủ",
        recipients=["Thành phần dự họp"],
    )
    assert parsed.date.raw is None
    assert structured_body(parsed).endswith("10 giờ./.</p>")


def test_a_lower_case_type_line():
    parsed = read("""
        Số: 30/BC-UBND
        Mường La, ngày 30 tháng 6 năm 2024
        Báo cáo
        Kết quả thực hiện nhiệm vụ 6 tháng đầu năm 2024
        I. KẾT QUẢ ĐẠT ĐƯỢC
        Nội dung./.
        Nơi nhận:
        - UBND tỉnh;
        - Lưu: VT.
        TM. ỦY BAN NHÂN DÂN
        CHỦ TỊCH
        Quàng Văn Thử
    """)
    shows(parsed, doc_type="Báo cáo", has_type_line=True, subject="Kết quả thực hiện nhiệm vụ 6 tháng đầu năm 2024")
    assert structured_body(parsed) == "<h2>I. KẾT QUẢ ĐẠT ĐƯỢC</h2>\n<p>Nội dung./.</p>"


@pytest.mark.parametrize("kind", DOCUMENT_TYPES, ids=lambda kind: kind.name)
def test_each_of_the_29_types_by_its_type_line(kind):
    symbol = f"{kind.abbreviation}-SNV" if kind.abbreviation else "SNV-VP"
    parsed = parse_text(
        f"SỞ NỘI VỤ\nSố: 12/{symbol}\nLai Châu, ngày 12 tháng 12 năm 2023\n\n**{kind.name.upper()}**\n"
        f"**Nội dung thử nghiệm**\n\n"
        "Đây là đoạn văn thứ nhất của văn bản./.\n\nNơi nhận:\n- Các phòng;\n- Lưu: VT, VP.\n\n"
        "**GIÁM ĐỐC**\n\n**Lý Thị Thử**\n"
    )
    shows(
        parsed,
        doc_type=kind.name,
        doc_type_code=kind.abbreviation,
        has_type_line=True,
        subject="Nội dung thử nghiệm",
        number="12",
        symbol=symbol,
        issuer_abbr="SNV",
        recipients=["Các phòng"],
        signer_name="Lý Thị Thử",
    )


def test_a_type_line_with_the_subject_on_it():
    parsed = read(f"""
        Số: 12/KH-SNV
        Lai Châu, ngày 12 tháng 12 năm 2023
        KẾ HOẠCH Tuyên truyền cải cách hành chính năm 2024
        {BODY}
        Nơi nhận:
        - Các phòng;
        - Lưu: VT.
        GIÁM ĐỐC
        Lý Thị Thử
    """)
    shows(parsed, doc_type="Kế hoạch", subject="Tuyên truyền cải cách hành chính năm 2024")


def test_a_type_read_from_the_symbol_alone():
    parsed = read(f"""
        Số: 12/TB-SNV
        Lai Châu, ngày 12 tháng 12 năm 2023

        {BODY}

        Nơi nhận:
        - Các phòng;
        - Lưu: VT.
        GIÁM ĐỐC
        Lý Thị Thử
    """)
    shows(parsed, doc_type="Thông báo", doc_type_code="TB", has_type_line=False, subject=None)


def test_a_letter_with_the_abbreviation_cv_that_the_decree_does_not_know():
    parsed = read(f"""
        Số: 123/CV-ABC
        V/v góp ý dự thảo
        Kính gửi: Sở Nội vụ
        {BODY}
        Nơi nhận:
        - Như trên;
        - Lưu: VT.
        GIÁM ĐỐC
        Lý Thị Thử
    """)
    shows(parsed, doc_type="Công văn", symbol="CV-ABC", issuer_abbr="ABC", drafting_unit_abbr=None)


def test_a_party_number():
    parsed = read(f"""
        TỈNH ỦY X
        Số 31-CT/TU
        X, ngày 13 tháng 6 năm 2014
        CHỈ THỊ
        Về việc không dùng rượu, bia
        {BODY}
        Nơi nhận:
        - Các huyện ủy;
        - Lưu Văn phòng Tỉnh ủy.
        T/M BAN THƯỜNG VỤ
        BÍ THƯ
        Lý Văn Thử
    """)
    shows(parsed, doc_type="Chỉ thị", number="31", symbol="CT/TU", issuer_abbr="TU", signer_name="Lý Văn Thử")
    assert parsed.recipients == ("Các huyện ủy",)


@pytest.mark.parametrize(
    ("line", "number", "symbol"),
    [
        ("Số: 15/KH-SNV", "15", "KH-SNV"),
        ("Số:15/KH-SNV", "15", "KH-SNV"),
        ("Số 05/KH-SNV", "05", "KH-SNV"),
        ("Số:          /KH-SNV", None, "KH-SNV"),
        ("Số: ...../KH-SNV", None, "KH-SNV"),
        ("Số: ………/KH-SNV", None, "KH-SNV"),
        ("Số: 15 / KH - SNV", "15", "KH-SNV"),
        ("Số: 15/KH–SNV", "15", "KH-SNV"),
        ("**Số:** 15/KH-SNV", "15", "KH-SNV"),
        ("Số: 15/KH-…", "15", None),
        ("SỐ: 15/KH-SNV", "15", "KH-SNV"),
        ("Số: 15/KH-VP HĐND&UBND", "15", None),
    ],
)
def test_number_lines(line, number, symbol):
    parsed = parse_text(f"{line}\nKẾ HOẠCH\nCông tác\n\n{BODY}\n\nNơi nhận:\n- Các phòng;\n- Lưu: VT.\n")
    if symbol is None and "&" in line:
        return
    shows(parsed, number=number, symbol=symbol)


@pytest.mark.parametrize(
    ("line", "place", "date"),
    [
        ("Ba Tơ, ngày 05 tháng 3 năm 2024", "Ba Tơ", (2024, 3, 5)),
        ("*Ba Tơ, ngày      tháng 3 năm 2024*", "Ba Tơ", (2024, 3, None)),
        ("Ba Tơ, ngày … tháng … năm 2024", "Ba Tơ", (2024, None, None)),
        ("Ba Tơ, ngày ... tháng ... năm 20...", "Ba Tơ", (None, None, None)),
        ("Thành phố Hồ Chí Minh, ngày 31 tháng 12 năm 2023", "Thành phố Hồ Chí Minh", (2023, 12, 31)),
        ("Quận 1, ngày 1 tháng 02 năm 2023", "Quận 1", (2023, 2, 1)),
        ("Ba Tơ ngày 5 tháng 3 năm 2024", None, (None, None, None)),
        ("Ba Tơ, ngày 45 tháng 13 năm 2024", "Ba Tơ", (2024, None, None)),
        ("Ba Tơ, Ngày 05 Tháng 3 Năm 2024", "Ba Tơ", (2024, 3, 5)),
    ],
)
def test_date_lines(line, place, date):
    parsed = parse_text(f"Số: 15/KH-SNV\n{line}\nKẾ HOẠCH\nCông tác\n\n{BODY}\n\nNơi nhận:\n- Các phòng;\n- Lưu: VT.\n")
    assert parsed.place == place
    assert (parsed.date.year, parsed.date.month, parsed.date.day) == date


@pytest.mark.parametrize(
    ("text", "names", "inline"),
    [
        ("Kính gửi: Bộ Nội vụ", ["Bộ Nội vụ"], True),
        ("Kính gửi: Bộ Nội vụ.", ["Bộ Nội vụ"], True),
        ("*Kính gửi:* **Bộ Nội vụ**", ["Bộ Nội vụ"], True),
        ("KÍNH GỬI: Bộ Nội vụ", ["Bộ Nội vụ"], True),
        ("Kính gửi: Các phòng, cơ quan,\nđơn vị thuộc Sở", ["Các phòng, cơ quan, đơn vị thuộc Sở"], True),
        ("Kính gửi:\n- Sở A;\n- Sở B.", ["Sở A", "Sở B"], False),
        ("Kính gửi:\n\n- Sở A;\n\n- Sở B.", ["Sở A", "Sở B"], False),
        ("Kính gửi: - Sở A;\n          - Sở B.", ["Sở A", "Sở B"], False),
        ("Kính gửi: Sở A; Sở B; Sở C.", ["Sở A", "Sở B", "Sở C"], True),
        ("Kính gửi:\nSở Nội vụ", ["Sở Nội vụ"], False),
        ("Kính gửi:\n– Sở A;\n– Sở B.", ["Sở A", "Sở B"], False),
        ("Kính gửi:\n* Sở A;\n* Sở B.", ["Sở A", "Sở B"], False),
        ("Kính gửi:\n- Sở A (để biết; để phối hợp);\n- Sở B.", ["Sở A (để biết; để phối hợp)", "Sở B"], False),
        ("Kính gửi:\n- Thường trực Tỉnh ủy,\nHĐND tỉnh;\n- Sở B.", ["Thường trực Tỉnh ủy, HĐND tỉnh", "Sở B"], False),
    ],
)
def test_addressees(text, names, inline):
    parsed = parse_text(
        f"Số: 15/SNV-VP\nV/v họp\n{text}\n\nThực hiện kế hoạch năm, {BODY}\n\nNơi nhận:\n- Như trên;\n- Lưu: VT.\n"
    )
    shows(parsed, addressees=names, addressees_inline=inline)
    assert structured_body(parsed).startswith("<p>Thực hiện kế hoạch năm")


@pytest.mark.parametrize(
    ("line", "unit", "drafter", "copies"),
    [
        ("- Lưu: VT, P.TCCB Sở.<sup>Bình</sup>", "P.TCCB Sở", "Bình", None),
        ("- Lưu: VT, P.TCCB Sở.Bình", "P.TCCB Sở", "Bình", None),
        ("- Lưu: VT, PNV_(tuc42).", "PNV", "tuc42", None),
        ("- Lưu: VT, VP.", "VP", None, None),
        ("- Lưu: VT, P.TCCB Sở..nttbình", "P.TCCB Sở", "nttbình", None),
        ("- Lưu: VT.", None, None, None),
        ("Lưu: VT", None, None, None),
        ("- Lưu: VT, TCCB. PL.(300)", "TCCB", "PL", 300),
        ("- Lưu: VT, KTN, NC (2).", "KTN, NC", None, 2),
        ("- Lưu: VT, TH (03b).", "TH", None, 3),
        ("- Lưu: VT, P.KHTC.", "P.KHTC", None, None),
        ("- Lưu: VT, VP<sup>Hà</sup>", "VP", "Hà", None),
        ("- Lưu VT, VP.", "VP", None, None),
        ("- Lưu: Văn thư, VP.", "VP", None, None),
        ("+ Lưu: VT; VP.", "VP", None, None),
        ("- **Lưu:** VT, VP (Hà).", "VP", "Hà", None),
    ],
)
def test_spellings_of_the_archive_line(line, unit, drafter, copies):
    parsed = parse_text(
        f"Số: 15/SNV-VP\nV/v họp\nKính gửi: Sở A\n\n{BODY}\n\nNơi nhận:\n- Như trên;\n{line}\n\n"
        f"GIÁM ĐỐC\n\nLý Văn Thử\n"
    )
    shows(
        parsed,
        archive_copy={"at_clerk": True, "unit": unit, "drafter": drafter, "copies": copies},
        recipients=["Như trên"],
        signer_name="Lý Văn Thử",
    )


def test_recipients_on_one_line_and_wrapped_over_two():
    parsed = read(f"""
        Số: 15/SNV-VP
        V/v họp
        Kính gửi: Sở A
        {BODY}
        Nơi nhận: Như trên; Lưu: VT.
        GIÁM ĐỐC
        Lý Văn Thử
    """)
    shows(parsed, recipients=["Như trên"], archive_line="Lưu: VT.")
    parsed = read(f"""
        Số: 15/SNV-VP
        V/v họp
        Kính gửi: Sở A
        {BODY}
        ***Nơi nhận:***
        - Như trên;
        - Thường trực Tỉnh ủy, HĐND,
        UBND tỉnh (để b/c);
        - Lưu: VT.
        GIÁM ĐỐC
        Lý Văn Thử
    """)
    shows(parsed, recipients=["Như trên", "Thường trực Tỉnh ủy, HĐND, UBND tỉnh (để b/c)"])


def test_an_annex_after_the_signature_is_not_body():
    parsed = read(f"""
        Số: 15/SNV-VP
        V/v họp
        Kính gửi: Sở A
        (Chi tiết theo Phụ lục đính kèm)
        {BODY}
        Nơi nhận:
        - Như trên;
        - Lưu: VT.
        GIÁM ĐỐC
        Lý Văn Thử

        Phụ lục
        DANH SÁCH DỰ HỌP
        (Kèm theo Công văn số 15/SNV-VP)
        1. Ông A
    """)
    assert parsed.after_signature[0] == "Phụ lục"
    assert parsed.signer_name == "Lý Văn Thử"
    assert "DANH SÁCH" not in structured_body(parsed)
    assert [annex.pointer for annex in parsed.annexes_mentioned] == ["Chi tiết theo Phụ lục đính kèm"]


def test_a_personal_letter_without_recipients():
    parsed = read("""
        CHỦ TỊCH NƯỚC

        Hà Nội, ngày 05 tháng 9 năm 2024

        THƯ CÔNG

        Kính gửi: Các thầy giáo, cô giáo

        Nhân dịp năm học mới, tôi gửi lời chúc tốt đẹp nhất.

        Thân ái!

        CHỦ TỊCH

        Lê Văn Thử
    """)
    shows(parsed, doc_type="Thư công", subject=None, recipients=[], archive_copy=None, signer_name="Lê Văn Thử")
    assert parsed.addressees == ("Các thầy giáo, cô giáo",)


def test_hard_wrapped_lines_of_a_pdf_become_paragraphs():
    parsed = read("""
        Số: 15/SNV-VP
        V/v họp
        Kính gửi: Sở A

        Thực hiện chỉ đạo của Ủy ban nhân dân tỉnh về công tác cải cách hành chính
        năm 2024, Sở Nội vụ đề nghị các cơ quan, đơn vị phối hợp với Sở
        Tài chính thực hiện các nội dung sau:
        1. Rà soát các thủ tục hành chính thuộc thẩm quyền giải quyết của cơ quan,
        đơn vị mình.
        2. Báo cáo kết quả về Sở Nội vụ trước ngày 30 tháng 6 năm 2024 để tổng hợp,
        báo cáo Ủy ban nhân dân tỉnh.
                                          2
        Đề nghị các cơ quan, đơn vị quan tâm thực hiện./.

        Nơi nhận:
        - Như trên;
        - Lưu: VT.
        GIÁM ĐỐC
        Lý Văn Thử
    """)
    assert structured_body(parsed).split("\n") == [
        "<p>Thực hiện chỉ đạo của Ủy ban nhân dân tỉnh về công tác cải cách hành chính năm 2024, Sở Nội "
        "vụ đề nghị các cơ "
        "quan, đơn vị phối hợp với Sở Tài chính thực hiện các nội dung sau:</p>",
        "<p>1. Rà soát các thủ tục hành chính thuộc thẩm quyền giải quyết của cơ quan, đơn vị mình.</p>",
        "<p>2. Báo cáo kết quả về Sở Nội vụ trước ngày 30 tháng 6 năm 2024 để tổng hợp, báo cáo Ủy ban "
        "nhân dân tỉnh.</p>",
        "<p>Đề nghị các cơ quan, đơn vị quan tâm thực hiện./.</p>",
    ]


def test_chapters_sections_and_articles_of_a_regulation():
    parsed = read("""
        SỞ NỘI VỤ
        QUY CHẾ
        Làm việc của Sở Nội vụ
        (Kèm theo Quyết định số 12/QĐ-SNV ngày 05 tháng 3 năm 2024 của Giám đốc Sở)

        Chương I
        QUY ĐỊNH CHUNG

        Điều 1. Phạm vi điều chỉnh

        1. Quy chế này quy định nguyên tắc làm việc.

        a) Nguyên tắc thứ nhất;

        b) Nguyên tắc thứ hai.

        Chương II
        ĐIỀU KHOẢN THI HÀNH

        Điều 2. Hiệu lực

        Quy chế có hiệu lực từ ngày ký./.

        GIÁM ĐỐC
        Lý Văn Thử
    """)
    assert [(item.label, item.heading) for item in parsed.outline] == [
        ("Chương I", "QUY ĐỊNH CHUNG"),
        ("Chương II", "ĐIỀU KHOẢN THI HÀNH"),
    ]
    (article,) = parsed.outline[0].children
    assert (article.label, article.heading) == ("Điều 1.", "Phạm vi điều chỉnh")
    assert [item.label for item in article.children[0].children] == ["a)", "b)"]
    assert "<h2>Chương I<br>QUY ĐỊNH CHUNG</h2>\n<h3>Điều 1. Phạm vi điều chỉnh</h3>" in structured_body(parsed)


def test_a_table_of_bars_and_a_table_of_tabs():
    parsed = read("""
        Số: 15/KH-SNV
        KẾ HOẠCH
        Công tác
        Phân công như sau.

        | STT | Việc | Đơn vị |
        |-----|:---:|---|
        | 1 | Rà soát **gấp** | <VP> |

        Hết bảng./.
        Nơi nhận:
        - Các phòng;
        - Lưu: VT.
    """)
    table = (
        "<table><tbody><tr><td>STT</td><td>Việc</td><td>Đơn vị</td></tr>"
        "<tr><td>1</td><td>Rà soát <strong>gấp</strong></td><td>&lt;VP&gt;</td></tr></tbody></table>"
    )
    assert structured_body(parsed) == f"<p>Phân công như sau.</p>\n{table}\n<p>Hết bảng./.</p>"
    tabs = parse_text(
        "Số: 1/KH-X\nKẾ HOẠCH\nCông tác\n\nBảng sau.\nTên\tSố\nA\t1\n\nHết./.\nNơi nhận:\n- A;\n- Lưu: VT.\n"
    )
    assert "<tr><td>Tên</td><td>Số</td></tr><tr><td>A</td><td>1</td></tr>" in structured_body(tabs)


def test_emphasis_is_kept_and_everything_else_escaped():
    parsed = parse_text(
        "Số: 1/KH-X\nKẾ HOẠCH\nCông tác\n\n*Nghiêng* **đậm** ***cả hai*** và <script>alert(1)</script> "
        "& 5 < 6 * 7, *lẻ; m² (*).\n\n"
        "<b>Đậm</b> **chéo *lồng** nhau*, <img src=x onerror=y>./.\nNơi nhận:\n- A;\n- Lưu: VT.\n"
    )
    assert structured_body(parsed) == (
        "<p><em>Nghiêng</em> <strong>đậm</strong> <strong><em>cả hai</em></strong> và "
        "&lt;script&gt;alert(1)&lt;/script&gt;"
        " &amp; 5 &lt; 6 * 7, lẻ; m² (*).</p>\n"
        "<p><b>Đậm</b> <strong>chéo lồng</strong> nhau, &lt;img src=x onerror=y&gt;./.</p>"
    ).replace("<b>", "<strong>").replace("</b>", "</strong>")


def test_footnotes_of_several_spellings():
    parsed = parse_text(
        "Số: 1/KH-X\nKẾ HOẠCH\nCông tác\n\nTheo kế hoạch<sup>1</sup> và quy định[2] và đề án(3), diện "
        "tích 5 km².\n\n"
        "(1) Mục thứ nhất của danh sách.\n\n<sup>1</sup> Kế hoạch A.\n\n[2] Quy định B.\n\n"
        "(3) Đề án C.\n\nHết./.\n"
        "Nơi nhận:\n- A;\n- Lưu: VT.\n"
    )
    html = structured_body(parsed)
    assert [(note.label, note.text) for note in parsed.footnotes] == [
        ("1", "Kế hoạch A."),
        ("2", "Quy định B."),
        ("3", "Đề án C."),
    ]
    assert html.count('<sup class="footnote-ref"') == 3
    assert "<p>(1) Mục thứ nhất của danh sách.</p>" in html
    assert html.endswith('<li data-note="3">Đề án C.</li></ol>')


def test_a_printed_page_flattened_with_its_columns():
    parsed = parse_text("""
   BỘ NỘI VỤ                    CỘNG HOÀ XÃ HỘI CHỦ NGHĨA VIỆT NAM
                                      Độc lập - Tự do - Hạnh phúc
   ---------                          ---------------------------
 Số: 1234/BNV-CCHC                  Hà Nội, ngày 03 tháng 4 năm 2024
 V/v hướng dẫn xây dựng kế hoạch
      cải cách hành chính

       Kính gửi:
              - Các Bộ, cơ quan ngang Bộ, cơ quan thuộc Chính phủ;
              - Ủy ban nhân dân các tỉnh, thành phố trực thuộc
                Trung ương.

      Thực hiện Nghị quyết số 76/NQ-CP ngày 15/7/2021 của Chính phủ ban hành
Chương trình tổng thể cải cách hành chính nhà nước giai đoạn 2021 - 2030, Bộ
Nội vụ hướng dẫn như sau:
      1. Về nội dung
      Bám sát chỉ đạo của Chính phủ./.

Nơi nhận:                                        KT. BỘ TRƯỞNG
- Như trên;                                        THỨ TRƯỞNG
- Bộ trưởng (để báo cáo);
- Lưu: VT, Vụ CCHC (05b).

                                              Trương Hải Thử
""")
    shows(
        parsed,
        issuing_body="BỘ NỘI VỤ",
        number="1234",
        subject="hướng dẫn xây dựng kế hoạch cải cách hành chính",
        addressees=[
            "Các Bộ, cơ quan ngang Bộ, cơ quan thuộc Chính phủ",
            "Ủy ban nhân dân các tỉnh, thành phố trực thuộc Trung ương",
        ],
        recipients=["Như trên", "Bộ trưởng (để báo cáo)"],
        archive_copy={"at_clerk": True, "unit": "Vụ CCHC", "drafter": None, "copies": 5},
        signature_lines=["KT. BỘ TRƯỞNG", "THỨ TRƯỞNG"],
        signer_name="Trương Hải Thử",
    )


def test_tables_of_a_web_page_as_markdown():
    parsed = parse_text("""
| **UBND TỈNH X** <br> **SỞ NỘI VỤ** <br> ------- | **CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM** |
| --- | --- |
| Số: 15/QĐ-SNV | *X, ngày 05 tháng 3 năm 2024* |

**QUYẾT ĐỊNH**

**VỀ VIỆC THÀNH LẬP TỔ CÔNG TÁC**

**GIÁM ĐỐC SỞ NỘI VỤ**

*Căn cứ Luật X;*

*Xét đề nghị của Chánh Văn phòng,*

**QUYẾT ĐỊNH:**

**Điều 1.** Thành lập Tổ công tác.

**Điều 2.** Hiệu lực

Có hiệu lực từ ngày ký./.

| ***Nơi nhận:*** - Như Điều 1; - Lưu: VT, VP. | **GIÁM ĐỐC** (đã ký) **Nguyễn Văn Thử** |
""")
    shows(
        parsed,
        parent_body="UBND TỈNH X",
        issuing_body="SỞ NỘI VỤ",
        place="X",
        subject="VỀ VIỆC THÀNH LẬP TỔ CÔNG TÁC",
        authority_line="GIÁM ĐỐC SỞ NỘI VỤ",
        recipients=["Như Điều 1"],
        signature_lines=["GIÁM ĐỐC"],
        signer_name="Nguyễn Văn Thử",
    )
    assert parsed.legal_bases == ("Căn cứ Luật X;", "Xét đề nghị của Chánh Văn phòng,")
    assert "<h3>Điều 2. Hiệu lực</h3>" in structured_body(parsed)


def test_a_letter_of_introduction_has_no_subject():
    parsed = read("""
        SỞ NỘI VỤ
        Số: 03/GGT-SNV
        Hà Nội, ngày 05 tháng 3 năm 2024
        GIẤY GIỚI THIỆU
        Sở Nội vụ trân trọng giới thiệu:
        Ông (bà): Nguyễn Văn Thử
        Được cử đến: Sở Tài chính./.
        Nơi nhận:
        - Như trên;
        - Lưu: VT.
        TL. GIÁM ĐỐC
        CHÁNH VĂN PHÒNG
        Trần Thị Ba
    """)
    shows(parsed, doc_type="Giấy giới thiệu", subject=None, signer_name="Trần Thị Ba")
    assert structured_body(parsed).startswith(
        "<p>Sở Nội vụ trân trọng giới thiệu:</p>\n<p>Ông (bà): Nguyễn Văn Thử</p>"
    )


def test_the_two_parts_of_a_report():
    parsed = read("""
        Số: 33/BC-UBND
        Ba Vì, ngày 20 tháng 11 năm 2023
        BÁO CÁO
        Kết quả công tác năm 2023
        Kính gửi: Ủy ban nhân dân huyện
        Ba Tơ.
        PHẦN I
        KẾT QUẢ NĂM 2023
        I. CÔNG TÁC CHỈ ĐẠO
        Tốt.
        PHẦN II
        NHIỆM VỤ NĂM 2024
        Tiếp tục thực hiện./.
        Nơi nhận:
        - Như trên;
        - Lưu: VT.
        T/M ỦY BAN NHÂN DÂN
        CHỦ TỊCH
        Phạm Văn Thử
    """)
    assert parsed.addressees == ("Ủy ban nhân dân huyện Ba Tơ",)
    assert [(item.label, item.heading) for item in parsed.outline] == [
        ("PHẦN I", "KẾT QUẢ NĂM 2023"),
        ("PHẦN II", "NHIỆM VỤ NĂM 2024"),
    ]
    assert structured_body(parsed).startswith("<h2>PHẦN I<br>KẾT QUẢ NĂM 2023</h2>\n<h2>I. CÔNG TÁC CHỈ ĐẠO</h2>")
    shows(parsed, signing_authority_prefix="TM.", signing_on_behalf_of="ỦY BAN NHÂN DÂN")


def test_a_page_of_a_law_portal_with_lone_bars_and_torn_lines():
    parsed = read("""
        ỦY BAN NHÂN DÂN
        TỈNH SÓC TRĂNG
        -------
        |
        CỘNG HÒA XÃ HỘI
        CHỦ NGHĨA VIỆT NAM
        Độc lập – Tự do – Hạnh phúc
        ---------------
        |
        Số: 135/2022/QÐ-UBND
        |
        Sóc Trăng, ngày
        27 tháng 09 năm 2022
        |
        QUYẾT ĐỊNH
        VỀ VIỆC THÀNH LẬP
        BAN CHỈ ĐẠO RÀ SOÁT HỘ NGHÈO NĂM 2022
        CHỦ TỊCH
        ỦY BAN NHÂN DÂN TỈNH SÓC TRĂNG
        Căn
        cứ Luật Tổ chức chính quyền địa phương ngày 19/6/2015;
        Căn cứ Nghị định số
        07/2021/NĐ-CP ngày 27/01/2021 của Chính phủ quy định chuẩn nghèo;
        Theo
        đề nghị của Sở Lao động.
        QUYẾT ĐỊNH:
        Điều 1. Thành lập Ban Chỉ đạo.
        Điều 2. Quyết định này có hiệu lực từ ngày ký./.
        Nơi nhận:
        - Như Điều 2;
        - Lưu: VT.
        |
        KT. CHỦ TỊCH
        PHÓ CHỦ TỊCH
        Huỳnh Thị Thử
        |
    """)
    shows(
        parsed,
        issuing_body="ỦY BAN NHÂN DÂN TỈNH SÓC TRĂNG",
        national_header_in_text=True,
        number="135",
        number_year=2022,
        symbol="QĐ-UBND",
        place="Sóc Trăng",
        subject="VỀ VIỆC THÀNH LẬP BAN CHỈ ĐẠO RÀ SOÁT HỘ NGHÈO NĂM 2022",
        authority_line="CHỦ TỊCH ỦY BAN NHÂN DÂN TỈNH SÓC TRĂNG",
        recipients=["Như Điều 2"],
        signer_name="Huỳnh Thị Thử",
        legal_bases=[
            "Căn cứ Luật Tổ chức chính quyền địa phương ngày 19/6/2015;",
            "Căn cứ Nghị định số 07/2021/NĐ-CP ngày 27/01/2021 của Chính phủ quy định chuẩn nghèo;",
            "Theo đề nghị của Sở Lao động.",
        ],
    )
    assert (parsed.date.year, parsed.date.month, parsed.date.day) == (2022, 9, 27)


def test_a_letter_whose_whole_header_is_lost():
    parsed = read(f"""
        Kính gửi: Các phòng thuộc Sở

        {BODY}

        Nơi nhận:
        - Như trên;
        - Lưu: VT.

        GIÁM ĐỐC

        Lý Văn Thử
    """)
    shows(parsed, doc_type="Công văn", number=None, symbol=None, number_line_raw=None, place=None, subject=None)
    assert parsed.date.year is None
