"""The answer of a device elsewhere: a signature value, or a whole CMS signature, checked against what was prepared.

Source: RFC 5652 5.4 and 11 (signed attributes), RFC 5035 (signing certificate), ETSI EN 319 142-1 6.3.
"""

from __future__ import annotations

import json
from base64 import b64decode
from dataclasses import dataclass
from hashlib import sha256

from asn1crypto import cms, pem
from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.serialization import Encoding

from workflow.signing.certificates import common_name
from workflow.signing.errors import AnswerForged, AnswerOfAnother, AnswerUnreadable, CertificateUnfit

LARGEST_ANSWER = 64 * 1024


@dataclass(frozen=True)
class Answer:
    """What a device gave back: the signature value over the prepared attributes and its certificate, or a CMS."""

    signature: bytes | None = None
    certificate: bytes | None = None
    cms: bytes | None = None


@dataclass(frozen=True)
class Checked:
    """A signature that fits: its value, and the attributes it was made over (a CMS brings its own)."""

    signature: bytes
    signed_attributes: bytes


def checked(answer: Answer, certificate: x509.Certificate, document_digest: bytes, attributes: bytes) -> Checked:
    """The answer's signature, proven to be by this certificate over these bytes.

    Raises: AnswerUnreadable, AnswerOfAnother, AnswerForged, CertificateUnfit.
    """
    if answer.certificate is not None:
        _must_be(answer.certificate, certificate)
    if answer.cms is not None:
        found = _of_cms(answer.cms, certificate, document_digest)
    elif answer.signature:
        found = Checked(answer.signature, attributes)
    else:
        raise AnswerUnreadable()
    _must_verify(certificate, found)
    return found


def _must_be(given: bytes, expected: x509.Certificate) -> None:
    try:
        read = x509.load_pem_x509_certificate if b"-----BEGIN" in given else x509.load_der_x509_certificate
        found = read(given)
    except ValueError as error:
        raise AnswerUnreadable() from error
    if found != expected:
        raise AnswerOfAnother(subject=common_name(found), expected=common_name(expected))


def _of_cms(content: bytes, certificate: x509.Certificate, document_digest: bytes) -> Checked:
    """Value and attributes of the one signer; the attributes must name the document's bytes and the certificate."""
    try:
        signed = cms.ContentInfo.load(content, strict=True)["content"]
        (signer,) = signed["signer_infos"]
        attributes = {one["type"].native: one["values"] for one in signer["signed_attrs"]}
        for one in signed["certificates"]:
            if _is_signer(signer["sid"], one.chosen):
                _must_be(one.chosen.dump(), certificate)
        named = attributes["signing_certificate_v2"][0]["certs"][0]["cert_hash"].native
        digest = attributes["message_digest"][0].native
        kind = (attributes["content_type"][0].native, signer["digest_algorithm"]["algorithm"].native)
        value, plain = signer["signature"].native, signer["signed_attrs"].untag().dump()
    except (ValueError, TypeError, KeyError, AttributeError, IndexError) as error:
        raise AnswerUnreadable() from error
    if digest != document_digest or kind != ("data", "sha256"):
        raise AnswerForged(reason="document")
    if named != sha256(certificate.public_bytes(Encoding.DER)).digest():
        raise AnswerForged(reason="certificate")
    return Checked(value, plain)


def _is_signer(identifier: cms.SignerIdentifier, certificate: asn1_x509.Certificate) -> bool:
    if identifier.name != "issuer_and_serial_number":
        return bool(identifier.chosen.native == certificate.key_identifier)
    named = identifier.chosen
    return bool(named["serial_number"].native == certificate.serial_number and named["issuer"] == certificate.issuer)


def _must_verify(certificate: x509.Certificate, found: Checked) -> None:
    key = certificate.public_key()
    try:
        if isinstance(key, rsa.RSAPublicKey):
            key.verify(found.signature, found.signed_attributes, padding.PKCS1v15(), hashes.SHA256())
        elif isinstance(key, ec.EllipticCurvePublicKey):
            key.verify(found.signature, found.signed_attributes, ec.ECDSA(hashes.SHA256()))
        else:
            raise CertificateUnfit(subject=common_name(certificate))
    except InvalidSignature as error:
        raise AnswerForged(reason="signature") from error


def read_answer(content: bytes) -> Answer:
    """The answer in a file: the JSON that `trinhky sign-digest` writes, a CMS signature (DER or PEM), or a bare value.

    Raises: AnswerUnreadable.
    """
    content = content.strip() if content.lstrip()[:1] in (b"{", b"-") else content
    if not content or len(content) > LARGEST_ANSWER:
        raise AnswerUnreadable()
    try:
        if content.startswith(b"{"):
            return _of_json(json.loads(content))
        if content.startswith(b"-----BEGIN"):
            return Answer(cms=pem.unarmor(content)[2])
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
        raise AnswerUnreadable() from error
    return Answer(cms=content) if _is_cms(content) else Answer(signature=content)


def _is_cms(content: bytes) -> bool:
    """Whether these are the bytes of a CMS signature: a bare value may begin like one, by chance or as ECDSA's do."""
    try:
        return bool(cms.ContentInfo.load(content, strict=True)["content_type"].native == "signed_data")
    except (ValueError, TypeError, KeyError):
        return False


def _of_json(told: dict[str, str]) -> Answer:
    signature, whole, certificate = (told.get(name) or "" for name in ("signature", "cms", "certificate"))
    return Answer(
        b64decode(signature, validate=True) or None,
        certificate.encode() or None,
        b64decode(whole, validate=True) or None,
    )
