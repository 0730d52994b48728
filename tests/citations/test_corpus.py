"""Every citation of the corpus and of the seeds is found as the hand check says, and nothing else."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from tests.citations.corpus import FOLDER, Case, Expected, cases
from workflow.base.text import nfc
from workflow.citations import citations_in

ALL = [*cases("development"), *cases("blind")]
SEEDS = Path(__file__).parents[1] / "seeds"
SEED_CITATIONS = {
    row["number"]: row["cites"] for row in tomllib.loads((FOLDER / "seeds.toml").read_text(encoding="utf-8"))["seed"]
}


@pytest.mark.parametrize("case", ALL, ids=lambda case: case.name)
def test_citations_are_those_of_the_hand_check(case: Case) -> None:
    assert case.found() == list(case.expected)


@pytest.mark.parametrize("case", ALL, ids=lambda case: case.name)
def test_offsets_lead_to_the_words_of_the_citation(case: Case) -> None:
    text = nfc(case.text)
    for citation in citations_in(case.text, home=case.home):
        span = text[citation.start : citation.end]
        assert span[0] == citation.text[0]
        assert letters(span).startswith(letters(citation.text)[:12])
        assert letters(span).endswith(letters(citation.text)[-3:])


def letters(text: str) -> str:
    return "".join(character for character in text if character.isalpha())


@pytest.mark.parametrize("number", SEED_CITATIONS)
def test_citations_of_the_seeds_are_those_of_the_hand_check(number: str) -> None:
    text = nfc(next(SEEDS.glob(f"{number}_*.txt")).read_text(encoding="utf-8"))
    found = citations_in(text)
    assert [Expected.of(citation, with_text=True) for citation in found] == [
        Expected.read(line) for line in SEED_CITATIONS[number]
    ]
    for citation in found:
        assert text[citation.start : citation.end] == citation.text


def test_the_corpus_is_as_large_as_it_says() -> None:
    assert sum(len(case.expected) for case in ALL) >= 200
    assert sum(len(lines) for lines in SEED_CITATIONS.values()) == 34
