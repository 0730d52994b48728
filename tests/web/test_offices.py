"""The office as it is made up."""

from __future__ import annotations

from tests.web.serving import Served


def test_people_read_who_may_sign_what_in_their_own_office(served: Served) -> None:
    page = served.reader("ls.chuyenvien").get("/offices").text
    assert "KT. GIÁM ĐỐC" in page and "tỉnh Lạng Sơn" in page


def test_another_office_is_not_found(served: Served) -> None:
    assert served.reader("ls.chuyenvien").get("/offices?office=qn").status_code == 404
    assert served.visitor().get("/offices").status_code == 303
