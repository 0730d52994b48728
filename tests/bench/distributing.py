"""Parts `distribution` and `distribution_postgresql`: one sealed document to a thousand mail boxes.

How soon the clerk has an answer, when the last mail is handed over, and how many deliveries a second the one worker
inside the server makes with the whole log written, against a bare `smtplib` loop that sends the same messages over one
kept connection to the same server, which is a process of its own and throws away what it takes.
"""

from __future__ import annotations

import contextlib
import http.client
import json
import os
import smtplib
import subprocess
import sys
import time
import urllib.request
import uuid
from collections.abc import Iterator
from datetime import UTC, datetime

from sqlalchemy import func, select

from tests.bench import moving, world
from tests.bench.catching import OPEN
from tests.bench.figures import say
from workflow.app import worker_for
from workflow.cli.journey import Journey, People
from workflow.distribution.letter import compose
from workflow.distribution.message import message_of
from workflow.distribution.models import AddressBookEntry, Delivery, DeliveryEvent, GroupMember
from workflow.documents.drafting import DraftInput, RecipientLine, create_document, types_of
from workflow.documents.models import Document
from workflow.engine.installation import Installation
from workflow.organisations.people import person_by_account

BODIES = 1_000
EVERYBODY = "Các cơ quan trong danh sách đo"
PEOPLE = People(*(f"qn.{name}" for name in ("chuyenvien", "truongphong", "vanphong", "phogiamdoc", "vanthu", "luutru")))
DOMAIN, SENDER = "nhan.test", "vanthu@gui.test"
MOST_S = 600.0
LETTERS = 200
"""So many messages are composed for the bare loop, and sent as often as makes the thousand."""


def on_sqlite() -> None:
    """The embedded deployment."""
    figures("sqlite", None)


def on_postgresql() -> None:
    """The same on PostgreSQL."""
    with moving.postgresql() as url:
        figures("postgresql", url)


def figures(database: str, url: str | None) -> None:
    """Distribute once, and send the same without us."""
    name = f"distribution.{database}"
    with mail_server() as port, world.installation(url) as built:
        document_id = issued(built)
        os.environ["TRINHKY_SMTP_URL"] = f"smtp://127.0.0.1:{port}?from={SENDER}&starttls=never"
        with served() as web:
            answered_s = distribute(built, web, document_id)
            page_s = looked_at(built, web, document_id)
            handed_s = until_handed_over(built, document_id)
        letters = messages(built, document_id)
        bare = max(bare_loop(port, letters) for _ in range(2))
    say(f"{name}.answered", answered_s * 1000, "ms", BODIES)
    say(f"{name}.page", page_s * 1000, "ms", BODIES)
    say(f"{name}.last_handed_over", handed_s, "s", BODIES)
    say(f"{name}.message_size", sum(map(len, letters)) / len(letters) / 1024, "KiB", len(letters))
    say(f"{name}.bare_smtplib", bare, "mails/s", BODIES)
    say(f"{name}.deliveries", BODIES / handed_s, "mails/s", BODIES, f"{name}.bare_smtplib", BODIES / handed_s / bare)


@contextlib.contextmanager
def mail_server() -> Iterator[int]:
    """A server in a process of its own: its port."""
    port = world.free_port()
    command = [sys.executable, "-m", "tests.bench.catching", str(port)]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    try:
        if process.stdout is None or process.stdout.readline().strip() != OPEN:
            raise RuntimeError("the mail server did not start")
        yield port
    finally:
        process.terminate()
        process.wait(timeout=30)


@contextlib.contextmanager
def served() -> Iterator[int]:
    """`trinhky serve`, with its worker inside: its port."""
    port = world.free_port()
    process = subprocess.Popen(
        [sys.executable, "-m", "workflow", "serve", "--port", str(port)], stderr=subprocess.PIPE, text=True
    )
    try:
        if process.stderr is None or str(port) not in process.stderr.readline():
            raise RuntimeError("the server did not start")
        yield port
    finally:
        process.terminate()
        process.communicate(timeout=60)


def issued(built: Installation) -> uuid.UUID:
    """A document with its number and seal, made the whole way, whose recipients are a group of a thousand bodies."""
    _note_bodies(built)
    drafter = world.actor(built, PEOPLE.drafter)
    given = DraftInput(
        subject="việc đo tốc độ gửi",
        body_html=world.BODY,
        addressees=[EVERYBODY],
        recipients=[RecipientLine("Như trên", channel="mail")],
    )
    with built.writing(drafter) as work:
        person = person_by_account(work.session, PEOPLE.drafter)
        document_id = create_document(work, types_of(work).get("cong-van"), person, world.unit_of(work), given=given).id
    journey = Journey(built, PEOPLE, document_id, worker_for(built).run_until_idle)
    journey.to_signed()
    journey.move(PEOPLE.clerk, "issue")
    journey.run_jobs()
    return document_id


