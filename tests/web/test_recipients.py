"""What the clerk says of a recipient line that the address book does not know, and of a number that was voided."""

from __future__ import annotations

import re
import uuid

from sqlalchemy import select

from tests.web.papers import moves, page_of
from tests.web.serving import Reader, Served
from workflow.distribution.models import Delivery
from workflow.documents.drafting import DraftInput, RecipientLine, save_draft
from workflow.documents.models import Document
from workflow.engine.access import find_visible

UNKNOWN = "Hội Làm vườn xã X"


def issued(served: Served) -> uuid.UUID:
    """The plan of the sample, issued, with a recipient that no address book knows."""
    document_id = served.seed("qn.chuyenvien", "ke-hoach")
    journey = served.journey(document_id)
    with served.installation.writing(journey.actor("qn.chuyenvien")) as work:
        document = find_visible(work, Document, document_id)
        save_draft(work, document, DraftInput(recipients=[RecipientLine(UNKNOWN)]), document.version)
    journey.to_signed()
    journey.move("qn.vanthu", "issue")
    served.work_off()
    return document_id


def test_the_clerk_chooses_what_an_unknown_line_stands_for_and_distributes(served: Served) -> None:
    document_id = issued(served)
    address, clerk = page_of(document_id), served.reader("qn.vanthu")
    page = clerk.get(address).text
    part = page[page.index('id="unsettled"') :]
    entry = re.search(r'<option value="([0-9a-f-]{36})"[^>]*>Sở Nội vụ<', part)
    assert UNKNOWN in part and entry is not None
    refused = clerk.follow(clerk.post(f"{address}/recipients", address, line=UNKNOWN, entry="")).text
    assert "Sổ địa chỉ không có mục này." in refused
    settled = clerk.follow(clerk.post(f"{address}/recipients", address, line=UNKNOWN, entry=entry[1])).text
    assert 'id="unsettled"' not in settled and "Chọn nơi nhận trong sổ địa chỉ" in settled
    served.journey(document_id).move("qn.vanthu", "distribute")


def test_only_the_clerk_is_asked_and_only_where_there_is_something_to_settle(served: Served, letter: uuid.UUID) -> None:
    document_id = issued(served)
    assert 'id="unsettled"' not in served.reader("qn.chuyenvien").get(page_of(document_id)).text
    assert 'id="unsettled"' not in served.reader("qn.vanthu").get(page_of(letter)).text


def test_the_clerk_reads_why_a_number_was_voided_and_colleagues_do_not(served: Served) -> None:
    document_id, why = issued(served), "sai thẩm quyền"
    page = page_of(document_id)
    clerk = served.reader("qn.vanthu")
    hidden = dict(
        re.findall(
            r'name="(version|idempotency_key)" value="([^"]*)"', clerk.get(page).text.split('id="move-abandon"')[1]
        )
    )
    assert clerk.post(f"{page}/moves/abandon", page, comment=why, **hidden).status_code == 303
    book = clerk.link("/registers", r"/registers/qn/KH/\d+")
    assert why in clerk.get(book).text
    assert why not in served.reader("qn.truongphong2").get(book).text


ROWS = {
    "input.recipients.line": ["UBND huyện Ba Tơ", "Sở Nội vụ", ""],
    "input.recipients.purpose": ["coordinate", "act", "know"],
    "input.recipients.channel": ["", "paper", ""],
}


def test_further_recipients_have_each_their_purpose_and_channel(served: Served, letter: uuid.UUID) -> None:
    clerk = served.reader("qn.vanthu")
    part = clerk.get(page_of(letter)).text.split('id="move-distribute_more"')[1]
    assert 'name="input.recipients.purpose"' in part and '<option value="Sở Nội vụ">' in part
    answer = moves(clerk, letter, "distribute_more", **ROWS)
    assert answer.status_code == 303, answer.text
    with served.installation.reading() as work:
        rows = work.session.scalars(select(Delivery).where(Delivery.document_id == letter)).all()
        found = {row.line: (row.purpose, row.channel) for row in rows}
    assert found["UBND huyện Ba Tơ"] == ("coordinate", "in_app")
    assert found["Sở Nội vụ"] == ("act", "paper")


def test_refused_further_recipients_are_shown_again_as_typed(served: Served, letter: uuid.UUID) -> None:
    typed = {**ROWS, "input.recipients.line": [UNKNOWN, "Sở Nội vụ", ""]}
    answer = moves(served.reader("qn.vanthu"), letter, "distribute_more", **typed)
    part = answer.text.split('id="move-distribute_more"')[1]
    assert answer.status_code == 422 and f"Chưa biết “{UNKNOWN}” là nơi nào." in answer.text
    assert f'value="{UNKNOWN}"' in part and '<option value="coordinate" selected>' in part
    assert '<option value="paper" selected>' in part


def test_the_drafter_sees_an_unknown_line_with_suggestions_chooses_one_and_is_not_stopped(served: Served) -> None:
    plan = served.seed("qn.chuyenvien", "ke-hoach")
    edit, drafter = f"{page_of(plan)}/edit", served.reader("qn.chuyenvien")
    typed = {"recipient_line": ["So Noi vụu", UNKNOWN], "recipient_purpose": ["act", "know"]}
    typed |= {"recipient_channel": ["", ""], "recipient_entry": ["", ""]}
    page = drafter.follow(drafter.post(edit, edit, version=version_of(drafter, edit), **typed)).text
    part = page.split('id="unknown-recipients"')[1].split("</ul>")[0]
    assert UNKNOWN in part and "Không có mục nào gần giống." in part
    choice = re.search(r'name="stands_for" value="(0:[0-9a-f-]{36})"[^>]*>Sở Nội vụ<', part)
    assert choice is not None
    again = drafter.post(edit, edit, version=version_of(drafter, edit), stands_for=choice[1], **typed)
    part = drafter.follow(again).text.split('id="unknown-recipients"')[1].split("</ul>")[0]
    assert "So Noi vụu" not in part and UNKNOWN in part
    with served.installation.reading() as work:
        rows = work.session.get_one(Document, plan).recipients
        assert [(row.line, str(row.entry_id or "")) for row in rows] == [("So Noi vụu", choice[1][2:]), (UNKNOWN, "")]
    assert moves(drafter, plan, "submit").status_code == 303


def version_of(reader: Reader, page: str) -> str:
    return reader.get(page).text.split('name="version" value="')[1].split('"')[0]
