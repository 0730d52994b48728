"""Signing many at once: each PDF with its hash, seen or named as unseen; one password or code; a result for each."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from workflow.base.errors import DomainError, InvalidInput, NotFound
from workflow.documents.models import Document
from workflow.engine import access
from workflow.engine.move import MoveInput
from workflow.engine.perform import Outcome, make_move, offers
from workflow.engine.work import Work
from workflow.http.context import request_reading, request_writing
from workflow.http.errors import problem_of
from workflow.http.many import Result, make_many
from workflow.http.sign_in import permission
from workflow.organisations.one_time_codes import has_codes
from workflow.rendering.renditions import CurrentPdf, current_pdf, keep_shown
from workflow.signing.seeing import has_seen
from workflow.web import display
from workflow.web.answers import NO_MISTAKES, Mistakes, mistakes_of, typed_id
from workflow.web.authority_words import sentences
from workflow.web.blueprint import web
from workflow.web.frame import PLACES
from workflow.web.language import language
from workflow.web.move_input import wake_worker
from workflow.web.signatories import block_of_turn

SIGN = "sign"
MOST_AT_ONCE = 50
PLACES.update({"sign_many": "worklists", "make_signatures": "worklists"})


@dataclass(frozen=True)
class Offered:
    """A document that the person may sign, as the page shows it, or the reasons why it cannot be signed now."""

    id: uuid.UUID
    values: dict[str, Any]
    shown: CurrentPdf | None


@web.get("/moves/sign")
@permission("transition")
def sign_many() -> ResponseReturnValue:
    """The documents chosen on the worklist: hash, seen or not, and one box for password or code."""
    chosen = list(dict.fromkeys(key for text in request.args.getlist("document") if (key := typed_id(text))))
    if not chosen:
        flash(_("Hãy chọn ít nhất một văn bản để ký."), "info")
        return redirect(url_for("web.home", list=SIGN), code=303)
    return _page(chosen, NO_MISTAKES)


@web.post("/moves/sign")
@permission("transition")
def make_signatures() -> ResponseReturnValue:
    """Sign those that are ticked, one by one; a wrong password or code signs none and keeps the ticks."""
    form = request.form
    listed = [key for text in form.getlist("listed")[:MOST_AT_ONCE] if (key := typed_id(text))]
    ticked = {key for name in ("document", "unseen") for text in form.getlist(name) if (key := typed_id(text))}
    wanted = [key for key in listed if key in ticked and _explicit(key)]
    try:
        results = make_many(SIGN, [(key, _given(key)) for key in wanted], _sign)
    except InvalidInput as error:
        mistakes = mistakes_of(error)
        return _page(listed, mistakes), mistakes.status
    wake_worker()
    left_out = [key for key in listed if key not in wanted]
    with request_reading() as work:
        return render_template(
            "documents/signed_many.html",
            results=[_result(work, one) for one in results],
            left_out=[_named(work, key) for key in left_out],
            signed=sum(one.error is None for one in results),
        )


def _explicit(key: uuid.UUID) -> bool:
    """Seen by this person, or ticked as not seen: a document that nobody read is not signed by the way."""
    if str(key) in request.form.getlist("unseen"):
        return True
    with request_reading() as work:
        return has_seen(work, key, request.form.get(f"sha256.{key}", ""))


def _given(key: uuid.UUID) -> MoveInput:
    form = request.form
    version, own = form.get(f"version.{key}", ""), form.get("idempotency_key", "")[:100]
    secrets = {name: form[f"input.{name}"] for name in ("password", "code") if form.get(f"input.{name}")}
    return MoveInput(
        version=int(version) if version.isdecimal() and len(version) < 10 else None,
        input={"pdf_sha256": form.get(f"sha256.{key}", ""), **secrets},
        idempotency_key=f"{own}:{key.hex}" if own else None,
    )


def _sign(key: uuid.UUID, given: MoveInput) -> Outcome:
    return make_move(request_reading, request_writing, Document, key, SIGN, given)


def _page(chosen: list[uuid.UUID], mistakes: Mistakes) -> str:
    """Each in a read session of its own, as drawing pages takes time; what is shown is kept, as signing binds it."""
    shown = [one for key in chosen[:MOST_AT_ONCE] if (one := _offered(key)) is not None]
    for one in shown:
        if one.shown is not None and not one.shown.kept:
            with request_writing() as work:
                keep_shown(work, access.find_visible(work, Document, one.id), one.shown)
    with request_reading() as work:
        codes = has_codes(work, work.actor.person_id)
    rows = [one.values for one in shown]
    return render_template(
        "documents/sign_many.html",
        seen=[row for row in rows if not row["reasons"] and row["seen"]],
        unseen=[row for row in rows if not row["reasons"] and not row["seen"]],
        refused=[row for row in rows if row["reasons"]],
        ticked=request.form.getlist("document") + request.form.getlist("unseen") if request.form else None,
        key=request.form.get("idempotency_key") or uuid.uuid4().hex,
        left=max(0, len(chosen) - MOST_AT_ONCE),
        codes=codes,
        mistakes=mistakes,
    )


def _offered(key: uuid.UUID) -> Offered | None:
    """The document with its PDF; None for one that the person may not see."""
    with request_reading() as work:
        try:
            document = access.find_visible(work, Document, key)
        except NotFound:
            return None
        values = {**_named(work, key), "version": document.version, "block": block_of_turn(document)}
        reasons = _reasons(work, document)
        if reasons:
            return Offered(key, {**values, "reasons": reasons, "sha256": None, "seen": False}, None)
        try:
            shown = current_pdf(work, document)
        except DomainError as error:
            told = [problem_of(error, language()).message]
            return Offered(key, {**values, "reasons": told, "sha256": None, "seen": False}, None)
        more = {"reasons": [], "sha256": shown.sha256, "pages": shown.pages, "seen": has_seen(work, key, shown.sha256)}
        return Offered(key, {**values, **more}, shown)


def _reasons(work: Work, document: Document) -> list[Any]:
    """Why it cannot be signed by this person now; none when it can."""
    offer = next((one for one in offers(work, document) if one.transition.name == SIGN), None)
    if offer is None:
        return [_("Văn bản này không ở bước chờ bạn ký.")]
    return sentences(offer.refusals)


def _named(work: Work, key: uuid.UUID) -> dict[str, Any]:
    """The document by name; one that has gone out of sight meanwhile has none."""
    try:
        document = access.find_visible(work, Document, key)
    except NotFound:
        return {"id": str(key), "subject": _("(Văn bản không còn ở chỗ bạn)"), "type_name": "", "url": None}
    return {
        "id": str(key),
        "subject": document.subject,
        "type_name": display.type_name(work, document),
        "url": url_for("web.sign", document_id=key),
        "page": url_for("web.document", document_id=key),
    }


def _result(work: Work, one: Result) -> dict[str, Any]:
    if one.error is None:
        return {**_named(work, one.id), "signed": True, "reasons": []}
    problem = problem_of(one.error, language())
    reasons = [row["message"] for row in problem.reasons] or [problem.message]
    return {**_named(work, one.id), "signed": False, "reasons": reasons}
