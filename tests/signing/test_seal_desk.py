"""A seal put at the clerk's desk: prepared, signed on a device there, attached under the same number."""

from __future__ import annotations

import hashlib
from datetime import timedelta
from typing import Any

import pytest

from tests.factories.installed import BOTH_DATABASES, PASSPHRASE, Workshop
from tests.factories.office import Office, Paper
from tests.signing.conftest import StandingClock
from tests.signing.desk import Key, find_document, hold, key_of
from tests.signing.test_annex_seals import annex_pdf, drafted, sealed_files
from tests.signing.test_waiting import report, signed_file
from workflow.base.errors import NotFound, NotOffered, NotPermitted
from workflow.engine import history, outbox
from workflow.signing.errors import AnswerForged, KeyUnreadable, PinMissing
from workflow.signing.models import SealRequest
from workflow.signing.seal_desk import give_up_seal, open_seal, prepare_seal, receive_seal, seal_with_pin
from workflow.signing.stuck import count_stuck, stuck_seals


@pytest.fixture
def token(office: Office, workshop: Workshop) -> Key:
    """The seal's key is a token at the clerk's desk."""
    key = key_of(office, workshop.keys, "office")
    hold(office.installation, office, "office", "external", key.pem)
    return key


@pytest.fixture
def paper(office: Office, token: Key) -> Paper:
    """A document that has its number and waits."""
    return numbered(office)


def numbered(office: Office) -> Paper:
    paper = office.walks(office.drafter.drafts(), to="signed")
    office.clerk.moves(paper, "issue")
    office.run_jobs()
    return paper


def clerks(office: Office) -> tuple[Any, Any]:
    actor = office.clerk.actor
    return (lambda: office.installation.reading(actor)), (lambda: office.installation.writing(actor))


def request_of(office: Office, paper: Paper) -> SealRequest:
    with office.installation.reading(office.clerk.actor) as work:
        found = open_seal(work, find_document(work, paper))
        assert found is not None
        work.session.expunge_all()
        return found


def answer(key: Key, request: SealRequest, part: int = 0) -> bytes:
    attributes = bytes.fromhex(request.parts[part]["signed_attributes"])
    return key.signs(hashlib.sha256(attributes).digest())


def cause(office: Office, paper: Paper) -> str:
    with office.installation.reading() as work:
        (job,) = outbox.troubled(work.session, paper.id)
        return str((job.last_error or {})["code"])


@pytest.mark.parametrize("database", BOTH_DATABASES, indirect=True)
def test_the_clerk_puts_the_seal_with_the_token_at_the_desk(office: Office, paper: Paper, token: Key) -> None:
    assert (paper.state, paper.number, cause(office, paper)) == ("sealing", 1, "seal_awaits_desk")
    with office.installation.reading(office.clerk.actor) as work:
        assert ([one.document.id for one in stuck_seals(work)], count_stuck(work.session, work.now)) == ([paper.id], 1)
    prepare_seal(*clerks(office), paper.id)
    receive_seal(*clerks(office), paper.id, [answer(token, request_of(office, paper))])
    assert paper.state == "sealing"
    office.run_jobs()
    assert (paper.state, paper.number) == ("issued", 1)
    sealed = report(office, signed_file(office, paper, "sealed"))
    assert [(s.field, s.signer, s.valid, s.trusted, s.modification) for s in sealed.signatures] == [
        ("Leader", "Nguyễn leader", True, True, "form_filled"),
        ("Seal", "Sở cq", True, True, "none"),
    ]
    assert sealed.document.number == "01"
    with office.installation.reading() as work:
        entry = history.of_item(work.session, paper.id)[-1]
        clerk = str(office.clerk.actor.person_id)
        assert (entry.event, entry.facts["sealed_at_desk_by"]) == ("attach_seal", clerk)
        assert work.session.query(SealRequest).one().status == "done"
        assert count_stuck(work.session, work.now) == 0


def test_a_forged_answer_is_refused_and_the_wait_goes_on(
    office: Office, paper: Paper, token: Key, workshop: Workshop
) -> None:
    prepare_seal(*clerks(office), paper.id)
    request = request_of(office, paper)
    for wrong in (answer(key_of(office, workshop.keys), request), b"\1" * 256, token.signs(b"\2" * 32)):
        with pytest.raises(AnswerForged):
            receive_seal(*clerks(office), paper.id, [wrong])
    receive_seal(*clerks(office), paper.id, [answer(token, request)])
    with pytest.raises(NotOffered):  # taken once
        receive_seal(*clerks(office), paper.id, [answer(token, request)])
    office.run_jobs()
    assert paper.state == "issued"


