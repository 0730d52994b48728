"""What somebody sees who may not see a document: the same as of one that never was."""

from __future__ import annotations

import re

from playwright.sync_api import expect

from tests.journeys.person import Person

NEVER = "00000000-0000-4000-8000-000000000000"
PLACES = ("", "/edit", "/sign", "/pdf", "/pages", "/pages/1.png", "/slip", "/changes", "/deliveries", "/deliveries.csv")
API = ("", "/moves", "/history", "/revisions", "/approvals", "/pdf", "/files", "/deliveries", "/findings", "/citations")
OWN_WORDS = re.compile(r"[\w.-]{30,}")  # tokens and ids, which differ from answer to answer


def sees_nothing(stranger: Person, document: str, subject: str, words: str) -> None:
    """No page, no file, no hit, no count, and no error that tells it from what never was.

    `words` are of the subject, as somebody would search for them.
    """
    _no_place_answers(stranger, document)
    for path in ("/", f"/documents?q={words}", f"/archive?q={words}", "/incoming", "/registers", "/dossiers"):
        page = stranger.goes(path).page
        expect(page.locator("main")).to_be_visible()
        expect(page.get_by_text(subject)).to_have_count(0)
    found = stranger.context.request.get(f"{stranger.url}/api/v1/documents", params={"q": words}).json()
    assert document not in [row["id"] for row in found["documents"]]
    counted = stranger.context.request.get(f"{stranger.url}/api/v1/archive", params={"q": subject}).json()
    assert (counted["count"], counted["documents"]) == (0, [])


def _no_place_answers(stranger: Person, document: str) -> None:
    places = [f"/documents/{{}}{place}" for place in PLACES] + [f"/api/v1/documents/{{}}{place}" for place in API]
    for place in places:
        answers = [stranger.context.request.get(stranger.url + place.format(key)) for key in (document, NEVER)]
        assert [answer.status for answer in answers] == [404, 404], place
        texts = [OWN_WORDS.sub("", answer.text()) for answer in answers]
        assert texts[0] == texts[1], place
