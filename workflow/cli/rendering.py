"""`render`: the official page of a text, a Word file or a document's JSON, as PDF or Word."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import click

from workflow.base.errors import DomainError
from workflow.cli.answers import progress
from workflow.cli.composing import Compose, opened
from workflow.cli.offices import office_named
from workflow.cli.texts import READABLE
from workflow.definitions.loading import load_document_types
from workflow.importing import import_apart
from workflow.rendering.facts import Facts, Letterhead, facts_of, facts_of_file, sheet_of_facts
from workflow.rendering.process import RenderingService
from workflow.rendering.sheet import Sheet
from workflow.rendering.word import docx_of

LARGEST_JSON_BYTES = 8 * 1024 * 1024


@click.command()
@click.argument("file", type=READABLE)
@click.option("--out", required=True, type=click.Path(path_type=Path), help="Tệp .pdf hoặc .docx được ghi ra.")
@click.option("--office", help="Mã cơ quan ban hành: tên, ký hiệu, địa danh và khổ trang của cơ quan này được dùng.")
@click.pass_obj
def render(compose: Compose, file: Path, out: Path, office: str | None) -> None:
    """Trình bày một văn bản (.txt, .md, .docx, hoặc .json) theo Nghị định 30/2020/NĐ-CP."""
    if out.suffix.lower() not in (".pdf", ".docx"):
        raise click.BadParameter("tên tệp phải kết thúc bằng .pdf hoặc .docx", param_hint="--out")
    facts = _facts_of(file)
    sheet = _sheet(compose, facts, office)
    if out.suffix.lower() == ".docx":
        out.write_bytes(docx_of(sheet))
    else:
        out.write_bytes(_pdf(sheet))


def _facts_of(file: Path) -> Facts:
    """What the file says. Raises: DomainError of a file that says nothing usable."""
    if file.suffix.lower() != ".json":
        return facts_of_file(import_apart(file.read_bytes()))
    value = _json(file)
    facts = facts_of(value)
    if facts.body_html is None and facts.paragraphs is None:
        return facts.model_copy(update={"body_html": _body_beside(file, value)})
    return facts


def _json(file: Path) -> Any:
    if file.stat().st_size > LARGEST_JSON_BYTES:
        raise DomainError("text_too_large", limit_bytes=LARGEST_JSON_BYTES)
    try:
        return json.loads(file.read_bytes())
    except (ValueError, RecursionError) as error:
        raise DomainError("json_unreadable", name=file.name) from error


def _body_beside(file: Path, value: Any) -> str:
    """The text in the same folder that the JSON names as its own."""
    name = value.get("text_file")
    beside = file.parent / Path(str(name)).name if name else None
    if beside is None or not beside.is_file():
        raise DomainError("body_missing", name=file.name)
    return facts_of_file(import_apart(beside.read_bytes())).body_html or ""


def _sheet(compose: Compose, facts: Facts, office: str | None) -> Sheet:
    types = load_document_types()
    if office is None:
        return sheet_of_facts(facts, types)
    with opened(compose) as installation, installation.reading() as work:
        return sheet_of_facts(facts, types, Letterhead(office_named(work, office), work.today))


def _pdf(sheet: Sheet) -> bytes:
    progress()("Đang dàn trang")
    service = RenderingService()
    try:
        return service.pdf(sheet).content
    finally:
        service.close()
