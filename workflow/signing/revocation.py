"""Whether a certificate has been revoked, from the lists (CRL) and answers (OCSP) at hand; nothing is fetched here.

An answer that says "revoked" holds for good; a list, and an answer that says "good", hold until their end.
Source: RFC 5280 4.2.1.13, 6.3; RFC 6960 3.2, 4.2.2.2.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlsplit

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from cryptography.x509 import ocsp
from cryptography.x509.oid import AuthorityInformationAccessOID, ExtendedKeyUsageOID

LIST, ANSWER = "crl", "ocsp"
REVOKED, GOOD, NOT_DECLARED, ASKED_WHEN_SIGNING, UNKNOWN = "revoked", "good", "not_declared", "asked", "unknown"


@dataclass(frozen=True)
class Evidence:
    """The revocation lists and answers at hand, and the hosts that may be asked for an answer when it is needed."""

    lists: tuple[x509.CertificateRevocationList, ...] = ()
    answers: tuple[ocsp.OCSPResponse, ...] = ()
    hosts: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Revocation:
    """How a certificate stands: `state`, told by a list or an answer, which holds until `until`."""

    state: str
    source: str | None = None
    since: datetime | None = None
    until: datetime | None = None


@dataclass(frozen=True)
class _Proof:
    """What one genuine list or answer says of a certificate."""

    source: str
    revoked_at: datetime | None
    current: bool
    ends: datetime | None


def revocation_of(
    certificate: x509.Certificate, above: Iterable[x509.Certificate], evidence: Evidence, now: datetime
) -> Revocation:
    """The state of a certificate below these issuers. A certificate that declares neither need not be proven."""
    issuer = next((one for one in above if one.subject == certificate.issuer), None)
    proofs = list(_proofs(certificate, issuer, evidence, now)) if issuer else []
    for proof in proofs:
        if proof.revoked_at is not None:
            return Revocation(REVOKED, proof.source, since=proof.revoked_at)
    current = [proof for proof in proofs if proof.current]
    if current:
        best = max(current, key=lambda proof: (proof.source == ANSWER, proof.ends is not None, proof.ends))
        return Revocation(GOOD, best.source, until=best.ends)
    if may_be_asked(certificate, evidence.hosts):
        return Revocation(ASKED_WHEN_SIGNING)
    if declares_a_list(certificate) or responders_of(certificate):
        return Revocation(UNKNOWN)
    return Revocation(NOT_DECLARED)


def _proofs(
    certificate: x509.Certificate, issuer: x509.Certificate, evidence: Evidence, now: datetime
) -> Iterable[_Proof]:
    for crl in evidence.lists:
        if crl.issuer == issuer.subject and _is_genuine_list(crl, issuer):
            entry = crl.get_revoked_certificate_by_serial_number(certificate.serial_number)
            ends = crl.next_update_utc
            if ends is None or now <= ends:  # a list that was followed by others tells nothing any more
                yield _Proof(LIST, entry.revocation_date_utc if entry else None, True, ends)
    for answer in evidence.answers:
        if is_about(answer, certificate, issuer) and _is_genuine_answer(answer, issuer, now):
            revoked = answer.certificate_status is ocsp.OCSPCertStatus.REVOKED
            yield _Proof(
                ANSWER, answer.revocation_time_utc if revoked else None, is_current(answer, now), answer.next_update_utc
            )


def is_current(answer: ocsp.OCSPResponse, now: datetime) -> bool:
    """Whether a good answer still counts: it says until when; one that does not counts for an hour."""
    if answer.certificate_status is ocsp.OCSPCertStatus.UNKNOWN:
        return False
    ends = answer.next_update_utc
    if ends is None:
        return abs((now - answer.this_update_utc).total_seconds()) <= 3600
    return now <= ends


def is_about(answer: ocsp.OCSPResponse, certificate: x509.Certificate, issuer: x509.Certificate) -> bool:
    """Whether the answer speaks of this certificate of this issuer. Source: RFC 6960 4.1.1 (CertID)."""
    if answer.response_status is not ocsp.OCSPResponseStatus.SUCCESSFUL:
        return False
    if answer.serial_number != certificate.serial_number:
        return False
    key = issuer.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    return answer.issuer_key_hash == _key_hash(key, answer.hash_algorithm)


def _key_hash(key: bytes, algorithm: hashes.HashAlgorithm) -> bytes:
    from asn1crypto import keys

    digest = hashes.Hash(algorithm)
    digest.update(bytes(keys.PublicKeyInfo.load(key)["public_key"]))
    return digest.finalize()


def _is_genuine_answer(answer: ocsp.OCSPResponse, issuer: x509.Certificate, now: datetime) -> bool:
    """Signed by the issuer, or by whom the issuer made its responder."""
    return any(_signed(answer, one) for one in _responders(answer.certificates, issuer, now))


def _responders(
    given: Sequence[x509.Certificate], issuer: x509.Certificate, now: datetime
) -> Iterable[x509.Certificate]:
    yield issuer
    for one in given:
        if one.issuer == issuer.subject and one.not_valid_before_utc <= now <= one.not_valid_after_utc:
            try:
                one.verify_directly_issued_by(issuer)
                purposes = one.extensions.get_extension_for_class(x509.ExtendedKeyUsage).value
            except (ValueError, TypeError, InvalidSignature, x509.ExtensionNotFound):
                continue
            if ExtendedKeyUsageOID.OCSP_SIGNING in purposes:
                yield one


def _signed(answer: ocsp.OCSPResponse, responder: x509.Certificate) -> bool:
    key, algorithm = responder.public_key(), answer.signature_hash_algorithm
    try:
        if isinstance(key, rsa.RSAPublicKey) and algorithm is not None:
            key.verify(answer.signature, answer.tbs_response_bytes, padding.PKCS1v15(), algorithm)
        elif isinstance(key, ec.EllipticCurvePublicKey) and algorithm is not None:
            key.verify(answer.signature, answer.tbs_response_bytes, ec.ECDSA(algorithm))
        else:
            return False
    except InvalidSignature:
        return False
    return True


def _is_genuine_list(crl: x509.CertificateRevocationList, issuer: x509.Certificate) -> bool:
    try:
        return crl.is_signature_valid(issuer.public_key())  # type: ignore[arg-type]  # a key that cannot sign raises
    except TypeError:
        return False


def declares_a_list(certificate: x509.Certificate) -> bool:
    """Whether the certificate names a list on which it would stand."""
    try:
        certificate.extensions.get_extension_for_class(x509.CRLDistributionPoints)
    except x509.ExtensionNotFound:
        return False
    return True


def responders_of(certificate: x509.Certificate) -> list[str]:
    """The addresses at which its issuer answers for it. Source: RFC 5280 4.2.2.1."""
    try:
        access = certificate.extensions.get_extension_for_class(x509.AuthorityInformationAccess).value
    except x509.ExtensionNotFound:
        return []
    places = [one.access_location for one in access if one.access_method == AuthorityInformationAccessOID.OCSP]
    return [one.value for one in places if isinstance(one, x509.UniformResourceIdentifier)]


def may_be_asked(certificate: x509.Certificate, hosts: frozenset[str]) -> bool:
    """Whether one of its responders is among the hosts that the installation allows."""
    return any(is_allowed(address, hosts) for address in responders_of(certificate))


def is_allowed(address: str, hosts: frozenset[str]) -> bool:
    """Whether this address may be asked: http or https, at a host (with its port, if it has one) that was named."""
    try:
        parts = urlsplit(address)
        named = {parts.netloc.lower(), (parts.hostname or "").lower() if parts.port is None else parts.netloc.lower()}
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and "@" not in parts.netloc and not named.isdisjoint(hosts)
