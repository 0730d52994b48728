"""Messages between the service and its child processes: a length, a JSON head, then raw bytes.

The child reads texts that others wrote, so its answers are never unpickled. The questions come from us and may be.
"""

from __future__ import annotations

import json
import os
import pickle
import select
import struct
from time import monotonic
from typing import IO, Any

HEAD = struct.Struct("!II")
OUT_OF_MEMORY_STATUS = 77
"""Exit status of a child that could not even report that memory was short."""
MOST_ANSWER_BYTES = 400_000_000


class Silence(Exception):
    """No whole answer came in time."""


class Ended(Exception):
    """The other side is gone."""


def ask(stream: IO[bytes], job: str, arguments: tuple[Any, ...]) -> None:
    """Send a question to a child."""
    body = pickle.dumps((job, arguments), protocol=5)
    try:
        stream.write(HEAD.pack(len(body), 0) + body)
        stream.flush()
    except OSError as error:
        raise Ended from error


def question(stream: IO[bytes]) -> tuple[str, tuple[Any, ...]] | None:
    """The next question in the child; None when the service is gone."""
    head = stream.read(HEAD.size)
    if len(head) < HEAD.size:
        return None
    job, arguments = pickle.loads(stream.read(HEAD.unpack(head)[0]))  # written by our own parent
    return job, arguments


def answer(stream: IO[bytes], head: dict[str, Any], content: bytes = b"") -> None:
    """Send an answer from the child."""
    text = json.dumps(head).encode()
    stream.write(HEAD.pack(len(text), len(content)) + text + content)
    stream.flush()


def receive(descriptor: int, seconds: float) -> tuple[dict[str, Any], bytes]:
    """The child's whole answer. Raises: Silence, Ended."""
    deadline = monotonic() + seconds
    head, content = HEAD.unpack(_exactly(descriptor, HEAD.size, deadline))
    if head + content > MOST_ANSWER_BYTES:
        raise Ended
    text = _exactly(descriptor, head, deadline)
    return json.loads(text), _exactly(descriptor, content, deadline)


def _exactly(descriptor: int, length: int, deadline: float) -> bytes:
    parts, missing = [], length
    while missing:
        ready, _, _ = select.select([descriptor], [], [], max(0.0, deadline - monotonic()))
        if not ready:
            raise Silence
        part = os.read(descriptor, min(missing, 1 << 20))
        if not part:
            raise Ended
        parts.append(part)
        missing -= len(part)
    return b"".join(parts)