def test_a_late_answer_is_refused_and_prepared_anew_it_takes_no_second_number(
    office: Office, paper: Paper, token: Key, clock: StandingClock
) -> None:
    prepare_seal(*clerks(office), paper.id)
    late = answer(token, request_of(office, paper))
    clock.passes(timedelta(minutes=15))
    with pytest.raises(NotOffered) as refused:
        receive_seal(*clerks(office), paper.id, [late])
    assert refused.value.code == "answer_late"
    prepare_seal(*clerks(office), paper.id)
    with pytest.raises(AnswerForged):  # what was signed before is another file
        receive_seal(*clerks(office), paper.id, [late])
    receive_seal(*clerks(office), paper.id, [answer(token, request_of(office, paper))])
    office.run_jobs()
    assert (paper.state, paper.number, numbered(office).number) == ("issued", 1, 2)


def test_the_clerk_gives_up_and_an_abandoned_number_is_sealed_no_more(office: Office, paper: Paper, token: Key) -> None:
    prepare_seal(*clerks(office), paper.id)
    given = answer(token, request_of(office, paper))
    with office.installation.writing(office.clerk.actor) as work:
        give_up_seal(work, paper.id)
    with pytest.raises(NotOffered):
        receive_seal(*clerks(office), paper.id, [given])
    prepare_seal(*clerks(office), paper.id)
    receive_seal(*clerks(office), paper.id, [answer(token, request_of(office, paper))])
    office.clerk.moves(paper, "abandon", comment="sai nơi nhận")
    office.run_jobs()
    assert (paper.state, paper.number) == ("draft", None)
    with pytest.raises(NotFound):  # a draft is no business of the clerk's
        prepare_seal(*clerks(office), paper.id)


def test_nobody_but_the_clerk_of_the_office_puts_the_seal(office: Office, paper: Paper) -> None:
    for person in (office.leader, office.drafter, office.administrator):
        actor = person.actor
        doors = (lambda: office.installation.reading(actor)), (lambda: office.installation.writing(actor))  # noqa: B023
        with pytest.raises((NotPermitted, NotFound)):
            prepare_seal(*doors, paper.id)


def test_a_key_at_the_server_whose_passphrase_the_clerk_types(office: Office, workshop: Workshop) -> None:
    pem = key_of(office, workshop.keys, "office").pem
    hold(office.installation, office, "office", "pkcs12", pem, asked=True)
    paper = numbered(office)
    assert cause(office, paper) == "seal_awaits_desk"
    for wrong, error in (("", PinMissing), ("sai", KeyUnreadable)):
        with pytest.raises(error):
            seal_with_pin(*clerks(office), paper.id, wrong)
    seal_with_pin(*clerks(office), paper.id, PASSPHRASE)
    office.run_jobs()
    assert (paper.state, paper.number) == ("issued", 1)
    assert [one.trusted for one in report(office, signed_file(office, paper, "sealed")).signatures] == [True, True]
    with office.installation.database.connect() as connection:
        for table in ("job", "seal_request", "history_entry"):
            assert PASSPHRASE not in str(connection.exec_driver_sql(f"SELECT * FROM {table}").fetchall())


def test_annex_files_are_signed_at_the_desk_too_and_each_answer_finds_its_file(office: Office, token: Key) -> None:
    paper = office.walks(drafted(office, annex_pdf()), to="signed")
    office.clerk.moves(paper, "issue")
    office.run_jobs()
    prepare_seal(*clerks(office), paper.id)
    request = request_of(office, paper)
    assert [one["name"] for one in request.parts] == ["", "danh-muc.pdf"]
    receive_seal(*clerks(office), paper.id, [answer(token, request, 1)])
    office.run_jobs()
    assert (paper.state, request_of(office, paper).status) == ("sealing", "waiting")  # all or none
    receive_seal(*clerks(office), paper.id, [answer(token, request, 0)])
    office.run_jobs()
    assert paper.state == "issued"
    (annex,) = sealed_files(office, paper)
    assert [(s.field, s.signer, s.valid, s.trusted) for s in report(office, annex).signatures] == [
        ("Seal", "Sở cq", True, True)
    ]
