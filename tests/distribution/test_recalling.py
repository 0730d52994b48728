"""A recalled document: who is asked on which channel, what is stopped, who still holds it."""

from __future__ import annotations

import random
import re
import uuid
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from tests.distribution.office import HANDLERS, Installation, build
from tests.distribution.post_office import PostOffice
from tests.factories.installed import BOTH_DATABASES, new_postgresql_database
from workflow.base.errors import InvalidInput, NotFound, NotOffered, NotPermitted
from workflow.definitions.loading import load_catalogue
from workflow.distribution import side_letters
from workflow.distribution.deliveries import mark_paper, record, resend
from workflow.distribution.links import LinkEnded, RecipientLinks
from workflow.distribution.mail import NoMailServer
from workflow.distribution.models import Delivery
from workflow.distribution.queries import find_delivery
from workflow.distribution.recalling import (
    Standing,
    answered,
    answered_by_link,
    ask_again,
    note_answer,
    progress,
    reported,
)
from workflow.distribution.smtp import SmtpSender
from workflow.documents.drafting import RecipientLine
from workflow.documents.models import Document
from workflow.engine import notice
from workflow.engine.access import visible
from workflow.engine.blueprint import Catalogue
from workflow.engine.move import MoveInput
from workflow.engine.perform import offers, perform
from workflow.engine.work import Work
from workflow.incoming import handling
from workflow.incoming import recalling as receiving
from workflow.incoming.book_lines import arrival_lines
from workflow.incoming.inbox import arrivals_of, count_open, inbox
from workflow.incoming.models import Arrival
from workflow.incoming.reporting import ArrivalReported

LINES: list[RecipientLine | str] = [
    RecipientLine("UBND huyện Ba Tơ"),
    RecipientLine("Sở Nội vụ", channel="paper"),
    RecipientLine("Sở Nội vụ", channel="mail"),
]
REASON = "Ban hành nhầm nội dung"
ALL_HANDLERS = {**HANDLERS, **receiving.handlers, **side_letters.handlers}


def with_validity(world: Installation) -> Installation:
    """The offices under the packaged workflow of validity, with answers to recalls told to the sender."""
    known = world.services.catalogue
    catalogue = Catalogue((known.latest("directive"), load_catalogue().latest("validity")))
    ports = {**world.services.ports, ArrivalReported: ArrivalReported(reported)}
    world.services = replace(world.services, catalogue=catalogue, ports=ports)
    return world


def in_force(world: Installation, document_id: uuid.UUID) -> None:
    """As if it had been issued the whole way: its second workflow has begun."""
    with world.work() as work:
        document = work.session.get_one(Document, document_id)
        document.validity_workflow, document.validity = work.catalogue.latest("validity").key, "in_force"


@dataclass
class Desk:
    """A letter that went out on three channels."""

    world: Installation
    paper: uuid.UUID

    def recalls(self) -> None:
        self.move("qn.vanthu", "recall", REASON)

    def move(self, account: str, transition: str, comment: str = "", **given: Any) -> None:
        with self.world.work(account) as work:
            document = self.document(work)
            perform(work, document, transition, MoveInput(version=document.version, comment=comment, input=given))

    def works_off(self) -> None:
        self.world.works_off(ALL_HANDLERS)

    def delivery(self, channel: str) -> uuid.UUID:
        return next(row.id for row in self.world.deliveries(self.paper) if row.channel == channel)

    def arrival(self) -> uuid.UUID:
        with self.world.reads() as work:
            return work.session.scalars(select(Arrival.id).where(Arrival.document_id == self.paper)).one()

    def standing(self) -> dict[str, Standing]:
        with self.world.reads("qn.vanthu") as work:
            return {row.delivery.channel: row for row in progress(work, self.document(work))}

    def steps(self) -> dict[str, tuple[str, str | None]]:
        return {channel: (row.delivery.status, row.step) for channel, row in self.standing().items()}

    def document(self, work: Work) -> Document:
        return work.session.get_one(Document, self.paper)

    def jobs(self, kind: str) -> list[dict[str, Any]]:
        return [dict(job.payload) for job in self.world.jobs(kind)]

    def sees(self, account: str) -> bool:
        with self.world.reads(account) as work:
            rows = select(Document.id).where(Document.id == self.paper, visible(work, Document))
            return work.session.scalar(rows) is not None


def opened(world: Installation) -> Desk:
    """The letter goes out; nothing has arrived yet."""
    with_validity(world).entry("Sở Nội vụ", postal_address="Quảng Ngãi", email="noi-vu@so.test")
    paper = world.distributed(list(LINES))
    in_force(world, paper)
    return Desk(world, paper)


