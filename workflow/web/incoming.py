"""Văn bản đến: what reached me, my unit or my office, and what a receiver does with it."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Sequence
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from workflow.base.errors import InvalidInput, NotFound, NotOffered, NotPermitted, Refusal
from workflow.base.text import number_in_digits
from workflow.engine.work import Work
from workflow.http.context import request_reading, request_writing
from workflow.http.sign_in import SIGNED_IN, permission
from workflow.incoming import handling
from workflow.incoming.actions import actions_on, is_first_look, stage_of
from workflow.incoming.deadlines import ANSWER, Due, dues_of
from workflow.incoming.files import main_pdf
from workflow.incoming.handling import ForwardInput
from workflow.incoming.inbox import count_open, count_to_answer, find_arrival, inbox
from workflow.incoming.models import LEAD, PARTS, Arrival
from workflow.incoming.naming import type_name_of
from workflow.organisations.names import units_on
from workflow.organisations.people import colleagues
from workflow.web import display
from workflow.web.answers import NO_MISTAKES, Mistakes, mistakes_of, typed_day, typed_id
from workflow.web.arrival_dues import due_facts, late_words
from workflow.web.arrival_files import files_shown, proof_shown
from workflow.web.arrival_ties import tie_rows
from workflow.web.blueprint import web
from workflow.web.frame import PLACES, counters
from workflow.web.move_input import wake_worker

PLACES.update({"arrival": "incoming", "act_on_arrival": "incoming", "forward_arrival": "incoming"})
counters["incoming"] = count_open
PAGE = 40
UNIT_CHOICE, PERSON_CHOICE = "unit", "person"


@web.get("/incoming")
@permission(SIGNED_IN)
def incoming() -> ResponseReturnValue:
    """My inbox, newest first; `open=true` leaves out what is acknowledged, `answer=true` all but what I must answer."""
    only_open, to_answer = (request.args.get(name) == "true" for name in ("open", "answer"))
    start = request.args.get("start", "0")
    offset = int(start) if start.isdecimal() and len(start) < 7 else 0
    with request_reading() as work:
        found = inbox(work, only_open=only_open, to_answer=to_answer, limit=PAGE + 1, offset=offset)
        dues = dues_of(work, found[:PAGE])
        return render_template(
            "incoming/inbox.html",
            rows=[_row(work, arrival, dues[arrival.id]) for arrival in found[:PAGE]],
            only_open=only_open,
            to_answer=to_answer,
            waiting=count_open(work),
            unanswered=count_to_answer(work),
            next_url=_page_url(only_open, to_answer, offset + PAGE) if len(found) > PAGE else None,
            previous_url=_page_url(only_open, to_answer, max(offset - PAGE, 0)) if offset else None,
        )


def _page_url(only_open: bool, to_answer: bool, start: int) -> str:
    shown = {"open": "true" if only_open else None, "answer": "true" if to_answer else None}
    return url_for("web.incoming", start=start or None, open=shown["open"], answer=shown["answer"])


@web.get("/incoming/<uuid:arrival_id>")
@permission("view")
def arrival(arrival_id: uuid.UUID) -> ResponseReturnValue:
    """One arrival with its pages; the receiver's first look is kept and told to the sender."""
    with request_reading() as work:
        first_look = is_first_look(work, find_arrival(work, arrival_id))
    if first_look:
        with request_writing() as work:
            handling.open_arrival(work, arrival_id)
    return _show(arrival_id, NO_MISTAKES)


@web.post("/incoming/<uuid:arrival_id>/<any(acknowledge, return, register, begin, finish):action>")
@permission("receiver")
def act_on_arrival(arrival_id: uuid.UUID, action: str) -> ResponseReturnValue:
    """Confirm receipt, return with a reason, or register in the book."""
    words = {
        "acknowledge": _("Đã xác nhận với nơi gửi."),
        "return": _("Đã trả lại nơi gửi."),
        "register": _("Đã đăng ký vào sổ văn bản đến."),
        "begin": _("Đã báo đang xử lý."),
        "finish": _("Đã báo hoàn thành xử lý."),
    }
    return act_then_show(arrival_id, lambda work: ACTIONS[action](work, arrival_id), words[action])


