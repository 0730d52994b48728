"""A key that a remote service keeps (CSC API v2): the person confirms on a phone, or with a code; a seal at once."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest

from tests.factories.installed import Workshop
from tests.factories.office import Office, Paper, furnish
from tests.signing import joint
from tests.signing.conftest import StandingClock
from tests.signing.csc_service import Credential, SigningService, signing_service
from tests.signing.desk import doors, hold, key_of, request_of, starts
from tests.signing.test_waiting import report, signed_file
from workflow.engine import outbox
from workflow.organisations.accounts import SAMPLE_PASSWORD
from workflow.signing.devices import DeviceAccess
from workflow.signing.errors import ServiceCodeNeeded, SigningServiceFailed
from workflow.signing.remote import RemoteService
from workflow.signing.waiting import ASKED_EVERY, order_of_service


@pytest.fixture
def service() -> Iterator[SigningService]:
    with signing_service() as running:
        yield running


@pytest.fixture
def phone(office: Office, workshop: Workshop, service: SigningService) -> Office:
    """The office on an installation that knows the service; the leader's credential asks on the phone."""
    access = DeviceAccess(services={"css": service.url}, secrets={"css-token": service.token, "seal-pin": "4711"})
    services = office.installation.services
    found = replace(office.installation, services=replace(services, ports={**services.ports, DeviceAccess: access}))
    service.credentials["of-leader"] = Credential(key_of(office, workshop.keys))
    service.credentials["of-seal"] = Credential(key_of(office, workshop.keys, "office"), pin="4711")
    return Office(found, office.code)


def holds(office: Office, workshop: Workshop, role: str, **settings: object) -> None:
    pem = key_of(office, workshop.keys, role).pem
    hold(office.installation, office, role, "remote", pem, service="css", secret="css-token", **settings)


@pytest.fixture
def paper(phone: Office, workshop: Workshop) -> Paper:
    holds(phone, workshop, "leader", credential="of-leader")
    return phone.walks(phone.drafter.drafts(), to="awaiting_signature")


def cause(office: Office, paper: Paper) -> str:
    with office.installation.reading() as work:
        (job,) = outbox.troubled(work.session, paper.id)
        return str((job.last_error or {})["code"])


def test_the_person_confirms_on_the_phone_and_the_worker_attaches_the_signature(
    phone: Office, paper: Paper, service: SigningService, clock: StandingClock
) -> None:
    starts(phone, paper)
    phone.run_jobs()
    assert (paper.state, request_of(phone, paper).status) == ("signing", "waiting")
    clock.passes(ASKED_EVERY)
    phone.run_jobs()
    assert paper.state == "signing"
    service.confirm()
    clock.passes(ASKED_EVERY)
    phone.run_jobs()
    assert paper.state == "signed"
    assert report(phone, signed_file(phone, paper)).valid
    assert service.asked.count("signatures/signHash") == 1


def test_who_never_confirms_has_not_signed(
    phone: Office, paper: Paper, service: SigningService, clock: StandingClock
) -> None:
    starts(phone, paper)
    phone.run_jobs()
    clock.passes(timedelta(minutes=15))
    service.confirm()
    phone.run_jobs()
    assert (paper.state, request_of(phone, paper).status) == ("awaiting_signature", "ended")
    with phone.installation.reading() as work:
        assert outbox.troubled(work.session, paper.id) == []


def test_a_service_that_is_away_is_a_visible_cause_and_is_asked_again(
    phone: Office, paper: Paper, service: SigningService, clock: StandingClock
) -> None:
    service.broken = lambda path: (503, {"error": "server_error"})
    starts(phone, paper)
    phone.run_jobs()
    assert (paper.state, cause(phone, paper)) == ("signing", "signing_service_failed")
    service.broken = lambda path: None
    service.credentials["of-leader"].confirms = True
    clock.passes(timedelta(minutes=1))
    phone.run_jobs()
    assert paper.state == "signed"


def test_a_forged_signature_of_the_service_is_not_taken(
    phone: Office, paper: Paper, service: SigningService, clock: StandingClock
) -> None:
    starts(phone, paper)
    phone.run_jobs()
    service.broken = lambda path: (200, {"signatures": ["AAAA"]}) if path.endswith("Polling") else None
    clock.passes(ASKED_EVERY)
    phone.run_jobs()
    assert (paper.state, cause(phone, paper)) == ("signing", "answer_forged")


def test_a_service_that_wants_a_code_gets_it_from_the_person_and_nobody_keeps_it(
    phone: Office, workshop: Workshop, service: SigningService
) -> None:
    service.credentials["of-leader"].pin = "2580"
    holds(phone, workshop, "leader", credential="of-leader", asks=True)
    paper = phone.walks(phone.drafter.drafts(), to="awaiting_signature")
    request = starts(phone, paper)
    phone.run_jobs()
    assert service.asked == []  # nobody asks without the person
    for wrong in (None, "", "0000"):
        with pytest.raises(ServiceCodeNeeded):
            order_of_service(*doors(phone), request.id, wrong)
    order_of_service(*doors(phone), request.id, "2580")
    phone.run_jobs()
    assert paper.state == "signed"
    with phone.installation.database.connect() as connection:
        for table in ("job", "signing_request", "signing_device", "history_entry"):
            assert "2580" not in str(connection.exec_driver_sql(f"SELECT * FROM {table}").fetchall())


