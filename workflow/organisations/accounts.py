"""Accounts: passwords by Argon2id, sessions that end when the password changes, personal tokens kept as hashes.

Hashing takes a quarter of a second on purpose: `hash_password` and `password_fits` are called outside transactions.
"""

from __future__ import annotations

import hashlib
import secrets
import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerifyMismatchError
from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from workflow.base.errors import InvalidInput, Refusal
from workflow.engine.work import Work
from workflow.organisations.models import AccessToken, Person

SHORTEST_PASSWORD = 10
SAMPLE_PASSWORD = "trinhky"
TOKEN_LIFE = timedelta(days=365)
_hasher = PasswordHasher()
_decoy = _hasher.hash(secrets.token_hex(16))  # an unknown account costs as long as a wrong password


def hash_password(password: str, *, sample: bool = False) -> str:
    """The Argon2id hash. Raises: InvalidInput("password_too_short"); the sample password passes only as `sample`."""
    if len(password) < SHORTEST_PASSWORD and not (sample and password == SAMPLE_PASSWORD):
        raise InvalidInput([Refusal("password_too_short", {"least": SHORTEST_PASSWORD})])
    return _hasher.hash(password)


def password_fits(password_hash: str | None, password: str, *, sample_allowed: bool) -> bool:
    """Whether the password is right, in the same time for accounts that do not exist (hash None).

    The sample password is never right where samples are not allowed (`TRINHKY_ENV=production`).
    """
    try:
        _hasher.verify(password_hash or _decoy, password)
    except (VerifyMismatchError, InvalidHashError):
        return False
    return password_hash is not None and (sample_allowed or password != SAMPLE_PASSWORD)


def set_password(person: Person, password_hash: str) -> None:
    """Replace the password; every open session of the person ends."""
    person.password_hash = password_hash
    person.session_secret = uuid.uuid4().hex


def new_token(work: Work, person: Person, name: str) -> str:
    """A personal token for the API, shown once; only its hash is kept."""
    token = f"tk_{secrets.token_urlsafe(32)}"
    work.session.add(
        AccessToken(
            person_id=person.id,
            name=name,
            sha256=hashlib.sha256(token.encode()).hexdigest(),
            created_at=work.now,
            expires_at=work.now + TOKEN_LIFE,
        )
    )
    return token


def person_of_token(session: Session, token: str, now: datetime) -> Person | None:
    """The active person whose valid token this is."""
    rows = select(Person).join(AccessToken, AccessToken.person_id == Person.id)
    return session.scalar(
        rows.where(
            AccessToken.sha256 == hashlib.sha256(token.encode()).hexdigest(),
            AccessToken.revoked_at.is_(None),
            or_(AccessToken.expires_at.is_(None), AccessToken.expires_at > now),
            Person.active,
        )
    )


@dataclass(frozen=True)
class AccountPolicy:
    """What the installation allows of accounts; the sample password only in development and test."""

    sample_allowed: bool
