"""Invariants 3 and 4 where several people sign: no document is issued that lacks a signature or has a voided one,
whatever the order of moves, whoever takes it back, and wherever a process dies."""

from __future__ import annotations

import random
import uuid
from collections.abc import Callable
from contextlib import suppress
from itertools import pairwise
from typing import Any

import pytest
from sqlalchemy import select

from tests.factories.bureau import BEGIN, SEALED, Bureau
from tests.invariants.killing import course_of, dies_at, takes
from tests.invariants.places import Place, difference, dump
from tests.invariants.scale import sample, seeds
from tests.invariants.strolling import RARE, SO
from tests.invariants.strolling import move as make
from workflow.base.errors import DomainError
from workflow.documents.content import sha256_of_content
from workflow.documents.issuers import CoIssuer
from workflow.documents.models import Document
from workflow.documents.participants import CO_SIGNER, SIGNER
from workflow.documents.queries import current_rendition
from workflow.documents.turns import asked, have_signed, next_to_sign
from workflow.engine import item_role
from workflow.engine.work import Work
from workflow.organisations.models import Person, Position
from workflow.registers.models import RegisterEntry
from workflow.signing import proposing, waiting
from workflow.signing.answers import Checked
from workflow.signing.capacity import capacity_of
from workflow.signing.models import HeldDevice, Signature, SigningAuthority

THEIRS = "h.ct"
WHOLE = ("signed", "sealing", "issued", "distributed", "archived")
PART = ("awaiting_signature", "signing")
KEYLESS = {"key_missing", "device_waits", "certificate_missing"}
"""What stands against signing in these tests alone, where nobody has a real key."""
BUSY = {
    "draft": ["cv"], "unit_review": ["tp"], "format_check": ["vp"], "leader_review": ["gd", "pgd2"],
    "awaiting_signature": ["gd", "pgd", "pgd2", THEIRS, "dn"], "signed": ["vt", "vt", "gd", THEIRS],
    "issued": ["vt"],
}  # fmt: skip
"""Who has something to do in a state: chance finds the rest."""
Walk = Callable[[Bureau, uuid.UUID], object]


class _Ready:
    """A key that can be used: what the office's secretary has in these tests, where no key signs."""

    def check(self) -> tuple[()]:
        return ()


