"""The exchange as a channel: who is reached by it, what is sent, and what is written down when it cannot be."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Any

import pytest

from tests.distribution.office import HANDLERS, PDF, START, Installation
from workflow.base.clock import VIETNAM
from workflow.base.errors import TransitionRefused
from workflow.distribution import exchange_sending, exchange_statuses
from workflow.distribution.deliveries import MOST_DEFERRALS, resend
from workflow.distribution.directory import entry_target
from workflow.distribution.exchange_package import package_for, signer_of
from workflow.distribution.models import AddressBookEntry, Delivery
from workflow.distribution.queries import log_of, recipients_csv
from workflow.documents.drafting import RecipientLine
from workflow.documents.models import Document
from workflow.engine import outbox
from workflow.exchange.errors import ExchangeDeferred, ExchangeRefused, ExchangeUnproven
from workflow.exchange.reading import read
from workflow.exchange.transport import Exchange, Exchanges
from workflow.exchange.values import Answered, Organ, Package, Signer, StatusMessage
from workflow.exchange.writing import write
from workflow.organisations.models import Organisation
from workflow.organisations.settings import EXCHANGE_RECIPIENTS, choose

OURS, THEIRS = "000.00.13.H48", "H48.25"
ALL_HANDLERS = {**HANDLERS, **exchange_sending.handlers, **exchange_statuses.handlers}


@dataclass
class Peer(Exchange):
    """A way whose answers the test chooses; what it took is kept by the package's id."""

    error: Exception | None = None
    known: bool | None = None
    taken: dict[str, bytes] = field(default_factory=dict)
    sendings: int = 0

    def send(self, sender: str, to: str, package_id: str, content: bytes) -> dict[str, Any]:
        self.sendings += 1
        if self.error is None or isinstance(self.error, ExchangeUnproven):
            self.taken[package_id] = content
        if self.error is not None:
            raise self.error
        return {"http": 201, "state": "accepted"}

    def has_arrived(self, sender: str, to: str, package_id: str) -> bool | None:
        return self.known


def joined(world: Installation, peer: Peer | None = None) -> Peer:
    """The Sở is on the exchange, and can reach the one peer."""
    peer = peer or Peer()
    ports = {**world.services.ports, Exchanges: Exchanges({THEIRS: peer}, {})}
    world.services = replace(world.services, ports=ports)
    with world.work() as work:
        work.session.get_one(Organisation, world.ids["qn"]).identifier = OURS
    return peer


def sent(world: Installation, **how: Any) -> uuid.UUID:
    """A document distributed to one body over the exchange, and the worker's part done."""
    world.entry("Sở Nội vụ", identifier=THEIRS, default_channel="exchange")
    document_id = world.distributed(["Sở Nội vụ (để báo cáo)"], **how)
    world.works_off(ALL_HANDLERS)
    return document_id


def kinds(world: Installation, document_id: uuid.UUID) -> tuple[str, list[str]]:
    with world.reads() as work:
        (row,) = log_of(work, work.session.get_one(Document, document_id))
        return row.delivery.status, [event.kind for event in row.events]


# ---- who is reached by it


@pytest.mark.parametrize(
    ("entry", "exchanges", "channel", "address"),
    [
        ({"exchange_id": "truc-99", "identifier": THEIRS}, False, "exchange", "truc-99"),
        ({"identifier": THEIRS}, True, "exchange", THEIRS),
        ({"identifier": THEIRS}, False, "mail", THEIRS),
        ({"identifier": THEIRS, "default_channel": "paper"}, True, "paper", THEIRS),
        ({}, True, "mail", None),
    ],
)
def test_the_usual_channel_of_a_body_follows_its_entry_and_the_offices_choice(
    entry: dict[str, str], exchanges: bool, channel: str, address: str | None
) -> None:
    row = AddressBookEntry(id=uuid.uuid4(), kind="body", name="Sở Nội vụ", postal_address="", **entry)
    target = entry_target(row, date(2024, 3, 5), exchanges=exchanges)
    assert target is not None
    assert (target.channel, target.exchange_id) == (channel, address)


def test_an_office_sends_over_the_exchange_whoever_has_an_identifier(world: Installation) -> None:
    joined(world)
    with world.work() as work:
        choose(work.session.get_one(Organisation, world.ids["qn"]), EXCHANGE_RECIPIENTS, True)
    world.entry("Sở Nội vụ", identifier=THEIRS)
    document_id = world.distributed(["Sở Nội vụ"])
    delivery = world.only_delivery(document_id)
    assert (delivery.channel, delivery.exchange_id) == ("exchange", THEIRS)


