"""The office as it is made up: names, units, positions, and who may sign what. To read only."""

from __future__ import annotations

from typing import Any

from flask import render_template, request
from flask.typing import ResponseReturnValue

from workflow.base.errors import NotFound
from workflow.documents.drafting import types_of
from workflow.engine.work import Work
from workflow.http.context import request_reading
from workflow.http.sign_in import permission
from workflow.organisations.models import Organisation
from workflow.organisations.names import name_on
from workflow.organisations.offices import display_name, makeup, office_for, offices_of
from workflow.signing.authority import block_lines
from workflow.signing.listing import authorities_of
from workflow.signing.models import SigningAuthority
from workflow.web.blueprint import web
from workflow.web.frame import PLACES

PLACES["offices"] = "account"


@web.get("/offices")
@permission("member")
def offices() -> ResponseReturnValue:
    """One of my offices; `office` names another one I belong to."""
    with request_reading() as work:
        mine = offices_of(work)
        if not mine:
            raise NotFound(kind="organisation")
        code = request.args.get("office")
        office = office_for(work, code) if code else mine[0]
        return render_template("offices/office.html", **_shown(work, office, mine))


def _shown(work: Work, office: Organisation, mine: list[Organisation]) -> dict[str, Any]:
    return {
        "office": office,
        "name": name_on(office, work.today),
        "parent": display_name(work, office.parent) if office.parent else None,
        "makeup": makeup(work, office),
        "authorities": [_authority(work, row) for row in authorities_of(work, office.id)],
        "offices": [(row.code, display_name(work, row)) for row in mine],
    }


def _authority(work: Work, row: SigningAuthority) -> dict[str, Any]:
    types = types_of(work)
    return {
        "name": row.person.name,
        "lines": block_lines(row),
        "types": [types.get(key).name for key in row.doc_types],
        "fields": row.fields,
        "valid_from": row.valid_from,
        "valid_to": row.valid_to,
        "basis": row.basis,
    }
