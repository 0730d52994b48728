"""A redis-server on loopback, which a test can stop and bring back."""

from __future__ import annotations

import itertools
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from redis import Redis
from redis.exceptions import ConnectionError as NotThere

MOST_S = 20.0
DATABASES = 16


@dataclass
class RedisServer:
    """A server that forgets everything when it ends, with some databases apart from each other."""

    folder: str
    port: int
    _process: subprocess.Popen[bytes] | None = None
    _next: Iterator[int] = field(default_factory=lambda: itertools.cycle(range(DATABASES)))

    def new_url(self) -> str:
        """The address of an empty database."""
        number = next(self._next)
        with Redis(port=self.port, db=number) as client:
            client.flushdb()
        return f"redis://127.0.0.1:{self.port}/{number}"

    def opens(self) -> None:
        """Listen, from when this returns."""
        command = ["redis-server", "--port", str(self.port), "--bind", "127.0.0.1", "--dir", self.folder]
        quiet = ["--save", "", "--appendonly", "no", "--daemonize", "no", "--loglevel", "warning"]
        self._process = subprocess.Popen([*command, *quiet], stdout=subprocess.DEVNULL)
        end = time.monotonic() + MOST_S
        while not self._answers():
            if time.monotonic() > end or self._process.poll() is not None:
                raise RuntimeError("redis-server did not start")
            time.sleep(0.01)

    def closes(self) -> None:
        """End the process, and with it whatever was in the queue."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self._process = None

    def _answers(self) -> bool:
        try:
            with Redis(port=self.port) as client:
                return bool(client.ping())
        except NotThere:
            return False


@contextmanager
def redis_server() -> Iterator[RedisServer]:
    """A server that runs while the block does, unless it is closed in between."""
    with tempfile.TemporaryDirectory() as folder, socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        server = RedisServer(folder, probe.getsockname()[1])
        probe.close()
        server.opens()
        try:
            yield server
        finally:
            server.closes()
