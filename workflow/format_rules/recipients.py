"""Nơi nhận and the Lưu line.

Source: PL1 II.9, III.3 (FMT-NN-1 to 6).
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from workflow.base.text import fold
from workflow.format_rules.addressees import ended
from workflow.format_rules.findings import Hit
from workflow.format_rules.issuer import is_small, is_state
from workflow.format_rules.manuscript import ADDRESSEES, ARCHIVE, RECIPIENTS, Manuscript
from workflow.format_rules.number import FREE_FORMS, LETTER
from workflow.format_rules.registry import rule
from workflow.format_rules.wording import Wording, missing, wordings
from workflow.importing.archive_line import read_archive_line

FIXED_FORMS = FREE_FORMS | {
    "bien-ban", "thu-cong", "giay-nghi-phep", "giay-gioi-thieu", "giay-moi", "giay-uy-quyen", "phieu-gui",
    "phieu-chuyen", "phieu-bao", "quy-che", "quy-dinh",
}  # fmt: skip
"""Forms that may have no Nơi nhận, or a Lưu line without a unit (`Lưu: VT.`, PL3 1.8)."""
SENT_UP = frozenset({"to-trinh", "bao-cao"})
_HEAD = re.compile(r"^N[ơo]i\s+nh[ậâa]n\s*[:.]?\s*", re.IGNORECASE)
_DASH = re.compile(r"^[-–+•]\s*")
_LEAD = re.compile(r"^(?:[-–+•]\s*)?(?P<lead>L[ưuữ]u(?:\s*[:;.,])?)", re.IGNORECASE)
_INSIDE = re.compile(r";.*\bLưu\s*:")
_CLERK = re.compile(r"\b(?:VT|VTLT|Văn\s+thư)\b")
_REPORTED = re.compile(
    r"\s*\((?:để\s+)?(?:b/c|báo cáo|biết|p/h|phối hợp|th/h|t/h|thực hiện|chỉ đạo)[^()]*\)", re.IGNORECASE
)


def _entries(manuscript: Manuscript) -> list[Wording]:
    """The lines of the list without its head; an entry that wraps is its last line.

    A line that holds the whole list (a flattened table) tells nothing of the form of its entries.
    """
    found: list[Wording] = []
    for line in wordings(manuscript, RECIPIENTS):
        if (_HEAD.match(line.text) and not _HEAD.sub("", line.text)) or _INSIDE.search(line.text):
            continue
        if found and manuscript.is_finished_text and not _DASH.match(line.text) and _is_open(found[-1].text):
            found.pop()
        found.append(line)
    return found


def _is_open(text: str) -> bool:
    return not text.endswith((";", "."))


@rule("F-NN-SEP")
def entries_end_with_their_marks(manuscript: Manuscript) -> Iterator[Hit]:
    """`;` after each recipient, `.` after the Lưu line; in a document the page writes them."""
    if not manuscript.is_finished_text or not is_state(manuscript):
        return
    archive = next(wordings(manuscript, ARCHIVE), None)
    entries = _entries(manuscript)
    for place, entry in enumerate(entries, 1):
        last = place == len(entries) and archive is None
        mark = "." if last else ";"
        if not entry.text.endswith(mark):
            yield ended(entry, mark)
    if archive and not _is_closed(archive):
        yield ended(archive, ".")


def _is_closed(archive: Wording) -> bool:
    """A full stop ends the line, or stands before the drafter's sign or the copies."""
    _, copy = read_archive_line(archive.fragment.text)
    if archive.text.endswith("."):
        return True
    return bool((copy.drafter or copy.copies) and re.search(r"\.+\s*\S[^.]*$|_", archive.text))


@rule("F-NN-NHUTREN")
def letter_begins_with_those_above(manuscript: Manuscript) -> Iterator[Hit]:
    """The first recipient of a công văn, and of what is sent to a superior, is `Như trên` (FMT-NN-3)."""
    entries = _entries(manuscript)
    sent_up = manuscript.kind.key in SENT_UP and bool(manuscript.addressees)
    if not (manuscript.kind.key == LETTER or sent_up) or not entries or not is_state(manuscript):
        return
    first = entries[0]
    words = _DASH.sub("", first.text)
    if fold(words).startswith("nhu tren"):
        return
    if found := re.search(r"Như\s+(?:kính\s+gửi|trên đây|nơi gửi)", first.text, re.IGNORECASE):
        yield first.of(found, expected="Như trên", fix="Như trên")
    else:
        yield first.whole("Như trên")


