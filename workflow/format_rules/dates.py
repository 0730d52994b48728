"""The line of place and date of a finished text; of a document only the place, which its drafter can change.

Source: PL1 II.4 (FMT-DATE-1 to 3).
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from workflow.base.text import single_spaced
from workflow.format_rules.findings import Hit
from workflow.format_rules.issuer import is_issued_with_another, is_state
from workflow.format_rules.manuscript import DATE, HEADER, Manuscript
from workflow.format_rules.number import FREE_FORMS, WITH_ANOTHER
from workflow.format_rules.registry import rule
from workflow.format_rules.wording import Wording, missing, wordings

UNDATED = frozenset({"bien-ban", "thu-cong"}) | FREE_FORMS | WITH_ANOTHER
"""Without a line of place and date: minutes by their template (PL3 1.9), the others by custom."""
_DAY = re.compile(r"\bngày\s*(?P<digits>\d{1,2})\s*tháng", re.IGNORECASE)
_MONTH = re.compile(r"\btháng\s*(?P<digits>\d{1,2})\s*năm", re.IGNORECASE)
_YEAR = re.compile(r"\bnăm\s*(?P<digits>\d{2,3})\W*$", re.IGNORECASE)
_IN_DIGITS = re.compile(r"(?:ngày\s+)?(?P<day>\d{1,2})\s*[/.-]\s*(?P<month>\d{1,2})\s*[/.-]\s*(?P<year>\d{2,4})\W*$")
_PLACE = re.compile(r"^(?P<place>[^,]*?)(?P<comma>\s*,\s*|\s+)(?=ngày\b)", re.IGNORECASE)
_LOOKS_DATED = re.compile(r"\bngày\b.*\btháng\b.*\bnăm\b", re.IGNORECASE)


def _line(manuscript: Manuscript) -> Wording | None:
    """The line of place and date, also where it is written so oddly that reading did not take it for one."""
    if not manuscript.is_finished_text or not is_state(manuscript):
        return None
    if line := next(wordings(manuscript, DATE), None):
        return line
    header = wordings(manuscript, HEADER)
    return next((one for one in header if _LOOKS_DATED.search(one.text) and len(one.text) < 80), None)


@rule("F-DATE-PAD")
def date_is_written_in_full(manuscript: Manuscript) -> Iterator[Hit]:
    """Day and the months 1 and 2 with a zero in front, other months without, four digits of the year (FMT-DATE-2)."""
    line = _line(manuscript)
    if not line or manuscript.kind.key in UNDATED:
        return
    if (found := _DAY.search(line.text)) and int(found["digits"]):
        yield from _padded(line, found, f"{int(found['digits']):02d}", "day")
    if (found := _MONTH.search(line.text)) and (month := int(found["digits"])):
        yield from _padded(line, found, f"{month:02d}" if month < 3 else str(month), "month")
    if found := _YEAR.search(line.text):
        yield from _padded(line, found, f"20{found['digits'][-2:]}", "year")
    if not _LOOKS_DATED.search(line.text) and (found := _IN_DIGITS.search(line.text)):
        yield from _in_words(line, found)


def _padded(line: Wording, found: re.Match[str], right: str, code: str) -> Iterator[Hit]:
    if found["digits"] != right:
        yield line.of(found, "digits", expected=right, fix=right, code=code)


def _in_words(line: Wording, found: re.Match[str]) -> Iterator[Hit]:
    day, month, year = int(found["day"]), int(found["month"]), int(found["year"])
    right = f"ngày {day:02d} tháng {month:02d} năm" if month < 3 else f"ngày {day:02d} tháng {month} năm"
    right = f"{right} {year if year > 999 else 2000 + year % 100}"
    yield line.hit(found.start(), found.end("year"), expected=right, fix=right, code="words")


@rule("F-DATE-PLACE")
def place_is_the_seat(manuscript: Manuscript) -> Iterator[Hit]:
    """The place name of the office, and a comma after it (FMT-DATE-1, FMT-DATE-3)."""
    if manuscript.kind.key in UNDATED:
        return
    seat = single_spaced(manuscript.office.place) if manuscript.office else ""
    if not manuscript.is_finished_text:
        if seat and manuscript.place and single_spaced(manuscript.place) != seat:
            yield Hit(None, found=manuscript.place, expected=seat, part=DATE, facts={"code": "other"})
        return
    line = _line(manuscript)
    if line:
        yield from _placed(line, seat)


def _placed(line: Wording, seat: str) -> Iterator[Hit]:
    found = _PLACE.match(line.text)
    if found is None or not found["place"].strip():
        if re.match(r"\W*ngày\b", line.text, re.IGNORECASE):
            yield line.whole(f"{seat or '…'}, ngày …", code="missing")
        return
    place = found["place"].strip()
    if "," not in found["comma"]:
        yield line.of(found, "place", expected=f"{place},", fix=f"{place},", code="comma")
    elif seat and place != seat:
        yield line.of(found, "place", expected=seat, fix=seat, code="other")
    elif not seat and place == place.lower():
        yield line.of(found, "place", expected=place.title(), code="case")


@rule("F-DATE-BLANK")
def date_is_filled_in(manuscript: Manuscript) -> Iterator[Hit]:
    """No blank day, month or year in what leaves the office."""
    if not manuscript.is_finished_text or manuscript.kind.key in UNDATED or is_issued_with_another(manuscript):
        return
    line = _line(manuscript)
    if line is None:
        if is_state(manuscript):
            yield missing(DATE, "…, ngày … tháng … năm …", code="missing")
        return
    pieces = {"ngày": r"\bngày\s*\d", "tháng": r"\btháng\s*\d", "năm": r"\bnăm\s*\d{2}"}
    blank = [word for word, filled in pieces.items() if not re.search(filled, line.text, re.IGNORECASE)]
    if blank and not _IN_DIGITS.search(line.text):
        yield line.whole(code="blank", blank=", ".join(blank))
