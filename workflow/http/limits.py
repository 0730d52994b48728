"""How often somebody may try a password in vain: by address and by account, so that neither one can be tried out.

Only failures count: a whole office that signs in from one address at eight in the morning is not sent away.
"""

from __future__ import annotations

from collections.abc import Callable

import structlog
from flask import Flask, Response, request
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address
from limits import parse
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter, RateLimiter
from werkzeug.exceptions import TooManyRequests

from workflow.http.context import signed_in

TRIES = "10 per minute"
PROOFS = "20 per minute"
RECEIPTS = "30 per minute"
SIGNING, SIGNING_TRIES = "signing", parse(TRIES)
log = structlog.get_logger("trinhky.limits")
spare = MovingWindowRateLimiter(MemoryStorage())
"""Counts while the shared Redis is away."""

limiter = Limiter(key_func=get_remote_address, strategy="moving-window", headers_enabled=True)


def keep_in(app: Flask, queue_url: str | None) -> None:
    """Count in the Redis that all hosts share, where there is one; else each process counts for itself.

    While Redis is away each process counts in its memory, so that it neither locks people out nor lets them try.
    """
    if queue_url is not None and queue_url.startswith(("redis://", "rediss://")):
        app.config.update(
            RATELIMIT_STORAGE_URI=queue_url,
            RATELIMIT_STORAGE_OPTIONS={"socket_connect_timeout": 1, "socket_timeout": 2},
            RATELIMIT_IN_MEMORY_FALLBACK_ENABLED=True,
            RATELIMIT_KEY_PREFIX="trinhky",
        )


def install(app: Flask) -> None:
    """Count in memory, or where `RATELIMIT_STORAGE_URI` says; each application counts for itself."""
    app.config.setdefault("RATELIMIT_STORAGE_URI", "memory://")
    limiter.init_app(app)
    app.before_request(_stop_signing_by_trial)


def count_wrong_password() -> None:
    """A password asked again for a move (signing) was wrong: one try less for this person."""
    _counted(lambda window: window.hit(SIGNING_TRIES, SIGNING, own_account()))


def _counted(count: Callable[[RateLimiter], bool]) -> bool:
    """The answer of the shared count, or of this process's own while that is away."""
    try:
        return count(limiter.limiter)
    except Exception as error:  # whatever the storage's driver raises
        log.warning("limits_away", cause=type(error).__name__)
        return count(spare)


def _stop_signing_by_trial() -> None:
    """No more moves for a while by somebody who tried passwords in vain: an open session is not enough to sign."""
    is_move = request.method == "POST" and "/moves" in request.path and signed_in() is not None
    if is_move and not _counted(_may_try_to_sign):
        raise TooManyRequests()


def _may_try_to_sign(window: RateLimiter) -> bool:
    return window.test(SIGNING_TRIES, SIGNING, own_account())


def account_tried() -> str:
    """The account that the sign-in form names, however it is written."""
    return "account:" + request.form.get("account", "").strip().lower()[:200]


def own_account() -> str:
    """The account of the person who is signed in, where a password is asked again."""
    person = signed_in()
    return "own:" + (person.account if person is not None else get_remote_address())


def _failed(response: Response) -> bool:
    return response.status_code >= 400


tries_by_address = limiter.limit(TRIES, methods=["POST"], deduct_when=_failed)
tries_by_account = limiter.limit(TRIES, key_func=account_tried, methods=["POST"], deduct_when=_failed)
tries_by_person = limiter.limit(TRIES, key_func=own_account, methods=["POST"], deduct_when=_failed)
receipts_by_address = limiter.shared_limit(RECEIPTS, scope="receipts")
"""For what recipients reach by a link: links are not to be tried out."""

proofs_by_address = limiter.shared_limit(PROOFS, scope="proofs")
"""For the public page: each answer costs a process, and keys are not to be tried out."""
