"""What changed between two snapshots of a document, and since which one a person should be told."""

from __future__ import annotations

import re
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import lru_cache
from typing import Any

import nh3
from lxml.html.diff import htmldiff
from sqlalchemy import select

from workflow.documents import approvals
from workflow.documents.content import REQUESTED
from workflow.documents.models import Document, Revision
from workflow.documents.sanitising import CLASSES, TAGS, clean_html, plain_text
from workflow.engine.work import Work

SAME, DELETED, INSERTED = "same", "del", "ins"
MOST_MARKED = 60_000
"""Characters of both texts together; longer ones are compared by paragraphs, as marking words takes seconds."""
LINES = ("doc_type", "subject", "place", "symbol", "archive_unit", "drafter_sign", "copies", "urgency", "field",
         "medium", "access", "circulation", "reply_due")  # fmt: skip
LISTS = ("addressees", "legal_bases", "recipients", "issuers", "signatories", "files")
Segments = tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Line:
    """One line on both sides, cut into what is the same, deleted and inserted."""

    kind: str
    left: Segments
    right: Segments


@dataclass(frozen=True)
class Difference:
    """One field that differs: its lines, or for rich text the new text with marks (`html`)."""

    name: str
    lines: tuple[Line, ...] = ()
    html: str = ""
    title: str = ""


def base_for(work: Work, document: Document) -> Revision | None:
    """The revision to compare the present text with: what the actor last moved or approved; else what the content
    approval was given to, so that the signer sees what the office changed (Đ.12); else what was last submitted.
    """
    return (
        _last_of(work, document, work.actor.person_id)
        or _approved(work, document)
        or _last_of(work, document, document.drafter_id)
    )


def _approved(work: Work, document: Document) -> Revision | None:
    standing = approvals.valid(work, document, approvals.CONTENT)
    return revision(work, document, standing[-1].revision) if standing and standing[-1].revision else None


def _last_of(work: Work, document: Document, person_id: uuid.UUID | None) -> Revision | None:
    """What the person last handed on; a revision kept on request went to nobody."""
    rows = select(Revision).where(Revision.document_id == document.id, Revision.person_id == person_id)
    rows = rows.where(Revision.reason != REQUESTED)
    return work.session.scalar(rows.order_by(Revision.number.desc()).limit(1))


def revision(work: Work, document: Document, number: int) -> Revision | None:
    """One revision of the document; None for a number that was never taken."""
    if not 0 < number <= document.revision:
        return None  # a number in an address may be larger than any column holds
    return work.session.scalar(select(Revision).where(Revision.document_id == document.id, Revision.number == number))


def differences(old: Mapping[str, Any], new: Mapping[str, Any]) -> list[Difference]:
    """Every field that differs between two snapshots, in the order of the paper."""
    found = [Difference(name, _words(old.get(name), new.get(name))) for name in LINES if _differ(old, new, name)]
    found += [
        Difference(name, _lines(as_lines(old.get(name)), as_lines(new.get(name))))
        for name in LISTS
        if _differ(old, new, name) and as_lines(old.get(name)) != as_lines(new.get(name))
    ]
    if _differ(old, new, "body_html"):
        found.append(_rich("body_html", old.get("body_html", ""), new.get("body_html", "")))
    return found + _annexes(old, new)


def _rich(name: str, old: str, new: str, title: str = "") -> Difference:
    if len(old) + len(new) <= MOST_MARKED:
        return Difference(name, html=marked(old, new), title=title)
    lines = _lines(plain_text(old).splitlines(), plain_text(new).splitlines())
    return Difference(name, tuple(line for line in lines if line.kind != SAME), title=title)


@lru_cache(maxsize=64)
def marked(old: str, new: str) -> str:
    """The new rich text with `<ins>` and `<del>`, sanitised and without style attributes."""
    return nh3.clean(
        htmldiff(clean_html(old) or "<p></p>", clean_html(new) or "<p></p>"),
        tags=TAGS | {"ins", "del"},
        attributes={"td": {"colspan", "rowspan"}, "th": {"colspan", "rowspan"}, "sup": {"class"}, "ol": {"class"}},
        attribute_filter=lambda _tag, name, value: value if name != "class" or value in CLASSES else None,
        link_rel=None,
    )


def as_lines(value: Any) -> list[str]:
    """A list field as lines of text."""
    return [_line(row) for row in value or []]


def _line(row: Any) -> str:
    if isinstance(row, str):
        return row
    if "line" in row:
        return " · ".join(str(row[key]) for key in ("line", "purpose", "channel") if row.get(key))
    if "lines" in row:
        return " · ".join([*row["lines"], row["name"]])
    across = ["landscape"] if row.get("landscape") else []
    form = [row["form"]] if row.get("form", "annex") != "annex" else []
    return " · ".join([*(str(row[key]) for key in ("kind", "title", "name") if row.get(key)), *form, *across])


def _differ(old: Mapping[str, Any], new: Mapping[str, Any], name: str) -> bool:
    return bool(old.get(name) != new.get(name))


def _annexes(old: Mapping[str, Any], new: Mapping[str, Any]) -> list[Difference]:
    """Typed annexes that are on both sides and read differently."""
    before = {row["title"]: row.get("body_html") or "" for row in old.get("files") or [] if not row.get("sha256")}
    return [
        _rich("annex", before[row["title"]], row.get("body_html") or "", row["title"])
        for row in new.get("files") or []
        if row["title"] in before and not row.get("sha256") and before[row["title"]] != (row.get("body_html") or "")
    ]


def _words(old: Any, new: Any) -> tuple[Line, ...]:
    left, right = _text(old), _text(new)
    return (_compared(left, right),)


def _text(value: Any) -> str:
    return "" if value is None else str(value)


def _compared(left: str, right: str) -> Line:
    """Two versions of one line, word by word."""
    a, b = re.findall(r"\S+\s*", left), re.findall(r"\S+\s*", right)
    before: list[tuple[str, str]] = []
    after: list[tuple[str, str]] = []
    for tag, i1, i2, j1, j2 in SequenceMatcher(None, a, b, autojunk=False).get_opcodes():
        kind = SAME if tag == "equal" else ""
        if i1 < i2:
            before.append((kind or DELETED, "".join(a[i1:i2])))
        if j1 < j2:
            after.append((kind or INSERTED, "".join(b[j1:j2])))
    return Line("changed", tuple(before), tuple(after))


def _lines(old: Sequence[str], new: Sequence[str]) -> tuple[Line, ...]:
    found: list[Line] = []
    for tag, i1, i2, j1, j2 in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag == "equal":
            found += [Line(SAME, ((SAME, line),), ((SAME, line),)) for line in old[i1:i2]]
            continue
        both = min(i2 - i1, j2 - j1)
        found += [_compared(old[i1 + n], new[j1 + n]) for n in range(both)]
        found += [Line("removed", ((DELETED, line),), ()) for line in old[i1 + both : i2]]
        found += [Line("added", (), ((INSERTED, line),)) for line in new[j1 + both : j2]]
    return tuple(found)
