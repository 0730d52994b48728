"""The page of one organisation: its lawful choices of margins, sizes and spacing, and its address line (ô 13)."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

from workflow.base.errors import InvalidInput, NotPermitted, Refusal
from workflow.base.text import is_storable, single_spaced
from workflow.documents.types import DocumentType
from workflow.engine import history, item_role
from workflow.engine.work import Work
from workflow.organisations.models import ADMINISTRATOR, Organisation
from workflow.organisations.settings import ADDRESS_LINE, PAGE_PROFILE, PROOF_MARK, choose, setting
from workflow.rendering.nd30_2020 import ND30_2020, RULESETS, PageProfile

ADDRESS_ON = ("none", "letters", "all")
FIRST_PAGE = "first_page"
PROOF_ON = (FIRST_PAGE, "none")
"""Whether page 1 carries the QR of the document's proof."""
MOST_ADDRESS_CHARACTERS = 200
"""Two lines of the smaller lawful size fit into its room at the foot of the page."""


@dataclass(frozen=True)
class PageChoices:
    """What an office chose of its ruleset, by name and figure."""

    margins: str = "standard"
    sizes: str = "decree"
    indent_mm: float = 12.7
    line_spacing: float = 1.05
    """In lines of the font."""
    gap_pt: float = 6
    ruleset: str = ND30_2020.name


@dataclass(frozen=True)
class AddressChoice:
    """The address line (ô 13), and which documents carry it."""

    text: str = ""
    on: str = "none"


def choices_of(organisation: Organisation) -> PageChoices:
    """The office's choices; what it did not choose is the usual."""
    return PageChoices(**setting(organisation, PAGE_PROFILE))


def profile_of(organisation: Organisation) -> PageProfile:
    """The page that the office's documents are laid out on."""
    return _profile(choices_of(organisation))


def address_of(organisation: Organisation) -> AddressChoice:
    """The office's address line and where it stands."""
    return AddressChoice(**setting(organisation, ADDRESS_LINE))


def address_line_of(organisation: Organisation, doc_type: DocumentType) -> str | None:
    """The address printed on a document of this type, if the office wants it there (PL1 III.4)."""
    address = address_of(organisation)
    wanted = address.on == "all" or (address.on == "letters" and doc_type.has_subject_line)
    return address.text if wanted and address.text else None


def may_choose(work: Work, organisation: Organisation) -> bool:
    """Whether the actor is the office's administrator, or stands in for them."""
    return work.actor.is_system or item_role.duty(ADMINISTRATOR, organisation.id) in work.actor.all_holders


def choose_page(
    work: Work, organisation: Organisation, page: PageChoices, address: AddressChoice, proof: str | None = None
) -> None:
    """Change the office's page; what is signed already keeps its own. In the history stands what was before.

    Without `proof` the choice of the QR stays as it is.

    Raises: NotPermitted for anybody but the administrator; InvalidInput with every choice that the ruleset forbids.
    """
    if not may_choose(work, organisation):
        raise NotPermitted("not_administrator", office=organisation.code)
    address = AddressChoice(single_spaced(address.text), address.on)
    problems = [*_page_problems(page), *_address_problems(address)]
    if proof not in (None, *PROOF_ON):
        problems.append(Refusal("choice_unknown", {"field": "proof_mark", "value": str(proof)[:100]}))
    if problems:
        raise InvalidInput(problems)
    _choose(work, organisation, PAGE_PROFILE, asdict(page))
    _choose(work, organisation, ADDRESS_LINE, asdict(address))
    if proof is not None:
        _choose(work, organisation, PROOF_MARK, proof)


def _choose(work: Work, organisation: Organisation, name: str, value: dict[str, Any] | str) -> None:
    before = setting(organisation, name)
    if before == value:
        return
    choose(organisation, name, value)
    entry = history.Entry(
        organisation_id=organisation.id,
        item_kind="organisation",
        item_id=organisation.id,
        event="setting",
        capacity=ADMINISTRATOR,
        facts={"setting": name, "from": before, "to": value},
    )
    history.append(work, entry)


def _profile(page: PageChoices) -> PageProfile:
    rules = RULESETS[page.ruleset]
    margins = rules.margins[page.margins]
    return PageProfile(
        top_mm=margins.top,
        bottom_mm=margins.bottom,
        left_mm=margins.left,
        right_mm=margins.right,
        sizes=rules.sizes[page.sizes],
        indent_mm=page.indent_mm,
        gap_pt=page.gap_pt,
        line_height=round(page.line_spacing * rules.single_line, 4),
        ruleset=rules,
    )


def _page_problems(page: PageChoices) -> list[Refusal]:
    if page.ruleset not in RULESETS:
        return [Refusal("choice_unknown", {"field": "ruleset", "value": page.ruleset[:100]})]
    rules = RULESETS[page.ruleset]
    problems = [
        Refusal("choice_unknown", {"field": name, "value": str(getattr(page, name))[:100]})
        for name, known in (("margins", rules.margins), ("sizes", rules.sizes), ("indent_mm", rules.indents_mm))
        if getattr(page, name) not in known
    ]
    return problems + [
        Refusal("number_out_of_range", {"field": name})
        for name, lawful in (("line_spacing", rules.line_spacing), ("gap_pt", rules.gap_pt))
        if not lawful.holds(getattr(page, name))
    ]


def _address_problems(address: AddressChoice) -> list[Refusal]:
    problems = []
    if address.on not in ADDRESS_ON:
        problems.append(Refusal("choice_unknown", {"field": "address_on", "value": address.on[:100]}))
    if not is_storable(address.text):
        problems.append(Refusal("text_malformed", {"field": "address_text"}))
    if len(address.text) > MOST_ADDRESS_CHARACTERS:
        problems.append(Refusal("line_too_long", {"field": "address_text", "most": MOST_ADDRESS_CHARACTERS}))
    return problems


__all__ = [
    "ADDRESS_ON", "AddressChoice", "PageChoices", "address_line_of", "address_of", "choices_of", "choose_page",
    "may_choose", "profile_of",
]  # fmt: skip
