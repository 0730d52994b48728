"""Invariant 6: each delivery ends where a person sees it; none is lost, and an attempt that may have arrived is never
repeated by itself, whenever the worker dies."""

from __future__ import annotations

import smtplib
import uuid
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule, run_state_machine_as_test
from sqlalchemy import select

from tests.distribution.post_office import PostOffice, post_office
from tests.factories.bureau import Bureau
from tests.invariants.crowd import in_processes, outcomes_of
from tests.invariants.killing import WIRE, course_of, dies_at
from tests.invariants.places import Place, Snapshot
from tests.invariants.scale import examples, sample, scaled
from workflow.base.errors import DomainError
from workflow.distribution import sending
from workflow.distribution.deliveries import resend, settle_unproven
from workflow.distribution.mail import MailSender
from workflow.distribution.models import FAILED, HANDED_OVER, UNPROVEN, AddressBookEntry, Delivery, DeliveryEvent
from workflow.distribution.queries import troubled
from workflow.distribution.smtp import SmtpSender
from workflow.documents.drafting import RecipientLine
from workflow.engine.installation import Installation
from workflow.engine.outbox import LEASE, Job
from workflow.worker import Worker

PDF = b"%PDF-1.7 sealed"
ENDS = {HANDED_OVER, FAILED, UNPROVEN}


class Wired(SmtpSender):
    """Sends for real; every word to and from the server is a point at which the process may die."""

    def send(self, sender: str, to: str, message: bytes, envelope_id: str = "") -> dict[str, Any]:
        with pytest.MonkeyPatch.context() as patch:
            for name in ("send", "getreply", "close"):
                patch.setattr(smtplib.SMTP, name, _spoken(name, getattr(smtplib.SMTP, name)))
            return super().send(sender, to, message, envelope_id)


def _spoken(name: str, call: Any) -> Any:
    def spoken(*given: Any) -> Any:
        WIRE.passes(f"before smtp {name}")
        result = call(*given)
        WIRE.passes(f"after smtp {name}")
        return result

    return spoken


class Died(BaseException):
    """The worker is gone: nothing it meant to do afterwards happens."""


class Mortal(SmtpSender):
    """A sender whose worker may die before or after it has spoken to the server."""

    dies: str = ""

    def send(self, sender: str, to: str, message: bytes, envelope_id: str = "") -> dict[str, Any]:
        if self.dies == "before":
            raise Died
        result = super().send(sender, to, message, envelope_id)
        if self.dies == "after":
            raise Died
        return result


@pytest.fixture
def post() -> Iterator[PostOffice]:
    with post_office() as office:
        yield office


def mailing(bureau: Bureau, sender: MailSender) -> Bureau:
    """The bureau with this way to send."""
    bureau.services = replace(bureau.services, ports={**bureau.services.ports, MailSender: sender})
    return bureau


def distributed(bureau: Bureau, bodies: int = 1) -> uuid.UUID:
    """A document that is on its way by mail to as many outside bodies."""
    names = [f"Sở Nội vụ {number}" for number in range(bodies)]
    with bureau.writes() as work:
        for number, name in enumerate(names):
            work.session.add(
                AddressBookEntry(
                    owner_id=bureau.organisations["so"],
                    kind="body",
                    name=name,
                    email=f"nv{number}@so.test",
                    active=True,
                )
            )
    lines = [RecipientLine(name, "report", "mail") for name in names]
    document_id = bureau.walks_to("sealing", recipients=lines)
    sha256 = bureau.services.files.put(PDF)
    sealed = {"sealed_sha256": sha256, "number": bureau.document(document_id).number, "pages": 1, "boxes": {}}
    bureau.moves(None, document_id, "attach_seal", prepared=sealed)
    with bureau.writes() as work:
        for row in work.session.scalars(select(Job).where(Job.kind != "deliver")):
            work.session.delete(row)  # the seal is on it already
    bureau.moves("vt", document_id, "distribute")
    return document_id


def work_off(bureau: Bureau) -> int:
    """One round of a worker."""
    installation = Installation(bureau.engine, bureau.sessions, bureau.services)
    return Worker(installation, sending.handlers).run_due()


def work_to_the_end(bureau: Bureau) -> None:
    """Workers come again and again, for days."""
    for _ in range(30):
        work_off(bureau)
        bureau.clock.instant += LEASE * 2 if bureau.clock.instant.minute % 2 else timedelta(hours=7)


def deliveries(bureau: Bureau) -> list[Delivery]:
    with bureau.sessions() as session:
        return list(session.scalars(select(Delivery).order_by(Delivery.position)))


def seen_by_the_clerk(bureau: Bureau) -> set[uuid.UUID]:
    with bureau.reads("vt") as work:
        return {row.delivery.id for row in troubled(work, bureau.organisations["so"])}


def copies_in(post: PostOffice) -> Counter[str]:
    """How many mails each address got."""
    return Counter(address.addr_spec for message in post.messages for address in message["To"].addresses)


def assert_ended(bureau: Bureau, post: PostOffice) -> None:
    """Every delivery has an end that a person sees; what is said to be handed over is in the catcher once."""
    copies = copies_in(post)
    for row in deliveries(bureau):
        assert row.status in ENDS
        assert (row.id in seen_by_the_clerk(bureau)) == (row.status != HANDED_OVER)
        if row.status == HANDED_OVER:
            assert copies[row.email] >= 1, "handed over, yet nothing arrived"
        if row.status == FAILED:
            assert copies[row.email] == 0, "failed, yet it arrived"
    assert max(Counter(message["Message-ID"] for message in post.messages).values(), default=0) <= 1


@pytest.fixture(scope="module")
def waiting() -> dict[str, Snapshot]:
    return {}


