"""Văn bản được viện dẫn beside the editor, on the document's page and in the list for review."""

from __future__ import annotations

import html
import re
import uuid

from tests.web.papers import document, page_of
from tests.web.serving import Served
from workflow.base.text import number_in_digits
from workflow.documents.drafting import DraftInput, save_draft
from workflow.documents.models import Document
from workflow.engine.access import find_visible
from workflow.engine.move import MoveInput
from workflow.engine.perform import make_move

DRAFTER, COLLEAGUE, CLERK = "qn.chuyenvien", "qn.chuyenvien2", "qn.vanthu"


def part(page: str, name: str) -> str:
    start = page.index(f'<section class="tk-sheet" id="{name}"')
    return page[start : page.index("</section>", start)]


def line_of(served: Served, letter: uuid.UUID) -> str:
    found = document(served, letter)
    return f"Công văn số {number_in_digits(found.number or 0)}/{found.symbol} ngày {found.issued_on:%d/%m/%Y}"


def plan_that_says(served: Served, **given: object) -> uuid.UUID:
    """The sample's plan with this text."""
    plan = served.seed(DRAFTER, "ke-hoach")
    with served.installation.writing(served.journey(plan).actor(DRAFTER)) as work:
        found = find_visible(work, Document, plan)
        save_draft(work, found, DraftInput(**given), found.version)  # type: ignore[arg-type]
    return plan


def recall(served: Served, letter: uuid.UUID) -> None:
    actor = served.journey(letter).actor(CLERK)
    with served.installation.reading(actor) as work:
        version = find_visible(work, Document, letter).version
    reading, writing = lambda: served.installation.reading(actor), lambda: served.installation.writing(actor)
    make_move(
        reading, writing, Document, letter, "recall", MoveInput(version=version, comment="ban hành sai", input={})
    )


def test_beside_the_editor_known_documents_are_links_and_unknown_ones_are_told(
    served: Served, letter: uuid.UUID
) -> None:
    text = f"<p>Theo {line_of(served, letter)} của Sở; Quyết định số 999/QĐ-UBND ngày 5/3/2024; "
    plan = plan_that_says(served, legal_bases=[], body_html=f"{text}Quyết định số 999/QĐ-UBND.</p>")
    drafter = served.reader(DRAFTER)
    shown = part(drafter.get(f"{page_of(plan)}/edit").text, "citations")
    known, unknown = re.findall(r"<li.*?</li>", shown, re.DOTALL)
    assert f'href="{page_of(letter)}"' in known and 'data-state="in_force"' in known
    assert "chưa có trong kho" in unknown and "<a" not in unknown and "2 lần" in unknown
    fetched = drafter.get(f"{page_of(plan)}/edit/citations").text
    assert re.findall(r"<li.*?</li>", fetched, re.DOTALL) == [known, unknown]


def test_a_recalled_basis_is_a_warning_in_the_editor_and_on_the_page(served: Served, letter: uuid.UUID) -> None:
    basis = f"Căn cứ {line_of(served, letter)} của Sở về thử nghiệm;"
    plan = plan_that_says(served, legal_bases=[basis], body_html="<p>Nội dung./.</p>")
    drafter = served.reader(DRAFTER)
    assert "Căn cứ không còn hiệu lực" not in drafter.get(f"{page_of(plan)}/edit").text
    recall(served, letter)
    for page in (drafter.get(f"{page_of(plan)}/edit").text, drafter.get(page_of(plan)).text):
        shown = part(page, "citations")
        assert "Căn cứ không còn hiệu lực" in shown and 'data-state="recalled"' in shown and "cited-void" in shown


def test_the_text_on_the_page_has_links_with_the_exact_words(served: Served, letter: uuid.UUID) -> None:
    line = line_of(served, letter)
    plan = plan_that_says(served, body_html=f"<p>Theo <em>{line}</em> về việc này &lt;b&gt;.</p>")
    shown = part(served.reader(DRAFTER).get(page_of(plan)).text, "citations")
    link = f'<em><a class="citation" href="{page_of(letter)}">{line}</a></em>'
    assert f"<p>Theo {link} về việc này &lt;b&gt;.</p>" in shown


def test_what_cites_a_document_stands_on_its_page_for_those_who_may_view_it(served: Served, letter: uuid.UUID) -> None:
    text = f"<p>Theo {line_of(served, letter)} (chi tiết tại Phụ lục kèm theo)./.</p>"
    plan = plan_that_says(served, legal_bases=[], body_html=text, access="restricted")
    drafter, colleague = served.reader(DRAFTER), served.reader(COLLEAGUE)
    assert 'id="cited-by"' not in drafter.get(page_of(letter)).text
    journey = served.journey(plan)
    journey.to_signed()
    journey.move(CLERK, "issue")
    journey.run_jobs()
    shown = part(drafter.get(page_of(letter)).text, "cited-by")
    assert f'href="{page_of(plan)}"' in shown and document(served, plan).subject in html.unescape(shown)
    assert 'id="cited-by"' not in colleague.get(page_of(letter)).text


def test_void_bases_of_documents_in_force_are_listed_for_review(served: Served, letter: uuid.UUID) -> None:
    line = line_of(served, letter)
    bases = [f"Căn cứ {line} của Sở về thử nghiệm;"]
    plan = plan_that_says(served, legal_bases=bases, body_html="<p>Chi tiết tại Phụ lục kèm theo./.</p>")
    journey = served.journey(plan)
    journey.to_signed()
    journey.to_distributed()
    drafter, stranger = served.reader(DRAFTER), served.reader("ls.chuyenvien")
    assert 'href="/archive/bases"' in drafter.get("/archive").text
    assert "Không có căn cứ nào phải rà soát" in drafter.get("/archive/bases").text
    recall(served, letter)
    shown = drafter.get("/archive/bases").text
    assert f'href="{page_of(plan)}"' in shown and f'href="{page_of(letter)}"' in shown and f"{line} của Sở" in shown
    assert "Không có căn cứ nào phải rà soát" in stranger.get("/archive/bases").text


def test_nobody_else_reads_the_list_beside_the_editor(served: Served, letter: uuid.UUID) -> None:
    plan = plan_that_says(served, body_html="<p>Nội dung./.</p>")
    assert served.reader("ls.chuyenvien").get(f"{page_of(plan)}/edit/citations").status_code == 404
    assert served.reader(COLLEAGUE).get(f"{page_of(plan)}/edit/citations").status_code == 403
