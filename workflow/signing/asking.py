"""Asking the person again before signing: a password or a one-time code; being signed in is not enough.

For many documents at once it is asked once (`prove_once`); the door then says so with each of the moves.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from typing import Any

from workflow.base.errors import InvalidInput, Refusal
from workflow.engine.move import Move, Preparation
from workflow.engine.work import Work
from workflow.organisations.accounts import AccountPolicy, password_fits
from workflow.organisations.models import Person
from workflow.organisations.one_time_codes import step_of, use_step

STEP = "code_step"
SECRETS = frozenset({"password", "code"})


def ask_again(preparation: Preparation) -> dict[str, Any]:
    """Check what was typed; the result tells which code `use_code` has to use up, and belongs to the prepared values.

    Raises: InvalidInput (password_missing, password_wrong, code_not_set_up, code_wrong, code_used).
    """
    if preparation.asked_again:
        return {}
    step = _check(preparation.work, preparation.input)
    return {} if step is None else {STEP: step}


def use_code(move: Move) -> None:
    """Use up the code with which this move was prepared, in its transaction. Raises: InvalidInput("code_used")."""
    if STEP in move.prepared:
        use_step(move.work, move.work.actor.person_id, move.prepared[STEP])


def prove_once(
    open_reading: Callable[[], AbstractContextManager[Work]],
    open_writing: Callable[[], AbstractContextManager[Work]],
    given: Mapping[str, Any],
) -> None:
    """Ask the person once for many documents: one password is hashed once, one code is used up at once.

    Raises: InvalidInput, as `ask_again`.
    """
    with open_reading() as work:
        step = _check(work, {name: given[name] for name in SECRETS if given.get(name)})
    if step is not None:
        with open_writing() as work:
            use_step(work, work.actor.person_id, step)


def _check(work: Work, given: Mapping[str, Any]) -> int | None:
    """Check the password, or give the step of the code."""
    password, code = given.get("password"), given.get("code")
    if password is None and code is not None:
        return step_of(work, work.actor.person_id, str(code))
    if password is None:
        raise InvalidInput([Refusal("password_missing", {"input": "password"})])
    person = work.session.get_one(Person, work.actor.person_id)
    policy = work.services.port(AccountPolicy)
    if not password_fits(person.password_hash, str(password)[:1000], sample_allowed=policy.sample_allowed):
        raise InvalidInput([Refusal("password_wrong", {"input": "password"})])
    return None