@pytest.fixture
def desk(world: Installation) -> Desk:
    desk = opened(world)
    desk.works_off()
    return desk


@pytest.mark.parametrize("database", BOTH_DATABASES, indirect=True)
def test_everybody_who_holds_it_is_asked_on_the_own_channel_and_the_rest_is_stopped(
    tmp_path: Path, database: str, request: pytest.FixtureRequest
) -> None:
    server = request.getfixturevalue("postgresql_server") if database == "postgresql" else None
    desk = opened(build(tmp_path, NoMailServer(), new_postgresql_database(server) if server else None))
    desk.works_off()
    with desk.world.work("qn.vanthu") as work:
        mark_paper(work, desk.delivery("paper"), "delivered", "đã ký nhận")
    desk.recalls()
    assert desk.steps() == {
        "in_app": ("delivered", "recall_asked"),
        "paper": ("delivered", "recall_asked"),
        "mail": ("recalled", "recall_stopped"),  # there is no mail server: it had not left
    }
    assert desk.jobs("side_letter") == []
    assert [job.status for job in desk.world.jobs("deliver")] == ["done"]
    desk.works_off()
    with desk.world.reads("bt.vanthu") as work:
        (arrival,) = inbox(work, only_open=True)
        assert (arrival.recall_reason, arrival.recall_asked_by) == (REASON, "Người qn.vanthu")
        assert receiving.may_answer(work, arrival)
    with desk.world.work("bt.vanthu") as work:
        handling.answer(work, desk.delivery("in_app"), "15")
    assert desk.steps()["in_app"] == ("recalled", "recall_agreed")
    desk.world.sessions.kw["bind"].dispose()


def test_a_package_is_asked_back_by_a_job_of_the_exchange(desk: Desk) -> None:
    delivery = desk.delivery("mail")
    with desk.world.work() as work:
        work.session.get_one(Delivery, delivery).channel = "exchange"
        record(work, delivery, "delivered", {})
    desk.recalls()
    (payload,) = desk.jobs("exchange.recall")
    assert (payload["delivery"], payload["reason"]) == (str(delivery), REASON)


def test_agreeing_gives_the_document_up_and_leaves_the_line_in_the_book(desk: Desk) -> None:
    with desk.world.work("bt.vanthu") as work:
        unit = handling.ForwardInput(unit_id=desk.world.ids["bt.TCCB"])
        handling.forward(work, desk.arrival(), [unit])
    assert [desk.sees(f"bt.{who}") for who in ("vanthu", "canbo", "giamdoc")] == [True, True, True]
    desk.recalls()
    desk.works_off()
    with desk.world.work("bt.vanthu") as work:
        receiving.answer_recall(work, desk.arrival(), "15")
    with desk.world.work("bt.vanthu") as work:
        receiving.answer_recall(work, desk.arrival(), "15")
        for refused in (
            lambda: receiving.answer_recall(work, desk.arrival(), "16", "muộn rồi"),
            lambda: handling.acknowledge(work, desk.arrival()),
            lambda: handling.forward(work, desk.arrival(), [unit]),
            lambda: handling.send_back(work, desk.arrival(), "nhầm"),
        ):
            with pytest.raises(NotOffered, match="arrival_was_recalled"):
                refused()
    standing = desk.standing()["in_app"]
    assert (standing.delivery.status, standing.step, standing.held) == ("recalled", "recall_agreed", False)
    assert [desk.sees(f"bt.{who}") for who in ("vanthu", "canbo", "giamdoc")] == [False, False, False]
    with desk.world.reads("bt.vanthu") as work:
        (arrival,) = inbox(work)
        assert (arrival.is_cancelled, inbox(work, only_open=True), count_open(work)) == (True, [], 0)
        (line,) = arrival_lines(work, desk.world.ids["bt"], 2024)
        assert (line.recalled, line.hidden, line.number) == (True, True, "01")


def test_who_also_has_it_through_another_arrival_keeps_reading(world: Installation) -> None:
    with_validity(world)
    paper = world.distributed(["UBND huyện Ba Tơ", RecipientLine("Phòng Tổ chức cán bộ")])
    in_force(world, paper)
    desk = Desk(world, paper)
    desk.works_off()
    desk.recalls()
    desk.works_off()
    with world.reads("bt.vanthu") as work:
        (mine,) = arrivals_of(work, desk.document(work))
    with world.work("bt.vanthu") as work:
        receiving.answer_recall(work, mine.id, "15")
    assert [desk.sees(who) for who in ("bt.vanthu", "qn.canbo")] == [False, True]


