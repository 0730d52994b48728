"""Kiểm tra thể thức on the pages: the list beside the text, one click that puts right, what reviewers see."""

from __future__ import annotations

import io
import re
import uuid
from html import unescape

import pytest

from tests.web.papers import document, moves, page_of
from tests.web.serving import Reader, Served
from tests.web.test_drafting import begins, saves, version_of
from workflow.documents.models import Document
from workflow.format_rules.documents import is_about_to_leave

WITHOUT_MARK = (
    "<p>Các đơn vị thực hiện theo quy định tại Khoản 2 Điều 103 Luật Đất đai.</p><p>Yêu cầu các đơn vị thực hiện.</p>"
)
END = "F-BODY-END"


@pytest.fixture
def drafter(served: Served) -> Reader:
    return served.reader("qn.chuyenvien")


@pytest.fixture
def draft(drafter: Reader) -> uuid.UUID:
    """A plan with two faults: a clause written with a capital, and no end mark."""
    found = begins(drafter, subject="Kiểm tra công tác lưu trữ năm 2026")
    assert saves(drafter, found, body_html=WITHOUT_MARK).status_code == 303
    return found


def items(page: str) -> dict[str, str]:
    """The findings of a page: the HTML of each by its rule."""
    found = re.findall(r'<li class="finding".*?</li>', page, re.DOTALL)
    return {str(re.search(r"/format-rules#([\w-]+)", item)[1]): unescape(item) for item in found}  # type: ignore[index]


def fix_of(item: str) -> str:
    """The address of its form."""
    return str(re.search(r'action="([^"]+/fix)"', item)[1])  # type: ignore[index]


def test_the_editor_lists_what_is_wrong_with_place_clause_and_proposal(drafter: Reader, draft: uuid.UUID) -> None:
    found = items(drafter.get(f"{page_of(draft)}/edit").text)
    assert {END, "CAP-22"} <= found.keys()
    assert 'data-severity="error"' in found[END]
    assert "Nội dung, đoạn 2" in found[END] and '<q lang="vi">./.</q>' in found[END]
    assert "Nội dung, đoạn 1" in found["CAP-22"] and 'data-found="Khoản"' in found["CAP-22"]
    assert f'href="{page_of(draft)}/edit#field-body_html"' in found["CAP-22"]


def test_one_click_puts_one_fault_right_and_comes_back_to_the_list(drafter: Reader, draft: uuid.UUID) -> None:
    edit = f"{page_of(draft)}/edit"
    before = version_of(drafter, draft)
    answer = drafter.post(fix_of(items(drafter.get(edit).text)[END]), edit, version=before, then="edit")
    assert (answer.status_code, answer.headers["Location"]) == (303, f"{edit}#findings")
    assert document(served_by(drafter), draft).body_html == WITHOUT_MARK.replace("thực hiện.</p>", "thực hiện./.</p>")
    found = items(drafter.get(edit).text)
    assert END not in found and "CAP-22" in found
    assert int(version_of(drafter, draft)) == int(before) + 1


def served_by(reader: Reader) -> Served:
    """The installation that the reader looks at."""
    app = reader.client.application
    return Served(app.extensions["trinhky"], app, lambda: 0)


def test_another_click_puts_all_right(drafter: Reader, draft: uuid.UUID) -> None:
    edit = f"{page_of(draft)}/edit"
    drafter.post(f"{page_of(draft)}/findings/fix", edit, version=version_of(drafter, draft))
    body = document(served_by(drafter), draft).body_html
    assert "tại khoản 2 Điều 103" in body
    assert body.endswith("thực hiện./.</p>")


def test_a_fix_on_a_text_that_was_saved_since_changes_nothing_and_says_so(drafter: Reader, draft: uuid.UUID) -> None:
    edit = f"{page_of(draft)}/edit"
    version, action = version_of(drafter, draft), fix_of(items(drafter.get(edit).text)[END])
    saves(drafter, draft, subject="Kiểm tra lần hai")
    page = drafter.follow(drafter.post(action, edit, version=version)).text
    assert "Văn bản đã thay đổi từ khi bạn mở trang" in page
    assert document(served_by(drafter), draft).body_html == WITHOUT_MARK


def test_a_fault_that_is_gone_is_told_and_nothing_changes(drafter: Reader, draft: uuid.UUID) -> None:
    edit = f"{page_of(draft)}/edit"
    answer = drafter.post(f"{page_of(draft)}/findings/{'0' * 16}/fix", edit, version=version_of(drafter, draft))
    assert "Chỗ này đã được sửa" in drafter.follow(answer).text
    assert document(served_by(drafter), draft).body_html == WITHOUT_MARK


def test_what_is_typed_is_judged_and_not_saved(served: Served, drafter: Reader, draft: uuid.UUID) -> None:
    typed = {
        "subject": "Kiểm tra", "body_html": WITHOUT_MARK.replace("thực hiện.</p>", "thực hiện./.</p>"),
        "recipient_line": ["Như trên"], "recipient_purpose": ["act"], "recipient_channel": [""],
    }  # fmt: skip
    before = document(served, draft)
    answer = drafter.post(f"{page_of(draft)}/findings", f"{page_of(draft)}/edit", **typed)
    found = items(answer.text)
    assert answer.status_code == 200
    assert "CAP-22" in found and END not in found
    assert "<html" not in answer.text
    after = document(served, draft)
    assert (after.version, after.body_html, after.subject) == (before.version, WITHOUT_MARK, before.subject)
    assert [row.line for row in after.recipients] == [row.line for row in before.recipients]


