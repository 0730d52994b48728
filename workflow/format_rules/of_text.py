"""A finished text as a manuscript: the parts that were read, each with its place in the file."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import date

from workflow.base.text import nfc
from workflow.documents.types import DocumentType
from workflow.format_rules.manuscript import (
    ADDRESSEES,
    ANNEX,
    ARCHIVE,
    AUTHORITY,
    BASES,
    BODY,
    DATE,
    HEADER,
    NUMBER,
    RECIPIENTS,
    SIGNATURE,
    SUBJECT,
    AnnexFacts,
    Fragment,
    Manuscript,
    Office,
    Source,
)
from workflow.format_rules.of_document import kind_of
from workflow.format_rules.places import Places
from workflow.importing.markup import without_styles
from workflow.importing.outline import heading_of, marker_of
from workflow.importing.parsed import Block, ParsedText
from workflow.importing.word_layout import WordLayout

_ANNEX = re.compile(r"^(?P<label>Phụ\s+lục(?:\s+(?:số\s+)?[0-9IVXLC]{1,6}\b)?)[.:]?\s*(?P<title>.*)$", re.IGNORECASE)
LONGEST_ANNEX_HEADING = 200
_STAMP_URGENCY = {"KHẨN": "urgent", "THƯỢNG KHẨN": "very_urgent", "HỎA TỐC": "express", "HOẢ TỐC": "express"}


def manuscript_of_text(
    parsed: ParsedText,
    text: str,
    doc_type: DocumentType,
    *,
    at_issue: bool,
    today: date,
    office: Office | None = None,
    source: Source = "text",
    layout: WordLayout | None = None,
) -> Manuscript:
    """The text as it was read; `text` is the whole file, whose NFC form the places refer to."""
    copy = parsed.archive_copy
    annexes = [found for block in parsed.after_signature if (found := _ANNEX.match(block)) and _is_heading(found)]
    return Manuscript(
        source=source,
        kind=kind_of(doc_type),
        fragments=tuple(_placed(_fragments(parsed), Places(nfc(text)))),
        at_issue=at_issue,
        office=office,
        today=today,
        number=parsed.number,
        number_year=parsed.number_year,
        symbol=parsed.symbol,
        issued_on=_day(parsed),
        place=parsed.place,
        subject_has_vv=parsed.subject_has_vv,
        has_type_line=parsed.has_type_line,
        is_composed=text == nfc(text),
        addressee_lead=parsed.addressee_lead,
        addressees=parsed.addressees,
        recipients=parsed.recipients_raw,
        archive_unit=copy.unit if copy else None,
        symbol_unit=parsed.drafting_unit_abbr,
        signatures=parsed.signatures,
        signer_title=parsed.signer_title,
        marks=parsed.marks,
        urgency=next((_STAMP_URGENCY[mark] for mark in parsed.marks if mark in _STAMP_URGENCY), None),
        annexes=tuple(AnnexFacts(found["label"], found["title"]) for found in annexes),
        operative_words=parsed.operative_words,
        layout=layout,
        line_starts=_line_starts(nfc(text)) if layout else (),
    )


def _line_starts(text: str) -> tuple[int, ...]:
    """Where each line begins, as Word's layout counts them."""
    return (0, *(n + 1 for n, character in enumerate(text) if character == "\n"))


def _day(parsed: ParsedText) -> date | None:
    read = parsed.date
    if not (read.year and read.month and read.day):
        return None
    try:
        return date(read.year, read.month, read.day)
    except ValueError:
        return None


def _fragments(parsed: ParsedText) -> Iterator[Fragment]:
    yield from _lines(HEADER, parsed.header_lines)
    yield from _lines(NUMBER, [parsed.number_line_raw])
    yield from _lines(DATE, [parsed.date.raw])
    yield from _lines(SUBJECT, [parsed.subject_raw])
    yield from _lines(ADDRESSEES, parsed.addressee_lines)
    yield from _lines(AUTHORITY, [parsed.authority_line])
    yield from _lines(BASES, parsed.legal_bases)
    body = list(_body(parsed.body))
    yield from body
    yield from (Fragment(BODY, len(body) + n, note.text, "note") for n, note in enumerate(parsed.footnotes))
    yield from _lines(RECIPIENTS, [line for line in parsed.recipient_lines if line != parsed.archive_line_raw])
    yield from _lines(ARCHIVE, [parsed.archive_line_raw])
    yield from _lines(SIGNATURE, parsed.signature_raw)
    yield from _annexes(parsed.after_signature)


def _lines(part: str, lines: Iterable[str | None]) -> Iterator[Fragment]:
    yield from (Fragment(part, n, line) for n, line in enumerate(filter(None, lines)))


def _body(blocks: tuple[Block, ...]) -> Iterator[Fragment]:
    """Paragraphs, headings and cells; a table counts from 1 within the body."""
    index = table = 0
    texts = [without_styles(block.text) for block in blocks]
    for at, block in enumerate(blocks):
        if not block.rows:
            following = texts[at + 1] if at + 1 < len(blocks) and not blocks[at + 1].rows else None
            yield _paragraph(texts[at], following, index)
            index += 1
            continue
        table += 1
        for row, cells in enumerate(block.rows, 1):
            for cell in filter(None, map(without_styles, cells)):
                yield Fragment(BODY, index, cell, "cell", 0, table, row)
                index += 1


def _paragraph(text: str, following: str | None, index: int) -> Fragment:
    marker = marker_of(text)
    if marker and heading_of(marker, following) is not None:
        return Fragment(BODY, index, text, "heading", 2 if marker.rank < 30 else 3)
    return Fragment(BODY, index, text, "item" if text[:1] in "-+•" else "paragraph")


def _annexes(blocks: tuple[str, ...]) -> Iterator[Fragment]:
    """What follows the signature, from the first annex heading on."""
    annex = index = 0
    for block in blocks:
        if (found := _ANNEX.match(block)) and _is_heading(found):
            annex, index = annex + 1, 0
        if annex:
            yield Fragment(ANNEX, index, block, annex=annex)
            index += 1


def _is_heading(found: re.Match[str]) -> bool:
    """`Phụ lục I` alone or with its title; not a sentence that begins with these words."""
    return not found["title"] or (len(found.string) < LONGEST_ANNEX_HEADING and not found.string.endswith((".", ";")))


def _placed(fragments: Iterator[Fragment], places: Places) -> Iterator[Fragment]:
    """Parts of header and closing come in any order, so only the running text and the header are searched onwards."""
    for one in fragments:
        header = one.part == HEADER
        origins = places.of(one.text, anywhere=not header and one.part not in (BASES, BODY, ANNEX), header=header)
        yield Fragment(one.part, one.index, one.text, one.role, one.level, one.table, one.row, one.annex, origins)
