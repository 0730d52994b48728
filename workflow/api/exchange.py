"""The door for other installations: they hand packages in, and ask whether one was taken.

Every request proves by itself who sends it (`exchange.signed_request`); a body is read only after that.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from flask import Flask, Response, jsonify, request

from workflow.api.answers import problem
from workflow.api.waking import wake_worker
from workflow.exchange.envelope import LARGEST_PACKAGE_BYTES
from workflow.exchange.http import PACKAGES
from workflow.exchange.signed_request import Claim, claimed, proves
from workflow.exchange.transport import EVERYBODY, Exchanges
from workflow.http.context import installation
from workflow.http.sign_in import PEER, PeerNotProven, permission
from workflow.incoming.intake import ACCEPTED, is_kept, take_in

View = Callable[..., Response]


def install(app: Flask) -> None:
    """Serve the packages of the exchange."""
    app.add_url_rule(PACKAGES, "exchange_packages", give_in, methods=["POST"])
    app.add_url_rule(f"{PACKAGES}/<path:package_id>", "exchange_package", ask_for, methods=["GET"])


def _told(view: View) -> View:
    """Errors as problems, for a peer that is a program."""

    @wraps(view)
    def answered(**values: Any) -> Response:
        try:
            return view(**values)
        except Exception as error:
            return problem(error)

    return answered


def _proven() -> Claim:
    """The claim of this request, found true. Raises: PeerNotProven, the same for every reason."""
    here = installation()
    claim = claimed(request.headers.get("Authorization", ""))
    secrets = here.services.port(Exchanges).secrets
    secret = (secrets.get(claim.sender) or secrets.get(EVERYBODY, "")) if claim is not None else ""
    if claim is None or not proves(claim, secret, request.method, _path(), here.services.clock.now()):
        raise PeerNotProven()
    return claim


def _path() -> str:
    """As it was signed: escaped, from `/exchange` on, whatever stands before it on the way here."""
    raw = str(request.environ.get("RAW_URI") or request.environ.get("REQUEST_URI") or request.path)
    path = raw.partition("?")[0]
    return path[path.find(PACKAGES) :] if PACKAGES in path else path


@permission(PEER)
@_told
def give_in() -> Response:
    """Take a package in, once however often it is sent."""
    claim = _proven()
    request.max_content_length = LARGEST_PACKAGE_BYTES
    content = request.get_data(cache=False)
    if not claim.is_of(content):
        raise PeerNotProven()
    here = installation()
    wildcard = claim.sender not in here.services.port(Exchanges).secrets
    taken = take_in(here.services, here.writing, content, None if wildcard else claim.sender)
    wake_worker()
    response = jsonify(package=taken.package_id, state=taken.state, at=here.services.clock.now().isoformat())
    response.status_code = 201 if taken.state == ACCEPTED else 200
    return response


@permission(PEER)
@_told
def ask_for(package_id: str) -> Response:
    """Whether a package of the asking body was taken in."""
    claim = _proven()
    here = installation()
    with here.reading() as work:
        kept = is_kept(work, package_id, claim.sender)
    return jsonify(package=package_id, state="accepted" if kept else "unknown")
