"""A sheet as HTML: the words of each component put together, short lines broken and measured before the layout."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from functools import cache
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from workflow.base.text import day_in_digits, month_in_digits, nfc, single_spaced
from workflow.rendering import nd30_2020 as rules
from workflow.rendering.body import prepared
from workflow.rendering.folders import TEMPLATES
from workflow.rendering.measure import balanced, width_mm
from workflow.rendering.sheet import Annex, Sheet

COLUMN_PADDING_MM = 2
DIGIT_EM = 0.5
"""All digits of the font have this width."""
NUMBER_GAP_EM = 0.2
"""Between `Số:` and a number that fills its place."""
SUBJECT_SHARE = 0.86
"""A trích yếu is kept somewhat narrower than the text."""
DECISION_WORDS = {"quyet-dinh": "QUYẾT ĐỊNH:", "nghi-quyet": "QUYẾT NGHỊ:"}


@dataclass(frozen=True)
class Lines:
    """Lines as they will stand, and the length of the line drawn under them."""

    lines: tuple[str, ...]
    rule_mm: float


def sheet_html(sheet: Sheet) -> str:
    """The main text with header and closing, everything but the annexes."""
    width = sheet.profile.text_width_mm
    left = left_column_mm(sheet) - COLUMN_PADDING_MM
    sizes = sheet.profile.sizes
    return _render(
        "sheet.html",
        sheet,
        parent=balanced(sheet.parent_name or "", left, sizes.organ),
        issuer=issuer_of(sheet, left),
        nation=rules.NATION,
        motto=rules.MOTTO,
        address_mm=rules.ADDRESS_MM,
        letter_subject=balanced(f"V/v {sheet.subject}", left, sizes.letter_subject),
        subject=ruled((sheet.subject,), width * SUBJECT_SHARE, sizes.title),
        type_name=(sheet.type_name or "").upper(),
        urgency=rules.URGENCY_STAMPS.get(sheet.urgency),
        place_date=place_and_date(sheet),
        addressees=addressees_of(sheet),
        bases=closed_list(sheet.legal_bases),
        decision=DECISION_WORDS.get(sheet.doc_type, "") if sheet.authority_line else "",
        recipients=recipient_lines(sheet),
        body=prepared(sheet.body_html),
    )


def annex_html(sheet: Sheet, annex: Annex) -> str:
    """One annex with its heading and the reference line, whose number and date stay open (PL1 III.1c)."""
    return _render(
        "annex.html",
        sheet,
        annex=annex,
        kind=sheet.type_name.capitalize() if sheet.type_name else "Công văn",
        body=prepared(annex.body_html),
    )


def variables(sheet: Sheet) -> dict[str, str]:
    """The figures of the ruleset as the custom properties that the style sheet names."""
    profile = sheet.profile
    digits = min(max(sheet.number_digits, 1), 6)
    sizes = {f"size-{name.replace('_', '-')}": f"{value}pt" for name, value in asdict(profile.sizes).items()}
    return sizes | {
        "indent": f"{profile.indent_mm}mm",
        "gap": f"{profile.gap_pt}pt",
        "line": str(profile.line_height),
        "number-place": f"{digits * DIGIT_EM + NUMBER_GAP_EM}em",
        "left-column": f"{left_column_mm(sheet):.2f}mm",
        "signature-width": f"{rules.SIGNATURE_WIDTH_MM}mm",
        "signature-height": f"{rules.SIGNATURE_HEIGHT_MM}mm",
    }


@cache
def _environment() -> Environment:
    return Environment(loader=FileSystemLoader(TEMPLATES), undefined=StrictUndefined, autoescape=True, trim_blocks=True)


def _render(template: str, sheet: Sheet, **values: Any) -> str:
    page = _environment().get_template(template)
    return nfc(page.render(sheet=sheet, profile=sheet.profile, variables=variables(sheet), **values))


def left_column_mm(sheet: Sheet) -> float:
    """The usual share of the width, or what Quốc hiệu and a long place name leave of it."""
    width, sizes = sheet.profile.text_width_mm, sheet.profile.sizes
    right = max(
        width_mm(rules.NATION, sizes.nation, "Bold"),
        width_mm(f"{sheet.place or ''}, ngày 00 tháng 00 năm 0000", sizes.place_date, "Italic"),
    )
    most = width * rules.LEFT_COLUMN_SHARE
    return max(min(most, width - right - COLUMN_PADDING_MM / 2), width * rules.LEAST_LEFT_COLUMN_SHARE)


def ruled(texts: tuple[str, ...], most_mm: float, size_pt: float) -> Lines:
    lines = tuple(line for text in texts for line in balanced(text, most_mm, size_pt, "Bold"))
    longest = max(min(width_mm(line, size_pt, "Bold"), most_mm) for line in lines)
    return Lines(lines, round(longest * rules.SHORT_LINE_SHARE, 2))


def issuer_of(sheet: Sheet, most_mm: float) -> Lines:
    return ruled(sheet.issuer_lines, most_mm, sheet.profile.sizes.organ)


def place_and_date(sheet: Sheet) -> dict[str, str | None]:
    """Day, month and year as printed; None where the place is still open."""
    day = sheet.issued_on
    if day is not None:
        return {"day": day_in_digits(day), "month": month_in_digits(day), "year": str(day.year)}
    month = sheet.draft_month
    return {
        "day": None,
        "month": None if month is None else f"{month:02d}" if month < 3 else str(month),
        "year": None if sheet.draft_year is None else str(sheet.draft_year),
    }


def closed_list(texts: tuple[str, ...]) -> list[str]:
    """Each line ends with a semicolon, the last with a full stop (PL1 II.6a, II.9d)."""
    bare = [single_spaced(text).rstrip(";.,") for text in texts]
    return [text + (";" if at < len(bare) - 1 else ".") for at, text in enumerate(bare)]


def addressees_of(sheet: Sheet) -> dict[str, Any] | None:
    """One on the line of `Kính gửi:`, several as a list whose dashes stand under the colon (PL1 II.9d)."""
    if not sheet.addressees:
        return None
    size, most = sheet.profile.sizes.addressees, sheet.profile.text_width_mm
    lead = single_spaced(sheet.addressee_lead)
    if len(sheet.addressees) == 1 and lead.startswith("Kính gửi"):
        only = single_spaced(sheet.addressees[0]).rstrip(".;")
        fits = width_mm(f"{lead} {only}", size) <= most * 0.96
        return {"lead": lead, "only": only, "fits": fits, "indent": width_mm(f"{lead} ", size) + 0.5}
    lines = closed_list(sheet.addressees)
    under_colon = width_mm(lead.rstrip(":"), size)
    block = under_colon + max(width_mm(f"- {line}", size) for line in lines)
    return {"lead": lead, "only": None, "lines": lines, "indent": under_colon, "margin": max(0, (most - block) / 2)}


def recipient_lines(sheet: Sheet) -> list[str]:
    """`- Như trên;` … `- Lưu: VT, TCCB.` (PL1 II.9d)."""
    printed = [f"- {_undashed(line).rstrip(';.,')};" for line in sheet.recipients]
    archive = _undashed(sheet.archive_line)
    return [*printed, f"- {archive if archive.endswith(('.', ')')) else archive + '.'}"]


def _undashed(line: str) -> str:
    return single_spaced(line).removeprefix("-").strip()
