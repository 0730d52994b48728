"""Dossiers as pages: opened, filled, closed, handed over, accepted."""

from __future__ import annotations

import re
import uuid

from tests.web.serving import Reader, Served
from workflow.documents.models import Document


def opens(reader: Reader, title: str = "Hồ sơ cải cách hành chính", **typed: str) -> str:
    """The address of a new dossier."""
    unit = re.search(r'<option value="([0-9a-f-]{36})"', reader.get("/dossiers/new").text)
    assert unit is not None
    answer = reader.post("/dossiers", "/dossiers/new", title=title, unit=unit[1], **typed)
    assert answer.status_code == 303, answer.text
    return answer.headers["Location"]


def moves(reader: Reader, address: str, transition: str, comment: str = "", version: str | None = None) -> int:
    """The status of sending a move's form as it stands on the page."""
    page = reader.get(address).text
    seen = re.search(r'name="version" value="(\d+)"', page)
    number = version or (seen[1] if seen else "0")
    key = uuid.uuid4().hex
    form = {"version": number, "comment": comment, "idempotency_key": key}
    return reader.post(f"{address}/moves/{transition}", address, **form).status_code


def test_a_new_dossier_gets_the_next_notation_of_the_unit(served: Served) -> None:
    reader = served.reader("qn.chuyenvien")
    first, second = opens(reader), opens(reader, "Hồ sơ khác")
    assert "01.TCCB" in reader.get(first).text and "02.TCCB" in reader.get(second).text
    assert "Hồ sơ khác" in reader.get("/dossiers").text


def test_mistakes_stand_at_their_fields_and_what_was_typed_stays(served: Served) -> None:
    reader = served.reader("qn.chuyenvien")
    answer = reader.post("/dossiers", "/dossiers/new", title="", notation="không đúng", note="ghi chú đã gõ")
    assert answer.status_code == 422
    assert "ghi chú đã gõ" in answer.text and "input_missing" not in answer.text


def test_a_move_that_cannot_be_made_says_why_beside_the_button(served: Served) -> None:
    reader = served.reader("qn.chuyenvien")
    page = reader.get(opens(reader)).text
    assert 'aria-disabled="true"' in page
    assert "Hồ sơ chưa có văn bản nào." in page and "Chưa chọn thời hạn bảo quản." in page


def test_the_whole_way_into_the_archive(served: Served, letter: uuid.UUID) -> None:
    drafter, archivist = served.reader("qn.chuyenvien"), served.reader("qn.luutru")
    address = opens(drafter, retention="10 năm")
    filed = drafter.post(f"/documents/{letter}/dossiers", address, dossier=address.rsplit("/", 1)[1])
    assert filed.headers["Location"] == f"/documents/{letter}#dossiers"
    assert "01/SNNPTNT-TCCB" in drafter.get(address).text
    assert moves(drafter, address, "close") == 303
    assert moves(drafter, address, "hand_over") == 303
    assert moves(archivist, address, "send_back") == 422  # a reason is missing
    assert moves(archivist, address, "send_back", "thiếu phụ lục") == 303
    assert moves(drafter, address, "hand_over") == 303
    assert moves(archivist, address, "accept") == 303
    served.work_off()
    with served.installation.reading() as work:
        assert work.session.get_one(Document, letter).state == "archived"
    assert "thiếu phụ lục" in drafter.get(address).text


def test_filing_by_number_knows_only_what_is_in_sight(served: Served, letter: uuid.UUID) -> None:
    reader = served.reader("qn.chuyenvien")
    address = opens(reader)
    assert reader.post(f"{address}/documents", address, number="01/SNNPTNT-TCCB").status_code == 303
    missing = reader.post(f"{address}/documents", address, number="77/SNNPTNT-TCCB")
    assert missing.status_code == 422 and "77/SNNPTNT-TCCB" in missing.text
    take_out = re.search(r'action="(/dossiers/[^"]+/take-out)"', reader.get(address).text)
    assert take_out is not None
    assert "Chưa có văn bản nào" in reader.follow(reader.post(take_out[1], address)).text


def test_a_stale_edit_changes_nothing(served: Served) -> None:
    reader = served.reader("qn.chuyenvien")
    address = opens(reader)
    form = {"title": "Mới", "notation": "01.TCCB", "retention": "5 năm", "note": ""}
    assert reader.post(address, address, version="1", **form).status_code == 303
    stale = reader.post(address, address, version="1", **{**form, "title": "Của người đến sau"})
    assert stale.status_code == 409
    assert "Của người đến sau" in stale.text
    assert "Của người đến sau" not in reader.get(address).text


def test_a_move_sent_twice_is_made_once(served: Served) -> None:
    reader = served.reader("qn.chuyenvien")
    address = opens(reader, retention="10 năm")
    reader.post(f"{address}/documents", address, number="01/SNNPTNT-TCCB")
    form = {"version": "2", "idempotency_key": "k1"}
    answers = [reader.post(f"{address}/moves/close", address, **form).status_code for _ in range(2)]
    assert answers == [303, 303]


def test_another_office_does_not_find_the_dossier(served: Served) -> None:
    address = opens(served.reader("qn.chuyenvien"))
    stranger = served.reader("ls.chuyenvien")
    assert stranger.get(address).status_code == 404
    assert stranger.post(f"{address}/moves/close", "/dossiers", version="1").status_code == 404
    assert address not in stranger.get("/dossiers").text
