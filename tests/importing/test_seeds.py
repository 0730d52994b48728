"""The five real texts are read as their hand-made structure says."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from workflow.importing import ParsedText, parse_text, structured_body

SEEDS = sorted((Path(__file__).parents[1] / "seeds").glob("*.json"))
DEMANDED = ("doc_type", "number", "symbol", "place", "date", "subject", "addressees", "recipients", "archive_copy")
ALSO = (
    *(
        "doc_type_code",
        "has_type_line",
        "national_header_in_text",
        "number_line_raw",
        "issuer_abbr",
        "drafting_unit_abbr",
    ),
    *("subject_has_vv", "addressees_inline", "archive_line", "archive_line_raw", "signing_authority_prefix"),
    *("signing_on_behalf_of", "signer_position", "signature_lines", "signer_name", "attachments_mentioned"),
    *("ends_with_slash", "issuing_body_in_text", "parent_body_in_text"),
)


def read(path: Path) -> tuple[dict[str, Any], ParsedText]:
    return json.loads(path.read_text()), parse_text(path.with_suffix(".txt").read_text())


@pytest.fixture(params=SEEDS, ids=lambda path: path.name[:3])
def seed(request: pytest.FixtureRequest) -> tuple[dict[str, Any], ParsedText]:
    return read(request.param)


def test_there_are_five_seeds():
    assert [path.name[:3] for path in SEEDS] == ["000", "001", "002", "003", "004"]


@pytest.mark.parametrize("key", [*DEMANDED, *ALSO])
def test_a_seed_is_read_as_expected(seed, key):
    expected, parsed = seed
    assert parsed.as_json()[key] == expected[key]


def test_what_is_as_written_stays_beside_the_corrected_reading(seed):
    expected, parsed = seed
    assert parsed.subject_raw == expected.get("subject_raw", expected["subject"])
    assert list(parsed.recipients_raw) == expected.get("recipients_raw", expected["recipients"])


def test_bodies_are_read_only_where_they_are_in_the_text(seed):
    expected, parsed = seed
    assert parsed.issuing_body == (expected["issuing_body"] if expected["issuing_body_in_text"] else None)
    assert parsed.parent_body is None


def without_note(caption: str) -> str:
    """The outline of seed 004 tells the deeper levels in brackets, for people."""
    return caption.partition(" (")[0]


def test_the_outline_is_the_expected_one(seed):
    expected, parsed = seed
    found = [(item.label, item.heading) for item in parsed.outline]
    assert found == [(item["label"], item["heading"]) for item in expected["outline"]]
    for item, wanted in zip(parsed.as_json()["outline"], expected["outline"], strict=True):
        assert item["children"] == [without_note(child) for child in wanted.get("children", [])]


def test_annexes_are_found_with_their_place(seed):
    expected, parsed = seed
    found, wanted = parsed.as_json()["annexes_mentioned"], expected["annexes_mentioned"]
    assert [(annex["label"], annex["item"]) for annex in found] == [(annex["label"], annex["item"]) for annex in wanted]
    for annex, pointer in zip(found, (annex["pointer"] for annex in wanted), strict=True):
        start, _, end = pointer.partition(" … ")
        assert annex["pointer"].startswith(start)
        assert annex["pointer"].endswith(end)


def test_legal_bases_of_the_plan_are_apart_from_its_body():
    expected, parsed = read(SEEDS[4])
    assert parsed.as_json()["legal_basis_lines_count"] == expected["legal_basis_lines_count"]
    assert len(parsed.legal_bases) == 6
    assert structured_body(parsed).startswith("<p>Trên cơ sở ý kiến phát biểu")


def test_a_basis_in_running_text_is_named_but_stays_in_the_body():
    _, parsed = read(SEEDS[3])
    assert parsed.legal_bases == ()
    assert len(parsed.legal_basis_lines) == 1
    assert structured_body(parsed).startswith("<p>Thực hiện Kế hoạch số 126/KH-UBND")


def test_a_missing_date_line_leaves_only_what_the_text_proves():
    expected, parsed = read(SEEDS[3])
    assert parsed.date_not_before == expected["date_not_before"]


def test_paragraphs_cut_by_a_page_break_are_whole_again():
    _, letter = read(SEEDS[1])
    _, plan = read(SEEDS[4])
    assert "kịp thời chấn chỉnh, khắc phục tình trạng hồ sơ trễ hẹn" in structured_body(letter)
    for words in ("đối với người đứng đầu", "giải quyết công việc hành chính", "với tình hình thực tế của đơn vị"):
        assert words in structured_body(plan)


def test_the_footnote_of_the_text_is_called_where_its_mark_was():
    _, parsed = read(SEEDS[2])
    html = structured_body(parsed)
    assert parsed.as_json()["footnotes"] == 1
    assert 'đã ban hành<sup class="footnote-ref" data-note="1">1</sup>.</p>' in html
    assert html.count('<ol class="footnotes"><li data-note="1">Kế hoạch số 04/KH-UBND') == 1


def test_the_body_holds_no_header_no_addressee_no_signature_and_no_markup(seed):
    expected, parsed = seed
    html = structured_body(parsed)
    for part in ("Kính gửi", "Nơi nhận", "Lưu:", expected["signer_name"], "*", "¹"):
        assert part not in html
    assert html.rstrip("</p>\n").endswith("./.") or "footnotes" in html
