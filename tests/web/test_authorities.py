"""The page "Thẩm quyền ký": read by the office's people, written by its administrator, without script."""

from __future__ import annotations

import re
from typing import Any

from sqlalchemy import select

from tests.web.serving import Reader, Served
from workflow.engine.history import HistoryEntry
from workflow.organisations.names import organisation_by_code
from workflow.organisations.settings import (
    ONE_PERSON_CHECKS_BOTH,
    ONE_PERSON_DRAFTS_CHECKS_SIGNS,
    PROOF_MARK,
    REMINDERS,
    REVIEW_INITIALS,
    setting,
)
from workflow.signing.models import SigningAuthority
from workflow.web.authority_words import setting_words

PAGE = "/offices/signing-authorities"
TUQ = {
    "office": "qn",
    "person": "qn.truongphong",
    "mode": "TUQ",
    "own_title": "Trưởng phòng Tổ chức cán bộ",
    "head_title": "Giám đốc",
    "fields": "Tổ chức cán bộ\n  Cải cách hành chính ",
    "basis": "Quyết định ủy quyền số 05/QĐ-SNNPTNT",
    "valid_from": "2026-01-01",
    "valid_to": "2036-12-31",
    "position": "4",
}


def enters(reader: Reader, **typed: Any) -> Any:
    return reader.post(PAGE, f"{PAGE}/new?office=qn", **{**TUQ, **typed})


def row_of(served: Served, mode: str, office: str = "qn") -> SigningAuthority:
    with served.installation.reading() as work:
        found = organisation_by_code(work.session, office)
        assert found is not None
        rows = select(SigningAuthority).where(
            SigningAuthority.mode == mode, SigningAuthority.organisation_id == found.id
        )
        row = work.session.scalars(rows).one()
        work.session.expunge(row)
        return row


def test_everybody_of_the_office_reads_who_signs_what_today_and_why(served: Served) -> None:
    page = served.reader("qn.chuyenvien").get(PAGE).text
    assert "TL. GIÁM ĐỐC" in page and "CHÁNH VĂN PHÒNG" in page and "Quy chế làm việc của Sở (MẪU), Điều 12" in page
    assert "Thông báo, Giấy mời" in page
    assert "Ghi thẩm quyền ký" not in page
    assert served.reader("ls.chuyenvien").get(f"{PAGE}?office=qn").status_code == 404


def test_the_administrator_enters_an_authority_which_is_told_with_its_basis_and_history(served: Served) -> None:
    reader = served.reader("admin")
    page = reader.follow(enters(reader)).text
    assert "TUQ. GIÁM ĐỐC" in page and "Cải cách hành chính" in page
    assert "Ghi thẩm quyền ký</strong>" in page
    row = row_of(served, "TUQ")
    assert (row.fields, row.position) == (["Tổ chức cán bộ", "Cải cách hành chính"], 4)
    with served.installation.reading() as work:
        entry = work.session.scalars(select(HistoryEntry).where(HistoryEntry.item_id == row.id)).one()
        assert (entry.event, entry.facts["to"]["basis"]) == ("enter", TUQ["basis"])


def test_what_is_wrong_is_told_at_its_field_and_stays_typed(served: Served) -> None:
    answer = enters(
        served.reader("admin"), valid_to="", basis="", fields="", other_office="Trưởng Ban Chỉ đạo", person="qn.giamdoc"
    )
    assert answer.status_code == 422
    assert set(re.findall(r'id="field-(\w+)-error"', answer.text)) == {"valid_to", "basis", "fields", "mode"}
    assert 'value="Trưởng Ban Chỉ đạo"' in answer.text and '<option value="TUQ" selected>' in answer.text
    assert enters(served.reader("admin"), valid_from="01/13/2026").status_code == 422
    assert enters(served.reader("admin"), position="mười").status_code == 422


def test_nobody_else_writes(served: Served) -> None:
    row = row_of(served, "KT")
    for account in ("qn.giamdoc", "qn.vanphong"):
        reader = served.reader(account)
        assert reader.get(f"{PAGE}/new?office=qn").status_code == 403
        assert reader.get(f"{PAGE}/{row.id}").status_code == 403
        assert reader.post(PAGE, "/account", **TUQ).status_code == 403
        assert reader.post(f"{PAGE}/{row.id}/end", "/account", reason="x").status_code == 403
    stranger = served.reader("ls.giamdoc")
    assert stranger.get(f"{PAGE}/{row.id}").status_code == 404
    assert stranger.post(f"{PAGE}/{row.id}", "/account", **TUQ).status_code == 404


