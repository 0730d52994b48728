"""Accounts by the command line."""

from __future__ import annotations

import pytest

from tests.cli.conftest import Trinhky
from workflow import app
from workflow.organisations.accounts import password_fits, person_of_token
from workflow.organisations.one_time_codes import OneTimeCode
from workflow.organisations.people import actor_of, person_by_account

NEW = ("user", "add", "qn.moi", "--name", "Người Mới", "--office", "qn", "--unit", "KHTC", "--title", "Chuyên viên")


def test_an_added_person_signs_in_and_belongs_to_the_unit(trinhky: Trinhky) -> None:
    assert trinhky(*NEW, stdin="mot mat khau dai\n").exit_code == 0
    installation = app.build(trinhky.settings)
    with installation.reading() as work:
        person = person_by_account(work.session, "qn.moi")
        assert password_fits(person.password_hash, "mot mat khau dai", sample_allowed=False)
        assert len(actor_of(work.session, person, work.today).holders) == 3  # himself, the office, the unit
    app.close(installation)


@pytest.mark.parametrize(
    ("changed", "stdin", "line"),
    [
        ({"qn.moi": "qn.vanthu"}, "mot mat khau dai\n", "Tài khoản qn.vanthu đã có."),
        ({"qn.moi": "Có Dấu"}, "", "Tên tài khoản chỉ gồm chữ thường, số, dấu chấm, gạch nối: có dấu."),
        ({"KHTC": "XX"}, "", "Không có đơn vị XX. Đang có: KHTC, TCCB, TTr, VP."),
        ({"qn": "zz"}, "", "Không có cơ quan zz. Đang có: bt, ls, qn."),
        ({}, "ngan\n", "Mật khẩu cần ít nhất 10 ký tự."),
    ],
)
def test_what_cannot_be_added_is_said_and_nobody_is_added(
    trinhky: Trinhky, changed: dict[str, str], stdin: str, line: str
) -> None:
    before = trinhky.json("user", "list")
    result = trinhky(*(changed.get(word, word) for word in NEW), stdin=stdin)
    assert (result.exit_code, result.stderr) == (2, f"{line}\n")
    assert trinhky.json("user", "list") == before


def test_a_head_needs_a_unit(trinhky: Trinhky) -> None:
    words = [word for word in NEW if word not in ("--unit", "KHTC")]
    result = trinhky(*words, "--duty", "head")
    assert (result.exit_code, result.stderr) == (2, "Nhiệm vụ head cần một đơn vị (--unit).\n")


def test_a_new_password_ends_open_sessions(trinhky: Trinhky) -> None:
    installation = app.build(trinhky.settings)
    with installation.reading() as work:
        before = person_by_account(work.session, "qn.vanthu").session_secret
    assert trinhky("user", "password", "qn.vanthu", stdin="mot mat khau khac\n").exit_code == 0
    with installation.reading() as work:
        person = person_by_account(work.session, "qn.vanthu")
        assert person.session_secret != before
        assert password_fits(person.password_hash, "mot mat khau khac", sample_allowed=False)
    app.close(installation)


def test_a_token_is_printed_alone_and_names_its_person(trinhky: Trinhky) -> None:
    token = trinhky("user", "token", "bt.vanthu").stdout.strip()
    installation = app.build(trinhky.settings)
    with installation.reading() as work:
        person = person_of_token(work.session, token, work.now)
        assert person is not None
        assert person.account == "bt.vanthu"
    app.close(installation)


def test_the_list_of_one_office_has_its_people_only(trinhky: Trinhky) -> None:
    rows = trinhky.json("user", "list", "--office", "ls")
    assert {row["account"].partition(".")[0] for row in rows} == {"admin", "ls"}
    assert next(row for row in rows if row["account"] == "ls.phogiamdoc")["positions"] == ["Phó Giám đốc (ls)"]


def test_lost_codes_are_dropped_and_only_once(trinhky: Trinhky) -> None:
    installation = app.build(trinhky.settings)
    with installation.writing() as work:
        person = person_by_account(work.session, "qn.giamdoc")
        work.session.add(OneTimeCode(person_id=person.id, secret="x", created_at=work.now, confirmed_at=work.now))
    assert trinhky("user", "drop-codes", "qn.giamdoc").exit_code == 0
    with installation.reading() as work:
        assert work.session.query(OneTimeCode).count() == 0
    again = trinhky("user", "drop-codes", "qn.giamdoc")
    assert (again.exit_code, again.stderr) == (2, "Tài khoản qn.giamdoc chưa cài mã một lần.\n")
    app.close(installation)
