"""The address book from and to tables: the dry run line by line, and the run that writes what was shown."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest
from openpyxl import load_workbook

from tests.distribution.office import Installation
from workflow.base.errors import InvalidInput, NotFound, NotPermitted
from workflow.distribution.address_book import EntryInput, add_entry, change_entry, entries, members_of
from workflow.distribution.address_columns import AddressTable, read_address_table
from workflow.distribution.address_export import address_csv, address_workbook
from workflow.distribution.address_import import carry_out, plan_import
from workflow.distribution.address_plan import ImportChanged, ImportPlan
from workflow.engine.work import Work
from workflow.importing import table_apart
from workflow.organisations.models import Organisation

BOOK = """Tên;Loại;Viết tắt;Mã định danh;Email;Cách gửi;Mục đích;Thành viên
Sở Nội vụ;Bên ngoài;SNV;H48.13;snv@quangngai.example;E-mail;Báo cáo;
Sở Tài chính;;STC; ;stc@quangngai.example;Bưu điện;;
Khối sở;Nhóm;;;;;Để biết;Sở Nội vụ; Sở Tài chính
""".replace("Sở Nội vụ; Sở Tài chính", '"Sở Nội vụ; Sở Tài chính"')


def so(work: Work, world: Installation) -> Organisation:
    return work.session.get_one(Organisation, world.ids["qn"])


def table(text: str) -> AddressTable:
    return read_address_table(table_apart(text.encode()))


def planned(world: Installation, text: str, also: frozenset[int] = frozenset()) -> ImportPlan:
    with world.reads("qn.vanthu") as work:
        return plan_import(work, so(work, world), table(text), also)


def written(world: Installation, text: str, also: frozenset[int] = frozenset()) -> ImportPlan:
    seen = planned(world, text, also).seen
    with world.work("qn.vanthu") as work:
        return carry_out(work, so(work, world), table(text), seen, also)


def outcomes(plan: ImportPlan) -> list[tuple[int, str, list[str]]]:
    return [(row.line, row.outcome, [one.code for one in row.reasons]) for row in plan.rows]


def names(world: Installation) -> list[str]:
    with world.reads("qn.vanthu") as work:
        return [entry.name for entry in entries(work, world.ids["qn"], with_inactive=True)]


def test_a_dry_run_writes_nothing_and_the_confirmed_run_writes_what_it_showed(world: Installation) -> None:
    plan = planned(world, BOOK)
    assert (plan.counts, names(world)) == ({"add": 3, "change": 0, "refuse": 0, "keep": 0}, [])
    written(world, BOOK)
    with world.reads("qn.vanthu") as work:
        by_name = {entry.name: entry for entry in entries(work, world.ids["qn"])}
        group = by_name["Khối sở"]
        assert [one.name for one in members_of(work, group)] == ["Sở Nội vụ", "Sở Tài chính"]
    first, second = by_name["Sở Nội vụ"], by_name["Sở Tài chính"]
    assert (first.kind, first.abbreviations, first.identifier) == ("body", ["SNV"], "H48.13")
    assert (first.default_channel, first.default_purpose) == ("mail", "report")
    assert (second.default_channel, second.email) == ("paper", "stc@quangngai.example")
    assert (group.kind, group.default_purpose) == ("group", "know")
    assert planned(world, BOOK).counts == {"add": 0, "change": 0, "refuse": 0, "keep": 3}


def test_an_entry_is_changed_where_the_table_has_a_column_and_left_where_it_has_none(world: Installation) -> None:
    written(world, BOOK)
    plan = written(world, "Tên,Điện thoại,Mã định danh\nSở Nội vụ tỉnh,0255 382 2001,h48.13\nsở tài chính,,\n")
    assert outcomes(plan) == [(2, "change", []), (3, "change", [])]
    assert [(one.column, one.before, one.after) for one in plan.rows[0].changes] == [
        ("name", "Sở Nội vụ", "Sở Nội vụ tỉnh"), ("phone", "", "0255 382 2001"),
    ]  # fmt: skip
    with world.reads("qn.vanthu") as work:
        (entry,) = entries(work, world.ids["qn"], "noi vu")
    assert (entry.phone, entry.email, entry.abbreviations) == ("0255 382 2001", "snv@quangngai.example", ["SNV"])


@pytest.mark.parametrize(
    ("line", "codes"),
    [
        (";Bên ngoài", ["name_missing"]),
        ("Sở Y tế;Câu lạc bộ", ["choice_unknown"]),
        ("Sở Y tế;;;X/1;không phải thư", ["email_malformed", "identifier_malformed"]),
        ("Phòng Lạ;Đơn vị", ["target_missing"]),
        ("Khối y tế;Nhóm;;;;;;Sở Y tế", ["row_member_unknown"]),
        ("Sở Y tế;Bên ngoài;;;;;;Sở Nội vụ", ["members_not_wanted"]),
        ("SỞ NỘI VỤ", ["row_repeated"]),
        ("Sở khác;;;H48.13", ["row_repeated"]),
    ],
)
def test_a_line_that_cannot_be_taken_is_refused_with_every_reason(
    world: Installation, line: str, codes: list[str]
) -> None:
    plan = planned(world, BOOK + line + "\n")
    assert outcomes(plan)[-1] == (5, "refuse", codes)
    assert plan.counts["add"] == 3


@pytest.mark.parametrize(
    ("line", "by", "earlier"),
    [
        ("So Noi vu", "name", None),
        ("Ban Tổ chức;;SNV", "name", None),
        ("Ban Tổ chức;;;;SNV@quangngai.example", "email", None),
    ],
)
def test_a_likely_duplicate_is_refused_unless_the_clerk_says_that_it_is_another(
    world: Installation, line: str, by: str, earlier: int | None
) -> None:
    written(world, BOOK)
    text = "Tên;Loại;Viết tắt;Mã định danh;Email\n" + line + "\n"
    (row,) = planned(world, text).rows
    assert (row.outcome, row.doubtful, row.reasons[0].facts["by"]) == ("refuse", True, by)
    assert row.reasons[0].facts["name"] == "Sở Nội vụ"
    assert outcomes(written(world, text, frozenset({2}))) == [(2, "add", ["entry_alike"])]
    assert len(names(world)) == 4


def test_two_lines_of_one_file_that_are_much_alike_are_found(world: Installation) -> None:
    plan = planned(world, "Tên;Email\nUBND xã A;a@b.vn\nỦy ban nhân dân xã A;c@b.vn\nUBND xã B;a@b.vn\n")
    assert outcomes(plan) == [(2, "add", []), (3, "refuse", ["entry_alike"]), (4, "refuse", ["entry_alike"])]
    assert [row.reasons[0].facts["earlier"] for row in plan.rows[1:]] == [2, 2]


def test_a_line_that_fits_two_entries_is_not_guessed(world: Installation) -> None:
    written(world, BOOK)
    plan = planned(world, "Tên;Mã định danh\nSở Tài chính;H48.13\n")
    assert outcomes(plan) == [(2, "refuse", ["row_fits_several"])]


def test_a_group_whose_member_is_refused_is_refused_too(world: Installation) -> None:
    text = "Tên;Loại;Email;Thành viên\nKhối trên;Nhóm;;Khối\nKhối;Nhóm;;Sở Y tế\nSở Y tế;;sai;\n"
    plan = planned(world, text)
    assert [row.outcome for row in plan.rows] == ["refuse"] * 3
    assert planned(world, text.replace("sai", "syt@b.vn")).counts["add"] == 3


def test_units_people_and_organisations_are_named_by_abbreviation_account_and_code(world: Installation) -> None:
    text = "Tên,Loại,Trong hệ thống là\nTổ chức,Đơn vị,TCCB\nHuyện Ba Tơ,Cơ quan trong hệ thống,bt\n"
    text += "Bà cán bộ,Cá nhân,qn.canbo\nÔng lạ,Cá nhân,bt.canbo\n"
    plan = written(world, text)
    assert outcomes(plan) == [(2, "add", []), (3, "add", []), (4, "add", []), (5, "refuse", ["row_target_unknown"])]
    with world.reads("qn.vanthu") as work:
        found = {entry.name: entry for entry in entries(work, world.ids["qn"])}
    assert found["Huyện Ba Tơ"].organisation_id == world.ids["bt"]
    assert found["Bà cán bộ"].person_id == world.ids["qn.canbo"]


def test_what_changed_meanwhile_is_told_by_line_and_nothing_is_written(world: Installation) -> None:
    seen = planned(world, BOOK).seen
    with world.work("qn.vanthu") as work:
        add_entry(work, so(work, world), EntryInput("body", "Sở Tài chính"))
    with pytest.raises(ImportChanged) as refused, world.work("qn.vanthu") as work:
        carry_out(work, so(work, world), table(BOOK), seen)
    assert (refused.value.facts, names(world)) == ({"lines": [3]}, ["Sở Tài chính"])
    with pytest.raises(ImportChanged) as other, world.work("qn.vanthu") as work:
        carry_out(work, so(work, world), table(BOOK), "nonsense")
    assert other.value.facts == {"lines": [2, 3, 4]}


def test_only_keepers_import_and_export(world: Installation) -> None:
    for account, error in (("qn.chuyenvien", NotPermitted), ("bt.vanthu", NotFound)):
        with world.reads(account) as work:
            for act in (
                lambda work=work: plan_import(work, so(work, world), table(BOOK)),
                lambda work=work: carry_out(work, so(work, world), table(BOOK), ""),
                lambda work=work: address_csv(work, so(work, world)),
                lambda work=work: address_workbook(work, so(work, world)),
            ):
                with pytest.raises(error):
                    act()


@pytest.mark.parametrize("text", ["", "Email;Điện thoại\nx;y\n"])
def test_a_table_without_names_is_refused(text: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        read_address_table(table_apart(text.encode()) if text else [])
    assert refused.value.codes == ["table_without_names"]


def test_a_column_twice_is_refused_and_a_strange_one_is_told() -> None:
    with pytest.raises(InvalidInput) as refused:
        table("Tên;Email;Thư điện tử\na;b;c\n")
    assert refused.value.codes == ["column_twice"]
    assert table("STT;ten;Ghi chú\n1;Sở A;x\n").ignored == ("STT", "Ghi chú")


def exported(world: Installation) -> tuple[bytes, bytes]:
    written(world, BOOK)
    with world.work("qn.vanthu") as work:
        given = EntryInput("body", "=HYPERLINK(1)", ["+SNV", "@x"], phone="+84 255 1", postal_address="-A1\u2013B2")
        entry = add_entry(work, so(work, world), given)
        change_entry(work, entry.id, given)
        unit = EntryInput("unit", "Tổ chức", target_id=world.ids["qn.TCCB"])
        add_entry(work, so(work, world), unit)
        return address_csv(work, so(work, world)), address_workbook(work, so(work, world))


def test_an_export_read_in_again_changes_nothing(world: Installation) -> None:
    for content in exported(world):
        with world.reads("qn.vanthu") as work:
            plan = plan_import(work, so(work, world), read_address_table(table_apart(content)))
        assert [(row.name, row.outcome) for row in plan.rows if row.outcome != "keep"] == []
        assert plan.counts["keep"] == 5


def test_no_cell_of_an_export_is_a_formula(world: Installation, tmp_path: Path) -> None:
    text, workbook = exported(world)
    cells = [cell for row in csv.reader(io.StringIO(text.decode("utf-8-sig"))) for cell in row]
    assert [cell for cell in cells if cell.startswith(("=", "+", "-", "@"))] == []
    assert "'=HYPERLINK(1)" in cells
    sheet = load_workbook(io.BytesIO(workbook)).active
    kinds = {cell.data_type for row in sheet.iter_rows() for cell in row if cell.value is not None}
    assert kinds == {"s"}
    assert "=HYPERLINK(1)" in [row[1].value for row in sheet.iter_rows()]
