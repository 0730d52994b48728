"""The pages in both languages."""

from __future__ import annotations

from tests.web.catalogue import misplaced, unsaid, untranslated
from tests.web.serving import Served


def test_every_text_has_an_english_one() -> None:
    assert untranslated() == []


def test_the_catalogue_keeps_nothing_that_no_page_says() -> None:
    assert unsaid() == []


def test_a_translation_names_the_same_things() -> None:
    assert misplaced() == []


def test_the_switch_changes_the_pages_of_the_person(served: Served) -> None:
    reader = served.reader("qn.chuyenvien")
    assert "Việc của tôi" in reader.get("/").text
    assert reader.post("/account/language", "/", language="en", next="/").status_code == 303
    page = reader.get("/").text
    assert '<html lang="en">' in page
    assert "My work" in page
    assert "Việc của tôi" not in page
