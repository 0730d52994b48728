"""What is measured on: a throwaway installation with the sample offices, and documents waiting for a decision."""

from __future__ import annotations

import contextlib
import os
import socket
import subprocess
import sys
import tempfile
import urllib.request
import uuid
from collections.abc import Iterator
from pathlib import Path

from sqlalchemy import insert, select

import config
from tests.bench.serving import OPEN
from workflow.app import build
from workflow.base.database import Base
from workflow.documents.drafting import DraftInput, RecipientLine, create_document, types_of
from workflow.documents.models import Document
from workflow.engine.installation import Installation
from workflow.engine.item_role import ItemRole
from workflow.engine.move import MoveInput
from workflow.engine.perform import perform
from workflow.engine.work import Actor, Work
from workflow.engine.worklist import Awaiting
from workflow.organisations.accounts import new_token
from workflow.organisations.models import Unit
from workflow.organisations.people import actor_of, person_by_account
from workflow.sample.loading import load_sample

BODY = (
    "<p>Thực hiện chỉ đạo của UBND tỉnh, Giám đốc Sở yêu cầu các phòng, đơn vị thực hiện các nội dung sau.</p>" * 29
    + "<p>Yêu cầu các phòng, đơn vị nghiêm túc triển khai thực hiện./.</p>"
)


@contextlib.contextmanager
def installation(database_url: str | None = None) -> Iterator[Installation]:
    """A fresh installation with the sample offices; SQLite unless another empty database is named."""
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        os.environ.update(
            TRINHKY_ENV="test",
            TRINHKY_DATABASE_URL=database_url or f"sqlite:///{home / 'bench.sqlite3'}",
            TRINHKY_FILES_URL=(home / "files").as_uri(),
            TRINHKY_KEYS_DIR=str(home / "keys"),
        )
        settings = config.load()
        built = build(settings)
        Base.metadata.create_all(built.database)
        load_sample(built, home / "keys", settings.key_passphrase.get_secret_value())
        yield built
        built.database.dispose()


@contextlib.contextmanager
def served(kind: str) -> Iterator[tuple[int, int]]:
    """The server of this kind in a process of its own: its port and its process id."""
    port = free_port()
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.bench.serving", kind, str(port)], stdout=subprocess.PIPE, text=True
    )
    try:
        if process.stdout is None or process.stdout.readline().strip() != OPEN:
            raise RuntimeError("the server did not start")
        yield port, process.pid
    finally:
        process.terminate()
        process.wait(timeout=30)


def free_port() -> int:
    """A port on loopback at which nobody listens."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def actor(built: Installation, account: str) -> Actor:
    """The person with this account, as one who acts today."""
    with built.reading() as work:
        return actor_of(work.session, person_by_account(work.session, account), work.today)


def token(built: Installation, account: str) -> str:
    """An API token of this person."""
    with built.writing() as work:
        return new_token(work, person_by_account(work.session, account), "bench")


def submitted(built: Installation, count: int) -> list[tuple[uuid.UUID, int]]:
    """Directives that wait for the head of their unit, with their versions."""
    drafter = actor(built, "qn.chuyenvien")
    found = []
    for number in range(count):
        with built.writing(drafter) as work:
            document = _draft(work, f"văn bản đo số {number}")
            outcome = perform(work, document, "submit", MoveInput(version=document.version))
            found.append((document.id, outcome.version))
    return found


def _draft(work: Work, subject: str) -> Document:
    person, unit = person_by_account(work.session, "qn.chuyenvien"), unit_of(work)
    given = DraftInput(
        subject=subject,
        body_html=BODY,
        addressees=["Các phòng, cơ quan, đơn vị thuộc Sở"],
        recipients=[RecipientLine("Như trên"), RecipientLine("GĐ và các PGĐ Sở")],
    )
    return create_document(work, types_of(work).get("cong-van"), person, unit, given=given)


def unit_of(work: Work) -> Unit:
    """The unit in which the writer of all documents works."""
    wanted = Unit.abbreviation == "TCCB", Unit.organisation_id == work.actor.organisation_id
    return work.session.scalars(select(Unit).where(*wanted)).one()


def multiply(built: Installation, template: uuid.UUID, copies: int, *, awaits: bool) -> None:
    """Open documents of colleagues, written straight into the tables: copies of a template with its roles.

    With `awaits` they wait for the same people as the template; else for a holder whom nobody has.
    """
    with built.writing() as work:
        rows = {}
        for model in (Document, ItemRole, Awaiting):
            key = model.id if model is Document else model.item_id
            rows[model] = work.session.execute(select(model.__table__).where(key == template)).mappings().all()
        nobody = f"head@{uuid.uuid4().hex}"
        many: dict[type, list[dict[str, object]]] = {model: [] for model in rows}
        for _ in range(copies):
            item_id = uuid.uuid4()
            for row in rows[Document]:
                many[Document].append({**row, "id": item_id, "proof_key": uuid.uuid4().hex})
            for row in rows[ItemRole]:
                many[ItemRole].append({**row, "id": uuid.uuid4(), "item_id": item_id})
            for row in rows[Awaiting]:
                holder = row["holder"] if awaits else nobody
                many[Awaiting].append({**row, "id": uuid.uuid4(), "item_id": item_id, "holder": holder})
        for model, values in many.items():
            if values:
                work.session.execute(insert(model), values)


def get(port: int, path: str, bearer: str) -> bytes:
    """One GET with a token."""
    request = urllib.request.Request(f"http://127.0.0.1:{port}{path}", headers={"Authorization": f"Bearer {bearer}"})
    with urllib.request.urlopen(request, timeout=60) as answer:
        content: bytes = answer.read()
        return content
