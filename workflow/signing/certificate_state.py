"""How the keys of an installation stand: asked at start, by the health page and by `trinhky pki check`."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select

from workflow.base.errors import DomainError
from workflow.engine.work import Work
from workflow.organisations.models import Organisation, Person
from workflow.organisations.names import name_on
from workflow.signing.certificates import common_name
from workflow.signing.devices import SigningDevice, device_of_organisation, device_of_person
from workflow.signing.errors import KeyMissing
from workflow.signing.keys import KeyStore
from workflow.signing.models import SigningAuthority
from workflow.signing.revocation import Revocation

WARNED_BEFORE = timedelta(days=30)


@dataclass(frozen=True)
class CertificateState:
    """One holder's certificate: usable or the reason why not, and until when."""

    kind: str
    """`person` or `organisation`."""
    holder: str
    subject: str | None
    issuer: str | None
    ends_at: datetime | None
    code: str | None
    facts: dict[str, Any]
    revocation: Revocation | None = None

    def ends_soon(self, now: datetime) -> bool:
        """It can be used now, and not much longer."""
        return self.code is None and self.ends_at is not None and self.ends_at - now < WARNED_BEFORE


def state_of_person(work: Work, person: Person) -> CertificateState:
    """The certificate with which this person signs."""
    return _state(work, "person", person.name, lambda: device_of_person(work, person.id))


def state_of_organisation(work: Work, organisation_id: uuid.UUID) -> CertificateState:
    """The certificate of this organisation's seal."""
    organisation = work.session.get_one(Organisation, organisation_id)
    name = name_on(organisation, work.today).name
    return _state(work, "organisation", name, lambda: device_of_organisation(work, organisation_id))


def states_of_installation(work: Work) -> list[CertificateState]:
    """Every organisation that works here, and every person who holds an authority to sign today."""
    inside = work.session.scalars(select(Organisation.id).where(Organisation.inside).order_by(Organisation.code))
    authorities = work.session.scalars(
        select(SigningAuthority).where(SigningAuthority.revoked_at.is_(None), SigningAuthority.valid_from <= work.today)
    )
    people = {row.person.account: row.person for row in authorities if row.holds_on(work.today) and row.person.active}
    return [
        *(state_of_organisation(work, one) for one in inside),
        *(state_of_person(work, people[account]) for account in sorted(people)),
    ]


def _state(work: Work, kind: str, holder: str, device: Callable[[], SigningDevice]) -> CertificateState:
    try:
        certificate, *chain = device().check()
    except DomainError as error:
        facts = {**error.facts, "name": holder} if isinstance(error, KeyMissing) else dict(error.facts)
        return CertificateState(kind, holder, None, None, None, error.code, facts)
    keys: KeyStore = work.services.port(KeyStore)  # type: ignore[type-abstract]
    issuer, ends = certificate.issuer.rfc4514_string(), certificate.not_valid_after_utc
    found = keys.revocation(certificate, chain)
    return CertificateState(kind, holder, common_name(certificate), issuer, ends, None, {}, found)
