"""What a line that nobody knows may mean: offered, never taken."""

from __future__ import annotations

import pytest

from tests.distribution.office import Installation
from workflow.distribution.nearest import nearest
from workflow.distribution.targets import directory_of
from workflow.organisations.models import Organisation


@pytest.mark.parametrize(
    ("line", "names"),
    [
        ("Sở Nôi vụ", ["Sở Nội vụ"]),
        ("Ủy ban Mặt trận Tổ quốc huyện Ba Tơ", ["UBMTTQ Việt Nam huyện Ba Tơ"]),
        ("Phòng Tổ chức – Cán bộ Sở (để biết)", ["Phòng Tổ chức cán bộ"]),
        ("Hội Làm vườn", []),
        ("", []),
    ],
)
def test_the_most_alike_name_comes_first(world: Installation, line: str, names: list[str]) -> None:
    for name in ("Sở Nội vụ", "UBMTTQ Việt Nam huyện Ba Tơ", "Công an tỉnh"):
        world.entry(name)
    with world.reads("qn.chuyenvien") as work:
        office = work.session.get_one(Organisation, world.ids["qn"])
        found = nearest(directory_of(work.session, office, work.today), line)
    assert [one.name for one in found][:1] == names
    assert all(one.entry_id is not None for one in found if one.name != "Phòng Tổ chức cán bộ" and names[0] == one.name)
