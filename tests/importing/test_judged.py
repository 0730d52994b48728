"""Texts that the makers of the reader had not seen: structure, citations and findings of each."""

from __future__ import annotations

import time

import pytest

from tests.importing.judged import Judged, judged_texts

TEXTS = judged_texts()


@pytest.mark.parametrize("judged", TEXTS, ids=lambda one: one.name)
def test_structure_is_what_a_reader_finds(judged: Judged) -> None:
    assert judged.read() == judged.wanted()


@pytest.mark.parametrize("judged", TEXTS, ids=lambda one: one.name)
def test_citations_are_those_a_reader_counts(judged: Judged) -> None:
    assert judged.cited() == judged.expected["citations"]


@pytest.mark.parametrize("judged", [one for one in TEXTS if one.expected.get("check", True)], ids=lambda one: one.name)
def test_only_the_faults_that_are_there_are_found(judged: Judged) -> None:
    assert judged.faults() == sorted(judged.expected["faults"])


def test_findings_without_end_take_time_in_proportion() -> None:
    """Sixteen times as many faulty recipients may take sixteen times as long, with room for a busy machine."""
    text = next(one.text for one in TEXTS if one.name.startswith("04"))
    few, many = (_seconds(text.replace("- UBND các xã;\n", "- UBND các xã;\n" * count)) for count in (1_000, 16_000))
    assert many < 45 * few


def _seconds(text: str) -> float:
    began = time.process_time()
    Judged("", text, {"citations": [], "parse": {}}).faults()
    return time.process_time() - began
