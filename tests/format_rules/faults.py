"""Known faults put into a clean text, each with the rule that must find it. A fault that does not fit gives None."""

from __future__ import annotations

import re
from collections.abc import Callable
from random import Random

Fault = Callable[[str, Random], str | None]
FAULTS: list[tuple[str, Fault]] = []


def fault(rule: str) -> Callable[[Fault], Fault]:
    """Register a fault of this rule."""

    def register(made: Fault) -> Fault:
        FAULTS.append((rule, made))
        return made

    return register


def _line(text: str, pattern: str) -> re.Match[str] | None:
    return re.search(pattern, text, re.MULTILINE)


def _put(text: str, span: tuple[int, int], words: str) -> str:
    return text[: span[0]] + words + text[span[1] :]


def _swap(text: str, old: str, new: str) -> str | None:
    return text.replace(old, new, 1) if old in text else None


@fault("F-NUM-COLON")
def drops_the_colon(text: str, dice: Random) -> str | None:
    return _swap(text, "Số: ", dice.choice(["Số ", "Số. "]))


@fault("F-NUM-PAD")
def writes_the_number_wrong(text: str, dice: Random) -> str | None:
    found = _line(text, r"^Số: (\d+)/")
    wrong = dice.choice([str(dice.randint(1, 9)), f"00{dice.randint(1, 9)}", f"0{dice.randint(10, 999)}"])
    return _put(text, found.span(1), wrong) if found else None


@fault("F-NUM-SPACE")
def parts_the_symbol(text: str, dice: Random) -> str | None:
    found = _line(text, r"^Số: \d+(/\S+)$")
    marks = [n for n in range(*found.span(1)) if text[n] in "/-"] if found else []
    if not marks:
        return None
    at = dice.choice(marks)
    return _put(text, (at, at + 1), dice.choice([f" {text[at]} ", f"{text[at]} ", f" {text[at]}"]))


@fault("F-NUM-CV")
def names_no_unit(text: str, dice: Random) -> str | None:
    found = _line(text, r"^Số: \d+/(\w+)-(\w+)$")
    if not found or "V/v" not in text:
        return None
    return _put(text, (found.start(1), found.end(2)), dice.choice([found[1], f"CV-{found[1]}", f"{found[1]}-CV"]))


@fault("F-NUM-TYPE")
def names_another_type(text: str, dice: Random) -> str | None:
    found = _line(text, r"^Số: \d+/(KH)-")
    return _put(text, found.span(1), dice.choice(["QĐ", "BC", "TTr", "kh", "CTr", "KHH"])) if found else None


@fault("F-DATE-PAD")
def writes_the_day_wrong(text: str, dice: Random) -> str | None:
    found = _line(text, r", ngày \d+ tháng \d+ năm (\d{4})$")
    if not found:
        return None
    month = dice.choice(["03", "1", "2", "09"])
    wrong = dice.choice([f"ngày {dice.randint(1, 9)} tháng 3", f"ngày 15 tháng {month}"])
    return _put(text, found.span(), f", {wrong} năm {found[1]}")


@fault("F-DATE-BLANK")
def leaves_the_day_open(text: str, dice: Random) -> str | None:
    found = _line(text, r", ngày (\d+) tháng \d+ năm \d{4}$")
    return _put(text, found.span(1), dice.choice(["    ", "…", "...."])) if found else None


@fault("F-NUM-MISSING")
def leaves_the_number_open(text: str, dice: Random) -> str | None:
    found = _line(text, r"^Số: (\d+)/")
    return _put(text, found.span(1), dice.choice(["     ", "…", "....."])) if found else None


@fault("F-QH-TEXT")
def misspells_the_nation(text: str, dice: Random) -> str | None:
    wrong = [
        "Cộng hòa xã hội chủ nghĩa Việt Nam",
        "CỘNG HÒA XÃ HỘI CHŨ NGHĨA VIỆT NAM",
        "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIÊT NAM",
    ]
    return _swap(text, "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", dice.choice(wrong))


@fault("F-TN-TEXT")
def misspells_the_motto(text: str, dice: Random) -> str | None:
    wrong = [
        "Độc lập – Tự do – Hạnh phúc",
        "Độc lập-Tự do-Hạnh phúc",
        "Độc Lập - Tự Do - Hạnh Phúc",
        "Độc lập - Tự do- Hạnh phúc",
    ]
    return _swap(text, "Độc lập - Tự do - Hạnh phúc", dice.choice(wrong))


@fault("F-KG-MISSING")
def addresses_nobody(text: str, dice: Random) -> str | None:
    found = _line(text, r"^Kính gửi:.*\n(?:\n?- .*\n)*")
    return _put(text, found.span(), "") if found else None


@fault("F-BODY-END")
def forgets_the_end_mark(text: str, dice: Random) -> str | None:
    return _swap(text, "./.", dice.choice([".", "", "./", "/.", "./../."]))


@fault("F-NUM-GAP")
def jumps_a_number(text: str, dice: Random) -> str | None:
    found = list(re.finditer(r"^(?P<n>[2-9])(?=\. )", text, re.MULTILINE))
    if not found:
        return None
    one = dice.choice(found)
    return _put(text, one.span(), str(int(one["n"]) + dice.randint(1, 3)))


