"""What is pasted from Word keeps its structure and loses its fonts."""

from __future__ import annotations

import json
import re

from playwright.sync_api import expect

from tests.documents.word_clipboard import CLIPBOARD
from tests.journeys.calling import drafts
from tests.journeys.conftest import Arrives
from tests.journeys.installation import Served

PASTE = """(box, html) => {
  const data = new DataTransfer();
  data.setData("text/html", html);
  data.setData("text/plain", "x");
  box.dispatchEvent(new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true }));
}"""


def test_a_paste_from_word_is_stored_as_headings_lists_and_tables(served: Served, arrives: Arrives) -> None:
    document = drafts(served, "dán từ Word", doc_type="KH", body_html="<p></p>")
    drafter = arrives("qn.chuyenvien")
    page = drafter.goes(f"/documents/{document}/edit").page
    box = page.locator(".ck-editor__editable")
    box.click()
    box.evaluate(PASTE, CLIPBOARD)
    expect(box.locator("table")).to_be_visible()
    page.get_by_label("Trích yếu").fill("dán từ Word, đã lưu")
    drafter.sees_saved()
    stored = served.caller("qn.chuyenvien").get(f"/documents/{document}")["body_html"]
    assert "&nbsp;" not in stored
    assert re.search(r"<h2[^>]*>I\. MỤC ĐÍCH</h2>", stored), stored
    assert re.search(r"<ol[^>]*>\s*<li>Việc một</li>\s*<li>Việc hai\s*<ul[^>]*>\s*<li>gạch nhỏ</li>", stored), stored
    assert re.search(r"<td colspan=\"2\">", stored), stored
    assert "<strong>toàn bộ</strong>" in stored
    assert "<em>hành chính</em>" in stored
    for residue in ("mso", "Mso", "font", "Times", "o:p", "14.0pt", "<span"):
        assert residue not in stored, json.dumps(stored, ensure_ascii=False)
