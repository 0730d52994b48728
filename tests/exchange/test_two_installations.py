from __future__ import annotations

import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from tests.exchange.installations import RECEIVER_ID, SENDER_ID, THERE, Pair, two_installations
from tests.factories.clocks import StandingClock
from tests.factories.installed import BOTH_DATABASES, Workshop, new_postgresql_database
from workflow.distribution.queries import log_of
from workflow.documents.models import Document
from workflow.documents.relations import relations_of
from workflow.engine import outbox
from workflow.engine.work import Work
from workflow.exchange.errors import ExchangeDeferred, ExchangeUnproven
from workflow.exchange.reading import read
from workflow.exchange.transport import Exchange, Exchanges
from workflow.exchange.values import Answered, Package
from workflow.incoming import exchange_arriving, handling
from workflow.incoming.handling import ForwardInput
from workflow.incoming.recalling import answer_recall
from workflow.incoming.replying import replies_to, reply_to
from workflow.incoming.ties import answered_by, documents_answered
from workflow.organisations.models import Unit

pytestmark = pytest.mark.slow
DIRECTOR = "Nguyễn leader"


@pytest.fixture
def pair(
    request: pytest.FixtureRequest, database: str, workshop: Workshop, tmp_path: Path, clock: StandingClock
) -> Iterator[Pair]:
    own = None
    if database == "postgresql":
        server = request.getfixturevalue("postgresql_server")
        own = (new_postgresql_database(server), new_postgresql_database(server))
    with two_installations(workshop, tmp_path, clock, postgresql=own) as found:
        yield found


@pytest.mark.parametrize("database", BOTH_DATABASES, indirect=True)
def test_a_document_goes_from_one_installation_to_another_and_every_step_comes_back(pair: Pair) -> None:
    sender, receiver = pair.sender, pair.receiver
    paper = sender.office.walks(pair.paper, "distributed")
    pair.settles()
    (arrival,) = receiver.arrivals()
    assert (arrival.source, arrival.number, arrival.document_number, arrival.document_symbol) == (
        "exchange", 1, paper.number, paper.symbol,
    )  # fmt: skip
    assert (arrival.issuer_name, arrival.issuer_identifier) == ("Sở Thử nghiệm cq", SENDER_ID)
    assert (arrival.subject, arrival.doc_type, arrival.signed_by) == (
        "thử nghiệm quy trình", "cong-van", f"GIÁM ĐỐC – {DIRECTOR}",
    )  # fmt: skip
    assert arrival.is_proven is True and arrival.proof is not None and arrival.proof["sealed"] is True
    (file,) = arrival.files
    sealed = receiver.installation.services.files.get(file.sha256)
    assert sealed.startswith(b"%PDF-") and file.name.endswith(".pdf")
    assert sender.log(paper)[0] == "delivered"

    clerk, head = receiver.office.clerk, receiver.office.receiver
    with receiver.installation.writing(clerk.actor) as work:
        handling.acknowledge(work, arrival.id)
        given = ForwardInput(unit_id=planning_unit(work), instruction="Tham mưu trả lời")
        handling.forward(work, arrival.id, [given])
    with receiver.installation.writing(head.actor) as work:
        handling.begin_work(work, arrival.id)
        handling.begin_work(work, arrival.id)
    with receiver.installation.writing(head.actor) as work:
        handling.finish(work, arrival.id)
    pair.settles()
    status, events = sender.log(paper)
    assert status == "done"
    kinds = [kind for kind, _ in events]
    assert kinds[:3] == ["attempt", "handed_over", "delivered"]
    # of one instant, and sent by whichever worker comes first: each tells its own time
    assert sorted(kinds[3:]) == ["acknowledged", "assigned", "done", "processing"]
    assert {actor for _, actor in events[2:]} == {"Sở Thử nghiệm nh"}


