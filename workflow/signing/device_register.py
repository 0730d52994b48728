"""Entering, changing and ending signing devices: by who runs the installation, by an administrator, by the person.

What is slow or outside (a token or a service is asked for its certificate, a key file is opened and kept) happens in
`prepare_device`, before the transaction; `choose_device` writes what was found. Each change is in the history of the
organisations in which the holder is.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from workflow.base.errors import DomainError, NotFound
from workflow.engine import history
from workflow.engine.work import Work
from workflow.organisations.models import ADMINISTRATOR
from workflow.organisations.people import positions_on
from workflow.signing.certificates import as_pem, common_name, read_certificates
from workflow.signing.devices import DeviceAccess, SigningDevice, device_for, held_device, service_of, token_of
from workflow.signing.errors import CertificateMissing, PinMissing
from workflow.signing.keys import KeyStore
from workflow.signing.models import PKCS11, PKCS12, REMOTE, HeldDevice
from workflow.signing.names import key_of_organisation, key_of_person

ITEM_KIND = "signing_device"
NEEDED: Mapping[str, tuple[str, ...]] = {
    PKCS11: ("module", "token", "key"),
    REMOTE: ("service", "credential"),
}
"""What a row of this kind must name; the environment knows what the names of module, service and secret stand for."""


class DeviceKnown(DomainError):
    """The holder has a device in use."""

    code = "device_known"


class DeviceSettingMissing(DomainError):
    """A device of this kind cannot be reached without this."""

    code = "device_setting_missing"


@dataclass(frozen=True)
class DeviceInput:
    """What is entered: the kind, names that the environment knows, and a certificate or a key file with its passphrase.

    The passphrase opens the file once and is kept nowhere.
    """

    kind: str
    settings: Mapping[str, Any] = field(default_factory=dict)
    certificates: bytes | None = None
    key_file: bytes | None = None
    passphrase: str = ""


@dataclass(frozen=True)
class Holders:
    """Whose device: exactly one of the two."""

    person_id: uuid.UUID | None = None
    organisation_id: uuid.UUID | None = None

    @property
    def key_name(self) -> str:
        """Its name in the key store."""
        if self.person_id is not None:
            return key_of_person(self.person_id)
        assert self.organisation_id is not None
        return key_of_organisation(self.organisation_id)


def prepare_device(work: Work, holder: Holders, given: DeviceInput) -> HeldDevice:
    """The row as it would be entered, its certificate found and checked; nothing is written but a kept key file.

    Where no certificate is given, a token at the server or a remote service is asked for it.
    Raises: DeviceSettingMissing, DeviceNotSetUp, CertificateMissing, KeyUnreadable, PinMissing, what the device says
    when it is asked, and whatever speaks against the certificate.
    """
    for name in NEEDED.get(given.kind, ()):
        if not given.settings.get(name):
            raise DeviceSettingMissing(kind=given.kind, setting=name)
    row = HeldDevice(
        person_id=holder.person_id,
        organisation_id=holder.organisation_id,
        kind=given.kind,
        settings={name: value for name, value in given.settings.items() if value},
        added_at=work.now,
        certificates="",
    )
    if given.key_file is not None and given.kind == PKCS12:
        row.certificates = _keep(work, holder, row, given.key_file, given.passphrase)
    else:
        row.certificates = _given(given.certificates) if given.certificates else _told_by_device(work, row)
    _device(work, row).check()
    return row


def _given(certificates: bytes) -> str:
    found = read_certificates(certificates)
    if not found:
        raise CertificateMissing(name="")
    return as_pem(found)


def _keep(work: Work, holder: Holders, row: HeldDevice, content: bytes, passphrase: str) -> str:
    """Keep the file: a person's with the person's own passphrase, a seal's with that of the installation."""
    keys: KeyStore = work.services.port(KeyStore)  # type: ignore[type-abstract]
    asked = holder.person_id is not None
    name, certificates = keys.keep(holder.key_name, content, passphrase, asked=asked)
    row.settings = {**row.settings, "file": name, "asked": asked}
    return as_pem(certificates)