def test_a_refusal_needs_a_reason_is_told_to_the_clerk_and_may_be_taken_back(desk: Desk) -> None:
    desk.recalls()
    desk.works_off()
    with desk.world.work("bt.canbo") as work, pytest.raises(InvalidInput):
        receiving.answer_recall(work, desk.arrival(), "16", "  ")
    with desk.world.work("bt.canbo") as work:
        receiving.answer_recall(work, desk.arrival(), "16", "Đang xử lý theo văn bản này")
    standing = desk.standing()["in_app"]
    assert (standing.step, standing.reason, standing.held) == ("recall_refused", "Đang xử lý theo văn bản này", True)
    with desk.world.reads("qn.vanthu") as work:
        (told,) = notice.unseen(work)
        assert (told.kind, told.facts["target"]) == ("recall_refused", "UBND huyện Ba Tơ")
    with desk.world.work("bt.canbo") as work:
        receiving.answer_recall(work, desk.arrival(), "15")
    assert desk.steps()["in_app"] == ("recalled", "recall_agreed")


def test_only_the_receiver_answers_and_only_when_asked(desk: Desk) -> None:
    arrival = desk.arrival()
    with desk.world.work("bt.vanthu") as work, pytest.raises(NotOffered, match="recall_not_asked"):
        receiving.answer_recall(work, arrival, "15")
    desk.recalls()
    desk.works_off()
    with desk.world.work("qn.vanthu") as work, pytest.raises(NotFound):
        receiving.answer_recall(work, arrival, "15")
    with desk.world.work("bt.vanthu") as work, pytest.raises(InvalidInput):
        receiving.answer_recall(work, arrival, "17")
    with desk.world.work("qn.vanthu") as work, pytest.raises(NotOffered, match="recall_answered_here"):
        note_answer(work, desk.delivery("in_app"), "15", "đã gọi điện")
    with desk.world.reads("bt.vanthu") as work, pytest.raises(NotFound):
        progress(work, desk.document(work))


def test_what_was_recalled_goes_to_nobody_any_more(desk: Desk) -> None:
    desk.recalls()
    with desk.world.work("qn.vanthu") as work:
        for channel in ("paper", "mail"):
            with pytest.raises(NotOffered, match="document_recalled"):
                resend(work, desk.delivery(channel))
        with pytest.raises(NotOffered, match="document_recalled"):
            mark_paper(work, desk.delivery("paper"), "delivered", "")
        moves = {offer.transition.name for offer in offers(work, desk.document(work))}
        assert moves == {"distribute_more"}  # whose guard is a matter of its definition


def test_what_was_on_its_way_into_an_inbox_does_not_arrive(world: Installation) -> None:
    desk = opened(world)
    assert desk.sees("bt.vanthu")
    desk.recalls()
    desk.works_off()
    assert desk.steps()["in_app"] == ("recalled", "recall_stopped")
    assert not desk.sees("bt.vanthu")
    with world.reads() as work:
        assert work.session.scalars(select(Arrival)).all() == []


def test_the_clerk_asks_again_whoever_has_not_agreed_and_notes_what_paper_says(desk: Desk) -> None:
    with desk.world.work("qn.vanthu") as work:
        mark_paper(work, desk.delivery("paper"), "delivered", "đã ký nhận")
        with pytest.raises(NotOffered, match="document_not_recalled"):
            ask_again(work, desk.document(work))
    desk.recalls()
    with desk.world.work("qn.vanthu") as work, pytest.raises(InvalidInput):
        note_answer(work, desk.delivery("paper"), "15", " ")
    with desk.world.work("qn.vanthu") as work:
        note_answer(work, desk.delivery("paper"), "15", "Đã nhận lại bản giấy")
        assert ask_again(work, desk.document(work)) == 1
    standing = desk.standing()
    assert (standing["in_app"].times, standing["paper"].times) == (2, 1)
    assert (standing["paper"].step, standing["paper"].reason) == ("recall_agreed", "Đã nhận lại bản giấy")
    assert [payload["reason"] for payload in desk.jobs("recall_arrival")] == [REASON, REASON]
    with desk.world.work("qn.chuyenvien") as work, pytest.raises(NotPermitted):
        ask_again(work, desk.document(work))


