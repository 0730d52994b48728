"""With a time-stamp authority (RFC 3161, on the loopback address) the moment of a signature is proven: B-T."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread

import pytest
from asn1crypto import keys as asn1_keys
from asn1crypto import tsp
from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID
from pyhanko.sign.timestamps import DummyTimeStamper

from tests.signing.conftest import NOW, Steps, sign
from workflow.signing.errors import TimestampUnavailable
from workflow.signing.keys import FileKeyStore
from workflow.signing.verification import verify

PROVEN = NOW + timedelta(seconds=7)


class TimeStampServer(HTTPServer):
    """Answers each request with a time stamp of one fixed moment, or with `broken` instead."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Answer)
        self.certificate, self.stamper = _authority(PROVEN)
        self.broken: bytes | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}/tsa"


class _Answer(BaseHTTPRequestHandler):
    server: TimeStampServer

    def do_POST(self) -> None:
        request = tsp.TimeStampReq.load(self.rfile.read(int(self.headers["Content-Length"])))
        content = self.server.broken or self.server.stamper.request_tsa_response(request).dump()
        self.send_response(200)
        self.send_header("Content-Type", "application/timestamp-reply")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_arguments: object) -> None:
        """A test server has nothing to tell."""


def _authority(moment: datetime) -> tuple[bytes, DummyTimeStamper]:
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "TSA MẪU")])
    purpose = x509.ExtendedKeyUsage([ExtendedKeyUsageOID.TIME_STAMPING])
    builder = x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
    builder = builder.serial_number(7).not_valid_before(NOW).not_valid_after(NOW + timedelta(days=9000))
    certificate = builder.add_extension(purpose, critical=True).sign(key, hashes.SHA256()).public_bytes(Encoding.DER)
    private = asn1_keys.PrivateKeyInfo.load(key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption()))
    return certificate, DummyTimeStamper(asn1_x509.Certificate.load(certificate), private, fixed_dt=moment)


@pytest.fixture
def server() -> Iterator[TimeStampServer]:
    with TimeStampServer() as server:
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        yield server
        server.shutdown()
        thread.join()


def test_the_time_stamp_is_reported(steps: Steps, store: FileKeyStore, server: TimeStampServer) -> None:
    signed = sign(steps.unsigned, store, tsa=server.url)
    (leader,) = verify(signed, [*store.trust_roots(), server.certificate], store.crls(), PROVEN).signatures
    assert (leader.valid, leader.trusted, leader.signed_at, leader.timestamp) == (True, True, NOW, PROVEN)


def test_an_unknown_time_stamp_authority_is_not_trusted(
    steps: Steps, store: FileKeyStore, server: TimeStampServer
) -> None:
    signed = sign(steps.unsigned, store, tsa=server.url)
    (leader,) = verify(signed, store.trust_roots(), store.crls(), PROVEN).signatures
    assert (leader.valid, leader.trusted, leader.timestamp) == (True, False, None)
    assert leader.problems == ("timestamp_untrusted",)


def test_a_stamped_signature_outlives_its_certificate(
    steps: Steps, store: FileKeyStore, server: TimeStampServer
) -> None:
    later = NOW + timedelta(days=6 * 365)
    roots = [*store.trust_roots(), server.certificate]
    stamped = verify(sign(steps.unsigned, store, tsa=server.url), roots, store.crls(), later).signatures[0]
    plain = verify(steps.signed, roots, store.crls(), later).signatures[0]
    assert (stamped.trusted, plain.trusted) == (True, False)


def test_an_answer_that_is_no_time_stamp_stops_the_signature(
    steps: Steps, store: FileKeyStore, server: TimeStampServer
) -> None:
    server.broken = b"\x30\x03\x02\x01\x00"
    with pytest.raises(TimestampUnavailable):
        sign(steps.unsigned, store, tsa=server.url)
