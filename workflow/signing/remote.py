"""A signing service that is reached over HTTP and signs hashes with keys it keeps.

Source: Cloud Signature Consortium, API v2: oauth2/token, credentials/info, credentials/authorize (SAD),
signatures/signHash, signatures/signPolling. Hashes and certificates are base64; an asynchronous answer is asked for by
its `responseID`.
"""

from __future__ import annotations

import json
import time
import urllib.error
import urllib.request
from base64 import b64decode, b64encode
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from http.client import HTTPException
from typing import Any
from urllib.parse import urlencode

from asn1crypto import x509 as asn1_x509
from cryptography import x509
from pyhanko.sign.signers import Signer
from pyhanko_certvalidator.registry import SimpleCertificateStore

from workflow.signing.access_tokens import TOKENS, AccessToken
from workflow.signing.certificates import read_certificates
from workflow.signing.errors import KeyUnreadable, ServiceCodeNeeded, SigningServiceFailed

SHA256 = "2.16.840.1.101.3.4.2.1"
RSA_WITH_SHA256, ECDSA_WITH_SHA256 = "1.2.840.113549.1.1.11", "1.2.840.10045.4.3.2"
PIN, INVALID_TOKEN = "PIN", "invalid_token"
_JSON = {"Content-Type": "application/json"}
_FORM = {"Content-Type": "application/x-www-form-urlencoded"}
LONGEST_WAIT_SECONDS = 30.0
_TIMEOUT_SECONDS = 15
_PAUSE_SECONDS = 0.5
_LARGEST_ANSWER = 1 << 20
_PLACEHOLDER = bytes(512)


@dataclass(frozen=True)
class Credential:
    """What the service says of a key: certificate, the chain above it, and whether it asks its person each time."""

    certificate: x509.Certificate
    chain: tuple[x509.Certificate, ...]
    asks: bool
    """A code (PIN, one-time password) must come with the order; else the service asks the person by itself."""
    code_id: str = PIN
    """Under which name the service wants the code."""


@dataclass(frozen=True)
class Ordered:
    """The service's answer: the signature, or under which id it can be asked for later."""

    signature: bytes | None
    response_id: str | None


@dataclass(frozen=True)
class RemoteService:
    """One credential of a service; `token` is our own right to speak to it.

    With a `client` (OAuth 2.0) it is that client's secret, and what is sent is an access token given for it.
    """

    url: str
    token: str
    credential: str
    client: str | None = None

    def info(self) -> Credential:
        """Certificate and manner of the credential. Raises: SigningServiceFailed."""
        asked = {"credentialID": self.credential, "certificates": "chain", "certInfo": True, "authInfo": True}
        told = self._post("credentials/info", asked)
        try:
            encoded = told["cert"]["certificates"]
            certificate, *chain = (read_certificates(b64decode(one))[0] for one in encoded)
            auth = told.get("auth") or {"mode": told.get("authMode", "implicit")}
            return Credential(certificate, tuple(chain), auth.get("mode") == "explicit", _code_id(auth))
        except (KeyError, TypeError, ValueError, AttributeError, KeyUnreadable) as error:
            raise SigningServiceFailed(reason="answer") from error

    def order(self, digest: bytes, algorithm: str, code: str | None, code_id: str = PIN) -> Ordered:
        """Order the signature of one hash, with a code where the service asks for one.

        The service first allows it (SAD: signature activation data, for this hash alone), then signs.

        Raises: SigningServiceFailed; ServiceCodeNeeded.
        """
        hashes = [b64encode(digest).decode()]
        given = {"authData": [{"id": code_id, "value": code}]} if code else {}
        order = {"credentialID": self.credential, "hashes": hashes, "hashAlgorithmOID": SHA256}
        allowed = self._post("credentials/authorize", {**order, "numSignatures": 1, **given})
        order |= {"SAD": _text(allowed, "SAD"), "signAlgo": algorithm, "operationMode": "A"}
        return _ordered(self._post("signatures/signHash", order))

    def ask(self, response_id: str) -> bytes | None:
        """The signature that was ordered, None while the person has not confirmed. Raises: SigningServiceFailed."""
        return _ordered(self._post("signatures/signPolling", {"responseID": response_id}), pending=True).signature

    def _post(self, path: str, body: Mapping[str, Any]) -> dict[str, Any]:
        """The service's answer; an access token that it takes no more is asked for anew, once: nothing was done."""
        content = json.dumps(body).encode()
        try:
            return _sent(f"{self.url}/{path}", content, {**_JSON, "Authorization": f"Bearer {self._bearer()}"})
        except SigningServiceFailed as error:
            if self.client is None or error.facts.get("reason") != INVALID_TOKEN:
                raise
        TOKENS.forget(self.url, self.client, self.token)
        return _sent(f"{self.url}/{path}", content, {**_JSON, "Authorization": f"Bearer {self._bearer()}"})

    def _bearer(self) -> str:
        if self.client is None:
            return self.token
        return TOKENS.get(self.url, self.client, self.token, self._access_token)

    def _access_token(self) -> AccessToken:
        """Raises: SigningServiceFailed."""
        asked = {"grant_type": "client_credentials", "client_id": self.client, "client_secret": self.token}
        told = _sent(f"{self.url}/oauth2/token", urlencode(asked).encode(), _FORM)
        if _text(told, "token_type").lower() != "bearer":
            raise SigningServiceFailed(reason="answer")
        seconds = told.get("expires_in", 3600)
        return AccessToken(_text(told, "access_token"), float(seconds) if isinstance(seconds, int | float) else 0.0)


