"""Lưu trữ, tìm kiếm: issued documents by words, number and filters, newest first."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import format_decimal
from flask_babel import gettext as _
from markupsafe import Markup

from workflow.archive.facets import Facet
from workflow.archive.searching import MOST_COUNTED, Hit, SearchPage, SearchQuery, search
from workflow.base.errors import InvalidInput
from workflow.documents.drafting import types_of
from workflow.engine.work import Work
from workflow.http.context import request_reading
from workflow.http.sign_in import SIGNED_IN, permission
from workflow.web import display
from workflow.web.blueprint import web

FILTERS = ("type", "year", "office", "unit", "signer", "field", "validity")


@web.get("/archive")
@permission(SIGNED_IN)
def archive() -> ResponseReturnValue:
    """The search page; a cursor of another search begins at the first page again."""
    query = _query()
    with request_reading() as work:
        try:
            page = search(work, query)
        except InvalidInput:
            query = _query(cursor=False)
            page = search(work, query)
        return render_template("archive/search.html", **_shown(work, query, page))


def _query(*, cursor: bool = True) -> SearchQuery:
    given = request.args
    year = given.get("year", "")
    chosen: dict[str, Any] = {name: given.get(name, "")[:200] or None for name in FILTERS if name != "year"}
    return SearchQuery(
        text=given.get("q", "")[:500],
        year=int(year) if year.isdecimal() and len(year) <= 4 else None,
        cursor=given.get("cursor") if cursor else None,
        **chosen,
    )


def _shown(work: Work, query: SearchQuery, page: SearchPage) -> dict[str, Any]:
    words = _words(work)
    kept = _kept(query)
    labels = {name: {f.value: _label(words, name, f) for f in page.facets.get(name, ())} for name in FILTERS}
    narrower = [(name, title) for name, title in _titles() if name not in kept and len(page.facets.get(name, ())) > 1]
    return {
        "query": query,
        "hits": [_row(words, hit) for hit in page.hits],
        "count": _count(page),
        "facets": [(title, _facet(words, name, page.facets[name], kept)) for name, title in narrower],
        "chosen": [_chosen(words, labels[name], name, title, kept) for name, title in _titles() if name in kept],
        "kept": {name: value for name, value in kept.items() if name not in ("q", "field")},
        "next_url": _address({**kept, "cursor": page.next_cursor}) if page.next_cursor else None,
        "first_url": _address(kept) if query.cursor else None,
        "searched": bool(kept),
    }


def _address(kept: Mapping[str, str]) -> str:
    """This page with these values in its address."""
    values: dict[str, Any] = dict(kept)
    return url_for("web.archive", **values)


def _chosen(
    words: Mapping[str, Mapping[str, str]], labels: Mapping[str, str], name: str, title: str, kept: Mapping[str, str]
) -> dict[str, str]:
    """A filter that is on, with the address without it."""
    value = kept[name]
    label = labels.get(value) or words.get(name, {}).get(value, value)
    return {"title": title, "label": label, "url": _address({k: v for k, v in kept.items() if k != name})}


def _titles() -> list[tuple[str, str]]:
    return [
        ("type", _("Tên loại")),
        ("year", _("Năm")),
        ("office", _("Cơ quan ban hành")),
        ("unit", _("Đơn vị soạn thảo")),
        ("signer", _("Người ký")),
        ("field", _("Lĩnh vực")),
        ("validity", _("Tình trạng")),
    ]


def _kept(query: SearchQuery) -> dict[str, str]:
    """The query as it stands in an address, without what is empty."""
    values = {"q": query.text.strip(), **{name: getattr(query, name) for name in FILTERS}}
    return {name: str(value) for name, value in values.items() if value}


def _count(page: SearchPage) -> str:
    """How many there are; beyond a thousand nobody counts."""
    if page.capped:
        return str(_("hơn %(most)s văn bản", most=format_decimal(MOST_COUNTED)))
    return str(_("%(count)s văn bản", count=page.count))


def _words(work: Work) -> Mapping[str, Mapping[str, str]]:
    """What types and validities are called."""
    types = {doc_type.key: doc_type.name for doc_type in types_of(work).all()}
    validity = work.catalogue.latest("validity")
    return {"type": types, "validity": {name: display.state_title(validity, name) for name in validity.states}}


def _label(words: Mapping[str, Mapping[str, str]], name: str, facet: Facet) -> str:
    return words.get(name, {}).get(facet.value, facet.label)


def _facet(
    words: Mapping[str, Mapping[str, str]], name: str, values: tuple[Facet, ...], kept: Mapping[str, str]
) -> list[dict[str, Any]]:
    return [
        {
            "label": _label(words, name, facet),
            "count": facet.count,
            "url": _address({**kept, name: facet.value}),
        }
        for facet in values
    ]


def _row(words: Mapping[str, Mapping[str, str]], hit: Hit) -> dict[str, Any]:
    """The hit for the table; its two texts come escaped from the search, with marks around what was found."""
    return {
        "url": url_for("web.document", document_id=hit.document_id),
        "type_name": words["type"].get(hit.doc_type, hit.doc_type),
        "number_line": hit.number_line,
        "subject": Markup(hit.subject_html),
        "excerpt": Markup(hit.excerpt_html),
        "office_name": hit.office_name,
        "signer_name": hit.signer_name,
        "issued_on": hit.issued_on,
        "validity": hit.validity,
        "validity_label": words["validity"].get(hit.validity) if hit.validity else None,
    }
