"""The working calendar and the days of the reminders, on pages."""

from __future__ import annotations

from tests.web.serving import Served


def test_everybody_of_an_office_reads_it_and_its_administrator_writes(served: Served) -> None:
    clerk, administrator = served.reader("qn.vanthu"), served.reader("admin")
    page = clerk.get("/calendar?year=2026").text
    assert "Tết Nguyên đán" in page and "22/08/2026" in page and "Ghi thêm một ngày" not in page
    assert "Chưa có lịch nghỉ công bố" in clerk.get("/calendar?year=2028").text
    assert clerk.post("/calendar", "/account", day="2026-09-10", kind="off", name="Nghỉ do bão").status_code == 403
    told = administrator.follow(
        administrator.post("/calendar", "/calendar", day="2026-09-10", kind="off", name="Nghỉ do bão")
    )
    assert "10/09/2026" in told.text and "Nghỉ do bão" in told.text
    assert "Nghỉ do bão" in clerk.get("/calendar?year=2026").text
    assert administrator.post("/calendar", "/calendar", day="10/9", kind="off").status_code == 422
    gone = administrator.follow(administrator.post("/calendar/withdraw", "/calendar?year=2026", day="2026-09-10"))
    assert "Nghỉ do bão" not in gone.text
    assert administrator.post("/calendar/withdraw", "/calendar", day="2026-09-10").status_code == 404


def test_the_administrator_chooses_when_who_is_reminded(served: Served) -> None:
    administrator, place = served.reader("admin"), "/offices?office=qn"
    days = {"office": "qn", "recipient": "2", "clerk": "3", "leader": "0"}
    page = administrator.follow(administrator.post("/offices/reminders", place, **days)).text
    assert 'name="clerk" id="field-clerk" value="3"' in page
    wrong = administrator.post("/offices/reminders", place, **{**days, "clerk": "1"})
    assert wrong.status_code == 422 and "văn thư, rồi lãnh đạo" in wrong.text
    assert administrator.post("/offices/reminders", place, **{**days, "clerk": "x"}).status_code == 422
    assert served.reader("qn.vanthu").post("/offices/reminders", "/account", **days).status_code == 403
