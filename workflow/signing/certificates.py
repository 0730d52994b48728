"""Certificates: reading them, whom they name, and whether one may sign now."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.serialization import Encoding

from workflow.signing.errors import (
    CertificateExpired,
    CertificateOfAnother,
    CertificateRevoked,
    CertificateUnfit,
    CertificateUntrusted,
    KeyUnreadable,
    RevocationUnknown,
)
from workflow.signing.revocation import ASKED_WHEN_SIGNING, REVOKED, UNKNOWN, Evidence, revocation_of

_COMMON_NAME_LIMIT = 64  # ub-common-name, RFC 5280 appendix A


@dataclass(frozen=True)
class Known:
    """What an installation knows of trust: its roots, the revocation lists and answers at hand."""

    roots: tuple[x509.Certificate, ...]
    evidence: Evidence


def check(
    name: str,
    certificate: x509.Certificate,
    chain: Iterable[x509.Certificate],
    known: Known,
    now: datetime,
    *,
    asked: bool = False,
) -> None:
    """That the certificate is meant for signatures, in force, not revoked, and of a known root.

    With `asked` the responders were asked: what is still unknown counts against it.

    Raises: CertificateUnfit, CertificateUntrusted, CertificateExpired, CertificateRevoked, RevocationUnknown.
    """
    chain = tuple(chain)
    _check_use(name, certificate)
    for one in (certificate, *chain):
        _check_in_force(name, one, now)
        _check_not_revoked(name, one, (*chain, *known.roots), known.evidence, now, asked=asked)
    if not _leads_to(certificate, chain, known.roots):
        raise CertificateUntrusted(name=name, subject=common_name(certificate))


def check_names(certificate: x509.Certificate, names: Iterable[str]) -> None:
    """That the certificate names this person or organisation. Raises: CertificateOfAnother.

    Letters count, not their case or their composition; a long name may be cut where the standard cuts it.
    """
    called, expected = common_name(certificate), [name for name in names if name]
    same = {_plain(name) for name in expected} | {_plain(name[:_COMMON_NAME_LIMIT]) for name in expected}
    if _plain(called) not in same:
        raise CertificateOfAnother(subject=called, name=expected[0] if expected else "")


def _plain(name: str) -> str:
    return " ".join(unicodedata.normalize("NFC", name).casefold().split())


def as_pem(certificates: Iterable[x509.Certificate]) -> str:
    """The certificates one after another, as text."""
    return "".join(one.public_bytes(Encoding.PEM).decode() for one in certificates)


def common_name(certificate: x509.Certificate) -> str:
    """The common name of the subject, or the whole subject where there is none."""
    # not by cryptography: it counts bytes where the standard counts letters, and warns at long Vietnamese names
    subject = asn1_x509.Certificate.load(certificate.public_bytes(Encoding.DER)).subject
    return str(subject.native.get("common_name") or subject.human_friendly)


def read_certificates(content: bytes) -> tuple[x509.Certificate, ...]:
    """The certificates of a PEM bundle or of one DER file. Raises: KeyUnreadable."""
    try:
        if b"-----BEGIN" in content:
            return tuple(x509.load_pem_x509_certificates(content))
        return (x509.load_der_x509_certificate(content),)
    except ValueError as error:
        raise KeyUnreadable(name="certificate") from error


def read_crl(content: bytes) -> x509.CertificateRevocationList:
    """One revocation list, PEM or DER. Raises: KeyUnreadable."""
    try:
        if b"-----BEGIN" in content:
            return x509.load_pem_x509_crl(content)
        return x509.load_der_x509_crl(content)
    except ValueError as error:
        raise KeyUnreadable(name="crl") from error


def _check_use(name: str, certificate: x509.Certificate) -> None:
    """A certificate that says what its key is for must say signatures. Source: RFC 5280 4.2.1.3."""
    try:
        usage = certificate.extensions.get_extension_for_class(x509.KeyUsage).value
    except x509.ExtensionNotFound:
        return
    if not (usage.digital_signature or usage.content_commitment):
        raise CertificateUnfit(name=name, subject=common_name(certificate))


def _leads_to(
    certificate: x509.Certificate, chain: tuple[x509.Certificate, ...], roots: tuple[x509.Certificate, ...]
) -> bool:
    """Whether a path of issuers leads from the certificate to a root. Source: RFC 5280 6.1.

    Quick, for pages and health; the signature itself is validated in full when it is made.
    """
    for _ in range(len(chain) + 2):
        if certificate in roots:
            return True
        above = next((one for one in (*roots, *chain) if _issued(certificate, one)), None)
        if above is None:
            return False
        certificate = above
    return False


def _issued(certificate: x509.Certificate, issuer: x509.Certificate) -> bool:
    if certificate.issuer != issuer.subject or certificate == issuer or not _is_authority(issuer):
        return False
    try:
        certificate.verify_directly_issued_by(issuer)
    except (ValueError, TypeError, InvalidSignature):
        return False
    return True


def _is_authority(certificate: x509.Certificate) -> bool:
    try:
        return certificate.extensions.get_extension_for_class(x509.BasicConstraints).value.ca
    except x509.ExtensionNotFound:
        return False


def _check_in_force(name: str, certificate: x509.Certificate, now: datetime) -> None:
    begins, ends = certificate.not_valid_before_utc, certificate.not_valid_after_utc
    if not begins <= now <= ends:
        facts = {"subject": common_name(certificate), "begins": begins.isoformat(), "ends": ends.isoformat()}
        raise CertificateExpired(name=name, **facts)


def _check_not_revoked(
    name: str,
    certificate: x509.Certificate,
    above: Iterable[x509.Certificate],
    evidence: Evidence,
    now: datetime,
    *,
    asked: bool,
) -> None:
    """No list or answer names it; what its responder will be asked when it signs is not known yet, unless `asked`."""
    found = revocation_of(certificate, above, evidence, now)
    if found.state == REVOKED and found.since is not None:
        raise CertificateRevoked(name=name, subject=common_name(certificate), since=found.since.isoformat())
    if found.state == UNKNOWN or (asked and found.state == ASKED_WHEN_SIGNING):
        raise RevocationUnknown(name=name, subject=common_name(certificate))
