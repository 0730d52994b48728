"""Whether the server lives, and whether it can do its work: asked by whatever watches over it.

Says which part fails, never why: the cause is in the log.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from typing import Literal

import structlog
from flask import Flask, Response, current_app
from pydantic import BaseModel
from sqlalchemy import func, or_, select, text

from workflow.api.answers import answer
from workflow.base.errors import OutsideServiceFailed
from workflow.engine import peers
from workflow.engine.calling import Calls
from workflow.engine.installation import Installation
from workflow.engine.outbox import RUNNING, WAITING, Job
from workflow.engine.presence import count_seen
from workflow.http.context import installation
from workflow.http.sign_in import PUBLIC, permission
from workflow.organisations.models import Organisation
from workflow.signing.certificate_state import CertificateState, state_of_organisation, states_of_installation
from workflow.signing.stuck import count_stuck

MOST_LATE = timedelta(minutes=15)
"""A job that is due so long and nobody took: no worker is running."""

SEEN_FOR = timedelta(minutes=1)
KEY = "trinhky_health"
log = structlog.get_logger("trinhky.health")
Part = Literal["ok", "failed"]


class HealthJson(BaseModel):
    """The process answers."""

    status: Literal["ok"] = "ok"


class ReadyJson(BaseModel):
    """Each part on its own; `oldest_due_seconds` is how late the oldest due job is, null when nothing waits.

    `calls` tells whether workers can be called at once; if not, they find their work by themselves a little later, and
    nothing else fails. `workers` counts those that told within the last minute that they are at work. `unsealed` counts
    documents that have their number while the seal fails: their clerks see each with its cause. `circuits` names the
    servers outside that count as down: their jobs wait, and nothing else fails.
    """

    status: Part
    database: Part
    files: Part
    certificates: Part
    queue: Part
    calls: Part
    workers: int | None
    circuits: dict[str, Literal["open", "probing"]]
    oldest_due_seconds: float | None
    unsealed: int | None


def install(app: Flask) -> None:
    """Serve `/health` and `/health/ready`."""
    app.add_url_rule("/health", "health", show_health, methods=["GET"])
    app.add_url_rule("/health/ready", "ready", show_ready, methods=["GET"])


@permission(PUBLIC)
def show_health() -> Response:
    """The process lives."""
    return answer(HealthJson())


@permission(PUBLIC)
def show_ready() -> Response:
    """Database, files, certificates and queue; 503 if one fails. Beside them, whether workers can be called."""
    here = installation()
    late: list[float | None] = [None]
    parts: dict[str, Part] = {
        "database": _tried("database", lambda: _database(here)),
        "files": _tried("files", here.services.files.check),
        "certificates": _tried("certificates", lambda: _certificates(here)),
        "queue": _tried("queue", lambda: _queue(here, late)),
    }
    status: Part = "ok" if set(parts.values()) == {"ok"} else "failed"
    there = parts["database"] == "ok"
    told = ReadyJson(
        status=status,
        calls=_tried("calls", here.services.port(Calls).check),  # type: ignore[type-abstract]
        workers=_workers(here) if there else None,
        circuits=_circuits(here) if there else {},
        oldest_due_seconds=late[0],
        unsealed=_unsealed(here) if there else None,
        **parts,
    )
    return answer(told, 200 if status == "ok" else 503)


def _circuits(here: Installation) -> dict[str, Literal["open", "probing"]]:
    with here.reading() as work:
        rows = peers.circuits(work.session)
        return {row.name: "open" if row.state(work.now) == "open" else "probing" for row in rows}


def _unsealed(here: Installation) -> int:
    with here.reading() as work:
        return count_stuck(work.session, work.now)


def _workers(here: Installation) -> int:
    with here.reading() as work:
        return count_seen(work.session, work.now)


def _tried(part: str, check: Callable[[], None]) -> Part:
    try:
        check()
    except Exception as error:  # whatever it is, the part does not work
        log.warning("part_not_ready", part=part, code=getattr(error, "code", None), exc_info=error)
        return "failed"
    return "ok"


def _database(here: Installation) -> None:
    with here.reading() as work:
        work.session.execute(text("SELECT 1"))


def _certificates(here: Installation) -> None:
    """Every organisation that works here can seal today; a good answer holds for a minute, as opening keys is slow.

    What ends within thirty days is logged. Raises: CertificatesUnusable, with the code of each that cannot seal.
    """
    seen = current_app.extensions.setdefault(KEY, {})
    now = here.services.clock.now()
    if now < seen.get("good_until", now):
        return
    with here.reading() as work:
        rows = work.session.scalars(select(Organisation.id).where(Organisation.inside)).all()
        states = [state_of_organisation(work, one) for one in rows]
    tell_states(states, now)
    if codes := sorted({one.code for one in states if one.code}):
        raise OutsideServiceFailed("certificates_unusable", codes=codes)
    seen["good_until"] = now + SEEN_FOR


def log_certificates(here: Installation) -> None:
    """At start: every certificate of the installation that cannot be used, or not much longer, in the log."""
    try:
        with here.reading() as work:
            tell_states(states_of_installation(work), work.now)
    except Exception as error:  # the start goes on: the health page tells what is amiss
        log.warning("certificates_not_checked", exc_info=error)


def tell_states(states: Iterable[CertificateState], now: datetime) -> None:
    """Log each certificate that cannot be used, and each that ends soon."""
    for one in states:
        if one.code is not None:
            log.warning("certificate_unusable", kind=one.kind, holder=one.holder, code=one.code)
        elif one.ends_soon(now):
            log.warning("certificate_ends_soon", kind=one.kind, holder=one.holder, ends_at=str(one.ends_at))


def _queue(here: Installation, late: list[float | None]) -> None:
    """Nothing due lies about. Raises: OutsideServiceFailed("queue_stands_still")."""
    with here.reading() as work:
        due = select(func.min(Job.due)).where(Job.status.in_([WAITING, RUNNING]), Job.due <= work.now)
        due = due.where(or_(Job.peer.is_(None), ~peers.is_held_back(Job.peer, work.now)))
        oldest: datetime | None = work.session.scalar(due)
    if oldest is None:
        return
    waited = work.now - oldest
    late[0] = waited.total_seconds()
    if waited > MOST_LATE:
        raise OutsideServiceFailed("queue_stands_still", seconds=late[0])
