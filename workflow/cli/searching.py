"""`search`: issued documents by words, number or signer, as the archive finds them for the system."""

from __future__ import annotations

from typing import Any

import click

from workflow.archive.searching import Hit, SearchPage, SearchQuery
from workflow.archive.searching import search as search_archive
from workflow.cli.answers import print_json
from workflow.cli.composing import Compose, opened
from workflow.cli.offices import office_named


@click.command()
@click.argument("text")
@click.option("--office", help="Mã cơ quan ban hành.")
@click.option("--limit", default=20, show_default=True, type=click.IntRange(1, 100), help="Số kết quả nhiều nhất.")
@click.option("--json", "as_json", is_flag=True, help="In một giá trị JSON.")
@click.pass_obj
def search(compose: Compose, text: str, office: str | None, limit: int, as_json: bool) -> None:
    """Tìm văn bản đã ban hành, có dấu hay không dấu đều được."""
    with opened(compose) as installation, installation.reading() as work:
        if office is not None:
            office_named(work, office)
        page = search_archive(work, SearchQuery(text=text, office=office, limit=limit))
    if as_json:
        print_json(_as_json(page))
        return
    for hit in page.hits:
        click.echo(f"{hit.number_line:<24}{hit.issued_on:%d/%m/%Y}  {hit.office:<6}{hit.subject}")
    click.echo(f"{page.count}{'+' if page.capped else ''} văn bản.", err=True)


def _as_json(page: SearchPage) -> dict[str, Any]:
    return {"count": page.count, "capped": page.capped, "documents": [_hit(hit) for hit in page.hits]}


def _hit(hit: Hit) -> dict[str, Any]:
    return {
        "id": str(hit.document_id),
        "doc_type": hit.doc_type,
        "number_line": hit.number_line,
        "issued_on": hit.issued_on.isoformat(),
        "office": hit.office,
        "subject": hit.subject,
        "signer": hit.signer_name,
        "validity": hit.validity,
    }