@pytest.mark.parametrize("database", BOTH_DATABASES, indirect=True)
def test_an_answer_says_what_it_answers_and_the_sender_sees_by_which_document(pair: Pair) -> None:
    sender, receiver = pair.sender, pair.receiver
    asked = sender.office.walks(pair.paper, "distributed")
    pair.settles()
    (arrival,) = receiver.arrivals()
    drafter = receiver.office.drafter
    reply = drafter.drafts(recipients=[THERE], addressees=[THERE], subject="phúc đáp")
    with receiver.installation.writing(drafter.actor) as work:
        reply_to(work, work.session.get_one(Document, reply.id), arrival.id, "answers", "Giao phòng Kế hoạch")
    with receiver.installation.reading(drafter.actor) as work:
        ((row, _, _),) = relations_of(work, work.session.get_one(Document, reply.id))
        assert (row.target_arrival_id, row.instruction) == (arrival.id, "Giao phòng Kế hoạch")
        assert f"{asked.number:02d}/{asked.symbol}" in row.target_text
        assert [one.id for _, one in replies_to(work, arrival)] == [reply.id]
    receiver.office.walks(reply, "distributed")
    pair.settles()
    (job,) = sender.jobs("exchange.arrive")
    message = read(sender.installation.services.files.get(job.payload["file"]))
    assert isinstance(message, Package)
    assert asked.number is not None
    id_of_asked = f"{SENDER_ID},{asked.issued_on:%Y/%m/%d},{asked.number:02d}/{asked.symbol}"
    assert message.answers == (
        Answered(SENDER_ID, f"{asked.number:02d}/{asked.symbol}", asked.issued_on, id_of_asked),
    )  # fmt: skip
    (answer,) = sender.arrivals()
    with sender.installation.reading(sender.office.clerk.actor) as work:
        document = work.session.get_one(Document, asked.id)
        assert [one.id for one in answered_by(work, document)] == [answer.id]
        assert [one.id for one in documents_answered(work, answer)] == [asked.id]
        (logged,) = log_of(work, document)
        told = logged.events[-1]
        work.session.expunge_all()
    assert (told.kind, told.actor) == ("answered", "Sở Thử nghiệm nh")
    assert (told.evidence["document"], told.evidence["arrival"]) == (
        f"{reply.number:02d}/{reply.symbol}", str(answer.id),
    )  # fmt: skip
    assert sender.log(asked)[0] == "delivered", "an answer is no receipt, and none is invented"


def planning_unit(work: Work) -> uuid.UUID:
    return work.session.scalars(select(Unit.id).where(Unit.abbreviation == "KH")).one()


def test_the_package_names_the_authority_and_holds_the_sealed_file(pair: Pair) -> None:
    paper = pair.sender.office.walks(pair.paper, "distributed")
    pair.settles()
    (job,) = pair.receiver.jobs("exchange.arrive")
    message = read(pair.receiver.installation.services.files.get(job.payload["file"]))
    assert isinstance(message, Package)
    assert (message.signer.competence, message.signer.position, message.signer.full_name) == ("", "GIÁM ĐỐC", DIRECTOR)
    assert (message.sender.organ_id, [one.organ_id for one in message.receivers]) == (SENDER_ID, [RECEIVER_ID])
    assert (message.type_code, message.type_name, message.steering) == (18, "Công văn", 1)
    assert message.document_id == f"{SENDER_ID},{paper.issued_on:%Y/%m/%d},{paper.number:02d}/{paper.symbol}"
    assert message.to_places == (THERE,)
    assert message.package_id == f"tk-{pair.sender.delivery(paper).id.hex}"


def test_what_is_returned_comes_back_with_its_reason(pair: Pair) -> None:
    paper = pair.sender.office.walks(pair.paper, "distributed")
    pair.settles()
    (arrival,) = pair.receiver.arrivals()
    with pair.receiver.installation.writing(pair.receiver.office.clerk.actor) as work:
        handling.send_back(work, arrival.id, "Gửi sai địa chỉ")
    pair.settles()
    assert pair.sender.log(paper)[0] == "returned"


@dataclass
class Broken(Exchange):
    """A way on which the answer is lost: the package arrives, and nobody learns of it."""

    way: Exchange
    asks: bool = True
    sent: int = 0
    dies: bool = False
    down: bool = False

    def send(self, sender: str, to: str, package_id: str, content: bytes) -> dict[str, Any]:
        if self.down:
            raise ExchangeDeferred(reply="refused")
        self.sent += 1
        self.way.send(sender, to, package_id, content)
        if self.dies:
            raise KeyboardInterrupt  # the worker is killed here
        raise ExchangeUnproven(reply="cut")

    def has_arrived(self, sender: str, to: str, package_id: str) -> bool | None:
        return self.way.has_arrived(sender, to, package_id) if self.asks else None


def broken(pair: Pair, **how: Any) -> Broken:
    way = Broken(pair.sender.installation.services.port(Exchanges).way_to(RECEIVER_ID), **how)
    pair.sender.goes_by(way, RECEIVER_ID)
    return way


def test_an_answer_that_was_lost_is_asked_for_and_nothing_is_sent_twice(pair: Pair) -> None:
    way = broken(pair)
    paper = pair.sender.office.walks(pair.paper, "distributed")
    pair.settles()
    assert way.sent == 1
    assert [kind for kind, _ in pair.sender.log(paper)[1]] == ["attempt", "handed_over", "delivered"]
    assert len(pair.receiver.arrivals()) == 1


