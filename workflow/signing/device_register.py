"""Entering and ending signing devices, by who runs the installation."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import Any

from workflow.base.errors import DomainError, NotFound
from workflow.engine.work import Work
from workflow.signing.certificates import as_pem, read_certificates
from workflow.signing.devices import DeviceAccess, device_of_organisation, device_of_person, held_device, service_of
from workflow.signing.errors import CertificateMissing, PinMissing
from workflow.signing.models import PKCS11, PKCS12, REMOTE, HeldDevice

NEEDED: Mapping[str, tuple[str, ...]] = {
    PKCS11: ("module", "token", "key"),
    REMOTE: ("service", "credential", "secret"),
}
"""What a row of this kind must name; the environment knows what the names of module, service and secret stand for."""


class DeviceKnown(DomainError):
    """The holder has a device in use."""

    code = "device_known"


class DeviceSettingMissing(DomainError):
    """A device of this kind cannot be reached without this."""

    code = "device_setting_missing"


def add_device(
    work: Work,
    kind: str,
    settings: Mapping[str, Any],
    certificates: bytes | None,
    *,
    person_id: uuid.UUID | None = None,
    organisation_id: uuid.UUID | None = None,
) -> HeldDevice:
    """The device of this person or organisation from now on; its certificate is checked before it counts.

    Where no certificate is given, a token at the server or a remote service is asked for it.
    Raises: DeviceKnown, DeviceSettingMissing, DeviceNotSetUp, CertificateMissing, what the device says when it is
    asked, and whatever speaks against the certificate.
    """
    if held_device(work.session, person_id=person_id, organisation_id=organisation_id) is not None:
        raise DeviceKnown()
    for name in NEEDED.get(kind, ()):
        if not settings.get(name):
            raise DeviceSettingMissing(kind=kind, setting=name)
    row = HeldDevice(
        person_id=person_id, organisation_id=organisation_id, kind=kind, settings=dict(settings), added_at=work.now
    )
    row.certificates = as_pem(read_certificates(certificates)) if certificates else _told_by_device(work, row)
    work.session.add(row)
    work.session.flush()
    device = device_of_person(work, person_id) if person_id else device_of_organisation(work, row.organisation_id)  # type: ignore[arg-type]
    device.check()
    return row


def _told_by_device(work: Work, row: HeldDevice) -> str:
    access = work.services.ports.get(DeviceAccess) or DeviceAccess()
    if row.kind == PKCS11:
        from workflow.signing.devices import token_of

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


def end_device(work: Work, device_id: uuid.UUID) -> None:
    """The device is no longer used; what was signed with it stands. Raises: NotFound."""
    row = work.session.get(HeldDevice, device_id)
    if row is None or row.ended_at is not None:
        raise NotFound("device_unknown", kind="signing_device")
    row.ended_at = work.now
