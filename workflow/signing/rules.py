"""What the law asks of a signing authority before it is written down: SIGN-1 to SIGN-6, pure functions over rows.

Whether a written one covers a document on a day is asked in `authority`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Protocol

from workflow.base.errors import Refusal
from workflow.base.text import single_spaced
from workflow.organisations.models import DEPUTY_HEAD, DEPUTY_LEADER, LEADER
from workflow.organisations.models import HEAD as UNIT_HEAD
from workflow.signing.models import ACTING, HEAD, KT, MODES, TL, TL_KT, TM, TM_KT, TUQ

OF_THE_HEAD = (HEAD, ACTING, TM)
"""Forms in which one signs with the head's own power."""

PRINTS_HEAD = (KT, TM_KT, TL, TL_KT, TUQ)
PRINTS_COLLECTIVE = (TM, TM_KT)
PREFIXES = ("kt.", "tm.", "tl.", "tuq.", "q.")


class Authority(Protocol):
    """What of an authority decides."""

    @property
    def person_id(self) -> object: ...
    @property
    def mode(self) -> str: ...
    @property
    def own_title(self) -> str: ...
    @property
    def head_title(self) -> str: ...
    @property
    def unit_head_title(self) -> str: ...
    @property
    def doc_types(self) -> Sequence[str]: ...
    @property
    def fields(self) -> Sequence[str]: ...
    @property
    def valid_from(self) -> date: ...
    @property
    def valid_to(self) -> date | None: ...


@dataclass(frozen=True)
class Proposal:
    """An authority as it is to stand; titles that its form does not print are left out by `tidied`."""

    person_id: object
    mode: str
    own_title: str
    valid_from: date
    valid_to: date | None = None
    head_title: str = ""
    collective: str = ""
    unit_head_title: str = ""
    doc_types: tuple[str, ...] = ()
    fields: tuple[str, ...] = ()
    basis: str = ""
    other_office: str = ""
    position: int = 1


@dataclass(frozen=True)
class Office:
    """What the rules ask of the office: its regime, the person's duties there in that period, the other authorities."""

    collective: bool
    duties: frozenset[str]
    leads_below: bool
    """Whether the person heads an organisation under this one."""
    others: Sequence[Authority]


def tidied(given: Proposal) -> Proposal:
    """The proposal with single spaces, and without the titles that its form does not print."""
    return replace(
        given,
        own_title=single_spaced(given.own_title),
        head_title=single_spaced(given.head_title) if given.mode in PRINTS_HEAD else "",
        collective=single_spaced(given.collective) if given.mode in PRINTS_COLLECTIVE else "",
        unit_head_title=single_spaced(given.unit_head_title) if given.mode == TL_KT else "",
        fields=tuple(dict.fromkeys(name for one in given.fields if (name := single_spaced(one)))),
        doc_types=tuple(dict.fromkeys(given.doc_types)),
        basis=single_spaced(given.basis),
        other_office=single_spaced(given.other_office),
    )


def problems_of(given: Proposal, office: Office) -> list[Refusal]:
    """Everything that stands against this authority; none when it may be written down.

    Source: NĐ 30/2020/NĐ-CP Đ.13; PL1 II.7.
    """
    if given.mode not in MODES:
        return [Refusal("choice_unknown", {"field": "mode", "value": given.mode[:100]})]
    return [
        *_titles(given),
        *_limits(given),
        *_regime(given, office),
        *_duty(given, office),
        *_heads(given, office.others),
        *_principal(given, office.others),
        *_repeated(given, office.others),
    ]


def _titles(given: Proposal) -> Iterable[Refusal]:
    """Every title that the form prints is there, and is one that the State knows (FMT-SIG-3)."""
    wanted = {
        "own_title": True,
        "head_title": given.mode in PRINTS_HEAD,
        "collective": given.mode in PRINTS_COLLECTIVE,
        "unit_head_title": given.mode == TL_KT,
    }
    for name, needed in wanted.items():
        title = getattr(given, name)
        if needed and not title:
            yield Refusal("printed_title_missing", {"field": name})
        if title.casefold().startswith(PREFIXES):
            yield Refusal("title_with_prefix", {"field": name, "title": title})
    if "phụ trách" in given.own_title.casefold():
        yield Refusal("title_not_recognised", {"field": "own_title", "title": given.own_title})


def _limits(given: Proposal) -> Iterable[Refusal]:
    """TUQ. is limited in time and content and given in writing (SIGN-4); TL. rests on the regulations (SIGN-5)."""
    if given.valid_to is not None and given.valid_to < given.valid_from:
        yield Refusal("period_ends_before_it_begins", {"field": "valid_to"})
    if given.mode == TUQ and given.valid_to is None:
        yield Refusal("tuq_needs_end", {"field": "valid_to"})
    if given.mode == TUQ and not given.doc_types and not given.fields:
        yield Refusal("tuq_needs_content", {"field": "fields"})
    if given.mode == TUQ and not given.basis:
        yield Refusal("tuq_needs_basis", {"field": "basis"})
    if given.mode in (TL, TL_KT) and not given.basis:
        yield Refusal("tl_needs_basis", {"field": "basis"})


def _regime(given: Proposal, office: Office) -> Iterable[Refusal]:
    if given.mode in PRINTS_COLLECTIVE and not office.collective:  # SIGN-3
        yield Refusal("tm_needs_collective", {"field": "mode"})