@rule("F-NN-LUU")
def copy_is_kept(manuscript: Manuscript) -> Iterator[Hit]:
    """`Lưu: VT, …` is the last line of Nơi nhận; in a document the page writes it."""
    if not manuscript.is_finished_text or not is_state(manuscript):
        return
    entries, archive = _entries(manuscript), next(wordings(manuscript, ARCHIVE), None)
    if archive is None:
        if entries or manuscript.kind.key not in FIXED_FORMS:
            yield missing(ARCHIVE, "Lưu: VT, ….", code="missing")
        return
    found = _LEAD.match(archive.text)
    if found and not found["lead"].endswith(":"):
        yield archive.of(found, "lead", expected="Lưu:", fix="Lưu:", code="colon")
    if not _CLERK.search(archive.text):
        yield archive.whole("Lưu: VT, ….", code="clerk")
    behind = [one for one in entries if _starts(one) > _starts(archive) >= 0]
    if behind:
        yield behind[0].whole(code="last")


def _starts(line: Wording) -> int:
    origins = line.fragment.origins
    return origins[0] if origins else -1


@rule("F-NN-LUUUNIT")
def kept_by_the_unit_that_drafts(manuscript: Manuscript) -> Iterator[Hit]:
    """The Lưu line names the drafting unit, in a công văn that of the symbol (FMT-NN-4)."""
    if manuscript.kind.key in FIXED_FORMS or not is_state(manuscript):
        return
    archive = next(wordings(manuscript, ARCHIVE), None)
    unit = manuscript.symbol_unit if manuscript.kind.key == LETTER else None
    if archive is None or (manuscript.is_finished_text and not _CLERK.search(archive.text)):
        return
    kept = manuscript.archive_unit or ""
    if not kept and not is_small(manuscript):
        yield archive.whole(f"Lưu: VT, {unit or '…'}.", code="missing")
    elif kept and unit and not _same_unit(kept, unit):
        yield archive.hit(*_place_of(archive.text, kept), expected=unit, code="other")


def _same_unit(kept: str, unit: str) -> bool:
    """`P.TCCB Sở` is TCCB, `KGVX` holds VX: one may be the field, the other the unit (PL1 II.3b)."""
    one, other = _letters(unit), [_letters(part) for part in re.split(r"[,;]", kept)]
    whole = _letters(kept)
    return any(part and (part in one or one in part) for part in [*other, whole])


def _letters(words: str) -> str:
    words = re.sub(r"^(?:P\.|Phòng\s|P(?=[A-ZĐ]{2}))", "", words.strip())
    return re.sub(r"[\W\d_]", "", words.removesuffix(" Sở")).upper()


def _place_of(text: str, words: str) -> tuple[int, int]:
    at = text.find(words)
    return (at, at + len(words)) if at >= 0 else (0, len(text))


@rule("F-NN-DUP")
def nobody_is_named_twice(manuscript: Manuscript) -> Iterator[Hit]:
    """Once in Nơi nhận, and not again when `Như trên` says it already."""
    entries = _entries(manuscript)
    seen: set[str] = set()
    above = {_plain(_addressee(line.text)) for line in wordings(manuscript, ADDRESSEES)}
    covered = any(fold(_DASH.sub("", entry.text)).startswith("nhu tren") for entry in entries)
    for entry in entries:
        name = _plain(entry.text)
        if len(name) < 3:
            continue
        fix = "" if not manuscript.is_finished_text else None
        if name in seen:
            yield entry.whole("", fix=fix, code="twice")
        elif covered and name in above:
            yield entry.whole("", fix=fix, code="above")
        seen.add(name)


def _addressee(text: str) -> str:
    return re.sub(r"^Kính\s+g[ửứưừ]i\s*:?\s*", "", text, flags=re.IGNORECASE)


def _plain(text: str) -> str:
    """The name alone: without dash, end mark and a note such as `(để báo cáo)`."""
    return re.sub(r"\W+", " ", fold(_REPORTED.sub("", _DASH.sub("", text)))).strip()


@rule("F-NN-COPIES")
def sign_and_copies_have_their_form(manuscript: Manuscript) -> Iterator[Hit]:
    """The drafter's sign in capitals, the number of copies in brackets (FMT-NN-5)."""
    archive = next(wordings(manuscript, ARCHIVE), None)
    if archive is None or not manuscript.is_finished_text or not is_state(manuscript):
        return
    _, copy = read_archive_line(archive.fragment.text)
    if copy.drafter and copy.drafter != copy.drafter.upper():
        place = _place_of(archive.text, copy.drafter)
        right = copy.drafter.upper()
        yield archive.hit(*place, found=copy.drafter, expected=right, fix=right, code="sign")
    if found := re.search(r"(?<![\w(])(?P<copies>\d{1,5})\s*(?:b|bản)?[.\s]*$", archive.text):
        right = f"({found['copies']})"
        yield archive.hit(*found.span(), found=found[0].strip(" ."), expected=right, fix=right, code="copies")
