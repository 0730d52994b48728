"""A book as a spreadsheet: the same columns and lines, ready to print across the page with its head repeated."""

from __future__ import annotations

from io import BytesIO
from typing import Any

import xlsxwriter

from workflow.rendering.book_sheet import BookSheet

A4 = 9
MM_PER_INCH = 25.4
CHARACTERS_PER_SHARE = 5.2
HEAD_ROW = 5
"""Above it stand parent, office, title and series with the year."""


def workbook_of(sheet: BookSheet) -> bytes:
    """The .xlsx file of a book. Every cell is text: nothing that somebody typed becomes a formula."""
    out = BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    book = xlsxwriter.Workbook(out, options)
    book.set_properties({"title": sheet.name, "author": sheet.office, "comments": "Trình Ký"})
    page = book.add_worksheet(f"Năm {sheet.year}")
    _set_up(page, sheet)
    _write_head(book, page, sheet)
    _write_rows(book, page, sheet)
    book.close()
    return out.getvalue()


def _set_up(page: Any, sheet: BookSheet) -> None:
    page.set_landscape()
    page.set_paper(A4)
    page.set_margins(*(mm / MM_PER_INCH for mm in (25, 12, 15, 18)))  # left, right, top, bottom; bound at the left
    page.fit_to_pages(1, 0)
    page.repeat_rows(HEAD_ROW, HEAD_ROW + 1)
    page.set_footer("&CTrang &P/&N")
    page.freeze_panes(HEAD_ROW + 2, 1)
    for at, column in enumerate(sheet.columns):
        page.set_column(at, at, column.share * CHARACTERS_PER_SHARE)


def _write_head(book: Any, page: Any, sheet: BookSheet) -> None:
    plain, bold = book.add_format({"align": "center"}), book.add_format({"align": "center", "bold": True})
    title = book.add_format({"align": "center", "bold": True, "font_size": 16})
    last = len(sheet.columns) - 1
    whose = " – ".join(filter(None, (sheet.series, f"Năm {sheet.year}")))
    lines = ((sheet.parent or "", plain), (sheet.office, bold), (sheet.title.upper(), title), (whose, bold))
    for row, (text, form) in enumerate(lines):
        page.merge_range(row, 0, row, last, "", form)
        page.write_string(row, 0, text, form)
    head = book.add_format({"bold": True, "align": "center", "valign": "vcenter", "text_wrap": True, "border": 1})
    number = book.add_format({"italic": True, "align": "center", "border": 1})
    for at, column in enumerate(sheet.columns):
        page.write_string(HEAD_ROW, at, column.head, head)
        page.write_string(HEAD_ROW + 1, at, f"({at + 1})", number)


def _write_rows(book: Any, page: Any, sheet: BookSheet) -> None:
    shape = {"text_wrap": True, "valign": "top", "border": 1}
    forms = [book.add_format({**shape, "align": "center" if column.narrow else "left"}) for column in sheet.columns]
    below = HEAD_ROW + 2
    for at, cells in enumerate(sheet.rows):
        for place, text in enumerate(cells):
            page.write_string(below + at, place, text, forms[place])
    page.write_string(below + len(sheet.rows) + 1, 0, sheet.closing)
