"""The rules on capitals and typing over longer right prose, the five seeds, faults put into them, and hostile text."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from time import perf_counter
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.format_rules.cases import all_cases
from tests.format_rules.manuscripts import manuscript_from, types
from workflow.format_rules.checking import check
from workflow.format_rules.findings import Finding
from workflow.format_rules.manuscript import BODY, Fragment, Manuscript
from workflow.format_rules.prose import MOST
from workflow.format_rules.registry import rules
from workflow.importing import parse_text, structured_body
from workflow.importing.markup import without_styles
from workflow.sample.office_data import FOLDER

HERE = Path(__file__).parent / "cases_cap"
OF_PROSE = frozenset(name for name in rules() if name.startswith("CAP-")) | {
    "F-ABBR-FIRST", "F-HYPHEN-YEAR", "F-LEFTOVER", "F-OCR", "F-QUOTE", "F-TYPO-SPACE",
}  # fmt: skip
TEXTS: list[dict[str, Any]] = tomllib.loads((HERE / "right_texts.toml").read_text(encoding="utf-8"))["text"]
EXPECTED: dict[str, list[list[str]]] = tomllib.loads((HERE / "seed_findings.toml").read_text(encoding="utf-8"))["seeds"]
SEEDS = {
    file.name[:3]: file.read_text(encoding="utf-8")
    for file in (FOLDER / "seeds").iterdir()
    if file.name.endswith(".txt")
}


INSIDE = re.compile(r"(?<= )[a-zđàáâãèéêìíòóôõùúýăĩũơưạ-ỹ]{2,}(?= [a-zđạ-ỹ]{2})")


def parse_body(text: str) -> list[str]:
    """The paragraphs of a finished text without their marks of emphasis and their HTML signs."""
    return [without_styles(block.text) for block in parse_text(text).body if "<" not in block.text]


def of_prose(manuscript: Manuscript) -> list[Finding]:
    return [one for one in check(manuscript) if one.rule in OF_PROSE]


def drafted(text: str) -> dict[str, Any]:
    """The seed as a document's fields, as the import makes it."""
    parsed = parse_text(text)
    doc_type = types().by_name(parsed.doc_type)
    assert doc_type is not None
    return {
        "source": "document",
        "type": next(key for key, one in types().by_key.items() if one is doc_type),
        "subject": parsed.subject,
        "addressees": list(parsed.addressees),
        "bases": list(parsed.legal_bases),
        "body": structured_body(parsed),
        "recipients": list(parsed.recipients),
    }


def test_every_rule_of_prose_has_cases() -> None:
    assert {case.rule for case in all_cases()} >= OF_PROSE
    assert len(TEXTS) >= 15


@pytest.mark.parametrize("text", TEXTS, ids=[one["office"] for one in TEXTS])
def test_all_rules_are_silent_on_right_prose(text: dict[str, Any]) -> None:
    manuscript = manuscript_from({"source": "document", "body": text["paragraphs"]})
    assert [(one.rule, one.found) for one in of_prose(manuscript)] == []


OFFICE = {
    "names": ["Sở Nội vụ", "Sở Nội vụ tỉnh Sơn La"],
    "bodies": ["Ủy ban nhân dân huyện Mộc Châu", "Phòng Tổ chức cán bộ", "Các phòng chuyên môn"],
    "people": ["Lò Văn Pánh", "Cầm Thị Xuân Hoa"],
}


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("Giao phòng Tổ chức cán bộ, Phòng Tổ chức cán bộ và các phòng chuyên môn thực hiện.", []),
        ("Gửi Phòng tổ chức cán bộ thực hiện.", [("CAP-12", "Phòng tổ chức cán bộ", "Phòng Tổ chức cán bộ")]),
        ("Gửi Ủy ban nhân dân huyện Mộc châu.", [("CAP-12", "Ủy ban nhân dân huyện Mộc châu", OFFICE["bodies"][0])]),
        ("Gửi ủy ban nhân dân huyện Mộc Châu.", [("CAP-12", "ủy ban nhân dân huyện Mộc Châu", OFFICE["bodies"][0])]),
        ("Ông Lò văn Pánh và bà Cầm Thị Xuân Hoa dự.", [("CAP-03", "Lò văn Pánh", "Lò Văn Pánh")]),
    ],
)
def test_the_names_of_the_office_are_known(text: str, told: list[tuple[str, str, str]]) -> None:
    manuscript = manuscript_from({"source": "document", "body": [text], "office": OFFICE})
    assert [(one.rule, one.found, one.expected) for one in of_prose(manuscript)] == told


