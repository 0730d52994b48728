"""The paper channel: envelopes given to the post, the book of them, and the receiver's signature."""

from __future__ import annotations

import uuid
from datetime import date, timedelta

import pytest

from tests.distribution.office import Installation
from workflow.base.errors import InvalidInput, NotFound, NotOffered, NotPermitted
from workflow.distribution.models import Delivery
from workflow.distribution.paper import Posting, Receipt, post, sign_for
from workflow.distribution.postal_book import postal_lines, years_of
from workflow.distribution.queries import find_delivery
from workflow.documents.drafting import RecipientLine

DAY = date(2024, 3, 5)
PNG = b"\x89PNG\r\n\x1a\n rest"


@pytest.fixture
def sent(world: Installation) -> list[Delivery]:
    """Two documents on paper, each to the same two bodies; in the order of document and line."""
    for name in ("Huyện ủy", "Bưu điện tỉnh"):
        world.entry(name, postal_address=f"{name}, Quảng Ngãi")
    lines: list[RecipientLine | str] = [
        RecipientLine(name, "report", "paper") for name in ("Huyện ủy", "Bưu điện tỉnh")
    ]
    return [row for number in (15, 16) for row in world.deliveries(world.distributed(lines, number=number))]


def test_what_goes_to_one_receiver_lies_in_one_envelope(world: Installation, sent: list[Delivery]) -> None:
    with world.work("qn.vanthu") as work:
        made = post(work, [row.id for row in sent], Posting(pieces=2, note="gửi nhanh"))
        assert [(one.target_name, len(one.contents), one.pieces) for one in made] == [
            ("Huyện ủy", 2, 2), ("Bưu điện tỉnh", 2, 2),
        ]  # fmt: skip
    with world.reads("qn.vanthu") as work:
        lines = postal_lines(work, world.ids["qn"], 2024)
        assert [(line.envelope.sent_on, line.numbers, line.signed) for line in lines] == [
            (DAY, ("15/KH-SNNPTNT", "16/KH-SNNPTNT"), 0), (DAY, ("15/KH-SNNPTNT", "16/KH-SNNPTNT"), 0),
        ]  # fmt: skip
        logged = find_delivery(work, sent[0].id)
        assert (logged.delivery.status, logged.delivery.attempts) == ("handed_over", 1)
        evidence = logged.events[-1].evidence
        assert logged.events[-1].kind == "posted"
        assert (evidence["pieces"], evidence["to"], evidence["sent_on"]) == (2, "Huyện ủy, Quảng Ngãi", "2024-03-05")
        assert (years_of(work, world.ids["qn"]), postal_lines(work, world.ids["qn"], 2023)) == ([2024], [])


def test_or_each_in_one_of_its_own(world: Installation, sent: list[Delivery]) -> None:
    with world.work("qn.vanthu") as work:
        assert len(post(work, [row.id for row in sent], Posting(together=False))) == 4


def test_a_tracking_number_is_of_one_envelope(world: Installation, sent: list[Delivery]) -> None:
    with world.work("qn.vanthu") as work:
        (one,) = post(work, [sent[0].id, sent[2].id], Posting(tracking=" RA 123 "))
        assert one.tracking == "RA 123"
    with world.reads("qn.vanthu") as work, pytest.raises(InvalidInput) as refused:
        post(work, [sent[1].id, sent[2].id], Posting(tracking="RA 124"))
    assert refused.value.codes == ["tracking_for_one_only"]


@pytest.mark.parametrize(
    ("given", "codes"),
    [
        (Posting(sent_on=date(2024, 3, 6)), ["day_is_ahead"]),
        (Posting(sent_on=date(2024, 3, 4)), ["day_too_early"]),
        (Posting(pieces=0), ["number_out_of_range"]),
        (Posting(note="x" * 301, pieces=1_001), ["line_too_long", "number_out_of_range"]),
    ],
)
def test_what_cannot_stand_in_the_book_is_refused(
    world: Installation, sent: list[Delivery], given: Posting, codes: list[str]
) -> None:
    with world.reads("qn.vanthu") as work, pytest.raises(InvalidInput) as refused:
        post(work, [sent[0].id], given)
    assert refused.value.codes == codes


