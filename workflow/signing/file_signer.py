"""Signs as pyHanko asks, with a key in memory that was read once: pyHanko's own signer reads it for each signature."""

from __future__ import annotations

from collections.abc import Iterable

from asn1crypto import x509 as asn1_x509
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from pyhanko.sign.signers import Signer
from pyhanko_certvalidator.registry import SimpleCertificateStore
from pyhanko_certvalidator.util import get_pyca_cryptography_hash

PlainKey = rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey


class FileSigner(Signer):
    """With RSA (PKCS #1 v1.5) or ECDSA, as the certificate's key says. Source: RFC 8017 8.2, RFC 5753 2.1.1."""

    def __init__(
        self, key: PlainKey, certificate: asn1_x509.Certificate, chain: Iterable[asn1_x509.Certificate]
    ) -> None:
        registry = SimpleCertificateStore()  # type: ignore[no-untyped-call]  # typed, but for its constructor
        registry.register_multiple([certificate, *chain])
        super().__init__(signing_cert=certificate, cert_registry=registry)
        self._key = key

    async def async_sign_raw(self, data: bytes, digest_algorithm: str, dry_run: bool = False) -> bytes:
        """The signature value; a placeholder while only its size is asked."""
        digest = get_pyca_cryptography_hash(digest_algorithm)
        if isinstance(self._key, rsa.RSAPrivateKey):
            return bytes(self._key.key_size // 8) if dry_run else self._key.sign(data, padding.PKCS1v15(), digest)
        # two numbers of the curve's size, each with its head (SEC 1 C.5)
        longest = 2 * (self._key.key_size // 8 + 4) + 4
        return bytes(longest) if dry_run else self._key.sign(data, ec.ECDSA(digest))