def test_a_body_without_an_identifier_is_not_reached_over_the_exchange(world: Installation) -> None:
    joined(world)
    world.entry("Sở Nội vụ", email="nv@so.test")
    document_id = world.document([RecipientLine("Sở Nội vụ", channel="exchange")])
    with pytest.raises(TransitionRefused) as refused:
        world.move(document_id, "distribute")
    assert refused.value.codes == ["recipient_without_exchange_id"]


# ---- what is sent


def test_the_package_tells_the_document_and_holds_its_files(world: Installation) -> None:
    peer = joined(world)
    world.entry("Sở Nội vụ", identifier=THEIRS, default_channel="exchange")
    document_id = world.document(["Sở Nội vụ (để báo cáo)"])
    world.enclose(document_id, "enclosure", "biểu.csv", b"a,b\r\n")
    world.enclose(document_id, "working_paper", "tờ trình.csv", b"internal")
    with world.work() as work:
        document = work.session.get_one(Document, document_id)
        document.urgency, document.reply_due = "very_urgent", date(2024, 3, 20)
        document.block = {"lines": ["TM. ỦY BAN NHÂN DÂN", "KT. CHỦ TỊCH", "PHÓ CHỦ TỊCH"], "name": "Trần Văn Bình"}
    world.move(document_id, "distribute")
    world.works_off(ALL_HANDLERS)
    ((package_id, content),) = peer.taken.items()
    package = read(content)
    assert isinstance(package, Package)
    assert (package.package_id, package.document_id) == (package_id, f"{OURS},2024/03/05,15/KH-SNNPTNT")
    assert package.signer == Signer("TM. ỦY BAN NHÂN DÂN KT. CHỦ TỊCH", "PHÓ CHỦ TỊCH", "Trần Văn Bình")
    assert (package.other.priority, package.due, package.type_code) == (2, date(2024, 3, 20), 10)
    assert [(one.name, one.content) for one in package.attachments] == [
        ("15-KH-SNNPTNT.pdf", PDF),
        ("biểu.csv", b"a,b\r\n"),
    ]
    assert kinds(world, document_id) == ("handed_over", ["attempt", "handed_over"])
    with world.reads("qn.vanthu") as work:
        assert f",{THEIRS}," in recipients_csv(work, work.session.get_one(Document, document_id))


@pytest.mark.parametrize(
    ("block", "signer"),
    [
        ({"lines": ["GIÁM ĐỐC"], "name": "A"}, Signer("", "GIÁM ĐỐC", "A")),
        ({"lines": ["KT. GIÁM ĐỐC", "PHÓ GIÁM ĐỐC"], "name": "B"}, Signer("KT. GIÁM ĐỐC", "PHÓ GIÁM ĐỐC", "B")),
        ({}, Signer()),
    ],
)
def test_the_authority_is_that_of_the_signature(block: dict[str, Any], signer: Signer) -> None:
    assert signer_of(block) == signer


def test_a_second_attempt_sends_the_same_bytes_under_the_same_id(world: Installation) -> None:
    peer = joined(world, Peer(error=ExchangeDeferred(reply="down")))
    document_id = sent(world)
    assert kinds(world, document_id) == ("waiting", ["attempt", "deferred"])
    peer.error = ExchangeUnproven(reply="cut")
    world.clock.forward(timedelta(hours=1))
    world.works_off(ALL_HANDLERS)
    first = dict(peer.taken)
    assert kinds(world, document_id)[0] == "unproven"
    with world.work("qn.vanthu") as work:
        resend(work, world.only_delivery(document_id).id)
    peer.error = None
    world.clock.forward(timedelta(hours=1))
    world.works_off(ALL_HANDLERS)
    assert (peer.taken, peer.sendings) == (first, 3)
    assert kinds(world, document_id)[0] == "handed_over"


def test_a_copy_goes_instead_of_the_document(world: Installation) -> None:
    joined(world)
    document_id = sent(world)
    with world.work() as work:
        delivery = work.session.get_one(Delivery, world.only_delivery(document_id).id)
        delivery.copy_number, delivery.copy_sha256 = "3/SY", work.services.files.put(b"%PDF-1.7 copy")
        package = package_for(work, delivery)
    assert [(one.name, one.content, one.description) for one in package.attachments] == [
        ("3-SY.pdf", b"%PDF-1.7 copy", "Bản sao số 3/SY")
    ]
    assert package.business.reason == "Bản sao số 3/SY"


# ---- what is written down when it cannot be sent


def test_an_office_without_an_identifier_fails_with_its_cause(world: Installation) -> None:
    peer = joined(world)
    with world.work() as work:
        work.session.get_one(Organisation, world.ids["qn"]).identifier = None
    document_id = sent(world)
    assert (kinds(world, document_id), peer.sendings) == (("failed", ["failed"]), 0)