@pytest.fixture(autouse=True)
def the_secretary_has_a_key(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(proposing, "device_of_person", lambda _work, _person_id: _Ready())


def found_co_issuer(bureau: Bureau) -> None:
    """The huyện has a chairman, who may sign for it."""
    with bureau.writes() as work:
        person = Person(account=THEIRS, name="Nguyễn H.CT", invented=True)
        work.session.add(person)
        work.session.flush()
        bureau.people[THEIRS] = person.id
        huyen = bureau.organisations["huyen"]
        place = {"person_id": person.id, "organisation_id": huyen, "valid_from": BEGIN}
        work.session.add(Position(**place, unit_id=bureau.units["NV"], title="Chủ tịch", duty="leader"))
        work.session.add(SigningAuthority(**place, mode="head", own_title="Chủ tịch"))


def joint_minutes(bureau: Bureau) -> uuid.UUID:
    """Minutes of both offices: three people sign, of whom the last is the secretary."""
    return bureau.drafts(doc_type="bien-ban", secretary="dn", issuers=[CoIssuer("huyen", THEIRS)])


def to_signature(bureau: Bureau, document_id: uuid.UUID) -> None:
    bureau.moves("cv", document_id, "submit")
    bureau.moves("tp", document_id, "approve_content")
    bureau.moves("vp", document_id, "approve_format", signer="gd")


def check(bureau: Bureau, document_id: uuid.UUID, voided: set[uuid.UUID]) -> int:
    """Everything that must hold now; gives how many signatures stand."""
    with bureau.reads() as work:
        document = work.session.get_one(Document, document_id)
        rows = work.session.scalars(select(Signature).where(Signature.document_id == document_id)).all()
        standing = sorted((row for row in rows if row.voided_at is None), key=lambda row: row.position)
        gone = {row.id for row in rows if row.voided_at is not None}
        assert voided <= gone, "what was voided never stands again"
        voided |= gone
        wanted = [row.position for row in asked(document)]
        assert [row.position for row in standing] == [row.position for row in have_signed(document)]
        assert [row.position for row in standing] == wanted[: len(standing)], "in their order, none left out"
        if document.state in WHOLE:
            assert len(standing) == len(wanted) == 3
        elif document.state in PART:
            assert len(standing) < len(wanted)
        else:
            assert standing == []
        for row in standing:
            assert row.content_sha256 == document.content_sha256 == sha256_of_content(document)
        _check_people(work, document, standing)
        _check_files(work, document, standing)
        numbers = select(RegisterEntry).where(
            RegisterEntry.document_id == document_id, RegisterEntry.voided_at.is_(None)
        )
        assert len(work.session.scalars(numbers).all()) == (document.number is not None)
        return len(standing)


def _check_people(work: Work, document: Document, standing: list[Signature]) -> None:
    """Each signed in the own turn and capacity; the turn is with the next one alone."""
    rows = {row.position: row for row in asked(document)}
    for one in standing:
        row = rows[one.position]
        assert (one.person_id, one.organisation_id, one.block) == (row.person_id, row.organisation_id, row.block)
        assert one.capacity == capacity_of(document, row)
        assert (one.authority_id is None) == (one.capacity == "secretary")
    following = next_to_sign(document)
    if document.state in PART and following is not None and following.person_id is not None:
        holders = [one for role in (SIGNER, CO_SIGNER) for one in item_role.holders(work.session, document, role)]
        assert holders == [item_role.person(following.person_id)]


def _check_files(work: Work, document: Document, standing: list[Signature]) -> None:
    """The file that stands carries the signatures that stand, and each was made on the file of the one before."""
    signed, sealed = (current_rendition(work.session, document, kind) for kind in ("signed", "sealed"))
    assert (signed.signatures if signed else 0) == len(standing)
    assert (signed.sha256 if signed else None) == (standing[-1].signed_sha256 if standing else None)
    for before, after in pairwise(standing):
        assert after.shown_sha256 == before.signed_sha256
    assert (sealed is not None) == (document.state in ("issued", "distributed", "archived"))


def _stroll(bureau: Bureau, dice: random.Random, document_id: uuid.UUID) -> None:
    """One random step of whoever may, the system included."""
    state = bureau.document(document_id).state
    if state == "sealing" and dice.random() < 0.6:
        bureau.seals(document_id)
    elif state == "signing" and dice.random() < 0.6:
        _answers(bureau, document_id)
        _attaches(bureau, document_id)
    else:
        account = dice.choice(BUSY.get(state, SO) if dice.random() < 0.8 else [THEIRS, *SO])
        offered = bureau.offered(account, document_id)
        if KEYLESS.issuperset(offered.get("sign", ["not offered"])) and dice.random() < 0.8:
            ask = bureau.starts_signing if dice.random() < 0.4 else bureau.signs
            ask(document_id, account)
            return
        open_moves = sorted(name for name, against in offered.items() if not against)
        wanted = [name for name in open_moves if (name in RARE) == (dice.random() < 0.07)]
        chosen = dice.choice(wanted or [""])
        if chosen and chosen != "start_signing":
            make(bureau, dice, account, document_id, chosen)


def _answers(bureau: Bureau, document_id: uuid.UUID) -> object:
    """The device of whoever's turn it is answers; what was checked is written."""
    with bureau.writes() as work:
        request = waiting.open_request(work, work.session.get_one(Document, document_id))
        if request is not None and request.signature is None:
            waiting.keep_answer(work, request.id, Checked(b"\1", b"\2"))
    return None


def _attaches(bureau: Bureau, document_id: uuid.UUID) -> object:
    """The system puts the answer into the file."""
    return bureau.moves(None, document_id, "attach_signature", prepared=bureau.signed(document_id))


def test_in_whatever_way_it_goes_no_document_lacks_a_signature_or_keeps_a_voided_one(place: Place) -> None:
    most, issued, taken_back = 0, 0, 0
    for seed in seeds(5 if place.kind == "sqlite" else 2):
        dice = random.Random(seed)
        bureau = place.bureau()
        found_co_issuer(bureau)
        document_id, voided = joint_minutes(bureau), set[uuid.UUID]()
        to_signature(bureau, document_id)
        for _ in range(60):
            with suppress(DomainError):
                _stroll(bureau, dice, document_id)
            most = max(most, check(bureau, document_id, voided))
            issued += bureau.document(document_id).state == "issued"
        taken_back += len(voided)
        place.end(bureau)
    assert most == 3
    assert taken_back > 0, "some signatures were voided on the way"
    assert issued > 0, "and some documents were issued"


def _signs(account: str) -> Walk:
    return lambda bureau, document_id: bureau.signs(document_id, account)


def _asks(bureau: Bureau, document_id: uuid.UUID) -> object:
    return bureau.starts_signing(document_id, THEIRS)


STEPS: dict[str, tuple[list[Walk], Walk]] = {
    "the first signs": ([], _signs("gd")),
    "the second's device is asked": ([_signs("gd")], _asks),
    "the second's device has answered": ([_signs("gd"), _asks], _answers),
    "the answer is attached": ([_signs("gd"), _asks, _answers], _attaches),
    "the last signs": ([_signs("gd"), _signs(THEIRS)], _signs("dn")),
    "the second returns it": ([_signs("gd")], lambda bureau, one: bureau.moves(THEIRS, one, "return", "sai")),
    "the drafter takes it back": ([_signs("gd"), _signs(THEIRS)], lambda b, one: b.moves("cv", one, "withdraw")),
}


@pytest.mark.parametrize("step", list(STEPS))
def test_a_process_killed_in_the_middle_leaves_every_signature_or_none(place: Place, step: str) -> None:
    before, walk = STEPS[step]
    bureau = place.bureau()
    found_co_issuer(bureau)
    document_id = joint_minutes(bureau)
    to_signature(bureau, document_id)
    _give_device(bureau)
    for one in before:
        one(bureau, document_id)
    snapshot = place.snapshot(bureau)
    undisturbed = place.bureau(snapshot)
    course = course_of(place, undisturbed, lambda own: walk(own, document_id))
    check(undisturbed, document_id, set())
    place.end(undisturbed)
    named, statements = (3, 3) if place.kind == "sqlite" else (1, 1)
    for at in sorted({*sample(course.named, named), *sample(course.statements, statements)}):
        own = place.bureau(snapshot)
        dies_at(place, own, lambda one: walk(one, document_id), at)
        told = f"{step}, killed at {at}: {course.points[at - 1]}"
        assert difference(dump(own.engine), course.expected(at)) == [], told
        check(own, document_id, set())
        if course.points[:at].count("after commit") == 0:
            takes(place, own, lambda one: walk(one, document_id))
            check(own, document_id, set())
        place.end(own)


def _give_device(bureau: Bureau) -> None:
    """The co-issuer's chairman has a token at the desk, known before, so that asking it is one transaction."""
    with bureau.writes() as work:
        held: dict[str, Any] = {"person_id": bureau.people[THEIRS], "kind": "external", "certificates": ""}
        work.session.add(HeldDevice(**held, added_at=work.now))


def test_the_seal_of_a_document_that_lacks_a_signature_is_not_attached(bureau: Bureau) -> None:
    """Whoever prepared it: the file is not the document's unless everybody has signed."""
    found_co_issuer(bureau)
    document_id = joint_minutes(bureau)
    to_signature(bureau, document_id)
    for account in ("gd", THEIRS, "dn"):
        bureau.signs(document_id, account)
    bureau.moves("vt", document_id, "issue")
    with bureau.writes() as work:
        work.session.get_one(Document, document_id).signatories[-1].signed_at = None
    number = bureau.document(document_id).number
    sealed = {"sealed_sha256": SEALED, "number": number, "pages": 1, "boxes": {}}
    with pytest.raises(DomainError):
        bureau.moves(None, document_id, "attach_seal", prepared=sealed)
    assert bureau.document(document_id).state == "sealing"
