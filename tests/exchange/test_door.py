"""The door for other installations, and what comes of a package that came through it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import selectinload
from werkzeug.test import TestResponse

from tests.exchange.packages import PACKAGE, SENDER, STATUS
from tests.factories.clocks import StandingClock
from tests.factories.installed import BOTH_DATABASES, Workshop
from tests.factories.office import Office
from workflow import app
from workflow.base.errors import NotFound
from workflow.engine import notice
from workflow.engine.installation import Installation
from workflow.engine.outbox import Job
from workflow.engine.work import Services
from workflow.exchange.http import PACKAGES
from workflow.exchange.signed_request import authorization
from workflow.exchange.transport import Exchanges
from workflow.exchange.values import (
    RECALL,
    REPLACE,
    UPDATE,
    Answered,
    Business,
    Dialect,
    Message,
    Organ,
    Replacement,
)
from workflow.exchange.writing import write
from workflow.http.context import NOBODY
from workflow.incoming import handling
from workflow.incoming.exchange_arriving import proof_of
from workflow.incoming.files import file_of
from workflow.incoming.inbox import inbox
from workflow.incoming.intake import take_in
from workflow.incoming.models import Arrival, ReceivedPackage
from workflow.incoming.proof import SignatureCheck
from workflow.incoming.ties import documents_answered, ties_between
from workflow.organisations.models import Organisation
from workflow.organisations.names import organisation_by_code

pytestmark = pytest.mark.slow
OURS, SECRET = "000.00.25.H48", "khóa dùng chung"


class Door:
    """What a peer with our secret can ask of this installation."""

    def __init__(self, installation: Installation, client: FlaskClient, clock: StandingClock) -> None:
        self.installation, self.client, self.clock = installation, client, clock
        self.office = Office(installation)

    def asks(
        self, method: str, path: str, body: bytes = b"", sender: str = SENDER.organ_id, **how: Any
    ) -> TestResponse:
        at = self.clock.now() + how.get("late", timedelta())
        signed = authorization(how.get("secret", SECRET), method, path, sender, OURS, at, how.get("signed", body))
        return self.client.open(path, method=method, data=body, headers={"Authorization": signed})

    def gives(self, message: Message, **how: Any) -> TestResponse:
        return self.asks("POST", PACKAGES, write(message, how.pop("dialect", Dialect.QCVN)), **how)

    def works(self) -> list[Arrival]:
        app.worker_for(self.installation).run_until_idle()
        with self.installation.reading() as work:
            rows = select(Arrival).options(selectinload(Arrival.files)).order_by(Arrival.number)
            found = list(work.session.scalars(rows))
            work.session.expunge_all()
            return found

    def received(self) -> list[str]:
        with self.installation.reading() as work:
            return list(work.session.scalars(select(ReceivedPackage.kind).order_by(ReceivedPackage.at)))


@pytest.fixture
def door(installation: Installation, office: Office, workshop: Workshop, tmp_path: Path, clock: StandingClock) -> Door:
    with installation.writing() as work:
        found = organisation_by_code(work.session, "cq")
        assert isinstance(found, Organisation)
        found.identifier = OURS
    ports = {**installation.services.ports, Exchanges: Exchanges({}, {SENDER.organ_id: SECRET, "H49": "khác"})}
    open_here = replace(installation, services=replace(installation.services, ports=ports))
    settings = workshop.settings(tmp_path, "sqlite://")
    return Door(open_here, app.create_app(settings, open_here).test_client(), clock)


def code_of(response: TestResponse) -> tuple[int, str]:
    assert response.json is not None
    return response.status_code, response.json.get("code") or response.json["state"]


@pytest.mark.parametrize("database", BOTH_DATABASES, indirect=True)
@pytest.mark.parametrize("dialect", list(Dialect))
def test_a_package_becomes_an_arrival_once_however_often_it_comes(door: Door, dialect: Dialect) -> None:
    assert code_of(door.gives(PACKAGE, dialect=dialect)) == (201, "accepted")
    assert code_of(door.gives(PACKAGE, dialect=dialect)) == (200, "known")
    (arrival,) = door.works()
    assert (arrival.number, arrival.document_number, arrival.document_symbol) == (1, 15, "KH-SNNPTNT")
    assert (arrival.doc_type, arrival.subject, arrival.reference) == (
        "ke-hoach", PACKAGE.subject, PACKAGE.document_id,
    )  # fmt: skip
    assert [(file.kind, file.name) for file in arrival.files] == [("main", "15-KH-SNNPTNT.pdf")]
    assert door.received() == ["document"]


def test_a_file_without_valid_signatures_is_shown_as_such(door: Door) -> None:
    door.gives(PACKAGE)
    (arrival,) = door.works()
    assert arrival.is_proven is False
    assert arrival.proof is not None and arrival.proof["problems"] == ["unreadable_pdf"]


@pytest.mark.parametrize(
    ("file", "valid"),
    [
        ({"number": "15", "symbol": "KH-SNNPTNT", "issued_on": "2024-03-05"}, True),
        ({"number": "16", "symbol": "KH-SNNPTNT", "issued_on": "2024-03-05"}, False),
        ({"number": "15", "symbol": "KH-STC", "issued_on": "2024-03-05"}, False),
        ({"number": "15", "symbol": "KH-SNNPTNT", "issued_on": "2024-03-04"}, False),
        ({"number": None, "symbol": "SY-VP", "issued_on": None}, True),
    ],
)
def test_a_package_that_says_otherwise_than_its_signed_file_is_not_believed(file: dict[str, str], valid: bool) -> None:
    told = {"valid": True, "problems": [], **file}
    ports = {SignatureCheck: SignatureCheck(lambda services, content: told)}
    services = Services(StandingClock(), None, None, ports)  # type: ignore[arg-type]  # nothing else is asked
    found = proof_of(services, PACKAGE)
    assert found is not None
    assert (found["valid"], found["problems"]) == (valid, [] if valid else ["package_says_otherwise"])


@pytest.mark.parametrize(
    ("how", "answer"),
    [
        ({"secret": "sai"}, (401, "peer_not_proven")),
        ({"sender": "000.00.99.H48"}, (401, "peer_not_proven")),
        ({"late": timedelta(minutes=20)}, (401, "peer_not_proven")),
        ({"signed": b"another body"}, (401, "peer_not_proven")),
        ({"sender": "H49", "secret": "khác"}, (403, "package_sender_not_proven")),
    ],
)
def test_who_does_not_prove_to_be_the_sender_is_refused(door: Door, how: dict[str, Any], answer: Any) -> None:
    assert code_of(door.gives(PACKAGE, **how)) == answer
    assert (door.received(), door.works()) == ([], [])


def test_without_any_proof_nobody_learns_anything(door: Door) -> None:
    for method, path in (("POST", PACKAGES), ("GET", f"{PACKAGES}/{PACKAGE.package_id}")):
        response = door.client.open(path, method=method, data=b"x")
        assert (response.status_code, response.json and response.json["code"]) == (401, "peer_not_proven")


def test_what_is_not_for_us_is_refused_and_what_breaks_the_rules_with_every_fault(door: Door) -> None:
    elsewhere = replace(PACKAGE, receivers=(Organ("000.00.77.H48"),))
    assert code_of(door.gives(elsewhere)) == (422, "package_not_for_us")
    response = door.gives(replace(PACKAGE, number="", subject="x" * 600))
    assert code_of(response) == (422, "invalid_input")
    assert response.json is not None
    assert [one["code"] for one in response.json["refusals"]] == ["package_text_too_long", "package_part_missing"]
    assert code_of(door.asks("POST", PACKAGES, b"<html/>")) == (422, "package_unreadable")
    assert door.received() == []


def test_another_package_under_a_known_id_is_refused(door: Door) -> None:
    door.gives(PACKAGE)
    assert code_of(door.gives(replace(PACKAGE, subject="Khác"))) == (409, "package_differs")


def test_a_peer_is_told_of_its_own_packages_only(door: Door) -> None:
    path = f"{PACKAGES}/{PACKAGE.package_id}"
    assert code_of(door.asks("GET", path)) == (200, "unknown")
    door.gives(PACKAGE)
    assert code_of(door.asks("GET", path)) == (200, "accepted")
    assert code_of(door.asks("GET", path, sender="H49", secret="khác")) == (200, "unknown")


def test_the_same_document_again_is_told_to_the_clerk(door: Door) -> None:
    door.gives(PACKAGE)
    door.gives(replace(PACKAGE, package_id="khac-1"))
    first, second = door.works()
    assert (second.number, second.duplicate_of_id) == (2, first.id)
    with door.installation.reading(door.office.clerk.actor) as work:
        kinds = [(row.kind, row.item_kind, row.item_id) for row in notice.unseen(work)]
    assert sorted(kinds) == sorted([("arrived", "arrival", first.id), ("duplicate_arrived", "arrival", second.id)])


def test_a_replacement_says_what_it_replaces(door: Door) -> None:
    business = Business(REPLACE, "Sửa số liệu", replacements=(Replacement("H48,2024/01/02,3/KH-X"),))
    door.gives(replace(PACKAGE, business=business))
    assert [row.remark for row in door.works()] == ["Thay thế văn bản H48,2024/01/02,3/KH-X: Sửa số liệu"]


def ties(door: Door, arrival: Arrival) -> list[tuple[str, int | None, bool]]:
    with door.installation.reading(door.office.clerk.actor) as work:
        return [(kind, other.number, later) for kind, other, later in ties_between(work, arrival)]


def test_an_update_and_a_replacement_are_tied_to_what_came_before_and_are_no_repeats(door: Door) -> None:
    door.gives(PACKAGE)
    door.gives(replace(PACKAGE, package_id="p-2", business=Business(UPDATE, "Sửa lỗi", PACKAGE.document_id)))
    told = Business(REPLACE, "Sửa số liệu", replacements=(Replacement(PACKAGE.document_id),))
    door.gives(replace(PACKAGE, package_id="p-3", number="16", document_id=f"{SENDER.organ_id},2024/03/05,16/KH-X",
                       notation="KH-X", business=told))  # fmt: skip
    first, update, successor = door.works()
    assert [one.duplicate_of_id for one in (first, update, successor)] == [None, None, None]
    assert ties(door, first) == [("updates", 2, False), ("replaces", 3, False)]
    assert ties(door, update) == [("updates", 1, True), ("replaces", 3, False)]
    assert ties(door, successor) == [("replaces", 1, True), ("replaces", 2, True)]
    with door.installation.reading(NOBODY) as work:
        assert ties_between(work, first) == []


def test_nobody_replaces_the_document_of_another_or_what_was_replaced_for_others(door: Door) -> None:
    door.gives(PACKAGE)
    stranger = replace(SENDER, organ_id="H49", name="Cơ quan khác")
    for number, (sender, told) in enumerate(
        ((stranger, Replacement(PACKAGE.document_id)), (SENDER, Replacement(PACKAGE.document_id, ("H48.77",)))), 21
    ):
        business = Business(REPLACE, "Thay", replacements=(told,))
        package = replace(PACKAGE, package_id=f"p-{number}", number=str(number), sender=sender, business=business)
        take_in(door.installation.services, door.installation.writing, write(package))
    assert [ties(door, one) for one in door.works()] == [[], [], []]


def test_an_answer_to_what_nobody_here_issued_is_an_arrival_like_any_other(door: Door) -> None:
    told = (Answered(OURS, "7/KH-X", date(2024, 3, 4), f"{OURS},2024/03/04,7/KH-X"), Answered(OURS, "?", None))
    door.gives(replace(PACKAGE, answers=told))
    (arrival,) = door.works()
    with door.installation.reading(door.office.clerk.actor) as work:
        assert documents_answered(work, arrival) == []
        (job,) = work.session.scalars(select(Job).where(Job.kind == "exchange.answered"))
        assert job.status == "done"


def test_a_recall_said_in_both_ways_is_asked_once(door: Door) -> None:
    door.gives(PACKAGE)
    door.works()
    recall = Business(RECALL, "Gửi nhầm", PACKAGE.document_id)
    door.gives(replace(PACKAGE, package_id="p-recall", business=recall, attachments=()))
    answered = replace(STATUS.answered, organ_id=OURS)
    door.gives(replace(STATUS, answered=answered, sender=SENDER, code="13", description="Gửi nhầm"))
    (arrival,) = door.works()
    assert (arrival.recall_asked_by, arrival.recall_reason) == (SENDER.name, "Gửi nhầm")
    assert door.received() == ["document", "recall", "recall_status"]
    with door.installation.reading(door.office.clerk.actor) as work:
        assert [row.kind for row in notice.unseen(work)].count("recall_asked") == 1


def test_a_recall_of_what_has_not_arrived_waits_for_it(door: Door) -> None:
    recall = Business(RECALL, "Gửi nhầm", PACKAGE.document_id)
    door.gives(replace(PACKAGE, package_id="p-recall", business=recall, attachments=()))
    assert door.works() == []
    door.gives(PACKAGE)
    door.works()
    door.clock.passes(minutes=5)
    (arrival,) = door.works()
    assert arrival.recall_reason == "Gửi nhầm"


def test_a_status_that_fits_no_delivery_is_kept_with_its_cause(door: Door) -> None:
    answered = replace(STATUS.answered, organ_id=OURS, document_id=f"{OURS},2024/03/05,7/KH-X")
    assert code_of(door.gives(replace(STATUS, answered=answered, sender=SENDER))) == (201, "accepted")
    door.works()
    with door.installation.reading() as work:
        (job,) = work.session.scalars(select(Job).where(Job.kind == "exchange.status"))
        assert (job.status, job.last_error and job.last_error["code"]) == ("given_up", "status_without_delivery")


def test_files_of_an_arrival_are_for_those_who_see_it(door: Door) -> None:
    door.gives(PACKAGE)
    (arrival,) = door.works()
    file_id = arrival.files[0].id
    with door.installation.reading(door.office.clerk.actor) as work:
        assert file_of(work, arrival.id, file_id).name == "15-KH-SNNPTNT.pdf"
        assert [row.id for row in inbox(work)] == [arrival.id]
    with door.installation.reading(NOBODY) as work:
        assert inbox(work) == []
        with pytest.raises(NotFound):
            file_of(work, arrival.id, file_id)
    with door.installation.writing(door.office.clerk.actor) as work:
        work.session.get_one(Arrival, arrival.id).recall_answer = "15"
    with door.installation.reading(door.office.clerk.actor) as work, pytest.raises(NotFound):
        file_of(work, arrival.id, file_id)


def test_each_step_that_the_exchange_has_a_word_for_is_told_and_no_other(door: Door) -> None:
    door.gives(PACKAGE)
    (arrival,) = door.works()
    clerk = door.office.clerk.actor
    with door.installation.writing(clerk) as work:
        handling.open_arrival(work, arrival.id)
        handling.acknowledge(work, arrival.id)
        handling.register(work, arrival.id)
    with door.installation.reading() as work:
        jobs = list(work.session.scalars(select(Job).where(Job.kind == "exchange.answer").order_by(Job.created_at)))
        assert [job.payload["status"] for job in jobs] == ["01", "03"]
