"""The forms in which offices write signature, addressees and the Lưu line, each on its own in a small letter."""

# ruff: noqa: E501 (tables: one row a form)

from __future__ import annotations

import pytest

from workflow.importing import ParsedText, parse_text

NAME = "Nguyễn Văn Mẫu"
TOP = "SỞ NỘI VỤ\nSố: 15/SNV-VP\nV/v họp giao ban\nLào Cai, ngày 05 tháng 3 năm 2024\n\n"
TEXT = "Sở Nội vụ đề nghị các đơn vị thực hiện./.\n\n"


def letter(
    signature: str = f"GIÁM ĐỐC\n\n{NAME}",
    *,
    addressees: str = "Kính gửi: Các phòng.",
    archive: str = "- Lưu: VT, VP.",
    foot_first: bool = True,
) -> ParsedText:
    foot = f"Nơi nhận:\n- Như trên;\n{archive}"
    closing = f"{foot}\n\n{signature}" if foot_first else f"{signature}\n\n{foot}"
    return parse_text(f"{TOP}{addressees}\n\n{TEXT}{closing}\n")


SIGNATURES = [
    ("GIÁM ĐỐC", ["GIÁM ĐỐC"], None, None),
    ("Q. GIÁM ĐỐC", ["Q. GIÁM ĐỐC"], "Q.", "GIÁM ĐỐC"),
    ("Q.GIÁM ĐỐC", ["Q. GIÁM ĐỐC"], "Q.", "GIÁM ĐỐC"),
    ("QUYỀN GIÁM ĐỐC", ["QUYỀN GIÁM ĐỐC"], None, None),
    ("KT. GIÁM ĐỐC\nPHÓ GIÁM ĐỐC", ["KT. GIÁM ĐỐC", "PHÓ GIÁM ĐỐC"], "KT.", "GIÁM ĐỐC"),
    ("KT. GIÁM ĐỐC PHÓ GIÁM ĐỐC", ["KT. GIÁM ĐỐC", "PHÓ GIÁM ĐỐC"], "KT.", "GIÁM ĐỐC"),
    ("KT.GIÁM ĐỐC\nPHÓ GIÁM ĐỐC", ["KT. GIÁM ĐỐC", "PHÓ GIÁM ĐỐC"], "KT.", "GIÁM ĐỐC"),
    ("KT/ GIÁM ĐỐC\nPHÓ GIÁM ĐỐC", ["KT. GIÁM ĐỐC", "PHÓ GIÁM ĐỐC"], "KT.", "GIÁM ĐỐC"),
    ("K/T GIÁM ĐỐC\nPHÓ GIÁM ĐỐC", ["KT. GIÁM ĐỐC", "PHÓ GIÁM ĐỐC"], "KT.", "GIÁM ĐỐC"),
    ("KT GIÁM ĐỐC\nPHÓ GIÁM ĐỐC", ["KT. GIÁM ĐỐC", "PHÓ GIÁM ĐỐC"], "KT.", "GIÁM ĐỐC"),
    ("KT . GIÁM ĐỐC\nPHÓ GIÁM ĐỐC", ["KT. GIÁM ĐỐC", "PHÓ GIÁM ĐỐC"], "KT.", "GIÁM ĐỐC"),
    ("kt. giám đốc\nphó giám đốc", ["KT. giám đốc", "phó giám đốc"], "KT.", "giám đốc"),
    ("Kt. Giám đốc\nPhó Giám đốc", ["KT. Giám đốc", "Phó Giám đốc"], "KT.", "Giám đốc"),
    ("KT.\nGIÁM ĐỐC\nPHÓ GIÁM ĐỐC", ["KT. GIÁM ĐỐC", "PHÓ GIÁM ĐỐC"], "KT.", "GIÁM ĐỐC"),
    ("KT. BỘ TRƯỞNG\nTHỨ TRƯỞNG", ["KT. BỘ TRƯỞNG", "THỨ TRƯỞNG"], "KT.", "BỘ TRƯỞNG"),
    ("KT. BỘ TRƯỞNG THỨ TRƯỞNG", ["KT. BỘ TRƯỞNG", "THỨ TRƯỞNG"], "KT.", "BỘ TRƯỞNG"),
    (
        "KT. BỘ TRƯỞNG, CHỦ NHIỆM\nTHỨ TRƯỞNG, PHÓ CHỦ NHIỆM",
        ["KT. BỘ TRƯỞNG, CHỦ NHIỆM", "THỨ TRƯỞNG, PHÓ CHỦ NHIỆM"],
        "KT.",
        "BỘ TRƯỞNG, CHỦ NHIỆM",
    ),
    ("KT. CHỦ TỊCH\nPHÓ CHỦ TỊCH THƯỜNG TRỰC", ["KT. CHỦ TỊCH", "PHÓ CHỦ TỊCH THƯỜNG TRỰC"], "KT.", "CHỦ TỊCH"),
    ("KT. HIỆU TRƯỞNG\nPHÓ HIỆU TRƯỞNG", ["KT. HIỆU TRƯỞNG", "PHÓ HIỆU TRƯỞNG"], "KT.", "HIỆU TRƯỞNG"),
    ("KT. VIỆN TRƯỞNG\nPHÓ VIỆN TRƯỞNG", ["KT. VIỆN TRƯỞNG", "PHÓ VIỆN TRƯỞNG"], "KT.", "VIỆN TRƯỞNG"),
    ("KT. TỔNG GIÁM ĐỐC\nPHÓ TỔNG GIÁM ĐỐC", ["KT. TỔNG GIÁM ĐỐC", "PHÓ TỔNG GIÁM ĐỐC"], "KT.", "TỔNG GIÁM ĐỐC"),
    ("KT. TRƯỞNG PHÒNG\nPHÓ TRƯỞNG PHÒNG", ["KT. TRƯỞNG PHÒNG", "PHÓ TRƯỞNG PHÒNG"], "KT.", "TRƯỞNG PHÒNG"),
    (
        "TM. ỦY BAN NHÂN DÂN\nCHỦ TỊCH",
        ["TM. ỦY BAN NHÂN DÂN", "CHỦ TỊCH"],
        "TM.",
        "ỦY BAN NHÂN DÂN",
    ),
    ("TM. UBND TỈNH CHỦ TỊCH", ["TM. UBND TỈNH", "CHỦ TỊCH"], "TM.", "UBND TỈNH"),
    ("T/M ỦY BAN NHÂN DÂN\nCHỦ TỊCH", ["TM. ỦY BAN NHÂN DÂN", "CHỦ TỊCH"], "TM.", "ỦY BAN NHÂN DÂN"),
    ("TM.UBND XÃ\nCHỦ TỊCH", ["TM. UBND XÃ", "CHỦ TỊCH"], "TM.", "UBND XÃ"),
    (
        "TM. ỦY BAN NHÂN DÂN\nKT. CHỦ TỊCH\nPHÓ CHỦ TỊCH",
        ["TM. ỦY BAN NHÂN DÂN", "KT. CHỦ TỊCH", "PHÓ CHỦ TỊCH"],
        "TM.+KT.",
        "ỦY BAN NHÂN DÂN",
    ),
    (
        "TM. ỦY BAN NHÂN DÂN KT. CHỦ TỊCH PHÓ CHỦ TỊCH",
        ["TM. ỦY BAN NHÂN DÂN", "KT. CHỦ TỊCH", "PHÓ CHỦ TỊCH"],
        "TM.+KT.",
        "ỦY BAN NHÂN DÂN",
    ),
    (
        "TM. HỘI ĐỒNG NHÂN DÂN\nQ. CHỦ TỊCH",
        ["TM. HỘI ĐỒNG NHÂN DÂN", "Q. CHỦ TỊCH"],
        "TM.+Q.",
        "HỘI ĐỒNG NHÂN DÂN",
    ),
    (
        "TM. BAN CHỈ ĐẠO\nTRƯỞNG BAN\nCHỦ TỊCH UBND TỈNH",
        ["TM. BAN CHỈ ĐẠO", "TRƯỞNG BAN", "CHỦ TỊCH UBND TỈNH"],
        "TM.",
        "BAN CHỈ ĐẠO",
    ),
    (
        "TM. BAN CHỈ ĐẠO\nKT. TRƯỞNG BAN\nPHÓ TRƯỞNG BAN",
        ["TM. BAN CHỈ ĐẠO", "KT. TRƯỞNG BAN", "PHÓ TRƯỞNG BAN"],
        "TM.+KT.",
        "BAN CHỈ ĐẠO",
    ),
    ("TM. BAN THƯỜNG VỤ\nPHÓ BÍ THƯ", ["TM. BAN THƯỜNG VỤ", "PHÓ BÍ THƯ"], "TM.", "BAN THƯỜNG VỤ"),
    ("T/M BAN CHẤP HÀNH\nBÍ THƯ", ["TM. BAN CHẤP HÀNH", "BÍ THƯ"], "TM.", "BAN CHẤP HÀNH"),
    ("TL. GIÁM ĐỐC\nCHÁNH VĂN PHÒNG", ["TL. GIÁM ĐỐC", "CHÁNH VĂN PHÒNG"], "TL.", "GIÁM ĐỐC"),
    ("TL. GIÁM ĐỐC CHÁNH VĂN PHÒNG", ["TL. GIÁM ĐỐC", "CHÁNH VĂN PHÒNG"], "TL.", "GIÁM ĐỐC"),
    ("TL. CHỦ TỊCH\nTRƯỞNG PHÒNG NỘI VỤ", ["TL. CHỦ TỊCH", "TRƯỞNG PHÒNG NỘI VỤ"], "TL.", "CHỦ TỊCH"),
    ("T/L GIÁM ĐỐC\nTRƯỞNG PHÒNG", ["TL. GIÁM ĐỐC", "TRƯỞNG PHÒNG"], "TL.", "GIÁM ĐỐC"),
    (
        "TL. GIÁM ĐỐC\nKT. CHÁNH VĂN PHÒNG\nPHÓ CHÁNH VĂN PHÒNG",
        ["TL. GIÁM ĐỐC", "KT. CHÁNH VĂN PHÒNG", "PHÓ CHÁNH VĂN PHÒNG"],
        "TL.+KT.",
        "GIÁM ĐỐC",
    ),
    (
        "TL. BỘ TRƯỞNG\nKT. VỤ TRƯỞNG VỤ TỔ CHỨC CÁN BỘ\nPHÓ VỤ TRƯỞNG",
        ["TL. BỘ TRƯỞNG", "KT. VỤ TRƯỞNG VỤ TỔ CHỨC CÁN BỘ", "PHÓ VỤ TRƯỞNG"],
        "TL.+KT.",
        "BỘ TRƯỞNG",
    ),
    (
        "TL. GIÁM ĐỐC\nKT.TRƯỞNG PHÒNG KẾ HOẠCH - TÀI CHÍNH\nPHÓ TRƯỞNG PHÒNG",
        ["TL. GIÁM ĐỐC", "KT. TRƯỞNG PHÒNG KẾ HOẠCH - TÀI CHÍNH", "PHÓ TRƯỞNG PHÒNG"],
        "TL.+KT.",
        "GIÁM ĐỐC",
    ),
    (
        "TUQ. GIÁM ĐỐC\nCHI CỤC TRƯỞNG CHI CỤC KIỂM LÂM",
        ["TUQ. GIÁM ĐỐC", "CHI CỤC TRƯỞNG CHI CỤC KIỂM LÂM"],
        "TUQ.",
        "GIÁM ĐỐC",
    ),
    ("TUQ. CHỦ TỊCH GIÁM ĐỐC SỞ NỘI VỤ", ["TUQ. CHỦ TỊCH", "GIÁM ĐỐC SỞ NỘI VỤ"], "TUQ.", "CHỦ TỊCH"),
    ("TUQ.CHỦ TỊCH\nGIÁM ĐỐC SỞ NỘI VỤ", ["TUQ. CHỦ TỊCH", "GIÁM ĐỐC SỞ NỘI VỤ"], "TUQ.", "CHỦ TỊCH"),
    ("T.UQ. GIÁM ĐỐC\nTRƯỞNG PHÒNG", ["TUQ. GIÁM ĐỐC", "TRƯỞNG PHÒNG"], "TUQ.", "GIÁM ĐỐC"),
    (
        "TUQ. CHỦ TỊCH\nKT. GIÁM ĐỐC SỞ TÀI CHÍNH\nPHÓ GIÁM ĐỐC",
        ["TUQ. CHỦ TỊCH", "KT. GIÁM ĐỐC SỞ TÀI CHÍNH", "PHÓ GIÁM ĐỐC"],
        "TUQ.+KT.",
        "CHỦ TỊCH",
    ),
    (
        "TM. ỦY BAN NHÂN DÂN\nTL. CHỦ TỊCH\nCHÁNH VĂN PHÒNG",
        ["TM. ỦY BAN NHÂN DÂN", "TL. CHỦ TỊCH", "CHÁNH VĂN PHÒNG"],
        "TM.+TL.",
        "ỦY BAN NHÂN DÂN",
    ),
    (
        "TM. ỦY BAN NHÂN DÂN\nTUQ. CHỦ TỊCH\nKT. GIÁM ĐỐC SỞ NỘI VỤ\nPHÓ GIÁM ĐỐC",
        ["TM. ỦY BAN NHÂN DÂN", "TUQ. CHỦ TỊCH", "KT. GIÁM ĐỐC SỞ NỘI VỤ", "PHÓ GIÁM ĐỐC"],
        "TM.+TUQ.+KT.",
        "ỦY BAN NHÂN DÂN",
    ),
    (
        "TL. CHỦ TỊCH\nTUQ. CHÁNH VĂN PHÒNG\nTRƯỞNG PHÒNG HÀNH CHÍNH",
        ["TL. CHỦ TỊCH", "TUQ. CHÁNH VĂN PHÒNG", "TRƯỞNG PHÒNG HÀNH CHÍNH"],
        "TL.+TUQ.",
        "CHỦ TỊCH",
    ),
    (
        "KT. CỤC TRƯỞNG CỤC THUẾ\nPHÓ CỤC TRƯỞNG",
        ["KT. CỤC TRƯỞNG CỤC THUẾ", "PHÓ CỤC TRƯỞNG"],
        "KT.",
        "CỤC TRƯỞNG CỤC THUẾ",
    ),
    ("CHI CỤC TRƯỞNG", ["CHI CỤC TRƯỞNG"], None, None),
    ("TRƯỞNG CÔNG AN XÃ", ["TRƯỞNG CÔNG AN XÃ"], None, None),
    ("HẠT TRƯỞNG", ["HẠT TRƯỞNG"], None, None),
    ("CHÁNH THANH TRA", ["CHÁNH THANH TRA"], None, None),
    ("**KT. GIÁM ĐỐC**\n**PHÓ GIÁM ĐỐC**", ["KT. GIÁM ĐỐC", "PHÓ GIÁM ĐỐC"], "KT.", "GIÁM ĐỐC"),
]


