"""Paper documents entered into the book of incoming documents by hand."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import select

from tests.distribution.office import Installation
from workflow.base.errors import InvalidInput, NotFound, NotPermitted
from workflow.engine.outbox import Job
from workflow.incoming.entering import PaperInput, enter_paper
from workflow.incoming.handling import ForwardInput, forward
from workflow.incoming.inbox import book_of, inbox
from workflow.incoming.models import Arrival
from workflow.organisations.models import Organisation

LETTER = PaperInput(
    issuer="Sở Nội vụ tỉnh Quảng Ngãi", number="27", symbol="SNV-TCCB", day=date(2024, 3, 1), doc_type="ke-hoach",
    subject="Rà soát biên chế năm 2024", signed_by="Giám đốc – Trần Văn Bình", deadline=date(2024, 3, 20),
)  # fmt: skip
SCAN = ("C:\\Quét\\công văn.pdf", b"%PDF-1.7 scan")


def entered(world: Installation, given: PaperInput = LETTER, scan: tuple[str, bytes] | None = None) -> Arrival:
    with world.work("bt.vanthu") as work:
        made = enter_paper(work, work.session.get_one(Organisation, world.ids["bt"]), given, scan)
        work.session.refresh(made, ["files", "forwards"])
        key = made.id
    with world.reads() as work:
        found = work.session.get_one(Arrival, key)
        assert isinstance(found.files, list) and isinstance(found.forwards, list)
        work.session.expunge_all()
        return found


def test_paper_and_electronic_documents_are_numbered_in_one_series(world: Installation) -> None:
    world.distributed(["UBND huyện Ba Tơ"])
    world.works_off()
    arrival = entered(world, scan=SCAN)
    assert (arrival.source, arrival.number, arrival.document_number, arrival.document_symbol) == (
        "paper", 2, 27, "SNV-TCCB",
    )  # fmt: skip
    assert [(file.name, file.media_type, file.size) for file in arrival.files] == [
        ("công văn.pdf", "application/pdf", len(SCAN[1]))
    ]
    assert arrival.registered_at is not None and arrival.acknowledged_at is not None
    with world.reads("bt.vanthu") as work:
        assert [row.number for row in book_of(work, world.ids["bt"], 2024)] == [1, 2]


def test_it_is_handed_on_like_any_other_and_nobody_outside_is_told(world: Installation) -> None:
    arrival = entered(world)
    with world.work("bt.vanthu") as work:
        forward(work, arrival.id, [ForwardInput(unit_id=world.ids["bt.TCCB"], instruction="Tham mưu")])
    with world.reads("bt.truongphong") as work:
        assert [row.id for row in inbox(work)] == [arrival.id]
    with world.reads() as work:
        assert list(work.session.scalars(select(Job.kind))) == []


def test_the_same_paper_again_is_told_and_one_of_another_issuer_is_not(world: Installation) -> None:
    first = entered(world)
    assert entered(world, replace(LETTER, issuer="Sở Nội vụ Tỉnh Quảng ngãi")).duplicate_of_id == first.id
    assert entered(world, replace(LETTER, issuer="Sở Tài chính")).duplicate_of_id is None
    assert entered(world, replace(LETTER, day=date(2023, 3, 1))).duplicate_of_id is None


def test_what_came_on_paper_repeats_what_came_in_the_application(world: Installation) -> None:
    world.distributed(["UBND huyện Ba Tơ"])
    world.works_off()
    with world.reads() as work:
        (known,) = work.session.scalars(select(Arrival.id))
    again = PaperInput(
        issuer="Sở Nông nghiệp và PTNT Quảng Ngãi", number="15", symbol="KH-SNNPTNT", day=date(2024, 3, 5), subject="x"
    )
    assert entered(world, again).duplicate_of_id == known


@pytest.mark.parametrize(
    ("wrong", "scan", "code"),
    [
        ({"issuer": " "}, None, "input_missing"),
        ({"subject": ""}, None, "input_missing"),
        ({"subject": "x" * 2_001}, None, "line_too_long"),
        ({"issuer": "a\0b"}, None, "text_malformed"),
        ({"doc_type": "thong-tu"}, None, "choice_unknown"),
        ({"urgency": "soon"}, None, "choice_unknown"),
        ({"issuer_identifier": "Sở"}, None, "identifier_malformed"),
        ({"day": date(2024, 3, 6)}, None, "arrival_dated_ahead"),
        ({}, ("x.html", b"<script>"), "file_type_refused"),
    ],
)
def test_what_cannot_stand_in_the_book_is_refused(
    world: Installation, wrong: dict[str, object], scan: tuple[str, bytes] | None, code: str
) -> None:
    with world.reads("bt.vanthu") as work, pytest.raises(InvalidInput) as refused:
        office = work.session.get_one(Organisation, world.ids["bt"])
        enter_paper(work, office, replace(LETTER, **wrong), scan)  # type: ignore[arg-type]
    assert refused.value.codes == [code]


def test_only_the_clerk_of_the_office_enters_anything(world: Installation) -> None:
    for account, error in (("bt.canbo", NotPermitted), ("qn.vanthu", NotFound)):
        with world.reads(account) as work, pytest.raises(error):
            enter_paper(work, work.session.get_one(Organisation, world.ids["bt"]), LETTER, None)


def test_a_number_that_is_none_stays_before_its_symbol(world: Installation) -> None:
    arrival = entered(world, replace(LETTER, number="12b", doc_type="", type_name="Đơn thư"))
    assert (arrival.document_number, arrival.document_symbol, arrival.type_name) == (None, "12b/SNV-TCCB", "Đơn thư")
