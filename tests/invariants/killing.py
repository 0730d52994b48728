"""A process that kills itself at a chosen point of what it does, and a list of all the points there are.

Points: before and after each SQL statement, each condition's and effect's call, and each commit.
"""

from __future__ import annotations

import hashlib
import os
import pickle
import signal
import sys
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Engine, event
from sqlalchemy.orm import Session

from tests.factories.bureau import SEALED, Bureau
from tests.invariants.places import Dump, Place, Step, dump
from workflow.definitions.bindings import BINDINGS
from workflow.definitions.loading import packaged_texts
from workflow.engine.blueprint import Bindings, Catalogue
from workflow.engine.definition import load_workflow


@dataclass
class Wire:
    """Counts the points as they are passed; kills the process at the chosen one."""

    at: int | None = None
    passed: list[str] = field(default_factory=list)
    commits: Callable[[], None] = lambda: None

    def passes(self, name: str) -> None:
        self.passed.append(name)
        if len(self.passed) == self.at:
            os.kill(os.getpid(), signal.SIGKILL)


WIRE = Wire()


def _around(kind: str, name: str, call: Callable[[Any], Any]) -> Callable[[Any], Any]:
    def wrapped(given: Any) -> Any:
        WIRE.passes(f"before {kind} {name}")
        result = call(given)
        WIRE.passes(f"after {kind} {name}")
        return result

    return wrapped


def _sealed(preparation: Any) -> dict[str, Any]:
    return {"sealed_sha256": SEALED, "number": preparation.item.number, "pages": 1, "boxes": {}}


def wired_catalogue() -> Catalogue:
    """The packaged workflows, with a point before and after each effect; no key is used for the seal."""
    bindings = Bindings(
        conditions=BINDINGS.conditions,
        effects={name: _around("effect", name, call) for name, call in BINDINGS.effects.items()},
        preparations={**BINDINGS.preparations, "signing.seal_or_attach": _sealed},
    )
    texts = packaged_texts()
    return Catalogue(tuple(load_workflow(text, bindings, texts) for text in texts.values()))


def _listen(engine: Engine) -> None:
    open_commits: list[int] = []

    @event.listens_for(engine, "before_cursor_execute")
    def _before(_c: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        WIRE.passes("before " + " ".join(statement.split()[:3]))

    @event.listens_for(engine, "after_cursor_execute")
    def _after(_c: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        WIRE.passes("after " + " ".join(statement.split()[:3]))

    @event.listens_for(engine, "commit")
    def _commit(_connection: Any) -> None:
        WIRE.passes("before commit")
        open_commits.append(1)

    @event.listens_for(Session, "after_commit")
    def _committed(_session: Any) -> None:
        if not open_commits:  # a savepoint was released; nothing is in the database yet
            return
        open_commits.clear()
        WIRE.passes("after commit")
        WIRE.commits()


def _sure_ids() -> None:
    """New ids from a counter: the same move twice writes the same rows."""
    count = iter(range(1, 1_000_000))

    def urandom(size: int) -> bytes:
        return hashlib.shake_128(str(next(count)).encode()).digest(size)

    os.urandom = urandom


@dataclass(frozen=True)
class Course:
    """What a step does when nobody disturbs it: its points, and the database before and after each commit."""

    points: list[str]
    states: list[Dump]

    def expected(self, at: int) -> Dump:
        """The database if the process dies at the `at`-th point (counted from 1)."""
        return self.states[self.points[:at].count("after commit")]

    @property
    def named(self) -> list[int]:
        """Effects and commits."""
        return [n for n, name in enumerate(self.points, 1) if "effect" in name or "commit" in name]

    @property
    def statements(self) -> list[int]:
        """SQL statements."""
        return [n for n in range(1, len(self.points) + 1) if n not in set(self.named)]


def course_of(place: Place, bureau: Bureau, step: Step) -> Course:
    """Let a child take the step on the bureau's database, undisturbed."""
    before = dump(bureau.engine)

    def watched(own: Bureau) -> bytes:
        states: list[Dump] = []
        watcher = place.again(own)
        WIRE.commits = lambda: states.append(dump(watcher.engine))
        step(own)
        return pickle.dumps((WIRE.passed, states))

    ended, said = in_a_child(place, bureau, watched)
    assert ended == 0, said.decode()
    points, states = pickle.loads(said)
    return Course(points, [before, *states])


def dies_at(place: Place, bureau: Bureau, step: Step, at: int) -> None:
    """Let a child take the step and die at this point."""
    ended, said = in_a_child(place, bureau, lambda own: [step(own), b"alive"][-1], at)
    assert ended == -signal.SIGKILL, f"it should have died at point {at}: {said.decode()}"


def takes(place: Place, bureau: Bureau, step: Step) -> None:
    """Let a child take the step to its end."""
    ended, said = in_a_child(place, bureau, lambda own: [step(own), b""][-1])
    assert ended == 0, said.decode()


def in_a_child(
    place: Place, bureau: Bureau, task: Callable[[Bureau], bytes], at: int | None = None
) -> tuple[int, bytes]:
    """Run the task in a forked process with connections of its own; gives its end and what it said."""
    reads, writes = os.pipe()
    child = os.fork()
    if child == 0:
        code = 1
        try:
            os.close(reads)
            _sure_ids()
            own = place.again(bureau)
            with own.engine.connect():
                pass  # the first connection asks the server who it is; that is no point of the move
            WIRE.at, WIRE.passed, WIRE.commits = at, [], lambda: None
            _listen(own.engine)
            _say(writes, task(own))
            code = 0
        except BaseException:
            _say(writes, traceback.format_exc().encode())
        finally:
            sys.stdout.flush()
            os._exit(code)
    os.close(writes)
    with os.fdopen(reads, "rb") as pipe:
        said = pipe.read()
    _, status = os.waitpid(child, 0)
    return os.waitstatus_to_exitcode(status), said


def _say(pipe: int, words: bytes) -> None:
    with os.fdopen(pipe, "wb") as stream:
        stream.write(words)


@contextmanager
def fresh(place: Place, bureau: Bureau) -> Iterator[Bureau]:
    """The bureau, removed at the end."""
    try:
        yield bureau
    finally:
        place.end(bureau)
