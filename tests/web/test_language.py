"""The pages in both languages."""

from __future__ import annotations

import re

from tests.web.catalogue import english, untranslated
from tests.web.serving import Served

PLACE = re.compile(r"%\(\w+\)s")


def test_every_text_has_an_english_one() -> None:
    assert untranslated() == []


def test_a_translation_names_the_same_things() -> None:
    for message in english():
        one = message.id if isinstance(message.id, str) else message.id[0]
        other = message.string if isinstance(message.string, str) else message.string[0]
        assert set(PLACE.findall(one)) == set(PLACE.findall(other)), one


def test_the_switch_changes_the_pages_of_the_person(served: Served) -> None:
    reader = served.reader("qn.chuyenvien")
    assert "Việc của tôi" in reader.get("/").text
    assert reader.post("/account/language", "/", language="en", next="/").status_code == 303
    page = reader.get("/").text
    assert '<html lang="en">' in page
    assert "My work" in page
    assert "Việc của tôi" not in page
