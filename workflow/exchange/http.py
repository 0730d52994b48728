"""Exchange with another installation over HTTP: a package is posted to it, and it can be asked whether it has one."""

from __future__ import annotations

import json
import ssl
from collections.abc import Mapping
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from typing import Any
from urllib.parse import quote, urlsplit

from workflow.base.clock import Clock
from workflow.base.errors import DomainError
from workflow.exchange.errors import ExchangeDeferred, ExchangeRefused, ExchangeUnproven
from workflow.exchange.signed_request import authorization
from workflow.exchange.transport import EVERYBODY, Exchange

PACKAGES = "/exchange/v1/packages"
_LARGEST_ANSWER = 64 * 1024
_LATER = frozenset({401, 403, 404, 405, 408, 421, 425, 429})
"""The peer, or our knowledge of it, may be put right: a secret, an address, a rate."""


class HttpExchange(Exchange):
    """The installation of a peer. `secrets` are shared, by the mã định danh of the body that is written to."""

    def __init__(self, url: str, secrets: Mapping[str, str], clock: Clock, timeout_s: float = 30.0) -> None:
        parts = urlsplit(url)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise DomainError("exchange_url_unusable", scheme=parts.scheme)
        self._parts, self._secrets, self._clock, self._timeout_s = parts, secrets, clock, timeout_s

    def send(self, sender: str, to: str, package_id: str, content: bytes) -> dict[str, Any]:
        status, answer = self._ask("POST", PACKAGES, sender, to, content)
        facts: dict[str, Any] = {"http": status}
        facts.update((key, answer[key]) for key in ("state", "code", "problems") if key in answer)
        if status in (200, 201, 202):
            return {**facts, "peer": self._parts.hostname, "at": str(answer.get("at", ""))}
        if status >= 500:
            raise ExchangeUnproven(**facts)
        raise (ExchangeDeferred if status in _LATER or status < 400 else ExchangeRefused)(**facts)

    def has_arrived(self, sender: str, to: str, package_id: str) -> bool | None:
        try:
            status, answer = self._ask("GET", f"{PACKAGES}/{quote(package_id, safe='')}", sender, to, b"")
        except (ExchangeDeferred, ExchangeUnproven):
            return None
        return {"accepted": True, "unknown": False}.get(str(answer.get("state"))) if status == 200 else None

    def _ask(self, method: str, path: str, sender: str, to: str, body: bytes) -> tuple[int, dict[str, Any]]:
        """Status and answer. Raises: ExchangeDeferred while nothing was sent, ExchangeUnproven after."""
        secret = self._secrets.get(to) or self._secrets.get(EVERYBODY)
        if not secret:
            raise ExchangeDeferred("exchange_secret_missing", organ=to)
        whole = f"{self._parts.path.rstrip('/')}{path}"
        signed = authorization(secret, method, path, sender, to, self._clock.now(), body)
        connection = self._connection()
        try:
            self._open(connection)
            try:
                headers = {"Authorization": signed, "Content-Type": "application/octet-stream"}
                connection.request(method, whole, body=body, headers=headers)
                response = connection.getresponse()
                return response.status, _answer(response.read(_LARGEST_ANSWER))
            except (OSError, HTTPException) as error:
                raise ExchangeUnproven(reply=f"{type(error).__name__}: {error}"[:300]) from error
        finally:
            connection.close()

    def _connection(self) -> HTTPConnection:
        host, port = self._parts.hostname or "", self._parts.port
        if self._parts.scheme == "http":
            return HTTPConnection(host, port, timeout=self._timeout_s)
        return HTTPSConnection(host, port, timeout=self._timeout_s, context=ssl.create_default_context())

    def _open(self, connection: HTTPConnection) -> None:
        try:
            connection.connect()
        except OSError as error:
            raise ExchangeDeferred(reply=f"{type(error).__name__}: {error}"[:300]) from error


def _answer(content: bytes) -> dict[str, Any]:
    try:
        found = json.loads(content)
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}