def test_a_worker_killed_at_any_step_of_sending_neither_loses_nor_repeats(
    place: Place, post: PostOffice, waiting: dict[str, Snapshot]
) -> None:
    if place.kind not in waiting:
        made = mailing(place.bureau(), Wired("smtp://127.0.0.1:1"))
        distributed(made)
        waiting[place.kind] = place.snapshot(made)
    snapshot = waiting[place.kind]

    def begins() -> Bureau:
        post.taken.clear()
        return mailing(place.bureau(snapshot), Wired(post.url, timeout_s=5))

    undisturbed = begins()
    course = course_of(place, undisturbed, work_off)
    place.end(undisturbed)
    assert len(post.taken) == 1
    told = [n for n, name in enumerate(course.points, 1) if "smtp" in name or "commit" in name]
    others = [n for n in range(1, len(course.points) + 1) if n not in told]
    all_told = len(told) if place.kind == "sqlite" else 8
    for at in sorted({*sample(told, all_told), *sample(others, 10 if place.kind == "sqlite" else 2)}):
        bureau = begins()
        dies_at(place, bureau, work_off, at)
        began = course.points[:at].count("after commit") > 1
        work_to_the_end(bureau)
        (row,) = deliveries(bureau)
        where = f"killed at {at}: {course.points[at - 1]}"
        assert len(post.taken) <= 1, where
        assert row.status == (UNPROVEN if began and row.status != HANDED_OVER else HANDED_OVER), where
        assert_ended(bureau, post)
        place.end(bureau)


def test_many_workers_at_once_send_each_delivery_once(place: Place, post: PostOffice) -> None:
    """Two processes of four threads over the same jobs."""
    bureau = mailing(place.bureau(), SmtpSender(post.url, timeout_s=20))
    count = scaled(16)
    distributed(bureau, count)

    def worker(own: Bureau, _: int) -> list[Any]:
        def rounds(_: int) -> None:
            for _ in range(4):
                work_off(own)

        return outcomes_of(4, rounds)

    assert in_processes(place, bureau, 2, worker) == []
    work_off(bureau)
    assert {row.status for row in deliveries(bureau)} == {HANDED_OVER}
    assert sorted(copies_in(post).values()) == [1] * count
    assert_ended(bureau, post)
    place.end(bureau)


class Mails(RuleBasedStateMachine):
    """A mail server of changing moods, workers that die, clerks who order again and decide, and passing time."""

    place: Place
    post: PostOffice

    @initialize(bodies=st.integers(1, 2))
    def begin(self, bodies: int) -> None:
        self.post.taken.clear()
        self.post.at_end = self.post.at_recipient = ""
        self.sender = Mortal(self.post.url, timeout_s=5)
        self.bureau = mailing(self.place.bureau(), self.sender)
        distributed(self.bureau, bodies)
        self.orders = Counter({row.email: 1 for row in deliveries(self.bureau)})

    @rule(mood=st.sampled_from(["", "", "drop", "451 4.3.0 later", "550 5.7.1 no", "554 5.0.0 no"]))
    def the_server_has_a_mood(self, mood: str) -> None:
        self.post.at_end = mood

    @rule(mood=st.sampled_from(["", "", "450 4.2.1 busy", "550 5.1.1 unknown"]))
    def the_server_has_a_mood_at_the_recipient(self, mood: str) -> None:
        self.post.at_recipient = mood

    @rule(dies=st.sampled_from(["", "", "before", "after"]))
    def a_worker_comes(self, dies: str) -> None:
        self.sender.dies = dies
        with suppress(Died):
            work_off(self.bureau)
        self.sender.dies = ""
        self._nothing_twice()

    @rule(minutes=st.sampled_from([1, 6, 60, 600]))
    def time_passes(self, minutes: int) -> None:
        self.bureau.clock.passes(minutes=minutes)

    @rule(data=st.data())
    def the_clerk_orders_again(self, data: st.DataObject) -> None:
        row = data.draw(st.sampled_from(deliveries(self.bureau)))
        with suppress(DomainError), self.bureau.writes("vt") as work:
            resend(work, row.id)
            self.orders[row.email] += 1

    @precondition(lambda self: any(row.status == UNPROVEN for row in deliveries(self.bureau)))
    @rule(outcome=st.sampled_from(["delivered", "failed"]))
    def the_clerk_decides(self, outcome: str) -> None:
        row = next(row for row in deliveries(self.bureau) if row.status == UNPROVEN)
        with self.bureau.writes("vt") as work:
            settle_unproven(work, row.id, outcome, "đã hỏi qua điện thoại")

    def _nothing_twice(self) -> None:
        """At most one copy for each time that a person ordered it, and never one attempt twice."""
        copies = copies_in(self.post)
        assert all(copies[email] <= self.orders[email] for email in copies)
        ids = Counter(message["Message-ID"] for message in self.post.messages)
        assert max(ids.values(), default=0) <= 1

    def teardown(self) -> None:
        if not hasattr(self, "bureau"):
            return
        self.post.at_end = self.post.at_recipient = self.sender.dies = ""
        work_to_the_end(self.bureau)
        self._nothing_twice()
        rows = deliveries(self.bureau)
        assert {row.status for row in rows} <= {*ENDS, "delivered"}
        unhappy = {row.id for row in rows if row.status in (FAILED, UNPROVEN)}
        assert seen_by_the_clerk(self.bureau) == unhappy
        with self.bureau.sessions() as session:
            assert session.query(DeliveryEvent).count() == sum(row.events for row in rows)
        self.place.end(self.bureau)


def test_random_weather_of_mail_loses_nothing_and_repeats_nothing(sqlite_place: Place, post: PostOffice) -> None:
    machine = type("Weather", (Mails,), {"place": sqlite_place, "post": post})
    run_state_machine_as_test(machine, settings=examples(12, steps=20))
