"""A finished text is taken apart by the grammar of the administrative document."""

from __future__ import annotations

import re
from collections.abc import Sequence

from workflow.base.text import fold
from workflow.importing.addressees import Addressees, read_addressees
from workflow.importing.annexes import read_annexes
from workflow.importing.closing import END_MARK, Closing, read_closing
from workflow.importing.decoding import refuse_binary
from workflow.importing.document_types import OFFICIAL_LETTER, DocumentType
from workflow.importing.errors import LARGEST_TEXT_BYTES, NotADocument, TextTooLarge
from workflow.importing.footnotes import notes_apart
from workflow.importing.header import Header, read_header
from workflow.importing.issuers import Issuers, issuers_among
from workflow.importing.legal_bases import read_opening
from workflow.importing.lines import Line, as_written, lines_of
from workflow.importing.markup import without_styles
from workflow.importing.mentions import annexes_in, attachments_in, latest_cited_date
from workflow.importing.number_line import issuer_and_unit, read_date_line
from workflow.importing.outline import outline_of
from workflow.importing.paragraphs import blocks_of, texts
from workflow.importing.parsed import ParsedText, ReadDate
from workflow.importing.prefixes import authority_of
from workflow.importing.readings import corrected, corrected_recipient

_YEAR = re.compile(r"\bnăm\s+((?:19|20)\d\d)\b")
_CHAIR = re.compile(r"^(?:CHỦ TỌA|CHỦ TRÌ|CHỦ TOẠ)", re.IGNORECASE)
_LOOKING_BACK = frozenset({"Báo cáo", "Biên bản", "Thông báo"})


def parse_text(text: str) -> ParsedText:
    """The parts of an administrative document, as written; what is not in the text is absent.

    Raises: NotADocument (with what is missing), TextTooLarge, UnreadableFile.
    """
    if len(text) > LARGEST_TEXT_BYTES or len(text.encode(errors="replace")) > LARGEST_TEXT_BYTES:
        raise TextTooLarge(limit_bytes=LARGEST_TEXT_BYTES)
    refuse_binary(text)
    lines = lines_of(text)
    if all(line.is_blank for line in lines):
        raise NotADocument(missing=["text"])
    header = read_header(lines)
    addressees = read_addressees(lines, header.end)
    body_start = addressees.end if addressees else header.end
    closing = read_closing(lines, body_start)
    kind = _type_of(header, addressees, closing)
    return _put_together(lines, header, addressees, closing, kind)


def _type_of(header: Header, addressees: Addressees | None, closing: Closing) -> DocumentType:
    """The type of the document, if this is one: a sign of the type, and one more part of the fixed form."""
    filed = header.number_line or closing.entries or closing.archive_raw
    kind = header.doc_type or (OFFICIAL_LETTER if addressees and filed else None)
    form = {
        "national_header": header.national_header,
        "issuing_body": bool(header.bodies),
        "number_line": header.number_line is not None,
        "date_line": header.date is not None,
        "addressees": addressees is not None,
        "recipients": bool(closing.entries or closing.archive_raw),
        "signature": any(block.name for block in closing.signatures),
    }
    only_addressed = kind is OFFICIAL_LETTER and not any(found for part, found in form.items() if part != "addressees")
    if kind is None or only_addressed or not any(form.values()):
        missing = [part for part, found in form.items() if not found]
        raise NotADocument(missing=missing if kind else ["document_type", *missing])
    return kind


