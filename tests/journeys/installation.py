"""A whole installation as people meet it: the real server in its own process, with its worker, and a mail catcher."""

from __future__ import annotations

import http.client
import os
import re
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.cookies import SimpleCookie
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
from sqlalchemy import select

import config
from tests.journeys.calling import Caller
from workflow import app as composition
from workflow.base.database import Base
from workflow.cli.catcher import Catcher, mail_catcher
from workflow.organisations.accounts import new_token
from workflow.organisations.models import Person
from workflow.sample.loading import load_sample

HOST = "127.0.0.1"
PASSWORD = "trinhky"
STARTS_WITHIN_S = 60
CSRF = re.compile(r'name="csrf_token" value="([^"]+)"')


@dataclass
class Served:
    """A running server, where its mail goes, and how one gets in."""

    port: int
    catcher: Catcher
    tokens: dict[str, str]
    _sessions: dict[str, str] = field(default_factory=dict)

    @property
    def url(self) -> str:
        return f"http://{HOST}:{self.port}"

    def caller(self, account: str) -> Caller:
        """A program of this person, which arranges what a journey begins with."""
        return Caller(HOST, self.port, self.tokens[account])

    def session_of(self, account: str) -> str:
        """The cookie of somebody who signed in at a machine of their own; once a run for each person.

        Each machine has another loopback address, so that the limit on tries of one address stays as it is.
        """
        if account not in self._sessions:
            self._sessions[account] = self._sign_in(account, f"127.7.0.{len(self._sessions) + 1}")
        return self._sessions[account]

    def _sign_in(self, account: str, machine: str) -> str:
        page, cookie = self._ask("GET", machine)
        token = CSRF.search(page)
        assert token is not None, page
        form = urlencode({"csrf_token": token[1], "account": account, "password": PASSWORD})
        return self._ask("POST", machine, form, cookie)[1]

    def _ask(self, method: str, machine: str, form: str | None = None, cookie: str = "") -> tuple[str, str]:
        connection = http.client.HTTPConnection(HOST, self.port, timeout=60, source_address=(machine, 0))
        headers = {"Content-Type": "application/x-www-form-urlencoded", "Cookie": f"trinhky={cookie}"}
        try:
            connection.request(method, "/login", form, headers)
            answer = connection.getresponse()
            text = answer.read().decode()
        finally:
            connection.close()
        assert answer.status == (200 if form is None else 303), text
        return text, SimpleCookie(answer.headers["Set-Cookie"])["trinhky"].value


def _environment(folder: Path, more: dict[str, str]) -> dict[str, str]:
    values = {
        "ENV": "development",  # as `make run` sets it
        "DATABASE_URL": f"sqlite:///{folder / 'trinhky.sqlite3'}",
        "FILES_URL": (folder / "files").as_uri(),
        "KEYS_DIR": str(folder / "keys"),
        "SECRET_KEY": "a-secret-of-the-journeys",
        **more,
    }
    kept = {name: value for name, value in os.environ.items() if not name.startswith("TRINHKY_")}
    return kept | {f"TRINHKY_{name}": value for name, value in values.items()}


def _settings(environment: dict[str, str]) -> config.Settings:
    with pytest.MonkeyPatch.context() as patched:
        for name, value in environment.items():
            if name.startswith("TRINHKY_"):
                patched.setenv(name, value)
        return config.load()


def _fill(settings: config.Settings) -> dict[str, str]:
    """Tables, sample, and a personal token for everybody in it."""
    installation = composition.build(settings)
    Base.metadata.create_all(installation.database)
    load_sample(installation, Path(settings.keys_dir), settings.key_passphrase.get_secret_value())
    with installation.writing() as work:
        tokens = {one.account: new_token(work, one, "journeys") for one in work.session.scalars(select(Person))}
    composition.close(installation)
    return tokens


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return int(probe.getsockname()[1])


def _answers(port: int) -> bool:
    try:
        socket.create_connection((HOST, port), timeout=1).close()
    except OSError:
        return False
    return True


def _wait_until_up(process: subprocess.Popen[Any], port: int, log: Path) -> None:
    for _ in range(STARTS_WITHIN_S * 10):
        if _answers(port):
            return
        try:
            process.wait(0.1)
        except subprocess.TimeoutExpired:
            continue
        break
    raise RuntimeError(f"the server did not start: {log.read_text()[-500:]}")


@contextmanager
def served_in(folder: Path) -> Iterator[Served]:
    """The sample, served until the end of the block; its log lies in the folder."""
    with mail_catcher() as catcher:
        port = _free_port()
        environment = _environment(folder, {"SMTP_URL": catcher.url, "BASE_URL": f"http://{HOST}:{port}"})
        tokens = _fill(_settings(environment))
        log = folder / "server.log"
        command = [sys.executable, "-m", "workflow", "serve", "--port", str(port)]
        with (
            log.open("w") as out,
            subprocess.Popen(command, cwd=config.ROOT, env=environment, stdout=out, stderr=out) as process,
        ):
            try:
                _wait_until_up(process, port, log)
                yield Served(port, catcher, tokens)
            finally:
                process.send_signal(signal.SIGTERM)
                process.wait(30)
