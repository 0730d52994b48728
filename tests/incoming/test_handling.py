from __future__ import annotations

import uuid
from datetime import date

import pytest
from sqlalchemy import select

from tests.distribution.office import Installation
from workflow.base.errors import InvalidInput, NotFound, NotOffered, NotPermitted
from workflow.distribution.queries import log_of
from workflow.documents.models import Document
from workflow.engine import access, item_role, notice
from workflow.engine.work import Actor, Work
from workflow.incoming.handling import (
    ForwardInput,
    acknowledge,
    answer,
    forward,
    open_arrival,
    register,
    send_back,
)
from workflow.incoming.inbox import arrivals_of, count_open, find_arrival, inbox
from workflow.incoming.models import Arrival


def arrived(world: Installation, line: str = "UBND huyện Ba Tơ") -> tuple[uuid.UUID, uuid.UUID]:
    """A document that reached this line's target: ids of document and arrival."""
    document_id = world.distributed([line])
    world.works_off()
    with world.reads() as work:
        arrival = work.session.scalars(select(Arrival).where(Arrival.document_id == document_id)).one()
        return document_id, arrival.id


def status(world: Installation, document_id: uuid.UUID) -> tuple[str, list[str]]:
    with world.reads() as work:
        (row,) = log_of(work, work.session.get_one(Document, document_id))
        return row.delivery.status, [f"{event.kind} {event.actor}" for event in row.events]


def sees(world: Installation, account: str, arrival_id: uuid.UUID) -> bool:
    with world.reads(account) as work:
        try:
            found = find_arrival(work, arrival_id)
        except NotFound:
            assert (inbox(work), count_open(work)) == ([], 0)
            return False
        assert ([row.id for row in inbox(work)], count_open(work)) == ([found.id], 1)
        assert [row.id for row in arrivals_of(work, found.document)] == [found.id]
        return True


PEOPLE = ("giamdoc", "vanthu", "chuyenvien", "truongphong", "canbo")


@pytest.mark.parametrize(
    ("line", "who"),
    [
        ("UBND huyện Ba Tơ", {f"bt.{name}" for name in PEOPLE}),
        ("P.TCCB", {"qn.truongphong", "qn.canbo", "qn.vanthu"}),
        ("Giám đốc Sở", {"qn.giamdoc"}),
    ],
)
def test_an_arrival_is_seen_by_its_receivers_and_the_clerk_and_nobody_else(
    world: Installation, line: str, who: set[str]
) -> None:
    _, arrival_id = arrived(world, line)
    everybody = [f"{office}.{name}" for office in ("qn", "bt") for name in PEOPLE]
    assert {account for account in everybody if sees(world, account, arrival_id)} == who


def test_hidden_arrivals_are_not_found_by_any_function(world: Installation) -> None:
    document_id, arrival_id = arrived(world)
    delivery_id = world.only_delivery(document_id).id
    with world.reads("qn.canbo") as work:
        for attempt in (
            lambda: open_arrival(work, arrival_id),
            lambda: acknowledge(work, arrival_id),
            lambda: register(work, arrival_id),
            lambda: send_back(work, arrival_id, "nhầm"),
            lambda: forward(work, arrival_id, [ForwardInput(person_id=world.ids["bt.canbo"])]),
            lambda: answer(work, delivery_id, "03"),
            lambda: open_arrival(work, uuid.uuid4()),
        ):
            with pytest.raises(NotFound) as hidden:
                attempt()
            assert hidden.value.facts == {"kind": "arrival"}


def test_opening_is_kept_once_and_told_to_the_sender(world: Installation) -> None:
    document_id, arrival_id = arrived(world)
    for account in ("bt.canbo", "bt.vanthu"):
        with world.work(account) as work:
            open_arrival(work, arrival_id)
    assert status(world, document_id) == ("opened", ["delivered UBND huyện Ba Tơ", "opened Người bt.canbo"])


