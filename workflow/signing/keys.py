"""Keys of persons and organisations, and whether one may be used now.

pyHanko is loaded only when a key signs: this module also serves pages that merely look at certificates.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from asn1crypto import keys as asn1_keys
from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.asymmetric.types import PrivateKeyTypes
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, pkcs12
from cryptography.x509 import ocsp

from workflow.base.clock import Clock, SystemClock
from workflow.signing import certificates
from workflow.signing.certificates import common_name, read_certificates, read_crl
from workflow.signing.errors import DeviceNotSetUp, KeyMissing, KeyUnreadable, PinMissing
from workflow.signing.key_files import encrypted_anew, write_private
from workflow.signing.revocation import Evidence, Revocation, revocation_of

if TYPE_CHECKING:
    from pyhanko.sign.signers import Signer


@dataclass(frozen=True)
class SigningKey:
    """A private key with its certificate and the chain above it."""

    name: str
    certificate: x509.Certificate
    chain: tuple[x509.Certificate, ...]
    signer: Signer

    @classmethod
    def from_pkcs12(cls, name: str, content: bytes, passphrase: str) -> SigningKey:
        """The key of an encrypted PKCS#12 file.

        Raises: KeyUnreadable, if the file is damaged, lacks key or certificate, or the passphrase is wrong.
        """
        try:
            bundle = pkcs12.load_pkcs12(content, passphrase.encode())
        except ValueError as error:
            raise KeyUnreadable(name=name) from error
        if bundle.key is None or bundle.cert is None:
            raise KeyUnreadable(name=name)
        certificate = bundle.cert.certificate
        chain = tuple(extra.certificate for extra in bundle.additional_certs)
        return cls(name, certificate, chain, _pyhanko_signer(bundle.key, certificate, chain))

    @property
    def subject(self) -> str:
        """Whom the certificate names (CN)."""
        return common_name(self.certificate)

    @property
    def expires_at(self) -> datetime:
        """The last instant of the certificate, in UTC."""
        return self.certificate.not_valid_after_utc


class KeyStore(Protocol):
    """Holds the keys `person-<uuid>` and `organisation-<uuid>` and what is trusted."""

    def signer(self, name: str) -> SigningKey:
        """The key, checked for use now.

        Raises: KeyMissing, KeyUnreadable, and what `check` raises.
        """

    def signer_with(self, name: str, passphrase: str) -> SigningKey:
        """The key whose passphrase its person gave, checked as `signer` does."""

    def check(
        self, name: str, certificate: x509.Certificate, chain: Iterable[x509.Certificate], *, asked: bool = False
    ) -> None:
        """That this certificate may sign now, wherever its key lies; `asked` when its responders were asked.

        Raises: CertificateUnfit, CertificateUntrusted, CertificateExpired, CertificateRevoked, RevocationUnknown.
        """

    def revocation(self, certificate: x509.Certificate, chain: Iterable[x509.Certificate]) -> Revocation:
        """Whether the certificate was revoked, as far as it is known here."""

    def answers(self) -> tuple[bytes, ...]:
        """The answers of responders (OCSP) at hand, as DER."""

    def keep_answer(self, certificate: x509.Certificate, answer: bytes) -> None:
        """Keep what a responder says of this certificate, in the place of what it said before."""

    def trust_roots(self) -> tuple[bytes, ...]:
        """The root certificates this installation trusts, as DER."""

    def crls(self) -> tuple[bytes, ...]:
        """The revocation lists at hand, as DER."""

    def image(self, name: str) -> bytes | None:
        """The picture of the signature or seal (PNG), if there is one."""

    def keep(
        self, name: str, content: bytes, passphrase: str, *, asked: bool
    ) -> tuple[str, tuple[x509.Certificate, ...]]:
        """Keep a PKCS#12 file that this passphrase opens; gives the name of the new key and its certificates.

        It is encrypted anew: with the same passphrase where its person is `asked` for it, else with that of the
        installation. Raises: KeyUnreadable, PinMissing, DeviceNotSetUp.
        """


class FileKeyStore:
    """A folder with `keys/<name>.p12`, `images/<name>.png`, `roots/*.pem`, `crls/*.crl` and `ocsp/*.ocsp`.

    `hosts` are those whose answers may be fetched when a key is used (see `responders`).
    """

    def __init__(
        self, folder: Path, passphrase: str, clock: Clock | None = None, hosts: frozenset[str] = frozenset()
    ) -> None:
        self._folder = folder
        self._passphrase = passphrase
        self._clock = clock or SystemClock()
        self._hosts = hosts

    def signer(self, name: str) -> SigningKey:
        """The key, opened by the passphrase of the installation and checked for use now."""
        return self.signer_with(name, self._passphrase)

    def signer_with(self, name: str, passphrase: str) -> SigningKey:
        """The key, opened by this passphrase and checked for use now."""
        key = SigningKey.from_pkcs12(name, self._read("keys", f"{name}.p12"), passphrase)
        self.check(name, key.certificate, key.chain)
        return key

    def check(
        self, name: str, certificate: x509.Certificate, chain: Iterable[x509.Certificate], *, asked: bool = False
    ) -> None:
        """That the certificate is meant for signatures, in force, not revoked, and of a known root."""
        known = certificates.Known(self._roots(), self._evidence())
        certificates.check(name, certificate, chain, known, self._clock.now(), asked=asked)

    def revocation(self, certificate: x509.Certificate, chain: Iterable[x509.Certificate]) -> Revocation:
        """How the certificate stands by the lists and answers of the folder."""
        return revocation_of(certificate, (*chain, *self._roots()), self._evidence(), self._clock.now())

    def trust_roots(self) -> tuple[bytes, ...]:
        """The root certificates of the folder, as DER."""
        return tuple(root.public_bytes(Encoding.DER) for root in self._roots())

    def crls(self) -> tuple[bytes, ...]:
        """The revocation lists of the folder, as DER."""
        return tuple(crl.public_bytes(Encoding.DER) for crl in self._lists())

    def answers(self) -> tuple[bytes, ...]:
        """The answers of the folder, as DER."""
        return tuple(answer.public_bytes(Encoding.DER) for answer in self._answers())

    def keep_answer(self, certificate: x509.Certificate, answer: bytes) -> None:
        """Keep the answer; there is one file for each certificate."""
        name = certificate.fingerprint(hashes.SHA256()).hex()
        write_private(self._path("ocsp", f"{name}.ocsp"), answer)

    def image(self, name: str) -> bytes | None:
        """The picture of the signature or seal, if the folder has one."""
        path = self._path("images", f"{name}.png")
        return path.read_bytes() if path.is_file() else None

    def keep(
        self, name: str, content: bytes, passphrase: str, *, asked: bool
    ) -> tuple[str, tuple[x509.Certificate, ...]]:
        """Keep the file beside the one in use; a name of its own, so that nothing is ever written over."""
        if not passphrase:
            raise PinMissing()
        if not asked and not self._passphrase:
            raise DeviceNotSetUp(what="TRINHKY_KEY_PASSPHRASE")
        closed, found = encrypted_anew(name, content, passphrase, passphrase if asked else self._passphrase)
        kept = f"{name}-{sha256(closed).hexdigest()[:16]}"
        write_private(self._path("keys", f"{kept}.p12"), closed)
        return kept, found

    def _read(self, kind: str, file_name: str) -> bytes:
        try:
            return self._path(kind, file_name).read_bytes()
        except FileNotFoundError as error:
            raise KeyMissing(name=file_name.removesuffix(".p12")) from error

    def _path(self, kind: str, file_name: str) -> Path:
        if "/" in file_name or "\\" in file_name or "\0" in file_name:  # a name never leaves its folder
            raise KeyMissing(name=file_name)
        return self._folder / kind / file_name

    def _roots(self) -> tuple[x509.Certificate, ...]:
        files = sorted((self._folder / "roots").glob("*.pem"))
        return tuple(root for file in files for root in read_certificates(file.read_bytes()))

    def _evidence(self) -> Evidence:
        return Evidence(self._lists(), self._answers(), self._hosts)

    def _answers(self) -> tuple[ocsp.OCSPResponse, ...]:
        return tuple(_answers_in(self._folder / "ocsp"))

    def _lists(self) -> tuple[x509.CertificateRevocationList, ...]:
        files = sorted((self._folder / "crls").glob("*.crl"))
        return tuple(read_crl(file.read_bytes()) for file in files)


def _answers_in(folder: Path) -> Iterator[ocsp.OCSPResponse]:
    for file in sorted(folder.glob("*.ocsp")):
        with suppress(ValueError):  # a file that is none proves nothing, and its certificate is asked about again
            yield ocsp.load_der_ocsp_response(file.read_bytes())


def _pyhanko_signer(key: PrivateKeyTypes, certificate: x509.Certificate, chain: Iterable[x509.Certificate]) -> Signer:
    """The key as pyHanko uses it; kinds that are rare here are left to its own signer."""

    def as_asn1(one: x509.Certificate) -> asn1_x509.Certificate:
        return asn1_x509.Certificate.load(one.public_bytes(Encoding.DER))

    if isinstance(key, rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey):
        from workflow.signing.file_signer import FileSigner

        return FileSigner(key, as_asn1(certificate), [as_asn1(one) for one in chain])
    from pyhanko.sign.signers import SimpleSigner
    from pyhanko_certvalidator.registry import SimpleCertificateStore

    registry = SimpleCertificateStore()  # type: ignore[no-untyped-call]  # typed, but for its constructor
    registry.register_multiple([as_asn1(one) for one in (certificate, *chain)])
    plain = key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
    signing_key = asn1_keys.PrivateKeyInfo.load(plain)
    return SimpleSigner(as_asn1(certificate), signing_key, registry)
