"""The address book from a table and as one: choose a file, see what it would do, confirm; or take the book away.

Between the two steps the table travels in the form itself, so nothing is kept of a file that nobody confirms.
"""

from __future__ import annotations

import base64
import json
import zlib
from collections.abc import Callable, Sequence
from typing import Any

from flask import Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from workflow.base.errors import DomainError, InvalidInput, Refusal
from workflow.distribution import address_columns as columns
from workflow.distribution.address_book import KEEPERS
from workflow.distribution.address_columns import AddressTable, read_address_table
from workflow.distribution.address_export import address_csv, address_workbook
from workflow.distribution.address_import import carry_out, plan_import
from workflow.distribution.address_plan import ADD, CHANGE, KEEP, REFUSE, CellChange, ImportChanged, ImportPlan
from workflow.distribution.rules import require_duty
from workflow.engine.work import Work
from workflow.http.context import request_reading, request_writing
from workflow.http.sentences import sentence
from workflow.http.sign_in import permission
from workflow.importing import TableRow, UnreadableTable, table_apart
from workflow.importing.tables import MOST_ROWS
from workflow.organisations.models import Organisation
from workflow.organisations.offices import display_name, office_for
from workflow.web.answers import NO_MISTAKES, Mistakes, mistakes_of
from workflow.web.blueprint import web
from workflow.web.frame import PLACES
from workflow.web.language import language
from workflow.web.vietnamese import in_vietnamese

PLACES.update({"address_import": "registers", "try_address_import": "registers", "confirm_address_import": "registers"})
LARGEST_KEPT_BYTES = 12 * 1024 * 1024
WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@web.get("/address-book/<office>/import")
@permission("keeper")
def address_import(office: str) -> ResponseReturnValue:
    """Choose a table to read in, or take the book as one."""
    return _start(office, NO_MISTAKES)


@web.post("/address-book/<office>/import")
@permission("keeper")
def try_address_import(office: str) -> ResponseReturnValue:
    """What the file would do, line by line; nothing is written."""
    with request_reading() as work:
        _kept_office(work, office)
    uploaded = request.files.get("file")
    try:
        content = uploaded.read() if uploaded else b""
        if not content:
            raise InvalidInput([Refusal("file_empty", {"field": "file"})])
        rows = table_apart(content)
        table = read_address_table(rows)
    except (InvalidInput, UnreadableTable) as error:
        mistakes = mistakes_of(error)
        return _start(office, mistakes), mistakes.status
    return _dry_run(office, rows, table)


@web.post("/address-book/<office>/import/confirm")
@permission("keeper")
def confirm_address_import(office: str) -> ResponseReturnValue:
    """Write what was shown; look again with other lines ticked; or see what changed meanwhile."""
    with request_reading() as work:
        _kept_office(work, office)
    form = request.form
    try:
        rows = unpacked(form.get("kept", ""))
        table = read_address_table(rows)
    except (InvalidInput, UnreadableTable) as error:
        mistakes = mistakes_of(error)
        return _start(office, mistakes), mistakes.status
    if form.get("then") == "look":
        return _dry_run(office, rows, table)
    try:
        with request_writing() as work:
            plan = carry_out(work, _kept_office(work, office), table, form.get("seen", ""), _also())
    except ImportChanged as error:
        return _dry_run(office, rows, table, error), 409
    flash(_done(plan), "success")
    return redirect(url_for("web.address_book", office=office), code=303)


@web.get("/address-book/<office>/export.csv")
@permission("keeper")
def address_book_csv(office: str) -> ResponseReturnValue:
    """The whole book as CSV."""
    return _file(office, address_csv, "text/csv; charset=utf-8", "csv")


@web.get("/address-book/<office>/export.xlsx")
@permission("keeper")
def address_book_workbook(office: str) -> ResponseReturnValue:
    """The whole book as a workbook."""
    return _file(office, address_workbook, WORKBOOK, "xlsx")


def packed(rows: Sequence[TableRow]) -> str:
    """The table as it travels in the form."""
    said = json.dumps([(row.line, row.cells) for row in rows], ensure_ascii=False)
    return base64.b64encode(zlib.compress(said.encode(), 9)).decode()


def unpacked(kept: str) -> list[TableRow]:
    """The table that `packed` made. Raises: UnreadableTable for anything else."""
    try:
        inflating = zlib.decompressobj()
        said = inflating.decompress(base64.b64decode(kept, validate=True), LARGEST_KEPT_BYTES)
        rows = [TableRow(int(line), tuple(map(str, cells))) for line, cells in json.loads(said)]
    except (ValueError, TypeError, zlib.error, RecursionError) as error:
        raise UnreadableTable(reason="damaged") from error
    if inflating.unconsumed_tail or len(rows) > MOST_ROWS + 1:
        raise UnreadableTable(reason="too_long", most=MOST_ROWS)
    return rows


