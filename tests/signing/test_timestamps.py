"""With a time-stamp authority (RFC 3161, on the loopback address) the moment of a signature is proven: B-T."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from io import BytesIO
from pathlib import Path
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
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.timestamps import DummyTimeStamper

from tests.factories.installed import Workshop
from tests.factories.office import Office
from tests.signing import paper
from tests.signing.conftest import LEADER, NOW, PASSPHRASE, Steps, put_seal, sign
from tests.signing.desk import digest, doors, hold, key_in, key_of, request_of, starts
from workflow.documents.models import Document
from workflow.engine import outbox
from workflow.signing import pades, pdf_signer
from workflow.signing.answers import Answer
from workflow.signing.errors import TimestampUnavailable
from workflow.signing.keys import FileKeyStore
from workflow.signing.pdf_signer import Trust
from workflow.signing.places import TimestampAuthority
from workflow.signing.verification import verify
from workflow.signing.waiting import receive

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


def proof_in(pdf: bytes) -> tuple[int, int]:
    """How many certificates and revocation lists the file itself carries (its document security store)."""
    root = PdfFileReader(BytesIO(pdf)).root
    if "/DSS" not in root:
        return 0, 0
    store = root["/DSS"]
    return len(store["/Certs"]), len(store["/CRLs"])


def trust_with(store: FileKeyStore, *more: bytes) -> Trust:
    return Trust((*store.trust_roots(), *more), store.crls())


def test_with_revocation_data_at_hand_the_file_carries_its_own_proof(
    steps: Steps, store: FileKeyStore, server: TimeStampServer
) -> None:
    trust = trust_with(store, server.certificate)
    signed = sign(steps.unsigned, store, tsa=server.url, trust=trust)
    assert proof_in(signed) == (4, 2)  # signer, issuing, root and the authority of time; the lists of root and issuing
    filled = pades.fill_fields(signed, paper.VALUES, paper.appearances())
    sealed = put_seal(filled, store, tsa=server.url, trust=trust)
    assert proof_in(sealed)[0] == 5  # and the organisation's
    report = verify(sealed, trust.roots, trust.crls, NOW)
    assert [(one.valid, one.trusted, one.modification) for one in report.signatures] == [
        (True, True, "form_filled"),
        (True, True, "none"),  # the proof stands in the seal's own revision: nothing follows it
    ]
    assert report.signatures[1].timestamp == PROVEN


@pytest.mark.parametrize("lacking", ["time stamp", "lists", "root of the time stamp", "trust"])
def test_a_proof_that_would_be_incomplete_is_left_out(
    lacking: str, steps: Steps, store: FileKeyStore, server: TimeStampServer
) -> None:
    full = trust_with(store, server.certificate)
    trust: Trust | None = {"lists": Trust(full.roots, ()), "root of the time stamp": trust_with(store)}.get(
        lacking, full
    )
    tsa = None if lacking == "time stamp" else server.url
    signed = sign(steps.unsigned, store, tsa=tsa, trust=None if lacking == "trust" else trust)
    assert proof_in(signed) == (0, 0)
    (report,) = verify(signed, full.roots, full.crls, NOW).signatures
    assert (report.valid, report.trusted, report.timestamp is not None) == (True, True, tsa is not None)


def test_a_signature_in_two_steps_has_time_and_proof_too(
    steps: Steps, store: FileKeyStore, server: TimeStampServer, authority_folder: Path
) -> None:
    token, trust = key_in(authority_folder, LEADER, PASSPHRASE), trust_with(store, server.certificate)
    own, *chain = token.certificates
    look = {"box": paper.PLACE, "image_png": store.image(LEADER), "reason": "Ký văn bản", "signed_at": NOW}
    prepared = pades.prepare_for_leader(steps.unsigned, own, chain, **look, tsa=server.url, trust=trust)  # type: ignore[arg-type]
    signed = pdf_signer.embed(prepared, own, chain, token.signs(prepared.digest), tsa=server.url)
    assert proof_in(signed) == (4, 2)
    (report,) = verify(signed, trust.roots, trust.crls, NOW).signatures
    assert (report.valid, report.trusted, report.timestamp) == (True, True, PROVEN)


def test_a_time_stamp_authority_that_fails_stops_the_last_step_and_the_answer_can_be_embedded_later(
    steps: Steps, store: FileKeyStore, server: TimeStampServer, authority_folder: Path
) -> None:
    token = key_in(authority_folder, LEADER, PASSPHRASE)
    own, *chain = token.certificates
    look = {"box": paper.PLACE, "image_png": store.image(LEADER), "reason": "Ký văn bản", "signed_at": NOW}
    prepared = pades.prepare_for_leader(steps.unsigned, own, chain, **look, tsa=server.url)  # type: ignore[arg-type]
    server.broken = b"\x30\x03\x02\x01\x00"
    with pytest.raises(TimestampUnavailable):
        pdf_signer.embed(prepared, own, chain, token.signs(prepared.digest), tsa=server.url)
    server.broken = None
    signed = pdf_signer.embed(prepared, own, chain, token.signs(prepared.digest), tsa=server.url)
    (report,) = verify(signed, [*store.trust_roots(), server.certificate], store.crls(), NOW).signatures
    assert (report.valid, report.trusted, report.timestamp) == (True, True, PROVEN)


def test_a_document_whose_time_stamp_fails_stays_signing_with_the_cause_and_goes_on_when_it_is_back(
    office: Office, workshop: Workshop, server: TimeStampServer
) -> None:
    token = key_of(office, workshop.keys)
    hold(office.installation, office, "leader", "external", token.pem)
    services = office.installation.services
    ports = {**services.ports, TimestampAuthority: TimestampAuthority(server.url)}
    office = Office(replace(office.installation, services=replace(services, ports=ports)), office.code)
    paper = office.walks(office.drafter.drafts(), to="awaiting_signature")
    request = starts(office, paper)
    server.broken = b"\x30\x03\x02\x01\x00"
    receive(*doors(office), request.id, Answer(signature=token.signs(digest(request))))
    office.run_jobs()
    with office.installation.reading() as work:
        (job,) = [
            one for one in outbox.troubled(work.session, paper.id) if one.payload["transition"] == "attach_signature"
        ]
        assert (job.last_error or {})["code"] == "timestamp_unavailable"
    assert (paper.state, request_of(office, paper).status) == ("signing", "answered")
    server.broken = None
    with office.installation.writing() as work:
        outbox.try_again_now(work, work.session.get_one(Document, paper.id))
    office.run_jobs()
    assert paper.state == "signed"


def test_another_validator_agrees_on_a_file_that_carries_its_proof(
    steps: Steps, store: FileKeyStore, server: TimeStampServer, tmp_path: Path
) -> None:
    trust = trust_with(store, server.certificate)
    signed = sign(steps.unsigned, store, tsa=server.url, trust=trust)
    filled = pades.fill_fields(signed, paper.VALUES, paper.appearances())
    file = tmp_path / "sealed.pdf"
    file.write_bytes(put_seal(filled, store, tsa=server.url, trust=trust))
    told = subprocess.run(["pdfsig", "-nocert", str(file)], capture_output=True, text=True, check=False).stdout
    assert told.count("Signature is Valid.") == 2
    assert told.count("Total document signed") == 1  # by the seal: its proof is not appended after it