@pytest.mark.parametrize("mark", ["", "(Đã ký)\n", "Đã ký:\n", "[Ký số]\n"], ids=["bare", "signed", "word", "digital"])
@pytest.mark.parametrize("foot_first", [True, False], ids=["foot-first", "block-first"])
@pytest.mark.parametrize(("block", "lines", "prefix", "whom"), SIGNATURES, ids=[one[0][:40] for one in SIGNATURES])
def test_a_chain_of_authority_is_read(block, lines, prefix, whom, foot_first, mark):
    parsed = letter(f"{block}\n{mark}\n{NAME}", foot_first=foot_first)
    assert list(parsed.signature_lines) == lines
    assert (parsed.signing_authority_prefix, parsed.signing_on_behalf_of) == (prefix, whom)
    assert (parsed.signer_name, parsed.signer_position) == (NAME, lines[-1])
    assert [block.text for block in parsed.body] == [TEXT.strip()]
    assert parsed.recipients == ("Như trên",)


NAMES = [
    ("Nguyễn Văn Mẫu", "Nguyễn Văn Mẫu", None),
    ("NGUYỄN VĂN MẪU", "NGUYỄN VĂN MẪU", None),
    ("TS. Nguyễn Văn Mẫu", "Nguyễn Văn Mẫu", "TS."),
    ("PGS.TS Nguyễn Văn Mẫu", "Nguyễn Văn Mẫu", "PGS.TS"),
    ("PGS.TS. Nguyễn Văn Mẫu", "Nguyễn Văn Mẫu", "PGS.TS."),
    ("GS.TSKH. Nguyễn Văn Mẫu", "Nguyễn Văn Mẫu", "GS.TSKH."),
    ("ThS. BS. Nguyễn Văn Mẫu", "Nguyễn Văn Mẫu", "ThS. BS."),
    ("BSCKII. Nguyễn Văn Mẫu", "Nguyễn Văn Mẫu", "BSCKII."),
    ("BS.CKII Nguyễn Văn Mẫu", "Nguyễn Văn Mẫu", "BS.CKII"),
    ("Thiếu tướng Nguyễn Văn Mẫu", "Nguyễn Văn Mẫu", "Thiếu tướng"),
    ("Đại tá Nguyễn Văn Mẫu", "Nguyễn Văn Mẫu", "Đại tá"),
    ("Thượng tá, TS. Nguyễn Văn Mẫu", "Nguyễn Văn Mẫu", "Thượng tá, TS."),
    ("Luật sư Nguyễn Văn Mẫu", "Nguyễn Văn Mẫu", "Luật sư"),
    ("Y Thông", "Y Thông", None),
    ("Hồ A Dế", "Hồ A Dế", None),
    ("Ksor H'Bia", "Ksor H'Bia", None),
    ("**Nguyễn Văn Mẫu**", "Nguyễn Văn Mẫu", None),
    ("Nguyễn Văn Mẫu.", "Nguyễn Văn Mẫu", None),
]


