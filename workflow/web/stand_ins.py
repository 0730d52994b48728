"""Người xử lý thay: whom I have named for when I am away, and for whom I stand in."""

from __future__ import annotations

import uuid

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from workflow.base.errors import InvalidInput
from workflow.http.context import request_reading, request_writing
from workflow.http.sign_in import SIGNED_IN, permission
from workflow.organisations import stand_ins as domain
from workflow.web.answers import NO_MISTAKES, Mistakes, mistakes_of, typed_day
from workflow.web.blueprint import web
from workflow.web.frame import PLACES

PLACES.update({"stand_ins": "account", "appoint_stand_in": "account"})


@web.get("/stand-ins")
@permission(SIGNED_IN)
def stand_ins() -> ResponseReturnValue:
    """My stand-ins, and the form to name one."""
    return _page(NO_MISTAKES)


@web.post("/stand-ins")
@permission(SIGNED_IN)
def appoint_stand_in() -> ResponseReturnValue:
    """Name a colleague who acts for me in a period, with the reason."""
    form = request.form
    try:
        days = typed_day("valid_from"), typed_day("valid_to")
        with request_writing() as work:
            domain.appoint_stand_in(work, form.get("substitute", ""), *days, form.get("reason", ""))
    except InvalidInput as error:
        mistakes = mistakes_of(error)
        return _page(mistakes), mistakes.status
    flash(_("Đã cử người xử lý thay."), "success")
    return redirect(url_for("web.stand_ins"), code=303)


@web.post("/stand-ins/<uuid:stand_in_id>/end")
@permission(SIGNED_IN)
def end_stand_in(stand_in_id: uuid.UUID) -> ResponseReturnValue:
    """End the period now."""
    with request_writing() as work:
        domain.end_stand_in(work, stand_in_id)
    flash(_("Đã kết thúc việc xử lý thay."), "success")
    return redirect(url_for("web.stand_ins"), code=303)


def _page(mistakes: Mistakes) -> str:
    with request_reading() as work:
        return render_template(
            "account/stand_ins.html",
            appointed=domain.appointed_by_me(work),
            standing_in=domain.standing_in(work),
            colleagues=[
                (person.account, f"{person.name} ({person.account})") for person in domain.possible_substitutes(work)
            ],
            today=work.today,
            mistakes=mistakes,
            typed=request.form,
        )
