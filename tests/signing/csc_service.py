"""A signing service as a telephone company might run one: speaks the CSC API v2 over HTTP on the loopback address."""

from __future__ import annotations

import json
from base64 import b64decode, b64encode
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from secrets import token_hex
from threading import Thread
from typing import Any
from urllib.parse import parse_qsl

from cryptography.hazmat.primitives.serialization import Encoding

from tests.signing.desk import Key

SHA256, RSA = "2.16.840.1.101.3.4.2.1", "1.2.840.113549.1.1.11"
Told = tuple[int, dict[str, Any]]


@dataclass
class Credential:
    """A key that the service keeps. With a PIN the person types it at the caller's; else the phone asks them."""

    key: Key
    pin: str | None = None
    code_id: str = "PIN"
    confirms: bool = False
    """The person presses yes at once; else `confirm` must be called."""


@dataclass
class SigningService:
    """The service's memory; `asked` is every call by its path, `broken` answers instead of it."""

    token: str = field(default_factory=token_hex)
    credentials: dict[str, Credential] = field(default_factory=dict)
    allowed: dict[str, tuple[str, list[str]]] = field(default_factory=dict)
    pending: dict[str, tuple[Credential, list[str]]] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    broken: Callable[[str], Told | None] = lambda path: None
    url: str = ""
    clients: dict[str, str] = field(default_factory=dict)
    """Client id and secret of who may ask for an access token (OAuth 2.0, client credentials)."""
    given: list[str] = field(default_factory=list)
    """The access tokens that were given; `end_tokens` makes the service take none of them any more."""
    expires_in: int = 3600

    def confirm(self) -> None:
        """The person presses yes on the phone."""
        for credential, _ in self.pending.values():
            credential.confirms = True

    def answer(self, path: str, given: dict[str, Any], bearer: str) -> Told:
        self.asked.append(path)
        if (broken := self.broken(path)) is not None:
            return broken
        if path == "oauth2/token":
            return self._token(given)
        if bearer.removeprefix("Bearer ") not in {self.token, *self.given}:
            return _refused(401, "invalid_token")
        calls = {
            "credentials/info": self._info,
            "credentials/authorize": self._authorize,
            "signatures/signHash": self._sign,
            "signatures/signPolling": self._poll,
        }
        return calls[path](given) if path in calls else _refused(404, "not_found")

    def end_tokens(self) -> None:
        """As when the service was started anew."""
        self.given.clear()

    def _token(self, asked: dict[str, Any]) -> Told:
        if asked.get("grant_type") != "client_credentials":
            return _refused(400, "unsupported_grant_type")
        client = asked.get("client_id", "")
        if not client or self.clients.get(client) != asked.get("client_secret"):
            return _refused(401, "invalid_client")
        self.given.append(token_hex())
        return 200, {"access_token": self.given[-1], "token_type": "Bearer", "expires_in": self.expires_in}

    def _info(self, given: dict[str, Any]) -> Told:
        credential = self.credentials.get(given["credentialID"])
        if credential is None:
            return _refused(400, "invalid_request")
        chain = [b64encode(one.public_bytes(Encoding.DER)).decode() for one in credential.key.certificates]
        mode = "explicit" if credential.pin else "implicit"
        key = {"status": "enabled", "algo": [RSA], "len": credential.key.private.key_size}
        return 200, {
            "key": key,
            "cert": {"status": "valid", "certificates": chain},
            "auth": {"mode": mode, "objects": [{"type": "Password", "id": credential.code_id}]},
            "SCAL": "2",
        }

    def _authorize(self, given: dict[str, Any]) -> Told:
        credential = self.credentials[given["credentialID"]]
        codes = {one["id"]: one["value"] for one in given.get("authData", [])}
        if credential.pin and codes.get(credential.code_id) != credential.pin:
            return _refused(400, "invalid_pin" if credential.code_id == "PIN" else "invalid_otp")
        if given["hashAlgorithmOID"] != SHA256 or given["numSignatures"] != len(given["hashes"]):
            return _refused(400, "invalid_request")
        sad = token_hex()
        self.allowed[sad] = given["credentialID"], given["hashes"]
        return 200, {"SAD": sad, "expiresIn": 300}

    def _sign(self, given: dict[str, Any]) -> Told:
        if self.allowed.pop(given["SAD"], None) != (given["credentialID"], given["hashes"]) or given["signAlgo"] != RSA:
            return _refused(400, "invalid_request")  # what was not authorised is not signed (SCAL2)
        credential = self.credentials[given["credentialID"]]
        if credential.pin:
            return 200, _signed(credential, given["hashes"])
        response_id = token_hex(8)
        self.pending[response_id] = credential, given["hashes"]
        return 200, {"responseID": response_id}

    def _poll(self, given: dict[str, Any]) -> Told:
        credential, hashes = self.pending[given["responseID"]]
        return (200, _signed(credential, hashes)) if credential.confirms else (202, {})


def _signed(credential: Credential, hashes: list[str]) -> dict[str, Any]:
    return {"signatures": [b64encode(credential.key.signs(b64decode(one))).decode() for one in hashes]}


def _refused(status: int, error: str) -> Told:
    return status, {"error": error, "error_description": "as the test wants"}


@contextmanager
def signing_service() -> Iterator[SigningService]:
    """The service, listening."""
    service = SigningService()

    class Answer(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            content = self.rfile.read(int(self.headers["Content-Length"]))
            typed = self.headers["Content-Type"] == "application/x-www-form-urlencoded"
            given = dict(parse_qsl(content.decode())) if typed else json.loads(content)
            path = self.path.removeprefix("/csc/v2/")
            status, told = service.answer(path, given, self.headers.get("Authorization", ""))
            content = json.dumps(told).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *_arguments: object) -> None:
            """A test server has nothing to tell."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Answer) as server:
        service.url = f"http://127.0.0.1:{server.server_port}/csc/v2"
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        try:
            yield service
        finally:
            server.shutdown()
            thread.join()
