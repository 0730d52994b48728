"""Each of the 29 types and of the five real texts, measured on the page: font table (PL1 V) and diagram (PL1 IV).

Every sheet is printed once a run on each page profile.
"""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import pytest

from tests.rendering import every_type, papers
from tests.rendering.font_table import RED, Component, components
from tests.rendering.measured import MM, Run, runs
from tests.rendering.pressroom import made, printed
from workflow.rendering.closing import recipient_lines
from workflow.rendering.nd30_2020 import DECREE_ANNEX, LARGE_SIZES, SMALL_SIZES, STANDARD, PageProfile
from workflow.rendering.rendered import Box
from workflow.rendering.sheet import Sheet

PROFILES = {
    "standard": STANDARD,
    "decree_annex-large": replace(DECREE_ANNEX, sizes=LARGE_SIZES, indent_mm=10, line_height=1.15 * 1.3, gap_pt=8),
    "small": PageProfile(sizes=SMALL_SIZES, top_mm=25, bottom_mm=25),
}
MARKED = ("cong-van", "quyet-dinh", "bien-ban", "bao-cao")
SHEETS = {
    **{key: every_type.furnished(key) for key in every_type.TYPES},
    **{f"seed-{number}": papers.seed(number) for number in range(5)},
    **{f"{key}-marked": every_type.marked(key) for key in MARKED},
}
ALSO_SMALL = {name for name in SHEETS if "-" in name and name.rpartition("-")[2] in ("marked", *"01234")}
"""The third size set is tried on the real texts and on the fullest pages; both page profiles on every type."""
each_sheet = pytest.mark.parametrize(
    ("name", "profile"),
    [(name, profile) for name in SHEETS for profile in PROFILES if profile != "small" or name in ALSO_SMALL],
)
each_profile = pytest.mark.parametrize("profile", PROFILES)


def on(name: str, profile: str) -> Sheet:
    return replace(SHEETS[name], profile=PROFILES[profile])


def found(content: bytes, wanted: Component) -> Run | None:
    """The line that shows the component, in its own style if the same words stand elsewhere too."""
    fitting = [
        one
        for one in runs(content)
        if (one.text.strip() == wanted.text if wanted.whole else one.text.strip().startswith(wanted.text))
    ]
    size = (wanted.least, wanted.most)
    right = [one for one in fitting if (one.bold, one.italic) == (wanted.bold, wanted.italic)]
    right = [one for one in right if size[0] <= one.size <= size[1]] or right
    return next(iter(right or fitting), None)


def wrong(content: bytes, sheet: Sheet, wanted: Component) -> str | None:
    """What is not as the row says; None when all is."""
    one = found(content, wanted)
    if one is None:
        return f"{wanted.row}: {wanted.text!r} is not on the page"
    size = getattr(sheet.profile.sizes, wanted.size)
    red = one.colour[0] > 200 and max(one.colour[1:]) < 30
    checks = {
        f"size {one.size}": one.size == size and wanted.least <= one.size <= wanted.most,
        f"bold {one.bold}": one.bold == wanted.bold,
        f"italic {one.italic}": one.italic == wanted.italic,
        "case": not wanted.upper or one.text == one.text.upper(),
        f"colour {one.colour}": red if wanted.colour == RED else one.colour == (0, 0, 0),
    }
    faults = [fault for fault, right in checks.items() if not right]
    return f"{wanted.row}: {wanted.text!r} {', '.join(faults)}" if faults else None


@each_sheet
def test_every_component_has_size_style_and_case_of_the_font_table(name: str, profile: str) -> None:
    sheet = on(name, profile)
    content = made(sheet)
    wanted = components(sheet)
    assert len(wanted) > 8
    assert [fault for one in wanted if (fault := wrong(content, sheet, one))] == []


def share(sheet: Sheet, x: float) -> float:
    """A place across the text area, from 0 at its left edge to 1 at its right."""
    return (x / MM - sheet.profile.left_mm) / sheet.profile.text_width_mm


def depth(sheet: Sheet, y: float) -> float:
    """A place down the text area of a page, from 0 at its top to 1 at its foot; above it is negative."""
    height = 297 - sheet.profile.top_mm - sheet.profile.bottom_mm
    return (297 - y / MM - sheet.profile.top_mm) / height


def row(content: bytes, sheet: Sheet, begins: str) -> list[Run]:
    wanted = [one for one in components(sheet) if one.row.startswith(begins)]
    return [one for one in (found(content, each) for each in wanted) if one is not None]


@each_sheet
def test_the_head_stands_where_the_diagram_shows_it(name: str, profile: str) -> None:
    sheet = on(name, profile)
    content = made(sheet)
    nation, motto = row(content, sheet, "1 ")
    issuers = row(content, sheet, "2 ")
    assert 0.52 <= share(sheet, nation.middle) <= 0.98 and abs(nation.middle - motto.middle) < 1
    assert 0 <= depth(sheet, nation.bottom) < depth(sheet, motto.bottom) < 0.06
    for one in issuers:
        assert 0 <= share(sheet, one.left) < share(sheet, one.right) <= 0.44
        assert abs(one.middle - issuers[0].middle) < 1.5
    for number in row(content, sheet, "3 "):
        assert 0 <= share(sheet, number.left) < share(sheet, number.right) <= 0.44
        assert number.bottom < min(one.bottom for one in issuers) and number.bottom < motto.bottom
    for date in row(content, sheet, "4 "):
        assert 0.5 <= share(sheet, date.middle) <= 0.98 and share(sheet, date.right) <= 1.01
        assert abs(date.middle - nation.middle) < 2
        assert [date.bottom] == [one.bottom for one in row(content, sheet, "3 ")] or not sheet.numbered
    for subject in row(content, sheet, "5b"):
        assert 0 <= share(sheet, subject.left) < share(sheet, subject.right) <= 0.44
    for title in row(content, sheet, "5a"):
        assert abs(share(sheet, title.middle) - 0.5) < 0.01


