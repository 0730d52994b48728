"""A finding put right by one click: the words it names are replaced by those it proposes."""

from __future__ import annotations

from dataclasses import replace

from workflow.base.errors import NotFound
from workflow.documents.blocks import replaced
from workflow.documents.drafting import EDIT, DraftInput, RecipientLine, save_draft
from workflow.documents.files import write_annex
from workflow.documents.models import Document
from workflow.engine import access
from workflow.engine.work import Work
from workflow.format_rules.documents import findings_of
from workflow.format_rules.findings import Finding
from workflow.format_rules.manuscript import ANNEX


def put_right(work: Work, document: Document, key: str, version: int) -> list[str]:
    """Save the document with this finding put right; gives the approvals that the change voids.

    Raises: NotPermitted; NotFound, if nothing (any more) has this key or it has no safe remedy; what `save_draft`
    raises.
    """
    access.require(work, EDIT, document)
    finding = next((one for one in findings_of(work, document) if one.key == key and one.fix is not None), None)
    if finding is None:
        raise NotFound(kind="finding")
    if finding.part == ANNEX:
        return _put_right_annex(work, document, finding, version)
    return save_draft(work, document, remedy(document, finding), version)


def put_all_right(work: Work, document: Document, version: int) -> list[str]:
    """Save the document with every safe remedy taken, from the last place to the first so that none is moved.

    Remedies in annexes are left to a click of their own. Raises: what `save_draft` raises.
    """
    access.require(work, EDIT, document)
    given = DraftInput()
    for finding in sorted(_with_remedy(work, document), key=_place, reverse=True):
        given = remedy(document, finding, given)
    return save_draft(work, document, given, version)


def _with_remedy(work: Work, document: Document) -> list[Finding]:
    """One remedy for a place: of two that overlap the graver, which comes first."""
    found: list[Finding] = []
    for one in findings_of(work, document):
        if one.fix is None or one.part == ANNEX:
            continue
        if not any(_place(one)[:3] == _place(other)[:3] and _overlap(one, other) for other in found):
            found.append(one)
    return found


def _overlap(one: Finding, other: Finding) -> bool:
    return (one.start or 0) <= (other.end or 0) and (other.start or 0) <= (one.end or 0)


def _place(finding: Finding) -> tuple[str, int, int, int]:
    return finding.part, finding.annex, finding.index or 0, finding.start or 0


def remedy(document: Document, finding: Finding, given: DraftInput | None = None) -> DraftInput:
    """What to save, on top of what is `given` already. Raises: NotFound for a part that has no field."""
    given = given or DraftInput()
    start, end, words = finding.start or 0, finding.end or 0, finding.fix or ""
    index = finding.index or 0

    def cut(text: str) -> str:
        return text[:start] + words + text[end:]

    match finding.part:
        case "body":
            body = document.body_html if given.body_html is None else given.body_html
            return replace(given, body_html=replaced(body, index, start, end, words))
        case "subject":
            return replace(given, subject=cut(document.subject if given.subject is None else given.subject))
        case "archive_line":
            return replace(given, archive_unit=cut(given.archive_unit or document.archive_unit))
        case "legal_bases":
            lines = list(document.legal_bases if given.legal_bases is None else given.legal_bases)
            return replace(given, legal_bases=_with(lines, index, cut(lines[index])))
        case "addressees":
            lines = [row.line for row in document.addressees] if given.addressees is None else list(given.addressees)
            return replace(given, addressees=_with(lines, index, cut(lines[index])))
        case "recipients":
            rows = _rows(document) if given.recipients is None else list(given.recipients)
            rows[index] = replace(rows[index], line=cut(rows[index].line))
            return replace(given, recipients=[row for row in rows if row.line.strip()])
    raise NotFound(kind="finding")


def _with(lines: list[str], index: int, line: str) -> list[str]:
    lines[index] = line
    return lines


def _rows(document: Document) -> list[RecipientLine]:
    return [RecipientLine(row.line, row.purpose, row.channel, row.entry_id) for row in document.recipients]


def _put_right_annex(work: Work, document: Document, finding: Finding, version: int) -> list[str]:
    file = document.files_of("annex")[finding.annex - 1]
    body = replaced(file.body_html, finding.index or 0, finding.start or 0, finding.end or 0, finding.fix or "")
    write_annex(work, document, version, title=file.title, body_html=body, annex_id=file.id)
    return []
