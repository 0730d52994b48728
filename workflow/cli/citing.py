"""`citations`: which documents a finished text cites."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from workflow.base.text import nfc
from workflow.citations import Citation, citations_in
from workflow.cli.answers import print_json
from workflow.cli.texts import READABLE
from workflow.importing import read_document

SOURCES = {
    "adjacent": "ghi ngay trong viện dẫn",
    "lead": "theo lời dẫn",
    "owner": "theo văn bản ban hành kèm theo",
    "symbol": "theo ký hiệu",
}


@click.command()
@click.argument("file", type=READABLE)
@click.option("--json", "as_json", is_flag=True, help="In một giá trị JSON.")
def citations(file: Path, as_json: bool) -> None:
    """Liệt kê các văn bản được viện dẫn trong một văn bản (.txt, .md, .docx)."""
    text = read_document(file)
    found = citations_in(text)
    if as_json:
        print_json([as_row(citation, nfc(text)) for citation in found])
        return
    for citation in found:
        click.echo(citation.text)
        click.echo(f"    {_told(citation)}")
    click.echo(f"{len(found)} viện dẫn, {len({citation.key() for citation in found})} văn bản")


def as_row(citation: Citation, text: str) -> dict[str, Any]:
    """A citation with the keys of the contract, its text exactly as it stands in the NFC text of the file."""
    return {
        "text": text[citation.start : citation.end],
        "type": citation.type,
        "number": citation.number,
        "year": citation.year,
        "symbol": citation.symbol,
        "date": citation.date.isoformat() if citation.date else None,
        "issuer": citation.issuer,
        "issuer_source": citation.issuer_source,
        "start": citation.start,
        "end": citation.end,
        "type_from_symbol": citation.type_from_symbol,
        "excerpt": citation.excerpt,
        "lead": citation.lead,
    }


def _told(citation: Citation) -> str:
    day = f"{citation.date:%d/%m/%Y}" if citation.date else "không rõ ngày"
    issuer = f"{citation.issuer} ({SOURCES[citation.issuer_source]})" if citation.issuer_source else "không rõ cơ quan"
    place = f"ký tự {citation.start}–{citation.end}"
    return " · ".join((citation.type, citation.number_line or "không số", day, issuer, place))
