"""The address book as a table that can be read in again: CSV, or a workbook with its choices as lists."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator

import xlsxwriter

from workflow.distribution.address_book import KEEPERS, book_of, member_names
from workflow.distribution.address_columns import (
    ABBREVIATIONS,
    ACTIVE,
    CHANNEL,
    EMAIL,
    KIND,
    MEMBERS,
    NAME,
    POSTAL,
    PURPOSE,
    TITLES,
    WORDS,
    cells_of,
    word_for,
)
from workflow.distribution.rules import require_duty
from workflow.engine.work import Work
from workflow.organisations.models import Organisation

FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
_WIDE = {NAME: 40, ABBREVIATIONS: 25, EMAIL: 28, POSTAL: 40, MEMBERS: 60}
_CHOICES = (KIND, CHANNEL, PURPOSE, ACTIVE)
_ROWS_WITH_CHOICES = 5_000


def address_rows(work: Work, organisation: Organisation) -> Iterator[dict[str, str]]:
    """Every entry of the book, by column, those out of use too. Raises: NotFound, NotPermitted."""
    require_duty(work, organisation.id, *KEEPERS)
    members = member_names(work, organisation.id)
    return (cells_of(entry, members.get(entry.id, ())) for entry in book_of(work, organisation.id))


def address_csv(work: Work, organisation: Organisation) -> bytes:
    """CSV (RFC 4180) in UTF-8 with its mark; what a spreadsheet would calculate begins with an apostrophe."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(titles[0] for titles in TITLES.values())
    for cells in address_rows(work, organisation):
        writer.writerow(guarded(cells[column]) for column in TITLES)
    return ("\ufeff" + out.getvalue()).encode()


def address_workbook(work: Work, organisation: Organisation) -> bytes:
    """An .xlsx in which every cell is text, and choices are offered as lists."""
    out = io.BytesIO()
    rows = list(address_rows(work, organisation))
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        book.set_properties({"title": "Sổ địa chỉ", "created": work.now.replace(tzinfo=None)})
        sheet = book.add_worksheet("Sổ địa chỉ")
        head, text = book.add_format({"bold": True, "bottom": 1}), book.add_format({"num_format": "@"})
        for place, (column, titles) in enumerate(TITLES.items()):
            sheet.set_column(place, place, _WIDE.get(column, 18), text)
            sheet.write_string(0, place, titles[0], head)
            for line, cells in enumerate(rows, 1):
                sheet.write_string(line, place, cells[column], text)
            if column in _CHOICES:
                source = [word_for(column, value) for value in WORDS[column]]
                sheet.data_validation(1, place, _ROWS_WITH_CHOICES, place, {"validate": "list", "source": source})
        sheet.freeze_panes(1, 2)
    return out.getvalue()


def guarded(cell: str) -> str:
    """The cell so that no spreadsheet takes it for a formula."""
    return f"'{cell}" if cell.startswith(FORMULA_STARTS) else cell
