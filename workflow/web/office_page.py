"""The form of the page that an office's documents are printed on: what may be chosen, what was typed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from flask import request
from flask_babel import format_decimal
from flask_babel import gettext as _

from workflow.base.errors import InvalidInput, Refusal
from workflow.organisations.models import Organisation
from workflow.organisations.settings import PROOF_MARK, setting
from workflow.rendering.nd30_2020 import RULESETS, Range
from workflow.rendering.profiles import ADDRESS_ON, PROOF_ON, AddressChoice, PageChoices, address_of, choices_of

FIGURES = ("indent_mm", "line_spacing", "gap_pt")


def typed_page(before: PageChoices) -> PageChoices:
    """What was typed; a figure that is no number is refused. Raises: InvalidInput."""
    form = request.form
    figures: dict[str, Any] = {name: _figure(name) for name in FIGURES if name in form}
    words: dict[str, Any] = {name: form[name] for name in ("margins", "sizes") if name in form}
    return replace(before, **figures, **words)


def _figure(name: str) -> float:
    """A number with a comma or a point. Raises: InvalidInput."""
    try:
        return float(request.form[name].strip().replace(",", "."))
    except ValueError as error:
        raise InvalidInput([Refusal("number_out_of_range", {"field": name})]) from error


def typed_address() -> AddressChoice:
    return AddressChoice(request.form.get("address_text", ""), request.form.get("address_on", "none"))


def page_values(office: Organisation, typed: Mapping[str, str]) -> dict[str, Any]:
    """The choices as they stand, or as they were typed, and what may be chosen."""
    page, address = choices_of(office), address_of(office)
    rules = RULESETS[page.ruleset]
    stand = {
        "margins": page.margins,
        "sizes": page.sizes,
        "indent_mm": _shown(page.indent_mm),
        "line_spacing": format_decimal(page.line_spacing),
        "gap_pt": format_decimal(page.gap_pt),
        "address_text": address.text,
        "address_on": address.on,
        "proof_mark": setting(office, PROOF_MARK),
    }
    return {
        "ruleset": rules.name,
        "shown": {name: typed.get(name, value) for name, value in stand.items()},
        "margins": [(name, _margin_words(name, rules.margins[name])) for name in rules.margins],
        "sizes": [(name, _size_words(name)) for name in rules.sizes],
        "indents": [(_shown(value), f"{format_decimal(value / 10)} cm") for value in rules.indents_mm],
        "places": [(name, _place_words(name)) for name in ADDRESS_ON],
        "proofs": [(name, _proof_words(name)) for name in PROOF_ON],
        "spacing": _ends(rules.line_spacing),
        "gap": _ends(rules.gap_pt),
    }


def _ends(lawful: Range) -> dict[str, str]:
    return {"least": format_decimal(lawful.least), "most": format_decimal(lawful.most)}


def _shown(value: float) -> str:
    return f"{value:g}"


def _margin_words(name: str, margins: Any) -> str:
    words = {"standard": _("Thông dụng"), "decree_annex": _("Như phụ lục của Nghị định")}
    order = _("trên, dưới, trái, phải")
    sides = f"{margins.top:g}, {margins.bottom:g}, {margins.left:g}, {margins.right:g} mm"
    return f"{words.get(name, name)} ({order}: {sides})"


def _size_words(name: str) -> str:
    words = {
        "decree": _("Như ví dụ của Nghị định (Quốc hiệu 12, nội dung 14)"),
        "large": _("Cỡ lớn (Quốc hiệu 13, nội dung 14)"),
        "small": _("Cỡ nhỏ (Quốc hiệu 12, nội dung 13)"),
    }
    return str(words.get(name, name))


def _place_words(name: str) -> str:
    return str({"none": _("Không in"), "letters": _("Trên công văn"), "all": _("Trên mọi văn bản")}[name])


def _proof_words(name: str) -> str:
    return str({"first_page": _("Ở lề dưới trang đầu"), "none": _("Không in")}[name])
