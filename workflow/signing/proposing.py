"""The office proposes who signs: the signer of the leading organisation, and with that signer everybody behind.

Each is asked under an authority of the own organisation (SIGN-1 to SIGN-9), which is proved again when they sign.
"""

from __future__ import annotations

from workflow.base.errors import DomainError, InvalidInput, Refusal, TransitionRefused
from workflow.documents import participants as role
from workflow.documents.issuers import co_issuers
from workflow.documents.models import Document, Signatory
from workflow.documents.signatories import co_signers
from workflow.engine import item_role
from workflow.engine.move import Move
from workflow.organisations.names import name_on
from workflow.organisations.people import chosen_person
from workflow.organisations.settings import SECRETARY_SIGNS_WITH_KEY, setting
from workflow.signing import authority
from workflow.signing.capacity import is_secretary, secretary_block
from workflow.signing.devices import device_of_person
from workflow.signing.models import SigningAuthority


def propose_signer(move: Move) -> None:
    """The office proposes the signer; left out, the only person who can sign is taken.

    Raises: InvalidInput, if several could sign, or the person named has no authority for it (SIGN-1 to SIGN-6);
    TransitionRefused, if one of those who sign beside that signer cannot.
    """
    _name_signer(move, move.input.get("signer"))


def change_signer(move: Move) -> None:
    """Another who has the authority becomes the signer; the one before keeps seeing the document."""
    document: Document = move.item
    before, block = document.signer_id, document.block
    _name_signer(move, move.input["signer"])
    if (document.signer_id, document.block) == (before, block):
        raise InvalidInput([Refusal("signer_is_the_same", {"input": "signer"})])
    if before not in (None, document.signer_id):
        holder = item_role.person(before)
        item_role.revoke(move.work.session, document, role.SIGNER, holder)
        item_role.grant(move.work.session, document, role.PAST_LEADER, holder)
    document.version += 1  # who signs is what the others saw: their pages are stale now


def _name_signer(move: Move, named: str | None) -> None:
    """Take the signer named: `account`, or `account/MODE` where one person may sign in several forms (TM, KT)."""
    document: Document = move.item
    account, _, mode = (named or "").partition("/")
    person_id = chosen_person(move.work.session, account, "signer").id if account else None
    chosen = authority.choose_authority(move.work, document, person_id, mode or None)
    first = _first(document)
    first.organisation_id, first.person = document.organisation_id, chosen.person
    _ask(first, chosen)
    document.signer_id, document.block = chosen.person_id, first.block
    _ask_further(move, first)
    move.work.session.flush()
    item_role.grant(move.work.session, document, role.SIGNER, item_role.person(chosen.person_id))
    move.facts.update(signer=chosen.person.account, block=list(authority.block_lines(chosen)))


def _first(document: Document) -> Signatory:
    """The row of the leading organisation's signer; the further ones are the drafter's."""
    found = next((row for row in document.signatories if row.position == 1), None)
    if found is None:
        found = Signatory(position=1)
        document.signatories.insert(0, found)
    return found


def _ask(row: Signatory, chosen: SigningAuthority) -> None:
    row.authority_id, row.block = chosen.id, authority.block_of(chosen)


def _ask_further(move: Move, first: Signatory) -> None:
    """Ask everybody behind the first who signs here. Raises: TransitionRefused with every reason."""
    document: Document = move.item
    further = [row for row in document.signatories if row.position > 1 and row.person is not None]
    reasons = [*_missing(move), *_twice([first, *further])]
    for row in further:
        reasons += _ask_secretary(move, row) if is_secretary(document, row) else _ask_co_signer(move, row)
    if reasons:
        raise TransitionRefused(reasons)
    if further:
        move.facts["co_signers"] = [row.person.account for row in further if row.person and row.block]


def _missing(move: Move) -> list[Refusal]:
    named = co_signers(move.item)
    bodies = [body for body in co_issuers(move.item) if body.id not in named]
    return [Refusal("co_signer_missing", {"organisation": name_on(body, move.work.today).name}) for body in bodies]


def _twice(rows: list[Signatory]) -> list[Refusal]:
    """Nobody is two of the signatories: each signature is another person's word."""
    seen, found = set(), []
    for row in rows:
        assert row.person is not None
        if row.person.id in seen:
            found.append(Refusal("signs_twice", {"name": row.person.name}))
        seen.add(row.person.id)
    return found


def _ask_co_signer(move: Move, row: Signatory) -> list[Refusal]:
    """Under the first authority that the own organisation gave for such a document."""
    assert row.person is not None and row.organisation is not None
    able = authority.authorities_of(move.work, row.organisation.id, move.item, row.person.id)
    if not able:
        body = name_on(row.organisation, move.work.today).name
        return [Refusal("co_signer_without_authority", {"name": row.person.name, "organisation": body})]
    _ask(row, able[0])
    return []


def _ask_secretary(move: Move, row: Signatory) -> list[Refusal]:
    """A secretary with a key signs; without one the place is printed for the hand, unless the office wants the key."""
    assert row.person is not None
    try:
        device_of_person(move.work, row.person.id).check()
    except DomainError as error:
        if setting(move.item.organisation, SECRETARY_SIGNS_WITH_KEY):
            facts = {"name": row.person.name, "setting": SECRETARY_SIGNS_WITH_KEY}
            return [Refusal("secretary_without_key", facts)]
        row.authority_id, row.block = None, None
        move.facts["signs_by_hand"] = {"name": row.person.name, "reason": error.code}
        return []
    row.authority_id, row.block = None, secretary_block(row)
    return []
