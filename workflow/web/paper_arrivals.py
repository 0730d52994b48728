"""The form by which a clerk enters a document that came on paper into the book of incoming documents."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from workflow.base.errors import InvalidInput
from workflow.base.text import number_in_digits
from workflow.documents.drafting import types_of
from workflow.documents.models import URGENCIES
from workflow.http.context import request_reading, request_writing
from workflow.http.sign_in import permission
from workflow.incoming.entering import LONGEST, PaperInput, enter_paper
from workflow.organisations.offices import display_name, office_for
from workflow.web import display
from workflow.web.answers import NO_MISTAKES, Mistakes, mistakes_of, typed_day
from workflow.web.blueprint import web
from workflow.web.frame import PLACES

PLACES.update({"enter_arrival": "registers", "enter_arrival_form": "registers"})


@web.get("/registers/<office>/arrivals/enter", endpoint="enter_arrival_form")
@permission("clerk")
def form(office: str) -> ResponseReturnValue:
    """The empty form."""
    return _page(office, NO_MISTAKES)


@web.post("/registers/<office>/arrivals/enter")
@permission("clerk")
def enter_arrival(office: str) -> ResponseReturnValue:
    """Enter it: it gets the next số đến, and can be handed on at once."""
    try:
        given, scan = _given(), _scan()
        with request_writing() as work:
            arrival = enter_paper(work, office_for(work, office, "clerk"), given, scan)
            number, address = arrival.number or 0, url_for("web.arrival", arrival_id=arrival.id)
    except InvalidInput as error:
        mistakes = mistakes_of(error)
        return _page(office, mistakes), mistakes.status
    flash(_("Đã vào sổ văn bản đến số %(number)s.", number=number_in_digits(number)), "success")
    return redirect(address, code=303)


def _given() -> PaperInput:
    """What was typed. Raises: InvalidInput for a day that is none."""
    typed = {name: request.form.get(name, "")[:4_000] for name in (*LONGEST, "doc_type")}
    urgency = request.form.get("urgency", URGENCIES[0])
    return PaperInput(**typed, urgency=urgency, day=typed_day("day"), deadline=typed_day("deadline"))


def _scan() -> tuple[str, bytes] | None:
    file = request.files.get("scan")
    return (file.filename, file.read()) if file is not None and file.filename else None


def _page(office: str, mistakes: Mistakes) -> str:
    with request_reading() as work:
        body = office_for(work, office, "clerk")
        types = [(kind.key, kind.name) for kind in types_of(work).all()]
        return render_template(
            "registers/enter_arrival.html",
            office=body,
            name=display_name(work, body),
            types=[("", _("Loại khác (ghi bên dưới)")), *types],
            urgencies=[(key, display.word("urgency", key)) for key in URGENCIES],
            longest=LONGEST,
            today=work.today,
            mistakes=mistakes,
            typed=request.form,
        )
