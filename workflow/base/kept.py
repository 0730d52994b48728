"""The contents used last, up to so many bytes: one document goes to a thousand recipients."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Hashable
from typing import Generic, TypeVar

K = TypeVar("K", bound=Hashable)


class Kept(Generic[K]):
    """Content by its key; what was not used for longest makes room."""

    def __init__(self, most_bytes: int) -> None:
        self._most_bytes, self._bytes = most_bytes, 0
        self._contents: OrderedDict[K, bytes] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, key: K) -> bytes | None:
        """The content, if it is still there."""
        with self._lock:
            if key in self._contents:
                self._contents.move_to_end(key)
            return self._contents.get(key)

    def put(self, key: K, content: bytes) -> None:
        """Keep it for a while; one large scan does not drive out all others."""
        if len(content) > self._most_bytes // 4:
            return
        with self._lock:
            if key not in self._contents:
                self._contents[key] = content
                self._bytes += len(content)
            while self._bytes > self._most_bytes:
                _, dropped = self._contents.popitem(last=False)
                self._bytes -= len(dropped)

    def keys(self) -> list[K]:
        """What is there, the longest unused first."""
        with self._lock:
            return list(self._contents)
