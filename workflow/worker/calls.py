"""The task engine between those who make jobs and those who do them: Huey, carrying ids and nothing else.

In memory inside one process, over Redis or PostgreSQL between hosts; the same code in all. A lost message costs a
second, until some worker looks at the table; a doubled one costs a look. See docs/decisions/0013.
"""

from __future__ import annotations

import json
import threading
import time
import uuid
from collections.abc import Callable, Sequence
from typing import Any

import structlog
from huey.api import Huey, MemoryHuey, PostgresHuey, RedisHuey
from huey.consumer import Consumer
from huey.consumer import Worker as Hand
from huey.registry import Message
from huey.serializer import Serializer
from huey.storage import MemoryStorage

from workflow.base.errors import DomainError, OutsideServiceFailed
from workflow.engine.calling import QUEUE_PREFIX, Calls

NAME = "trinhky"
IDS_AT_ONCE = 8
"""In one message: few, so that a slow job keeps few others waiting."""

AWAY_S = 5.0
"""A broker that did not answer is not asked again for so long; workers find the rows without it."""

CONNECT_TIMEOUT_S, ANSWER_TIMEOUT_S = 1.0, 2.0
ENDING_S = 30.0
log = structlog.get_logger("trinhky.calls")
WorkOff = Callable[[Sequence[uuid.UUID]], object]


class _Ids(Serializer):  # type: ignore[misc]  # huey has no types
    """Messages as JSON. Whoever can write to the broker can have a job looked at, and nothing more: no pickles."""

    def _serialize(self, message: Message) -> bytes:
        return json.dumps([message.id, message.name, *message.args]).encode()

    def _deserialize(self, data: bytes) -> Message:
        message_id, name, *ids = json.loads(data)
        return Message(message_id, name, args=ids, kwargs={})


class _Woken(MemoryStorage):  # type: ignore[misc]
    """Memory in which whoever waits is woken at once."""

    blocking = True
    read_timeout = 1.0

    def __init__(self, *given: Any, **more: Any) -> None:
        super().__init__(*given, **more)
        self._waiting = threading.Semaphore(0)

    def enqueue(self, data: bytes, priority: float | None = None) -> None:
        super().enqueue(data, priority)
        self._waiting.release()

    def dequeue(self) -> bytes | None:
        return super().dequeue() if self._waiting.acquire(timeout=self.read_timeout) else None


class QueuedCalls(Calls):
    """Calls through Huey. `place` says where the messages lie: memory, redis or postgresql."""

    def __init__(self, huey: Huey, place: str) -> None:
        self.place = place
        self._huey = huey
        self._work_off: WorkOff = lambda ids: None
        self._send = huey.task(name="work_off")(self._received)
        self._away_until = 0.0

    def call(self, job_ids: Sequence[uuid.UUID]) -> None:
        """Without ids, some worker looks at the table: rows were made due that nobody was called for."""
        if time.monotonic() < self._away_until:
            return
        try:
            for start in range(0, max(len(job_ids), 1), IDS_AT_ONCE):
                self._send(*(job_id.hex for job_id in job_ids[start : start + IDS_AT_ONCE]))
        except Exception as error:  # whatever the broker's driver raises: the rows are committed and will be found
            self._away_until = time.monotonic() + AWAY_S
            log.warning("broker_away", place=self.place, cause=type(error).__name__)

    def check(self) -> None:
        """Raises: OutsideServiceFailed("broker_away") if no message can be carried now."""
        try:
            self._huey.storage.queue_size()
        except Exception as error:
            raise OutsideServiceFailed("broker_away", place=self.place) from error
        self._away_until = 0.0

    def close(self) -> None:
        """End the connections to the broker; a further call opens them again."""
        self._huey.storage.close()
        pool = getattr(self._huey.storage, "pool", None)
        if pool is not None:
            pool.disconnect()

    def crew(self, work_off: WorkOff, look: Callable[[], object], hands: int, look_every_s: float) -> Consumer:
        """Threads that work off what is called out, and look by themselves now and then; not yet started."""
        self._work_off = work_off
        self._huey.storage.read_timeout = look_every_s
        return _Crew(
            self._huey,
            look,
            workers=hands,
            periodic=False,
            initial_delay=min(look_every_s, 0.1),
            max_delay=look_every_s,
            scheduler_interval=60,  # nothing is ever scheduled: what is due later stands in the table
            check_worker_health=False,
            shutdown_timeout=ENDING_S,
        )

    def _received(self, *ids: str) -> None:
        """Does not raise; what goes wrong with a job is written at the job."""
        try:
            job_ids = [uuid.UUID(one) for one in ids]
        except ValueError:
            log.warning("call_not_understood")
            return
        self._work_off(job_ids)


