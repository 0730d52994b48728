"""Naming a stand-in through the page."""

from __future__ import annotations

import re
from datetime import timedelta

from tests.web.serving import Served


def test_a_stand_in_acts_from_the_first_day_until_ended(served: Served) -> None:
    head = served.reader("qn.truongphong")
    with served.installation.reading() as work:
        today = work.today
    days = {"valid_from": today.isoformat(), "valid_to": (today + timedelta(days=3)).isoformat()}
    answer = head.post("/stand-ins", "/stand-ins", substitute="qn.chuyenvien2", reason="đi công tác", **days)
    page = head.follow(answer).text
    assert "đi công tác" in page and "không bao giờ ký thay" in page
    stand_in = served.reader("qn.chuyenvien2")
    assert "Tôi xử lý thay cho" in stand_in.get("/stand-ins").text
    action = re.search(r'action="(/stand-ins/[^"]+/end)"', page)
    assert action is not None
    assert stand_in.post(action[1], "/stand-ins").status_code == 404
    assert head.post(action[1], "/stand-ins").status_code == 303
    assert "Tôi xử lý thay cho" not in stand_in.get("/stand-ins").text


def test_every_mistake_is_named_and_what_was_typed_stays(served: Served) -> None:
    head = served.reader("qn.truongphong")
    answer = head.post(
        "/stand-ins", "/stand-ins", substitute="ls.giamdoc", valid_from="2020-01-02", valid_to="2020-01-01", reason=""
    )
    assert answer.status_code == 422
    for sentence in ("đồng nghiệp cùng cơ quan", "Ngày này đã qua", "đứng trước ngày bắt đầu", "Hãy ghi lý do"):
        assert sentence in answer.text
    assert 'value="2020-01-02"' in answer.text
    assert head.post("/stand-ins", "/stand-ins", valid_from="hôm nay").status_code == 422
