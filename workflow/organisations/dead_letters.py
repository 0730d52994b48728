"""Jobs that were given up after many tries: shown with their cause to the clerk and the administrator of their office,
who have them tried again or close them with a reason. None is taken away by itself, and a closed one stays in its row.

What belongs to no office is the administrators' of all.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping
from datetime import timedelta

from sqlalchemy import ColumnElement, false, func, or_, select

from workflow.base.errors import InvalidInput, NotFound, NotOffered, NotPermitted, Refusal
from workflow.base.text import single_spaced
from workflow.engine import history, peers
from workflow.engine.history import Entry
from workflow.engine.outbox import CLOSED, GIVEN_UP, WAITING, Job
from workflow.engine.peers import Peer
from workflow.engine.work import Work
from workflow.organisations.models import ADMINISTRATOR
from workflow.organisations.offices import offices_of

CLERK = "clerk"
SHOWN_FOR = timedelta(days=30)
Closer = Callable[[Work, Job, str], None]


class JobClosers:
    """What closing a job of a kind means for the thing it was about (a port of the services)."""

    def __init__(self, closers: Mapping[str, Closer]) -> None:
        self.closers = dict(closers)


def given_up(work: Work, limit: int = 200) -> list[Job]:
    """Jobs that nobody tries any more, latest first. Raises: NotPermitted."""
    rows = select(Job).where(_mine(work), Job.status == GIVEN_UP)
    return list(work.session.scalars(rows.order_by(Job.due.desc(), Job.id).limit(limit)))


def closed_lately(work: Work, limit: int = 50) -> list[Job]:
    """Jobs that a person closed in the last thirty days, latest first. Raises: NotPermitted."""
    rows = select(Job).where(_mine(work), Job.status == CLOSED, Job.due > work.now - SHOWN_FOR)
    return list(work.session.scalars(rows.order_by(Job.due.desc(), Job.id).limit(limit)))


def count_given_up(work: Work) -> int:
    """How many jobs wait for a person; none for those who may not look after them."""
    try:
        rows = select(func.count(Job.id)).where(_mine(work), Job.status == GIVEN_UP)
    except NotPermitted:
        return 0
    return work.session.scalar(rows) or 0


def try_again(work: Work, job_id: uuid.UUID) -> None:
    """Have a job that was given up, or closed, tried now, with all its tries before it.

    Raises: NotFound, NotOffered.
    """
    job = _found(work, job_id, GIVEN_UP, CLOSED)
    job.status, job.due, job.tries, job.closing = WAITING, work.now, 0, None
    work.called.append(job)
    _tell(work, job, "job_tried_again", "")


def close(work: Work, job_id: uuid.UUID, reason: str) -> None:
    """Nobody tries this job again; what it was about is told, and the reason is kept.

    Raises: NotFound, NotOffered, InvalidInput (remark_missing).
    """
    job = _found(work, job_id, GIVEN_UP)
    if not reason.strip():
        raise InvalidInput([Refusal("remark_missing", {"field": "reason"})])
    given = single_spaced(reason)[:2_000]
    closers = work.services.ports.get(JobClosers)
    closer = closers.closers.get(job.kind) if closers is not None else None
    if closer is not None:
        closer(work, job, given)
    job.status, job.due = CLOSED, work.now
    job.closing = {"reason": given, "by": work.actor.name, "at": work.now.isoformat()}
    _tell(work, job, "job_closed", given)


def peers_down(work: Work) -> list[tuple[Peer, int]]:
    """Servers outside that count as down, and how many jobs wait for each. Raises: NotPermitted."""
    _mine(work)
    return [(peer, _waiting_for(work, peer.name)) for peer in peers.circuits(work.session)]


def try_peer_now(work: Work, name: str) -> None:
    """End the rest of a server that counts as down: the next job tries it. Raises: NotFound."""
    if not _kept(work) or name not in {peer.name for peer in peers.circuits(work.session)}:
        raise NotFound(kind="peer")
    peers.try_now(work, name)


def _waiting_for(work: Work, name: str) -> int:
    theirs = or_(Job.peer == name, Job.peer.like(f"{name}/%"))
    return work.session.scalar(select(func.count(Job.id)).where(theirs, Job.status == WAITING)) or 0


def _found(work: Work, job_id: uuid.UUID, *statuses: str) -> Job:
    rows = select(Job).where(Job.id == job_id).with_for_update()
    job = work.session.scalars(rows.execution_options(populate_existing=True)).one_or_none()
    if job is None or job.organisation_id not in _kept(work):
        raise NotFound(kind="job")
    if job.status not in statuses:
        raise NotOffered("job_not_given_up", status=job.status)
    return job


def _mine(work: Work) -> ColumnElement[bool]:
    """Jobs of the offices that the actor keeps, and those of none for administrators. Raises: NotPermitted."""
    kept = _kept(work)
    if not kept:
        raise NotPermitted("clerks_and_administrators_only")
    nobodys = Job.organisation_id.is_(None) if None in kept else false()
    return or_(Job.organisation_id.in_(kept - {None}), nobodys)


def _kept(work: Work) -> set[uuid.UUID | None]:
    """The offices whose jobs the actor looks after; None stands for what belongs to no office."""
    administered = {office.id for office in offices_of(work, ADMINISTRATOR)}
    kept = administered | {office.id for office in offices_of(work, CLERK)}
    return {*kept, None} if administered else {*kept}


def _tell(work: Work, job: Job, event: str, comment: str) -> None:
    """In the history of the job's office, or of the actor's."""
    office_id = job.organisation_id or work.actor.organisation_id
    if office_id is not None:
        facts = {"kind": job.kind, "cause": (job.last_error or {}).get("code", "")}
        history.append(work, Entry(office_id, "job", job.id, event, comment=comment, facts=facts))
