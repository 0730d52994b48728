"""Văn bản được viện dẫn: what a document cites, what cites it, and căn cứ that no longer hold."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from typing import Any

from flask import render_template, url_for
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from workflow.citations import Citation
from workflow.documents.citing import home_of
from workflow.documents.drafting import EDIT
from workflow.documents.linking import linked
from workflow.documents.models import Document
from workflow.documents.resolving import VOID, Cited, cited_by_document, citing_documents, void_bases
from workflow.engine import access
from workflow.engine.work import Work
from workflow.http.context import request_reading
from workflow.http.sign_in import SIGNED_IN, permission
from workflow.web import display
from workflow.web.blueprint import web

_LINK = Markup('<a class="citation" href="{url}">')
_VOID_LINK = Markup('<a class="citation citation-void" href="{url}" title="{label}">')


@web.get("/documents/<uuid:document_id>/edit/citations")
@permission(EDIT)
def edit_citations(document_id: uuid.UUID) -> ResponseReturnValue:
    """The list beside the editor as it stands after a save: a partial."""
    with request_reading() as work:
        document = access.find_visible(work, Document, document_id)
        access.require(work, EDIT, document)
        return render_template("documents/_citations.html", citations=citations_beside(work, document))


@web.get("/archive/bases")
@permission(SIGNED_IN)
def bases() -> ResponseReturnValue:
    """Danh sách căn cứ để rà soát: documents in force whose căn cứ were recalled or replaced since."""
    with request_reading() as work:
        rows = [
            {
                "title": _title(work, document),
                "subject": document.subject,
                "url": url_for("web.document", document_id=document.id),
                "basis": row.text,
                "basis_url": url_for("web.document", document_id=based_on.id),
                "validity": based_on.validity,
                "validity_label": _validity_label(work, based_on),
            }
            for document, row, based_on in void_bases(work)
        ]
        return render_template("archive/bases.html", rows=rows)


def citations_beside(work: Work, document: Document) -> dict[str, Any]:
    """Display values of documents/_citations.html."""
    found = cited_by_document(work, document)
    rows = _rows(work, found)
    return {
        "rows": rows,
        "void_bases": [row for row in rows if row["void"] and row["basis"]],
    }


def citations_values(work: Work, document: Document) -> dict[str, Any]:
    """What the document's page shows: the list, what cites this document, and the text with links."""
    found = cited_by_document(work, document)
    rows = _rows(work, found)
    return {
        "rows": rows,
        "void_bases": [row for row in rows if row["void"] and row["basis"]],
        "cited_by": [
            {
                "title": _title(work, other),
                "subject": other.subject,
                "url": url_for("web.document", document_id=other.id),
                **_validity(work, other),
            }
            for other in citing_documents(work, document)
        ],
        "text": _linked_text(work, document, found),
    }


def _rows(work: Work, found: Sequence[Cited]) -> list[dict[str, Any]]:
    """Each cited document once, in the order of its first mention."""
    rows: dict[object, dict[str, Any]] = {}
    for one in found:
        key = one.document.id if one.document else one.mention.citation.key()
        row = rows.setdefault(key, {"count": 0, "basis": False, **_row(work, one)})
        row["count"] += 1
        row["basis"] = row["basis"] or one.mention.part == "legal_bases"
    return list(rows.values())


def _row(work: Work, one: Cited) -> dict[str, Any]:
    if one.document is None:
        return {"text": one.mention.citation.text, "url": None, "subject": "", **_validity(work, None)}
    return {
        "text": one.mention.citation.text,
        "url": url_for("web.document", document_id=one.document.id),
        "subject": one.document.subject,
        **_validity(work, one.document),
    }


def _validity(work: Work, document: Document | None) -> dict[str, Any]:
    validity = document.validity if document else None
    return {
        "validity": validity,
        "validity_label": _validity_label(work, document) if document else None,
        "void": validity in VOID,
    }


def _validity_label(work: Work, document: Document) -> str | None:
    if document.validity is None or document.validity_workflow is None:
        return None
    return display.state_title(work.catalogue.get(document.validity_workflow), document.validity)


def _title(work: Work, document: Document) -> str:
    return " ".join(filter(None, [display.type_name(work, document), display.numbered(document)]))


def _linked_text(work: Work, document: Document, found: Sequence[Cited]) -> Markup | None:
    """The body with links to the cited documents that the reader may view; None when there are none."""
    known: dict[object, Cited] = {}
    for one in found:
        if one.document is not None:
            number, symbol, _day = one.mention.citation.key()
            known[one.mention.citation.key()] = one
            known.setdefault((number, symbol, None), one)
    if not known:
        return None

    def link(citation: Citation) -> str | None:
        cited = known.get(citation.key())
        if cited is None or cited.document is None:
            return None
        url = url_for("web.document", document_id=cited.document.id)
        if cited.is_void:
            return _VOID_LINK.format(url=url, label=_validity_label(work, cited.document) or "")
        return _LINK.format(url=url)

    home = home_of(document.organisation, document.issued_on or work.today)
    # What is stored was sanitised when it was saved, and `linked` adds our own tags only.
    text = Markup(linked(document.body_html, link, home=home))
    return text if '<a class="citation' in text else None


__all__ = ["citations_beside", "citations_values"]
