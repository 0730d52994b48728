"""Part `worklist`: the worklist page of one person among few and among many open documents."""

from __future__ import annotations

import statistics
import time

from flask.testing import FlaskClient
from sqlalchemy import event, select

import config
from tests.bench import world
from tests.bench.figures import say
from workflow.app import create_app
from workflow.documents.models import Document
from workflow.engine.installation import Installation

PAGES = 40


def worklists() -> None:
    """The worklist page of one person among 100 and among 10,000 open documents, of which 30 are theirs."""
    with world.installation() as built:
        mine = world.submitted(built, 30)
        client = create_app(config.load(), built).test_client()
        headers = {"Authorization": f"Bearer {world.token(built, 'qn.truongphong')}"}
        figures = {}
        for open_documents in (100, 10_000):
            with built.reading() as work:
                known = len(work.session.scalars(select(Document.id)).all())
            world.multiply(built, mine[0][0], open_documents - known, awaits=False)
            figures[open_documents] = _page_figures(built, client, headers)
        (few, few_ms), (many, many_ms) = figures.values()
        say("worklist.100.statements", few, "statements", 1)
        say("worklist.10000.statements", many, "statements", 1, "worklist.100.statements", many / few)
        say("worklist.100", few_ms, "ms", PAGES)
        say("worklist.10000", many_ms, "ms", PAGES, "worklist.100", many_ms / few_ms)


def _page_figures(built: Installation, client: FlaskClient, headers: dict[str, str]) -> tuple[int, float]:
    """SQL statements of one page, and the median time of one, after a few that warm up."""
    statements: list[str] = []
    times = []

    def heard(*call: object) -> None:
        statements.append(str(call[2]))

    event.listen(built.database, "before_cursor_execute", heard)
    for number in range(PAGES + 5):
        statements.clear()
        begun = time.perf_counter()
        answer = client.get("/", headers=headers)
        if number >= 5:
            times.append((time.perf_counter() - begun) * 1000)
        if answer.status_code != 200 or answer.text.count("văn bản đo số") < 30:
            raise RuntimeError(f"the page shows something else: {answer.status}")
    event.remove(built.database, "before_cursor_execute", heard)
    return len(statements), statistics.median(times)
