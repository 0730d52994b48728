"""Many at once: threads that start together, and processes of threads."""

from __future__ import annotations

import os
import pickle
import threading
from collections.abc import Callable, Sequence
from typing import Any

from tests.factories.bureau import Bureau
from tests.invariants.places import Place


def outcomes_of(count: int, task: Callable[[int], Any]) -> list[Any]:
    """Run the task in as many threads that start at once; gives each result, or what it raised."""
    found: list[Any] = [None] * count
    barrier = threading.Barrier(count)

    def run(number: int) -> None:
        barrier.wait()
        try:
            found[number] = task(number)
        except Exception as error:
            found[number] = error

    threads = [threading.Thread(target=run, args=(number,)) for number in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return found


def in_processes(
    place: Place, bureau: Bureau, count: int, task: Callable[[Bureau, int], Sequence[object]]
) -> list[str]:
    """Run the task in as many forked processes at once, each with connections of its own; gives what it returned
    that is not None (an error, as text)."""
    place.leave(bureau)
    children = [_fork(place, bureau, number, task) for number in range(count)]
    problems: list[str] = []
    for child, pipe in children:
        with os.fdopen(pipe, "rb") as stream:
            said = stream.read()
        _, status = os.waitpid(child, 0)
        problems += pickle.loads(said) if status == 0 else [f"ended with {status}: {said!r}"]
    return problems


def _fork(
    place: Place, bureau: Bureau, number: int, task: Callable[[Bureau, int], Sequence[object]]
) -> tuple[int, int]:
    reads, writes = os.pipe()
    child = os.fork()
    if child == 0:
        code = 1
        try:
            os.close(reads)
            found = [repr(row) for row in task(place.again(bureau), number) if row is not None]
            with os.fdopen(writes, "wb") as stream:
                stream.write(pickle.dumps(found))
            code = 0
        finally:
            os._exit(code)
    os.close(writes)
    return child, reads