def _device(work: Work, row: HeldDevice) -> SigningDevice:
    """The device of a row that is not entered yet."""
    return device_for(work, row, person_id=row.person_id, organisation_id=row.organisation_id)


def _told_by_device(work: Work, row: HeldDevice) -> str:
    access = work.services.ports.get(DeviceAccess) or DeviceAccess()
    if row.kind == PKCS11:
        if not row.settings.get("secret"):
            raise PinMissing()
        return as_pem(token_of(row, access).certificates(access.secret(row.settings["secret"])))
    if row.kind == REMOTE:
        told = service_of(row, access).info()
        row.settings = {**row.settings, "asks": told.asks}
        return as_pem([told.certificate, *told.chain])
    if row.kind == PKCS12 and not row.settings.get("asked"):
        return ""
    raise CertificateMissing(name="")


def choose_device(work: Work, prepared: HeldDevice, *, capacity: str = ADMINISTRATOR) -> HeldDevice:
    """The device of its holder from now on; the one in use before is ended and kept."""
    before = held_device(work.session, person_id=prepared.person_id, organisation_id=prepared.organisation_id)
    if before is not None:
        before.ended_at = work.now
        work.session.flush()  # the database holds that one device is in use at a time
    row = _copy_of(prepared)
    work.session.add(row)
    work.session.flush()
    facts = {"from": told(before), "to": told(row)} if before is not None else {"to": told(row)}
    _tell(work, row, "choose_device", facts, capacity)
    return row


def _copy_of(prepared: HeldDevice) -> HeldDevice:
    columns = ("person_id", "organisation_id", "kind", "settings", "certificates", "added_at")
    return HeldDevice(id=uuid.uuid4(), **{name: getattr(prepared, name) for name in columns})


def add_device(work: Work, holder: Holders, given: DeviceInput) -> HeldDevice:
    """The first device of this person or organisation, by who runs the installation.

    Raises: DeviceKnown, and as `prepare_device`.
    """
    if held_device(work.session, person_id=holder.person_id, organisation_id=holder.organisation_id) is not None:
        raise DeviceKnown()
    return choose_device(work, prepare_device(work, holder, given))


def end_device(work: Work, device_id: uuid.UUID, *, comment: str = "", capacity: str = ADMINISTRATOR) -> None:
    """The device is no longer used; what was signed with it stands. Raises: NotFound."""
    row = work.session.get(HeldDevice, device_id)
    if row is None or row.ended_at is not None:
        raise NotFound("device_unknown", kind=ITEM_KIND)
    row.ended_at = work.now
    _tell(work, row, "end_device", {"from": told(row)}, capacity, comment)


def told(row: HeldDevice) -> dict[str, Any]:
    """The row as the history keeps it: names, never a secret."""
    certificates = read_certificates(row.certificates.encode()) if row.certificates else ()
    subject = {"subject": common_name(certificates[0])} if certificates else {}
    ends = {"ends_at": certificates[0].not_valid_after_utc.isoformat()} if certificates else {}
    holder = "person" if row.person_id is not None else "organisation"
    return {"holder": holder, "person_id": row.person_id and str(row.person_id), "kind": row.kind,
            "settings": dict(row.settings), **subject, **ends}  # fmt: skip


def _tell(work: Work, row: HeldDevice, event: str, facts: Mapping[str, Any], capacity: str, comment: str = "") -> None:
    for organisation_id in _organisations(work, row):
        entry = history.Entry(
            organisation_id=organisation_id,
            item_kind=ITEM_KIND,
            item_id=row.id,
            event=event,
            capacity=capacity,
            comment=comment,
            facts=facts,
        )
        history.append(work, entry)


def _organisations(work: Work, row: HeldDevice) -> list[uuid.UUID]:
    """Where it is told: the owner of the seal, or every organisation in which the person has a position today."""
    if row.organisation_id is not None:
        return [row.organisation_id]
    assert row.person_id is not None
    held = positions_on(work.session, row.person_id, work.today)
    return sorted({position.organisation_id for position in held})
