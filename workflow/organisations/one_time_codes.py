"""One-time codes (TOTP, RFC 6238) as a second way of being asked again: set up by the person, each code used once.

The secret is shown once, while it is set up; it is kept encrypted under the installation's own secret.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import uuid
from datetime import datetime

import pyotp
from cryptography.fernet import Fernet, InvalidToken
from sqlalchemy import BigInteger, ForeignKey, update
from sqlalchemy.orm import Mapped, mapped_column

from workflow.base.database import Base
from workflow.base.errors import InvalidInput, NotFound, Refusal
from workflow.engine import history
from workflow.engine.work import Work
from workflow.organisations.models import Person
from workflow.organisations.own_account import own_person

ISSUER = "Trình Ký"
STEPS_APART = 1
"""A clock may be one step (30 seconds) off, to either side."""


class CodeVault:
    """Encrypts the secrets of one-time codes under the installation's own secret (a port of the services)."""

    def __init__(self, secret_key: str) -> None:
        key = hashlib.sha256(b"one-time codes\0" + secret_key.encode()).digest()
        self._cipher = Fernet(base64.urlsafe_b64encode(key))

    def lock(self, secret: str) -> str:
        return self._cipher.encrypt(secret.encode()).decode()

    def unlock(self, locked: str) -> str | None:
        """The secret, or None when the installation's secret has changed since."""
        try:
            return self._cipher.decrypt(locked.encode()).decode()
        except InvalidToken:
            return None


class OneTimeCode(Base):
    """The person's secret; in use once a first code has confirmed it. `last_step` is the newest step used."""

    __tablename__ = "one_time_code"

    person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id"), primary_key=True)
    secret: Mapped[str]
    created_at: Mapped[datetime]
    confirmed_at: Mapped[datetime | None]
    last_step: Mapped[int] = mapped_column(BigInteger, default=0)


def has_codes(work: Work, person_id: uuid.UUID | None) -> bool:
    """Whether the person has set them up and confirmed it."""
    row = work.session.get(OneTimeCode, person_id) if person_id is not None else None
    return row is not None and row.confirmed_at is not None


def code_state(work: Work, person_id: uuid.UUID) -> str:
    """`none`, `begun` (waiting for the first code) or `on`."""
    row = work.session.get(OneTimeCode, person_id)
    if row is None:
        return "none"
    return "on" if row.confirmed_at is not None else "begun"


def begin_codes(work: Work) -> tuple[str, str]:
    """A new secret for the actor, and the address that an authenticator reads from a QR; both are shown now only.

    Raises: InvalidInput("codes_set_up"), if codes are in use: they are removed first.
    """
    person = own_person(work)
    known = work.session.get(OneTimeCode, person.id)
    if known is not None and known.confirmed_at is not None:
        raise InvalidInput([Refusal("codes_set_up")])
    secret = pyotp.random_base32()
    locked = work.services.port(CodeVault).lock(secret)
    if known is None:
        work.session.add(OneTimeCode(person_id=person.id, secret=locked, created_at=work.now, last_step=0))
    else:
        known.secret, known.created_at = locked, work.now
    return secret, pyotp.TOTP(secret).provisioning_uri(name=person.account, issuer_name=ISSUER)


def confirm_codes(work: Work, code: str) -> None:
    """Take the codes into use with the first one. Raises: InvalidInput (code_not_begun, code_wrong)."""
    row = work.session.get(OneTimeCode, own_person(work).id, with_for_update=True)
    if row is None or row.confirmed_at is not None:
        raise InvalidInput([Refusal("code_not_begun", {"field": "code"})])
    step = _step(work, row, code)
    if step is None:
        raise InvalidInput([Refusal("code_wrong", {"field": "code", "input": "code"})])
    row.confirmed_at, row.last_step = work.now, step
    _tell(work, row.person_id, "codes_on")


def remove_codes(work: Work, person: Person) -> None:
    """Take a person's codes out of use: by the person, or by who keeps the accounts (a lost phone)."""
    row = work.session.get(OneTimeCode, person.id)
    if row is None:
        raise NotFound("codes_not_set_up", account=person.account)
    work.session.delete(row)
    _tell(work, person.id, "codes_off")


def step_of(work: Work, person_id: uuid.UUID | None, code: str) -> int:
    """The time step of a right code that was not used yet; `use_step` takes it.

    Raises: InvalidInput (code_not_set_up, code_wrong, code_used).
    """
    row = work.session.get(OneTimeCode, person_id) if person_id is not None else None
    if row is None or row.confirmed_at is None:
        raise InvalidInput([Refusal("code_not_set_up", {"input": "code"})])
    step = _step(work, row, code)
    if step is None:
        raise InvalidInput([Refusal("code_wrong", {"input": "code"})])
    if step <= row.last_step:
        raise InvalidInput([Refusal("code_used", {"input": "code"})])
    return step


def use_step(work: Work, person_id: uuid.UUID | None, step: int) -> None:
    """Use up the code of this step: of two who come with it at once, one is refused. Raises: InvalidInput."""
    newer = update(OneTimeCode).where(OneTimeCode.person_id == person_id, OneTimeCode.last_step < step)
    done = work.session.execute(newer.values(last_step=step).execution_options(synchronize_session=False))
    if done.rowcount != 1:  # type: ignore[attr-defined]  # an update gives a cursor result
        raise InvalidInput([Refusal("code_used", {"input": "code"})])


def _step(work: Work, row: OneTimeCode, code: str) -> int | None:
    """The step near now whose code this is."""
    secret = work.services.port(CodeVault).unlock(row.secret)
    typed = "".join(code.split())
    if secret is None or len(typed) > 12 or not typed.isascii():
        return None
    totp = pyotp.TOTP(secret)
    now = int(work.now.timestamp()) // totp.interval
    near = range(now - STEPS_APART, now + STEPS_APART + 1)
    return next((step for step in near if hmac.compare_digest(totp.generate_otp(step), typed)), None)


def _tell(work: Work, person_id: uuid.UUID, event: str) -> None:
    """In the history of the actor's office; the system's own office is none."""
    if work.actor.organisation_id is not None:
        history.append(work, history.Entry(work.actor.organisation_id, "person", person_id, event))
