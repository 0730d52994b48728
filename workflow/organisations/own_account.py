"""What a person changes of the own account: password, language, personal tokens."""

from __future__ import annotations

import uuid

from sqlalchemy import select

from workflow.base.errors import InvalidInput, NotFound, Refusal, StaleVersion
from workflow.base.text import single_spaced
from workflow.engine.work import Work
from workflow.organisations.accounts import new_token, set_password
from workflow.organisations.models import AccessToken, Person

LANGUAGES = ("vi", "en")
LONGEST_TOKEN_NAME = 100


def own_person(work: Work) -> Person:
    """The person who acts. Raises: NotFound for the system and for nobody."""
    person = work.session.get(Person, work.actor.person_id) if work.actor.person_id is not None else None
    if person is None:
        raise NotFound(kind="person")
    return person


def choose_language(work: Work, language: str) -> None:
    """The language of the person's pages. Raises: InvalidInput("choice_unknown")."""
    if language not in LANGUAGES:
        raise InvalidInput([Refusal("choice_unknown", {"field": "language", "value": language[:20]})])
    own_person(work).language = language


def replace_password(work: Work, known_hash: str | None, new_hash: str) -> None:
    """Put the new password in the place of the one that was checked; every open session ends.

    Both hashes are made before the transaction, since hashing is slow on purpose.
    Raises: StaleVersion if the password was changed since it was checked.
    """
    person = own_person(work)
    if person.password_hash != known_hash:
        raise StaleVersion("password_changed_meanwhile")
    set_password(person, new_hash)


def own_tokens(work: Work) -> list[AccessToken]:
    """The actor's personal tokens that were not revoked, newest first; of each only name and dates are known."""
    rows = select(AccessToken).where(AccessToken.person_id == own_person(work).id, AccessToken.revoked_at.is_(None))
    return list(work.session.scalars(rows.order_by(AccessToken.created_at.desc(), AccessToken.id)))


def make_own_token(work: Work, name: str) -> str:
    """A new personal token, to be shown once. Raises: InvalidInput."""
    plain = single_spaced(name)
    if not plain:
        raise InvalidInput([Refusal("name_missing", {"field": "name"})])
    if len(plain) > LONGEST_TOKEN_NAME:
        raise InvalidInput([Refusal("line_too_long", {"field": "name", "most": LONGEST_TOKEN_NAME})])
    return new_token(work, own_person(work), plain)


def revoke_own_token(work: Work, token_id: uuid.UUID) -> None:
    """End the token at once. Raises: NotFound, also for a token of somebody else."""
    token = work.session.get(AccessToken, token_id)
    if token is None or token.person_id != own_person(work).id:
        raise NotFound(kind="token")
    token.revoked_at = token.revoked_at or work.now
