"""The clerk's desk over all deliveries of an office: views, filters, pages by key, and what is done to many at once."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from workflow.base.errors import DomainError, InvalidInput, NotOffered, NotPermitted, Refusal
from workflow.distribution import concluding
from workflow.distribution.desk import MOST_COUNTED, DeskRow, desk_counts, desk_page
from workflow.distribution.desk_filters import TROUBLE, VIEWS, Cursor, DeskFilter
from workflow.distribution.models import PAPER
from workflow.distribution.paper import MOST_PIECES, Posting, Receipt, post, sign_for
from workflow.distribution.rules import address_of
from workflow.documents.models import CHANNELS
from workflow.engine.work import Work
from workflow.http.context import request_reading, request_writing
from workflow.http.sign_in import permission
from workflow.organisations.models import Organisation
from workflow.organisations.offices import display_name, offices_of
from workflow.web.answers import NO_MISTAKES, Mistakes, mistakes_of, typed_day, typed_id
from workflow.web.blueprint import web
from workflow.web.delivery_words import channel_word, events_of, late_word, status_word, view_words
from workflow.web.frame import PLACES
from workflow.web.move_input import wake_worker

PLACES.update(dict.fromkeys(("clerk_deliveries", "resend_chosen", "post_chosen", "sign_chosen"), "registers"))
DESK = "desk_"
KEPT = ("office", "view", "channel", "number", "since", "until")
LONGEST_TYPED = 300
Said = list[tuple[str, str]]


@web.get("/deliveries")
@permission("clerk")
def clerk_deliveries() -> ResponseReturnValue:
    """The deliveries of an office whose clerk I am; those that need a person unless another view is chosen."""
    return desk_shown(NO_MISTAKES)


@web.post("/deliveries/many/resend")
@permission("clerk")
def resend_chosen() -> ResponseReturnValue:
    """Order a new attempt for all that were chosen; what cannot be sent again is told, and stops no other."""
    return _done(_resend)


@web.post("/deliveries/many/post")
@permission("clerk")
def post_chosen() -> ResponseReturnValue:
    """Give the chosen paper deliveries to the post: lines of the postal book."""
    return _done(_post)


@web.post("/deliveries/many/sign")
@permission("clerk")
def sign_chosen() -> ResponseReturnValue:
    """Write down who signed for the chosen paper deliveries."""
    return _done(_sign)


def _done(act: Callable[[Work, list[uuid.UUID]], Said]) -> ResponseReturnValue:
    """Do it in one transaction and go back to the desk as it stood; there again, with the reasons, if refused."""
    try:
        with request_writing() as work:
            said = act(work, chosen_deliveries())
    except (InvalidInput, NotOffered) as error:
        mistakes = mistakes_of(error)
        return desk_shown(mistakes, kept_by(request.form)), mistakes.status
    wake_worker()
    for kind, words in said:
        flash(words, kind)
    return redirect(back_from(request.form) or url_for("web.clerk_deliveries"), code=303)


def chosen_deliveries() -> list[uuid.UUID]:
    """The deliveries whose boxes were ticked. Raises: InvalidInput(nothing_chosen)."""
    ids = [key for text in request.form.getlist("delivery") if (key := typed_id(text)) is not None]
    if not ids:
        raise InvalidInput([Refusal("nothing_chosen", {"field": "delivery"})])
    return ids


def back_from(form: Mapping[str, str]) -> str | None:
    """The desk as it stood when something was done there; None for what was done elsewhere."""
    kept = kept_by(form)
    return url_for("web.clerk_deliveries", **kept) if kept else None


def kept_by(form: Mapping[str, str]) -> dict[str, Any]:
    """The query of the desk, as its forms carry it."""
    return {name: form[DESK + name] for name in KEPT if form.get(DESK + name)}


def desk_shown(mistakes: Mistakes, given: Mapping[str, str] | None = None) -> str:
    """The desk as these values ask for it."""
    asked = given if given is not None else request.args
    with request_reading() as work:
        kept = offices_of(work, "clerk")
        if not kept:
            raise NotPermitted("clerks_only")
        office = next((one for one in kept if one.code == asked.get("office")), kept[0])
        wanted = _filter(asked)
        page = desk_page(work, office.id, wanted, _cursor(asked.get("after", "")))
        counts = desk_counts(work, office.id)
        return render_template(
            "deliveries/clerk.html",
            rows=[_row(work, row) for row in page.rows],
            wanted=wanted,
            kept={**_kept(asked), "office": office.code},
            office=office,
            offices=[(one.code, display_name(work, one)) for one in kept],
            views=_views(office, asked, counts, wanted),
            channels=[(key, channel_word(key)) for key in CHANNELS],
            on_paper=wanted.channel == PAPER,
            next_url=url_for("web.clerk_deliveries", **_kept(asked), after=_written(page.after))
            if page.after
            else None,
            first_url=url_for("web.clerk_deliveries", **_kept(asked)) if asked.get("after") else None,
            today=work.today,
            mistakes=mistakes,
            typed=request.form,
            chosen=request.form.getlist("delivery"),
        )


def _filter(given: Mapping[str, str]) -> DeskFilter:
    """What was asked for; what nobody can ask for is left out."""
    view, channel = given.get("view", TROUBLE), given.get("channel", "")
    return DeskFilter(
        view=view if view in VIEWS else TROUBLE,
        channel=channel if channel in CHANNELS else None,
        number=given.get("number", "").strip()[:60],
        since=_day(given.get("since", "")),
        until=_day(given.get("until", "")),
    )


def _day(text: str) -> date | None:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if 1945 <= day.year <= 9_000 else None


def _kept(given: Mapping[str, str]) -> dict[str, Any]:
    return {name: given[name] for name in KEPT if given.get(name)}


def _cursor(text: str) -> Cursor | None:
    """Where the page before ended; what cannot be read begins at the first page."""
    at, _sign, key = text.partition("~")
    try:
        instant = datetime.fromisoformat(at)
        return (instant, uuid.UUID(key)) if instant.tzinfo is not None else None
    except ValueError:
        return None


def _written(cursor: Cursor) -> str:
    return f"{cursor[0].isoformat()}~{cursor[1]}"


def _views(
    office: Organisation, given: Mapping[str, str], counts: Mapping[str, int], wanted: DeskFilter
) -> list[dict[str, Any]]:
    """The tabs; a view keeps what else was asked for."""
    others = {**_kept(given), "office": office.code}
    return [
        {
            "url": url_for("web.clerk_deliveries", **{**others, "view": view}),
            "label": words,
            "current": view == wanted.view,
            "count": _("hơn %(most)s", most=f"{MOST_COUNTED:,}".replace(",", "."))
            if counts[view] > MOST_COUNTED
            else counts[view],
        }
        for view, words in view_words().items()
    ]


def _row(work: Work, row: DeskRow) -> dict[str, Any]:
    found, seen = row.delivery, row.document
    return {
        "id": found.id,
        "url": url_for("web.delivery", delivery_id=found.id),
        "target": found.target_name,
        "line": found.line,
        "document_url": url_for("web.document", document_id=found.document_id) if seen else None,
        "number": seen.number_line if seen else None,
        "subject": seen.subject if seen else None,
        "channel_label": channel_word(found.channel),
        "address": address_of(found),
        "state": found.status,
        "state_label": status_word(found.status),
        "late": late_word(work, found),
        "why": events_of([row.last])[0] if row.last else None,
        "since": found.changed_at,
        "can_resend": row.can_resend,
        "channels": [(key, channel_word(key)) for key in row.channels] if seen and not seen.frozen else [],
    }


def _resend(work: Work, ids: list[uuid.UUID]) -> Said:
    results = concluding.resend_many(work, ids)
    refused: list[DomainError] = [tried.error for tried in results if tried.error is not None]
    done = len(results) - len(refused)
    said = [("success", ngettext("Đã yêu cầu gửi lại %(num)s lượt.", "Đã yêu cầu gửi lại %(num)s lượt.", done))]
    if refused:
        words = ngettext("%(num)s lượt không gửi lại được: ", "%(num)s lượt không gửi lại được: ", len(refused))
        reasons = dict.fromkeys(words for error in refused for _field, words in mistakes_of(error).summary)
        said.append(("warning", str(words) + " ".join(reasons)))
    return said if done else said[1:]


def _post(work: Work, ids: list[uuid.UUID]) -> Said:
    form = request.form
    given = Posting(
        sent_on=typed_day("sent_on"),
        pieces=_number(form.get("pieces", "1")),
        tracking=form.get("tracking", "")[: LONGEST_TYPED + 1],
        note=form.get("note", "")[: LONGEST_TYPED + 1],
        together=form.get("together") == "true",
    )
    count = len(post(work, ids, given))
    return [
        ("success", ngettext("Đã vào sổ gửi bưu điện %(num)s dòng.", "Đã vào sổ gửi bưu điện %(num)s dòng.", count))
    ]


def _sign(work: Work, ids: list[uuid.UUID]) -> Said:
    form, scan = request.form, request.files.get("scan")
    given = Receipt(
        signed_by=form.get("signed_by", "")[: LONGEST_TYPED + 1],
        signed_on=typed_day("signed_on"),
        note=form.get("receipt_note", "")[: LONGEST_TYPED + 1],
        scan=scan.read() if scan is not None else b"",
    )
    count = sign_for(work, ids, given)
    return [("success", ngettext("Đã ghi ký nhận %(num)s lượt.", "Đã ghi ký nhận %(num)s lượt.", count))]


def _number(text: str) -> int:
    """The typed number; nothing that counts pieces for what is no number."""
    return int(text) if text.isascii() and text.isdecimal() and len(text) <= len(str(MOST_PIECES)) else 0
