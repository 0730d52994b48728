"""Jobs that were given up: seen by who keeps the office, tried again by one click, closed with a reason, never lost."""

from __future__ import annotations

import uuid
from typing import Any

import pytest

from tests.factories.bureau import Bureau
from workflow.base.errors import InvalidInput, NotFound, NotOffered, NotPermitted
from workflow.engine import outbox, peers
from workflow.engine.outbox import CLOSED, DONE, GIVEN_UP, WAITING, Job
from workflow.engine.peers import OPENS_AFTER
from workflow.organisations.dead_letters import (
    SHOWN_FOR,
    JobClosers,
    close,
    closed_lately,
    count_given_up,
    given_up,
    peers_down,
    try_again,
    try_peer_now,
)

CAUSE = {"code": "mail_not_set_up", "facts": {}}


@pytest.fixture
def job(bureau: Bureau) -> uuid.UUID:
    """A job of the Sở that was given up."""
    return ended(bureau)


def ended(bureau: Bureau, office: str | None = "so", kind: str = "dust", status: str = GIVEN_UP) -> uuid.UUID:
    with bureau.writes() as work:
        made = outbox.enqueue(work, kind, {"a": 1})
        made.organisation_id = bureau.organisations[office] if office else None
        made.status, made.tries, made.last_error = status, 40, CAUSE
        work.session.flush()
        return made.id


def row(bureau: Bureau, job: uuid.UUID) -> Job:
    with bureau.sessions() as session:
        return session.get_one(Job, job)


def seen(bureau: Bureau, account: str, look: Any = given_up) -> list[uuid.UUID]:
    with bureau.reads(account) as work:
        return [found.id for found in look(work)]


def test_the_clerk_and_the_administrator_of_the_office_see_it_with_its_cause(bureau: Bureau, job: uuid.UUID) -> None:
    for account in ("vt", "qt"):
        assert seen(bureau, account) == [job]
        with bureau.reads(account) as work:
            assert count_given_up(work) == 1
            assert given_up(work)[0].last_error == CAUSE
    assert seen(bureau, "h.vt") == []
    for account in ("gd", "cv"):
        with bureau.reads(account) as work, pytest.raises(NotPermitted):
            given_up(work)
        with bureau.reads(account) as work:
            assert count_given_up(work) == 0


def test_what_belongs_to_no_office_is_the_administrators(bureau: Bureau) -> None:
    nobodys = ended(bureau, None)
    assert (seen(bureau, "qt"), seen(bureau, "vt")) == ([nobodys], [])


@pytest.mark.parametrize("status", [WAITING, DONE, outbox.RUNNING])
def test_what_still_goes_on_is_no_dead_letter(bureau: Bureau, status: str) -> None:
    going = ended(bureau, status=status)
    assert seen(bureau, "vt") == []
    for act in (try_again, lambda work, key: close(work, key, "thôi")):
        with bureau.writes("vt") as work, pytest.raises(NotOffered):
            act(work, going)


def test_tried_again_it_has_all_its_tries_before_it(bureau: Bureau, job: uuid.UUID) -> None:
    with bureau.writes("vt") as work:
        try_again(work, job)
    found = row(bureau, job)
    assert (found.status, found.tries, found.due) == (WAITING, 0, bureau.clock.now())
    assert seen(bureau, "vt") == []


def test_closed_it_is_kept_with_who_and_why_and_can_be_opened_again(bureau: Bureau, job: uuid.UUID) -> None:
    with bureau.writes("vt") as work:
        close(work, job, "  gửi tay rồi ")
    found = row(bureau, job)
    assert (found.status, found.closing) == (
        CLOSED,
        {"reason": "gửi tay rồi", "by": "Nguyễn VT", "at": bureau.clock.now().isoformat()},
    )
    assert (seen(bureau, "vt"), seen(bureau, "vt", closed_lately)) == ([], [job])
    bureau.clock.instant += SHOWN_FOR
    assert seen(bureau, "vt", closed_lately) == []
    with bureau.writes("vt") as work:
        try_again(work, job)
    assert (row(bureau, job).status, row(bureau, job).closing) == (WAITING, None)


def test_nothing_is_closed_without_a_reason(bureau: Bureau, job: uuid.UUID) -> None:
    with bureau.writes("vt") as work, pytest.raises(InvalidInput) as refused:
        close(work, job, " ")
    assert (refused.value.codes, row(bureau, job).status) == (["remark_missing"], GIVEN_UP)


def test_the_office_next_door_finds_nothing(bureau: Bureau, job: uuid.UUID) -> None:
    for act in (try_again, lambda work, key: close(work, key, "thôi")):
        with bureau.writes("h.vt") as work, pytest.raises(NotFound):
            act(work, job)


def test_what_the_job_was_about_is_told_in_the_same_transaction(bureau: Bureau) -> None:
    told: list[tuple[uuid.UUID, str]] = []
    ports = bureau.services.ports
    bureau.services.__dict__["ports"] = {
        **ports,
        JobClosers: JobClosers({"dust": lambda w, j, r: told.append((j.id, r))}),
    }
    job = ended(bureau)
    with bureau.writes("vt") as work:
        close(work, job, "thôi")
    assert told == [(job, "thôi")]


class TestPeers:
    @pytest.fixture
    def down(self, bureau: Bureau) -> None:
        with bureau.writes() as work:
            outbox.enqueue(work, "deliver", {}, peer="mail/so.vn")
            for _ in range(OPENS_AFTER):
                peers.failed(work, "mail", {"reply": "refused"})

    @pytest.mark.usefixtures("down")
    def test_a_server_that_is_down_is_seen_with_what_waits_for_it(self, bureau: Bureau) -> None:
        with bureau.reads("vt") as work:
            [(peer, waiting)] = peers_down(work)
            assert (peer.name, peer.state(work.now), waiting) == ("mail", "open", 1)
        with bureau.reads("cv") as work, pytest.raises(NotPermitted):
            peers_down(work)

    @pytest.mark.usefixtures("down")
    def test_a_person_who_knows_that_it_is_back_has_it_tried_now(self, bureau: Bureau) -> None:
        with bureau.writes("vt") as work:
            try_peer_now(work, "mail")
        with bureau.reads() as work:
            assert len(outbox.due_jobs(work.session, work.now)) == 1
        with bureau.writes("vt") as work, pytest.raises(NotFound):
            try_peer_now(work, "another")
