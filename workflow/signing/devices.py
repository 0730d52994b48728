"""Where the keys of people and organisations lie: four kinds of device behind one small port.

A PKCS#12 file and a token at the server sign at once; a token at the person's desk and a remote service answer later
(`waiting`). A remote service signs an organisation's seal while the worker waits for it.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol
from urllib.parse import unquote, urlsplit, urlunsplit

from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from sqlalchemy import select
from sqlalchemy.orm import Session

from workflow.engine.work import Work
from workflow.organisations.models import Organisation, Person
from workflow.signing.certificates import check_names, read_certificates
from workflow.signing.errors import CertificateMissing, DeviceNotSetUp, DeviceWaits, PinMissing
from workflow.signing.keys import KeyStore, SigningKey
from workflow.signing.models import EXTERNAL, PKCS11, PKCS12, HeldDevice
from workflow.signing.names import key_of_organisation, key_of_person

if TYPE_CHECKING:
    from workflow.signing.remote import RemoteService
    from workflow.signing.tokens import Token


class SigningDevice(Protocol):
    """The key of one person or organisation, wherever it lies."""

    @property
    def holder(self) -> Holder:
        """Whose key it is."""

    @property
    def waits(self) -> bool:
        """It answers later; `key` is not for it."""

    @property
    def asks_pin(self) -> bool:
        """Its person gives the passphrase or PIN each time."""

    def check(self) -> tuple[x509.Certificate, ...]:
        """The certificate and the chain above it, after all that can be checked without using the key.

        Raises: KeyMissing, KeyUnreadable, CertificateMissing, CertificateOfAnother, and what `KeyStore.check` raises.
        """

    def key(self, pin: str | None = None) -> SigningKey:
        """The key, checked for use now. Raises: as `check`; PinMissing, DeviceWaits, TokenUnavailable …"""


@dataclass(frozen=True)
class Holder:
    """Whose key: its name in the key store, what the certificate may call it, and what is known of its device."""

    key_name: str
    names: tuple[str, ...]


@dataclass(frozen=True)
class DeviceAccess:
    """The port to what only the environment knows of devices: modules, addresses, secrets, by the names rows use."""

    modules: Mapping[str, str] = field(default_factory=dict)
    services: Mapping[str, str] = field(default_factory=dict)
    secrets: Mapping[str, str] = field(default_factory=dict)

    def module(self, name: str) -> str:
        """The path of a PKCS#11 module. Raises: DeviceNotSetUp."""
        return _known(self.modules, name, "TRINHKY_PKCS11_MODULES")

    def service(self, name: str) -> str:
        """The address of a signing service. Raises: DeviceNotSetUp."""
        return _known(self.services, name, "TRINHKY_SIGNING_SERVICES")

    def secret(self, name: str) -> str:
        """A PIN or token. Raises: DeviceNotSetUp."""
        return _known(self.secrets, name, "TRINHKY_SIGNING_SECRETS")


def _known(table: Mapping[str, str], name: str, setting: str) -> str:
    if name not in table:
        raise DeviceNotSetUp(what=f"{setting}[{name}]")
    return table[name]


@dataclass(frozen=True)
class FileDevice:
    """A PKCS#12 file of the key store; its passphrase is the installation's, or the person's own.

    A file that was handed in has a name of its own; else it is called as its holder.
    """

    holder: Holder
    store: KeyStore
    certificates: tuple[x509.Certificate, ...] = ()
    asks_pin: bool = False
    file: str | None = None
    waits: bool = False

    @property
    def file_name(self) -> str:
        """The name of the key in the key store."""
        return self.file or self.holder.key_name

    def check(self) -> tuple[x509.Certificate, ...]:
        """The file is opened where its passphrase is known; else its certificate, kept apart, is looked at."""
        if self.asks_pin:
            return _checked(self.holder, self.store, self.certificates)
        return self._chain(self.store.signer(self.file_name))

    def key(self, pin: str | None = None) -> SigningKey:
        """The key of the file. Raises: as the port says."""
        if self.asks_pin and not pin:
            raise PinMissing()
        name = self.file_name
        key = self.store.signer_with(name, pin) if self.asks_pin and pin else self.store.signer(name)
        self._chain(key)
        return key

    def _chain(self, key: SigningKey) -> tuple[x509.Certificate, ...]:
        check_names(key.certificate, self.holder.names)
        return (key.certificate, *key.chain)


