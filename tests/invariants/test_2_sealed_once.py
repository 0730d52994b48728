"""A batch of numbered documents, two worker processes, one of them killed: each is sealed and issued exactly once."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from multiprocessing.process import BaseProcess
from pathlib import Path

import pytest
from sqlalchemy import select

from tests.factories.clocks import NOON
from tests.factories.installed import BOTH_DATABASES, PASSPHRASE, Workshop
from tests.factories.office import Office, Paper
from tests.invariants.driven_clock import DrivenClock
from tests.invariants.scale import scaled
from tests.invariants.scaled_out import PROCESSES, work
from workflow.documents.models import Rendition
from workflow.engine import history
from workflow.engine.outbox import DONE, LEASE, RUNNING, WAITING, Job
from workflow.signing.keys import KeyStore
from workflow.signing.verification import verify

MANY = scaled(6)
LOOK_S, MOST_S = 0.05, 60.0 + 3 * MANY


@dataclass
class Workers:
    """`trinhky worker` processes on the office's database, which all tell one clock."""

    settings: dict[str, str]
    clock: DrivenClock
    running: list[BaseProcess] = field(default_factory=list)

    def starts(self, count: int) -> None:
        for _ in range(count):
            process = PROCESSES.Process(target=work, args=(self.settings, str(self.clock.path)), daemon=True)
            process.start()
            self.running.append(process)

    def kills(self) -> None:
        """SIGKILL for one of them."""
        process = self.running.pop()
        process.kill()
        process.join(MOST_S)

    def ends(self) -> None:
        for process in self.running:
            process.terminate()
            process.join(MOST_S)


@pytest.fixture
def workers(office: Office, workshop: Workshop, tmp_path: Path) -> Iterator[Workers]:
    clock = DrivenClock(tmp_path / "clock")
    clock.stands_at(NOON)
    settings = {
        "env": "test",
        "database_url": office.installation.database.url.render_as_string(hide_password=False),
        "files_url": (tmp_path / "files").as_uri(),
        "keys_dir": str(workshop.keys),
        "key_passphrase": PASSPHRASE,
    }
    found = Workers(settings, clock)
    yield found
    found.ends()


def jobs(office: Office) -> Counter[str]:
    """The jobs of seals, by their status."""
    with office.installation.reading() as work_:
        rows = select(Job.status).where(Job.kind == "move")
        return Counter(work_.session.scalars(rows))


def until(holds: Callable[[], bool]) -> None:
    end = time.monotonic() + MOST_S
    while not holds():
        assert time.monotonic() < end, "the workers did not get on"
        time.sleep(LOOK_S)


@pytest.mark.slow
@pytest.mark.parametrize("database", BOTH_DATABASES, indirect=True)
def test_every_document_is_issued_once_though_a_worker_dies_in_the_middle(office: Office, workers: Workers) -> None:
    papers = [office.walks(office.drafter.drafts(), to="signed") for _ in range(MANY)]
    for paper in papers:
        office.clerk.moves(paper, "issue")
    assert jobs(office) == {WAITING: MANY}
    workers.starts(2)
    until(lambda: jobs(office)[DONE] >= 1 and jobs(office)[RUNNING] >= 1)
    workers.kills()
    until(lambda: jobs(office)[WAITING] == 0)
    workers.clock.passes(LEASE)  # what the dead one had in hand is free for the other
    until(lambda: jobs(office) == {DONE: MANY})
    assert sorted(paper.number for paper in papers) == list(range(1, MANY + 1))
    for paper in papers:
        assert_sealed_once(office, paper)
    with office.installation.reading() as reading:
        assert history.verify(reading.session).ok


def assert_sealed_once(office: Office, paper: Paper) -> None:
    """One sealed file, whose two signatures are valid and name the document's number; one entry in the history."""
    assert paper.state == "issued"
    with office.installation.reading() as work_:
        events = [row.event for row in history.of_item(work_.session, paper.id)]
        assert (events.count("issue"), events.count("attach_seal")) == (1, 1)
        rows = select(Rendition).where(Rendition.document_id == paper.id, Rendition.kind == "sealed")
        (sealed,) = work_.session.scalars(rows).all()
        keys: KeyStore = work_.services.port(KeyStore)  # type: ignore[type-abstract]
        told = verify(work_.services.files.get(sealed.sha256), keys.trust_roots(), keys.crls(), work_.now)
    assert [(one.field, one.valid) for one in told.signatures] == [("Leader", True), ("Seal", True)]
    assert told.document.number == f"{paper.number:02d}"
