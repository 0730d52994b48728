"""A copy is asked for, approved by a leader, made by the clerk and handed over; each step by whom it belongs to."""

from __future__ import annotations

import uuid
from typing import Any

import pytest
from sqlalchemy import select

from tests.copying.conftest import CopyDesk
from tests.factories.installed import BOTH_DATABASES
from tests.factories.office import Somebody, fixed_id
from workflow.base.errors import InvalidInput, NotFound, NotOffered, NotPermitted, TransitionRefused
from workflow.copying.requests import CopyRequest, RequestInput, file_of, request_copy, requests_of
from workflow.distribution.models import Delivery
from workflow.distribution.queries import find_delivery
from workflow.documents.models import Document
from workflow.engine import notice, worklist
from workflow.engine.move import MoveInput
from workflow.engine.perform import make_move
from workflow.organisations.models import Organisation
from workflow.organisations.settings import COPIES_NEED_REQUEST, choose


def asks(desk: CopyDesk, who: Somebody, **given: Any) -> uuid.UUID:
    with desk.office.installation.writing(who.actor) as work:
        document = work.session.get_one(Document, desk.paper.id)
        return request_copy(work, document, RequestInput(**{"purpose": "để lưu hồ sơ", **given})).id


def moves(
    desk: CopyDesk, who: Somebody, request_id: uuid.UUID, transition: str, comment: str = "", **given: Any
) -> str:
    installation, actor = desk.office.installation, who.actor
    with installation.reading() as work:
        version = work.session.get_one(CopyRequest, request_id).version
    move = MoveInput(version=version, comment=comment, input=given)
    reading, writing = lambda: installation.reading(actor), lambda: installation.writing(actor)
    return make_move(reading, writing, CopyRequest, request_id, transition, move).state


def made(desk: CopyDesk, **given: Any) -> uuid.UUID:
    """A request of the drafter, approved, made, and as far as the worker brings it."""
    office = desk.office
    request_id = asks(desk, office.drafter, **given)
    moves(desk, office.leader, request_id, "approve", "đồng ý")
    moves(desk, office.clerk, request_id, "make", signer=f"{office.code}.deputy")
    office.run_jobs()
    return request_id


def deliveries(desk: CopyDesk) -> list[Delivery]:
    with desk.office.installation.reading() as work:
        rows = select(Delivery).where(Delivery.document_id == desk.paper.id, Delivery.copy_number != "")
        found = list(work.session.scalars(rows))
        work.session.expunge_all()
        return found


def lists(desk: CopyDesk, who: Somebody) -> list[str]:
    with desk.office.installation.reading(who.actor) as work:
        return [row.transition for row in worklist.counts(work) if row.item_kind == "copy_request"]


@pytest.mark.parametrize("database", BOTH_DATABASES, indirect=True)
def test_a_request_goes_from_leader_to_clerk_to_the_one_who_asked(desk: CopyDesk) -> None:
    office = desk.office
    request_id = asks(desk, office.drafter)
    assert (lists(desk, office.leader), lists(desk, office.clerk)) == (["approve"], [])
    assert moves(desk, office.leader, request_id, "approve") == "approved"
    assert (lists(desk, office.leader), lists(desk, office.clerk)) == ([], ["make"])
    assert moves(desk, office.clerk, request_id, "make", signer=f"{office.code}.deputy") == "making"
    with office.installation.reading(office.drafter.actor) as work, pytest.raises(NotFound):
        file_of(work, work.session.get_one(CopyRequest, request_id))
    office.run_jobs()
    with office.installation.reading(office.drafter.actor) as work:
        request = work.session.get_one(CopyRequest, request_id)
        copy, content = file_of(work, request)
        assert (request.state, copy.number, content[:5]) == ("delivered", 1, b"%PDF-")
        told = [row.kind for row in notice.unseen(work) if row.item_id == request_id]
        assert sorted(told) == ["copy_approve", "copy_deliver"]
    (delivery,) = deliveries(desk)
    assert (delivery.copy_number, delivery.target_name, delivery.channel, delivery.status) == (
        "01/SY-STN", "Nguyễn drafter", "in_app", "delivered",
    )  # fmt: skip