def _sent(url: str, content: bytes, headers: Mapping[str, str]) -> dict[str, Any]:
    """The answer to what is posted; the address is the environment's, http or https. Raises: as `_refused`."""
    request = urllib.request.Request(url, content, dict(headers))
    try:
        with _OPENER.open(request, timeout=_TIMEOUT_SECONDS) as answer:
            told = json.loads(answer.read(_LARGEST_ANSWER) or b"{}")
    except urllib.error.HTTPError as error:
        raise _refused(error) from error
    except (OSError, ValueError, HTTPException) as error:
        raise SigningServiceFailed(reason="unreachable") from error
    if not isinstance(told, dict):
        raise SigningServiceFailed(reason="answer")
    return told


def _code_id(auth: Mapping[str, Any]) -> str:
    """The first thing to be typed among what the credential wants to be shown."""
    wanted = [one for one in auth.get("objects", ()) if one.get("type", "Password") == "Password"]
    return str(wanted[0].get("id", PIN))[:100] if wanted else PIN


class _StayHere(urllib.request.HTTPRedirectHandler):
    """Our token goes to the address that was set up and to no other."""

    def redirect_request(self, *_arguments: Any, **_named: Any) -> None:
        return None


_OPENER = urllib.request.build_opener(_StayHere)


def _refused(error: urllib.error.HTTPError) -> SigningServiceFailed | ServiceCodeNeeded:
    """What the service objects: its `error` code is a short word of the standard."""
    try:
        told = json.loads(error.read(_LARGEST_ANSWER))
        reason = str(told.get("error", error.code))[:60]
    except (OSError, ValueError, AttributeError):
        reason = str(error.code)
    return ServiceCodeNeeded() if reason in ("invalid_pin", "invalid_otp") else SigningServiceFailed(reason=reason)


def _ordered(told: Mapping[str, Any], *, pending: bool = False) -> Ordered:
    signatures = told.get("signatures")
    if signatures:
        try:
            return Ordered(b64decode(signatures[0], validate=True), None)
        except (ValueError, TypeError, KeyError) as error:
            raise SigningServiceFailed(reason="answer") from error
    return Ordered(None, None) if pending else Ordered(None, _text(told, "responseID"))


def _text(told: Mapping[str, Any], name: str) -> str:
    value = told.get(name)
    if not isinstance(value, str) or not value:
        raise SigningServiceFailed(reason="answer")
    return value


def algorithm_of(certificate: x509.Certificate) -> str:
    """The signature algorithm for the certificate's kind of key, over SHA-256."""
    from cryptography.hazmat.primitives.asymmetric import rsa

    return RSA_WITH_SHA256 if isinstance(certificate.public_key(), rsa.RSAPublicKey) else ECDSA_WITH_SHA256


class RemoteSigner(Signer):
    """Signs as pyHanko asks, by an order that the service answers within half a minute: for an organisation's seal."""

    def __init__(
        self,
        service: RemoteService,
        code: str | None,
        certificate: asn1_x509.Certificate,
        chain: Sequence[asn1_x509.Certificate],
    ) -> None:
        registry = SimpleCertificateStore()  # type: ignore[no-untyped-call]  # typed, but for its constructor
        registry.register_multiple([certificate, *chain])
        super().__init__(signing_cert=certificate, cert_registry=registry)
        self._service, self._code = service, code
        self._algorithm = RSA_WITH_SHA256 if certificate.public_key.algorithm == "rsa" else ECDSA_WITH_SHA256

    async def async_sign_raw(self, data: bytes, digest_algorithm: str, dry_run: bool = False) -> bytes:
        """The signature value; a placeholder while only its size is asked. Raises: SigningServiceFailed."""
        if dry_run:
            return _PLACEHOLDER
        ordered = self._service.order(sha256(data).digest(), self._algorithm, self._code)
        ends = time.monotonic() + LONGEST_WAIT_SECONDS
        signature = ordered.signature
        while signature is None and ordered.response_id is not None and time.monotonic() < ends:
            time.sleep(_PAUSE_SECONDS)
            signature = self._service.ask(ordered.response_id)
        if signature is None:
            raise SigningServiceFailed(reason="timeout")
        return signature
