"""What a recipient without an account reaches by the links of a mail: to confirm receipt, and to fetch large files.

Mail scanners follow links: a GET changes nothing, and nothing is counted by it. A page shows no more than the
document's number and subject and who sent it.
"""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from flask import Response, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from workflow.base.errors import DomainError, NotFound
from workflow.distribution import links
from workflow.distribution.links import CONFIRM, FILES, LinkEnded
from workflow.distribution.models import Delivery
from workflow.engine.work import Work
from workflow.http.context import installation, options
from workflow.http.limits import receipts_by_address
from workflow.http.sentences import sentence
from workflow.http.sign_in import PUBLIC, permission
from workflow.organisations.names import name_on
from workflow.web import display
from workflow.web.blueprint import web
from workflow.web.language import language


@web.get("/receipts/confirm/<token>")
@permission(PUBLIC)
@receipts_by_address
def receipt(token: str) -> ResponseReturnValue:
    """The document that was sent, and the button that confirms it."""
    with installation().reading() as work:
        try:
            delivery, ticket = links.opened_by(work, CONFIRM, token)
        except (NotFound, LinkEnded) as error:
            return _ended(error)
        at = links.confirmed_at(work, delivery)
        return _page(**shown(work, delivery), token=token, confirmed_at=at, last_day=ticket.last_day)


@web.post("/receipts/confirm/<token>")
@permission(PUBLIC)
@receipts_by_address
def confirm_receipt(token: str) -> ResponseReturnValue:
    """Confirm; a second time changes nothing."""
    try:
        with installation().writing() as work:
            links.confirm(work, token, request.form.get("name", ""))
    except (NotFound, LinkEnded) as error:
        return _ended(error)
    return redirect(url_for("web.receipt", token=token), code=303)


@web.get("/receipts/files/<token>")
@permission(PUBLIC)
@receipts_by_address
def receipt_files(token: str) -> ResponseReturnValue:
    """The files that were too large for the mail."""
    with installation().reading() as work:
        try:
            delivery, ticket = links.opened_by(work, FILES, token)
        except (NotFound, LinkEnded) as error:
            return _ended(error)
        found = [
            {**file, "url": url_for("web.receipt_file", token=token, sha256=file["sha256"])}
            for file in links.files_of(work, delivery)
        ]
        return _page(**shown(work, delivery), files=found, last_day=ticket.last_day)


@web.get("/receipts/files/<token>/<sha256>")
@permission(PUBLIC)
@receipts_by_address
def receipt_file(token: str, sha256: str) -> ResponseReturnValue:
    """One of them."""
    with installation().reading() as work:
        try:
            delivery, _ = links.opened_by(work, FILES, token)
            found = links.file_of(work, delivery, sha256)
        except (NotFound, LinkEnded) as error:
            return _ended(error)
    response = make_response(installation().services.files.get(sha256))
    response.mimetype = "application/octet-stream"  # whatever it is, it is kept and not shown by us
    response.headers["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(str(found['name']), safe='')}"
    return private(response)


def shown(work: Work, delivery: Delivery) -> dict[str, Any]:
    """What a page without an account tells of the document."""
    document = delivery.document
    issuer = name_on(document.organisation, document.issued_on or work.today).name
    return {"number": display.numbered(document), "subject": document.subject, "issuer": issuer}


def _ended(error: DomainError) -> Response:
    status = 410 if isinstance(error, LinkEnded) else 404
    code = error.code if isinstance(error, LinkEnded) else "link_unknown"
    response = _page(ended=sentence(code, error.facts, language()), what=code)
    response.status_code = status
    return response


def _page(**given: Any) -> Response:
    values: dict[str, Any] = {"ended": None, "files": None, "confirmed_at": None, "token": "", **given}
    values |= {"language": language(), "here": request.path, "sample": options().sample}
    text = render_template("receipts/receipt.html", **values)
    return private(make_response(text))


def private(response: Response) -> Response:
    """The address is a secret: it goes to no other site, no search engine and no shared cache."""
    response.headers["Cache-Control"] = "no-store"
    response.headers["X-Robots-Tag"] = "noindex"
    response.headers["Referrer-Policy"] = "same-origin"
    return response
