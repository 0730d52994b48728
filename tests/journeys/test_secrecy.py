"""Nobody sees what is not for them, neither in another office nor beside the drafter (journey 6)."""

from __future__ import annotations

import pytest

from tests.journeys.calling import drafts, walks
from tests.journeys.conftest import Arrives
from tests.journeys.installation import Served
from tests.journeys.secrecy import sees_nothing


@pytest.mark.parametrize("account", ["bt.chuyenvien", "admin"])
def test_other_offices_see_nothing_of_a_letter_that_was_issued(served: Served, arrives: Arrives, account: str) -> None:
    subject = f"thẩm định dự án kè sông Vệ, {account}"
    letter = walks(served, drafts(served, subject), to="issued")
    assert served.caller("qn.vanthu").get(f"/documents/{letter}")["subject"] == subject
    # An administrator is no member of an office: there is no page of books for one.
    stranger = arrives(account).expects_refusals(404)
    sees_nothing(stranger, letter, subject, "tham dinh du an ke song ve")


def test_a_restricted_letter_is_hidden_from_colleagues(served: Served, arrives: Arrives) -> None:
    """Personnel matters: not even the same unit; who takes part sees it."""
    subject = "xem xét kỷ luật bà Tưởng Quỳnh Thoan"
    letter = drafts(served, subject, access="restricted")
    assert arrives("qn.chuyenvien").status_of(f"/documents/{letter}") == 200
    sees_nothing(arrives("qn.chuyenvien2"), letter, subject, "xem xet ky luat ba tuong quynh thoan")
    walks(served, letter, to="issued")
    assert arrives("qn.giamdoc").status_of(f"/documents/{letter}") == 200
    for account in ("qn.chuyenvien2", "qn.truongphong2"):
        sees_nothing(arrives(account), letter, subject, "xem xet ky luat ba tuong quynh thoan")


def test_an_open_letter_is_seen_by_colleagues(served: Served, arrives: Arrives) -> None:
    """So that the test above would notice if nobody saw anything."""
    letter = drafts(served, "họp cơ quan thường kỳ")
    assert arrives("qn.chuyenvien2").status_of(f"/documents/{letter}") == 200