def _kept_office(work: Work, code: str) -> Organisation:
    """The office whose book the actor keeps. Raises: NotFound, NotPermitted."""
    office = office_for(work, code)
    require_duty(work, office.id, *KEEPERS)
    return office


def _file(code: str, write: Callable[[Work, Organisation], bytes], media_type: str, ending: str) -> Response:
    with request_reading() as work:
        content = write(work, _kept_office(work, code))
    response = Response(content, content_type=media_type)
    response.headers["Content-Disposition"] = f'attachment; filename="so-dia-chi.{ending}"'
    return response


def _also() -> frozenset[int]:
    return frozenset(int(line) for line in request.form.getlist("also") if line.isdecimal() and len(line) < 8)


def _start(code: str, mistakes: Mistakes) -> str:
    with request_reading() as work:
        office = _kept_office(work, code)
        return render_template(
            "offices/address_import.html",
            office=office,
            name=display_name(work, office),
            mistakes=mistakes,
            most=MOST_ROWS,
            columns=[(in_vietnamese(titles[0]), _help(column)) for column, titles in columns.TITLES.items()],
        )


def _help(column: str) -> str:
    """What a cell of the column takes."""
    if column in columns.WORDS:
        return in_vietnamese("; ".join(columns.word_for(column, value) for value in columns.WORDS[column]))
    words = {
        columns.NAME: _("Ghi như ở Nơi nhận; cột duy nhất bắt buộc."),
        columns.ABBREVIATIONS: _("Cách nhau bằng dấu chấm phẩy."),
        columns.TARGET: _("Ký hiệu đơn vị, mã cơ quan hoặc tài khoản."),
        columns.IDENTIFIER: _("Ví dụ H48.13 hoặc 000.00.13.H48."),
        columns.MEMBERS: _("Tên các mục, cách nhau bằng dấu chấm phẩy."),
    }
    return str(words.get(column, ""))


def _dry_run(code: str, rows: Sequence[TableRow], table: AddressTable, error: ImportChanged | None = None) -> str:
    also = _also()
    with request_reading() as work:
        office = _kept_office(work, code)
        plan = plan_import(work, office, table, also)
        changed = set(error.facts["lines"]) if error else set()
        return render_template(
            "offices/address_import_plan.html",
            office=office,
            name=display_name(work, office),
            counts=plan.counts,
            summary=_summary(plan),
            ignored=plan.ignored,
            shelves=[_shelf(plan, outcome, also, changed) for outcome in (REFUSE, CHANGE, ADD)],
            kept=[f"{row.line}. {row.name}" for row in plan.rows if row.outcome == KEEP],
            changed=_reason(error) if error else None,
            packed=packed(rows),
            seen=plan.seen,
        )


def _shelf(plan: ImportPlan, outcome: str, also: frozenset[int], changed: set[int]) -> dict[str, Any]:
    """The lines that come out in one way."""
    titles = {REFUSE: _("Không nhận"), CHANGE: _("Sửa mục đã có"), ADD: _("Thêm mới")}
    rows = [
        {
            "line": row.line,
            "name": row.name,
            "changes": [_change(one, outcome) for one in row.changes if outcome != REFUSE],
            "reasons": [sentence(one.code, one.facts, language()) for one in row.reasons],
            "doubtful": row.doubtful,
            "ticked": row.line in also,
            "changed": row.line in changed,
        }
        for row in plan.rows
        if row.outcome == outcome
    ]
    return {"outcome": outcome, "title": titles[outcome], "rows": rows}


def _change(one: CellChange, outcome: str) -> str:
    title = columns.TITLES[one.column][0]
    if outcome == ADD:
        return f"{title}: {one.after}"
    return f"{title}: {one.before or _('(trống)')} → {one.after or _('(trống)')}"


def _summary(plan: ImportPlan) -> str:
    counts = plan.counts
    return str(
        _(
            "Thêm %(add)s, sửa %(change)s, giữ nguyên %(keep)s, không nhận %(refuse)s.",
            add=counts[ADD],
            change=counts[CHANGE],
            keep=counts[KEEP],
            refuse=counts[REFUSE],
        )
    )


def _done(plan: ImportPlan) -> str:
    count = plan.counts[ADD] + plan.counts[CHANGE]
    return str(ngettext("Đã ghi %(num)s mục vào sổ địa chỉ.", "Đã ghi %(num)s mục vào sổ địa chỉ.", count))


def _reason(error: DomainError) -> str:
    return sentence(error.code, error.facts, language())
