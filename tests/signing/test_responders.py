"""Revocation by OCSP: asked at a responder on the loopback address when a key is used, and kept in the file."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from io import BytesIO
from pathlib import Path
from shutil import copytree
from threading import Thread

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509 import ocsp
from pyhanko.pdf_utils.reader import PdfFileReader

from tests.factories.installed import PASSPHRASE, Workshop
from tests.factories.office import Office, fixed_id
from tests.signing import paper
from tests.signing.conftest import NOW, StandingClock, sign
from tests.signing.conftest import PASSPHRASE as OWN_PASSPHRASE
from tests.signing.desk import key_in
from tests.signing.test_timestamps import TimeStampServer
from workflow.base.errors import OutsideServiceFailed
from workflow.engine import outbox
from workflow.organisations.accounts import SAMPLE_PASSWORD
from workflow.organisations.models import Organisation
from workflow.organisations.settings import PROOF_REQUIRED, choose
from workflow.signing import pades
from workflow.signing.errors import CertificateRevoked, ProofIncomplete, ResponderUnavailable, RevocationUnknown
from workflow.signing.keys import FileKeyStore, KeyStore
from workflow.signing.pdf_signer import Trust
from workflow.signing.places import TimestampAuthority
from workflow.signing.responders import LARGEST_ANSWER, Responders, renew_answers
from workflow.signing.revocation import ASKED_WHEN_SIGNING, GOOD, REVOKED, UNKNOWN
from workflow.signing.sample_pki import make_sample_authority, read_authority, revoke
from workflow.signing.sample_responder import sample_answer
from workflow.signing.verification import verify

Told = tuple[int, bytes]
LEADER = "person-giam-doc"
LATER = ocsp.OCSPResponseBuilder.build_unsuccessful(ocsp.OCSPResponseStatus.TRY_LATER)


@dataclass
class Responder:
    """The responder's memory: what it was asked; `broken` answers instead of it."""

    clock: StandingClock
    url: str = ""
    folder: Path | None = None
    passphrase: str = OWN_PASSPHRASE
    asked: list[bytes] = field(default_factory=list)
    broken: Callable[[], Told] | None = None

    @property
    def host(self) -> str:
        return self.url.split("/")[2]

    def answer(self, request: bytes) -> Told:
        self.asked.append(request)
        assert self.folder is not None
        return (
            self.broken()
            if self.broken
            else (200, sample_answer(self.folder, self.passphrase, request, self.clock.now()))
        )


