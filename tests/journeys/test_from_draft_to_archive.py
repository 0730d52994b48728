"""The letter of Quảng Ngãi from draft to archive, in ten browsers at once, one of them a phone (journeys 1 to 6)."""

from __future__ import annotations

import email
import email.policy
import re
from email.message import EmailMessage

from playwright.sync_api import expect

from tests.journeys.calling import until
from tests.journeys.conftest import Arrives
from tests.journeys.installation import PASSWORD, Served
from tests.journeys.person import Person
from tests.journeys.secrecy import sees_nothing

SUBJECT = "thực hiện Kế hoạch cải cách hành chính của Sở năm 2024"
TYPED = " Báo cáo gửi trước ngày 15 hằng tháng./."
WORDS = "cai cach hanh chinh"
NUMBER = re.compile(r"\d\d+/SNNPTNT-TCCB")


def test_a_letter_goes_from_draft_to_archive(served: Served, arrives: Arrives) -> None:
    drafter = arrives("qn.chuyenvien", signed_in=False)
    neighbour, stranger = arrives("bt.vanthu"), arrives("ls.giamdoc")
    document = _drafts(drafter)
    sees_nothing(neighbour, document, SUBJECT, WORDS)

    _approves(arrives("qn.truongphong"))
    _proposes_the_director(arrives("qn.vanphong"))
    _signs_on_the_phone(arrives("qn.giamdoc", phone=True))
    clerk = arrives("qn.vanthu")
    number = _issues(clerk, document)
    sees_nothing(stranger, document, SUBJECT, WORDS)
    _distributes(clerk, served, number)

    _receives(arrives("qn.truongphong2"), number)
    _follows_the_log(clerk, document)
    _sends_it_to_the_neighbour(clerk, neighbour, document, number)
    dossier = _files(drafter, document, number)
    archivist = arrives("qn.luutru")
    _accepts(archivist, dossier)
    _finds(archivist, document, number)
    drafter.opens(document).sees_state("archived")
    sees_nothing(stranger, document, SUBJECT, WORDS)


def _drafts(drafter: Person) -> str:
    """Signs in, opens the seed, edits it, adds recipients, looks at the PDF, submits."""
    page = drafter.goes("/").page
    page.get_by_label("Tài khoản", exact=False).first.fill(drafter.account)
    page.get_by_label("Mật khẩu").fill(PASSWORD)
    drafter.press("Đăng nhập")
    document = drafter.finds_waiting(SUBJECT)
    drafter.press("Sửa văn bản")
    drafter.types_at_end(TYPED)
    drafter.sees_saved()
    _adds_recipient(drafter, "Sở Nội vụ", purpose="coordinate")
    _adds_recipient(drafter, "UBND tỉnh", purpose="report")
    drafter.sees_saved()
    expect(page.locator("[data-preview-pages] img").first).to_be_visible()
    text = drafter.reads_pdf(document)
    assert "Báo cáo gửi trước ngày 15 hằng tháng" in text
    assert "Sở Nội vụ" in text
    drafter.takes_picture("1-editor")
    drafter.opens(document).moves("submit")
    drafter.sees_state("unit_review")
    return document


def _adds_recipient(drafter: Person, name: str, purpose: str) -> None:
    """Types a name of the address book into the first empty row; its purpose comes with it."""
    rows = drafter.page.locator("[data-recipient]")
    lines = [box.input_value() for box in rows.locator("[name=recipient_line]").all()]
    row = rows.nth(lines.index(""))
    row.locator("[name=recipient_line]").fill(name)
    expect(row.locator("[name=recipient_purpose]")).to_have_value(purpose)


def _approves(head: Person) -> None:
    """Finds it waiting, sees who wrote it, approves the content."""
    page = head.goes("/").page
    row = page.locator("tr.document-row", has_text=SUBJECT)
    expect(row).to_contain_text("Nguyễn Thị Mẫu Bình")
    head.finds_waiting(SUBJECT)
    expect(page.locator("#facts")).to_contain_text("Nguyễn Thị Mẫu Bình, Phòng Tổ chức cán bộ")
    head.moves("approve_content", comment="Đồng ý nội dung.")
    head.sees_state("format_check")


def _proposes_the_director(checker: Person) -> None:
    checker.finds_waiting(SUBJECT)
    checker.moves("approve_format", signer="qn.giamdoc")
    checker.sees_state("awaiting_signature")


def _signs_on_the_phone(signer: Person) -> None:
    signer.finds_waiting(SUBJECT)
    signer.press("Xem và ký số")
    expect(signer.page.locator(".sign-block")).to_contain_text("GIÁM ĐỐC")
    signer.page.get_by_label("Mật khẩu").fill(PASSWORD)
    signer.press("Ký số")
    signer.sees_state("signed")


def _issues(clerk: Person, document: str) -> str:
    """The number stands in the signed PDF; the seal follows while the clerk looks on. Gives the number."""
    clerk.finds_waiting(SUBJECT)
    clerk.moves("issue")
    badge = clerk.page.locator("main .badge-state").first
    expect(badge).to_have_attribute("data-state", re.compile("sealing|issued"))
    while badge.get_attribute("data-state") == "sealing":
        clerk.page.reload()
    clerk.sees_state("issued")
    found = NUMBER.search(clerk.page.locator("main").inner_text())
    assert found is not None
    text = clerk.reads_pdf(document)
    assert f"Số: {found[0]}" in text.replace(" /", "/"), text[:400]
    assert re.search(r"Quảng Ngãi, ngày \d\d tháng \d\d năm \d{4}", text), text[:400]
    clerk.takes_picture("4-issued")
    return found[0]


