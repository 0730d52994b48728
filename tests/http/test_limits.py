"""Tries are counted where all hosts see them, and by the client's own address behind proxies that are trusted."""

from __future__ import annotations

import pytest
import structlog
from flask import Flask, request
from flask_login import LoginManager
from limits.storage import MemoryStorage

from tests.factories.redis_server import redis_server as own_redis_server
from workflow.http import limits, security

TRIES = 10


@pytest.fixture(autouse=True)
def unchanged(monkeypatch):
    """The limiter belongs to the process: what a test made of it is undone."""
    for name in ("_storage_dead", "_in_memory_fallback_enabled"):
        monkeypatch.setattr(limits.limiter, name, False)
    with structlog.testing.capture_logs() as lines:
        yield lines


def host_of(queue_url: str | None, proxies: int = 0) -> Flask:
    """An application as each host has it, with one door at which every try fails."""
    app = Flask("host")
    app.secret_key = "x"
    LoginManager(app).user_loader(lambda _: None)
    limits.keep_in(app, queue_url)
    security.trust_proxies(app, proxies)
    limits.install(app)
    app.add_url_rule("/login", "login", limits.tries_by_address(refuse), methods=["POST"])
    app.add_url_rule("/who", "who", who)
    app.add_url_rule("/wrong", "wrong", wrong_password, methods=["POST"])
    return app


def refuse() -> tuple[str, int]:
    return "no", 400


def who() -> str:
    return f"{request.remote_addr} {request.scheme}"


def wrong_password() -> str:
    limits.count_wrong_password()
    return "counted"


def tries(app: Flask, count: int, **headers: str) -> list[int]:
    client = app.test_client()
    return [client.post("/login", headers=headers).status_code for _ in range(count)]


@pytest.mark.slow
def test_hosts_that_share_a_redis_count_together(redis_server):
    url = redis_server.new_url()
    assert tries(host_of(url), TRIES - 1) == [400] * (TRIES - 1)
    assert tries(host_of(url), 2) == [400, 429]


def test_without_one_each_process_counts_for_itself():
    assert tries(host_of(None), TRIES + 1)[-1] == 429
    assert tries(host_of("postgresql://127.0.0.1/queue"), 1) == [400]


@pytest.mark.slow
def test_while_redis_is_away_tries_are_counted_here(unchanged):
    with own_redis_server() as server:
        app = host_of(server.new_url())
        assert tries(app, 1) == [400]
        server.closes()
        assert tries(app, TRIES + 1)[-2:] == [400, 429]
        assert app.test_client().post("/wrong").data == b"counted"
    limits.limiter._storage = MemoryStorage()  # so that nothing later asks the server that is gone


@pytest.mark.parametrize(
    ("proxies", "told", "seen"),
    [
        (0, "9.9.9.9", "127.0.0.1 http"),
        (1, "9.9.9.9", "9.9.9.9 https"),
        (1, "6.6.6.6, 9.9.9.9", "9.9.9.9 https"),
        (2, "6.6.6.6, 9.9.9.9, 10.0.0.1", "9.9.9.9 https"),
        (2, "9.9.9.9", "127.0.0.1 http"),
    ],
    ids=["none is believed", "one", "what the client made up is not", "two", "one is missing"],
)
def test_the_client_is_whom_the_trusted_proxies_saw(proxies, told, seen):
    said = {"X-Forwarded-For": told, "X-Forwarded-Proto": ", ".join(["https"] * len(told.split(",")))}
    assert host_of(None, proxies).test_client().get("/who", headers=said).text == seen


def test_tries_behind_a_proxy_are_counted_for_each_client():
    app = host_of(None, 1)
    for client in ("7.7.7.7", "8.8.8.8"):
        assert tries(app, TRIES + 1, **{"X-Forwarded-For": client})[-2:] == [400, 429]
