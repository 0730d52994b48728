from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from workflow.base.errors import DomainError, OutsideServiceFailed
from workflow.exchange.errors import ExchangeDeferred, ExchangeRefused, ExchangeUnproven
from workflow.exchange.http import HttpExchange
from workflow.exchange.signed_request import authorization, claimed, proves
from workflow.exchange.ways import exchanges

US, PEER, SECRET = "000.00.13.H48", "000.00.25.H48", "một bí mật đủ dài"
NOW = datetime(2024, 3, 5, 3, 0, tzinfo=UTC)


class Clock:
    def now(self) -> datetime:
        return NOW


@dataclass
class Peer:
    """A server that answers as it is told, and keeps what it was asked."""

    status: int = 201
    answer: bytes = b'{"state": "accepted"}'
    cut: bool = False
    asked: list[tuple[str, str, dict[str, str], bytes]] = field(default_factory=list)
    url: str = ""


@pytest.fixture
def peer() -> Iterator[Peer]:
    found = Peer()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", "0")))
            found.asked.append((self.command, self.path, dict(self.headers), body))
            if found.cut:
                self.connection.close()
                return
            self.send_response(found.status)
            self.end_headers()
            self.wfile.write(found.answer)

        do_GET = do_POST

        def log_message(self, *args: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    found.url = f"http://127.0.0.1:{server.server_address[1]}/tk"
    yield found
    server.shutdown()
    thread.join()
    server.server_close()


def way(peer: Peer, **secrets: str) -> HttpExchange:
    return HttpExchange(peer.url, secrets or {PEER: SECRET}, Clock(), timeout_s=5)


def test_a_package_is_posted_with_a_proof_and_never_with_the_secret(peer: Peer) -> None:
    told = way(peer).send(US, PEER, "p-1", b"<edXML/>")
    assert (told["http"], told["state"]) == (201, "accepted")
    ((method, path, headers, body),) = peer.asked
    assert (method, path, body) == ("POST", "/tk/exchange/v1/packages", b"<edXML/>")
    claim = claimed(headers["Authorization"])
    assert claim is not None and (claim.sender, claim.to) == (US, PEER)
    assert proves(claim, SECRET, "POST", "/exchange/v1/packages", NOW) and claim.is_of(body)
    assert SECRET not in str(headers)


@pytest.mark.parametrize(
    ("status", "error"),
    [
        (422, ExchangeRefused), (409, ExchangeRefused), (413, ExchangeRefused),
        (401, ExchangeDeferred), (429, ExchangeDeferred), (404, ExchangeDeferred), (302, ExchangeDeferred),
        (500, ExchangeUnproven), (503, ExchangeUnproven),
    ],
)  # fmt: skip
def test_each_answer_is_taken_for_what_it_is(peer: Peer, status: int, error: type[DomainError]) -> None:
    peer.status, peer.answer = status, b'{"code": "package_not_for_us"}'
    with pytest.raises(error) as told:
        way(peer).send(US, PEER, "p-1", b"x")
    assert told.value.facts == {"http": status, "code": "package_not_for_us"}


def test_a_connection_that_breaks_after_sending_proves_nothing_and_one_that_never_was_is_put_off(peer: Peer) -> None:
    peer.cut = True
    with pytest.raises(ExchangeUnproven):
        way(peer).send(US, PEER, "p-1", b"x")
    assert way(peer).has_arrived(US, PEER, "p-1") is None
    gone = HttpExchange("http://127.0.0.1:9", {PEER: SECRET}, Clock())
    with pytest.raises(ExchangeDeferred):
        gone.send(US, PEER, "p-1", b"x")


@pytest.mark.parametrize(("state", "known"), [("accepted", True), ("unknown", False), ("?", None)])
def test_the_peer_is_asked_whether_it_has_the_package(peer: Peer, state: str, known: bool | None) -> None:
    peer.status, peer.answer = 200, json.dumps({"state": state}).encode()
    assert way(peer).has_arrived(US, PEER, "p/1") is known
    assert peer.asked[0][:2] == ("GET", "/tk/exchange/v1/packages/p%2F1")


def test_without_a_shared_secret_nothing_is_sent(peer: Peer) -> None:
    with pytest.raises(ExchangeDeferred) as told:
        way(peer, other="x").send(US, PEER, "p-1", b"x")
    assert (told.value.code, peer.asked) == ("exchange_secret_missing", [])


# ---- the proof


def claim_of(**changed: Any) -> bool:
    """Whether a request that differs so from the signed one is believed."""
    signed = {"method": "POST", "path": "/p", "body": b"b", "secret": SECRET, "now": NOW, **changed}
    header = authorization(SECRET, "POST", "/p", US, PEER, NOW, b"b")
    claim = claimed(header.replace(US, signed.get("sender", US)))
    assert claim is not None
    true = proves(claim, signed["secret"], signed["method"], signed["path"], signed["now"])
    return true and claim.is_of(signed["body"])


@pytest.mark.parametrize(
    "changed",
    [
        {"body": b"other"}, {"path": "/q"}, {"method": "GET"}, {"secret": "khác"}, {"secret": ""},
        {"sender": "000.00.99.H48"}, {"now": NOW + timedelta(minutes=16)}, {"now": NOW - timedelta(minutes=16)},
    ],
)  # fmt: skip
def test_a_proof_holds_for_nothing_else(changed: dict[str, Any]) -> None:
    assert claim_of()
    assert not claim_of(**changed)


@pytest.mark.parametrize(
    "header",
    ["", "Bearer x", "TrinhKy-HMAC-SHA256 ", 'TrinhKy-HMAC-SHA256 sender="a", to="b", at="x", body="d", proof="c"'],
)
def test_what_is_no_claim_is_none(header: str) -> None:
    assert claimed(header) is None


def test_the_ways_follow_the_environment(tmp_path: Any) -> None:
    found = exchanges(f"dir://{tmp_path}", {PEER: "https://peer.example"}, {}, Clock())
    assert isinstance(found.way_to(PEER), HttpExchange)
    assert found.way_to("H01") is found.way_to("H02")
    assert len(list(found.boxes())) == 2
    with pytest.raises(OutsideServiceFailed):
        exchanges(None, {}, {}, Clock()).way_to(PEER)
    with pytest.raises(DomainError):
        exchanges("ftp://x", {}, {}, Clock())