def test_a_copy_that_came_back_is_posted_again_and_both_lines_stay(world: Installation, sent: list[Delivery]) -> None:
    from workflow.distribution.deliveries import mark_paper

    for _ in range(2):
        with world.work("qn.vanthu") as work:
            post(work, [sent[0].id], Posting())
            mark_paper(work, sent[0].id, "returned", "sai địa chỉ")
    with world.reads("qn.vanthu") as work:
        assert len(postal_lines(work, world.ids["qn"], 2024)) == 2


def test_a_signature_of_receipt_with_its_scan_stands_in_the_log(world: Installation, sent: list[Delivery]) -> None:
    with world.work("qn.vanthu") as work:
        post(work, [sent[0].id, sent[2].id], Posting())
    world.clock.forward(timedelta(days=3))
    with world.work("qn.vanthu") as work:
        given = Receipt("  Phạm  Thị Ba", date(2024, 3, 7), "ký sổ", PNG)
        assert sign_for(work, [sent[0].id, sent[2].id], given) == 2
    with world.reads("qn.vanthu") as work:
        logged = find_delivery(work, sent[0].id)
        event = logged.events[-1]
        assert (logged.delivery.status, logged.delivery.attempts, event.kind) == ("delivered", 1, "marked_delivered")
        assert (event.evidence["signed_by"], event.evidence["signed_on"]) == ("Phạm Thị Ba", "2024-03-07")
        assert work.services.files.get(event.evidence["scan_sha256"]) == PNG
        assert event.evidence["scan_type"] == "image/png"
        assert [line.signed for line in postal_lines(work, world.ids["qn"], 2024)] == [2]
    with world.reads("qn.vanthu") as work, pytest.raises(NotOffered):
        post(work, [sent[0].id], Posting())


@pytest.mark.parametrize(
    ("given", "codes"),
    [
        (Receipt(" "), ["input_missing"]),
        (Receipt("Ba", date(2025, 1, 1)), ["day_is_ahead"]),
        (Receipt("Ba", scan=b"MZ program"), ["scan_unreadable"]),
        (Receipt("", scan=PNG + b"x" * 10_000_000), ["input_missing", "scan_unreadable"]),
    ],
)
def test_a_receipt_without_what_it_needs_is_refused(
    world: Installation, sent: list[Delivery], given: Receipt, codes: list[str]
) -> None:
    with world.reads("qn.vanthu") as work, pytest.raises(InvalidInput) as refused:
        sign_for(work, [sent[0].id], given)
    assert refused.value.codes == codes


def test_all_are_posted_or_none(world: Installation, sent: list[Delivery]) -> None:
    with pytest.raises(NotFound), world.work("qn.vanthu") as work:
        post(work, [sent[0].id, uuid.uuid4()], Posting())
    with world.reads("qn.vanthu") as work:
        assert find_delivery(work, sent[0].id).delivery.status == "waiting"


def test_only_the_clerk_keeps_the_book_and_only_of_paper(world: Installation, sent: list[Delivery]) -> None:
    for account, error in (("qn.chuyenvien", NotPermitted), ("bt.vanthu", NotFound)):
        with world.reads(account) as work, pytest.raises(error):
            post(work, [sent[0].id], Posting())
        with world.reads(account) as work, pytest.raises(NotFound):
            postal_lines(work, world.ids["qn"], 2024)
    (inside,) = world.deliveries(world.distributed(["Văn phòng"]))
    with world.reads("qn.vanthu") as work, pytest.raises(InvalidInput) as refused:
        sign_for(work, [inside.id], Receipt("Ba"))
    assert refused.value.codes == ["delivery_not_paper"]
