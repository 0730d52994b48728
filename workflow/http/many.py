"""The same move on many items: each made, or refused, on its own; the person is asked again once for all of them."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from workflow.documents.models import Document
from workflow.engine.move import MoveInput
from workflow.engine.perform import Outcome, was_made
from workflow.engine.work import Work
from workflow.http.context import request_reading, request_writing
from workflow.signing.asking import SECRETS, prove_once


@dataclass(frozen=True)
class Result:
    """What became of one: the outcome, or the error that it would have met alone."""

    id: uuid.UUID
    outcome: Outcome | None = None
    error: Exception | None = None


def make_many(
    transition: str,
    moves: Sequence[tuple[uuid.UUID, MoveInput]],
    make: Callable[[uuid.UUID, MoveInput], Outcome],
) -> list[Result]:
    """Make them in their order, each in its own transaction: what one meets never stops the others.

    A move that asks for a password or a code (signing) has it checked once, before the first; the secrets go no
    further. Moves that were all made before under their keys ask for nothing.
    Raises: InvalidInput, when what was typed is wrong: then none was tried.
    """
    if _asks_again(transition) and moves and not _all_made(transition, moves):
        prove_once(request_reading, request_writing, moves[0][1].input)
        moves = [(key, _without_secrets(given)) for key, given in moves]
    return [_tried(key, given, make) for key, given in moves]


def _tried(key: uuid.UUID, given: MoveInput, make: Callable[[uuid.UUID, MoveInput], Outcome]) -> Result:
    try:
        return Result(key, outcome=make(key, given))
    except Exception as error:  # those before it are committed: their results must be told
        return Result(key, error=error)


def _asks_again(transition: str) -> bool:
    """Whether some workflow of documents asks the person again for this move."""
    with request_reading() as work:
        known = [w.transitions.get(transition) for w in work.catalogue.for_item(Document.item_kind)]
    return any(one is not None and SECRETS & {row.name for row in one.inputs} for one in known)


def _all_made(transition: str, moves: Sequence[tuple[uuid.UUID, MoveInput]]) -> bool:
    with request_reading() as work:
        return all(_was_made(work, key, transition, given) for key, given in moves)


def _was_made(work: Work, key: uuid.UUID, transition: str, given: MoveInput) -> bool:
    return given.idempotency_key is not None and was_made(work, key, transition, given)


def _without_secrets(given: MoveInput) -> MoveInput:
    plain: Mapping[str, Any] = {name: value for name, value in given.input.items() if name not in SECRETS}
    return replace(given, input=plain, asked_again=True)
