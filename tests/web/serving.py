"""The whole application over the loaded sample, for tests of pages: each test has its own copy, made once a run."""

from __future__ import annotations

import re
import shutil
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

import config
from workflow import app as composition
from workflow.base.database import Base
from workflow.cli.journey import Journey, People
from workflow.documents.models import Document
from workflow.engine.installation import Installation
from workflow.organisations.people import person_by_account
from workflow.sample.loading import load_sample

PASSWORD = "trinhky"
TOKEN = re.compile(r'name="csrf_token" value="([^"]+)"')


def settings_in(folder: Path) -> config.Settings:
    """Settings of an installation that lies in this folder."""
    values = {
        "ENV": "test",
        "DATABASE_URL": f"sqlite:///{folder / 'web.sqlite3'}",
        "FILES_URL": (folder / "files").as_uri(),
        "KEYS_DIR": str(folder / "keys"),
        "SECRET_KEY": "a-secret-of-the-tests-of-the-pages",
    }
    with pytest.MonkeyPatch.context() as environment:
        for name, value in values.items():
            environment.setenv(f"TRINHKY_{name}", value)
        return config.load()


@dataclass
class Reader:
    """Somebody at a browser without script: follows forms with the token that their page carries."""

    client: FlaskClient

    def get(self, path: str, **options: Any) -> TestResponse:
        return self.client.get(path, **options)

    def post(self, path: str, page: str = "/", **typed: Any) -> TestResponse:
        """Send a form that stands on `page`."""
        found = TOKEN.search(self.client.get(page).text)
        assert found is not None, f"no form on {page}"
        return self.client.post(path, data={"csrf_token": found[1], **typed})

    def follow(self, response: TestResponse) -> TestResponse:
        """The page that a redirect leads to."""
        assert response.status_code == 303, response.text
        return self.client.get(response.headers["Location"])

    def link(self, page: str, pattern: str) -> str:
        """The first address on the page that matches."""
        text = self.client.get(page).text
        found = re.search(rf'href="({pattern})"', text)
        assert found is not None, f"no {pattern} on {page}"
        return found[1]


@dataclass
class Served:
    """The installation of one test and its application."""

    installation: Installation
    app: Flask
    work_off: Callable[[], int]

    def visitor(self) -> Reader:
        return Reader(self.app.test_client())

    def reader(self, account: str, password: str = PASSWORD) -> Reader:
        """The person, signed in through the page."""
        person = self.visitor()
        answer = person.post("/login", "/login", account=account, password=password)
        assert answer.status_code == 303, answer.text
        return person

    def seed(self, drafter: str, doc_type: str = "cong-van") -> uuid.UUID:
        """The sample draft of this drafter."""
        with self.installation.reading() as work:
            person = person_by_account(work.session, drafter)
            rows = select(Document.id).where(Document.drafter_id == person.id, Document.doc_type == doc_type)
            return work.session.scalars(rows.order_by(Document.subject)).one()

    def journey(self, document_id: uuid.UUID, office: str = "qn") -> Journey:
        names = ("chuyenvien", "truongphong", "vanphong", "phogiamdoc", "vanthu", "luutru")
        people = People(*(f"{office}.{name}" for name in names))
        return Journey(self.installation, people, document_id, self.work_off)


def _loaded(folder: Path) -> None:
    """The sample, with the letter of `qn` on its way to its recipients and its plan still a draft."""
    settings = settings_in(folder)
    installation = composition.build(settings)
    Base.metadata.create_all(installation.database)
    load_sample(installation, folder / "keys", settings.key_passphrase.get_secret_value())
    served = Served(installation, Flask("nobody"), composition.worker_for(installation).run_until_idle)
    journey = served.journey(served.seed("qn.chuyenvien"))
    journey.to_signed()
    journey.to_distributed()
    composition.close(installation)


@pytest.fixture(scope="session")
def loaded_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An installation at work; only to be copied."""
    folder = tmp_path_factory.mktemp("web-sample")
    _loaded(folder)
    return folder


@pytest.fixture
def served(loaded_folder: Path, tmp_path: Path) -> Iterator[Served]:
    """A copy of the installation, served."""
    folder = tmp_path / "installation"
    shutil.copytree(loaded_folder, folder)
    settings = settings_in(folder)
    installation = composition.build(settings)
    worker = composition.worker_for(installation)
    yield Served(installation, composition.create_app(settings, installation), worker.run_until_idle)
    composition.close(installation)


@pytest.fixture
def letter(served: Served) -> uuid.UUID:
    """The id of the letter that went out."""
    return served.seed("qn.chuyenvien")