def _note_bodies(built: Installation) -> None:
    clerk = world.actor(built, PEOPLE.clerk)
    with built.writing() as work:
        owner = {"owner_id": clerk.organisation_id, "active": True}
        group = AddressBookEntry(kind="group", name=EVERYBODY, **owner)
        bodies = [
            AddressBookEntry(
                kind="body", name=f"Cơ quan số {n}", email=f"cq{n}@{DOMAIN}", default_channel="mail", **owner
            )
            for n in range(BODIES)
        ]
        work.session.add_all([group, *bodies])
        work.session.flush()
        work.session.add_all(GroupMember(group_id=group.id, entry_id=body.id) for body in bodies)


def distribute(built: Installation, port: int, document_id: uuid.UUID) -> float:
    """How long the clerk waits for the answer to the one click."""
    with built.reading() as work:
        version = work.session.get_one(Document, document_id).version
    body = json.dumps({"version": version}).encode()
    _warmed_up(port)
    _asked(built, port, "GET", f"/api/v1/documents/{document_id}", None)
    return _asked(built, port, "POST", f"/api/v1/documents/{document_id}/moves/distribute", body)


def looked_at(built: Installation, port: int, document_id: uuid.UUID) -> float:
    """How long the clerk waits for the list of deliveries, while they are being sent."""
    return _asked(built, port, "GET", f"/api/v1/documents/{document_id}/deliveries", None)


def _warmed_up(port: int) -> None:
    """The server has done what it does at its start: health tells of certificates that it has looked at."""
    end = time.monotonic() + MOST_S
    while time.monotonic() < end:
        with contextlib.suppress(OSError), urllib.request.urlopen(f"http://127.0.0.1:{port}/health/ready", timeout=60):
            return
        time.sleep(0.2)
    raise RuntimeError("the server is not ready")


def _asked(built: Installation, port: int, method: str, path: str, body: bytes | None) -> float:
    headers = {"Content-Type": "application/json", "Authorization": f"Bearer {world.token(built, PEOPLE.clerk)}"}
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=120)
    connection.request("GET", "/health")
    connection.getresponse().read()  # the connection is there
    begun = time.perf_counter()
    connection.request(method, path, body, headers)
    answer = connection.getresponse()
    content = answer.read()
    took = time.perf_counter() - begun
    connection.close()
    if answer.status >= 300:
        raise RuntimeError(f"{answer.status} {content[:300].decode(errors='replace')}")
    return took


def until_handed_over(built: Installation, document_id: uuid.UUID) -> float:
    """Seconds from the commit of the move to the last delivery's being handed over, by what the log says."""
    end = time.monotonic() + MOST_S
    while True:
        with built.reading() as work:
            rows = select(Delivery.status, func.count()).where(Delivery.document_id == document_id)
            counted = dict(work.session.execute(rows.group_by(Delivery.status)).tuples().all())
            if counted == {"handed_over": BODIES}:
                mine = Delivery.document_id == document_id
                last = work.session.scalar(select(func.max(Delivery.changed_at)).where(mine))
                first = work.session.scalar(select(func.min(Delivery.created_at)).where(mine))
                events = work.session.scalar(select(func.count(DeliveryEvent.id)))
                if last is None or first is None or events != 2 * BODIES:
                    raise RuntimeError(f"the log is not whole: {events} events")
                return (last - first).total_seconds()
        if time.monotonic() > end:
            raise RuntimeError(f"not handed over in {MOST_S} s: {counted}")
        time.sleep(0.5)


def messages(built: Installation, document_id: uuid.UUID) -> list[bytes]:
    """The messages as they were sent."""
    with built.reading() as work:
        rows = select(Delivery).where(Delivery.document_id == document_id).order_by(Delivery.position).limit(LETTERS)
        return [
            message_of(compose(work, row, SENDER), row.message_id or "", datetime.now(UTC))
            for row in work.session.scalars(rows)
        ]


def bare_loop(port: int, letters: list[bytes]) -> float:
    """Mails a second of a program that only sends."""
    begun = time.perf_counter()
    with smtplib.SMTP("127.0.0.1", port, "[127.0.0.1]") as server:
        for number in range(BODIES):
            server.sendmail(SENDER, f"cq{number}@{DOMAIN}", letters[number % len(letters)])
    return BODIES / (time.perf_counter() - begun)
