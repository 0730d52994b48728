"""Random documents are composed and read back; random text never breaks or holds up the reader."""

from __future__ import annotations

import re
import time
import unicodedata

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from workflow.importing import NotADocument, parse_text, structured_body
from workflow.importing.archive_line import read_archive_line

QUICK = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
BODIES = st.sampled_from(
    ["Sở Nội vụ", "UBND các huyện, thị xã", "Các phòng, đơn vị thuộc Sở", "Bộ Tài chính", "VP HĐND&UBND tỉnh"]
)
NOTES = st.sampled_from(["", " (báo cáo)", " (để b/c; để biết)", " (phối hợp)", " tỉnh Lào Cai"])
NAMES = st.builds(lambda body, note: body + note, BODIES, NOTES)
LISTS = st.lists(NAMES, min_size=1, max_size=6, unique=True)
FAMILY = st.sampled_from(["Nguyễn", "Trần", "Hồ", "Vàng", "Chu", "Đỗ", "Lý", "Trương"])
GIVEN = st.lists(st.sampled_from(["Văn", "Thị", "Phúc", "Đạt", "Ánh", "A", "Xuân", "Ước"]), min_size=1, max_size=3)
PEOPLE = st.builds(lambda family, given: " ".join([family, *given]), FAMILY, GIVEN)
HEADS = st.sampled_from(["GIÁM ĐỐC", "CHỦ TỊCH", "CỤC TRƯỞNG", "HIỆU TRƯỞNG", "BỘ TRƯỞNG", "TRƯỞNG BAN"])
UNITS = st.sampled_from(["VP", "TCCB", "P.KHTC", "KTN, NC", "P.TCCB Sở"])


@st.composite
def signatures(draw: st.DrawFn) -> list[str]:
    head = draw(HEADS)
    kind = draw(st.sampled_from(["", "KT.", "Q.", "TL.", "TUQ.", "TM.", "TM.KT.", "TL.KT."]))
    deputy, office = f"PHÓ {head}", "CHÁNH VĂN PHÒNG"
    return {
        "": [head],
        "KT.": [f"KT. {head}", deputy],
        "Q.": [f"Q. {head}"],
        "TL.": [f"TL. {head}", office],
        "TUQ.": [f"TUQ. {head}", "CHI CỤC TRƯỞNG"],
        "TM.": ["TM. ỦY BAN NHÂN DÂN", head],
        "TM.KT.": ["TM. ỦY BAN NHÂN DÂN", f"KT. {head}", deputy],
        "TL.KT.": [f"TL. {head}", f"KT. {office}", f"PHÓ {office}"],
    }[kind]


def listed(names: list[str]) -> str:
    return "\n".join(f"- {name}{';' if place < len(names) else '.'}" for place, name in enumerate(names, start=1))


@QUICK
@given(
    addressees=LISTS,
    recipients=LISTS,
    signature=signatures(),
    name=PEOPLE,
    unit=UNITS,
    number=st.one_of(st.none(), st.integers(1, 9999)),
    foot_first=st.booleans(),
    blank=st.booleans(),
)
def test_what_is_composed_is_read_back(addressees, recipients, signature, name, unit, number, foot_first, blank):
    opened = f"Kính gửi: {addressees[0]}" if len(addressees) == 1 else f"Kính gửi:\n{listed(addressees)}"
    foot = "\n".join(["Nơi nhận:", *(f"- {line};" for line in recipients), f"- Lưu: VT, {unit}."])
    block = "\n".join(signature) + "\n\n" * blank + f"\n{name}"
    closing = f"{foot}\n\n{block}" if foot_first else f"{block}\n\n{foot}"
    digits = f"{number:02d}" if number else "     "
    text = (
        f"UBND TỈNH LÀO CAI\nSỞ NỘI VỤ\nSố: {digits}/SNV-VP\nV/v triển khai\nnhiệm vụ năm 2024\n"
        f"Lào Cai, ngày 05 tháng 3 năm 2024\n\n{opened}\n\nSở Nội vụ đề nghị các đơn vị thực hiện./.\n\n"
        f"{closing}\n"
    )
    parsed = parse_text(text)
    assert parsed.number == (digits if number else None)
    assert parsed.subject == "triển khai nhiệm vụ năm 2024"
    assert parsed.addressees == tuple(addressees)
    assert parsed.recipients == tuple(recipients)
    assert parsed.archive_copy is not None
    assert parsed.archive_copy.unit == unit
    assert parsed.signature_lines == tuple(signature)
    assert parsed.signer_name == name
    assert structured_body(parsed) == "<p>Sở Nội vụ đề nghị các đơn vị thực hiện./.</p>"


SHEET_FORM = re.compile(
    r"^-?\s*Lưu:\s*VT(?:,\s*(?P<unit>(?:P\.)?[^.,()_<]+?)(?:\s*\((?P<n>\d+)\))?)?\s*"
    r"(?:\.+\s*(?P<drafter>[^\W_]+)\.?|_\(?(?P<drafter2>[^\W_]+)\)?\.?|\.)?\s*(?:\((?P<copies>\d+)\))?\s*\.?$"
)


