"""Resolution as pure rules on a directory made by hand, and its properties on random directories."""

from __future__ import annotations

import uuid

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workflow.distribution.directory import Directory, Listed, Target
from workflow.distribution.targets import AMBIGUOUS, EMPTY, UNKNOWN, Line, Resolved, plan, resolve


def key(number: int) -> uuid.UUID:
    return uuid.UUID(int=number)


def body(number: int, name: str, *more: str, **how: object) -> Listed:
    target = Target("body", key(number), name, f"b{number}@x.test", channel="mail", inside=False, **how)  # type: ignore[arg-type]
    return Listed(key(number), "body", (name, *more), target)


def unit(number: int, name: str, short: str) -> Listed:
    names = (name, short, f"Phòng {short}") if name.startswith("Phòng") else (name, short)
    return Listed(key(number), "unit", names, Target("unit", key(number), name))


def group(number: int, name: str, *members: int) -> Listed:
    return Listed(key(number), "group", (name,), None, tuple(map(key, members)))


HEAD = Target("person", key(900), "Giám đốc")
DEPUTIES = (Target("person", key(901), "Phó Một"), Target("person", key(902), "Phó Hai"))
UNITS = (unit(10, "Văn phòng", "VP"), unit(11, "Phòng Tổ chức cán bộ", "TCCB"), unit(12, "Chi cục Thủy lợi", "CCTL"))
SO = Directory(
    own_names=("Sở Nông nghiệp và PTNT Quảng Ngãi",),
    entries=(
        body(1, "UBND tỉnh Quảng Ngãi", "UBND tỉnh"),
        body(2, "Sở Nội vụ", "Sở Nội vụ tỉnh"),
        body(3, "Đảng ủy Sở"),
    ),
    units=UNITS,
    leaders=(HEAD,),
    deputies=DEPUTIES,
)
COMMUNES = (body(21, "UBND xã Ba Vì"), body(22, "UBND thị trấn Ba Tơ"), body(23, "UBND xã Ba Xa"))
HUYEN = Directory(
    own_names=("UBND huyện Ba Tơ",),
    entries=(*COMMUNES, body(24, "Huyện ủy Ba Tơ"), body(25, "Thường trực HĐND huyện", "TT HĐND huyện")),
    units=(unit(30, "Phòng Nội vụ", "PNV"), unit(31, "Văn phòng HĐND và UBND", "VP")),
    leaders=(HEAD,),
    deputies=DEPUTIES,
)


def numbers(directory: Directory, text: str, *addressees: str) -> list[int]:
    found = resolve(directory, Line(text), [Line(line) for line in addressees])
    assert found.problem is None, found
    return [target.id.int for target in found.targets]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Sở Nội vụ tỉnh", [2]),
        ("- UBND tỉnh (báo cáo);", [1]),
        ("ủy ban nhân dân tỉnh quảng ngãi", [1]),
        ("Các phòng, cơ quan, đơn vị thuộc Sở", [10, 11, 12]),
        ("Các phòng, đơn vị trực thuộc Sở", [10, 11, 12]),
        ("Các phòng chuyên môn thuộc Sở", [10, 11]),
        ("Các Chi cục thuộc Sở", [12]),
        ("GĐ và các PGĐ Sở", [900, 901, 902]),
        ("GĐ, các PGĐ Sở", [900, 901, 902]),
        ("Lãnh đạo Sở", [900, 901, 902]),
        ("Ban Giám đốc", [900, 901, 902]),
        ("Giám đốc Sở", [900]),
        ("Các Phó Giám đốc Sở", [901, 902]),
        ("P.TCCB Sở", [11]),
        ("Văn phòng Sở", [10]),
        ("Chi cục Thủy lợi", [12]),
        ("Đảng ủy Sở", [3]),
        ("Sở Nội vụ, Lãnh đạo Sở và Văn phòng", [2, 900, 901, 902, 10]),
        ("Lưu: VT, P.TCCB Sở", []),
    ],
)
def test_lines_of_a_so(text: str, expected: list[int]) -> None:
    assert numbers(SO, text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Các cơ quan, đơn vị thuộc UBND huyện", [30, 31]),
        ("UBND các xã, thị trấn", [21, 22, 23]),
        ("UBND các xã", [21, 23]),
        ("CT, PCT UBND huyện", [900, 901, 902]),
        ("VP HĐND&UBND huyện", [31]),
        ("Thường trực HĐND huyện", [25]),
        ("Lãnh đạo UBND huyện", [900, 901, 902]),
    ],
)
def test_lines_of_a_district(text: str, expected: list[int]) -> None:
    assert numbers(HUYEN, text) == expected


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("Sở Tài chính", UNKNOWN),
        ("Lãnh đạo UBND tỉnh", UNKNOWN),
        ("Các phòng thuộc UBND tỉnh", UNKNOWN),
        ("Như Điều 3", UNKNOWN),
        ("Sở Nội vụ, Sở Tài chính", UNKNOWN),
        ("UBND các xã, thị trấn", EMPTY),
        ("Như trên", EMPTY),
    ],
)
def test_what_is_not_known_is_not_guessed(text: str, problem: str) -> None:
    assert resolve(SO, Line(text)).problem == problem


def test_as_above_stands_for_the_addressees() -> None:
    assert numbers(SO, "Như trên", "Các phòng thuộc Sở", "Sở Nội vụ") == [10, 11, 2]


def test_as_above_with_an_unknown_addressee_is_unresolved_and_names_it() -> None:
    line = Line("Như trên")
    assert resolve(SO, line, [Line("Sở Nội vụ"), Line("Sở Lạ")]) == Resolved(line, (), UNKNOWN, "Sở Lạ")


