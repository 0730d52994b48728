"""A sheet as HTML: the words of each component put together, short lines broken and measured before the layout."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from functools import cache
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from workflow.base.text import day_in_digits, month_in_digits, nfc, single_spaced
from workflow.rendering.body import Measure, prepared
from workflow.rendering.closing import balanced_blocks, beside_and_below
from workflow.rendering.folders import TEMPLATES
from workflow.rendering.masthead import masthead_of
from workflow.rendering.measure import balanced, width_mm
from workflow.rendering.proof_mark import EDGE_MM, SIZE_MM, proof_mark
from workflow.rendering.sheet import Annex, Sheet

COLUMN_PADDING_MM = 2
DRAFT_WORDS = "DỰ THẢO"
FRAME_PADDING_MM, MARK_GAP_MM = 6, 6
DIGIT_EM = 0.5
"""All digits of the font have this width."""
NUMBER_GAP_EM = 0.2
"""Between `Số:` and a number that fills its place."""
OPEN = "\u00a0"
"""A place for a figure that is not known is left open."""
SUBJECT_SHARE = 0.86
"""A trích yếu is kept somewhat narrower than the text."""
DEEPER_MM = 12.7
"""The dashes of a list under a whole sentence stand so much deeper than it."""


@dataclass(frozen=True)
class Lines:
    """Lines as they will stand, and the length of the line drawn under them."""

    lines: tuple[str, ...]
    rule_mm: float


def sheet_html(sheet: Sheet) -> str:
    """The main text with header and closing, everything but the annexes."""
    profile, rules = sheet.profile, sheet.profile.ruleset
    type_name = (sheet.type_name or "").upper()
    return page_of(
        "sheet.html",
        sheet,
        head=_head(sheet),
        type_name=type_name,
        subject=_title_lines(sheet, sheet.subject if sheet.subject_printed else "", type_name),
        place_date=place_and_date(sheet),
        addressees=addressees_of(sheet),
        authority=balanced(sheet.authority_line or "", profile.text_width_mm, profile.sizes.body, "Bold"),
        bases=closed_list(sheet.legal_bases),
        decision=rules.decision_words.get(sheet.doc_type, "") if sheet.authority_line else "",
        blocks=balanced_blocks(sheet),
        address=balanced(sheet.address_line or "", profile.text_width_mm, profile.sizes.address),
        recipients=beside_and_below(sheet),
        body=prepared(sheet.body_html, Measure(profile.text_width_mm, profile.indent_mm, profile.sizes.body)),
        proof=proof_mark(sheet.proof_url),
        proof_size_mm=SIZE_MM,
        proof_edge_mm=EDGE_MM,
    )


def _head(sheet: Sheet) -> dict[str, Any]:
    """What stands in the two columns above the title, its lines broken to their column."""
    left, sizes = left_column_mm(sheet) - COLUMN_PADDING_MM, sheet.profile.sizes
    return {
        "masthead": masthead_of(sheet, left),
        "letter_subject": balanced(f"V/v {sheet.subject}", left, sizes.letter_subject),
        "marks": _marks(sheet),
    }


def _marks(sheet: Sheet) -> dict[str, Any] | None:
    """Độ khẩn and DỰ THẢO (ô 10b): level with the addressees where these leave the room, else in a row of their own."""
    urgency = sheet.profile.ruleset.urgency_stamps.get(sheet.urgency)
    if urgency is None and not sheet.draft_mark:
        return None
    draft = width_mm(DRAFT_WORDS, sheet.profile.sizes.stamp, "Bold") + FRAME_PADDING_MM if sheet.draft_mark else 0
    room = (urgency[1] if urgency else 0) + draft + MARK_GAP_MM
    return {
        "urgency": urgency,
        "draft": DRAFT_WORDS if sheet.draft_mark else None,
        "beside": room < _left_of_addressees(sheet),
    }


def _left_of_addressees(sheet: Sheet) -> float:
    """How much of the first line of Kính gửi is free at its left."""
    found = addressees_of(sheet)
    if found is None or found["form"] != "letter":
        return 0.0
    if found["only"] is None:
        return float(found["margin"])
    if not found["fits"]:
        return 0.0
    size, most = sheet.profile.sizes.addressees, sheet.profile.text_width_mm
    return (most - width_mm(f"{found['lead']} {found['only']}", size)) / 2


def _title_lines(sheet: Sheet, subject: str, type_name: str) -> Lines:
    """The lines of a trích yếu; without one the drawn line follows the tên loại."""
    size = sheet.profile.sizes.title
    if subject:
        return ruled((subject,), sheet.profile.text_width_mm * SUBJECT_SHARE, size, _share(sheet))
    return Lines((), round(width_mm(type_name, size, "Bold") * _share(sheet), 2))


def _share(sheet: Sheet) -> float:
    return sheet.profile.ruleset.short_line_share


def annex_html(sheet: Sheet, annex: Annex) -> str:
    """One annex with its heading and the reference line (PL1 III.1), or a document that is issued with this one."""
    type_name = (annex.type_name or "").upper()
    return page_of(
        "annex.html",
        sheet,
        annex=annex,
        head=_head(sheet),
        type_name=type_name,
        subject=_title_lines(sheet, annex.title, type_name) if annex.form == "issued_with" else None,
        reference=_reference_lines(sheet, annex),
        body=prepared(annex.body_html),
    )


def _reference_lines(sheet: Sheet, annex: Annex) -> tuple[str, ...]:
    """On one line, or whose it is on the second."""
    whole, profile = reference_of(sheet), sheet.profile
    turned = profile.ruleset.paper_height_mm - profile.ruleset.paper_width_mm if annex.landscape else 0
    if width_mm(whole, profile.sizes.title, "Italic") <= profile.text_width_mm + turned:
        return (whole,)
    of = f" của {sheet.author})"
    return (whole.removesuffix(of), of.strip())


def reference_of(sheet: Sheet) -> str:
    """`(Kèm theo Quyết định số 15/QĐ-… ngày … của …)`; the places stay open unless the sheet fills them (FMT-ANX-4)."""
    kind = sheet.type_name.capitalize() if sheet.type_name else "Công văn"
    known = place_and_date(sheet) if sheet.references_filled else {"day": None, "month": None, "year": None}
    number = sheet.number if sheet.references_filled else None
    words = f" số {number or OPEN * 8}/{sheet.symbol}" if sheet.numbered else ""
    day, month, year = (known[part] or OPEN * room for part, room in (("day", 5), ("month", 5), ("year", 8)))
    return f"(Kèm theo {kind}{words} ngày {day} tháng {month} năm {year} của {sheet.author})"


def variables(sheet: Sheet) -> dict[str, str]:
    """The figures of the ruleset as the custom properties that the style sheet names."""
    profile, rules = sheet.profile, sheet.profile.ruleset
    digits = min(max(sheet.number_digits, 1), 6)
    sizes = {f"size-{name.replace('_', '-')}": f"{value}pt" for name, value in asdict(profile.sizes).items()}
    return sizes | {
        "indent": f"{profile.indent_mm}mm",
        "gap": f"{profile.gap_pt}pt",
        "line": str(profile.line_height),
        "number-place": f"{digits * DIGIT_EM + NUMBER_GAP_EM}em",
        "left-column": f"{left_column_mm(sheet):.2f}mm",
        "letter-subject-gap": f"{rules.letter_subject_gap_pt}pt",
        "stamp-height": f"{rules.stamp_height_mm}mm",
        "signature-width": f"{rules.signature_width_mm}mm",
        "signature-height": f"{rules.signature_height_mm}mm",
    }


@cache
def _environment() -> Environment:
    return Environment(loader=FileSystemLoader(TEMPLATES), undefined=StrictUndefined, autoescape=True, trim_blocks=True)


def page_of(template: str, sheet: Sheet, **values: Any) -> str:
    """A template of ours filled with a sheet, its page and its ruleset."""
    page = _environment().get_template(template)
    profile = sheet.profile
    values |= {"sheet": sheet, "profile": profile, "rules": profile.ruleset, "variables": variables(sheet)}
    return nfc(page.render(**values))


def left_column_mm(sheet: Sheet) -> float:
    """The usual share of the width, or what Quốc hiệu and a long place name leave of it."""
    width, sizes, rules = sheet.profile.text_width_mm, sheet.profile.sizes, sheet.profile.ruleset
    right = max(
        width_mm(rules.nation, sizes.nation, "Bold"),
        width_mm(f"{sheet.place or ''}, ngày 00 tháng 00 năm 0000", sizes.place_date, "Italic"),
    )
    most = width * rules.left_column_share
    return max(min(most, width - right - COLUMN_PADDING_MM / 2), width * rules.least_left_column_share)


def ruled(texts: tuple[str, ...], most_mm: float, size_pt: float, share: float) -> Lines:
    """The texts broken evenly, and the line drawn under them: a share of the longest (PL1 II.2b, II.5b)."""
    lines = tuple(line for text in texts for line in balanced(text, most_mm, size_pt, "Bold"))
    longest = max(min(width_mm(line, size_pt, "Bold"), most_mm) for line in lines)
    return Lines(lines, round(longest * share, 2))


def issuer_of(sheet: Sheet, most_mm: float) -> Lines:
    """The lines of the issuer in the left column (FMT-ORG-2, FMT-ORG-3)."""
    return ruled(sheet.issuer_lines, most_mm, sheet.profile.sizes.organ, _share(sheet))


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
    """One on the line of `Kính gửi:`, several as a list whose dashes stand under the colon (PL1 II.9d).

    Under the whole sentence of a công điện or an invitation the dashes stand one step deeper than it (PL3 1.6, 1.7).
    """
    if not sheet.addressees:
        return None
    size, most = sheet.profile.sizes.addressees, sheet.profile.text_width_mm
    lead = single_spaced(sheet.addressee_lead)
    form = sheet.addressee_form
    if len(sheet.addressees) == 1 and form != "telegram":
        only = single_spaced(sheet.addressees[0]).rstrip(".;")
        fits = width_mm(f"{lead} {only}", size) <= most * 0.96
        indent = width_mm(f"{lead} ", size) + 0.5
        return {"form": form, "lead": lead, "only": only, "fits": fits, "indent": indent}
    lines = closed_list(sheet.addressees)
    if form != "letter":
        indent = sheet.profile.indent_mm
        return {"form": form, "lead": lead, "only": None, "lines": lines, "indent": DEEPER_MM, "margin": indent}
    under_colon = width_mm(lead.rstrip(":"), size)
    block = under_colon + max(width_mm(f"- {line}", size) for line in lines)
    margin = max(0, (most - block) / 2)
    return {"form": form, "lead": lead, "only": None, "lines": lines, "indent": under_colon, "margin": margin}
