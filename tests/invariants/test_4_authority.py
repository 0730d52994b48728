"""Invariant 4: nobody signs without authority for this type, field and day; nobody alone drafts, checks and signs,
unless the office's named setting allows it and the history shows it; a stand-in never signs or agrees."""

from __future__ import annotations

import random
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import delete, select

from tests.factories.bureau import BEGIN, Bureau
from tests.invariants.places import Place
from tests.invariants.scale import examples, seeds
from tests.invariants.strolling import SO, strolls
from workflow.base.clock import vietnam_day
from workflow.base.errors import InvalidInput, NotFound, NotOffered, NotPermitted, TransitionRefused
from workflow.engine.history import HistoryEntry
from workflow.organisations.models import Organisation, Position, StandIn
from workflow.organisations.settings import ONE_PERSON_CHECKS_BOTH, ONE_PERSON_DRAFTS_CHECKS_SIGNS, choose
from workflow.signing.models import HEAD, KT, TL, SigningAuthority

TODAY = date(2026, 3, 5)
SIGNERS = ("gd", "pgd", "pgd2")
TYPES = ("cong-van", "ke-hoach", "quyet-dinh")
FIELDS = ("", "nhân sự", "thủy lợi")


@dataclass(frozen=True)
class Given:
    """An authority as it was drawn, and the test's own word on what it covers."""

    account: str
    mode: str
    types: tuple[str, ...]
    fields: tuple[str, ...]
    first: date
    last: date | None
    revoked: bool

    def covers(self, doc_type: str, field: str, day: date) -> bool:
        in_time = self.first <= day and (self.last is None or day <= self.last)
        return not self.revoked and in_time and doc_type in (self.types or TYPES) and field in (self.fields or FIELDS)


days = st.integers(-3, 3).map(lambda number: TODAY + timedelta(days=number))
authorities = st.builds(
    Given,
    account=st.sampled_from(SIGNERS),
    mode=st.sampled_from([HEAD, KT, TL]),
    types=st.lists(st.sampled_from(TYPES), max_size=2, unique=True).map(tuple),
    fields=st.lists(st.sampled_from(FIELDS[1:]), max_size=1).map(tuple),
    first=days,
    last=st.none() | days,
    revoked=st.sampled_from([False, False, False, True]),
)


def authorise(bureau: Bureau, rows: list[Given]) -> dict[str, Given]:
    """Replace the office's authorities by these; gives them by the id they are kept under."""
    with bureau.writes() as work:
        work.session.execute(delete(SigningAuthority))
        found = {}
        for position, row in enumerate(rows, 1):
            authority = SigningAuthority(
                id=uuid.uuid4(),
                organisation_id=bureau.organisations["so"],
                person_id=bureau.people[row.account],
                mode=row.mode,
                own_title="Giám đốc",
                head_title="Giám đốc",
                basis="Quy chế làm việc",
                doc_types=list(row.types),
                fields=list(row.fields),
                valid_from=row.first,
                valid_to=row.last,
                position=position,
                revoked_at=work.now if row.revoked else None,
            )
            work.session.add(authority)
            found[str(authority.id)] = row
        return found


def test_nobody_signs_without_an_authority_that_covers_type_field_and_day(place: Place) -> None:
    """Asked when the signer is proposed, and again when signing, after days have passed and the signer has edited."""

    @examples(30 if place.kind == "sqlite" else 6)
    @given(
        rows=st.lists(authorities, max_size=5),
        doc_type=st.sampled_from(TYPES),
        field=st.sampled_from(FIELDS),
        signer=st.sampled_from([*SIGNERS, "cv", None]),
        later=st.integers(0, 3),
        field_then=st.none() | st.sampled_from(FIELDS),
    )
    def goes(
        rows: list[Given], doc_type: str, field: str, signer: str | None, later: int, field_then: str | None
    ) -> None:
        bureau = place.bureau()
        kept = authorise(bureau, rows)
        document_id = bureau.walks_to("format_check", doc_type=doc_type, field=field)
        able = {row.account for row in rows if row.covers(doc_type, field, TODAY)}
        named = {} if signer is None else {"signer": signer}
        try:
            bureau.moves("vp", document_id, "approve_format", **named)
        except InvalidInput as error:
            assert signer not in able
            assert signer is not None or len(able) != 1
            assert next(row.code for row in error.problems) in ("signer_choice_needed", "signer_without_authority")
            assert bureau.document(document_id).state == "format_check"
        else:
            assert signer in able or (signer is None and len(able) == 1)
            _signs_only_if_covered(bureau, document_id, kept, later, field_then)
        place.end(bureau)

    goes()