def _put_together(
    lines: Sequence[Line], header: Header, addressees: Addressees | None, closing: Closing, kind: DocumentType
) -> ParsedText:
    is_letter = kind is OFFICIAL_LETTER
    start = addressees.end if addressees else header.end
    blocks, footnotes = notes_apart(blocks_of(lines[start : max(start, closing.start)]))
    opening = read_opening(blocks, is_official_letter=is_letter)
    paragraphs = texts(opening.body)
    date_line = read_date_line(closing.date_line) if closing.date_line and not header.date else None
    place, date = date_line or (header.place, header.date)
    latest = None if date else latest_cited_date([*opening.bases, *paragraphs])
    number = header.number_line
    issuers = issuers_among(header.bodies)
    joint = max(1, len(issuers.names))
    issuer, unit = issuer_and_unit(number, is_official_letter=is_letter, bodies=joint) if number else (None, None)
    signature, signer = _main_block(closing, issuers)
    behind = blocks_of(lines[closing.end :])
    annexes, loose = read_annexes(behind)
    prefix, on_behalf_of = authority_of(signature)
    return ParsedText(
        doc_type=kind.name,
        doc_type_code=kind.abbreviation,
        has_type_line=header.type_line is not None,
        issuing_body=issuers.names[0] if issuers.names else None,
        parent_body=issuers.parent,
        issuers=issuers.names,
        national_header_in_text=header.national_header,
        number=number.number if number else None,
        number_year=number.year if number else None,
        symbol=number.symbol if number else None,
        number_line_raw=number.raw if number else None,
        issuer_abbr=issuer,
        drafting_unit_abbr=unit,
        place=place,
        date=date or ReadDate(year=_year_meant(header.subject, latest.year if latest else None, kind)),
        date_not_before=latest.isoformat() if latest else None,
        subject=corrected(header.subject) if header.subject else None,
        subject_raw=header.subject,
        subject_has_vv=header.subject_mark,
        marks=tuple(header.marks),
        addressees=addressees.names if addressees else (),
        addressees_inline=addressees.inline if addressees else None,
        addressee_lead=addressees.lead if addressees else None,
        recipients=tuple(corrected_recipient(name) for name in closing.recipients),
        recipients_raw=closing.recipients,
        archive_line=closing.archive_line,
        archive_line_raw=closing.archive_raw,
        archive_copy=closing.archive_copy,
        signing_authority_prefix=prefix,
        signing_on_behalf_of=on_behalf_of,
        signer_position=signature[-1] if signature else None,
        signature_lines=signature,
        signer_name=signer,
        signer_title=closing.signer_title,
        signatures=tuple(closing.signatures),
        authority_line=opening.authority,
        operative_words=opening.operative,
        legal_bases=opening.bases,
        legal_basis_lines=(*opening.bases, *([opening.prose] if opening.prose else [])),
        ends_with_slash=bool(paragraphs and END_MARK.search(paragraphs[-1][-8:])),
        body=opening.body,
        footnotes=tuple(footnotes),
        outline=outline_of(paragraphs),
        annexes_mentioned=annexes_in(paragraphs),
        attachments_mentioned=attachments_in(paragraphs),
        header_lines=tuple(written for line in lines[: header.end] for written in as_written(line)),
        addressee_lines=_lines_of(lines, addressees) if addressees else (),
        recipient_lines=tuple(closing.recipient_lines),
        signature_raw=tuple(closing.signature_raw),
        after_signature=tuple(without_styles(block.text) for block in behind),
        annexes=annexes,
        unplaced=(*header.unplaced, *closing.unplaced, *(without_styles(block.text) for block in loose)),
    )


def _lines_of(lines: Sequence[Line], addressees: Addressees) -> tuple[str, ...]:
    return tuple(line.raw.strip() for line in lines[addressees.start : addressees.end] if not line.is_blank)


def _main_block(closing: Closing, issuers: Issuers) -> tuple[tuple[str, ...], str | None]:
    """The block that counts: the chair of a meeting (mẫu 1.9), that of the leading of several bodies, else the last."""
    blocks = closing.signatures
    leading = fold(issuers.names[0]) if len(issuers.names) > 1 else None
    chair = next((block for block in blocks if _CHAIR.match(block.lines[0])), None)
    leads = next((block for block in blocks if leading and leading in fold(" ".join(block.lines))), None)
    block = chair or leads or (blocks[-1] if blocks else None)
    return (block.lines, block.name) if block else ((), None)


def _year_meant(subject: str | None, cited_year: int | None, kind: DocumentType) -> int | None:
    """Without a date line: the year that the subject names, where a cited document is of that same year.

    Older it cannot be; and what looks back on a year (a report) may be of the next one, so nothing is said of it.
    """
    named = {int(year) for year in _YEAR.findall(subject or "")}
    if kind.name in _LOOKING_BACK or cited_year is None or named != {cited_year}:
        return None
    return cited_year
