"""Handwritten texts in the manner of many offices, each with what a careful reader finds in it.

All bodies, numbers and people are invented.
"""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from workflow.importing import parse_text, structured_body

TEXTS = sorted(Path(__file__).with_name("texts").glob("*.txt"))


def test_there_are_at_least_forty():
    assert len(TEXTS) >= 40


@pytest.mark.parametrize("path", TEXTS, ids=[path.stem for path in TEXTS])
def test_a_text_is_read_as_a_careful_reader_does(path):
    expected = json.loads(path.with_suffix(".json").read_text())
    found = parse_text(path.read_text()).as_json()
    assert {key: found[key] for key in expected} == expected


@pytest.mark.parametrize("path", TEXTS, ids=[path.stem for path in TEXTS])
def test_nothing_of_header_and_foot_is_left_in_the_body(path):
    parsed = parse_text(path.read_text())
    html = structured_body(parsed)
    for part in ("Kính gửi", "Nơi nhận", "CỘNG HÒA XÃ HỘI", parsed.signer_name or "?", "*", "Lưu:"):
        assert part not in html
    assert parsed.unplaced == ()
