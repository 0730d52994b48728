"""What a form page says when its input was refused: the sentence at each field, and all of them above the form."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from flask import request

from workflow.base.errors import DomainError, InvalidInput, Refusal
from workflow.engine.move import MoveInput
from workflow.http.errors import problem_of
from workflow.web.language import language


@dataclass(frozen=True)
class Mistakes:
    """Sentences by field, all of them in order with their field, and the status of the answer."""

    fields: Mapping[str, list[str]] = field(default_factory=dict)
    summary: tuple[tuple[str | None, str], ...] = ()
    status: int = 200


NO_MISTAKES = Mistakes()


def mistakes_of(error: DomainError, places: Mapping[str, str] | None = None) -> Mistakes:
    """The error as a form shows it; `places` names the field of codes that do not carry it."""
    problem = problem_of(error, language())
    summary: list[tuple[str | None, str]] = []
    fields: dict[str, list[str]] = {}
    for reason in problem.reasons:
        name = reason.get("field") or (places or {}).get(reason["code"])
        words = _at_its_field(reason["message"], name)
        summary.append((name, words))
        if name:
            fields.setdefault(name, []).append(words)
    return Mistakes(fields, tuple(summary) or ((None, problem.message),), problem.status)


def _at_its_field(words: str, name: str | None) -> str:
    """The sentence without the technical name of its field: it stands at the field, or leads there."""
    return words.replace(f" ({name})", "") if name else words


def typed_day(name: str) -> date | None:
    """The day in this field; None when it is empty. Raises: InvalidInput("date_malformed")."""
    text = request.form.get(name, "").strip()
    try:
        return date.fromisoformat(text) if text else None
    except ValueError as error:
        raise InvalidInput([Refusal("date_malformed", {"field": name})]) from error


def typed_id(text: str | None) -> uuid.UUID | None:
    """The id that a choice sent, or None for nothing or for what is no id."""
    try:
        return uuid.UUID(text or "")
    except ValueError:
        return None


def move_input(inputs: Mapping[str, object] | None = None) -> MoveInput:
    """What a move form sent: the version seen, the comment, `input.*` and the key against repetition."""
    form = request.form
    version = form.get("version", "")
    typed = {name.removeprefix("input."): form[name] for name in form if name.startswith("input.")}
    return MoveInput(
        version=int(version) if version.isascii() and version.isdigit() and len(version) < 10 else None,
        comment=form.get("comment", ""),
        input={**typed, **(inputs or {})},
        idempotency_key=form.get("idempotency_key") or None,
    )
