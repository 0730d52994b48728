"""Somebody at a browser of their own: what they do with a page in one word, and what the page should not have said."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Sequence
from pathlib import Path

from playwright.sync_api import BrowserContext, ConsoleMessage, Locator, Page, Response, expect

from workflow.base.text import nfc

PATIENCE_MS = 30_000
DOCUMENT = re.compile(r"/documents/([0-9a-f-]{36})")


class Person:
    """One account in one browser context; `troubles` must be empty at the end."""

    def __init__(self, context: BrowserContext, account: str, url: str, pictures: Path) -> None:
        self.context, self.account, self.url = context, account, url
        self.troubles: list[str] = []
        self._pictures = pictures
        self._forgiven: set[int] = set()
        context.set_default_timeout(PATIENCE_MS)
        self.page: Page = context.new_page()
        self._watch(self.page)

    def _watch(self, page: Page) -> None:
        page.on("console", self._said)
        page.on("pageerror", lambda error: self.troubles.append(f"{page.url}: {error}"))
        page.on("response", self._answered)

    def _said(self, message: ConsoleMessage) -> None:
        # An answer with an error status is judged by the status, below.
        if message.type in ("error", "warning") and not message.text.startswith("Failed to load resource"):
            self.troubles.append(f"{self.page.url}: {message.type}: {message.text}")

    def _answered(self, response: Response) -> None:
        if response.status >= 400 and response.status not in self._forgiven:
            self.troubles.append(f"{response.request.method} {response.url}: {response.status}")
        if not response.url.startswith((self.url, "data:", "blob:", "chrome")):
            self.troubles.append(f"{self.page.url} asked {response.url}")

    def expects_refusals(self, *statuses: int) -> Person:
        """Answers with these statuses are what the journey is about."""
        self._forgiven.update(statuses)
        return self

    # ---- going about

    def goes(self, path: str) -> Person:
        self.page.goto(self.url + path)
        return self

    def opens(self, document: str) -> Person:
        return self.goes(f"/documents/{document}")

    def finds_waiting(self, subject: str) -> str:
        """Open the document from Việc của tôi; gives its id."""
        self.goes("/")
        self.page.locator("table.worklist").get_by_role("link", name=subject, exact=True).first.click()
        expect(self.page).to_have_url(DOCUMENT)
        return self.document

    @property
    def document(self) -> str:
        """The id of the document whose page is open."""
        found = DOCUMENT.search(self.page.url)
        assert found is not None, self.page.url
        return found[1]

    def press(self, name: str) -> None:
        """Press the button or link with exactly these words."""
        main = self.page.locator("main")
        main.get_by_role("button", name=name, exact=True).or_(main.get_by_role("link", name=name, exact=True)).click()

    # ---- moving a document

    def fills_move(self, transition: str, comment: str = "", **given: str | Sequence[str]) -> Locator:
        """Unfold the form of a step and fill it; gives its button."""
        box = self.page.locator(f"#move-{transition}")
        summary = box.locator("summary")
        if summary.count() and box.get_attribute("open") is None:
            summary.click()
        for name, value in given.items():
            self._give(box, f"input.{name}", value)
        if comment:
            box.locator("textarea[name=comment]").fill(comment)
        return box.locator("button[type=submit]")

    def moves(self, transition: str, comment: str = "", **given: str | Sequence[str]) -> None:
        """Make the step on the page that is open, and be told that it is done."""
        self.fills_move(transition, comment, **given).click()
        expect(self.page.locator("[data-flash=success]").first).to_contain_text("Đã thực hiện")

    def _give(self, box: Locator, name: str, value: str | Sequence[str]) -> None:
        if not isinstance(value, str):
            for one in value:
                box.locator(f'[name="{name}"][value="{one}"]').check()
            return
        control = box.locator(f'[name="{name}"]').first
        kind = control.evaluate("one => one.type")
        if kind == "select-one":
            control.select_option(value)
        elif kind == "radio":
            box.locator(f'[name="{name}"][value="{value}"]').check()
        else:
            control.fill(value)

    def signs(self, document: str, password: str = "trinhky") -> None:
        """Read the pages, type the password, sign."""
        self.goes(f"/documents/{document}/sign")
        self.page.get_by_label("Mật khẩu").fill(password)
        self.press("Ký số")
        expect(self.page.locator("[data-flash=success]").first).to_contain_text("Đã thực hiện")

    # ---- seeing

    def sees_state(self, state: str) -> None:
        """The page of the document says where it stands."""
        expect(self.page.locator("main .badge-state").first).to_have_attribute("data-state", state)

    def reads_pdf(self, document: str) -> str:
        """The text of the PDF that the page shows, with what is filled in, as poppler draws it; with single spaces."""
        answer = self.context.request.get(f"{self.url}/documents/{document}/pdf")
        assert answer.ok, answer.status
        drawn = subprocess.run(["pdftotext", "-", "-"], input=answer.body(), capture_output=True, check=True)
        return " ".join(nfc(drawn.stdout.decode()).split())

    def status_of(self, path: str) -> int:
        """How the server answers this person's browser there."""
        return self.context.request.get(self.url + path, max_redirects=0).status

    def takes_picture(self, name: str) -> None:
        """What is on the screen, for those who look at a run."""
        self.page.screenshot(path=self._pictures / f"{name}.png")

    # ---- the editor

    def types_at_end(self, text: str) -> None:
        """Type into the editor, after all that is there."""
        box = self.page.locator(".ck-editor__editable")
        box.click()
        self.page.keyboard.press("Control+End")
        self.page.keyboard.type(text)

    def sees_saved(self) -> None:
        """The line above the form says that the server has everything."""
        expect(self.page.locator("[data-save-state=saved]")).to_contain_text(re.compile(r"Đã lưu \d"))