def test_one_name_of_two_bodies_is_ambiguous() -> None:
    two = Directory(organisations=(body(1, "Sở Nội vụ"), body(2, "Sở Nội vụ")))
    assert resolve(two, Line("Sở Nội vụ")).problem == AMBIGUOUS


def test_accents_tell_two_names_apart_before_folding_joins_them() -> None:
    two = Directory(entries=(body(1, "Xã Ba Vi"), body(2, "Xã Ba Vì")))
    assert numbers(two, "xã Ba Vì") == [2]
    assert resolve(two, Line("xa Ba Vi")).problem == AMBIGUOUS


def test_the_book_goes_before_the_built_in_groups() -> None:
    own = Directory(own_names=SO.own_names, units=UNITS, entries=(*SO.entries, group(50, "Lãnh đạo Sở", 1, 2)))
    assert numbers(own, "Lãnh đạo Sở") == [1, 2]


def test_a_group_within_itself_ends() -> None:
    ring = Directory(entries=(group(50, "Khối A", 51), group(51, "Khối B", 50, 1), body(1, "Sở Nội vụ")))
    assert numbers(ring, "Khối A") == [1]


def test_an_empty_group_is_a_problem() -> None:
    assert resolve(Directory(entries=(group(50, "Khối A"),)), Line("Khối A")).problem == EMPTY


def test_the_entry_that_was_chosen_goes_before_the_words() -> None:
    found = resolve(SO, Line("Như Điều 3", entry_id=key(2)))
    assert [target.id for target in found.targets] == [key(2)]


def test_a_target_named_in_two_lines_is_reached_once() -> None:
    lines = [Line("Như trên"), Line("Văn phòng Sở"), Line("Các phòng thuộc Sở"), Line("Lưu: VT")]
    planned = plan(SO, lines, [Line("Các phòng, đơn vị thuộc Sở")])
    assert [(row.line.text, row.target.id.int) for row in planned] == [
        ("Như trên", 10), ("Như trên", 11), ("Như trên", 12),
    ]  # fmt: skip


def test_a_second_channel_that_was_asked_for_is_a_second_delivery() -> None:
    planned = plan(SO, [Line("Sở Nội vụ"), Line("Sở Nội vụ tỉnh", channel="paper")])
    assert [row.channel for row in planned] == ["mail", "paper"]


def test_nobody_outside_is_reached_in_the_application() -> None:
    assert [row.channel for row in plan(SO, [Line("Sở Nội vụ", channel="in_app")])] == ["mail"]


def test_the_purpose_of_the_line_goes_before_that_of_its_note_and_of_the_book() -> None:
    book = Directory(entries=(body(1, "Sở Nội vụ", purpose="know"),))
    lines = [Line("Sở Nội vụ", purpose="coordinate"), Line("Sở Nội vụ (báo cáo)"), Line("Sở Nội vụ")]
    assert [plan(book, [line])[0].purpose for line in lines] == ["coordinate", "report", "know"]


# ---- properties on random books

WORDS = st.sampled_from(["Sở", "Nội", "vụ", "Tài", "chính", "Ba", "Tơ", "xã", "Vì", "Đảng", "ủy", "cơ", "quan"])
NAMES = st.lists(WORDS, min_size=2, max_size=4).map(" ".join)


@st.composite
def books(draw: st.DrawFn) -> Directory:
    names = draw(st.lists(NAMES, min_size=1, max_size=8))
    bodies = [body(number, name) for number, name in enumerate(names, 1)]
    members = st.lists(st.integers(1, len(bodies) + 3), max_size=5)
    groups = [group(len(bodies) + n, f"Khối {n}", *draw(members)) for n in (1, 2, 3)]
    return Directory(own_names=("Sở Nông nghiệp",), entries=(*bodies, *groups), units=UNITS, leaders=(HEAD,))


LINES = st.lists(
    st.builds(
        Line,
        text=st.one_of(NAMES, st.sampled_from(["Khối 1", "Khối 2", "Như trên", "Lãnh đạo Sở", "Lưu: VT", "Các phòng"])),
        channel=st.sampled_from([None, "in_app", "mail", "paper"]),
    ),
    max_size=6,
)


@given(books(), LINES, LINES)
def test_a_plan_has_every_target_of_every_line_once_per_channel(
    book: Directory, lines: list[Line], addressees: list[Line]
) -> None:
    planned = plan(book, lines, addressees)
    keys = [(*row.target.key, row.channel) for row in planned]
    assert len(keys) == len(set(keys))
    wanted = {target.key for line in lines for target in resolve(book, line, addressees).targets}
    assert {row.target.key for row in planned} == wanted
    assert all(row.channel != "in_app" or row.target.inside for row in planned)


@given(books(), LINES)
def test_a_line_has_targets_or_a_problem_and_never_both(book: Directory, lines: list[Line]) -> None:
    for line in lines:
        found = resolve(book, line, lines)
        if line.text == "Lưu: VT":
            assert found == Resolved(line)
        else:
            assert bool(found.targets) != bool(found.problem)


@given(books(), st.data())
def test_a_name_resolves_to_its_body_however_it_is_typed(book: Directory, data: st.DataObject) -> None:
    row = data.draw(st.sampled_from([row for row in book.entries if row.target]))
    typed = data.draw(
        st.sampled_from([str.upper, str.lower, lambda text: f"-  {text} (để báo cáo);", lambda text: text])
    )
    found = resolve(book, Line(typed(row.names[0])))
    alike = {other.id for other in book.entries if other.names[0] == row.names[0]}
    assert found.problem == AMBIGUOUS if len(alike) > 1 else [t.id for t in found.targets] == [row.id]


@given(st.text(max_size=80))
def test_any_text_is_read_without_an_error(text: str) -> None:
    assert resolve(SO, Line(text), [Line(text)]).line.text == text