@fault("F-NUM-GAP")
def repeats_a_roman_number(text: str, dice: Random) -> str | None:
    found = list(re.finditer(r"^(II|III)(?=\. )", text, re.MULTILINE))
    return _put(text, dice.choice(found).span(), "I") if found else None


@fault("F-NUM-ALPHA")
def forgets_a_letter(text: str, dice: Random) -> str | None:
    found = _line(text, r"^đ\) ")
    return _put(text, found.span(), "e) ") if found else None


@fault("F-SIG-PREFIX")
def signs_for_nobody(text: str, dice: Random) -> str | None:
    wrong = [
        "PHÓ GIÁM ĐỐC",
        "KT.GIÁM ĐỐC\nPHÓ GIÁM ĐỐC",
        "KT GIÁM ĐỐC\nPHÓ GIÁM ĐỐC",
        "KT. GIÁM ĐỐC",
        "K/T GIÁM ĐỐC\nPHÓ GIÁM ĐỐC",
    ]
    return _swap(text, "KT. GIÁM ĐỐC\nPHÓ GIÁM ĐỐC", dice.choice(wrong))


@fault("F-SIG-TITLE")
def writes_a_degree(text: str, dice: Random) -> str | None:
    found = _line(text, r"(?:Hồ Trọng Phương|Nguyễn Phúc Đạt|Phạm Xuân Vinh)(?=\W*(?:\n|$))")
    names = list(re.finditer(r"Hồ Trọng Phương|Nguyễn Phúc Đạt|Phạm Xuân Vinh", text))
    return _put(text, names[-1].span(), dice.choice(["TS. ", "ThS. ", "KS. "]) + names[-1][0]) if found else None


@fault("F-NN-LUU")
def keeps_no_copy(text: str, dice: Random) -> str | None:
    found = _line(text, r"^- Lưu: VT, (.*)$")
    return _put(text, found.span(), dice.choice(["", f"- Lưu VT, {found[1]}", f"- Lưu: {found[1]}"])) if found else None


@fault("F-NN-SEP")
def ends_a_recipient_wrong(text: str, dice: Random) -> str | None:
    start = text.find("Nơi nhận:")
    found = list(re.finditer(r"^- .*(;)$", text[start:], re.MULTILINE))
    if start < 0 or not found:
        return None
    one = dice.choice(found)
    return _put(text, (start + one.start(1), start + one.end(1)), dice.choice([",", "."]))


@fault("F-NN-NHUTREN")
def forgets_those_above(text: str, dice: Random) -> str | None:
    return _swap(text, "- Như trên;\n", dice.choice(["", "- Như kính gửi;\n"]))


@fault("F-ANX-POINTER")
def forgets_the_annex(text: str, dice: Random) -> str | None:
    found = _line(text, r"^Phụ lục")
    return text[: found.start()] if found else None


@fault("F-ANX-ROMAN")
def counts_annexes_in_figures(text: str, dice: Random) -> str | None:
    return _swap(text, "\nPhụ lục II\n", dice.choice(["\nPhụ lục 2\n", "\nPhụ lục 02\n"]))


@fault("F-ANX-HEAD")
def shouts_the_annex(text: str, dice: Random) -> str | None:
    found = _line(text, r"^Phụ lục(?= |$)")
    return _put(text, found.span(), "PHỤ LỤC") if found else None


@fault("F-ANX-REF")
def ties_the_annex_to_another(text: str, dice: Random) -> str | None:
    found = _line(text, r"^\(Kèm theo .*số (\d+)/.*$")
    return _put(text, found.span(1), str(int(found[1]) + dice.randint(1, 50))) if found else None


@fault("F-CITE-DATE")
def cites_an_impossible_day(text: str, dice: Random) -> str | None:
    cited = r"^(?!¹).*?-UBND ngày (\d+/\d+/\d{4})"
    found = list(re.finditer(cited, text, re.MULTILINE))
    wrong = ["31/02/2022", "31/4/2021", "15/3/2029", "00/5/2021"]
    return _put(text, dice.choice(found).span(1), dice.choice(wrong)) if found else None


@fault("F-CITE-TYPE")
def cites_another_type(text: str, dice: Random) -> str | None:
    body = text.partition("Nơi nhận:")[0]
    cited = r"^(?!¹).*?(Quyết định(?= số \d+(?:/\d{4})?/QĐ)|Kế hoạch(?= số \d+/KH))"
    found = list(re.finditer(cited, body, re.MULTILINE))
    return _put(text, dice.choice(found).span(1), dice.choice(["Thông báo", "Báo cáo", "Chỉ thị"])) if found else None


@fault("F-CC-STYLE")
def ends_a_basis_wrong(text: str, dice: Random) -> str | None:
    found = list(re.finditer(r"^Căn cứ .*(;)$", text, re.MULTILINE))
    return _put(text, dice.choice(found).span(1), dice.choice([",", "."])) if found else None


@fault("F-SEC")
def marks_a_secret(text: str, dice: Random) -> str | None:
    return dice.choice(["MẬT", "TỐI MẬT", "TUYỆT MẬT"]) + "\n\n" + text


@fault("F-URG")
def misspells_the_urgency(text: str, dice: Random) -> str | None:
    return dice.choice(["Hỏa tốc", "KHẨN CẤP", "Thượng khẩn"]) + "\n\n" + text
