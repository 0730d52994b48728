"""Answers for the sample authority whether a certificate was revoked (OCSP): for development and tests.

The answer follows the authority's list and is signed by a responder that it named.
Source: RFC 6960 2.1, 2.2, 4.2.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509 import ocsp

from workflow.base.clock import Clock
from workflow.signing.sample_pki import issued_in, read_authority, read_list

LIFETIME = timedelta(hours=1)
LARGEST_REQUEST = 64 * 1024
REQUEST_TYPE, ANSWER_TYPE = "application/ocsp-request", "application/ocsp-response"


def sample_answer(folder: Path, passphrase: str, request: bytes, now: datetime) -> bytes:
    """The response (DER) to this request (DER); a request that is none gets an error response."""
    try:
        asked = ocsp.load_der_ocsp_request(request)
        serial = asked.serial_number
    except ValueError:
        return _failed(ocsp.OCSPResponseStatus.MALFORMED_REQUEST)
    issuer = read_authority(folder, passphrase, "issuing").certificate
    certificate = issued_in(folder, serial)
    if certificate is None or certificate.issuer != issuer.subject:
        return _failed(ocsp.OCSPResponseStatus.UNAUTHORIZED)
    responder = read_authority(folder, passphrase, "ocsp")
    entry = read_list(folder, "issuing").get_revoked_certificate_by_serial_number(serial)
    builder = ocsp.OCSPResponseBuilder().add_response(
        cert=certificate,
        issuer=issuer,
        algorithm=asked.hash_algorithm,
        cert_status=ocsp.OCSPCertStatus.REVOKED if entry else ocsp.OCSPCertStatus.GOOD,
        this_update=now,
        next_update=now + LIFETIME,
        revocation_time=entry.revocation_date_utc if entry else None,
        revocation_reason=None,
    )
    builder = builder.responder_id(ocsp.OCSPResponderEncoding.HASH, responder.certificate)
    builder = builder.certificates([responder.certificate])
    for extension in asked.extensions:
        if isinstance(extension.value, x509.OCSPNonce):
            builder = builder.add_extension(extension.value, critical=False)
    return builder.sign(responder.key, hashes.SHA256()).public_bytes(Encoding.DER)


def _failed(status: ocsp.OCSPResponseStatus) -> bytes:
    return ocsp.OCSPResponseBuilder.build_unsuccessful(status).public_bytes(Encoding.DER)


def responder_at(folder: Path, passphrase: str, clock: Clock, port: int) -> ThreadingHTTPServer:
    """A server on the loopback address that answers for the sample authority; the caller runs and ends it."""

    class Answer(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            length = self.headers.get("Content-Length", "")
            size = int(length) if length.isdecimal() else 0
            asked = self.rfile.read(min(size, LARGEST_REQUEST))
            content = sample_answer(folder, passphrase, asked, clock.now())
            self.send_response(200)
            self.send_header("Content-Type", ANSWER_TYPE)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *_arguments: object) -> None:
            """Who runs it sees nothing but failures."""

    return ThreadingHTTPServer(("127.0.0.1", port), Answer)
