"""Copies on the pages: the clerk makes them, their office reads them."""

from __future__ import annotations

import uuid

import pytest
from sqlalchemy import select

from tests.web.papers import page_of
from tests.web.serving import Served
from workflow import app
from workflow.copying.models import DocumentCopy


def made(served: Served, document_id: uuid.UUID) -> list[DocumentCopy]:
    app.worker_for(served.installation).run_until_idle()
    with served.installation.reading() as work:
        rows = work.session.scalars(select(DocumentCopy).where(DocumentCopy.document_id == document_id)).all()
        work.session.expunge_all()
        return list(rows)


def test_the_clerk_makes_a_copy_and_the_office_reads_it(served: Served) -> None:
    letter = served.seed("qn.chuyenvien")
    clerk = served.reader("qn.vanthu")
    new = clerk.link(page_of(letter), rf"{page_of(letter)}/copies/new")
    page = clerk.get(new).text
    assert "SNNPTNT" in page
    answer = clerk.post(
        f"{page_of(letter)}/copies", page=new, form="sao_y", medium="paper", signer="qn.giamdoc", place="Quảng Ngãi"
    )
    assert "01/SY-SNNPTNT" in clerk.follow(answer).text
    [copy] = made(served, letter)
    reader = served.reader("qn.chuyenvien")
    file = reader.link(page_of(letter), rf"{page_of(letter)}/copies/{copy.id}.pdf")
    content = reader.get(file)
    assert (content.mimetype, content.data[:5]) == ("application/pdf", b"%PDF-")
    assert 'filename="01-SY-SNNPTNT.pdf"' in content.headers["Content-Disposition"]


def test_a_refused_form_keeps_what_was_typed(served: Served) -> None:
    letter = served.seed("qn.chuyenvien")
    clerk = served.reader("qn.vanthu")
    answer = clerk.post(
        f"{page_of(letter)}/copies", page=f"{page_of(letter)}/copies/new", form="trich_sao", medium="paper",
        signer="qn.giamdoc", recipients="Phòng Kế hoạch",
    )  # fmt: skip
    assert answer.status_code == 422
    assert "Hãy chọn ít nhất một phần" in answer.text
    assert "Phòng Kế hoạch" in answer.text
    assert made(served, letter) == []


@pytest.mark.parametrize(("account", "status"), [("qn.chuyenvien", 403), ("bt.truongphong", 404)])
def test_nobody_else_is_offered_the_form(served: Served, account: str, status: int) -> None:
    letter = served.seed("qn.chuyenvien")
    reader = served.reader(account)
    assert reader.get(f"{page_of(letter)}/copies/new").status_code == status
    if status == 403:
        assert "/copies/new" not in reader.get(page_of(letter)).text


def test_a_draft_has_no_copies(served: Served) -> None:
    plan = served.seed("qn.chuyenvien", "ke-hoach")
    assert 'id="copies"' not in served.reader("qn.chuyenvien").get(page_of(plan)).text