def test_without_a_way_documents_wait(world: Installation) -> None:
    joined(world)
    world.services = replace(world.services, ports={**world.services.ports, Exchanges: Exchanges()})
    document_id = sent(world)
    assert kinds(world, document_id) == ("waiting", [])
    (job,) = world.jobs("deliver_exchange")
    assert job.status == outbox.WAITING and job.last_error is not None


def test_a_refusal_ends_it_and_a_peer_that_is_down_for_long_fails_it(world: Installation) -> None:
    peer = joined(world, Peer(error=ExchangeRefused(http=422, code="package_not_for_us")))
    document_id = sent(world)
    assert kinds(world, document_id) == ("failed", ["attempt", "failed"])
    peer.error = ExchangeDeferred(reply="down")
    with world.work("qn.vanthu") as work:
        resend(work, world.only_delivery(document_id).id)
    for _ in range(MOST_DEFERRALS + 1):
        world.works_off(ALL_HANDLERS)
        world.clock.forward(timedelta(hours=12))
    assert kinds(world, document_id)[0] == "failed"
    assert peer.sendings == 1 + MOST_DEFERRALS


@pytest.mark.parametrize(
    ("known", "status", "last"),
    [(True, "handed_over", "handed_over"), (False, "waiting", "deferred"), (None, "unproven", "unproven")],
)
def test_an_answer_that_never_came_is_settled_as_far_as_the_peer_can_tell(
    world: Installation, known: bool | None, status: str, last: str
) -> None:
    peer = joined(world, Peer(error=ExchangeUnproven(reply="timed out"), known=known))
    document_id = sent(world)
    assert kinds(world, document_id) == (status, ["attempt", last])
    assert peer.sendings == 1


# ---- statuses that come back


def status(code: str, **other: Any) -> StatusMessage:
    answered = Answered(OURS, "15/KH-SNNPTNT", date(2024, 3, 5), f"{OURS},2024/03/05,15/KH-SNNPTNT")
    told = StatusMessage(answered, Organ(THEIRS, "Sở Nội vụ"), code, START.astimezone(VIETNAM), "Lý do")
    return replace(told, **other)


def comes(world: Installation, message: StatusMessage) -> str | None:
    """The worker takes the message; gives the code of what stands against it."""
    with world.work() as work:
        payload = {"file": work.services.files.put(write(message))}
        job_id = outbox.enqueue(work, "exchange.status", payload)
        work.session.flush()
        key = job_id.id
    world.does(key, ALL_HANDLERS)
    (job,) = [one for one in world.jobs("exchange.status") if one.id == key]
    return job.last_error["code"] if job.last_error else None


def test_each_status_stands_in_the_log_and_the_delivery_never_falls_back(world: Installation) -> None:
    joined(world)
    document_id = sent(world)
    for code in ("03", "01", "04", "06", "05", "01"):
        assert comes(world, status(code)) is None
    now, events = kinds(world, document_id)
    assert now == "done"
    assert events[2:] == ["acknowledged", "delivered", "assigned", "done", "processing"]


def test_a_return_ends_it_with_the_reason_as_proof(world: Installation) -> None:
    joined(world)
    document_id = sent(world)
    comes(world, status("02"))
    with world.reads() as work:
        (row,) = log_of(work, work.session.get_one(Document, document_id))
        assert row.delivery.status == "returned" and row.last is not None
        assert (row.last.actor, row.last.evidence["status"], row.last.evidence["reason"]) == (
            "Sở Nội vụ",
            "02",
            "Lý do",
        )


def test_a_status_by_code_and_day_alone_finds_its_delivery(world: Installation) -> None:
    joined(world)
    document_id = sent(world)
    answered = replace(status("01").answered, document_id="8f14e45f-some-other-scheme")
    assert comes(world, status("01", answered=answered)) is None
    assert kinds(world, document_id)[0] == "delivered"


@pytest.mark.parametrize(
    "other",
    [
        {"sender": Organ("H48.99")},
        {"answered": Answered(OURS, "", None, f"{OURS},2024/03/05,16/KH-SNNPTNT")},
        {"answered": Answered(OURS, "", None, f"{OURS},2023/03/05,15/KH-SNNPTNT")},
        {"answered": Answered("H48.99", "", None, f"{OURS},2024/03/05,15/KH-SNNPTNT")},
    ],
)
def test_a_status_of_somebody_else_or_about_something_else_changes_nothing(
    world: Installation, other: dict[str, Any]
) -> None:
    joined(world)
    document_id = sent(world)
    assert comes(world, status("01", **other)) == "status_without_delivery"
    assert kinds(world, document_id)[0] == "handed_over"


def test_an_answer_to_a_recall_that_was_not_asked_is_told_and_changes_nothing(world: Installation) -> None:
    joined(world)
    document_id = sent(world)
    assert comes(world, status("15")) is None
    assert kinds(world, document_id) == ("handed_over", ["attempt", "handed_over", "unasked_recall_agreed"])