def test_a_seal_of_the_service_is_put_while_the_worker_waits(
    phone: Office, workshop: Workshop, service: SigningService
) -> None:
    holds(phone, workshop, "office", credential="of-seal", code="seal-pin")
    paper = phone.walks(phone.drafter.drafts(), to="issued")
    assert [one.signer for one in report(phone, signed_file(phone, paper, "sealed")).signatures] == [
        "Nguyễn leader",
        "Sở cq",
    ]
    assert "signatures/signHash" in service.asked


def test_a_seal_whose_service_is_away_waits_in_sealing_with_one_number(
    phone: Office, workshop: Workshop, service: SigningService, clock: StandingClock
) -> None:
    holds(phone, workshop, "office", credential="of-seal", code="seal-pin")
    service.broken = lambda path: (500, {})
    paper = phone.walks(phone.drafter.drafts(), to="signed")
    phone.clerk.moves(paper, "issue")
    phone.run_jobs()
    assert (paper.state, cause(phone, paper)) == ("sealing", "signing_service_failed")
    service.broken = lambda path: None
    clock.passes(timedelta(minutes=5))
    phone.run_jobs()
    assert (paper.state, paper.number) == ("issued", 1)


def test_the_service_tells_the_certificate_of_its_credential(
    phone: Office, workshop: Workshop, service: SigningService
) -> None:
    told = RemoteService(service.url, service.token, "of-leader").info()
    assert (told.certificate, *told.chain) == key_of(phone, workshop.keys).certificates
    assert told.asks is False
    with pytest.raises(SigningServiceFailed) as refused:
        RemoteService(service.url, "stolen", "of-leader").info()
    assert refused.value.facts == {"reason": "invalid_token"}


@pytest.mark.parametrize("told", [{}, {"cert": {"certificates": ["???"]}}, {"cert": {"certificates": []}}, {"cert": 7}])
def test_an_answer_that_is_none_is_the_services_failure(told: dict[str, object], service: SigningService) -> None:
    service.broken = lambda path: (200, told)
    with pytest.raises(SigningServiceFailed):
        RemoteService(service.url, service.token, "of-leader").info()


def test_a_redirection_is_not_followed_with_our_token(service: SigningService) -> None:
    service.broken = lambda path: (307, {})
    with pytest.raises(SigningServiceFailed):
        RemoteService(service.url, service.token, "of-leader").info()


# ---- our own right to speak to the service (OAuth 2.0, client credentials)


@pytest.fixture
def client(service: SigningService) -> str:
    """The address with our client id; its secret is known to the service."""
    service.clients["trinhky mẫu"] = "bí mật & dài"
    return service.url.replace("//", "//trinhky%20m%E1%BA%ABu@")


def by_client(office: Office, service: SigningService, address: str, secret: str = "bí mật & dài") -> Office:
    access = DeviceAccess(services={"css": address}, secrets={"css-token": secret, "css": secret, "seal-pin": "4711"})
    services = office.installation.services
    found = replace(office.installation, services=replace(services, ports={**services.ports, DeviceAccess: access}))
    return Office(found, office.code)


def test_an_access_token_is_asked_for_kept_and_asked_for_again_when_the_service_takes_it_no_more(
    phone: Office, workshop: Workshop, service: SigningService, client: str
) -> None:
    office = by_client(phone, service, client)
    holds(office, workshop, "office", credential="of-seal", code="seal-pin")
    office.walks(office.drafter.drafts(), to="issued")
    assert service.asked.count("oauth2/token") == 1
    assert service.given and service.token not in service.given
    service.end_tokens()
    office.walks(office.drafter.drafts(), to="issued")
    assert service.asked.count("oauth2/token") == 2


