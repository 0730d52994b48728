"""The bodies that issue a document together, as rows of the editor: a name to type or choose, and who signs for it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from flask_babel import gettext as _
from werkzeug.datastructures import MultiDict

from workflow.documents.issuers import CoIssuer, choosable, co_issuers
from workflow.documents.models import Document
from workflow.documents.signatories import co_signers
from workflow.engine.work import Work
from workflow.organisations.models import Organisation
from workflow.organisations.names import name_on
from workflow.signing.authority import authorities_of

SEPARATOR = " | "


def rows_of(document: Document) -> list[dict[str, Any]]:
    """The rows as the API takes them."""
    signers = co_signers(document)
    return [
        {"organisation": body.code, "signer": signers[body.id].account if body.id in signers else ""}
        for body in co_issuers(document)
    ]


def rows_in(form: MultiDict[str, str]) -> list[dict[str, Any]]:
    """The rows that were sent; another body than the one shown in its row has no signer yet."""
    columns = zip(form.getlist("issuer_body"), form.getlist("issuer_signer"), form.getlist("issuer_was"), strict=False)
    return [
        {"organisation": body.strip(), "signer": signer if body.strip() == was else ""}
        for body, signer, was in columns
        if body.strip()
    ]


def rows_from(text: str) -> list[dict[str, Any]]:
    """Rows from JSON, or from lines `body | account` as the page of a conflict shows them."""
    if text.lstrip().startswith("["):
        try:
            rows = json.loads(text)
        except ValueError:
            rows = []
        return [row for row in rows if isinstance(row, dict) and isinstance(row.get("organisation"), str)]
    parts = [line.partition("|") for line in text.splitlines() if line.strip()]
    return [{"organisation": body.strip(), "signer": signer.strip()} for body, _bar, signer in parts]


def as_lines(text: str) -> str:
    """Rows as lines `body | account`."""
    return "\n".join(SEPARATOR.join(filter(None, [row["organisation"], row.get("signer")])) for row in rows_from(text))


def co_issuer(row: Mapping[str, Any]) -> CoIssuer:
    """A row for the room of documents."""
    return CoIssuer(row["organisation"], str(row.get("signer") or ""))


def shown_rows(work: Work, document: Document, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The rows of the form, with one empty at the end: each body by its name, and who could sign for it.

    Whoever could sign is known once the body was saved.
    """
    saved = {body.code: body for body in co_issuers(document)}
    names = {body.code: name_on(body, work.today).name for body in saved.values()}
    codes = {name: code for code, name in names.items()}
    found = []
    for row in rows:
        code = codes.get(row["organisation"], row["organisation"])
        body, signer = saved.get(code), str(row.get("signer") or "")
        options = _signers(work, document, body, signer) if body else []
        found.append({"body": names.get(code, row["organisation"]), "signer": signer, "signers": options})
    return [*found, {"body": "", "signer": "", "signers": []}]


def _signers(work: Work, document: Document, body: Organisation, chosen: str) -> list[tuple[str, str]]:
    """Those who have an authority of the body for this document, and the one who is named."""
    able = authorities_of(work, body.id, document)
    found = {row.person.account: f"{row.person.name} ({row.own_title})" for row in able}
    named = co_signers(document).get(body.id)
    if chosen and chosen not in found:
        found[chosen] = named.name if named is not None and named.account == chosen else chosen
    return [("", str(_("Chưa chọn người ký"))), *found.items()]


def bodies_to_choose(work: Work, document: Document) -> list[str]:
    """Names of the organisations of this installation that could issue it too."""
    return [name for _code, name in choosable(work, document)]


def told(work: Work, document: Document) -> list[str]:
    """The co-issuers and who signs for each, as the document's page tells them."""
    signers = co_signers(document)
    return [
        name_on(body, document.issued_on or work.today).name
        + (f" ({_('người ký')}: {signers[body.id].name})" if body.id in signers else "")
        for body in co_issuers(document)
    ]
