"""What stands around every page: who is signed in, where one can go, how much waits. Read only when a page shows it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cached_property
from typing import Any

from flask import current_app, request, url_for

from workflow.engine import worklist
from workflow.engine.work import Work
from workflow.http.context import actor, options, request_reading
from workflow.organisations.models import Organisation
from workflow.organisations.names import name_on
from workflow.organisations.people import is_member, positions_on
from workflow.web.blueprint import web
from workflow.web.language import language

ENTRIES = {
    "home": "web.home",
    "worklists": "web.home",
    "documents": "web.documents",
    "compose": "web.compose",
    "incoming": "web.incoming",
    "registers": "web.registers",
    "dossiers": "web.dossiers",
    "archive": "web.archive",
    "account": "web.account",
    "logout": "web.logout",
    "language": "web.language",
}
OF_AN_OFFICE = {"compose", "incoming", "registers", "dossiers"}
"""Entries that only a member of an office can use; an administrator is none by that office alone."""
PLACES = {"home": "worklists", "compose": "compose", "import_text": "compose", "bases": "archive"}
"""Endpoints whose navigation entry is not told by their first word."""

counters: dict[str, Callable[[Work], int]] = {
    "worklists": lambda work: sum(row.count for row in worklist.counts(work)),
}
"""Numbers beside navigation entries; a module of pages adds its own (`counters["incoming"] = unread`)."""


class Frame:
    """Display values for layouts/base.html; the database is asked once, when the first of them is shown."""

    @cached_property
    def _read(self) -> Mapping[str, Any]:
        with request_reading() as work:
            return _values(work)

    @property
    def office_name(self) -> str:
        return str(self._read["office_name"])

    @property
    def user_name(self) -> str:
        return actor().name

    @property
    def user_position(self) -> str:
        return str(self._read["user_position"])

    @property
    def user_key(self) -> str:
        person_id = actor().person_id
        return person_id.hex if person_id else ""

    @property
    def counts(self) -> Mapping[str, int]:
        found: Mapping[str, int] = self._read["counts"]
        return found

    @property
    def language(self) -> str:
        return language()

    @property
    def path(self) -> str:
        return request.full_path.rstrip("?") if request.method == "GET" else url_for("web.home")

    @property
    def sample(self) -> bool:
        return options().sample

    @property
    def here(self) -> str:
        """The navigation entry of the page: the module or the first word of its endpoint."""
        name = (request.endpoint or "").removeprefix("web.")
        known = PLACES.get(name) or next((key for key in ENTRIES if name.startswith(key.rstrip("s"))), "")
        return known or "documents"

    @cached_property
    def links(self) -> Mapping[str, str]:
        known, member = current_app.view_functions, is_member(actor())
        return {
            key: url_for(endpoint)
            for key, endpoint in ENTRIES.items()
            if endpoint in known and (member or key not in OF_AN_OFFICE)
        }


def _values(work: Work) -> Mapping[str, Any]:
    person_id, office_id = work.actor.person_id, work.actor.organisation_id
    office = work.session.get(Organisation, office_id) if office_id else None
    positions = positions_on(work.session, person_id, work.today) if person_id else []
    return {
        "office_name": name_on(office, work.today).name if office else "",
        "user_position": positions[0].title + (f", {positions[0].unit.name}" if positions[0].unit else "")
        if positions
        else "",
        "counts": {key: count(work) for key, count in counters.items()},
    }


@web.app_context_processor
def _frame() -> dict[str, Any]:
    return {"frame": Frame()}