@QUICK
@given(
    unit=st.sampled_from(["", ", VP", ", P.TCCB Sở", ", TCCB"]),
    sign=st.sampled_from(["", ".", ".Bình", "..nttbình", "_(tuc42).", "_(VLQ)", ". PL"]),
    copies=st.sampled_from(["", ".(300)", "(12)"]),
)
def test_the_archive_line_agrees_with_the_form_of_the_sheet(unit, sign, copies):
    line = f"- Lưu: VT{unit}{sign}{copies}"
    form = SHEET_FORM.match(line)
    if not form or (not unit and sign not in {"", "."}):
        return
    _, copy = read_archive_line(line)
    assert copy.unit == form["unit"]
    assert copy.drafter == (form["drafter"] or form["drafter2"])
    assert copy.copies == next((int(digits) for digits in (form["copies"], form["n"]) if digits), None)


@QUICK
@given(signature=signatures(), name=PEOPLE, addressees=LISTS)
def test_decomposed_text_is_read_like_precomposed_text(signature, name, addressees):
    text = (
        f"Số: 15/SNV-VP\nV/v họp đột xuất\nKính gửi:\n{listed(addressees)}\n\nĐề nghị thực hiện./.\n\n"
        f"Nơi nhận:\n- Như trên;\n"
        f"- Lưu: VT.\n" + "\n".join(signature) + f"\n{name}\n"
    )
    decomposed = unicodedata.normalize("NFD", text)
    assert parse_text(decomposed) == parse_text(text)
    assert structured_body(parse_text(decomposed)) == structured_body(parse_text(text))


FRAGMENTS = st.sampled_from(
    [
        *(
            "Số: ",
            "/KH-SNV",
            "Kính gửi:",
            "- ",
            "+ ",
            ";",
            "\n",
            "\n\n",
            "Nơi nhận:",
            "- Lưu: VT, ",
            "KT. ",
            "GIÁM ĐỐC",
            "**",
            "*",
        ),
        *(
            "<sup>",
            "</sup>",
            "¹",
            "(1)",
            "[1]",
            "KẾ HOẠCH",
            "QUYẾT ĐỊNH:",
            "Điều 1. ",
            "I. ",
            "a) ",
            "1.1. ",
            " | ",
            "\t",
            "...",
        ),
        *(
            "Căn cứ ",
            "Phụ lục I kèm theo",
            "ngày  tháng  năm 2024",
            "Ba Tơ, ",
            "./.",
            "Nguyễn Văn A",
            "V/v ",
            "Chương I",
            "_(",
            "<b>",
        ),
        *(
            "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
            "Độc lập - Tự do - Hạnh phúc",
            "SỞ NỘI VỤ",
            "điện:",
            "&amp;",
            "\x00",
            "\u200b",
            "( ",
        ),
    ]
)
WILD = st.lists(st.one_of(FRAGMENTS, st.text(max_size=12)), max_size=60).map("".join)


@settings(max_examples=250, deadline=2000, suppress_health_check=[HealthCheck.too_slow])
@given(text=WILD)
@example(text="Số: 1/KH-X\nKẾ HOẠCH\nA\n\n¹ x\n\nNơi nhận:\n- A;")
def test_any_text_is_read_or_refused_and_its_body_is_harmless(text):
    try:
        parsed = parse_text(text)
    except NotADocument:
        return
    html = structured_body(parsed)
    allowed = r"</?(?:p|h[234]|em|strong|u|sub|sup|table|tbody|tr|td|br|ol|li)>"
    allowed += r"|<sup class=\"footnote-ref\" data-note=\"\d+\">"
    rest = re.sub(allowed + r"|<ol class=\"footnotes\">|<li data-note=\"\d+\">", "", html)
    assert "<" not in rest
    assert ">" not in rest
    assert parsed.as_json()["doc_type"] == parsed.doc_type


FRAME = "Số: 15/KH-SNV\nKẾ HOẠCH\nCông tác\n\n{}\n\nNơi nhận:\n- Các phòng;\n- Lưu: VT.\n\nGIÁM ĐỐC\n\nLý Văn Thử\n"


@pytest.mark.slow
@pytest.mark.parametrize(
    "piece",
    [
        *(
            "*",
            "**a ",
            "* ",
            "<sup>",
            "<sup>1",
            "(",
            "(phụ lục kèm theo ",
            "phụ lục ",
            "phụ lục kèm theo",
            "-",
            "- \n",
            "1.",
            "1.1",
        ),
        *(
            " ",
            "\n",
            "\t",
            "a\tb\n",
            "| a ",
            "| a |\n",
            ".",
            "…",
            "ngày 1/1/2024 ",
            "Căn cứ ",
            "Căn cứ số 1/2;\n",
            "I. A\n",
            "a) a\n",
        ),
        *(
            "1. a\n\n",
            "Nơi nhận:\n",
            "KT. GIÁM ĐỐC\n",
            "Nguyễn Văn A\n",
            "Kính gửi: ",
            "Quyết định số 1/QĐ-X ngày 1/1/2024 của ",
            "&lt;",
        ),
        *(
            "chi tiết ",
            "(Có Báo cáo số 1/BC của a",
            "\\*",
            "> ",
            "#",
            "V/v ",
            "Lưu: VT, _",
            "e\u0301",
            "<p ",
            "Điều 1. a.\n",
            "Chương I\nA\n",
        ),
    ],
)
def test_a_long_run_of_anything_is_read_in_linear_time(piece):
    short, long = (_work_on(FRAME.format(piece * (length // len(piece)))) for length in (10_000, 80_000))
    assert long < 24 * short + 0.3, f"eight times the text, but {long / short:.0f} times the work"


def _work_on(text: str) -> float:
    """The processor time that the text takes, the least of three: what else the machine does is not in it."""

    def once() -> float:
        started = time.thread_time()
        structured_body(parse_text(text))
        return time.thread_time() - started

    return min(once() for _ in range(3))