class _Crew(Consumer):  # type: ignore[misc]
    """The consumer as threads of a process that has signals and a log of its own."""

    def __init__(self, huey: Huey, look: Callable[[], object], **options: Any) -> None:
        self._look = look
        super().__init__(huey, **options)

    def _create_worker(self) -> Hand:
        return _Hand(self._look, self.huey, self.stop_flag, self.default_delay, self.max_delay, self.backoff)

    def _create_process(self, process: Any, name: str) -> threading.Thread:
        made: threading.Thread = super()._create_process(process, name.lower())
        return made

    def _set_signal_handlers(self) -> None:
        return  # they belong to the command that started the process


class _Hand(Hand):  # type: ignore[misc]
    """One pair of hands: a message if there is one, and now and then a look at the table."""

    def __init__(self, look: Callable[[], object], *given: Any) -> None:
        super().__init__(*given)
        self._look = look
        self._looked_at = 0.0
        self._away = False

    def loop(self, now: Any = None) -> None:
        try:
            task = self.huey.dequeue()
        except Exception as error:  # the broker is away, or somebody else writes to it
            self._tell_away(True, error)
            self.sleep()
            task = None
        else:
            self._tell_away(False)
            self.delay = self.default_delay
        if task is not None:
            task.execute()
        if task is None or not task.args or time.monotonic() - self._looked_at > self.max_delay:
            self._look()
            self._looked_at = time.monotonic()

    def shutdown(self) -> None:
        self.huey.storage.close()  # a listening connection belongs to its thread

    def _tell_away(self, away: bool, error: Exception | None = None) -> None:
        """Once when the broker goes, once when it is back."""
        if away != self._away:
            self._away = away
            log.warning("broker_away" if away else "broker_back", cause=type(error).__name__ if error else None)


def calls_in_memory() -> QueuedCalls:
    """Calls within this process."""
    return QueuedCalls(MemoryHuey(NAME, storage_class=_Woken, **_COMMON), "memory")


def calls_over(url: str) -> QueuedCalls:
    """Calls over the broker that `TRINHKY_QUEUE_URL` names.

    Raises: DomainError("extra_not_installed"), DomainError("queue_url_unusable").
    """
    if url.startswith("postgresql://"):
        return QueuedCalls(_over_postgresql(url), "postgresql")
    return QueuedCalls(_over_redis(url), "redis")


_COMMON: dict[str, Any] = {"results": False, "serializer": _Ids()}


def _over_redis(url: str) -> Huey:
    try:
        from redis import ConnectionPool
        from redis.backoff import NoBackoff
        from redis.retry import Retry
    except ImportError as error:
        raise DomainError("extra_not_installed", extra="redis") from error
    try:
        pool = ConnectionPool.from_url(
            url,
            socket_connect_timeout=CONNECT_TIMEOUT_S,
            socket_timeout=ANSWER_TIMEOUT_S,
            retry=Retry(NoBackoff(), 1),  # once, for a connection that went stale; a request waits for no more
        )
    except ValueError as error:
        raise DomainError("queue_url_unusable") from error
    return RedisHuey(NAME, connection_pool=pool, **_COMMON)


def _over_postgresql(url: str) -> Huey:
    def made() -> Huey:
        return PostgresHuey(NAME, dsn=url, table_prefix=QUEUE_PREFIX, connect_timeout=int(ANSWER_TIMEOUT_S), **_COMMON)

    try:
        return made()
    except Exception:  # two processes that start at once may lay the tables at once
        try:
            return made()
        except Exception as error:
            raise DomainError("queue_url_unusable") from error