ACTIONS: dict[str, Callable[[Work, uuid.UUID], object]] = {
    "acknowledge": handling.acknowledge,
    "return": lambda work, arrival_id: handling.send_back(work, arrival_id, request.form.get("reason", "")),
    "register": handling.register,
    "begin": handling.begin_work,
    "finish": handling.finish,
}


@web.post("/incoming/<uuid:arrival_id>/forward")
@permission("receiver")
def forward_arrival(arrival_id: uuid.UUID) -> ResponseReturnValue:
    """Hand it on: one leads, others co-ordinate, with the leader's instruction and a deadline."""
    return act_then_show(
        arrival_id,
        lambda work: handling.forward(work, arrival_id, _forwards()),
        _("Đã chuyển văn bản."),
    )


def act_then_show(arrival_id: uuid.UUID, act: Callable[[Work], object], said: str) -> ResponseReturnValue:
    """Do it in one transaction; the same page with the reasons when it is refused."""
    try:
        with request_writing() as work:
            act(work)
    except (InvalidInput, NotOffered, NotPermitted) as error:
        mistakes = mistakes_of(error)
        return _show(arrival_id, mistakes), mistakes.status
    wake_worker()
    flash(said, "success")
    return redirect(url_for("web.arrival", arrival_id=arrival_id), code=303)


def _forwards() -> list[ForwardInput]:
    """The one who leads, if chosen, and those who co-ordinate; all with the same instruction and deadline."""
    form = request.form
    due, instruction = typed_day("due"), form.get("instruction", "").replace("\r\n", "\n")
    chosen = [(form.get("lead", ""), LEAD), *((key, "coordinate") for key in form.getlist("coordinate"))]
    given = [_forward(key, part, instruction, due) for key, part in chosen if key]
    names = [(row.unit_id, row.person_id) for row in given]
    if len(set(names)) < len(names):
        raise InvalidInput([Refusal("receiver_twice", {"field": "coordinate"})])
    return given


def _forward(key: str, part: str, instruction: str, due: Any) -> ForwardInput:
    kind, _sign, text = key.partition(":")
    receiver = typed_id(text)
    if receiver is None or kind not in (UNIT_CHOICE, PERSON_CHOICE):
        raise InvalidInput([Refusal("receiver_unknown", {"field": "lead" if part == LEAD else "coordinate"})])
    unit_id, person_id = (receiver, None) if kind == UNIT_CHOICE else (None, receiver)
    return ForwardInput(unit_id, person_id, part, instruction, due)


def _show(arrival_id: uuid.UUID, mistakes: Mistakes) -> str:
    with request_reading() as work:
        found = find_arrival(work, arrival_id)
        if found.is_cancelled:
            return render_template("incoming/recalled.html", arrival=found, row=_row(work, found),
                                   names=display.people(work, [found.recall_answered_by_id]))  # fmt: skip
        can, dues = actions_on(work, found), dues_of(work, [found])[found.id]
        acted = [found.opened_by_id, found.acknowledged_by_id, found.returned_by_id, found.done_by_id]
        acted.append(found.recall_answered_by_id)
        names = display.people(work, [*acted, *(row.by_id for row in found.forwards)])
        return render_template(
            "incoming/arrival.html",
            arrival=found,
            row=_row(work, found, dues),
            due_facts=due_facts(dues),
            can=can,
            names=names,
            parts=_parts(),
            purpose=display.word("purpose", found.purpose),
            receivers=_receivers(work, found) if "forward" in can else [],
            **_addresses(work, found),
            files=files_shown(found),
            proof=proof_shown(found),
            duplicate_url=_duplicate_url(work, found),
            ties=tie_rows(work, found),
            today=work.today,
            mistakes=mistakes,
            typed=request.form,
        )


