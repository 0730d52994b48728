"""The answer to a recall by the link of its mail, for recipients without an account; a GET changes nothing."""

from __future__ import annotations

from typing import Any

from flask import Response, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from workflow.base.errors import InvalidInput, NotFound
from workflow.distribution import recalling
from workflow.distribution.links import LinkEnded
from workflow.distribution.recalling import AGREED
from workflow.http.context import installation, options
from workflow.http.limits import receipts_by_address
from workflow.http.sentences import sentence
from workflow.http.sign_in import PUBLIC, permission
from workflow.web.answers import NO_MISTAKES, Mistakes, mistakes_of
from workflow.web.blueprint import web
from workflow.web.language import language
from workflow.web.receipts import private, shown


@web.get("/receipts/recall/<token>")
@permission(PUBLIC)
@receipts_by_address
def recall_link(token: str) -> ResponseReturnValue:
    """The document that is taken back, and the two answers."""
    return _page(token, NO_MISTAKES)


@web.post("/receipts/recall/<token>")
@permission(PUBLIC)
@receipts_by_address
def answer_recall_link(token: str) -> ResponseReturnValue:
    """Agree or refuse; the same answer again changes nothing."""
    form = request.form
    try:
        with installation().writing() as work:
            code, reason = form.get("answer", ""), form.get("reason", "")
            recalling.answered_by_link(work, token, code, reason, form.get("name", ""))
    except InvalidInput as error:
        return _page(token, mistakes_of(error))
    except (NotFound, LinkEnded):
        return _page(token, NO_MISTAKES)
    return redirect(url_for("web.recall_link", token=token), code=303)


def _page(token: str, mistakes: Mistakes) -> Response:
    with installation().reading() as work:
        try:
            delivery, _ = recalling.opened_by(work, token)
        except (NotFound, LinkEnded) as error:
            status = 410 if isinstance(error, LinkEnded) else 404
            code = error.code if isinstance(error, LinkEnded) else "link_unknown"
            return _answer(status, ended=sentence(code, error.facts, language()))
        answer = recalling.answer_of(work, delivery)
        return _answer(
            mistakes.status,
            **shown(work, delivery),
            token=token,
            answer=answer,
            agreed=answer is not None and answer.kind == AGREED,
            reason=recalling.reason_of(work, delivery.document),
            mistakes=mistakes,
            typed=request.form,
        )


def _answer(status: int, **given: Any) -> Response:
    values: dict[str, Any] = {"ended": None, "mistakes": NO_MISTAKES, **given}
    values |= {"language": language(), "here": request.path, "sample": options().sample}
    response = private(make_response(render_template("receipts/recall.html", **values)))
    response.status_code = status
    return response
