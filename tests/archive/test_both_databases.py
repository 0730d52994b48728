"""The twins of the index give the same hits, in the same order, for the same documents and queries."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from tests.archive.office import Office, furnish
from workflow.archive import issued, models
from workflow.archive.searching import SearchQuery, search
from workflow.base.database import Base, engine_for, sessions_for

assert issued and models  # the tables
WORDS = [
    "kế", "hoạch", "đôn", "đốc", "hoà", "hòa", "bình", "quyết", "định", "QĐ-UBND", "15/KH", "số", "cải", "cách",
    "chính", "ĐỐC", "ﬁ", "②", "x²", "straße", "İ", "한글", "𝒳", "e\u0301", "_a_",
]  # fmt: skip
TYPED = [*WORDS, '"', "*", "AND", "ke", "don", "(", ":", "'", "15", "16", "so", "qd", "-", "\\", "ch", "\u0301"]


def office_at(url: str, folder: Path) -> Office:
    engine = engine_for(url)
    Base.metadata.drop_all(engine)
    Base.metadata.create_all(engine)
    return furnish(sessions_for(engine), folder)


@pytest.mark.slow
def test_both_databases_give_the_same_hits(postgresql_url: str, tmp_path: Path) -> None:
    dice = random.Random(7)
    offices = [office_at(f"sqlite:///{tmp_path}/t.db", tmp_path), office_at(postgresql_url, tmp_path)]
    for number in range(1, 31):
        subject, office = " ".join(dice.choices(WORDS, k=12)), dice.choice(["so", "huyen"])
        for each in offices:
            each.issues(subject, number=number, office=office)
    found = 0
    for _ in range(150):
        typed = dice.choice(["", " ", " "]).join(dice.choices(TYPED, k=dice.randint(1, 4)))
        pages = []
        for each in offices:
            with each.reads("so.staff") as work:
                page = search(work, SearchQuery(typed, limit=50))
                pages.append([(hit.number_line, hit.subject_html, hit.excerpt_html) for hit in page.hits])
        assert pages[0] == pages[1], typed
        found += bool(pages[0])
    assert found > 50, "the queries mean something"
    for each in offices:
        each.sessions.kw["bind"].dispose()
