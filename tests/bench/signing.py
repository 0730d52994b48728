"""Parts `signing`, `batch` and `batch_postgresql`: the two signatures of a letter, and many documents at once.

`signing`: sign and seal of the two-page letter without any drawing, as a share of its rendering in the same run.
`batch`: documents that a leader signs at once, the clerk numbers and two worker processes seal; and the same while one
of the workers is killed in the middle: what it had in hand is taken over when its lease has run out, and none is lost.
"""

from __future__ import annotations

import os
import signal
import statistics
import subprocess
import sys
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import Any

from sqlalchemy import func, select, update

from tests.bench import moving, world
from tests.bench.figures import say
from tests.bench.papers import LETTER
from tests.bench.rendering import official_ms
from workflow.cli.journey import Journey, People
from workflow.documents.models import Document
from workflow.engine import history
from workflow.engine.access import find_visible
from workflow.engine.installation import Installation
from workflow.engine.move import MoveInput, Preparation
from workflow.engine.outbox import RUNNING, WAITING, Job
from workflow.engine.perform import find_transition, make_move
from workflow.engine.work import SYSTEM, Actor
from workflow.registers.models import RegisterEntry
from workflow.rendering.process import RenderingService
from workflow.signing.preparations import sign_shown_pdf
from workflow.signing.sealing import Stamps, seal_numbered_pdf

ROUNDS = 20
BATCH = int(os.environ.get("TRINHKY_BENCH_BATCH", "100"))
MOST_S = 900.0
PEOPLE = People(*(f"qn.{name}" for name in ("chuyenvien", "truongphong", "vanphong", "phogiamdoc", "vanthu", "luutru")))


class Remembered:
    """Stamps that were drawn once: what is measured is filling and signing."""

    def __init__(self, stamps: Any) -> None:
        self._stamps, self._drawn = stamps, dict[tuple[Any, ...], bytes]()

    def stamp(self, *given: Any, **named: Any) -> bytes:
        key = (*given, *sorted(named.items()))
        if key not in self._drawn:
            self._drawn[key] = self._stamps.stamp(*given, **named)
        return self._drawn[key]


def signatures() -> None:
    """The leader's signature and the seal of one letter, each by the very step that the product takes."""
    with world.installation() as built:
        ports = {**built.services.ports, Stamps: Remembered(built.services.port(RenderingService))}
        object.__setattr__(built.services, "ports", ports)
        journey = _awaiting(built, 1)[0]
        shown = journey.show()
        given = {"pdf_sha256": shown.sha256}
        sign_ms = _median(built, journey.actor(PEOPLE.signer), journey.document_id, "sign", given, sign_shown_pdf)
        _sign(built, journey, shown.sha256)
        journey.move(PEOPLE.clerk, "issue")
        seal_ms = _median(built, SYSTEM, journey.document_id, "attach_seal", {}, seal_numbered_pdf)
        built.services.port(RenderingService).close()
    letter_ms = official_ms(LETTER)
    say("signing.letter.rendering", letter_ms, "ms", ROUNDS)
    say("signing.letter.sign", sign_ms, "ms", ROUNDS, "signing.letter.rendering", sign_ms / letter_ms)
    say("signing.letter.seal", seal_ms, "ms", ROUNDS, "signing.letter.rendering", seal_ms / letter_ms)
    both = sign_ms + seal_ms
    say("signing.letter.both", both, "ms", ROUNDS, "signing.letter.rendering", both / letter_ms)


def _median(
    built: Installation, actor: Actor, document_id: uuid.UUID, transition: str, given: dict[str, Any],
    step: Callable[[Preparation], object],
) -> float:  # fmt: skip
    times = []
    for turn in range(ROUNDS + 1):
        with built.reading(actor) as work:
            document = find_visible(work, Document, document_id)
            found = find_transition(work, document, transition)[1]
            begun = time.perf_counter()
            step(Preparation(work, document, found, given, "", asked_again=True))
            if turn:  # the first loads the library
                times.append((time.perf_counter() - begun) * 1000)
    return statistics.median(times)


def on_sqlite() -> None:
    """A batch on the embedded deployment's database."""
    _batches("sqlite", None)


def on_postgresql() -> None:
    """A batch on a PostgreSQL server of our own."""
    with moving.postgresql() as url:
        _batches("postgresql", url)


