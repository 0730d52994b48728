"""Who changes whose signing device: the administrator those of an office and its people, everybody the own one."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import select

from workflow.base.errors import DomainError, InvalidInput, NotFound, NotPermitted, OutsideServiceFailed, Refusal
from workflow.base.text import is_storable, single_spaced
from workflow.engine.history import HistoryEntry
from workflow.engine.work import Work
from workflow.organisations.models import ADMINISTRATOR, Organisation, Person
from workflow.organisations.people import colleagues
from workflow.signing.administration import administers
from workflow.signing.certificate_state import CertificateState, state_of_organisation, state_of_person
from workflow.signing.device_register import (
    ITEM_KIND,
    DeviceInput,
    Holders,
    choose_device,
    end_device,
    prepare_device,
)
from workflow.signing.devices import DeviceAccess, held_device
from workflow.signing.errors import KeyUnreadable
from workflow.signing.listing import MOST_CHANGES, changes_of, standing
from workflow.signing.models import DEVICE_KINDS, EXTERNAL, PKCS11, PKCS12, REMOTE, HeldDevice

OWN = "own"
"""In this capacity a person changes the own device."""
OWN_KINDS = (EXTERNAL, REMOTE, PKCS12)
"""A token at the server is set up by who has the server; its PIN may be the environment's."""
SETTINGS = {
    PKCS12: (),
    PKCS11: ("module", "token", "key", "secret"),
    EXTERNAL: (),
    REMOTE: ("service", "credential", "secret", "code"),
}
SETTINGS_OF_OWN = {**SETTINGS, REMOTE: ("service", "credential")}
LONGEST_NAME = 200


@dataclass(frozen=True)
class DeviceState:
    """On what somebody signs, and how the certificate stands."""

    holder: Holders
    account: str | None
    name: str
    held: HeldDevice | None
    state: CertificateState


@dataclass(frozen=True)
class KnownNames:
    """What the environment knows of modules, services and secrets, by name; never what is behind a name."""

    modules: tuple[str, ...]
    services: tuple[str, ...]
    secrets: tuple[str, ...]


def known_names(work: Work) -> KnownNames:
    """The names that a device may use."""
    access = work.services.ports.get(DeviceAccess) or DeviceAccess()
    return KnownNames(*(tuple(sorted(one)) for one in (access.modules, access.services, access.secrets)))


def devices_of_office(work: Work, office: Organisation) -> list[DeviceState]:
    """The seal's, and that of everybody who may sign today or later, or has a device.

    Raises: NotPermitted for anybody but the administrator.
    """
    _require(work, office)
    seal = Holders(organisation_id=office.id)
    held = held_device(work.session, organisation_id=office.id)
    states = [DeviceState(seal, None, "", held, state_of_organisation(work, office.id))]
    return states + [device_of(work, person) for person in _signing_people(work, office)]


def device_of(work: Work, person: Person) -> DeviceState:
    """On what this person signs."""
    held = held_device(work.session, person_id=person.id)
    return DeviceState(Holders(person_id=person.id), person.account, person.name, held, state_of_person(work, person))


def _signing_people(work: Work, office: Organisation) -> list[Person]:
    here = {person.id: person for person, _ in colleagues(work.session, office.id, work.today)}
    rows = select(HeldDevice.person_id).where(HeldDevice.ended_at.is_(None), HeldDevice.person_id.in_(here))
    signing = {row.person_id for row in standing(work, office.id)} | set(work.session.scalars(rows))
    return sorted((here[one] for one in signing if one in here), key=lambda person: (person.name, person.account))


def holder_in(work: Work, office: Organisation, account: str) -> Holders:
    """Whose device the administrator changes: somebody's of the office, or with no account the seal's.

    Raises: NotPermitted; InvalidInput("not_a_colleague").
    """
    _require(work, office)
    if not account:
        return Holders(organisation_id=office.id)
    found = [one for one, _ in colleagues(work.session, office.id, work.today) if one.account == account]
    if not found:
        raise InvalidInput([Refusal("not_a_colleague", {"field": "person", "account": account[:100]})])
    return Holders(person_id=found[0].id)


def own_holder(work: Work) -> Holders:
    """The person who acts. Raises: NotFound."""
    if work.actor.person_id is None:
        raise NotFound(kind="person")
    return Holders(person_id=work.actor.person_id)


def prepare_for(work: Work, holder: Holders, given: DeviceInput, *, own: bool) -> HeldDevice:
    """What was typed, checked, and the device asked; see `prepare_device`. Raises: InvalidInput and as there."""
    problems = list(_problems(work, given, own=own))
    if problems:
        raise InvalidInput(problems)
    place = "key_file" if given.key_file is not None else "certificate" if given.certificates else "kind"
    try:
        return prepare_device(work, holder, given)
    except OutsideServiceFailed:
        raise
    except KeyUnreadable as error:
        code = "key_file_unreadable" if given.key_file is not None else "certificate_unreadable"
        raise InvalidInput([Refusal(code, {"field": place})]) from error
    except DomainError as error:  # whatever speaks against it stands at the place where it was given
        raise InvalidInput([Refusal(error.code, {**error.facts, "field": place})]) from error


