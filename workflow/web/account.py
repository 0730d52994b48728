"""Sign-in and sign-out, and what a person sets of the own account: language, password, personal tokens."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from flask import flash, make_response, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import logout_user

from workflow.base.errors import InvalidInput, Refusal
from workflow.engine.work import Work
from workflow.http.context import installation, options, request_reading, request_writing, signed_in
from workflow.http.limits import tries_by_account, tries_by_address, tries_by_person
from workflow.http.sign_in import PUBLIC, SIGNED_IN, permission, sign_in
from workflow.organisations.accounts import (
    SAMPLE_PASSWORD,
    SHORTEST_PASSWORD,
    AccountPolicy,
    hash_password,
    password_fits,
)
from workflow.organisations.one_time_codes import code_state
from workflow.organisations.own_account import (
    LANGUAGES,
    choose_language,
    make_own_token,
    own_person,
    own_tokens,
    replace_password,
    revoke_own_token,
)
from workflow.organisations.people import positions_on
from workflow.organisations.sample_people import sample_people
from workflow.organisations.stand_ins import standing_in
from workflow.signing.device_administration import device_of
from workflow.web.answers import NO_MISTAKES, Mistakes, mistakes_of
from workflow.web.blueprint import web
from workflow.web.device_words import device_values
from workflow.web.language import language as page_language


def local_path(text: str | None) -> str:
    """The path if it is one of ours, else the start page.

    Browsers drop tabs and line ends and read a backslash as a slash, so an address with any of these is not ours.
    """
    path = text or ""
    parts = urlsplit(path) if path.isprintable() and "\\" not in path else None
    if parts is None or parts.scheme or parts.netloc or not path.startswith("/") or path.startswith("//"):
        return "/"
    return path


@web.get("/login")
@permission(PUBLIC)
def login() -> ResponseReturnValue:
    """The sign-in page; who is signed in goes on at once."""
    if signed_in() is not None:
        return redirect(local_path(request.args.get("back")), code=303)
    return _login_page(request.args.get("account", ""), request.args.get("back"))


@web.post("/login")
@permission(PUBLIC)
@tries_by_address
@tries_by_account
def try_login() -> ResponseReturnValue:
    """Begin a session, or say that the two do not fit: the same words for a wrong password and an unknown account."""
    account, back = request.form.get("account", ""), local_path(request.form.get("back"))
    if not sign_in(account[:200], request.form.get("password", "")[:1000]):
        return _login_page(account, back, _("Tài khoản hoặc mật khẩu không đúng.")), 401
    _keep_language()
    return redirect(back, code=303)


def _keep_language() -> None:
    """The language that the visitor chose before signing in becomes the person's own."""
    chosen, person = session.pop("language", None), signed_in()
    if chosen in LANGUAGES and person is not None and person.language != chosen:
        with request_writing() as work:
            choose_language(work, chosen)


@web.post("/logout")
@permission(PUBLIC)
def logout() -> ResponseReturnValue:
    """End the session of this browser."""
    seen = page_language()
    logout_user()
    session.clear()
    session["last_language"] = seen
    flash(_("Bạn đã đăng xuất."), "success")
    return redirect(url_for("web.login"), code=303)


@web.post("/account/language")
@permission(PUBLIC)
def language() -> ResponseReturnValue:
    """Switch between Vietnamese and English; a person's choice is kept with the account."""
    chosen = request.form.get("language", "")
    if chosen in LANGUAGES and signed_in() is not None:
        with request_writing() as work:
            choose_language(work, chosen)
    elif chosen in LANGUAGES:
        session["language"] = chosen
    return redirect(local_path(request.form.get("next")), code=303)


@web.get("/account")
@permission(SIGNED_IN)
def account() -> ResponseReturnValue:
    """The person's own account."""
    return account_page(NO_MISTAKES)


@web.post("/account/password")
@permission(SIGNED_IN)
@tries_by_person
def change_password() -> ResponseReturnValue:
    """Replace the password when the old one is right; all other sessions end, this one goes on."""
    try:
        known, new = _new_password()
    except InvalidInput as error:
        mistakes = mistakes_of(error)
        return account_page(mistakes), mistakes.status
    with request_writing() as work:
        replace_password(work, known, new)
        name = own_person(work).account
    logout_user()
    session.clear()
    sign_in(name, request.form["new"])
    flash(_("Đã đổi mật khẩu. Các phiên đăng nhập khác đã kết thúc."), "success")
    return redirect(url_for("web.account"), code=303)


@web.post("/account/tokens")
@permission(SIGNED_IN)
def make_token() -> ResponseReturnValue:
    """A new personal token, shown on this page only: it is in no address, session or log."""
    try:
        with request_writing() as work:
            token = make_own_token(work, request.form.get("name", ""))
    except InvalidInput as error:
        mistakes = mistakes_of(error)
        return account_page(mistakes), mistakes.status
    response = make_response(account_page(NO_MISTAKES, token=token))
    response.headers["Cache-Control"] = "no-store"
    return response


@web.post("/account/tokens/<uuid:token_id>/revoke")
@permission(SIGNED_IN)
def revoke_token(token_id: uuid.UUID) -> ResponseReturnValue:
    """End a personal token at once."""
    with request_writing() as work:
        revoke_own_token(work, token_id)
    flash(_("Đã thu hồi mã truy cập."), "success")
    return redirect(url_for("web.account") + "#tokens", code=303)


def _new_password() -> tuple[str | None, str]:
    """The hash that was checked and the new one. Argon2 runs outside any transaction. Raises: InvalidInput."""
    form = request.form
    allowed = installation().services.port(AccountPolicy).sample_allowed
    with request_reading() as work:
        known = own_person(work).password_hash
    problems = []
    if not password_fits(known, form.get("old", "")[:1000], sample_allowed=allowed):
        problems.append(Refusal("password_wrong", {"field": "old"}))
    if form.get("new", "") != form.get("again", ""):
        problems.append(Refusal("passwords_differ", {"field": "again"}))
    if len(form.get("new", "")) < SHORTEST_PASSWORD:
        problems.append(Refusal("password_too_short", {"field": "new", "least": SHORTEST_PASSWORD}))
    if problems:
        raise InvalidInput(problems)
    return known, hash_password(form["new"][:1000])


def _login_page(name: str, back: str | None, wrong: str | None = None) -> str:
    samples: list[Any] = []
    if options().sample and not options().production:
        with installation().reading() as work:
            samples = sample_people(work)
    return render_template(
        "account/login.html",
        account=name[:200], back=local_path(back), wrong=wrong, samples=samples, sample_password=SAMPLE_PASSWORD,
        language=page_language(), sample=options().sample,
    )  # fmt: skip


def account_page(
    mistakes: Mistakes = NO_MISTAKES, token: str | None = None, codes: Mapping[str, Any] | None = None
) -> str:
    """The page with what is shown once: a new token, or the secret of one-time codes with its picture."""
    with request_reading() as work:
        person = own_person(work)
        return render_template(
            "account/account.html",
            person=person,
            positions=positions_on(work.session, person.id, work.today),
            tokens=own_tokens(work),
            standing_in=standing_in(work),
            device=_device(work),
            token=token,
            codes=codes,
            code_state=code_state(work, person.id),
            mistakes=mistakes,
            typed=request.form,
            shortest=SHORTEST_PASSWORD,
        )


def _device(work: Work) -> dict[str, Any]:
    """On what the person signs and how the certificate stands."""
    return device_values(device_of(work, own_person(work)), work.now)
