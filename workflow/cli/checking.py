"""`check`: the form of a finished text, judged by the rules (kiểm tra thể thức)."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from workflow.base.clock import SystemClock, vietnam_day
from workflow.base.errors import InvalidInput, Refusal
from workflow.base.text import nfc
from workflow.cli.answers import NO, print_json
from workflow.cli.composing import Compose, opened
from workflow.cli.offices import office_named
from workflow.cli.texts import READABLE
from workflow.definitions.loading import load_document_types
from workflow.documents.types import DocumentType
from workflow.format_rules.checking import Severities, message
from workflow.format_rules.checking import check as check_manuscript
from workflow.format_rules.findings import Finding
from workflow.format_rules.manuscript import Office, Source
from workflow.format_rules.of_document import office_of
from workflow.format_rules.of_text import manuscript_of_text
from workflow.format_rules.severities import choices_of
from workflow.http.findings import place_word, severity_word
from workflow.importing import ParsedText, TextTooLarge, WordLayout, parse_text, read_document, read_word
from workflow.importing.errors import LARGEST_FILE_BYTES
from workflow.importing.kinds import kind_of


@click.command()
@click.argument("file", type=READABLE)
@click.option("--office", help="Mã cơ quan ban hành: tên, ký hiệu, địa danh và mức lỗi của cơ quan này được đối chiếu.")
@click.option(
    "--at",
    type=click.Choice(["draft", "issue"]),
    default="draft",
    show_default=True,
    help="Xét như dự thảo, hay như văn bản sắp phát hành.",
)
@click.option("--json", "as_json", is_flag=True, help="In một giá trị JSON.")
@click.pass_obj
def check(compose: Compose, file: Path, office: str | None, at: str, as_json: bool) -> int:
    """Kiểm tra thể thức của một văn bản (.txt, .md, .docx, .pdf); trạng thái 1 nếu có lỗi."""
    text, layout, source = _read(file)
    parsed = parse_text(text)
    facts, chosen = _facts_of(compose, office) if office else (None, {})
    manuscript = manuscript_of_text(
        parsed,
        text,
        _type_of(parsed),
        at_issue=at == "issue",
        today=vietnam_day(SystemClock().now()),
        office=facts,
        source=source,
        layout=layout,
    )
    findings = check_manuscript(manuscript, chosen)
    if as_json:
        print_json([_as_json(one, text) for one in findings])
    else:
        _print(file, findings, text)
    return NO if any(one.gates for one in findings) else 0


def _read(file: Path) -> tuple[str, WordLayout | None, Source]:
    """The NFC text; of a Word file also how its pages and paragraphs look. Raises: what reading refuses."""
    if file.stat().st_size > LARGEST_FILE_BYTES:
        raise TextTooLarge(limit_bytes=LARGEST_FILE_BYTES)
    content = file.read_bytes()
    kind = kind_of(content)
    if kind == "word":
        word = read_word(content)
        return nfc(word.text), word.layout, kind
    return nfc(read_document(content)), None, kind


def _type_of(parsed: ParsedText) -> DocumentType:
    found = load_document_types().by_name(parsed.doc_type)
    if found is None:
        raise InvalidInput([Refusal("document_type_unknown", {"type": parsed.doc_type})])
    return found


def _facts_of(compose: Compose, code: str) -> tuple[Office, Severities]:
    """What the installation knows of the office, and the severities it chose. Raises: DomainError("office_unknown")."""
    with opened(compose) as installation, installation.reading() as work:
        organisation = office_named(work, code)
        return office_of(work, organisation, work.today), choices_of(work, organisation.id)


def _as_json(finding: Finding, text: str) -> dict[str, Any]:
    """The finding with its place in the NFC text of the file; `null` where a thing is missing and has no place."""
    return {
        "rule": finding.rule,
        "severity": finding.severity,
        "clause": finding.clause,
        "part": finding.part,
        "start": finding.file_start,
        "end": finding.file_end,
        "message": message(finding),
        "found": finding.found,
        "expected": finding.expected,
        "fix": finding.fix,
        "index": finding.index,
        "annex": finding.annex or None,
        "at_issue": finding.at_issue,
        "line": None if finding.file_start is None else _line_and_column(text, finding.file_start)[0],
    }


def _line_and_column(text: str, offset: int) -> tuple[int, int]:
    """Line and column of a place, both from 1."""
    return text.count("\n", 0, offset) + 1, offset - (text.rfind("\n", 0, offset) + 1) + 1


def _print(file: Path, findings: list[Finding], text: str) -> None:
    for one in findings:
        click.echo(
            f"{_place(file, one, text)}: {severity_word(one.severity)} {one.rule}: {message(one)} [{one.clause}]"
        )
        if one.fix is not None:
            click.echo(f"    đề nghị: {one.found or ''} → {one.fix}")
    counts = [(word, sum(one.severity == word for one in findings)) for word in ("error", "warn", "info")]
    told = ", ".join(f"{count} {severity_word(word).lower()}" for word, count in counts)
    click.echo(f"{told}.", err=True)


def _place(file: Path, finding: Finding, text: str) -> str:
    if finding.file_start is None:
        return f"{file.name} ({place_word(finding)})"
    line, column = _line_and_column(text, finding.file_start)
    return f"{file.name}:{line}:{column}"
