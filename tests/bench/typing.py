"""Part `typing`: from a key pressed in the editor to the official page in sight, in a browser, the pause included."""

from __future__ import annotations

import shutil
import statistics
import time
import uuid

from playwright.sync_api import Page, sync_playwright

from tests.bench import world
from tests.bench.figures import say
from tests.bench.papers import LETTER, PLAN
from tests.bench.rendering import FLAGS
from workflow.documents.drafting import DraftInput, RecipientLine, create_document, types_of
from workflow.documents.files import write_annex
from workflow.engine.installation import Installation
from workflow.organisations.people import person_by_account
from workflow.rendering.sheet import Sheet

WRITER = "qn.chuyenvien"
ROUNDS = 7
OFFICIAL = "(one.getAttribute('src') !== before && one.complete && one.offsetParent)"


def run() -> None:
    """The letter and the plan."""
    program = shutil.which("chromium")
    if program is None:
        return
    with world.installation() as built:
        drafts = {"letter": draft(built, "cong-van", LETTER), "plan": draft(built, "ke-hoach", PLAN)}
        with world.served("real") as (port, _), sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=program, args=FLAGS)
            page = browser.new_page(viewport={"width": 1280, "height": 900})
            _sign_in(page, f"http://127.0.0.1:{port}")
            for name, document_id in drafts.items():
                page.goto(f"http://127.0.0.1:{port}/documents/{document_id}/edit")
                page.wait_for_selector(".pdf-page img")
                times = [_key_to_page(page, turn) for turn in range(ROUNDS + 1)][1:]
                for at, what in enumerate(("first_picture", "official_page")):
                    say(f"typing.{name}.key_to_{what}", statistics.median(one[at] for one in times), "ms", len(times))
            browser.close()


def draft(built: Installation, doc_type: str, sheet: Sheet) -> uuid.UUID:
    """The text as a draft of the writer."""
    with built.writing(world.actor(built, WRITER)) as work:
        person = person_by_account(work.session, WRITER)
        given = DraftInput(
            subject=sheet.subject,
            body_html=sheet.body_html,
            addressees=list(sheet.addressees),
            legal_bases=list(sheet.legal_bases),
            recipients=[RecipientLine(line) for line in sheet.recipients],
        )
        unit = world.unit_of(work)
        document = create_document(work, types_of(work).get(doc_type), person, unit, given=given)
        for annex in sheet.annexes:
            write_annex(work, document, document.version, title=annex.title, body_html=annex.body_html, landscape=True)
        return document.id


def _sign_in(page: Page, url: str) -> None:
    page.goto(f"{url}/login")
    page.locator("input[name=account]").fill(WRITER)
    page.locator("input[name=password]").fill("trinhky")
    page.locator("input[name=password]").press("Enter")
    page.wait_for_url(f"{url}/")


def _key_to_page(page: Page, turn: int) -> tuple[float, float]:
    """Milliseconds from a key to the first new picture, by the browser or official, and to the official first page."""
    before = page.locator(".pdf-page img").first.get_attribute("src")
    page.locator("#field-subject").press("End")
    begun = time.perf_counter()
    page.locator("#field-subject").press(str(turn))
    took = []
    for seen in (f"{OFFICIAL} || document.querySelector('.pdf-quick')", OFFICIAL):
        script = f"(before) => {{ const one = document.querySelector('.pdf-page img'); return {seen}; }}"
        page.wait_for_function(script, arg=before, polling="raf")
        took.append((time.perf_counter() - begun) * 1000)
    page.wait_for_selector("[data-save-state=saved]")
    return took[0], took[1]
