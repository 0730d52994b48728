"""The office as it is made up, and the page that its documents are printed on."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path
from typing import Any

from tests.web.serving import PASSWORD, Reader, Served, settings_in
from workflow.engine.history import HistoryEntry
from workflow.organisations.names import organisation_by_code
from workflow.organisations.people import person_by_account
from workflow.organisations.settings import ADDRESS_LINE, PAGE_PROFILE, PROOF_MARK, setting
from workflow.rendering.nd30_2020 import LARGE_SIZES
from workflow.rendering.profiles import profile_of
from workflow.signing.sample_pki import make_sample_authority

PAGE = {
    "office": "qn",
    "margins": "decree_annex",
    "sizes": "large",
    "indent_mm": "10",
    "line_spacing": "1,2",
    "gap_pt": "8",
    "address_text": "Số 182 đường Hùng Vương;  ĐT: 0255 3822 703",
    "address_on": "letters",
}


def administrator(served: Served) -> Reader:
    return served.reader("admin")


def sets(reader: Reader, **typed: str) -> Any:
    return reader.post("/offices/page", "/offices?office=qn", **{**PAGE, **typed})


def stands(served: Served) -> tuple[Any, Any]:
    with served.installation.reading() as work:
        office = organisation_by_code(work.session, "qn")
        assert office is not None
        return setting(office, PAGE_PROFILE), setting(office, ADDRESS_LINE)


def test_people_read_who_may_sign_what_in_their_own_office(served: Served) -> None:
    page = served.reader("ls.chuyenvien").get("/offices").text
    assert "KT. GIÁM ĐỐC" in page and "tỉnh Lạng Sơn" in page


def test_another_office_is_not_found(served: Served) -> None:
    assert served.reader("ls.chuyenvien").get("/offices?office=qn").status_code == 404
    assert served.visitor().get("/offices").status_code == 303


def test_the_administrator_sets_the_page_and_the_history_tells_what_was_before(served: Served) -> None:
    reader = administrator(served)
    page = reader.follow(sets(reader)).text
    assert "Đã lưu trang in" in page and "Số 182 đường Hùng Vương; ĐT: 0255 3822 703" in page
    with served.installation.reading() as work:
        office = organisation_by_code(work.session, "qn")
        assert office is not None
        profile = profile_of(office)
        assert (profile.left_mm, profile.sizes, profile.indent_mm, profile.gap_pt) == (35, LARGE_SIZES, 10, 8)
        assert profile.line_height == 1.38
        rows = work.session.query(HistoryEntry).filter(HistoryEntry.event == "setting").order_by(HistoryEntry.sequence)
        told = [row.facts for row in rows]
    assert [(one["setting"], one["from"]) for one in told] == [
        (PAGE_PROFILE, {}),
        (ADDRESS_LINE, {"text": "", "on": "none"}),
    ]
    assert told[0]["to"]["line_spacing"] == 1.2 and told[1]["to"]["on"] == "letters"


def test_setting_the_same_again_is_not_told_twice(served: Served) -> None:
    reader = administrator(served)
    sets(reader), sets(reader)
    with served.installation.reading() as work:
        assert work.session.query(HistoryEntry).filter(HistoryEntry.event == "setting").count() == 2


def test_the_administrator_leaves_the_qr_out(served: Served) -> None:
    reader = administrator(served)
    assert "Ở lề dưới trang đầu" in reader.get("/offices?office=qn").text
    reader.follow(sets(reader, proof_mark="none"))
    with served.installation.reading() as work:
        office = organisation_by_code(work.session, "qn")
        assert office is not None and setting(office, PROOF_MARK) == "none"
    assert sets(reader, proof_mark="everywhere").status_code == 422


def test_nobody_but_the_administrator_sets_the_page(served: Served) -> None:
    before = stands(served)
    reader = served.reader("qn.vanphong")
    page = reader.get("/offices").text
    assert 'name="line_spacing"' not in page and "Thông dụng" in page
    assert reader.post("/offices/page", "/account", **PAGE).status_code == 403
    assert served.reader("ls.chuyenvien").post("/offices/page", "/account", **PAGE).status_code == 404
    assert stands(served) == before


def test_what_the_decree_forbids_is_refused_field_by_field_and_stays_typed(served: Served) -> None:
    before = stands(served)
    answer = sets(
        administrator(served), margins="narrow", line_spacing="2", gap_pt="3", indent_mm="11", address_on="walls",
        address_text="x" * 201,
    )  # fmt: skip
    assert answer.status_code == 422
    wrong = set(re.findall(r'id="field-(\w+)-error"', answer.text))
    assert wrong == {"margins", "line_spacing", "gap_pt", "indent_mm", "address_on", "address_text"}
    assert 'name="gap_pt" id="field-gap_pt" value="3"' in answer.text
    assert stands(served) == before
    assert sets(administrator(served), gap_pt="sáu").status_code == 422


def test_reviewers_are_asked_again_once_the_office_wants_initials(served: Served, tmp_path: Path) -> None:
    plan = served.seed("qn.chuyenvien", "ke-hoach")
    served.journey(plan).move("qn.chuyenvien", "submit")
    head, page = served.reader("qn.truongphong"), f"/documents/{plan}"
    assert 'id="move-approve_content"' in head.get(page).text
    assert 'name="input.password"' not in head.get(page).text
    keeps = "/offices/responsibilities"
    assert (
        administrator(served).post(keeps, "/offices?office=qn", office="qn", review_initials="required").status_code
        == 303
    )
    assert "Bắt buộc" in head.get("/offices?office=qn").text
    told = head.get(page).text
    assert "Chưa có chứng thư số cho Trần Mẫu Bảo" in told and 'name="input.password"' not in told
    sample_key(served, tmp_path / "installation", "qn.truongphong")
    form = head.get(page).text.split('id="move-approve_content"')[1]
    assert 'name="input.password"' in form and 'name="input.pin"' not in form
    version = form.split('name="version" value="')[1].split('"')[0]
    moved = head.post(f"{page}/moves/approve_content", page, version=version, **{"input.password": PASSWORD})
    assert moved.status_code == 303, moved.text
    assert "Có ký nháy số, hợp lệ" in head.get(page).text


def sample_key(served: Served, folder: Path, account: str) -> None:
    """A key of the sample authority for one more person."""
    with served.installation.reading() as work:
        person, now = person_by_account(work.session, account), work.now
        subject = (person.id, person.name)
    passphrase = settings_in(folder).key_passphrase.get_secret_value()
    make_sample_authority(folder / "keys", passphrase, [subject], [], now - timedelta(minutes=1))