def test_nothing_overrules_a_recall_in_the_log(desk: Desk) -> None:
    delivery = desk.delivery("in_app")
    desk.recalls()
    with desk.world.work() as work:
        reported(work, delivery, "recall_agreed", {"reason": ""}, "UBND huyện Ba Tơ")
        for word in ("opened", "acknowledged", "returned", "done"):
            reported(work, delivery, word, {}, "UBND huyện Ba Tơ")
            assert find_delivery(work, delivery).delivery.status == "recalled"


def test_answers_in_any_order_end_where_the_first_agreement_says(desk: Desk) -> None:
    delivery, choice = desk.delivery("in_app"), random.Random(5)
    desk.recalls()
    agreed, last, events = False, ("", ""), 0
    for _ in range(60):
        code = "15" if choice.random() < 0.05 else "16"
        said = choice.choice(["a", "b"]) if code == "16" else ""
        if not agreed and (code, said) != last:
            events += 1
            agreed, last = code == "15", (code, said)
        with desk.world.work() as work:
            answered(work, delivery, code, said, "UBND huyện Ba Tơ")
            logged = find_delivery(work, delivery)
            answers = [event for event in logged.events if event.kind in ("recall_agreed", "recall_refused")]
            assert (len(answers), logged.delivery.status == "recalled") == (events, agreed)
    assert agreed and events > 4


def mailed(tmp_path: Path, post: PostOffice) -> Desk:
    """A letter that went to one place by mail, and was recalled there."""
    world = with_validity(build(tmp_path, SmtpSender(post.url, timeout_s=5)))
    world.services = replace(
        world.services, ports={**world.services.ports, RecipientLinks: RecipientLinks("a secret", "https://vb.test")}
    )
    world.entry("Sở Nội vụ", email="noi-vu@so.test", default_channel="mail")
    paper = world.distributed(["Sở Nội vụ"])
    in_force(world, paper)
    desk = Desk(world, paper)
    desk.works_off()
    desk.recalls()
    desk.works_off()
    return desk


def text_of(post: PostOffice, number: int) -> str:
    body = post.messages[number].get_body()
    assert body is not None
    return str(body.get_content())


def link_in(post: PostOffice, number: int) -> str:
    """The token in a mail."""
    found = re.search(r"https://vb.test/receipts/recall/(\S+)", text_of(post, number))
    assert found is not None
    return found[1]


def test_a_place_with_mail_is_written_to_and_answers_by_the_link(tmp_path: Path, post: PostOffice) -> None:
    desk = mailed(tmp_path, post)
    delivery = desk.delivery("mail")
    assert len(post.messages) == 2 and REASON in text_of(post, 1)
    with desk.world.work() as work:
        with pytest.raises(InvalidInput):
            answered_by_link(work, link_in(post, 1), "16", "", "")
        with pytest.raises(NotFound):
            answered_by_link(work, link_in(post, 1) + "x", "15", "", "")
    with desk.world.work("qn.vanthu") as work:
        ask_again(work, desk.document(work))
    desk.works_off()
    with desk.world.work() as work, pytest.raises(LinkEnded, match="link_replaced"):
        answered_by_link(work, link_in(post, 1), "15", "", "")
    with desk.world.work() as work:
        answered_by_link(work, link_in(post, 2), "15", "", "Bà Lan")
    assert desk.steps()["mail"] == ("recalled", "recall_agreed")
    with desk.world.reads() as work:
        kinds = [event.kind for event in find_delivery(work, delivery).events]
    assert kinds == [
        "attempt", "handed_over", "recall_asked", "recall_mail", "recall_mail_handed_over", "recall_asked",
        "recall_mail", "recall_mail_handed_over", "recall_agreed",
    ]  # fmt: skip
    desk.world.clock.forward(timedelta(days=31))
    with desk.world.work() as work, pytest.raises(LinkEnded, match="link_expired"):
        answered_by_link(work, link_in(post, 2), "15", "", "")


def test_a_recall_mail_whose_end_nobody_knows_is_not_sent_again_by_itself(
    tmp_path: Path, post: PostOffice, monkeypatch: pytest.MonkeyPatch
) -> None:
    def dies(*_: object) -> None:
        raise RuntimeError("the worker ends here")

    with monkeypatch.context() as broken:
        broken.setattr(side_letters, "hand_over", dies)
        desk = mailed(tmp_path, post)
    desk.world.clock.forward(timedelta(hours=1))
    desk.works_off()
    with desk.world.reads() as work:
        kinds = [event.kind for event in find_delivery(work, desk.delivery("mail")).events]
    assert kinds[2:] == ["recall_asked", "recall_mail", "recall_mail_unproven"]
    assert len(post.messages) == 1
