"""Move forms from both sides: what a form sent as input of a move, and what a refused form shows again."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import zip_longest
from typing import Any

from flask import current_app
from werkzeug.datastructures import MultiDict

from workflow.base.errors import DomainError
from workflow.engine.blueprint import Transition
from workflow.engine.move import MoveInput
from workflow.http.errors import problem_of
from workflow.web.language import language
from workflow.web.offers import Attempt

PREFIX = "input."
ROW = ("line", "purpose", "channel")
FORM_FIELDS = {"csrf_token", "version", "idempotency_key"}


def read_move(form: MultiDict[str, str], transition: Transition) -> MoveInput:
    """The typed input of a form; the engine reads and checks the values."""
    types = {one.name: one.type for one in transition.inputs}
    given: dict[str, Any] = {}
    for name in form:
        if name.startswith(PREFIX):
            key = name.removeprefix(PREFIX).partition(".")[0]
            if types.get(key) == "lines":
                given[key] = _recipients(form, PREFIX + key)
                continue
            given[key] = _value(types.get(key, "text"), form.getlist(name))
    version = form.get("version", "")
    return MoveInput(
        version=int(version) if version.isdecimal() and len(version) < 10 else None,
        comment=form.get("comment", "").replace("\r\n", "\n"),
        input=given,
        idempotency_key=form.get("idempotency_key") or None,
    )


def _value(kind: str, values: list[str]) -> Any:
    if kind in ("accounts", "units"):
        return [value for value in values if value]
    return values[-1] if values else None


def _recipients(form: MultiDict[str, str], name: str) -> list[dict[str, str]]:
    """The rows with purpose and channel, then the names that were typed together, which go as the book says."""
    columns = [form.getlist(f"{name}.{column}") for column in ROW]
    rows = [dict(zip(ROW, cells, strict=True)) for cells in zip_longest(*columns, fillvalue="")]
    rows += [{"line": line} for value in form.getlist(name) for line in value.splitlines()]
    said = [{key: cell.strip() for key, cell in row.items() if cell.strip()} for row in rows]
    return [row for row in said if "line" in row]


def wake_worker() -> None:
    """Let the worker inside this process look for jobs at once; without one the next round finds them."""
    wake = current_app.extensions.get("trinhky_wake")
    if wake is not None:
        wake()


def attempt_of(form: MultiDict[str, str], transition: Transition, error: DomainError) -> Attempt:
    """What was typed, without passwords, and the sentences against it, each at its field where it has one."""
    secret = {PREFIX + one.name for one in transition.inputs if one.type == "secret"}
    several = {PREFIX + one.name for one in transition.inputs if one.type in ("accounts", "units")}
    several |= {f"{PREFIX}{one.name}.{column}" for one in transition.inputs if one.type == "lines" for column in ROW}
    typed = {
        name: form.getlist(name) if name in several else form[name]
        for name in form
        if name not in FORM_FIELDS and name not in secret
    }
    problem = problem_of(error, language())
    errors = dict(_errors(problem.reasons, {one.name for one in transition.inputs}))
    if not problem.reasons:
        return Attempt(transition.name, typed, errors, (problem.message,))
    loose = tuple(row["message"] for row in problem.reasons if _field_of(row) not in errors)
    return Attempt(transition.name, typed, errors, loose)


def _errors(reasons: Iterable[Mapping[str, Any]], names: set[str]) -> Iterable[tuple[str, str]]:
    for row in reasons:
        key = _field_of(row)
        if key == "comment" or key.removeprefix(PREFIX) in names:
            yield key, row["message"]


def _field_of(row: Mapping[str, Any]) -> str:
    if row["code"] in ("comment_required", "comment_too_long"):
        return "comment"
    return PREFIX + str(row.get("field", ""))