def test_a_copy_for_a_place_outside_is_a_mail_delivery_of_its_own(desk: CopyDesk) -> None:
    made(desk, target="Sở Nội vụ", channel="mail")  # which got the document itself by mail as well
    (delivery,) = deliveries(desk)
    assert (delivery.target_name, delivery.channel, delivery.copy_number) == ("Sở Nội vụ", "mail", "01/SY-STN")
    with desk.office.installation.reading() as work:
        (event,) = find_delivery(work, delivery.id).events[:1]
        assert (event.kind, event.evidence["copy"], event.evidence["copies"]) == ("copy_made", "01/SY-STN", 1)
        both = select(Delivery).where(Delivery.document_id == desk.paper.id, Delivery.target_name == "Sở Nội vụ")
        assert len(work.session.scalars(both).all()) == 2
    # the requester did not ask for it to be theirs
    with desk.office.installation.reading(desk.office.drafter.actor) as work:
        (request,) = requests_of(work)
        with pytest.raises(NotFound):
            file_of(work, request)


def test_paper_copies_are_counted_and_wait_for_the_clerk(desk: CopyDesk) -> None:
    made(desk, medium="paper", copies=3, target="Sở Nội vụ", channel="paper")
    (delivery,) = deliveries(desk)
    assert (delivery.channel, delivery.status) == ("paper", "waiting")


def test_who_may_do_what(desk: CopyDesk) -> None:
    office = desk.office
    request_id = asks(desk, office.drafter)
    for who in (office.drafter, office.clerk):
        with pytest.raises(NotPermitted):
            moves(desk, who, request_id, "approve")
    with pytest.raises(NotFound):
        moves(desk, office.colleague, request_id, "withdraw")
    with pytest.raises(NotPermitted):
        moves(desk, office.leader, request_id, "withdraw")
    with pytest.raises(NotOffered):
        moves(desk, office.clerk, request_id, "make")
    with pytest.raises(InvalidInput):
        moves(desk, office.leader, request_id, "refuse")
    assert moves(desk, office.leader, request_id, "refuse", "đã có bản sao") == "refused"
    assert moves(desk, office.drafter, asks(desk, office.drafter), "withdraw") == "withdrawn"
    with office.installation.reading(office.colleague.actor) as work:
        assert requests_of(work) == []


@pytest.mark.parametrize(
    ("given", "codes"),
    [
        ({"purpose": " "}, ["purpose_missing"]),
        ({"copies": 2}, ["number_out_of_range"]),
        ({"medium": "paper", "copies": 0}, ["number_out_of_range"]),
        ({"form": "sao_luc"}, ["choice_unknown"]),
        ({"form": "trich_sao"}, ["copy_part_needed"]),
        ({"target": "Sở Không Có"}, ["recipient_unresolved"]),
        ({"channel": "chim"}, ["choice_unknown"]),
    ],
)
def test_what_cannot_be_made_is_not_asked_for(desk: CopyDesk, given: dict[str, Any], codes: list[str]) -> None:
    with pytest.raises(InvalidInput) as refused:
        asks(desk, desk.office.drafter, **given)
    assert refused.value.codes == codes


def test_where_the_office_has_chosen_so_the_clerk_alone_copies_nothing(desk: CopyDesk) -> None:
    with desk.office.installation.writing() as work:
        choose(work.session.get_one(Organisation, fixed_id("cq", "office")), COPIES_NEED_REQUEST, True)
    with pytest.raises(NotOffered, match="copy_needs_request"):
        desk.orders()
    made(desk)
    assert [delivery.copy_number for delivery in deliveries(desk)] == ["01/SY-STN"]


def test_nothing_is_copied_of_what_was_recalled(desk: CopyDesk) -> None:
    office = desk.office
    waiting = asks(desk, office.drafter)
    approved = asks(desk, office.drafter)
    done = made(desk)
    moves(desk, office.leader, approved, "approve")
    office.clerk.moves(desk.paper, "recall", "nhầm")
    for who, request_id, move in ((office.leader, waiting, "approve"), (office.clerk, approved, "make")):
        with pytest.raises(TransitionRefused) as refused:
            moves(desk, who, request_id, move)
        assert refused.value.codes == ["document_recalled"]
    with pytest.raises(NotOffered):
        asks(desk, office.drafter)
    with pytest.raises(NotOffered, match="document_recalled"):
        desk.orders()
    with office.installation.reading(office.drafter.actor) as work, pytest.raises(NotPermitted):
        file_of(work, work.session.get_one(CopyRequest, done))