def test_the_sending_clerk_does_not_receive_in_the_name_of_a_unit(world: Installation) -> None:
    document_id, arrival_id = arrived(world, "P.TCCB")
    with world.work("qn.vanthu") as work:
        open_arrival(work, arrival_id)
        with pytest.raises(NotPermitted):
            acknowledge(work, arrival_id)
    assert status(world, document_id)[0] == "delivered"


def test_acknowledging_reaches_the_senders_log_once(world: Installation) -> None:
    document_id, arrival_id = arrived(world)
    for _ in range(2):
        with world.work("bt.canbo") as work:
            arrival = acknowledge(work, arrival_id)
            assert (arrival.acknowledged_by_id, arrival.opened_by_id) == (world.ids["bt.canbo"], world.ids["bt.canbo"])
    assert status(world, document_id) == (
        "acknowledged", ["delivered UBND huyện Ba Tơ", "acknowledged Người bt.canbo"],
    )  # fmt: skip
    with world.reads("bt.canbo") as work:
        assert (inbox(work, only_open=True), len(inbox(work)), count_open(work)) == ([], 1, 0)


def test_returning_needs_a_reason_and_comes_before_receipt(world: Installation) -> None:
    document_id, arrival_id = arrived(world)
    with world.reads("bt.vanthu") as work, pytest.raises(InvalidInput):
        send_back(work, arrival_id, " ")
    with world.work("bt.vanthu") as work:
        send_back(work, arrival_id, "không thuộc thẩm quyền")
    with world.reads("bt.vanthu") as work, pytest.raises(NotOffered):
        acknowledge(work, arrival_id)
    assert status(world, document_id)[0] == "returned"
    _, second = arrived(world)
    with world.work("bt.vanthu") as work:
        acknowledge(work, second)
    with world.reads("bt.vanthu") as work, pytest.raises(NotOffered):
        send_back(work, second, "nhầm")


def test_registering_is_the_receiving_clerks(world: Installation) -> None:
    document_id, arrival_id = arrived(world)
    with world.reads("bt.canbo") as work, pytest.raises(NotPermitted):
        register(work, arrival_id)
    with world.work("bt.vanthu") as work:
        assert register(work, arrival_id).registered_by_id == world.ids["bt.vanthu"]
    assert status(world, document_id) == (
        "delivered", ["delivered UBND huyện Ba Tơ", "registered Người bt.vanthu"],
    )  # fmt: skip


# ---- handing on


def test_forwarding_gives_lead_and_co_ordination_with_instruction_and_deadline(world: Installation) -> None:
    _, arrival_id = arrived(world, "P.TCCB")
    lead = ForwardInput(person_id=world.ids["qn.canbo"], instruction="Tham mưu", due=date(2024, 3, 20))
    helps = ForwardInput(unit_id=world.ids["qn.CCTL"], part="coordinate")
    with world.work("qn.truongphong") as work:
        forward(work, arrival_id, [lead, helps])
    with world.reads("qn.truongphong") as work:
        rows = find_arrival(work, arrival_id).forwards
        assert {(row.person_id, row.unit_id, row.part, row.instruction, row.due) for row in rows} == {
            (world.ids["qn.canbo"], None, "lead", "Tham mưu", date(2024, 3, 20)),
            (None, world.ids["qn.CCTL"], "coordinate", "", None),
        }
    with world.reads("qn.canbo") as work:
        (told,) = notice.unseen(work)
        assert (told.kind, told.facts["part"], told.facts["due"]) == ("forwarded", "lead", "2024-03-20")


