"""A key on a PKCS#11 token (SoftHSM2) signs for a person who gives the PIN, and seals with the environment's."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest

from tests.factories.installed import Workshop
from tests.factories.office import Office, Paper
from tests.signing.desk import hold, key_of
from tests.signing.softhsm import PIN, SoftToken, put, token_of_run
from tests.signing.test_waiting import report, signed_file
from workflow.base.errors import TransitionRefused
from workflow.engine import outbox
from workflow.organisations.accounts import SAMPLE_PASSWORD
from workflow.signing.devices import DeviceAccess
from workflow.signing.errors import DeviceNotSetUp, PinMissing, TokenUnavailable
from workflow.signing.tokens import Token


@pytest.fixture(scope="session")
def empty_token(tmp_path_factory: pytest.TempPathFactory) -> SoftToken:
    return token_of_run(tmp_path_factory.mktemp("softhsm"))


@pytest.fixture
def token(empty_token: SoftToken, office: Office, workshop: Workshop) -> SoftToken:
    """The token with the keys of the leader and of the seal, each under a label of its own."""
    try:
        Token(empty_token.module, empty_token.label, "leader").certificates(PIN)
    except TokenUnavailable:
        for role in ("leader", "office"):
            put(empty_token, key_of(office, workshop.keys, role), role)
    return empty_token


@pytest.fixture
def equipped(office: Office, token: SoftToken) -> Iterator[Office]:
    """The office on an installation whose environment knows module and PIN."""
    access = DeviceAccess(modules={"soft": token.module}, secrets={"seal-pin": token.pin})
    services = office.installation.services
    ports = {**services.ports, DeviceAccess: access}
    yield Office(replace(office.installation, services=replace(services, ports=ports)), office.code)


@pytest.fixture
def settings(token: SoftToken) -> dict[str, str]:
    return {"module": "soft", "token": token.label}


def holds(office: Office, workshop: Workshop, role: str, **settings: str) -> None:
    hold(office.installation, office, role, "pkcs11", key_of(office, workshop.keys, role).pem, key=role, **settings)


def sign(office: Office, paper: Paper, **given: str) -> None:
    shown = office.journey(paper).show()
    office.leader.moves(paper, "sign", pdf_sha256=shown.sha256, password=SAMPLE_PASSWORD, **given)


def awaiting(office: Office) -> Paper:
    return office.walks(office.drafter.drafts(), to="awaiting_signature")


def test_the_leader_signs_on_the_token_with_the_pin_and_the_seal_on_it_follows(
    equipped: Office, workshop: Workshop, settings: dict[str, str]
) -> None:
    holds(equipped, workshop, "leader", **settings)
    holds(equipped, workshop, "office", **settings, secret="seal-pin")
    paper = awaiting(equipped)
    sign(equipped, paper, pin=PIN)
    equipped.walks(paper, to="issued")
    assert report(equipped, signed_file(equipped, paper, "sealed")).valid


def test_without_the_pin_nothing_is_signed(equipped: Office, workshop: Workshop, settings: dict[str, str]) -> None:
    holds(equipped, workshop, "leader", **settings)
    paper = awaiting(equipped)
    with pytest.raises(PinMissing):
        sign(equipped, paper)
    with pytest.raises(TokenUnavailable) as refused:
        sign(equipped, paper, pin="000000")
    assert refused.value.facts["token"] == settings["token"]
    assert PIN not in str(refused.value.facts) and "000000" not in str(refused.value.facts)
    assert paper.state == "awaiting_signature"


def test_a_seal_whose_token_is_away_waits_with_its_cause_and_is_put_once_it_is_back(
    equipped: Office, workshop: Workshop, settings: dict[str, str]
) -> None:
    holds(equipped, workshop, "office", module="soft", token="lies in a drawer", secret="seal-pin")
    paper = equipped.walks(equipped.drafter.drafts(), to="signed")
    equipped.clerk.moves(paper, "issue")
    equipped.run_jobs()
    with equipped.installation.reading() as work:
        (job,) = outbox.troubled(work.session, paper.id)
        assert (job.last_error or {})["code"] == "token_unavailable"
    assert (paper.state, paper.number) == ("sealing", 1)
    with equipped.installation.writing() as work:
        from workflow.signing.models import HeldDevice

        work.session.query(HeldDevice).one().settings = {**settings, "key": "office", "secret": "seal-pin"}
        from workflow.documents.models import Document

        outbox.try_again_now(work, work.session.get_one(Document, paper.id))
    equipped.run_jobs()
    assert (paper.state, paper.number) == ("issued", 1)


def test_a_module_that_the_environment_does_not_name_is_never_loaded(
    office: Office, workshop: Workshop, settings: dict[str, str]
) -> None:
    holds(office, workshop, "leader", **settings)
    paper = awaiting(office)
    with pytest.raises(TransitionRefused) as refused:
        sign(office, paper, pin=PIN)
    assert refused.value.codes == [DeviceNotSetUp.code]


def test_the_token_tells_its_certificates_the_keys_own_first(
    token: SoftToken, office: Office, workshop: Workshop
) -> None:
    found = Token(token.module, token.label, "leader").certificates(PIN)
    assert found[0] == key_of(office, workshop.keys).certificates[0]
    with pytest.raises(TokenUnavailable):
        Token(token.module, token.label, "nobody").certificates(PIN)