def test_a_row_is_changed_and_ended_but_stays_to_be_read(served: Served) -> None:
    reader, row = served.reader("admin"), row_of(served, "KT")
    place = f"{PAGE}/{row.id}"
    form = {
        "office": "qn", "person": "qn.phogiamdoc", "mode": "KT", "own_title": "Phó Giám đốc", "head_title": "Giám đốc",
        "valid_from": row.valid_from.isoformat(), "other_office": "Phó Trưởng Ban Chỉ đạo", "position": "2",
    }  # fmt: skip
    assert "Phó Trưởng Ban Chỉ đạo" in reader.follow(reader.post(place, place, **form)).text
    assert row_of(served, "KT").other_office == "Phó Trưởng Ban Chỉ đạo"
    assert reader.post(f"{place}/end", place, reason="  ").status_code == 422
    assert reader.post(f"{place}/end", place, reason="x", last_day="2020-01-01").status_code == 422
    page = reader.follow(reader.post(f"{place}/end", place, reason="Chuyển công tác")).text
    assert "Chuyển công tác" in page and "Xem các thẩm quyền đã kết thúc" in page
    assert row_of(served, "KT").revoked_at is not None
    assert "Thẩm quyền này đã kết thúc" in reader.get(place).text


def test_the_page_explains_for_a_person_type_field_and_day(served: Served) -> None:
    reader = served.reader("qn.chuyenvien")
    able = reader.get(f"{PAGE}?person=qn.vanphong&type=thong-bao&on=2026-03-01").text
    assert "ký được.</" in able and "không ký được" not in able
    not_able = reader.get(f"{PAGE}?person=qn.vanphong&type=quyet-dinh&on=2026-03-01").text
    assert "không ký được" in not_able and "Thẩm quyền này chỉ dành cho loại văn bản khác." in not_able
    assert "chưa ghi nhận thẩm quyền ký nào" in reader.get(f"{PAGE}?person=qn.vanthu&type=cong-van").text
    assert reader.get(f"{PAGE}?person=qn.vanphong&type=cong-van&on=hom-nay").status_code == 422
    assert reader.get(f"{PAGE}?person=nobody&type=cong-van").status_code == 422


def test_contradictions_of_rows_that_came_from_elsewhere_are_told(served: Served) -> None:
    with served.installation.writing() as work:
        row = work.session.get_one(SigningAuthority, row_of(served, "KT").id)
        row.head_title = "Chánh Văn phòng"
    assert "cũng chỉ ký TL." in served.reader("qn.chuyenvien").get(PAGE).text


def test_the_history_names_every_setting_in_words(served: Served) -> None:
    reader = served.reader("admin")
    with served.app.test_request_context():
        known = setting_words()
    assert [name for name in (REVIEW_INITIALS, PROOF_MARK, REMINDERS) if name not in known] == []
    reader.post("/offices/responsibilities", "/offices?office=qn", office="qn", **{REVIEW_INITIALS: "required"})
    page = reader.get(f"{PAGE}?office=qn").text
    assert "Ký nháy số khi duyệt nội dung và thể thức: Bắt buộc" in page
    assert REVIEW_INITIALS not in page


def test_the_administrator_sets_who_may_hold_several_responsibilities_and_the_history_tells(served: Served) -> None:
    reader = served.reader("admin")
    answer = reader.post(
        "/offices/responsibilities", "/offices?office=qn", office="qn", **{ONE_PERSON_DRAFTS_CHECKS_SIGNS: "true"}
    )
    assert "Đã lưu phân công" in reader.follow(answer).text
    with served.installation.reading() as work:
        office = organisation_by_code(work.session, "qn")
        assert office is not None
        assert setting(office, ONE_PERSON_DRAFTS_CHECKS_SIGNS) is True
        assert setting(office, ONE_PERSON_CHECKS_BOTH) is False
        told = work.session.scalars(select(HistoryEntry.facts).where(HistoryEntry.event == "setting")).all()
    assert told == [{"setting": ONE_PERSON_DRAFTS_CHECKS_SIGNS, "from": False, "to": True}]
    assert "Một người được vừa soạn, vừa kiểm tra, vừa ký: có" in reader.get(f"{PAGE}?office=qn").text
    other = served.reader("qn.vanphong")
    assert other.post("/offices/responsibilities", "/account", office="qn").status_code == 403