def _addresses(work: Work, found: Arrival) -> dict[str, str | None]:
    """Where the document is read, downloaded and answered: one of this installation, or the file that came."""
    if found.document_id is not None:
        key = found.document_id
        return {
            "answer_url": url_for("web.compose", to=key, relation="answers", instruction=_instruction(work, found)),
            "pdf_url": url_for("web.pdf", document_id=key),
            "download_url": url_for("web.pdf", document_id=key, download=1),
            "pages_url": url_for("web.pages", document_id=key),
            "document_url": url_for("web.document", document_id=key),
        }
    main = None if found.is_cancelled else main_pdf(found)
    shown = url_for("web.arrival_file", arrival_id=found.id, file_id=main.id) if main is not None else None
    answer = url_for("web.compose", arrival=found.id, relation="answers", instruction=_instruction(work, found))
    return {"answer_url": answer, "pdf_url": shown, "download_url": shown, "pages_url": None, "document_url": None}


def _instruction(work: Work, found: Arrival) -> str | None:
    """The leader's instruction with which it came to me (bút phê), for the draft that answers it."""
    mine = (row.instruction for row in found.forwards if row.holder in work.actor.all_holders and row.instruction)
    return next(mine, None)


def _duplicate_url(work: Work, found: Arrival) -> str | None:
    """The earlier arrival that this one repeats, if it is in sight."""
    if found.duplicate_of_id is None:
        return None
    try:
        return url_for("web.arrival", arrival_id=find_arrival(work, found.duplicate_of_id).id)
    except NotFound:
        return None


def _parts() -> dict[str, str]:
    words = {"lead": _("Chủ trì"), "coordinate": _("Phối hợp")}
    return {part: words[part] for part in PARTS}


def _receivers(work: Work, found: Arrival) -> list[tuple[str, str]]:
    """Units, then people of the receiving organisation, as the form chooses them."""
    session, office = work.session, found.organisation_id
    units = [(f"{UNIT_CHOICE}:{unit.id}", unit.name) for unit in units_on(session, office, work.today)]
    people = {
        person.id: f"{person.name} – {position.title}" for person, position in colleagues(session, office, work.today)
    }
    return units + [(f"{PERSON_CHOICE}:{key}", name) for key, name in people.items() if key != work.actor.person_id]


def _row(work: Work, found: Arrival, dues: Sequence[Due] = ()) -> dict[str, Any]:
    """The arrival as a list shows it, with what is still to be done with it."""
    number = found.document_number
    stages = {"new": _("Mới đến"), "opened": _("Đã mở"), "acknowledged": _("Đã xác nhận"), "returned": _("Đã trả lại"),
              "recall_asked": _("Nơi gửi thu hồi"), "recalled": _("Đã thu hồi")}  # fmt: skip
    stage = stage_of(found)
    return {
        "url": url_for("web.arrival", arrival_id=found.id),
        "number": f"{number_in_digits(found.number)}/{found.year}" if found.number is not None else None,
        "issuer": found.issuer_name,
        "symbol_number": f"{number_in_digits(number)}/{found.document_symbol}"
        if number is not None
        else found.document_symbol
        if found.document_id is None
        else None,
        "type_name": type_name_of(work, found),
        "subject": _("Văn bản đã thu hồi") if found.is_cancelled else found.subject,
        "day": found.document_day,
        "urgency": found.urgency,
        "arrived_at": found.arrived_at,
        "receiver": found.receiver_name,
        "stage": stage,
        "stage_label": stages[stage],
        "unread": stage in ("new", "recall_asked"),
        "due": found.deadline,
        "overdue": any(due.is_late and due.what == ANSWER for due in dues),
        "late": late_words([due for due in dues if due.what != ANSWER]),
    }
