"""The API over a loaded sample: every test has its own copy of the database, made once."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from flask_openapi.openapi import OpenAPI
from sqlalchemy import select
from werkzeug.test import TestResponse

import config
from workflow import api
from workflow import app as composition
from workflow.base.database import Base
from workflow.documents.models import Document
from workflow.engine.installation import Installation
from workflow.http import sign_in
from workflow.http.context import EXTENSION
from workflow.organisations.accounts import new_token
from workflow.organisations.people import person_by_account
from workflow.sample.loading import load_sample

API = "/api/v1"


def settings_in(folder: Path, monkeypatch: pytest.MonkeyPatch) -> config.Settings:
    """Settings of an installation that lies in this folder."""
    values = {
        "ENV": "test",
        "DATABASE_URL": f"sqlite:///{folder / 'api.sqlite3'}",
        "FILES_URL": (folder / "files").as_uri(),
        "KEYS_DIR": str(folder / "keys"),
        "SECRET_KEY": "a-secret-of-the-tests-of-the-api",
    }
    for name, value in values.items():
        monkeypatch.setenv(f"TRINHKY_{name}", value)
    return config.load()


def api_alone(settings: config.Settings, installation: Installation) -> Flask:
    """The application as it is composed, with this door only."""
    app = OpenAPI("trinhky", doc_ui=False)
    app.config.update(SECRET_KEY=settings.secret_key.get_secret_value(), TESTING=False)
    app.extensions[EXTENSION] = installation
    sign_in.install(app)
    api.register(app)
    sign_in.check_routes(app)
    return app


@pytest.fixture(scope="session")
def sample_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An installation with the sample loaded; only to be copied."""
    folder = tmp_path_factory.mktemp("api-sample")
    with pytest.MonkeyPatch.context() as monkeypatch:
        settings = settings_in(folder, monkeypatch)
    installation = composition.build(settings)
    Base.metadata.create_all(installation.database)
    load_sample(installation, folder / "keys", settings.key_passphrase.get_secret_value())
    composition.close(installation)
    return folder


@dataclass
class Caller:
    """A person who calls the API with a token."""

    client: FlaskClient
    token: str

    def _headers(self, headers: dict[str, str]) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.token}", **headers}

    def get(self, path: str, **headers: str) -> TestResponse:
        return self.client.get(API + path, headers=self._headers(headers))

    def send(self, method: str, path: str, body: Any, headers: dict[str, str] | None = None) -> TestResponse:
        return self.client.open(API + path, method=method, json=body, headers=self._headers(headers or {}))

    def post(self, path: str, body: Any, headers: dict[str, str] | None = None) -> TestResponse:
        return self.send("POST", path, body, headers)

    def patch(self, path: str, body: Any) -> TestResponse:
        return self.send("PATCH", path, body)

    def upload(self, path: str, **fields: Any) -> TestResponse:
        return self.client.post(API + path, data=fields, headers=self._headers({}), content_type="multipart/form-data")

    def move(self, document_id: str, transition: str, comment: str = "", **given: Any) -> TestResponse:
        """Make a move with the version as it stands."""
        version = self.get(f"/documents/{document_id}").json["version"]
        body = {"version": version, "comment": comment, "input": given}
        return self.post(f"/documents/{document_id}/moves/{transition}", body)


@dataclass
class Office:
    """The installation of one test, its application, and everybody who calls it."""

    installation: Installation
    app: Flask
    folder: Path
    work_off: Callable[[], int]

    def caller(self, account: str) -> Caller:
        with self.installation.writing() as work:
            token = new_token(work, person_by_account(work.session, account), "test")
        return Caller(self.app.test_client(), token)

    def seed(self, drafter: str, doc_type: str = "cong-van") -> str:
        """The id of a sample draft of this drafter."""
        with self.installation.reading() as work:
            person = person_by_account(work.session, drafter)
            rows = select(Document.id).where(Document.drafter_id == person.id, Document.doc_type == doc_type)
            return str(work.session.scalars(rows.order_by(Document.subject)).first())


@pytest.fixture
def office(sample_folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Office]:
    """A fresh copy of the sample, served."""
    folder = tmp_path / "installation"
    shutil.copytree(sample_folder, folder)
    settings = settings_in(folder, monkeypatch)
    installation = composition.build(settings)
    worker = composition.worker_for(installation)
    app = api_alone(settings, installation)
    yield Office(installation, app, folder, worker.run_until_idle)
    composition.close(installation)
