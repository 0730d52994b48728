"""A closed-loop load of several clients over kept-alive connections, on loopback."""

from __future__ import annotations

import http.client
import queue
import statistics
import threading
import time
from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True)
class Call:
    """One request of the load."""

    method: str
    path: str
    body: bytes
    headers: dict[str, str]


@dataclass(frozen=True)
class Measured:
    """What a load showed: requests a second, and the spread of one request in milliseconds."""

    per_second: float
    p50_ms: float
    p95_ms: float
    p99_ms: float
    count: int


def run(port: int, calls: Iterable[Call], clients: int) -> Measured:
    """Send every call once, by this many clients at a time. Raises: RuntimeError if one is not answered well."""
    waiting: queue.SimpleQueue[Call] = queue.SimpleQueue()
    total = 0
    for call in calls:
        waiting.put(call)
        total += 1
    times: list[float] = []
    wrong: list[str] = []
    threads = [threading.Thread(target=_client, args=(port, waiting, times, wrong)) for _ in range(clients)]
    begun = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    elapsed = time.perf_counter() - begun
    if wrong:
        raise RuntimeError(f"{len(wrong)} of {total} calls failed: {wrong[0]}")
    times.sort()
    cuts = statistics.quantiles(times, n=100)
    return Measured(total / elapsed, cuts[49] * 1000, cuts[94] * 1000, cuts[98] * 1000, total)


def _client(port: int, waiting: queue.SimpleQueue[Call], times: list[float], wrong: list[str]) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    while True:
        try:
            call = waiting.get_nowait()
        except queue.Empty:
            break
        begun = time.perf_counter()
        connection.request(call.method, call.path, call.body, call.headers)
        answer = connection.getresponse()
        content = answer.read()
        times.append(time.perf_counter() - begun)
        if answer.status >= 300:
            wrong.append(f"{answer.status} {content[:300].decode(errors='replace')}")
    connection.close()