@pytest.mark.parametrize(("written", "name", "title"), NAMES, ids=[one[0] for one in NAMES])
def test_a_name_with_rank_or_degree_is_read(written, name, title):
    parsed = letter(f"GIÁM ĐỐC\n(Đã ký)\n{written}")
    assert (parsed.signer_name, parsed.signer_title) == (name, title)
    assert parsed.signature_lines == ("GIÁM ĐỐC",)


ADDRESSEES = [
    ("Kính gửi: Bộ Nội vụ", ["Bộ Nội vụ"], True),
    ("Kính gửi: Bộ Nội vụ.", ["Bộ Nội vụ"], True),
    ("Kính gửi : Bộ Nội vụ", ["Bộ Nội vụ"], True),
    ("Kính gửi Bộ Nội vụ", ["Bộ Nội vụ"], True),
    ("**Kính gửi:** Bộ Nội vụ", ["Bộ Nội vụ"], True),
    ("*Kính gửi*: Bộ Nội vụ", ["Bộ Nội vụ"], True),
    ("KÍNH GỬI: BỘ NỘI VỤ", ["BỘ NỘI VỤ"], True),
    ("Kính gửi:\n- Bộ Nội vụ;\n- Bộ Tài chính.", ["Bộ Nội vụ", "Bộ Tài chính"], False),
    ("Kính gửi:\n\n- Bộ Nội vụ;\n\n- Bộ Tài chính.", ["Bộ Nội vụ", "Bộ Tài chính"], False),
    ("Kính gửi: - Bộ Nội vụ;\n- Bộ Tài chính.", ["Bộ Nội vụ", "Bộ Tài chính"], False),
    ("Kính gửi:\n+ Bộ Nội vụ;\n+ Bộ Tài chính.", ["Bộ Nội vụ", "Bộ Tài chính"], False),
    ("Kính gửi:\n• Bộ Nội vụ;\n• Bộ Tài chính.", ["Bộ Nội vụ", "Bộ Tài chính"], False),
    ("Kính gửi:\n* Bộ Nội vụ;\n* Bộ Tài chính.", ["Bộ Nội vụ", "Bộ Tài chính"], False),
    ("Kính gửi:\n– Bộ Nội vụ;\n– Bộ Tài chính.", ["Bộ Nội vụ", "Bộ Tài chính"], False),
    ("Kính gửi:\n-Bộ Nội vụ;\n-Bộ Tài chính.", ["Bộ Nội vụ", "Bộ Tài chính"], False),
    ("Kính gửi:\nBộ Nội vụ;\nBộ Tài chính.", ["Bộ Nội vụ", "Bộ Tài chính"], False),
    ("Kính gửi:\nBộ Nội vụ", ["Bộ Nội vụ"], False),
    ("Kính gửi: Bộ Nội vụ; Bộ Tài chính.", ["Bộ Nội vụ", "Bộ Tài chính"], True),
    ("Kính gửi:\n1. Bộ Nội vụ;\n2. Bộ Tài chính.", ["Bộ Nội vụ", "Bộ Tài chính"], False),
    ("Kính gửi:\n- Bộ Nội vụ,\n- Bộ Tài chính.", ["Bộ Nội vụ", "Bộ Tài chính"], False),
    ("Kính gửi:\n- Bộ Nội vụ\n- Bộ Tài chính", ["Bộ Nội vụ", "Bộ Tài chính"], False),
    (
        "Kính gửi: Các Sở, ban, ngành; UBND các huyện, thành phố (Lào Cai; Sa Pa).",
        ["Các Sở, ban, ngành", "UBND các huyện, thành phố (Lào Cai; Sa Pa)"],
        True,
    ),
    ("Kính gửi: Thủ trưởng các cơ quan, đơn vị\nthuộc và trực thuộc Sở.", ["Thủ trưởng các cơ quan, đơn vị thuộc và trực thuộc Sở"], True),
    ("Kính gửi:\n- Bộ Nội vụ;\n- Bộ Tài chính.\nĐồng kính gửi: Văn phòng Chính phủ.", ["Bộ Nội vụ", "Bộ Tài chính", "Văn phòng Chính phủ"], False),
    ("Kính gửi: Bộ Nội vụ.\nĐồng kính gửi: Bộ Tài chính.", ["Bộ Nội vụ", "Bộ Tài chính"], True),
    ("Kính gửi: Ông Trần Văn A, Giám đốc Sở Tài chính", ["Ông Trần Văn A, Giám đốc Sở Tài chính"], True),
    ("Kính gửi:\t- Bộ Nội vụ;\n\t- Bộ Tài chính.", ["Bộ Nội vụ", "Bộ Tài chính"], False),
]  # fmt: skip