def test_who_it_was_forwarded_to_sees_arrival_and_document(world: Installation) -> None:
    document_id = world.distributed([])
    with world.work() as work:
        document = work.session.get_one(Document, document_id)
        document.access = "restricted"
        item_role.revoke(work.session, document, "member")
        item_role.revoke(work.session, document, "colleague")
    world.move(document_id, "distribute_more", recipients=[{"line": "Giám đốc Sở"}])
    world.works_off()
    with world.reads() as work:
        arrival_id = work.session.scalars(select(Arrival.id)).one()
    with world.reads("qn.canbo") as work, pytest.raises(NotFound):
        access.find_visible(work, Document, document_id)
    assert not sees(world, "qn.canbo", arrival_id)
    with world.work("qn.giamdoc") as work:
        forward(work, arrival_id, [ForwardInput(person_id=world.ids["qn.canbo"])])
    assert sees(world, "qn.canbo", arrival_id)
    with world.reads("qn.canbo") as work:
        assert access.find_visible(work, Document, document_id).id == document_id
        with pytest.raises(NotPermitted):
            acknowledge(work, arrival_id)


def test_only_those_who_give_work_forward(world: Installation) -> None:
    _, arrival_id = arrived(world)
    given = [ForwardInput(unit_id=world.ids["bt.TCCB"])]
    for account in ("bt.canbo", "bt.truongphong"):
        with world.reads(account) as work, pytest.raises(NotPermitted):
            forward(work, arrival_id, given)
    for account in ("bt.vanthu", "bt.giamdoc"):
        with world.work(account) as work:
            assert len(forward(work, arrival_id, given)) == 1
    with world.work("bt.truongphong") as work:  # the unit has it now: its head hands it on, lead given over
        rows = [
            ForwardInput(unit_id=world.ids["bt.TCCB"], part="coordinate"),
            ForwardInput(person_id=world.ids["bt.canbo"]),
        ]
        assert len(forward(work, arrival_id, rows)) == 2


def test_every_problem_of_a_forward_is_named(world: Installation) -> None:
    _, arrival_id = arrived(world)
    cases = [
        ([], ["receiver_missing"]),
        ([ForwardInput()], ["receiver_unknown"]),
        ([ForwardInput(unit_id=world.ids["qn.VP"])], ["receiver_unknown"]),
        ([ForwardInput(person_id=world.ids["qn.canbo"])], ["receiver_unknown"]),
        ([ForwardInput(person_id=world.ids["bt.canbo"], part="watch")], ["choice_unknown"]),
        ([ForwardInput(person_id=world.ids["bt.canbo"], due=date(2024, 3, 4))], ["date_past"]),
        (
            [ForwardInput(person_id=world.ids["bt.canbo"]), ForwardInput(unit_id=world.ids["bt.VP"])],
            ["one_lead_only"],
        ),
    ]
    with world.reads("bt.vanthu") as work:
        for given, codes in cases:
            with pytest.raises(InvalidInput) as refused:
                forward(work, arrival_id, given)
            assert refused.value.codes == codes


# ---- status messages


def test_status_messages_of_a_receiver(world: Installation) -> None:
    document_id, _ = arrived(world)
    delivery_id = world.only_delivery(document_id).id
    for code in ("01", "03", "04", "05", "06"):
        with world.work("bt.vanthu") as work:
            answer(work, delivery_id, code)
    found, events = status(world, document_id)
    assert (found, [event.split()[0] for event in events]) == (
        "done", ["delivered", "arrived", "acknowledged", "assigned", "processing", "done"],
    )  # fmt: skip
    with world.work("bt.vanthu") as work:
        answer(work, delivery_id, "05")
    assert status(world, document_id)[0] == "done"
    with world.reads("bt.vanthu") as work:
        for code, error in (("13", InvalidInput), ("02", NotOffered)):
            with pytest.raises(error):
                answer(work, delivery_id, code, "nhầm")


def test_a_stand_in_receives_for_the_one_who_is_away(world: Installation) -> None:
    _, arrival_id = arrived(world, "Giám đốc Sở")
    own = world.actor("qn.phogiamdoc")
    holder = item_role.person(world.ids["qn.giamdoc"])
    actor = Actor(own.person_id, own.organisation_id, own.holders, {holder: world.ids["qn.giamdoc"]}, own.name)
    with world.reads("qn.phogiamdoc") as work:
        standing_in = Work(work.session, actor, work.now, work.services)
        assert acknowledge(standing_in, arrival_id).acknowledged_by_id == own.person_id
