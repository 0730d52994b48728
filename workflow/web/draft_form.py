"""The text of a draft as a form sends it and as it is shown again: every field as text, nothing lost on the way."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from werkzeug.datastructures import MultiDict

from workflow.base.errors import InvalidInput, Refusal
from workflow.documents.drafting import DraftInput, RecipientLine
from workflow.documents.models import Document
from workflow.documents.signatories import further_signers, secretary_of, signer_from
from workflow.web import issuer_rows
from workflow.web.answers import typed_id

LINES = (
    "subject", "place", "archive_unit", "drafter_sign", "copies", "urgency", "field", "medium", "access",
    "reply_due", "origin_note", "circulation", "body_html",
)  # fmt: skip
LISTS = ("addressees", "legal_bases")
RECIPIENTS = "recipients"
SECRETARY, FURTHER_SIGNERS = "secretary", "further_signers"
ISSUERS = "issuers"
ALL = (*LINES, *LISTS, RECIPIENTS, SECRETARY, FURTHER_SIGNERS, ISSUERS)
SEPARATOR = " | "


def shown_of(document: Document) -> dict[str, str]:
    """The document's fields as the form shows them."""
    secretary = secretary_of(document)
    return {
        **{name: _text(getattr(document, name)) for name in LINES},
        SECRETARY: secretary.account if secretary else "",
        FURTHER_SIGNERS: "\n".join(signer.text for signer in further_signers(document)),
        "addressees": "\n".join(row.line for row in document.addressees),
        "legal_bases": "\n".join(document.legal_bases),
        RECIPIENTS: json.dumps(rows_of(document), ensure_ascii=False),
        ISSUERS: json.dumps(issuer_rows.rows_of(document), ensure_ascii=False),
    }


def rows_of(document: Document) -> list[dict[str, Any]]:
    """The recipients as the API takes them."""
    return [
        {
            "line": row.line,
            "purpose": row.purpose,
            "channel": row.channel,
            "entry": str(row.entry_id) if row.entry_id else None,
        }
        for row in document.recipients
    ]


def typed_in(form: MultiDict[str, str]) -> dict[str, str]:
    """The fields that were sent, as text; recipients from their rows when the form has rows."""
    names = (*LINES, *LISTS, SECRETARY, FURTHER_SIGNERS, "secrecy")
    found = {name: form[name].replace("\r\n", "\n") for name in names if name in form}
    if "recipient_line" in form:
        found[RECIPIENTS] = json.dumps(_rows(form), ensure_ascii=False)
    elif RECIPIENTS in form:
        found[RECIPIENTS] = json.dumps(recipients_from(form[RECIPIENTS]), ensure_ascii=False)
    if "issuer_body" in form:
        found[ISSUERS] = json.dumps(issuer_rows.rows_in(form), ensure_ascii=False)
    elif ISSUERS in form:
        found[ISSUERS] = json.dumps(issuer_rows.rows_from(form[ISSUERS]), ensure_ascii=False)
    return found


def with_choice(typed: dict[str, str], choice: str) -> dict[str, str]:
    """The fields, with the recipient row `place` standing for the address book entry of `place:entry`."""
    place, _, entry = choice.partition(":")
    rows = recipients_from(typed.get(RECIPIENTS, ""))
    if not (place.isdecimal() and len(place) < 5 and int(place) < len(rows)) or typed_id(entry) is None:
        return typed
    rows[int(place)] = {**rows[int(place)], "entry": entry}
    return {**typed, RECIPIENTS: json.dumps(rows, ensure_ascii=False)}


def _rows(form: MultiDict[str, str]) -> list[dict[str, Any]]:
    columns = [form.getlist(f"recipient_{name}") for name in ("line", "purpose", "channel", "entry")]
    lines, purposes, channels, entries = columns
    return [
        {
            "line": line,
            "purpose": _at(purposes, n) or "act",
            "channel": _at(channels, n) or None,
            "entry": _at(entries, n) or None,
        }
        for n, line in enumerate(lines)
        if line.strip()
    ]


def _at(values: list[str], place: int) -> str:
    return values[place] if place < len(values) else ""


def recipients_from(text: str) -> list[dict[str, Any]]:
    """Recipients from JSON, or from lines `name | purpose | channel` as the page of a conflict shows them."""
    if text.lstrip().startswith("["):
        try:
            rows = json.loads(text)
        except ValueError:
            rows = []
        return [row for row in rows if isinstance(row, dict) and isinstance(row.get("line"), str)]
    found = []
    for line in text.splitlines():
        parts = [part.strip() for part in line.split("|")]
        if parts[0]:
            found.append({"line": parts[0], "purpose": _at(parts, 1) or "act", "channel": _at(parts, 2) or None})
    return found


def recipients_as_lines(text: str) -> str:
    """Recipients as lines `name | purpose | channel`, without what is usual."""
    return "\n".join(
        SEPARATOR.join(filter(None, [row["line"], _unusual(row), row.get("channel")])) for row in recipients_from(text)
    )


def _unusual(row: Mapping[str, Any]) -> str:
    purpose = str(row.get("purpose") or "act")
    return purpose if purpose != "act" or row.get("channel") else ""


def draft_input(typed: Mapping[str, str]) -> DraftInput:
    """What was typed, for the room of documents. Raises: InvalidInput (number_out_of_range)."""
    given: dict[str, Any] = {name: typed[name] for name in LINES if name in typed and name != "copies"}
    given |= {name: typed[name].splitlines() for name in LISTS if name in typed}
    if FURTHER_SIGNERS in typed:
        given[FURTHER_SIGNERS] = [signer_from(line) for line in typed[FURTHER_SIGNERS].splitlines()]
    if SECRETARY in typed:
        given[SECRETARY] = typed[SECRETARY]
    if RECIPIENTS in typed:
        given[RECIPIENTS] = [_recipient(row) for row in recipients_from(typed[RECIPIENTS])]
    if ISSUERS in typed:
        given[ISSUERS] = [issuer_rows.co_issuer(row) for row in issuer_rows.rows_from(typed[ISSUERS])]
    if typed.get("copies", "").strip():
        given["copies"] = _number(typed["copies"])
    touched = {name for name in ("copies", "reply_due") if name in typed and not typed[name].strip()}
    return DraftInput(**given, secrecy=typed.get("secrecy") or None, touched=frozenset(touched))


def _recipient(row: Mapping[str, Any]) -> RecipientLine:
    entry: UUID | None = typed_id(str(row.get("entry") or ""))
    return RecipientLine(row["line"], str(row.get("purpose") or "act"), row.get("channel") or None, entry)


def _number(text: str) -> int:
    if not (text.strip().isascii() and text.strip().isdigit() and len(text.strip()) < 7):
        raise InvalidInput([Refusal("number_out_of_range", {"field": "copies"})])
    return int(text)


def _text(value: Any) -> str:
    return "" if value is None else str(value)