@pytest.mark.parametrize("name", sorted(OF_PROSE - {"CAP-02", "F-ABBR-FIRST"}))
def test_the_examples_of_a_rule_are_true(name: str) -> None:
    def found(text: str) -> list[str | None]:
        case = {"source": "document", "body": [text.replace("<", "&lt;")]}
        return [one.found for one in of_prose(manuscript_from(case)) if one.rule == name]

    assert [found(text) for text in rules()[name].right] == [[] for _ in rules()[name].right]
    assert [text for text in rules()[name].wrong if not found(text)] == []


@pytest.mark.parametrize("seed", sorted(SEEDS))
def test_a_seed_has_exactly_the_findings_that_a_reader_confirmed(seed: str) -> None:
    found = of_prose(manuscript_from({"text": SEEDS[seed]}))
    assert [[one.rule, one.found or "", one.expected or ""] for one in found] == EXPECTED[seed]


def replaced_once(text: str, old: str, new: str) -> str:
    assert old in text
    return text.replace(old, new, 1)


FAULTS: list[tuple[str, str, Callable[[str], str]]] = [
    ("CAP-22", "000", lambda text: replaced_once(text, "theo quy định tại Quyết", "theo Khoản 2 Điều 5 Quyết")),
    ("CAP-22", "001", lambda text: replaced_once(text, "quy định tại Quyết", "quy định tại khoản 2 điều 5 Quyết")),
    ("CAP-22", "004", lambda text: replaced_once(text, "tại Nghị định số 120", "tại điều 5 Nghị định số 120")),
    ("CAP-22", "004", lambda text: replaced_once(text, "tại Nghị định số 60", "tại mục 2 chương II Nghị định số 60")),
    ("CAP-06", "000", lambda text: replaced_once(text, "tỉnh Quảng Ngãi nhằm", "Tỉnh Quảng Ngãi nhằm")),
    ("CAP-06", "002", lambda text: replaced_once(text, "của tỉnh Lạng Sơn,", "của tỉnh Lạng sơn,")),
    ("CAP-13", "001", lambda text: replaced_once(text, "Ủy ban nhân dân huyện yêu", "Ủy Ban Nhân Dân huyện yêu")),
    ("CAP-13", "004", lambda text: replaced_once(text, "và Ủy ban nhân dân các", "và ủy ban nhân dân các")),
    ("CAP-12", "002", lambda text: replaced_once(text, "của Sở Nội vụ tỉnh về", "của Sở Nội Vụ tỉnh về")),
    ("CAP-03", "002", lambda text: replaced_once(text, "Hồ Tiến Thiệu", "Hồ tiến Thiệu")),
    ("CAP-21", "000", lambda text: replaced_once(text, "tại Công văn số 1313", "tại công văn số 1313")),
    ("CAP-21", "003", lambda text: replaced_once(text, "Thực hiện Kế hoạch số 126", "Thực hiện kế hoạch số 126")),
    ("CAP-27", "004", lambda text: replaced_once(text, "tạo, bồi dưỡng, ưu tiên", "tạo, bồi dưỡng Theo ưu tiên")),
    ("CAP-16", "000", lambda text: replaced_once(text, "cho doanh nghiệp và người dân", "cho nhân dân")),
    ("CAP-08", "002", lambda text: replaced_once(text, "của tỉnh Lạng Sơn,", "của thành phố Hồ Chí Minh,")),
    ("CAP-01", "002", lambda text: replaced_once(text, "tỉnh Lạng Sơn. Sở Nông", "tỉnh Lạng Sơn. các Nông")),
    ("F-LEFTOVER", "003", lambda text: replaced_once(text, "Thanh tra Sở thực hiện", "[Tên đơn vị] thực hiện")),
    ("F-TYPO-SPACE", "001", lambda text: replaced_once(text, "né tránh trách nhiệm, ", "né tránh trách nhiệm ,")),
    ("F-HYPHEN-YEAR", "002", lambda text: replaced_once(text, "năm 2024 đề ra", "2024 -2025 đề ra")),
    ("F-OCR", "003", lambda text: replaced_once(text, "theo dõi, đôn đốc các đơn vị", "theo dõi, đơn đốc các đơn vị")),
]


@pytest.mark.parametrize(("rule", "seed", "fault"), FAULTS, ids=[f"{rule}-{seed}" for rule, seed, _ in FAULTS])
def test_a_fault_put_into_a_seed_is_found_once(rule: str, seed: str, fault: Callable[[str], str]) -> None:
    def count(text: str) -> int:
        return len([one for one in of_prose(manuscript_from({"text": text})) if one.rule == rule])

    assert count(SEEDS[seed]) < count(fault(SEEDS[seed])) <= count(SEEDS[seed]) + 2


@pytest.mark.parametrize("seed", sorted(SEEDS))
def test_the_same_is_found_in_the_document_as_in_the_text(seed: str) -> None:
    """But for what reading has put right or placed elsewhere: subject in two lines, notes, the recipients."""
    places = ("body", "legal_bases")
    text = {(one.rule, one.found) for one in of_prose(manuscript_from({"text": SEEDS[seed]})) if one.part in places}
    draft = {(one.rule, one.found) for one in of_prose(manuscript_from(drafted(SEEDS[seed]))) if one.part in places}
    assert text - draft == set()
    assert draft - text <= {("CAP-27", "Cải")}


