"""Asking the responders of authorities (OCSP) whether a certificate was revoked, at the moment its key is used.

Only hosts that the installation names are asked, without following them elsewhere, within seconds. What they say is
kept in the key store, where pages and signatures find it. Nothing here happens inside a writing transaction.
Source: RFC 6960; ETSI EN 319 142-1 (B-LT).
"""

from __future__ import annotations

from asyncio import to_thread
from collections.abc import Awaitable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import chain as chained
from typing import Any

from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509 import ocsp

from workflow.base.waiting import result_of
from workflow.signing.certificates import common_name, read_certificates
from workflow.signing.errors import ResponderUnavailable
from workflow.signing.keys import KeyStore
from workflow.signing.revocation import GOOD, is_about, is_allowed, may_be_asked

ASKED_AGAIN_AFTER = timedelta(minutes=5)
"""So long an answer serves for further signatures: of many documents at once each need not ask."""
LARGEST_ANSWER = 256 * 1024


@dataclass(frozen=True)
class Responders:
    """The port to responders: which hosts may be asked, and how long one is waited for."""

    hosts: frozenset[str] = frozenset()
    seconds: float = 5.0

    def ask(self, certificate: x509.Certificate, issuer: x509.Certificate) -> bytes:
        """What a responder of the issuer says, as DER. Raises: ResponderUnavailable."""
        from pyhanko_certvalidator.authority import AuthorityWithCert
        from pyhanko_certvalidator.errors import OCSPFetchError, OCSPValidationError

        fetcher = _fetcher(self.hosts, self.seconds)
        try:
            found = result_of(fetcher.fetch(_asn1(certificate), AuthorityWithCert(_asn1(issuer))))
        except (OCSPFetchError, OCSPValidationError, ValueError, OSError) as error:
            raise ResponderUnavailable(subject=common_name(certificate)) from error
        content: bytes = found.dump()
        return content


def renew_answers(
    keys: KeyStore, responders: Responders, certificates: Sequence[x509.Certificate], now: datetime
) -> None:
    """Ask about each of these certificates that a responder may be asked about, and keep what it says.

    One that does not answer is no matter while a list or an earlier answer still proves the certificate.
    Raises: ResponderUnavailable.
    """
    roots = [one for content in keys.trust_roots() for one in read_certificates(content)]
    for certificate, issuer in _pairs(certificates, roots):
        if not may_be_asked(certificate, responders.hosts) or _is_fresh(keys, certificate, issuer, now):
            continue
        try:
            keys.keep_answer(certificate, responders.ask(certificate, issuer))
        except ResponderUnavailable:
            if keys.revocation(certificate, certificates).state != GOOD:
                raise


def _pairs(
    certificates: Sequence[x509.Certificate], roots: Sequence[x509.Certificate]
) -> Iterator[tuple[x509.Certificate, x509.Certificate]]:
    """Each certificate with the one that issued it."""
    for one in certificates:
        issuer = next((above for above in chained(certificates, roots) if above.subject == one.issuer), None)
        if issuer is not None and issuer != one:
            yield one, issuer


def _is_fresh(keys: KeyStore, certificate: x509.Certificate, issuer: x509.Certificate, now: datetime) -> bool:
    known = (ocsp.load_der_ocsp_response(content) for content in keys.answers())
    return any(
        is_about(one, certificate, issuer) and timedelta() <= now - one.this_update_utc < ASKED_AGAIN_AFTER
        for one in known
    )


def _fetcher(hosts: frozenset[str], seconds: float) -> Any:
    """pyHanko's fetcher, kept to the allowed hosts; loaded here, as it takes a while."""
    import requests
    from pyhanko_certvalidator.fetchers.requests_fetchers.ocsp_client import RequestsOCSPFetcher

    class AllowedOnly(RequestsOCSPFetcher):
        def _post(
            self, url: str, data: bytes, *, content_type: str, acceptable_content_types: Sequence[str]
        ) -> Awaitable[requests.Response]:
            def posted() -> requests.Response:
                if not is_allowed(url, hosts):
                    raise requests.RequestException("host not allowed")
                headers = {"Accept": ",".join(acceptable_content_types), "Content-Type": content_type}
                answer = requests.post(
                    url, data, headers=headers, timeout=seconds, allow_redirects=False, stream=True
                )  # fmt: skip
                with answer:
                    return _read(answer)

            return to_thread(posted)

    def _read(answer: requests.Response) -> requests.Response:
        if answer.status_code != 200 or int(answer.headers.get("Content-Length") or 0) > LARGEST_ANSWER:
            raise requests.RequestException(f"status {answer.status_code}")
        answer._content = answer.raw.read(LARGEST_ANSWER + 1, decode_content=True)
        if len(answer.content) > LARGEST_ANSWER:
            raise requests.RequestException("too large")
        return answer

    return AllowedOnly(per_request_timeout=seconds)


def _asn1(one: x509.Certificate) -> asn1_x509.Certificate:
    return asn1_x509.Certificate.load(one.public_bytes(Encoding.DER))