@dataclass(frozen=True)
class TokenDevice:
    """A key on a PKCS#11 token at the server; the PIN is the environment's, or the person's own."""

    holder: Holder
    store: KeyStore
    certificates: tuple[x509.Certificate, ...]
    token: Token
    pin: str | None = None
    waits: bool = False

    @property
    def asks_pin(self) -> bool:
        return self.pin is None

    def check(self) -> tuple[x509.Certificate, ...]:
        """What the certificate allows; the token itself is reached when it signs."""
        return _checked(self.holder, self.store, self.certificates)

    def key(self, pin: str | None = None) -> SigningKey:
        """The key on the token. Raises: as the port says."""
        from workflow.signing.tokens import TokenSigner

        certificate, *chain = self.check()
        given = self.pin or pin
        if not given:
            raise PinMissing()
        own, *above = (_asn1(one) for one in (certificate, *chain))
        signer = TokenSigner(self.token, given, own, above)
        return SigningKey(self.holder.key_name, certificate, tuple(chain), signer)


@dataclass(frozen=True)
class ExternalDevice:
    """A token at the person's desk: the installation knows its certificate and waits for its answer."""

    holder: Holder
    store: KeyStore
    certificates: tuple[x509.Certificate, ...]
    waits: bool = True
    asks_pin: bool = False

    def check(self) -> tuple[x509.Certificate, ...]:
        """What the certificate allows."""
        return _checked(self.holder, self.store, self.certificates)

    def key(self, pin: str | None = None) -> SigningKey:
        """None here. Raises: DeviceWaits."""
        raise DeviceWaits()


@dataclass(frozen=True)
class RemoteDevice:
    """A credential of a remote service: a person confirms later, a seal is signed while one waits."""

    holder: Holder
    store: KeyStore
    certificates: tuple[x509.Certificate, ...]
    service: RemoteService
    waits: bool
    code: str | None = None
    asks: bool = False

    @property
    def asks_pin(self) -> bool:
        """The service wants a code for a seal, and the environment has none: the clerk types it."""
        return self.asks and not self.waits and self.code is None

    def check(self) -> tuple[x509.Certificate, ...]:
        """What the certificate allows; the service is reached when it signs."""
        return _checked(self.holder, self.store, self.certificates)

    def key(self, pin: str | None = None) -> SigningKey:
        """The key of the seal. Raises: DeviceWaits for a person's; as the port says."""
        from workflow.signing.remote import RemoteSigner

        if self.waits:
            raise DeviceWaits()
        if self.asks_pin and not pin:
            raise PinMissing()
        certificate, *chain = self.check()
        own, *above = (_asn1(one) for one in (certificate, *chain))
        signer = RemoteSigner(self.service, self.code or pin, own, above)
        return SigningKey(self.holder.key_name, certificate, tuple(chain), signer)


def device_of_person(work: Work, person_id: uuid.UUID) -> SigningDevice:
    """The device on which this person signs. Raises: DeviceNotSetUp."""
    return device_for(work, held_device(work.session, person_id=person_id), person_id=person_id)


def device_of_organisation(work: Work, organisation_id: uuid.UUID) -> SigningDevice:
    """The device of the organisation's seal. Raises: DeviceNotSetUp."""
    held = held_device(work.session, organisation_id=organisation_id)
    return device_for(work, held, organisation_id=organisation_id)


