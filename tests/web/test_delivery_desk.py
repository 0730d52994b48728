"""The clerk's desk: views and filters, many at once, the paper channel, files of the log, counts over time."""

from __future__ import annotations

import io
import re
import uuid

import openpyxl
import pikepdf
import pypdf
import pytest
from sqlalchemy import select

from tests.web.serving import Reader, Served
from workflow.distribution.deliveries import note
from workflow.distribution.models import Delivery


def find(served: Served, name: str, channel: str = "mail") -> uuid.UUID:
    with served.installation.reading() as work:
        rows = select(Delivery.id).where(Delivery.target_name == name, Delivery.channel == channel)
        return work.session.scalars(rows).one()


def fails(served: Served, *names: str) -> list[uuid.UUID]:
    """What a worker would have found out of these mails."""
    ids = [find(served, name) for name in names]
    with served.installation.writing() as work:
        for key in ids:
            note(work, work.session.get_one(Delivery, key), "failed", "failed", {"code": 550, "reply": "no such user"})
    return ids


def on_paper(clerk: Reader, served: Served, *names: str) -> list[uuid.UUID]:
    """Further deliveries on paper, as the clerk orders them."""
    for name in names:
        address = f"/deliveries/{find(served, name)}"
        assert clerk.post(f"{address}/change_channel", address, channel="paper").status_code == 303
    return [find(served, name, "paper") for name in names]


@pytest.fixture
def clerk(served: Served) -> Reader:
    return served.reader("qn.vanthu")


def test_the_desk_says_what_failed_and_why_with_one_button_each(served: Served, clerk: Reader) -> None:
    (failed,) = fails(served, "Chi cục Thủy lợi")
    page = clerk.get("/deliveries").text
    assert "550 no such user" in page and f'action="/deliveries/{failed}/resend"' in page
    assert f'action="/deliveries/{failed}/change_channel"' in page and "Gửi bằng: Giấy" in page
    assert "Chi cục Kiểm lâm" not in page


def test_one_click_sends_again_and_leads_back_to_the_desk_as_it_stood(served: Served, clerk: Reader) -> None:
    (failed,) = fails(served, "Chi cục Thủy lợi")
    desk = "/deliveries?view=trouble&channel=mail"
    answer = clerk.post(f"/deliveries/{failed}/resend", desk, desk_view="trouble", desk_channel="mail")
    assert answer.headers["Location"] == "/deliveries?view=trouble&channel=mail"
    assert "Chi cục Thủy lợi" not in re.sub(r"<select.*?</select>", "", clerk.follow(answer).text, flags=re.S)


def test_a_change_of_channel_erases_nothing_and_clears_the_desk(served: Served, clerk: Reader) -> None:
    (failed,) = fails(served, "Chi cục Thủy lợi")
    answer = clerk.post(f"/deliveries/{failed}/change_channel", "/deliveries", channel="paper", desk_view="trouble")
    assert answer.headers["Location"] == "/deliveries?view=trouble"
    assert "Không có lượt gửi nào ở đây" in clerk.follow(answer).text
    log = clerk.get(f"/deliveries/{failed}").text
    assert "550 no such user" in log and "Văn thư chuyển sang cách gửi khác" in log
    assert clerk.get(f"/deliveries/{find(served, 'Chi cục Thủy lợi', 'paper')}").status_code == 200


def test_many_are_sent_again_at_once(served: Served, clerk: Reader) -> None:
    ids = fails(served, "Chi cục Thủy lợi", "Chi cục Kiểm lâm")
    page = clerk.follow(clerk.post("/deliveries/many/resend", "/deliveries", delivery=[str(key) for key in ids])).text
    assert "Đã yêu cầu gửi lại 2 lượt." in page
    refused = clerk.post("/deliveries/many/resend", "/deliveries?view=all")
    assert refused.status_code == 422 and "Hãy chọn ít nhất một lượt gửi." in refused.text


def test_the_views_filter_and_count(served: Served, clerk: Reader) -> None:
    page = clerk.get("/deliveries?view=all").text
    assert page.count('name="delivery"') == 9
    assert clerk.get("/deliveries?view=all&channel=mail").text.count('name="delivery"') == 3
    assert clerk.get("/deliveries?view=all&number=1").text.count('name="delivery"') == 9
    assert clerk.get("/deliveries?view=all&number=77").text.count('name="delivery"') == 0
    assert clerk.get("/deliveries?view=nonsense&since=x&after=y~z&office=ls").status_code == 200
    assert served.reader("qn.chuyenvien").get("/deliveries").status_code == 403


def test_labels_and_the_postal_book(served: Served, clerk: Reader) -> None:
    ids = [str(key) for key in on_paper(clerk, served, "Chi cục Thủy lợi", "Chi cục Kiểm lâm")]
    desk = "/deliveries?view=waiting&channel=paper"
    labels = clerk.post("/deliveries/labels.pdf", desk, delivery=ids, skip="3")
    assert labels.mimetype == "application/pdf"
    sheet = pypdf.PdfReader(io.BytesIO(labels.data))
    words = sheet.pages[0].extract_text()
    assert len(sheet.pages) == 1 and "Chi cục Thủy lợi" in words and "Kính gửi:" in words
    assert clerk.post("/deliveries/labels.pdf", desk, desk_channel="paper").status_code == 422
    typed = {"sent_on": "", "pieces": "1", "tracking": "", "note": "gửi nhanh", "together": "true"}
    answer = clerk.post("/deliveries/many/post", desk, delivery=ids, desk_view="away", desk_channel="paper", **typed)
    assert "Đã vào sổ gửi bưu điện 2 dòng." in clerk.follow(answer).text
    with served.installation.reading() as work:
        year = work.today.year
    book = f"/registers/qn/postal/{year}"
    assert "gửi nhanh" in clerk.get(book).text
    table = openpyxl.load_workbook(io.BytesIO(clerk.get(f"{book}.xlsx").data)).active
    assert table is not None and table.max_column == 6
    printed = pypdf.PdfReader(io.BytesIO(clerk.get(f"{book}.pdf").data))
    assert "Ký nhận và dấu bưu điện" in re.sub(r"\s+", " ", printed.pages[1].extract_text())
    assert served.reader("qn.chuyenvien").get(book).status_code in (403, 404)


