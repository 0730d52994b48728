"""Requests for copies on pages: asked for, approved, made, fetched."""

from __future__ import annotations

import re
import uuid

from tests.web.serving import Reader, Served


def moves(reader: Reader, place: str, transition: str, **typed: str) -> str:
    form = re.search(rf'action="[^"]*/moves/{transition}".*?name="version" value="(\d+)"', reader.get(place).text, re.S)
    assert form is not None, f"{transition} is not offered"
    return reader.follow(reader.post(f"{place}/moves/{transition}", place, version=form[1], **typed)).text


def test_a_copy_is_asked_for_approved_made_and_fetched(served: Served, letter: uuid.UUID) -> None:
    drafter, leader, clerk = (served.reader(f"qn.{who}") for who in ("chuyenvien", "phogiamdoc", "vanthu"))
    form = f"/documents/{letter}/copies/request"
    assert f'href="{form}"' in drafter.get(f"/documents/{letter}").text
    wrong = drafter.post(form, form, form="sao_y", medium="electronic", copies="1", purpose="")
    assert wrong.status_code == 422 and "Hãy ghi mục đích sao" in wrong.text
    asked = drafter.post(form, form, form="sao_y", medium="electronic", copies="1", purpose="Nộp hồ sơ thầu")
    place = asked.headers["Location"].removeprefix("http://localhost")
    assert "Chờ duyệt" in drafter.follow(asked).text
    assert "Yêu cầu sao chờ duyệt" in leader.get("/").text and place in leader.get("/copy-requests").text
    assert 'href="/copy-requests"' in drafter.get("/documents").text and place in drafter.get("/copy-requests").text
    assert served.reader("bt.vanthu").get(place).status_code == 404
    assert "Đã duyệt" in moves(leader, place, "approve", comment="đồng ý")
    assert drafter.get(f"{place}/file.pdf").status_code == 404
    assert "Đang tạo bản sao" in moves(clerk, place, "make", **{"input.signer": "qn.phogiamdoc"})
    served.work_off()
    told = drafter.get("/").text
    assert "Bản sao bạn yêu cầu đã xong" in told
    done = drafter.get(place).text
    assert "Đã giao bản sao" in done and "đồng ý" in done and "01/SY-" in done
    file = drafter.get(f"{place}/file.pdf")
    assert (file.status_code, file.data[:5]) == (200, b"%PDF-")
    log = clerk.get(f"/documents/{letter}/deliveries").text
    assert "Bản sao đã giao" in log