@pytest.fixture
def responder(clock: StandingClock) -> Iterator[Responder]:
    memory = Responder(clock)

    class Answer(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            status, content = memory.answer(self.rfile.read(int(self.headers["Content-Length"])))
            self.send_response(status)
            self.send_header("Content-Type", "application/ocsp-response")
            self.send_header("Location", f"{memory.url}/elsewhere")
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        do_GET = do_POST

        def log_message(self, *_arguments: object) -> None:
            """A test server has nothing to tell."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Answer) as listening:
        memory.url = f"http://127.0.0.1:{listening.server_port}/ocsp"
        thread = Thread(target=listening.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        yield memory
        listening.shutdown()
        thread.join()


@pytest.fixture
def stamps() -> Iterator[TimeStampServer]:
    with TimeStampServer() as listening:
        thread = Thread(target=listening.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        yield listening
        listening.shutdown()
        thread.join()


@pytest.fixture
def folder(authority_folder: Path, responder: Responder, tmp_path: Path) -> Path:
    """The authority with certificates that name the responder, and no list of the issuing authority."""
    made = copytree(authority_folder, tmp_path / "pki")
    for kind in ("keys", "certificates"):
        for file in (made / kind).glob("*-*"):
            file.unlink()
    people, offices = [("giam-doc", "Nguyễn Văn Ánh")], [("so", "Sở Mẫu")]
    make_sample_authority(made, OWN_PASSPHRASE, people, offices, NOW, ocsp_url=responder.url)
    responder.folder = copytree(made, tmp_path / "at-the-authority")
    (made / "crls" / "issuing.crl").unlink()
    return made


@pytest.fixture
def keys(folder: Path, responder: Responder, clock: StandingClock) -> FileKeyStore:
    return FileKeyStore(folder, OWN_PASSPHRASE, clock, frozenset({responder.host}))


@pytest.fixture
def asking(responder: Responder) -> Responders:
    return Responders(frozenset({responder.host}), 2)


def chain_of(folder: Path, name: str = LEADER) -> tuple[x509.Certificate, ...]:
    return key_in(folder, name, OWN_PASSPHRASE).certificates


def proof_in(pdf: bytes) -> int:
    """How many answers of responders the file carries."""
    root = PdfFileReader(BytesIO(pdf)).root
    return len(root["/DSS"].get("/OCSPs", [])) if "/DSS" in root else 0


def test_the_answer_is_kept_and_a_file_signed_with_it_proves_itself(
    keys: FileKeyStore,
    asking: Responders,
    folder: Path,
    responder: Responder,
    stamps: TimeStampServer,
) -> None:
    for name in (LEADER, "organisation-so"):
        assert keys.revocation(chain_of(folder, name)[0], chain_of(folder, name)).state == ASKED_WHEN_SIGNING
        renew_answers(keys, asking, chain_of(folder, name), NOW)
        assert keys.revocation(chain_of(folder, name)[0], chain_of(folder, name)).state == GOOD
    assert len(responder.asked) == 2
    trust = Trust((*keys.trust_roots(), stamps.certificate), keys.crls(), keys.answers(), required=True)
    signed = sign(paper.unsigned(), keys, tsa=stamps.url, trust=trust)
    sealed = pades.fill_fields(signed, paper.VALUES, paper.appearances())
    sealed = pades.seal(
        sealed, keys.signer("organisation-so"), image_png=None, reason="Ký số cơ quan", signed_at=NOW,
        tsa=stamps.url, trust=trust,
    )  # fmt: skip
    assert proof_in(sealed) == 2
    alone = verify(sealed, trust.roots, (), NOW + timedelta(days=200))  # nobody else's lists or answers
    assert [(one.valid, one.trusted, one.problems) for one in alone.signatures] == [(True, True, ())] * 2


def test_an_answer_serves_for_five_minutes_and_is_renewed_then(
    keys: FileKeyStore, asking: Responders, folder: Path, responder: Responder, clock: StandingClock
) -> None:
    for pause, times in ((0, 1), (4, 1), (2, 2)):
        clock.passes(timedelta(minutes=pause))
        renew_answers(keys, asking, chain_of(folder), clock.now())
        assert len(responder.asked) == times
    assert len(keys.answers()) == 1


def test_a_revoked_certificate_is_refused_when_it_signs_and_named_when_a_file_is_verified(
    keys: FileKeyStore, asking: Responders, folder: Path, responder: Responder, clock: StandingClock
) -> None:
    renew_answers(keys, asking, chain_of(folder), NOW)
    signed = sign(paper.unsigned(), keys)
    assert responder.folder is not None
    clock.passes(timedelta(hours=3))
    revoke(responder.folder, OWN_PASSPHRASE, LEADER, clock.now())
    clock.passes(timedelta(hours=1))
    renew_answers(keys, asking, chain_of(folder), clock.now())
    with pytest.raises(CertificateRevoked) as refused:
        keys.signer(LEADER)
    assert refused.value.facts["since"] == (NOW + timedelta(hours=3)).isoformat()
    clock.passes(timedelta(days=400))
    assert keys.revocation(chain_of(folder)[0], chain_of(folder)).state == REVOKED  # once revoked, for good
    report = verify(signed, keys.trust_roots(), keys.crls(), NOW + timedelta(hours=4), keys.answers())
    assert [(one.trusted, one.problems) for one in report.signatures] == [(False, ("revoked",))]


@pytest.mark.parametrize(
    "broken",
    [
        lambda: (503, b""),
        lambda: (307, b""),
        lambda: (200, b"no answer at all"),
        lambda: (200, LATER.public_bytes(Encoding.DER)),
        lambda: (200, bytes(LARGEST_ANSWER + 1)),
    ],
    ids=["away", "redirects", "garbage", "tries later", "endless"],
)  # fmt: skip
def test_a_responder_that_does_not_answer_stops_the_signature(
    broken: Callable[[], Told], keys: FileKeyStore, asking: Responders, folder: Path, responder: Responder
) -> None:
    responder.broken = broken
    with pytest.raises(ResponderUnavailable):
        renew_answers(keys, asking, chain_of(folder), NOW)
    assert (len(responder.asked), keys.answers()) == (1, ())
    with pytest.raises(RevocationUnknown):
        keys.check(LEADER, chain_of(folder)[0], chain_of(folder)[1:], asked=True)


def test_an_earlier_answer_or_a_list_still_proves_while_the_responder_is_away(
    keys: FileKeyStore, asking: Responders, folder: Path, responder: Responder, clock: StandingClock
) -> None:
    renew_answers(keys, asking, chain_of(folder), NOW)
    responder.broken = lambda: (503, b"")
    clock.passes(timedelta(minutes=50))
    renew_answers(keys, asking, chain_of(folder), clock.now())
    clock.passes(timedelta(minutes=11))  # the answer has ended
    with pytest.raises(ResponderUnavailable):
        renew_answers(keys, asking, chain_of(folder), clock.now())
    assert responder.folder is not None
    (folder / "crls" / "issuing.crl").write_bytes((responder.folder / "crls" / "issuing.crl").read_bytes())
    renew_answers(keys, asking, chain_of(folder), clock.now())
    assert keys.signer(LEADER).subject == "Nguyễn Văn Ánh"


def test_an_answer_that_somebody_else_signed_proves_nothing(
    keys: FileKeyStore, asking: Responders, folder: Path, responder: Responder, tmp_path: Path
) -> None:
    assert responder.folder is not None
    other = tmp_path / "other"
    make_sample_authority(other, OWN_PASSPHRASE, [], [], NOW)
    forger, issuing = (
        read_authority(other, OWN_PASSPHRASE, "ocsp"),
        read_authority(responder.folder, OWN_PASSPHRASE, "issuing"),
    )

    def forged() -> Told:
        builder = ocsp.OCSPResponseBuilder().add_response(
            cert=chain_of(folder)[0], issuer=issuing.certificate, algorithm=hashes.SHA1(),
            cert_status=ocsp.OCSPCertStatus.GOOD, this_update=NOW, next_update=NOW + timedelta(days=1),
            revocation_time=None, revocation_reason=None,
        )  # fmt: skip
        builder = builder.responder_id(ocsp.OCSPResponderEncoding.HASH, forger.certificate)
        answer = builder.certificates([forger.certificate]).sign(forger.key, hashes.SHA256())
        return 200, answer.public_bytes(Encoding.DER)

    responder.broken = forged
    renew_answers(keys, asking, chain_of(folder), NOW)
    with pytest.raises(RevocationUnknown):
        keys.check(LEADER, chain_of(folder)[0], chain_of(folder)[1:], asked=True)


def test_a_host_that_was_not_named_is_not_asked(folder: Path, responder: Responder, clock: StandingClock) -> None:
    for hosts in (frozenset[str](), frozenset({"127.0.0.1"}), frozenset({"ocsp.example"})):
        keys = FileKeyStore(folder, OWN_PASSPHRASE, clock, hosts)
        renew_answers(keys, Responders(hosts), chain_of(folder), NOW)
        assert keys.revocation(chain_of(folder)[0], chain_of(folder)).state == UNKNOWN
        with pytest.raises(RevocationUnknown):
            keys.signer(LEADER)
    assert responder.asked == []


# ---- in an office


@pytest.fixture
def asked(office: Office, workshop: Workshop, responder: Responder, clock: StandingClock, tmp_path: Path) -> Office:
    """The office with certificates that only the responder proves."""
    made = tmp_path / "office-pki"
    people = [(fixed_id(office.code, "leader"), "Nguyễn leader"), (fixed_id(office.code, "deputy"), "Nguyễn deputy")]
    seals = [(fixed_id(office.code, "office"), "Sở cq")]
    begins = clock.now() - timedelta(days=1)
    for name in ("authorities", "certificates"):
        (made / name).mkdir(parents=True)
        for file in (workshop.keys / name).iterdir():
            if file.stem in {"root", "issuing", "ocsp"}:
                (made / name / file.name).write_bytes(file.read_bytes())
    make_sample_authority(made, PASSPHRASE, people, seals, begins, ocsp_url=responder.url)
    responder.folder, responder.passphrase = copytree(made, tmp_path / "authority-of-office"), PASSPHRASE
    (made / "crls" / "issuing.crl").unlink()
    services, hosts = office.installation.services, frozenset({responder.host})
    ports = {KeyStore: FileKeyStore(made, PASSPHRASE, clock, hosts), Responders: Responders(hosts, 2)}
    return Office(
        replace(office.installation, services=replace(services, ports={**services.ports, **ports})), office.code
    )


def cause(office: Office, document: object) -> str:
    with office.installation.reading() as work:
        (job,) = outbox.troubled(work.session, document.id)  # type: ignore[attr-defined]
        return str((job.last_error or {})["code"])


def test_a_seal_waits_visibly_for_the_responder_and_takes_no_second_number(
    asked: Office, responder: Responder, clock: StandingClock
) -> None:
    document = asked.walks(asked.drafter.drafts(), to="signed")
    responder.broken = lambda: (503, b"")
    asked.clerk.moves(document, "issue")
    asked.run_jobs()
    assert (document.state, cause(asked, document)) == ("sealing", "responder_unavailable")
    responder.broken = None
    clock.passes(timedelta(minutes=1))
    asked.run_jobs()
    assert (document.state, document.number) == ("issued", 1)


def test_a_leader_whose_certificate_was_revoked_does_not_sign(asked: Office, responder: Responder) -> None:
    document = asked.walks(asked.drafter.drafts(), to="awaiting_signature")
    assert responder.folder is not None
    now = asked.installation.services.clock.now()
    revoke(responder.folder, PASSPHRASE, f"person-{fixed_id(asked.code, 'leader')}", now - timedelta(minutes=1))
    shown = asked.journey(document).show()
    with pytest.raises(CertificateRevoked):
        asked.leader.moves(document, "sign", pdf_sha256=shown.sha256, password=SAMPLE_PASSWORD)
    assert document.state == "awaiting_signature"


def test_an_office_that_wants_the_proof_never_gets_a_signature_without(
    asked: Office,
    stamps: TimeStampServer,
    clock: StandingClock,
) -> None:
    with asked.installation.writing() as work:
        choose(work.session.get_one(Organisation, fixed_id(asked.code, "office")), PROOF_REQUIRED, True)
    document = asked.walks(asked.drafter.drafts(), to="awaiting_signature")
    shown = asked.journey(document).show()
    with pytest.raises(ProofIncomplete) as refused:
        asked.leader.moves(document, "sign", pdf_sha256=shown.sha256, password=SAMPLE_PASSWORD)
    assert (refused.value.facts, isinstance(refused.value, OutsideServiceFailed)) == ({"lacking": "timestamp"}, True)
    services = asked.installation.services
    stamped = {**services.ports, TimestampAuthority: TimestampAuthority(stamps.url)}
    with_time = Office(replace(asked.installation, services=replace(services, ports=stamped)), asked.code)
    with pytest.raises(ProofIncomplete) as untrusted:  # a time that no root of ours proves is no proof
        with_time.leader.moves(document, "sign", pdf_sha256=shown.sha256, password=SAMPLE_PASSWORD)
    assert (untrusted.value.facts, document.state) == ({"lacking": "revocation"}, "awaiting_signature")