def _signs_only_if_covered(
    bureau: Bureau, document_id: uuid.UUID, kept: dict[str, Given], later: int, field_then: str | None
) -> None:
    block = bureau.document(document_id).block
    assert block is not None
    chosen = kept[block["authority_id"]]
    if field_then is not None:
        bureau.saves(chosen.account, document_id, field=field_then)
    bureau.clock.passes(days=later)
    document = bureau.document(document_id)
    for other in {*SO} - {chosen.account}:
        with pytest.raises((NotPermitted, NotFound)):
            bureau.signs(document_id, other)
    covered = chosen.covers(document.doc_type, document.field, vietnam_day(bureau.clock.now()))
    try:
        bureau.signs(document_id, chosen.account)
    except TransitionRefused as refused:
        assert not covered
        assert set(refused.codes) <= {"authority_expired", "authority_does_not_cover"}
        assert bureau.document(document_id).state == "awaiting_signature"
    else:
        assert covered
        assert bureau.document(document_id).state == "signed"


# ---- one person alone

DUTIES = {"content": ("TC", "head", "tp"), "format": ("VP", "checker", "vp"), "signer": (None, "leader", "pgd")}


def employ_alone(bureau: Bureau, held: dict[str, str]) -> None:
    """`cv` holds some of the duties: by a position of their own, or standing in for the one who holds it."""
    with bureau.writes() as work:
        for name, how in held.items():
            unit, duty, usual = DUTIES[name]
            if how == "position":
                work.session.add(
                    Position(
                        person_id=bureau.people["cv"], organisation_id=bureau.organisations["so"], title=duty,
                        unit_id=bureau.units[unit] if unit else None, duty=duty, valid_from=BEGIN,
                    )
                )  # fmt: skip
            elif how == "stand_in":
                work.session.add(
                    StandIn(
                        principal_id=bureau.people[usual], substitute_id=bureau.people["cv"], reason="nghỉ phép",
                        valid_from=BEGIN, created_at=work.now,
                    )
                )  # fmt: skip
        work.session.add(
            SigningAuthority(
                organisation_id=bureau.organisations["so"], person_id=bureau.people["cv"], mode=HEAD,
                own_title="Giám đốc", valid_from=BEGIN, position=9,
            )
        )  # fmt: skip


def test_one_person_for_everything_needs_the_named_settings_and_stands_in_the_history(place: Place) -> None:
    @examples(20 if place.kind == "sqlite" else 5)
    @given(
        content=st.sampled_from(["position", "stand_in", "other"]),
        layout=st.sampled_from(["position", "stand_in", "other"]),
        signs=st.booleans(),
        both=st.booleans(),
        alone=st.booleans(),
    )
    def holds(content: str, layout: str, signs: bool, both: bool, alone: bool) -> None:
        bureau = place.bureau()
        employ_alone(bureau, {"content": content, "format": layout})
        with bureau.writes() as work:
            office = work.session.get_one(Organisation, bureau.organisations["so"])
            choose(office, ONE_PERSON_CHECKS_BOTH, both)
            choose(office, ONE_PERSON_DRAFTS_CHECKS_SIGNS, alone)
        checks_content = "tp" if content == "other" else "cv"
        checks_format = "vp" if layout == "other" else "cv"
        signer = "cv" if signs else "pgd"
        document_id = bureau.walks_to("unit_review")
        bureau.moves(checks_content, document_id, "approve_content")

        _goes(
            lambda: bureau.moves(checks_format, document_id, "approve_format", signer=signer),
            "one_person_checks_both" if checks_content == checks_format and not both else None,
        )
        if bureau.document(document_id).state == "awaiting_signature":
            is_alone = (checks_content, checks_format, signer) == ("cv", "cv", "cv")
            _goes(
                lambda: bureau.signs(document_id, signer),
                "drafts_checks_and_signs_alone" if is_alone and not alone else None,
            )
            shown = {row.event: row.facts.get("setting") for row in bureau.history(document_id)}
            assert shown["approve_format"] == (ONE_PERSON_CHECKS_BOTH if checks_content == checks_format else None)
            if "sign" in shown:
                assert shown["sign"] == (ONE_PERSON_DRAFTS_CHECKS_SIGNS if is_alone else None)
        place.end(bureau)

    holds()