def put_right(text: str, finding: Finding) -> str:
    assert finding.fix is not None and finding.start is not None and finding.end is not None
    return text[: finding.start] + finding.fix + text[finding.end :]


WITH_FIX = [(case.rule, case.case["body"]) for case in all_cases() if case.is_wrong and case.rule in OF_PROSE
            and isinstance(case.case.get("body"), list) and len(case.case["body"]) == 1
            and "&" not in case.case["body"][0]]  # fmt: skip


@given(st.sampled_from(WITH_FIX), st.sampled_from([one["paragraphs"][0] for one in TEXTS]))
@settings(deadline=None, max_examples=60)
def test_a_remedy_takes_its_finding_away_and_makes_no_error(case: tuple[str, list[str]], right: str) -> None:
    rule, text = case[0], f"{right} {case[1][0]}"
    before = of_prose(manuscript_from({"source": "document", "body": [text]}))
    ours = [one for one in before if one.rule == rule and one.fix is not None]
    for one in sorted(ours, key=lambda one: one.start or 0, reverse=True):
        text = put_right(text, one)
    after = of_prose(manuscript_from({"source": "document", "body": [text]}))
    assert [one.found for one in after if one.rule == rule and one.fix is not None] == []
    assert {one.rule for one in after if one.gates} <= {one.rule for one in before if one.gates}


CITED_WRONG = [
    ("theo Khoản 2 Điều 103", "Khoản"), ("theo điểm a Khoản 3", "Khoản"), ("tại Điểm b khoản 1 Điều 8", "Điểm"),
    ("theo khoản 4 điều 12", "điều"), ("tại mục II Kế hoạch này", "mục"), ("tại điều 5 Quy chế này", "điều"),
]  # fmt: skip
CITED_RIGHT = ["theo khoản 2 Điều 103", "tại điểm b khoản 1 Điều 8", "tại Mục II Kế hoạch này", "các Điều 7, 8"]
PARAGRAPHS = [
    paragraph
    for seed in sorted(SEEDS)
    for paragraph in parse_body(SEEDS[seed])
    if paragraph.count(" ") > 20 and "“" not in paragraph and '"' not in paragraph
]


@given(st.data())
@settings(deadline=None, max_examples=80)
def test_a_wrong_citation_anywhere_in_a_seed_is_found_and_a_right_one_is_not(data: st.DataObject) -> None:
    """Put after a word in small letters of any paragraph, so that it stands inside a clause."""
    paragraph = data.draw(st.sampled_from(PARAGRAPHS))
    places = [m.end() for m in INSIDE.finditer(paragraph)]
    at = data.draw(st.sampled_from(places))
    cited, wrong = data.draw(st.sampled_from(CITED_WRONG + [(one, "") for one in CITED_RIGHT]))
    text = f"{paragraph[:at]} {cited},{paragraph[at:]}"
    found = [one for one in of_prose(manuscript_from({"source": "document", "body": [text]})) if one.rule == "CAP-22"]
    assert [one.found for one in found] == ([wrong] if wrong else [])
    if found:
        mended = put_right(text, found[0])
        assert [
            one for one in check(manuscript_from({"source": "document", "body": [mended]})) if one.rule == "CAP-22"
        ] == []


@pytest.mark.slow
@pytest.mark.parametrize(
    "piece",
    ["Khoản 2 điều 5 ", " ,", '" “', "(((", "a.b.", "Ủy ban ", "CCHC ", "Nguyễn văn ", "……", "[Tên ", "{{", "IV ",
     "nhân dân ", "tỉnh ", "Quý I ", "THỰC HIỆN NGAY ", "mục 1, khoản 2, ", "điều 5 và 6 ", "\u0301",
     "<sup ", "2023- "],
)  # fmt: skip
def test_a_long_paragraph_is_judged_in_time_that_grows_with_its_length(piece: str) -> None:
    """Every rule stops at the most findings that are shown; none is slower than the length of the text."""
    small = min(_seconds(piece, 30_000) for _ in range(3))
    large = min(_seconds(piece, 300_000) for _ in range(2))
    assert large < 10 * 4 * max(small, 0.005)


def _seconds(piece: str, length: int) -> float:
    empty = manuscript_from({"source": "document", "body": []})
    long = replace(empty, fragments=(Fragment(BODY, 0, piece * (length // len(piece))),))
    begun = perf_counter()
    counts = [len(list(rules()[name].judge(long))) for name in sorted(OF_PROSE)]
    assert max(counts) <= MOST
    return perf_counter() - begun