def test_only_those_who_may_edit_have_it_judged_or_put_right(served: Served, draft: uuid.UUID) -> None:
    head = served.reader("qn.truongphong")
    for path in ("findings", "findings/fix", f"findings/{'0' * 16}/fix"):
        assert head.post(f"{page_of(draft)}/{path}", version="1", body_html="<p>a</p>").status_code == 403


def test_a_colleague_who_may_view_sees_the_faults_without_a_button(served: Served, draft: uuid.UUID) -> None:
    page = served.reader("qn.truongphong").get(page_of(draft)).text
    found = items(page)
    assert {END, "CAP-22"} <= found.keys()
    assert "/findings/" not in page
    assert 'href="/documents' not in found[END]


def test_the_drafter_can_put_right_on_the_documents_page_and_stays_there(drafter: Reader, draft: uuid.UUID) -> None:
    page = drafter.get(page_of(draft)).text
    answer = drafter.post(fix_of(items(page)[END]), page_of(draft), version=version_of(drafter, draft), then="show")
    assert answer.headers["Location"] == f"{page_of(draft)}#findings"


def test_an_issued_document_is_no_longer_judged(served: Served, letter: uuid.UUID) -> None:
    assert 'id="findings"' not in served.reader("qn.chuyenvien").get(page_of(letter)).text


def test_the_clerk_sees_the_list_before_the_number_is_given(served: Served) -> None:
    plan = served.seed("qn.chuyenvien", "ke-hoach")
    served.journey(plan).to_signed()
    clerk = served.reader("qn.vanthu")
    page = clerk.get(page_of(plan)).text
    assert 'id="findings"' in page
    assert "/findings/" not in page
    with served.installation.reading() as work:
        assert is_about_to_leave(work, work.session.get_one(Document, plan))


def test_submit_is_refused_by_an_error_with_its_rule_and_sentence(drafter: Reader, draft: uuid.UUID) -> None:
    page = drafter.get(page_of(draft)).text
    refused = page[page.index('id="move-submit"') :].partition("</div>")[0]
    assert f"{END}:" in refused and "CAP-22:" in refused
    drafter.post("/account/language", page_of(draft), language="en", next="/")
    page = drafter.get(page_of(draft)).text
    english = re.search(r"data-message>(.+?)</p>", items(page)[END])
    assert english is not None and english[1] not in refused
    assert f"{END}: {english[1]}" in unescape(page[page.index('id="move-submit"') :])
    assert "Body, paragraph 2" in items(page)[END]


def test_many_errors_do_not_hide_the_other_reasons(drafter: Reader, draft: uuid.UUID) -> None:
    clause = "<p>Thực hiện quy định tại Khoản {} Điều 103 Luật Đất đai.</p>"
    saves(drafter, draft, body_html="".join(clause.format(n) for n in range(1, 9)), recipient_line="")
    page = drafter.get(page_of(draft)).text
    refused = page[page.index('id="move-submit"') :].partition("</div>")[0]
    assert refused.count("CAP-22:") == 5
    assert re.search(r"và \d+ lỗi thể thức nữa\.", refused)
    assert "Chưa có nơi nhận." in refused


def test_a_fault_without_a_remedy_has_no_form(drafter: Reader, draft: uuid.UUID) -> None:
    for item in items(drafter.get(f"{page_of(draft)}/edit").text).values():
        assert ("/fix" in item) == ("data-fix=" in item)


def test_an_office_that_made_a_rule_a_hint_may_submit(served: Served, drafter: Reader, draft: uuid.UUID) -> None:
    admin = served.reader("admin")
    for rule in (END, "CAP-22"):
        answer = admin.post("/format-rules", "/format-rules?office=qn", rule=rule, office="qn", severity="info")
        assert answer.headers["Location"].endswith(f"office=qn#{rule}")
    page = drafter.get(page_of(draft)).text
    assert 'data-severity="info"' in items(page)[END]
    answer = moves(drafter, draft, "submit") if 'id="move-submit"' in page else None
    assert answer is None or f"{END}:" not in answer.text


def test_after_an_import_a_line_leads_to_the_findings(drafter: Reader) -> None:
    text = (
        "SỞ NÔNG NGHIỆP VÀ PTNT\nCỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\nĐộc lập - Tự do - Hạnh phúc\n"
        "Số: 12/KH-SNNPTNT\nQuảng Ngãi, ngày 12 tháng 3 năm 2026\n\nKẾ HOẠCH\nKiểm tra công tác lưu trữ\n\n"
        "Thực hiện quy định tại Khoản 2 Điều 103 Luật Đất đai, Sở kiểm tra công tác lưu trữ.\n\n"
        "Nơi nhận:\n- Sở Nội vụ;\n- Lưu: VT, TCCB.\nGIÁM ĐỐC\nNguyễn Văn Mẫu\n"
    )
    answer = drafter.post("/compose/import", "/compose", file=(io.BytesIO(text.encode()), "ke-hoach.txt"))
    page = drafter.follow(answer).text
    assert re.search(r'<a href="#findings">Thể thức: \d+ lỗi', page)
    assert "CAP-22" in items(page)