@each_sheet
def test_the_parts_of_page_one_follow_each_other_as_in_the_diagram(name: str, profile: str) -> None:
    sheet = on(name, profile)
    content = made(sheet)
    steps = [row(content, sheet, begins) for begins in ("1 ", "3 ", "5", "8a", "căn cứ", "quyết", "6")]
    levels = [[(-one.page, one.bottom) for one in step] for step in steps if step]
    for above, below in pairwise(levels):
        assert min(above) > max(below)


@each_sheet
def test_the_closing_stands_where_the_diagram_shows_it_and_in_one_piece(name: str, profile: str) -> None:
    sheet = on(name, profile)
    rendered = printed(sheet)
    content = rendered.content
    word = next(one for one in reversed(runs(content)) if one.text.strip() == "Nơi nhận:")
    chief = sheet.co_signatures[-1] if sheet.own_side == "left" else sheet.signature
    position = next(
        one for one in reversed(runs(content)) if one.bold and chief.lines[0].startswith(one.text.strip()[:10])
    )
    name_line = next(one for one in reversed(runs(content)) if one.text.strip() == chief.name)
    last = next(one for one in reversed(runs(content)) if one.text.strip() == recipient_lines(sheet)[-1])
    assert {word.page, position.page, name_line.page, last.page} == {position.page}
    assert share(sheet, position.left) >= 0.499 and 0.5 < share(sheet, position.middle) < 0.98
    assert abs(position.middle - name_line.middle) < 1
    assert abs(share(sheet, word.left)) < 0.01 and share(sheet, last.right) <= 0.6
    if sheet.co_signatures:
        assert word.bottom < name_line.bottom
    else:
        assert abs(word.bottom - position.bottom) < 3
        assert share(sheet, last.right) <= 0.5
    signature, seal = rendered.boxes["signature"], rendered.boxes["seal"]
    assert between(signature, sheet, content)
    assert seal.x + seal.width == pytest.approx(signature.x + signature.width / 3, abs=0.1)


def between(box: Box, sheet: Sheet, content: bytes) -> bool:
    """Whether the picture of the signature fits between position and name (ô 7c between 7a and 7b)."""
    names = [one for one in runs(content) if one.text.strip() == sheet.signature.name and one.page == box.page]
    first = sheet.signature.lines[0][:10]
    above = [one for one in runs(content) if one.text.strip().startswith(first) and one.page == box.page]
    return names[-1].bottom < box.y and box.y + box.height < above[-1].bottom + 1


@each_profile
@pytest.mark.parametrize("key", MARKED)
def test_marks_stand_where_the_diagram_shows_them(key: str, profile: str) -> None:
    sheet = on(f"{key}-marked", profile)
    content = made(sheet)
    (urgency,), (circulation,) = row(content, sheet, "10 "), row(content, sheet, "13 ")
    (address,) = row(content, sheet, "12 ")
    assert depth(sheet, circulation.bottom) < 0 and share(sheet, circulation.left) >= 0.57
    assert share(sheet, circulation.right) <= 0.9
    assert share(sheet, urgency.left) < 0.1 and share(sheet, urgency.right) < 0.3
    assert depth(sheet, urgency.bottom) > max(depth(sheet, one.bottom) for one in row(content, sheet, "5"))
    for lead in row(content, sheet, "8a")[:1]:
        assert urgency.bottom >= lead.bottom - 12
    assert (address.page, round(depth(sheet, address.bottom), 1)) == (0, 1.0)
    body = [one for one in row(content, sheet, "6") if one.page == 0]
    assert max(depth(sheet, one.bottom) for one in body) < depth(sheet, address.bottom)


@each_profile
@pytest.mark.parametrize("name", ["seed-3", "seed-4"])
def test_page_numbers_are_in_the_middle_of_the_top_margin(name: str, profile: str) -> None:
    sheet = on(name, profile)
    numbers = [one for one in runs(made(sheet)) if depth(sheet, one.bottom) < -0.01]
    assert [one.text.strip() for one in numbers] == [str(at) for at in range(2, len(numbers) + 2)] != []
    for one in numbers:
        assert (one.size, one.bold, one.italic) == (sheet.profile.sizes.page_number, False, False)
        assert abs(share(sheet, one.middle) - 0.5) < 0.01


@each_profile
def test_pages_that_lie_across_have_their_numbers_in_the_middle_of_their_own_margin(profile: str) -> None:
    sheet = on("cong-van-marked", profile)
    content = made(sheet)
    across = sorted({one.page for one in runs(content) if one.text.strip() == "Đơn vị phối hợp"})
    numbers = [one for one in runs(content) if one.page in across and one.bottom > (210 - sheet.profile.top_mm) * MM]
    assert [(one.page, one.text.strip()) for one in numbers] == [(page, str(n)) for n, page in enumerate(across, 1)][1:]
    middle = (sheet.profile.left_mm + (297 - sheet.profile.left_mm - sheet.profile.right_mm) / 2) * MM
    assert all(abs(one.middle - middle) < 1 and one.size == sheet.profile.sizes.page_number for one in numbers)