@pytest.mark.parametrize(("words", "names", "inline"), ADDRESSEES, ids=[one[0][:40] for one in ADDRESSEES])
def test_addressees_are_read(words, names, inline):
    parsed = letter(addressees=words)
    assert list(parsed.addressees) == names
    assert parsed.addressees_inline is inline
    assert [block.text for block in parsed.body] == [TEXT.strip()]


ARCHIVE = [
    ("- Lưu: VT, TCCB.", True, "TCCB", None, None),
    ("- Lưu: VT.", True, None, None, None),
    ("- Lưu: VT", True, None, None, None),
    ("Lưu: VT, TCCB.", True, "TCCB", None, None),
    ("- Lưu VT, TCCB.", True, "TCCB", None, None),
    ("- Lưu:VT,TCCB.", True, "TCCB", None, None),
    ("- Lưu : VT, TCCB.", True, "TCCB", None, None),
    ("- LƯU: VT, TCCB.", True, "TCCB", None, None),
    ("- lưu: VT, TCCB.", True, "TCCB", None, None),
    ("+ Lưu: VT, TCCB.", True, "TCCB", None, None),
    ("- Lưu; VT, TCCB.", True, "TCCB", None, None),
    ("- Lưu: Văn thư, TCCB.", True, "TCCB", None, None),
    ("- Lưu: VTLT, TCCB.", True, "TCCB", None, None),
    ("- Lưu: VT; TCCB.", True, "TCCB", None, None),
    ("- Lưu: VT-TCCB.", True, "TCCB", None, None),
    ("- Lưu: VT/TCCB.", True, "TCCB", None, None),
    ("- Lưu: TCCB, VT.", True, "TCCB", None, None),
    ("- Lưu: VT, TCCB. PL.(300)", True, "TCCB", "PL", 300),
    ("- Lưu: VT, TCCB. PL (300)", True, "TCCB", "PL", 300),
    ("- Lưu: VT, TCCB. PL. 300b", True, "TCCB", "PL", 300),
    ("- Lưu: VT, TCCB, 3b.", True, "TCCB", None, 3),
    ("- Lưu: VT, TCCB, 05 bản.", True, "TCCB", None, 5),
    ("- Lưu: VT, TCCB (5).", True, "TCCB", None, 5),
    ("- Lưu: VT, TCCB (05b).", True, "TCCB", None, 5),
    ("- Lưu: VT (2b), TCCB (1b).", True, "TCCB", None, 1),
    ("- Lưu: VT, P.TCCB Sở.Bình", True, "P.TCCB Sở", "Bình", None),
    ("- Lưu: VT, PNV_(tuc42).", True, "PNV", "tuc42", None),
    ("- Lưu: VT, VP_(VLQ).", True, "VP", "VLQ", None),
    ("- Lưu: VT, VP_VLQ.", True, "VP", "VLQ", None),
    ("- Lưu: VT, P.TCCB Sở..nttbình", True, "P.TCCB Sở", "nttbình", None),
    ("- Lưu: VT, VP<sup>HNN</sup>.", True, "VP", "HNN", None),
    ("- Lưu: VT, KTN, NC.", True, "KTN, NC", None, None),
    ("- Lưu: VT, P. TCCB.", True, "P. TCCB", None, None),
    ("- Lưu: VT, VX (Hương).", True, "VX", "Hương", None),
    ("- Lưu: VT, VX2.", True, "VX2", None, None),
    ("- Lưu: VT, TH&XDCB.", True, "TH&XDCB", None, None),
    ("- Lưu: VP.", False, "VP", None, None),
    ("- Lưu: Hồ sơ, VT.", True, "Hồ sơ", None, None),
    ("**- Lưu:** VT, TCCB.", True, "TCCB", None, None),
]


