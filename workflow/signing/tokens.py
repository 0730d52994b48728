"""Keys on PKCS#11 tokens: reached for each signature, the PIN given each time and kept nowhere."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import pkcs11
from asn1crypto import x509 as asn1_x509
from cryptography import x509
from pyhanko.config.pkcs11 import TokenCriteria
from pyhanko.sign.general import SigningError
from pyhanko.sign.pkcs11 import PKCS11Signer, open_pkcs11_session
from pyhanko.sign.signers import Signer
from pyhanko_certvalidator.registry import SimpleCertificateStore

from workflow.signing.certificates import read_certificates
from workflow.signing.errors import TokenUnavailable

_ONE_AT_A_TIME = threading.Lock()
"""A login belongs to the process, not to the session (PKCS#11 2.40, 5.6): two at once would log each other out."""
_PLACEHOLDER = bytes(512)


@dataclass(frozen=True)
class Token:
    """A key on a token: the module that speaks to it, the token's label, and the label of key and certificate."""

    module: str
    label: str
    key: str

    def certificates(self, pin: str | None) -> tuple[x509.Certificate, ...]:
        """The key's certificate first, then the others of the token. Raises: TokenUnavailable."""
        with self._session(pin) as session:
            found = list(session.get_objects({pkcs11.Attribute.CLASS: pkcs11.ObjectClass.CERTIFICATE}))
            found.sort(key=lambda one: one[pkcs11.Attribute.LABEL] != self.key)
            if not found or found[0][pkcs11.Attribute.LABEL] != self.key:
                raise TokenUnavailable(token=self.label, reason="certificate")
            return tuple(read_certificates(one[pkcs11.Attribute.VALUE])[0] for one in found)

    async def sign(self, certificate: asn1_x509.Certificate, content: bytes, digest: str, pin: str | None) -> bytes:
        """The signature value of the content. Raises: TokenUnavailable."""
        with self._session(pin) as session:
            signer = PKCS11Signer(session, key_label=self.key, signing_cert=certificate)
            return await signer.async_sign_raw(content, digest)

    @contextmanager
    def _session(self, pin: str | None) -> Iterator[Any]:
        with _ONE_AT_A_TIME:
            try:
                criteria = TokenCriteria(label=self.label)
                with open_pkcs11_session(self.module, token_criteria=criteria, user_pin=pin) as session:
                    yield session
            except (pkcs11.PKCS11Error, SigningError, RuntimeError, OSError) as error:
                # the module's own words may hold the PIN's length or worse: only their kind is told
                raise TokenUnavailable(token=self.label, reason=type(error).__name__) from error


class TokenSigner(Signer):
    """Signs as pyHanko asks, with a key on a token."""

    def __init__(
        self,
        token: Token,
        pin: str | None,
        certificate: asn1_x509.Certificate,
        chain: Sequence[asn1_x509.Certificate],
    ) -> None:
        registry = SimpleCertificateStore()  # type: ignore[no-untyped-call]  # typed, but for its constructor
        registry.register_multiple([certificate, *chain])
        super().__init__(signing_cert=certificate, cert_registry=registry)
        self._token, self._pin, self._certificate = token, pin, certificate

    async def async_sign_raw(self, data: bytes, digest_algorithm: str, dry_run: bool = False) -> bytes:
        """The signature value; a placeholder while only its size is asked."""
        if dry_run:
            return _PLACEHOLDER
        return await self._token.sign(self._certificate, data, digest_algorithm, self._pin)
