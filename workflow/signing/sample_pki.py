"""A certificate authority for sample offices: everything it makes says MẪU, and nobody else trusts it."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from uuid import UUID

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import BestAvailableEncryption, Encoding, pkcs12
from cryptography.x509.oid import AuthorityInformationAccessOID, ExtendedKeyUsageOID, NameOID

from workflow.signing.certificates import read_certificates, read_crl
from workflow.signing.errors import KeyMissing, KeyUnreadable
from workflow.signing.key_files import write_private
from workflow.signing.sample_images import seal_image, signature_image

SAMPLE_MARK = "MẪU – không có giá trị"
RESPONDER = "ocsp"
_YEAR = timedelta(days=365)
_COMMON_NAME_LIMIT = 64  # ub-common-name, RFC 5280 appendix A
_LIST_RENEWED_BEFORE = timedelta(days=30)


@dataclass(frozen=True)
class Authority:
    """A certificate that issues others, with its key; `name` is that of its files."""

    name: str
    key: rsa.RSAPrivateKey
    certificate: x509.Certificate


def make_sample_authority(
    folder: Path,
    passphrase: str,
    people: Iterable[tuple[UUID | str, str]],
    organisations: Iterable[tuple[UUID | str, str]],
    now: datetime,
    *,
    font: Path | None = None,
    ocsp_url: str | None = None,
) -> None:
    """Root, issuing authority, their revocation lists, and key, certificate and picture for each subject.

    With `ocsp_url` new certificates name this address, at which `sample_responder` answers; its key is made always.

    What is there and still in force stays as it is, so that it can be called at every start. Private keys are
    encrypted and readable by the owner alone. `font` letters the seals; without one they are lettered without accents.
    Raises: KeyUnreadable, if the folder was made with another passphrase.
    """
    root = _authority(folder, passphrase, "root", None, now)
    issuing = _authority(folder, passphrase, "issuing", root, now)
    write_private(folder / "roots" / "root.pem", root.certificate.public_bytes(Encoding.PEM))
    _make_responder(folder, passphrase, issuing, now)
    for one in (root, issuing):
        _renew_list(folder, one, now)
    for person, name in people:
        key_name = f"person-{person}"
        _issue(folder, passphrase, key_name, _subject(name, key_name), (issuing, root), now, ocsp_url)
        _write_once(_image_path(folder, key_name), partial(signature_image, name))
    for organisation, name in organisations:
        key_name = f"organisation-{organisation}"
        _issue(folder, passphrase, key_name, _subject(name, key_name, name), (issuing, root), now, ocsp_url)
        _write_once(_image_path(folder, key_name), partial(seal_image, name, font))


def revoke(folder: Path, passphrase: str, name: str, now: datetime) -> None:
    """Put the certificate of `person-…` or `organisation-…` on the list of the issuing authority, from now on.

    Raises: KeyMissing, KeyUnreadable.
    """
    path = _certificate_path(folder, name)
    if not path.is_file():
        raise KeyMissing(name=name)
    serial = read_certificates(path.read_bytes())[0].serial_number
    _write_list(folder, read_authority(folder, passphrase, "issuing"), now, revoked=serial)


def issued_in(folder: Path, serial: int) -> x509.Certificate | None:
    """The certificate with this serial number that the authority made."""
    files = sorted((folder / "certificates").glob("*.pem"))
    found = (read_certificates(file.read_bytes())[0] for file in files)
    return next((one for one in found if one.serial_number == serial), None)


def read_list(folder: Path, issuer: str) -> x509.CertificateRevocationList:
    """The revocation list of `root` or `issuing`."""
    return read_crl(_list_path(folder, issuer).read_bytes())


def _authority(folder: Path, passphrase: str, name: str, above: Authority | None, now: datetime) -> Authority:
    if _is_in_force(folder, name, now):
        return read_authority(folder, passphrase, name)
    subject = _subject(f"{'CA' if above else 'Gốc'} MẪU Trình Ký", name, "Trình Ký")
    key = _new_key()
    issuer_name, issuer_key = (above.certificate.subject, above.key) if above else (subject, key)
    builder = _builder(subject, key, issuer_name, issuer_key, now, 10 * _YEAR)
    builder = builder.add_extension(x509.BasicConstraints(ca=True, path_length=1 if above is None else 0), True)
    builder = builder.add_extension(_key_usage(issues=True), critical=True)
    if above:
        builder = builder.add_extension(_list_address(above.name), critical=False)
    certificate = builder.sign(issuer_key, hashes.SHA256())
    _keep(folder, passphrase, name, key, certificate, [])
    return Authority(name, key, certificate)


def _issue(
    folder: Path,
    passphrase: str,
    key_name: str,
    subject: x509.Name,
    chain: tuple[Authority, ...],
    now: datetime,
    ocsp_url: str | None,
) -> None:
    if _is_in_force(folder, key_name, now):
        return
    key, issuing = _new_key(), chain[0]
    builder = _builder(subject, key, issuing.certificate.subject, issuing.key, now, 5 * _YEAR)
    builder = builder.add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
    builder = builder.add_extension(_key_usage(issues=False), critical=True)
    builder = builder.add_extension(_list_address(issuing.name), critical=False)
    if ocsp_url is not None:
        place = x509.AccessDescription(AuthorityInformationAccessOID.OCSP, x509.UniformResourceIdentifier(ocsp_url))
        builder = builder.add_extension(x509.AuthorityInformationAccess([place]), critical=False)
    certificate = builder.sign(issuing.key, hashes.SHA256())
    _keep(folder, passphrase, key_name, key, certificate, [one.certificate for one in chain])


def _make_responder(folder: Path, passphrase: str, issuing: Authority, now: datetime) -> None:
    """Who may answer for the issuing authority; nobody answers for the responder. Source: RFC 6960 4.2.2.2."""
    if _is_in_force(folder, RESPONDER, now):
        return
    key = _new_key()
    builder = _builder(_subject("OCSP MẪU Trình Ký", RESPONDER, "Trình Ký"), key, issuing.certificate.subject,
                       issuing.key, now, 5 * _YEAR)  # fmt: skip
    builder = builder.add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
    builder = builder.add_extension(_key_usage(issues=False), critical=True)
    builder = builder.add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.OCSP_SIGNING]), critical=True)
    builder = builder.add_extension(x509.OCSPNoCheck(), critical=False)
    _keep(folder, passphrase, RESPONDER, key, builder.sign(issuing.key, hashes.SHA256()), [issuing.certificate])


def _builder(
    subject: x509.Name,
    key: rsa.RSAPrivateKey,
    issuer_name: x509.Name,
    issuer_key: rsa.RSAPrivateKey,
    now: datetime,
    lifetime: timedelta,
) -> x509.CertificateBuilder:
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer_name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now)
        .not_valid_after(now + lifetime)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(issuer_key.public_key()), critical=False)
    )


def _subject(common_name: str, user_id: str, organisation: str | None = None) -> x509.Name:
    """A distinguished name that says MẪU; its user id is the name of the key."""
    with warnings.catch_warnings():
        # the library counts bytes, the standard letters: a Vietnamese name of 60 letters has more than 64 bytes
        warnings.filterwarnings("ignore", message="Attribute's length must be")
        called = x509.NameAttribute(NameOID.COMMON_NAME, common_name[:_COMMON_NAME_LIMIT], _validate=False)
    parts = [
        x509.NameAttribute(NameOID.COUNTRY_NAME, "VN"),
        x509.NameAttribute(NameOID.ORGANIZATION_NAME, (organisation or SAMPLE_MARK)[:_COMMON_NAME_LIMIT]),
        x509.NameAttribute(NameOID.ORGANIZATIONAL_UNIT_NAME, SAMPLE_MARK),
        called,
        x509.NameAttribute(NameOID.USER_ID, user_id),
    ]
    return x509.Name(parts)


def _key_usage(*, issues: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not issues,
        content_commitment=not issues,  # non-repudiation
        key_cert_sign=issues,
        crl_sign=issues,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        encipher_only=False,
        decipher_only=False,
    )


def _list_address(issuer: str) -> x509.CRLDistributionPoints:
    """An address that nobody serves (RFC 6761: .invalid): it tells validators that a list exists."""
    address = x509.UniformResourceIdentifier(f"http://crl.trinhky.invalid/{issuer}.crl")
    point = x509.DistributionPoint(full_name=[address], relative_name=None, reasons=None, crl_issuer=None)
    return x509.CRLDistributionPoints([point])


def _renew_list(folder: Path, issuer: Authority, now: datetime) -> None:
    path = _list_path(folder, issuer.name)
    ends = read_crl(path.read_bytes()).next_update_utc if path.is_file() else None
    if ends is None or ends < now + _LIST_RENEWED_BEFORE:
        _write_list(folder, issuer, now)


def _write_list(folder: Path, issuer: Authority, now: datetime, revoked: int | None = None) -> None:
    """The next list of this issuer: the entries of the last one, and the serial number to add."""
    path = _list_path(folder, issuer.name)
    entries = {entry.serial_number: entry for entry in read_crl(path.read_bytes())} if path.is_file() else {}
    if revoked is not None and revoked not in entries:
        builder = x509.RevokedCertificateBuilder().serial_number(revoked).revocation_date(now)
        entries[revoked] = builder.build()
    issued = x509.CertificateRevocationListBuilder().issuer_name(issuer.certificate.subject)
    issued = issued.last_update(now).next_update(now + _YEAR)
    public_key = issuer.key.public_key()
    issued = issued.add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(public_key), False)
    issued = issued.add_extension(x509.CRLNumber(int(now.timestamp())), critical=False)
    for entry in entries.values():
        issued = issued.add_revoked_certificate(entry)
    write_private(path, issued.sign(issuer.key, hashes.SHA256()).public_bytes(Encoding.DER))


def _new_key() -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


def _is_in_force(folder: Path, name: str, now: datetime) -> bool:
    certificate, key = _certificate_path(folder, name), _key_path(folder, name)
    if not (certificate.is_file() and key.is_file()):
        return False
    return now < read_certificates(certificate.read_bytes())[0].not_valid_after_utc


def read_authority(folder: Path, passphrase: str, name: str) -> Authority:
    """`root`, `issuing` or the responder, with its key. Raises: KeyMissing, KeyUnreadable."""
    try:
        bundle = pkcs12.load_pkcs12(_key_path(folder, name).read_bytes(), passphrase.encode())
    except FileNotFoundError as error:
        raise KeyMissing(name=name) from error
    except ValueError as error:
        raise KeyUnreadable(name=name) from error
    if not isinstance(bundle.key, rsa.RSAPrivateKey) or bundle.cert is None:
        raise KeyUnreadable(name=name)
    return Authority(name, bundle.key, bundle.cert.certificate)


def _keep(
    folder: Path,
    passphrase: str,
    name: str,
    key: rsa.RSAPrivateKey,
    certificate: x509.Certificate,
    chain: list[x509.Certificate],
) -> None:
    encryption = BestAvailableEncryption(passphrase.encode())
    bundle = pkcs12.serialize_key_and_certificates(name.encode(), key, certificate, chain, encryption)
    write_private(_key_path(folder, name), bundle)
    write_private(_certificate_path(folder, name), certificate.public_bytes(Encoding.PEM))


def _key_path(folder: Path, name: str) -> Path:
    """The authorities' own keys lie apart: a key store must not find them among the signers."""
    kind = "authorities" if name in {"root", "issuing", RESPONDER} else "keys"
    return folder / kind / f"{name}.p12"


def _certificate_path(folder: Path, name: str) -> Path:
    return folder / "certificates" / f"{name}.pem"


def _list_path(folder: Path, issuer: str) -> Path:
    return folder / "crls" / f"{issuer}.crl"


def _image_path(folder: Path, name: str) -> Path:
    return folder / "images" / f"{name}.png"


def _write_once(path: Path, make: Callable[[], bytes]) -> None:
    if not path.is_file():
        write_private(path, make())