def test_a_token_that_soon_ends_is_asked_for_again(
    service: SigningService, client: str, phone: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    service.expires_in = 31
    remote = RemoteService(service.url, "bí mật & dài", "of-leader", "trinhky mẫu")
    moment = 1000.0
    monkeypatch.setattr("workflow.signing.access_tokens.time.monotonic", lambda: moment)
    for later, times in ((0.0, 1), (4.0, 1), (6.0, 2)):
        moment = 1000.0 + later
        remote.info()
        assert service.asked.count("oauth2/token") == times


def test_a_client_that_is_unknown_is_a_visible_cause_and_its_secret_is_told_nowhere(
    phone: Office, workshop: Workshop, service: SigningService, client: str
) -> None:
    office = by_client(phone, service, client, secret="sai bét")
    holds(office, workshop, "office", credential="of-seal", code="seal-pin")
    paper = office.walks(office.drafter.drafts(), to="signed")
    office.clerk.moves(paper, "issue")
    office.run_jobs()
    assert (paper.state, cause(office, paper)) == ("sealing", "signing_service_failed")
    with office.installation.reading() as work:
        (job,) = outbox.troubled(work.session, paper.id)
        assert (job.last_error or {})["facts"] == {"reason": "invalid_client"}
    assert "signatures/signHash" not in service.asked


@pytest.mark.parametrize("told", [{}, {"access_token": ""}, {"access_token": "x", "token_type": "mac"}])
def test_an_answer_without_a_bearer_token_is_the_services_failure(
    told: dict[str, str], service: SigningService, client: str
) -> None:
    service.broken = lambda path: (200, told) if path == "oauth2/token" else None
    with pytest.raises(SigningServiceFailed):
        RemoteService(service.url, "bí mật & dài", "of-leader", "trinhky mẫu").info()


def test_the_code_goes_under_the_name_that_the_service_gives_it(
    phone: Office, workshop: Workshop, service: SigningService
) -> None:
    service.credentials["of-leader"] = Credential(key_of(phone, workshop.keys), pin="246810", code_id="OTP-1")
    holds(phone, workshop, "leader", credential="of-leader", asks=True)
    paper = phone.walks(phone.drafter.drafts(), to="awaiting_signature")
    request = starts(phone, paper)
    with pytest.raises(ServiceCodeNeeded):
        order_of_service(*doors(phone), request.id, "111111")
    order_of_service(*doors(phone), request.id, "246810")
    phone.run_jobs()
    assert paper.state == "signed"


# ---- a further signer, whose key the service keeps


@pytest.fixture
def letter(phone: Office, workshop: Workshop, service: SigningService) -> tuple[Office, Office, Paper]:
    """A joint letter that the first has signed; the second's key is the service's."""
    furnish(phone.installation, workshop.keys, joint.OTHER)
    theirs = Office(phone.installation, joint.OTHER)
    service.credentials["of-second"] = Credential(key_of(theirs, workshop.keys))
    holds(theirs, workshop, "leader", credential="of-second")
    paper = phone.walks(joint.joint_letter(phone), to="awaiting_signature")
    joint.signs(phone.leader, paper)
    return phone, theirs, paper


def second_starts(theirs: Office, paper: Paper) -> None:
    shown = joint.shown_to(theirs.leader, paper).sha256
    theirs.leader.moves(paper, "start_signing", pdf_sha256=shown, password=SAMPLE_PASSWORD)
    theirs.run_jobs()


def test_the_second_signer_confirms_on_the_phone_and_both_signatures_stand(
    letter: tuple[Office, Office, Paper], workshop: Workshop, service: SigningService, clock: StandingClock
) -> None:
    ours, theirs, paper = letter
    assert service.asked == [], "the first has a key at hand"
    second_starts(theirs, paper)
    assert (paper.state, request_of(theirs, paper).status) == ("signing", "waiting")
    service.confirm()
    clock.passes(ASKED_EVERY)
    theirs.run_jobs()
    assert (paper.state, service.asked.count("signatures/signHash")) == ("signed", 1)
    ours.walks(paper, to="issued")
    found = joint.report_on(paper, workshop.keys, joint.sealed_pdf(paper))
    assert [(one.field, one.valid, one.trusted) for one in found.signatures] == [
        ("Leader", True, True), ("Signatory-2", True, True), ("Seal-2", True, True), ("Seal", True, True),
    ]  # fmt: skip
    assert (found.valid, found.sealed) == (True, True)


def test_a_second_signer_who_does_not_confirm_leaves_the_first_signature_and_may_sign_again(
    letter: tuple[Office, Office, Paper], service: SigningService, clock: StandingClock
) -> None:
    _, theirs, paper = letter
    second_starts(theirs, paper)
    clock.passes(timedelta(minutes=15))
    theirs.run_jobs()
    assert (paper.state, request_of(theirs, paper).status) == ("awaiting_signature", "ended")
    kept = report(theirs, signed_file(theirs, paper))
    assert [(one.field, one.valid) for one in kept.signatures] == [("Leader", True)]
    service.credentials["of-second"].confirms = True
    second_starts(theirs, paper)
    clock.passes(ASKED_EVERY)
    theirs.run_jobs()
    assert paper.state == "signed"
    kept = report(theirs, signed_file(theirs, paper))
    assert [(one.field, one.valid) for one in kept.signatures] == [("Leader", True), ("Signatory-2", True)]


def test_a_signature_by_the_key_of_the_first_is_not_taken_for_the_second(
    letter: tuple[Office, Office, Paper], workshop: Workshop, service: SigningService
) -> None:
    ours, theirs, paper = letter
    mixed = replace(key_of(theirs, workshop.keys), private=key_of(ours, workshop.keys).private)
    service.credentials["of-second"] = Credential(mixed, confirms=True)
    second_starts(theirs, paper)
    assert (paper.state, cause(theirs, paper)) == ("signing", "answer_forged")