@pytest.mark.parametrize(("line", "clerk", "unit", "drafter", "copies"), ARCHIVE, ids=[one[0] for one in ARCHIVE])
def test_the_archive_line_is_read(line, clerk, unit, drafter, copies):
    copy = letter(archive=line).archive_copy
    assert copy is not None
    assert (copy.at_clerk, copy.unit, copy.drafter, copy.copies) == (clerk, unit, drafter, copies)


RECIPIENTS = [
    ("Nơi nhận: Như trên; UBND tỉnh (b/c); Lưu: VT, VP.", ["Như trên", "UBND tỉnh (b/c)"]),
    ("Nơi nhận: - Như trên; - UBND tỉnh (b/c); - Lưu: VT, VP.", ["Như trên", "UBND tỉnh (b/c)"]),
    ("Nơi nhận:\n- Như trên;\n- UBND tỉnh;\n- Lưu: VT, VP.", ["Như trên", "UBND tỉnh"]),
    ("Nơi nhận :\n- Như trên;\n- UBND tỉnh;\n- Lưu: VT, VP.", ["Như trên", "UBND tỉnh"]),
    ("NƠI NHẬN:\n- Như trên;\n- UBND tỉnh;\n- Lưu: VT, VP.", ["Như trên", "UBND tỉnh"]),
    ("***Nơi nhận:***\n- Như trên;\n- UBND tỉnh;\n- Lưu: VT, VP.", ["Như trên", "UBND tỉnh"]),
    ("Nơi nhận\n- Như trên;\n- UBND tỉnh;\n- Lưu: VT, VP.", ["Như trên", "UBND tỉnh"]),
    ("Nơi nhận:\n+ Như trên;\n+ UBND tỉnh;\n+ Lưu: VT, VP.", ["Như trên", "UBND tỉnh"]),
    ("Nơi nhận:\nNhư trên;\nUBND tỉnh;\nLưu: VT, VP.", ["Như trên", "UBND tỉnh"]),
    ("Nơi nhận:\n- Như trên\n- UBND tỉnh\n- Lưu: VT, VP", ["Như trên", "UBND tỉnh"]),
    ("Nơi nhận:\n- Như trên,\n- UBND tỉnh,\n- Lưu: VT, VP.", ["Như trên", "UBND tỉnh"]),
    ("Nơi nhận:\n- Như trên; UBND tỉnh;\n- Lưu: VT, VP.", ["Như trên", "UBND tỉnh"]),
    ("Nơi nhận:\n- Như trên;\n- UBND tỉnh\n(báo cáo);\n- Lưu: VT, VP.", ["Như trên", "UBND tỉnh (báo cáo)"]),
    ("Nơi nhận:\n- Như trên;\n- UBND tỉnh.\n- Lưu: VT, VP.", ["Như trên", "UBND tỉnh"]),
    ("Nơi gửi:\n- Như trên;\n- UBND tỉnh;\n- Lưu: VT, VP.", ["Như trên", "UBND tỉnh"]),
]


@pytest.mark.parametrize(("foot", "names"), RECIPIENTS, ids=[one[0][:40] for one in RECIPIENTS])
def test_recipients_are_read(foot, names):
    parsed = parse_text(f"{TOP}Kính gửi: Các phòng.\n\n{TEXT}{foot}\n\nGIÁM ĐỐC\n\n{NAME}\n")
    assert list(parsed.recipients) == names
    assert parsed.archive_copy is not None
    assert (parsed.archive_copy.unit, parsed.signer_name) == ("VP", NAME)