def _goes(make: Callable[[], object], code: str | None) -> None:
    """The move goes, or is refused for this reason alone."""
    if code is None:
        make()
        return
    with pytest.raises(TransitionRefused) as refused:
        make()
    assert refused.value.codes == [code]


# ---- standing in

PERSONAL = ("sign", "agree", "forward", "start_signing", "give_up_signing")


def stand_in_everywhere(bureau: Bureau, dice: random.Random) -> None:
    """Everybody stands in for some others."""
    with bureau.writes() as work:
        for substitute in SO:
            for principal in dice.sample(SO, 4):
                if principal != substitute:
                    work.session.add(
                        StandIn(
                            principal_id=bureau.people[principal], substitute_id=bureau.people[substitute],
                            reason="đi công tác", valid_from=BEGIN, created_at=work.now,
                        )
                    )  # fmt: skip


def test_whoever_stands_in_for_whom_nobody_signs_or_agrees_for_another(place: Place) -> None:
    stood_in = 0
    for seed in seeds(3 if place.kind == "sqlite" else 1):
        dice = random.Random(seed)
        bureau = place.bureau()
        stand_in_everywhere(bureau, dice)
        strolls(bureau, dice, documents=2, moves=40)
        with bureau.sessions() as session:
            rows = session.scalars(select(HistoryEntry)).all()
        personal = [row for row in rows if row.event in PERSONAL]
        assert [row for row in personal if row.on_behalf_of is not None] == []
        stood_in += sum(row.on_behalf_of is not None for row in rows)
        place.end(bureau)
    assert stood_in > 0, "some moves were made for others, so that there was something to forbid"


def test_a_personal_move_is_offered_to_its_person_alone_and_refused_to_every_stand_in(place: Place) -> None:
    @examples(8 if place.kind == "sqlite" else 2)
    @given(seed=st.integers(0, 10_000), leaders=st.lists(st.sampled_from(["gd", "pgd2"]), max_size=2, unique=True))
    def holds(seed: int, leaders: list[str]) -> None:
        bureau = place.bureau()
        stand_in_everywhere(bureau, random.Random(seed))
        document_id = bureau.walks_to("format_check")
        bureau.moves("vp", document_id, "approve_format", signer="pgd", leaders=leaders)
        _only_for(bureau, document_id, "agree", leaders[:1])
        for leader in leaders:
            bureau.moves(leader, document_id, "agree")
        assert bureau.document(document_id).state == "awaiting_signature"
        _only_for(bureau, document_id, "sign", ["pgd"])
        _only_for(bureau, document_id, "forward", ["pgd"])
        place.end(bureau)

    holds()


def _only_for(bureau: Bureau, document_id: uuid.UUID, transition: str, accounts: list[str]) -> None:
    for account in SO:
        offered = transition in bureau.offered(account, document_id)
        assert offered == (account in accounts), (account, transition)
        if account in accounts:
            continue
        with pytest.raises((NotFound, NotPermitted, NotOffered)):
            if transition == "sign":
                bureau.signs(document_id, account)
            else:
                bureau.moves(account, document_id, transition, signer="gd")
