"""The API over a loaded sample, called with tokens as programs do."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from tests.factories.installed import Workshop
from workflow import app as composition
from workflow.documents.models import Document
from workflow.engine.installation import Installation
from workflow.organisations.accounts import new_token
from workflow.organisations.people import person_by_account

API = "/api/v1"


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
class Served:
    """The installation of one test, its application, and everybody who calls it."""

    installation: Installation
    app: Flask
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
def served(sample: Installation, workshop: Workshop, tmp_path: Path) -> Served:
    """The sample, served as it is composed."""
    settings = workshop.settings(tmp_path, str(sample.database.url))
    app = composition.create_app(settings, sample)
    return Served(sample, app, composition.worker_for(sample).run_until_idle)
