"""What the local command signs with: a PKCS#12 file or a PKCS#11 token, away from any installation."""

from __future__ import annotations

from asn1crypto import cms
from asn1crypto import x509 as asn1_x509
from cryptography.hazmat.primitives.serialization import Encoding

from workflow.base.waiting import result_of
from workflow.signing.answers import Answer
from workflow.signing.keys import SigningKey


def document_digest_in(signed_attributes: bytes) -> bytes:
    """The digest of the document that these attributes are about. Raises: ValueError."""
    try:
        found = {one["type"].native: one["values"] for one in cms.CMSAttributes.load(signed_attributes, strict=True)}
        digest: bytes = found["message_digest"][0].native
    except (KeyError, IndexError, TypeError) as error:
        raise ValueError("no message digest") from error
    return digest


def sign_with_file(content: bytes, passphrase: str, signed_attributes: bytes) -> Answer:
    """The answer by the key of a PKCS#12 file. Raises: KeyUnreadable."""
    key = SigningKey.from_pkcs12("pkcs12", content, passphrase)
    value = result_of(key.signer.async_sign_raw(signed_attributes, "sha256"))
    return Answer(signature=value, certificate=key.certificate.public_bytes(Encoding.PEM))


def sign_with_token(module: str, token: str, key: str, pin: str, signed_attributes: bytes) -> Answer:
    """The answer by a key on a token. Raises: TokenUnavailable."""
    from workflow.signing.tokens import Token

    place = Token(module, token, key)
    certificate = place.certificates(pin)[0]
    own = asn1_x509.Certificate.load(certificate.public_bytes(Encoding.DER))
    value = result_of(place.sign(own, signed_attributes, "sha256", pin))
    return Answer(signature=value, certificate=certificate.public_bytes(Encoding.PEM))
