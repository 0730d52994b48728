"""`register print`: a book of an office in its official form, as .pdf to print and bind or as .xlsx."""

from __future__ import annotations

from pathlib import Path

import click

from workflow.base.errors import DomainError, NotFound
from workflow.bookbinding.arrivals import arrivals_book
from workflow.bookbinding.kept_copies import kept_copies_book
from workflow.bookbinding.outgoing import outgoing_book
from workflow.bookbinding.workbook import workbook_of
from workflow.cli.answers import progress
from workflow.cli.composing import Compose, opened
from workflow.cli.offices import office_named
from workflow.engine.work import Work
from workflow.incoming import book_lines
from workflow.organisations.models import Organisation
from workflow.registers import kept_copies
from workflow.registers.books import books_of
from workflow.rendering.book_sheet import BookSheet
from workflow.rendering.process import RenderingService

OUTGOING, ARRIVALS, KEPT_COPIES = "outgoing", "arrivals", "kept-copies"


@click.group("register")
def register() -> None:
    """Các sổ của văn thư."""


@register.command("print")
@click.option("--office", required=True, help="Mã cơ quan.")
@click.option("--series", help="Ký hiệu sổ văn bản đi, ví dụ CV.")
@click.option("--year", required=True, type=click.IntRange(1, 9999), help="Năm của sổ.")
@click.option("--out", required=True, type=click.Path(path_type=Path), help="Tệp .pdf hoặc .xlsx được ghi ra.")
@click.option(
    "--book",
    default=OUTGOING,
    show_default=True,
    type=click.Choice([OUTGOING, ARRIVALS, KEPT_COPIES]),
    help="Sổ văn bản đi, văn bản đến, hoặc sử dụng bản lưu.",
)
@click.pass_obj
def print_register(compose: Compose, office: str, series: str | None, year: int, out: Path, book: str) -> None:
    """In một sổ với đủ các cột của Phụ lục IV, Nghị định 30/2020/NĐ-CP."""
    if out.suffix.lower() not in (".pdf", ".xlsx"):
        raise click.BadParameter("tên tệp phải kết thúc bằng .pdf hoặc .xlsx", param_hint="--out")
    if book == OUTGOING and not series:
        raise click.BadParameter("sổ văn bản đi cần ký hiệu sổ", param_hint="--series")
    with opened(compose) as installation:
        with installation.reading() as work:
            sheet = _sheet(work, office_named(work, office), book, series or "", year)
        out.write_bytes(_content(installation.services.port(RenderingService), sheet, out.suffix.lower()))


def _content(rendering: RenderingService, sheet: BookSheet, ending: str) -> bytes:
    if ending == ".xlsx":
        return workbook_of(sheet)
    progress()("Đang dàn trang")
    return rendering.book(sheet).content


def _sheet(work: Work, office: Organisation, book: str, series: str, year: int) -> BookSheet:
    """The book. Raises: DomainError("register_unknown") naming those there are."""
    if book == ARRIVALS:
        _require_year(year, book_lines.years_of(work, office.id))
        return arrivals_book(work, office, year)
    if book == KEPT_COPIES:
        _require_year(year, kept_copies.years_of(work, office.id))
        return kept_copies_book(work, office, year)
    try:
        return outgoing_book(work, office, series, year)
    except NotFound as error:
        known = [f"{row.series} {row.year}" for row in books_of(work, office.id)]
        raise DomainError("register_unknown", register=f"{series} {year}", known=known) from error


def _require_year(year: int, years: list[int]) -> None:
    if year not in years:
        raise DomainError("register_unknown", register=str(year), known=years)
