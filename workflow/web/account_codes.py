"""One-time codes on the account page: set up with the password and a first code, removed with the password."""

from __future__ import annotations

import segno
from flask import flash, make_response, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from markupsafe import Markup

from workflow.base.errors import InvalidInput, Refusal
from workflow.http.context import installation, request_reading, request_writing
from workflow.http.limits import tries_by_person
from workflow.http.sign_in import SIGNED_IN, permission
from workflow.organisations.accounts import AccountPolicy, password_fits
from workflow.organisations.one_time_codes import begin_codes, confirm_codes, remove_codes
from workflow.organisations.own_account import own_person
from workflow.web.account import account_page
from workflow.web.answers import mistakes_of
from workflow.web.blueprint import web
from workflow.web.frame import PLACES

PLACES.update(dict.fromkeys(("begin_one_time_codes", "confirm_one_time_codes", "remove_one_time_codes"), "account"))


@web.post("/account/codes")
@permission(SIGNED_IN)
@tries_by_person
def begin_one_time_codes() -> ResponseReturnValue:
    """A new secret as QR and text, on this page only: it is in no address, session or log."""
    try:
        _require_password()
        with request_writing() as work:
            secret, address = begin_codes(work)
    except InvalidInput as error:
        mistakes = mistakes_of(error)
        return account_page(mistakes), mistakes.status
    picture = Markup(segno.make(address, error="m", micro=False).svg_inline(scale=4))  # drawn by us from our address
    spaced = " ".join(secret[place : place + 4] for place in range(0, len(secret), 4))
    response = make_response(account_page(codes={"secret": spaced, "picture": picture}))
    response.headers["Cache-Control"] = "no-store"
    return response


@web.post("/account/codes/confirm")
@permission(SIGNED_IN)
@tries_by_person
def confirm_one_time_codes() -> ResponseReturnValue:
    """Take the codes into use when the first one is right."""
    try:
        with request_writing() as work:
            confirm_codes(work, request.form.get("code", ""))
    except InvalidInput as error:
        mistakes = mistakes_of(error)
        return account_page(mistakes), mistakes.status
    flash(_("Mã một lần đã được bật: khi ký, bạn dùng mật khẩu hoặc mã."), "success")
    return redirect(url_for("web.account", _anchor="codes"), code=303)


@web.post("/account/codes/remove")
@permission(SIGNED_IN)
@tries_by_person
def remove_one_time_codes() -> ResponseReturnValue:
    """Take the codes out of use."""
    try:
        _require_password()
        with request_writing() as work:
            remove_codes(work, own_person(work))
    except InvalidInput as error:
        mistakes = mistakes_of(error)
        return account_page(mistakes), mistakes.status
    flash(_("Đã tắt mã một lần."), "success")
    return redirect(url_for("web.account", _anchor="codes"), code=303)


def _require_password() -> None:
    """Argon2 runs outside any transaction. Raises: InvalidInput("password_wrong")."""
    with request_reading() as work:
        known = own_person(work).password_hash
    allowed = installation().services.port(AccountPolicy).sample_allowed
    if not password_fits(known, request.form.get("password", "")[:1000], sample_allowed=allowed):
        raise InvalidInput([Refusal("password_wrong", {"field": "password"})])
