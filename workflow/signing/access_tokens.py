"""Our own right to speak to a signing service: a fixed token, or one that is asked for and kept while it holds.

Source: Cloud Signature Consortium, API v2, oauth2/token; RFC 6749 4.4 (client credentials), 5.1.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from hashlib import sha256

RENEWED_BEFORE_SECONDS = 30.0
SHORTEST_SECONDS = 5.0


@dataclass(frozen=True)
class AccessToken:
    """A token of a service and how long it holds."""

    value: str
    seconds: float


class AccessTokens:
    """The tokens that this process was given, by service and client; they are in no file and no database."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._known: dict[str, tuple[str, float]] = {}

    def get(self, url: str, client: str, secret: str, ask: Callable[[], AccessToken]) -> str:
        """The token for this client at this service; asked for when there is none that still holds a while."""
        key = _key(url, client, secret)
        with self._lock:
            value, ends = self._known.get(key, ("", 0.0))
        if value and time.monotonic() < ends:
            return value
        given = ask()
        ends = time.monotonic() + max(given.seconds - RENEWED_BEFORE_SECONDS, SHORTEST_SECONDS)
        with self._lock:
            self._known[key] = given.value, ends
        return given.value

    def forget(self, url: str, client: str, secret: str) -> None:
        """The service takes this token no more."""
        with self._lock:
            self._known.pop(_key(url, client, secret), None)


def _key(url: str, client: str, secret: str) -> str:
    return sha256("\0".join((url, client, secret)).encode()).hexdigest()


TOKENS = AccessTokens()
