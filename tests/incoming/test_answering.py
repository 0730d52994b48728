"""What a receiver must still answer."""

from __future__ import annotations

import uuid
from datetime import date, timedelta

import pytest

from tests.distribution.office import Installation
from workflow.documents.drafting import RecipientLine
from workflow.documents.models import Document, Relation
from workflow.incoming.handling import answer
from workflow.incoming.inbox import count_to_answer, inbox
from workflow.incoming.models import Arrival
from workflow.incoming.replying import outside_document

BT = [RecipientLine("UBND huyện Ba Tơ", "act", "in_app")]


def arrives(world: Installation, due: date | None, number: int = 15) -> uuid.UUID:
    """A document that reached the UBND, with the day by which it asks for an answer."""
    document_id = world.document(list(BT), number=number)
    with world.work() as work:
        work.session.get_one(Document, document_id).reply_due = due
    world.move(document_id, "distribute")
    world.works_off()
    return document_id


def waiting(world: Installation, account: str = "bt.vanthu") -> list[uuid.UUID | None]:
    with world.reads(account) as work:
        found = [row.document_id for row in inbox(work, to_answer=True)]
        assert len(found) == count_to_answer(work)
        return found


def test_only_what_asks_for_an_answer_waits_the_most_urgent_first(world: Installation) -> None:
    later = arrives(world, date(2024, 4, 1))
    sooner = arrives(world, date(2024, 3, 20), number=16)
    arrives(world, None, number=17)
    assert waiting(world) == [sooner, later]
    assert waiting(world, "qn.vanthu") == []


@pytest.mark.parametrize(("issued", "left"), [(False, 1), (True, 0)])
def test_an_issued_document_of_theirs_answers_it(world: Installation, issued: bool, left: int) -> None:
    asked = arrives(world, date(2024, 4, 1))
    reply = world.document([], number=3, office="bt")
    with world.work() as work:
        work.session.add(Relation(document_id=reply, kind="answers", target_id=asked))
        if not issued:
            work.session.get_one(Document, reply).number = None
    assert len(waiting(world)) == left


def test_a_document_of_somebody_else_answers_nothing_for_them(world: Installation) -> None:
    asked = arrives(world, date(2024, 4, 1))
    reply = world.document([], number=3, office="qn")
    with world.work() as work:
        work.session.add(Relation(document_id=reply, kind="answers", target_id=asked))
    assert waiting(world) == [asked]


def test_what_is_reported_as_done_or_returned_waits_no_more(world: Installation) -> None:
    done, back = arrives(world, date(2024, 4, 1)), arrives(world, date(2024, 4, 1), number=16)
    for document_id, code in ((done, "06"), (back, "02")):
        with world.work("bt.vanthu") as work:
            answer(work, world.only_delivery(document_id).id, code, "nhầm địa chỉ")
        world.clock.forward(timedelta(minutes=1))
    assert waiting(world) == []


@pytest.mark.parametrize(("issued", "left"), [(False, 1), (True, 0)])
def test_what_came_on_paper_is_answered_by_a_document_that_keeps_its_arrival(
    world: Installation, issued: bool, left: int
) -> None:
    asked = arrives(world, date(2024, 4, 1))
    with world.reads("bt.vanthu") as work:
        (arrival,) = inbox(work, to_answer=True)
        office = arrival.organisation_id
    with world.work() as work:
        outside = Arrival(
            source="paper", organisation_id=office, receiver_kind="organisation", receiver_id=office,
            receiver_name="UBND", holder=arrival.holder, year=2024, number=99, issuer_name="Cơ quan khác",
            issuer_identifier="H49", doc_type="", type_name="Công văn", document_number=7, document_symbol="SKH-TH",
            document_day=date(2024, 3, 1), subject="đề nghị góp ý", urgency="normal", line="", purpose="act",
            deadline=date(2024, 3, 30), arrived_at=work.now,
        )  # fmt: skip
        work.session.add(outside)
        work.session.flush()
        told, key = outside_document(work, outside), outside.id
    reply = world.document([], number=3, office="bt")
    with world.work() as work:
        work.session.add(Relation(document_id=reply, kind="answers", target_text=told.text, target_arrival_id=key))
        work.session.get_one(Document, reply).number = 3 if issued else None
    assert (told.organ_id, told.code, told.document_id) == ("H49", "07/SKH-TH", "H49,2024/03/01,07/SKH-TH")
    assert told.text == "Công văn 07/SKH-TH ngày 01/03/2024 của Cơ quan khác: đề nghị góp ý"
    assert len(waiting(world)) == 1 + left and waiting(world)[-1] == asked