def test_a_worker_killed_after_sending_leaves_what_the_next_one_asks_for(pair: Pair) -> None:
    way = broken(pair, dies=True)
    with pytest.raises(KeyboardInterrupt):
        pair.sender.office.walks(pair.paper, "distributed")
        pair.sender.works_off()
    paper = pair.paper
    assert pair.sender.delivery(paper).status == "sending"
    pair.clock.passes(minutes=6)  # the lease has run out
    pair.settles()
    assert way.sent == 1
    assert [kind for kind, _ in pair.sender.log(paper)[1]] == ["attempt", "handed_over", "delivered"]
    assert [row.number for row in pair.receiver.arrivals()] == [1]


def test_what_nobody_can_tell_is_unproven_until_the_peer_can_be_asked(pair: Pair) -> None:
    way = broken(pair, asks=False)
    paper = pair.sender.office.walks(pair.paper, "distributed")
    pair.sender.works_off()
    assert pair.sender.log(paper)[0] == "unproven"
    way.asks = True
    with pair.sender.installation.writing() as work:
        outbox.enqueue(work, "exchange.ask", {})
    pair.settles()
    assert pair.sender.log(paper)[0] == "delivered"
    assert way.sent == 1


def test_doubled_messages_do_no_harm(pair: Pair) -> None:
    sender, receiver = pair.sender, pair.receiver
    paper = sender.office.walks(pair.paper, "distributed")
    pair.settles()
    (job,) = receiver.jobs("exchange.arrive")
    content = receiver.installation.services.files.get(job.payload["file"])
    way = sender.installation.services.port(Exchanges).way_to(RECEIVER_ID)
    told = way.send(SENDER_ID, RECEIVER_ID, f"tk-{sender.delivery(paper).id.hex}", content)
    assert told["state"] == "known"
    here = receiver.installation
    exchange_arriving.handlers["exchange.arrive"](here.services, here.reading, here.writing, job)
    pair.settles()
    assert len(receiver.arrivals()) == 1
    assert [kind for kind, _ in sender.log(paper)[1]] == ["attempt", "handed_over", "delivered"]


def test_a_server_that_is_down_puts_it_off_and_it_goes_later(pair: Pair) -> None:
    way = broken(pair, down=True)
    paper = pair.sender.office.walks(pair.paper, "distributed")
    pair.sender.works_off()
    assert pair.sender.log(paper)[0] == "waiting"
    assert [kind for kind, _ in pair.sender.log(paper)[1]] == ["attempt", "deferred"]
    pair.sender.goes_by(way.way, RECEIVER_ID)
    pair.clock.passes(minutes=2)
    pair.settles()
    assert pair.sender.log(paper)[0] == "delivered"


def test_by_folders_the_same_happens(workshop: Workshop, tmp_path: Path, clock: StandingClock) -> None:
    with two_installations(workshop, tmp_path, clock, by_folders=True) as pair:
        paper = pair.sender.office.walks(pair.paper, "distributed")
        pair.settles()
        (arrival,) = pair.receiver.arrivals()
        with pair.receiver.installation.writing(pair.receiver.office.clerk.actor) as work:
            handling.acknowledge(work, arrival.id)
        pair.settles()
        status, events = pair.sender.log(paper)
        assert (status, [kind for kind, _ in events]) == (
            "acknowledged", ["attempt", "handed_over", "delivered", "acknowledged"],
        )  # fmt: skip
        taken = pair.receiver.folder / "box" / "taken"
        assert [path.name for path in taken.iterdir()] == [f"tk-{pair.sender.delivery(paper).id.hex}.edxml"]


@pytest.mark.parametrize(
    ("answer", "reason", "status"), [("15", "", "recalled"), ("16", "Đã triển khai thực hiện", "acknowledged")]
)
def test_a_recall_is_asked_over_the_exchange_and_its_answer_comes_back(
    pair: Pair, answer: str, reason: str, status: str
) -> None:
    paper = pair.sender.office.walks(pair.paper, "distributed")
    pair.settles()
    clerk = pair.receiver.office.clerk.actor
    (arrival,) = pair.receiver.arrivals()
    with pair.receiver.installation.writing(clerk) as work:
        handling.acknowledge(work, arrival.id)
    pair.settles()
    pair.sender.office.clerk.moves(paper, "recall", comment="Ban hành nhầm thẩm quyền")
    pair.settles()
    (arrival,) = pair.receiver.arrivals()
    assert (arrival.recall_asked_by, arrival.recall_reason) == ("Sở Thử nghiệm cq", "Ban hành nhầm thẩm quyền")
    with pair.receiver.installation.writing(clerk) as work:
        answer_recall(work, arrival.id, answer, reason)
    pair.settles()
    now, events = pair.sender.log(paper)
    assert now == status
    kinds = [kind for kind, _ in events]
    assert kinds[-3:] == ["recall_asked", "recall_sent", "recall_agreed" if answer == "15" else "recall_refused"]
