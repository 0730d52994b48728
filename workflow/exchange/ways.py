"""The ways that the environment names: `dir:///folder`, or the address of another installation."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from urllib.parse import urlsplit
from urllib.request import url2pathname

from workflow.base.clock import Clock
from workflow.exchange.directory import DirectoryExchange
from workflow.exchange.http import HttpExchange
from workflow.exchange.transport import EVERYBODY, Exchange, Exchanges


def exchanges(url: str | None, peers: Mapping[str, str], secrets: Mapping[str, str], clock: Clock) -> Exchanges:
    """The way for all (`url`), and those of single bodies. Raises: DomainError("exchange_url_unusable")."""
    named = {**({EVERYBODY: url} if url else {}), **peers}
    opened = {one: _way(one, secrets, clock) for one in set(named.values())}
    return Exchanges({organ: opened[one] for organ, one in named.items()}, secrets)


def _way(url: str, secrets: Mapping[str, str], clock: Clock) -> Exchange:
    parts = urlsplit(url)
    if parts.scheme == "dir":
        return DirectoryExchange(Path(url2pathname(parts.path)))
    return HttpExchange(url, secrets, clock)