def _problems(work: Work, given: DeviceInput, *, own: bool) -> Iterable[Refusal]:
    if given.kind not in (OWN_KINDS if own else DEVICE_KINDS):
        yield Refusal("choice_unknown", {"field": "kind", "value": given.kind[:100]})
        return
    names = known_names(work)
    known = {"module": names.modules, "service": names.services, "secret": names.secrets, "code": names.secrets}
    for name, value in given.settings.items():
        if name in known and value and value not in known[name]:
            yield Refusal("choice_unknown", {"field": name, "value": str(value)[:100]})
        elif len(str(value)) > LONGEST_NAME:
            yield Refusal("line_too_long", {"field": name, "most": LONGEST_NAME})
        elif not is_storable(str(value)):
            yield Refusal("text_malformed", {"field": name})
    yield from _missing(given)


def _missing(given: DeviceInput) -> Iterable[Refusal]:
    needed = {PKCS11: ("module", "token", "key"), REMOTE: ("service", "credential")}.get(given.kind, ())
    for name in needed:
        if not given.settings.get(name):
            yield Refusal("input_missing", {"field": name, "input": name})
    if given.kind == EXTERNAL and not given.certificates:
        yield Refusal("input_missing", {"field": "certificate", "input": "certificate"})
    if given.kind == PKCS11 and not given.settings.get("secret") and not given.certificates:
        yield Refusal("input_missing", {"field": "certificate", "input": "certificate"})
    if given.kind == PKCS12 and not given.key_file:
        yield Refusal("input_missing", {"field": "key_file", "input": "key_file"})
    elif given.kind == PKCS12 and not given.passphrase:
        yield Refusal("input_missing", {"field": "passphrase", "input": "passphrase"})


def tidied(given: DeviceInput, *, own: bool) -> DeviceInput:
    """Only what a device of this kind names, without needless spaces."""
    wanted = (SETTINGS_OF_OWN if own else SETTINGS).get(given.kind, ())
    settings: dict[str, Any] = {name: single_spaced(str(given.settings.get(name) or "")) for name in wanted}
    return replace(given, settings={name: value for name, value in settings.items() if value})


def change_device(work: Work, office: Organisation | None, prepared: HeldDevice) -> HeldDevice:
    """The prepared device from now on: in an office by its administrator, else by its person.

    Raises: NotPermitted.
    """
    if office is None:
        if prepared.person_id is None or prepared.person_id != work.actor.person_id:
            raise NotPermitted()
        return choose_device(work, prepared, capacity=OWN)
    _require(work, office)
    return choose_device(work, prepared, capacity=ADMINISTRATOR)


def stop_device(work: Work, office: Organisation | None, holder: Holders, reason: str) -> None:
    """End the device in use, with the reason. Raises: NotPermitted, NotFound("device_unknown"), InvalidInput."""
    if office is not None:
        _require(work, office)
    elif holder != own_holder(work):
        raise NotPermitted()
    comment = single_spaced(reason)
    if not comment:
        raise InvalidInput([Refusal("comment_required", {"field": "reason"})])
    if len(comment) > LONGEST_NAME or not is_storable(comment):
        raise InvalidInput([Refusal("line_too_long", {"field": "reason", "most": LONGEST_NAME})])
    held = held_device(work.session, person_id=holder.person_id, organisation_id=holder.organisation_id)
    end_device(work, held.id if held else uuid.UUID(int=0), comment=comment, capacity=ADMINISTRATOR if office else OWN)


def changes_of_office(work: Work, office: Organisation) -> list[HistoryEntry]:
    """What was changed of the devices of the office and its people, the last first. Raises: NotPermitted."""
    _require(work, office)
    return changes_of(work, office.id, (ITEM_KIND,))


def changes_of_own(work: Work) -> list[HistoryEntry]:
    """What was changed of the actor's own devices, the last first; told once, however many offices keep it."""
    mine = select(HeldDevice.id).where(HeldDevice.person_id == own_holder(work).person_id)
    rows = select(HistoryEntry).where(HistoryEntry.item_kind == ITEM_KIND, HistoryEntry.item_id.in_(mine))
    found = {(row.item_id, row.event): row for row in work.session.scalars(rows.order_by(HistoryEntry.at.desc()))}
    return list(found.values())[:MOST_CHANGES]


def _require(work: Work, office: Organisation) -> None:
    if not administers(work, office.id):
        raise NotPermitted("not_administrator", office=office.code)