def device_for(
    work: Work,
    held: HeldDevice | None,
    *,
    person_id: uuid.UUID | None = None,
    organisation_id: uuid.UUID | None = None,
) -> SigningDevice:
    """The device that this row describes, whether or not it is in use; without a row a file of the key store.

    Raises: DeviceNotSetUp.
    """
    if person_id is not None:
        person = work.session.get_one(Person, person_id)
        return _device(work, Holder(key_of_person(person_id), (person.name,)), held, waits=True)
    organisation = work.session.get_one(Organisation, organisation_id)
    names = [name for row in organisation.names if row.holds_on(work.today) for name in (row.name, row.short_name)]
    return _device(work, Holder(key_of_organisation(organisation.id), tuple(names)), held, waits=False)


def held_device(
    session: Session, *, person_id: uuid.UUID | None = None, organisation_id: uuid.UUID | None = None
) -> HeldDevice | None:
    """The device in use that was entered for the holder; without one, the key lies in the key store's folder."""
    rows = select(HeldDevice).where(HeldDevice.ended_at.is_(None))
    rows = rows.where(HeldDevice.person_id == person_id, HeldDevice.organisation_id == organisation_id)
    return session.scalar(rows)


def _device(work: Work, holder: Holder, held: HeldDevice | None, *, waits: bool) -> SigningDevice:
    store: KeyStore = work.services.port(KeyStore)  # type: ignore[type-abstract]
    if held is None:
        return FileDevice(holder, store)
    certificates = read_certificates(held.certificates.encode()) if held.certificates else ()
    if held.kind == PKCS12:
        asks = bool(held.settings.get("asked"))
        return FileDevice(holder, store, certificates, asks_pin=asks, file=held.settings.get("file"))
    if held.kind == EXTERNAL:
        return ExternalDevice(holder, store, certificates)
    access = work.services.ports.get(DeviceAccess) or DeviceAccess()
    secret = access.secret(held.settings["secret"]) if held.settings.get("secret") else None
    if held.kind == PKCS11:
        return TokenDevice(holder, store, certificates, token_of(held, access), secret)
    return RemoteDevice(
        holder,
        store,
        certificates,
        service_of(held, access),
        waits=waits,
        code=access.secret(held.settings["code"]) if held.settings.get("code") else None,
        asks=bool(held.settings.get("asks")),
    )


def token_of(held: HeldDevice, access: DeviceAccess) -> Token:
    """The token of a row. Raises: DeviceNotSetUp."""
    from workflow.signing.tokens import Token

    return Token(access.module(held.settings["module"]), held.settings["token"], held.settings["key"])


def service_of(held: HeldDevice, access: DeviceAccess) -> RemoteService:
    """The remote credential of a row. Raises: DeviceNotSetUp."""
    from workflow.signing.remote import RemoteService

    settings = held.settings
    secret = settings.get("secret") or settings["service"]  # a service's own secret may bear its name
    url, client = _client_in(access.service(settings["service"]))
    return RemoteService(url, access.secret(secret), settings["credential"], client)


def _client_in(address: str) -> tuple[str, str | None]:
    """The address of a service, and the client (OAuth 2.0) that may stand before its host."""
    parts = urlsplit(address)
    plain = urlunsplit((parts.scheme, parts.netloc.rpartition("@")[2], parts.path, parts.query, ""))
    return plain, unquote(parts.username) if parts.username else None


def _checked(
    holder: Holder, store: KeyStore, certificates: tuple[x509.Certificate, ...]
) -> tuple[x509.Certificate, ...]:
    if not certificates:
        raise CertificateMissing(name=holder.names[0] if holder.names else "")
    store.check(holder.key_name, certificates[0], certificates[1:])
    check_names(certificates[0], holder.names)
    return certificates


def _asn1(one: x509.Certificate) -> asn1_x509.Certificate:
    return asn1_x509.Certificate.load(one.public_bytes(Encoding.DER))
