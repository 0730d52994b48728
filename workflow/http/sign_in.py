"""Sign-in: sessions by flask-login, personal tokens for the API; every route declares who may use it."""

from __future__ import annotations

import hmac
import uuid
from collections.abc import Callable
from typing import Any, TypeVar
from urllib.parse import urlsplit, urlunsplit

from flask import Flask, Request, current_app, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import LoginManager, login_user
from flask_wtf.csrf import CSRFProtect
from sqlalchemy.orm import Session

from workflow.base.clock import vietnam_day
from workflow.base.errors import DomainError
from workflow.http.context import SignedIn, installation, signed_in, wants_json
from workflow.organisations.accounts import AccountPolicy, password_fits, person_of_token
from workflow.organisations.models import Person
from workflow.organisations.people import actor_of

V = TypeVar("V", bound=Callable[..., Any])
PUBLIC, SIGNED_IN, PEER = "public", "signed_in", "peer"
DECLARED = {"static": PUBLIC}
csrf = CSRFProtect()


class SignInNeeded(DomainError):
    """The request needs a signed-in person."""

    code = "sign_in_needed"


class PeerNotProven(DomainError):
    """The request does not prove which installation sends it."""

    code = "peer_not_proven"


def permission(name: str) -> Callable[[V], V]:
    """Declare who may use a route: `public`, `signed_in`, or the permission that its domain function asks.

    `peer` is no person but another installation, whose requests prove by themselves who sends them.
    """

    def declare(view: V) -> V:
        view.permission = name  # type: ignore[attr-defined]
        return view

    return declare


def declared_permission(app: Flask, endpoint: str) -> str | None:
    """What the route declared; None is a mistake that the start and a test refuse."""
    if endpoint in DECLARED or endpoint.endswith(".static"):
        return PUBLIC
    return getattr(app.view_functions[endpoint], "permission", None)


def check_routes(app: Flask) -> None:
    """Raises: LookupError naming every route that declares no permission."""
    silent = sorted({r.endpoint for r in app.url_map.iter_rules() if declared_permission(app, r.endpoint) is None})
    if silent:
        raise LookupError(f"routes without a declared permission: {', '.join(silent)}")


def install(app: Flask) -> None:
    """Sessions, tokens, CSRF and the declared permissions, for every route of the application."""
    manager = LoginManager()
    manager.session_protection = "basic"
    manager.init_app(app)
    manager.user_loader(_by_session)
    manager.request_loader(_by_token)
    app.config["WTF_CSRF_CHECK_DEFAULT"] = False
    app.config["WTF_CSRF_TIME_LIMIT"] = None  # a page may lie open for a day; the token ends with the session
    csrf.init_app(app)
    app.before_request(_before)


def _before() -> ResponseReturnValue | None:
    if request.endpoint is None:
        return None  # no such route: 404 follows
    declared = declared_permission(current_app, request.endpoint)
    if declared == PEER:
        return None  # no session and no form: there is nobody whose rights another site could use
    if declared != PUBLIC and signed_in() is None:
        if wants_json() or request.headers.get("HX-Request"):
            raise SignInNeeded()
        back = request.full_path.rstrip("?") if request.method == "GET" else (request.referrer or "/")
        return redirect(url_for("web.login", back=_own_path(back)), code=303)
    person = signed_in()
    by_token = person is not None and person.by_token
    if request.method not in ("GET", "HEAD", "OPTIONS") and not by_token:
        csrf.protect()
    return None


def _own_path(address: str) -> str:
    """The path and query of an address of ours; never another site's (open redirect)."""
    try:
        parts = urlsplit(address)
    except ValueError:
        return "/"
    if parts.scheme not in ("", "http", "https"):
        return "/"
    return urlunsplit(("", "", "/" + parts.path.lstrip("/\\"), parts.query, ""))


def _by_session(session_key: str) -> SignedIn | None:
    person_id, _, secret = session_key.partition(":")
    with installation().reading() as work:
        try:
            person = work.session.get(Person, uuid.UUID(person_id))
        except ValueError:
            return None
        if person is None or not person.active or not hmac.compare_digest(person.session_secret, secret):
            return None
        return _signed_in(work.session, person)


def _by_token(incoming: Request) -> SignedIn | None:
    scheme, _, token = incoming.headers.get("Authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not token:
        return None
    with installation().reading() as work:
        person = person_of_token(work.session, token.strip(), work.now)
        return None if person is None else _signed_in(work.session, person, by_token=True)


def _signed_in(session: Session, person: Person, *, by_token: bool = False) -> SignedIn:
    day = vietnam_day(installation().services.clock.now())
    key = f"{person.id}:{person.session_secret}"
    return SignedIn(actor_of(session, person, day), person.account, key, person.language, by_token)


def sign_in(account: str, password: str) -> bool:
    """Begin a session when account and password fit; the same time and answer for an unknown account."""
    with installation().reading() as work:
        person = work.session.query(Person).filter_by(account=account.strip().lower(), active=True).one_or_none()
        person_id, known = (person.id, person.password_hash) if person is not None else (None, None)
    policy = installation().services.port(AccountPolicy)
    if not password_fits(known, password, sample_allowed=policy.sample_allowed) or person_id is None:
        return False
    with installation().reading() as work:
        login_user(_signed_in(work.session, work.session.get_one(Person, person_id)), remember=False, fresh=True)
    return True