def _distributes(clerk: Person, served: Served, number: str) -> None:
    """Mail goes out with the PDF, to those whom no inbox here reaches."""
    clerk.moves("distribute")
    clerk.sees_state("distributed")
    wanted = {"sonoivu@quangngai.example", "ccthuyloi@snnptnt.quangngai.example"}
    until(lambda: wanted <= _mails(served, number).keys())
    mail = _mails(served, number)["sonoivu@quangngai.example"]
    attached = [part.get_content() for part in mail.iter_attachments() if part.get_content_type() == "application/pdf"]
    assert attached[0] == clerk.context.request.get(f"{clerk.url}/documents/{clerk.document}/pdf").body()


def _mails(served: Served, number: str) -> dict[str, EmailMessage]:
    """What was mailed of this letter, by address."""
    found: dict[str, EmailMessage] = {}
    for envelope in served.catcher.messages:
        mail = email.message_from_bytes(envelope.original_content or b"", policy=email.policy.default)
        if number in str(mail["Subject"]):
            found |= dict.fromkeys(envelope.rcpt_tos, mail)
    return found


def _receives(receiver: Person, number: str) -> None:
    """A unit that the letter was sent to finds it in its inbox, opens it, confirms."""
    page = receiver.goes("/incoming?open=true").page
    page.get_by_role("link", name=SUBJECT).first.click()
    expect(page.locator("main")).to_contain_text(number)
    receiver.press("Xác nhận đã nhận")
    expect(page.locator("ol.log")).to_contain_text("Xác nhận đã nhận")


def _follows_the_log(clerk: Person, document: str) -> None:
    page = clerk.goes(f"/documents/{document}/deliveries").page
    row = page.get_by_role("row", name=re.compile("Phòng Kế hoạch - Tài chính"))
    expect(row.locator(".badge-delivery")).to_have_attribute("data-state", "acknowledged")
    for name in ("Chi cục Thủy lợi", "Sở Nội vụ", "UBND tỉnh"):
        row = page.get_by_role("row", name=re.compile(name)).first
        expect(row.locator(".badge-delivery")).to_have_attribute("data-state", "handed_over")
    table = clerk.context.request.get(f"{clerk.url}/documents/{document}/deliveries.csv").text()
    assert "Phòng Kế hoạch - Tài chính" in table and "sonoivu@quangngai.example" in table
    clerk.takes_picture("4-log")


def _sends_it_to_the_neighbour(clerk: Person, neighbour: Person, document: str, number: str) -> None:
    """What was hidden from the other office now lies in its inbox: the paper, not how it came about."""
    clerk.opens(document).moves("distribute_more", recipients="UBND huyện Ba Tơ")
    page = neighbour.goes("/").page
    until(lambda: neighbour.status_of(f"/documents/{document}") == 200)
    neighbour.goes("/incoming").page.get_by_role("link", name=SUBJECT).first.click()
    expect(page.locator("main")).to_contain_text(number)
    assert f"Số: {number}" in neighbour.reads_pdf(document).replace(" /", "/")
    neighbour.opens(document)
    expect(page.locator("main h1")).to_have_text(SUBJECT)
    expect(page.locator("#history, #approvals")).to_have_count(0)


def _files(drafter: Person, document: str, number: str) -> str:
    """Opens a dossier, files the letter in it, closes it, hands it over; gives the dossier's address."""
    page = drafter.goes("/dossiers/new").page
    page.locator("form [name=title]").fill("Hồ sơ cải cách hành chính năm 2024")
    page.locator("form [name=retention]").select_option(index=2)
    page.locator("main form button[type=submit]").click()
    expect(page.locator("main")).to_contain_text("Chưa có văn bản nào")
    dossier = page.url.removeprefix(drafter.url)
    drafter.opens(document).page.locator("#dossiers select").select_option(value=dossier.rsplit("/", 1)[1])
    page.locator("#dossiers button").click()
    expect(page.locator("[data-flash=success]")).to_be_visible()
    drafter.goes(dossier)
    expect(page.locator("#documents")).to_contain_text(number)
    drafter.moves("close")
    drafter.moves("hand_over")
    return dossier


def _accepts(archivist: Person, dossier: str) -> None:
    archivist.goes(dossier)
    archivist.moves("accept")
    archivist.sees_state("accepted")


def _finds(archivist: Person, document: str, number: str) -> None:
    """By words without accents, by number, and by signer."""
    page = archivist.page
    for words in (WORDS, number, "ho trong phuong"):
        archivist.goes("/archive")
        page.get_by_role("searchbox").first.fill(words)
        archivist.press("Tìm")
        hit = page.locator("tr.document-row", has_text=number)
        expect(hit.get_by_role("link")).to_have_attribute("href", re.compile(document))
        expect(hit).to_contain_text("Hồ Trọng Phương")
    archivist.takes_picture("5-found")