def test_a_refusal_leaves_chosen_what_was_chosen(served: Served, clerk: Reader) -> None:
    chosen, other = on_paper(clerk, served, "Chi cục Thủy lợi", "Chi cục Kiểm lâm")
    desk = "/deliveries?view=waiting&channel=paper"
    typed = {"pieces": "0", "tracking": "RR 123", "desk_view": "waiting", "desk_channel": "paper"}
    answer = clerk.post("/deliveries/many/post", desk, delivery=[str(chosen)], **typed)
    assert answer.status_code == 422 and "RR 123" in answer.text
    assert f'value="{chosen}" checked' in answer.text and f'value="{other}" checked' not in answer.text


def test_labels_skip_no_more_than_a_sheet(served: Served, clerk: Reader) -> None:
    ids = [str(key) for key in on_paper(clerk, served, "Chi cục Thủy lợi")]
    labels = clerk.post("/deliveries/labels.pdf", "/deliveries?view=waiting&channel=paper", delivery=ids, skip="00028")
    assert len(pypdf.PdfReader(io.BytesIO(labels.data)).pages) == 1


def test_a_signature_of_receipt_with_its_scan(served: Served, clerk: Reader) -> None:
    (paper,) = on_paper(clerk, served, "Chi cục Thủy lợi")
    desk = "/deliveries?view=waiting&channel=paper"
    scan = (io.BytesIO(b"\x89PNG\r\n\x1a\n picture"), "ky.png")
    typed = {"signed_by": "Bà Ba", "signed_on": "", "receipt_note": "ký sổ", "scan": scan}
    answer = clerk.post("/deliveries/many/sign", desk, delivery=[str(paper)], **typed)
    assert answer.status_code == 303, answer.text
    page = clerk.get(f"/deliveries/{paper}").text
    assert "Bà Ba" in page and f"/deliveries/{paper}/receipt-scan" in page
    shown = clerk.get(f"/deliveries/{paper}/receipt-scan")
    assert (shown.mimetype, shown.data) == ("image/png", b"\x89PNG\r\n\x1a\n picture")
    assert served.reader("ls.vanthu").get(f"/deliveries/{paper}/receipt-scan").status_code == 404
    assert clerk.get(f"/deliveries/{find(served, 'Chi cục Thủy lợi')}/receipt-scan").status_code == 404


def test_what_the_clerk_sends_no_more_leaves_the_desk_with_a_reason(served: Served, clerk: Reader) -> None:
    (failed,) = fails(served, "Chi cục Thủy lợi")
    address = f"/deliveries/{failed}"
    assert clerk.post(f"{address}/lay_aside", address, remark=" ").status_code == 422
    page = clerk.follow(clerk.post(f"{address}/lay_aside", address, remark="đã giải thể")).text
    assert "Văn thư thôi gửi lượt này" in page and "đã giải thể" in page
    assert "Không có lượt gửi nào ở đây" in clerk.get("/deliveries").text


def test_the_log_as_files(served: Served, letter: uuid.UUID) -> None:
    reader = served.reader("qn.chuyenvien")
    page = f"/documents/{letter}/deliveries"
    pdf = pypdf.PdfReader(io.BytesIO(reader.get(f"{page}.pdf").data))
    words = re.sub(r"\s+", " ", " ".join(one.extract_text() for one in pdf.pages))
    assert "BẢNG THEO DÕI GỬI, NHẬN VĂN BẢN" in words.upper() and "Bảng này có 9 lượt gửi" in words
    assert "mã băm cuối" in words
    sheet = openpyxl.load_workbook(io.BytesIO(reader.get(f"{page}.xlsx").data)).active
    assert sheet is not None and sheet.max_column == 9
    assert "có ký số cơ quan" not in reader.get(page).text
    assert served.reader("bt.vanthu").get(f"{page}.pdf").status_code == 404


def test_the_report_bears_the_seal_on_request_and_the_history_knows_its_hash(
    served: Served, letter: uuid.UUID, clerk: Reader
) -> None:
    page = f"/documents/{letter}/deliveries"
    answer = clerk.post(f"{page}/seal", page)
    assert answer.mimetype == "application/pdf", answer.text
    with pikepdf.open(io.BytesIO(answer.data)) as pdf:
        fields = [field for field in pdf.Root.AcroForm.Fields if field.FT == "/Sig"]
    assert len(fields) == 1
    assert "Ký số bảng theo dõi gửi" in clerk.get(f"/documents/{letter}").text
    drafter = served.reader("qn.chuyenvien")
    assert drafter.post(f"{page}/seal", "/account").status_code == 403


def test_counts_over_time_are_drawn_and_tabled(served: Served, letter: uuid.UUID, clerk: Reader) -> None:
    for days in ("30", "90", "365", "nonsense"):
        page = clerk.get(f"/deliveries/statistics?days={days}").text
        assert 'class="stacked-bars"' in page and "<strong>9</strong>" in page
    page = clerk.get(f"/documents/{letter}/deliveries").text
    assert 'class="stacked-bars"' in page and "Số nơi đã nhận theo ngày" in page
    assert served.reader("qn.chuyenvien").get("/deliveries/statistics").status_code == 403