def _duty(given: Proposal, office: Office) -> Iterable[Refusal]:
    """The form fits what the person is; a deputy put in charge signs like a deputy (SIGN-1, 2, 3, 5)."""
    held = office.duties
    if not held and not office.leads_below:
        yield Refusal("signer_without_position", {"field": "person"})
        return
    deputy_only = DEPUTY_LEADER in held and LEADER not in held
    fits = {
        HEAD: ("deputy_signs_kt", not deputy_only),
        TM: ("deputy_signs_kt", not deputy_only),
        KT: ("kt_needs_deputy", DEPUTY_LEADER in held),
        TM_KT: ("kt_needs_deputy", DEPUTY_LEADER in held),
        TL: ("tl_needs_unit_head", UNIT_HEAD in held),
        TL_KT: ("tl_kt_needs_deputy_head", DEPUTY_HEAD in held),
        TUQ: ("tuq_needs_subordinate_head", UNIT_HEAD in held or office.leads_below),
    }
    code, right = fits.get(given.mode, ("", True))  # who is given the power of the head (Q.) is the superior's choice
    if not right:
        yield Refusal(code, {"field": "mode"})


def _heads(given: Proposal, others: Sequence[Authority]) -> Iterable[Refusal]:
    """One head at a time; and nobody signs with the head's power and in the head's stead at once (crossing)."""
    for row in others:
        if not same_time(given, row):
            continue
        of_the_head = (given.mode in OF_THE_HEAD, row.mode in OF_THE_HEAD)
        if all(of_the_head) and row.person_id != given.person_id:
            yield Refusal("two_heads", {"field": "valid_from", "title": row.own_title, "valid_from": _day(row)})
        elif any(of_the_head) and not all(of_the_head) and row.person_id == given.person_id:
            yield Refusal("crossing_delegation", {"field": "mode", "form": form_of(row), "title": row.own_title})


def _principal(given: Proposal, others: Sequence[Authority]) -> Iterable[Refusal]:
    """Behind KT., TL. and TUQ. stands the head, never one who signs by delegation himself (SIGN-4, SIGN-5)."""
    if given.mode not in PRINTS_HEAD or not given.head_title:
        return
    heads = {row.own_title.casefold(): row.own_title for row in others if row.mode in OF_THE_HEAD}
    title = given.head_title.casefold()
    delegate = next((row for row in others if row.own_title.casefold() == title and title not in heads), None)
    if delegate is not None:
        facts = {"field": "head_title", "title": given.head_title, "form": form_of(delegate)}
        yield Refusal("chained_delegation", facts)
    elif heads and title not in heads:
        yield Refusal("principal_unknown", {"field": "head_title", "known": sorted(heads.values())})
    if given.mode == TL_KT and given.unit_head_title:
        yield from _unit_head(given, others)


def _unit_head(given: Proposal, others: Sequence[Authority]) -> Iterable[Refusal]:
    """The unit head passes on to the deputy only what he himself may sign TL. (SIGN-5)."""
    own = [
        row
        for row in others
        if row.mode == TL and row.own_title.casefold() == given.unit_head_title.casefold() and same_time(given, row)
    ]
    if not own:
        yield Refusal("unit_head_signs_nothing", {"field": "unit_head_title", "title": given.unit_head_title})
    elif not any(_within(given.doc_types, row.doc_types) and _within(given.fields, row.fields) for row in own):
        yield Refusal("beyond_unit_head", {"field": "doc_types", "title": given.unit_head_title})


def _within(part: Sequence[str], whole: Sequence[str]) -> bool:
    return not whole or (bool(part) and set(part) <= set(whole))


def _repeated(given: Proposal, others: Sequence[Authority]) -> Iterable[Refusal]:
    """The same form of the same person for the same things stands once at a time."""
    for row in others:
        same = (row.person_id, row.mode) == (given.person_id, given.mode)
        if same and same_time(given, row) and same_scope(given, row):
            end = row.valid_to.isoformat() if row.valid_to else None
            yield Refusal("authority_overlaps", {"field": "valid_from", "valid_from": _day(row), "valid_to": end})


def form_of(row: Authority) -> str:
    """`KT.`, `TM. KT.`; for who signs directly the position itself."""
    return row.own_title if row.mode == HEAD else row.mode.replace("+", ". ") + "."


def _day(row: Authority) -> str:
    return row.valid_from.isoformat()


def same_time(one: Proposal | Authority, other: Proposal | Authority) -> bool:
    """Whether there is a day on which both hold."""
    return (one.valid_to is None or other.valid_from <= one.valid_to) and (
        other.valid_to is None or one.valid_from <= other.valid_to
    )


def same_scope(one: Proposal | Authority, other: Proposal | Authority) -> bool:
    """Whether there is a type and a field that both cover."""
    return _meet(one.doc_types, other.doc_types) and _meet(one.fields, other.fields)


def _meet(some: Sequence[str], others: Sequence[str]) -> bool:
    return not some or not others or not set(some).isdisjoint(others)


def principal_of(row: Authority, others: Iterable[Authority]) -> Authority | None:
    """The authority of the head in whose stead this one signs, when the head's post is filled at that time."""
    if row.mode not in PRINTS_HEAD:
        return None
    title = row.head_title.casefold()
    heads = (one for one in others if one.mode in OF_THE_HEAD and one.own_title.casefold() == title)
    return next((one for one in heads if same_time(row, one)), None)