def _batches(database: str, url: str | None) -> None:
    for name, killed in ((f"batch.{database}", False), (f"batch.{database}.worker_killed", True)):
        with world.installation(url and moving.emptied(url)) as built:
            journeys = _awaiting(built, BATCH)
            shown = [journey.show().sha256 for journey in journeys]
            with _workers() as workers:
                took = _through(built, journeys, shown, workers if killed else None)
            built.services.port(RenderingService).close()
            lost = BATCH - _issued(built) + _irregular(built)
        say(f"{name}.documents", BATCH / took * 60, "documents/min", BATCH)
        say(f"{name}.lost_or_doubled", lost, "documents", BATCH)


def _through(
    built: Installation, journeys: list[Journey], shown: list[str], workers: list[subprocess.Popen[bytes]] | None
) -> float:
    """Seconds from the first signature to the last seal; of a killed worker without the wait for its lease."""
    begun = time.perf_counter()
    for journey, sha256 in zip(journeys, shown, strict=True):
        _sign(built, journey, sha256)
        journey.move(PEOPLE.clerk, "issue")
        if workers and _issued(built) >= len(journeys) // 3:
            workers.pop().send_signal(signal.SIGKILL)
            workers = None
    if workers:
        workers.pop().send_signal(signal.SIGKILL)
    _until(lambda: not _jobs(built, WAITING))
    taken_over = _jobs(built, RUNNING) if workers is not None or _issued(built) < len(journeys) else 0
    if taken_over:
        _until_still(built)
    took = time.perf_counter() - begun
    with built.writing() as work:  # five minutes later
        work.session.execute(update(Job).where(Job.status == RUNNING).values(due=work.now))
    _until(lambda: _issued(built) == len(journeys))
    return took


def _until_still(built: Installation) -> None:
    """Until the workers that live have nothing in hand: nothing was issued for two seconds."""
    seen, since = _issued(built), time.monotonic()
    while time.monotonic() - since < 2 and _jobs(built, RUNNING):
        time.sleep(0.1)
        if (now := _issued(built)) != seen:
            seen, since = now, time.monotonic()


def _awaiting(built: Installation, count: int) -> list[Journey]:
    """Documents that wait for the leader's signature."""
    journeys = []
    for document_id, _ in world.submitted(built, count):
        journey = Journey(built, PEOPLE, document_id, lambda: None)
        journey.move(PEOPLE.unit_head, "approve_content")
        journey.move(PEOPLE.checker, "approve_format", signer=PEOPLE.signer)
        journeys.append(journey)
    return journeys


def _sign(built: Installation, journey: Journey, sha256: str) -> None:
    """As one of many: the person was asked once for all of them."""
    actor = journey.actor(PEOPLE.signer)
    with built.reading(actor) as work:
        version = find_visible(work, Document, journey.document_id).version
    given = MoveInput(version=version, input={"pdf_sha256": sha256}, asked_again=True)
    doors = (lambda: built.reading(actor)), (lambda: built.writing(actor))
    make_move(*doors, Document, journey.document_id, "sign", given)


@contextmanager
def _workers(count: int = 2) -> Iterator[list[subprocess.Popen[bytes]]]:
    """`trinhky worker` processes, with the environment of the installation."""
    command = [sys.executable, "-m", "workflow", "worker"]
    started = [subprocess.Popen(command, stderr=subprocess.DEVNULL) for _ in range(count)]
    try:
        yield list(started)
    finally:
        for process in started:
            with suppress(ProcessLookupError):
                process.terminate()
            process.wait(timeout=60)


def _issued(built: Installation) -> int:
    with built.reading() as work:
        rows = select(func.count()).select_from(Document).where(Document.state == "issued")
        return work.session.scalar(rows) or 0


def _jobs(built: Installation, status: str) -> int:
    with built.reading() as work:
        rows = select(func.count()).select_from(Job).where(Job.kind == "move", Job.status == status)
        return work.session.scalar(rows) or 0


def _irregular(built: Installation) -> int:
    """Gaps and repeats of the register, and documents that were sealed more than once."""
    with built.reading() as work:
        numbers = sorted(work.session.scalars(select(RegisterEntry.number)))
        wrong = sum(number != place for place, number in enumerate(numbers, 1))
        for document in work.session.scalars(select(Document).where(Document.state == "issued")):
            events = [row.event for row in history.of_item(work.session, document.id)]
            wrong += events.count("attach_seal") != 1
        return wrong


def _until(holds: Callable[[], bool]) -> None:
    end = time.monotonic() + MOST_S
    while not holds():
        if time.monotonic() > end:
            raise RuntimeError("the batch did not come to its end")
        time.sleep(0.1)
