"""A reviewer's digital initials (ký nháy số), where the office wants them: over the kept revision, not the final file.

What is signed is the canonical JSON of the snapshot that the approval is bound to, as a detached CAdES signature; it
stays beside the revision and can be proven as long as both are there.
Source: NĐ 30/2020/NĐ-CP Đ.12 (who answers for content and for form); ETSI EN 319 122-1 (CAdES B-B).
"""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import lazyload, object_session

from workflow.base.errors import DomainError, Refusal, TransitionRefused
from workflow.documents.content import canonical, snapshot
from workflow.documents.models import Approval, Document, Revision
from workflow.engine.move import Move, Preparation
from workflow.engine.work import Work
from workflow.organisations.models import Organisation, Person
from workflow.organisations.settings import (
    DEFAULTS,
    INITIALS_NONE,
    INITIALS_OPTIONAL,
    INITIALS_REQUIRED,
    REVIEW_INITIALS,
    setting,
)
from workflow.signing.asking import ask_again, use_code
from workflow.signing.devices import SigningDevice, device_of_person
from workflow.signing.errors import DeviceWaits
from workflow.signing.keys import KeyStore
from workflow.signing.models import Initial

VALID, BROKEN, UNTRUSTED = "valid", "broken", "untrusted"


@dataclass(frozen=True)
class ProvenInitial:
    """Initials with what became of them; `state` is valid, broken (text or signature changed) or untrusted."""

    initial: Initial
    state: str


def wanted(document: Document) -> str:
    """Whether the office wants initials: none, optional or required."""
    session = object_session(document)
    assert session is not None, "a document in hand"
    # The office without its names, held by the document from here on: every reviewer's move asks for this.
    office = session.get_one(Organisation, document.organisation_id, options=[lazyload(Organisation.names)])
    assert office is document.organisation
    return str(setting(office, REVIEW_INITIALS))


def may_be_wanted(work: Work, document_id: uuid.UUID) -> bool:
    """Whether the document's office wants initials of anybody: asked in one look, since most want none."""
    rows = select(Organisation.settings).join(Document, Document.organisation_id == Organisation.id)
    found = work.session.scalar(rows.where(Document.id == document_id))
    return found is not None and found.get(REVIEW_INITIALS, DEFAULTS[REVIEW_INITIALS]) != INITIALS_NONE


def asked_of(work: Work, document: Document) -> SigningDevice | None:
    """The actor's own device, where the office wants initials and the actor can make them at once."""
    if wanted(document) not in (INITIALS_OPTIONAL, INITIALS_REQUIRED):
        return None
    device = _device(work)
    return None if isinstance(device, Refusal) else device


def _device(work: Work) -> SigningDevice | Refusal:
    """The actor's own device, or why it cannot sign now."""
    person_id = work.actor.person_id
    if person_id is None:
        return Refusal("initials_missing")
    try:
        device = device_of_person(work, person_id)
        if device.waits:
            return Refusal(DeviceWaits.code)
        device.check()
    except DomainError as error:
        return Refusal(error.code, {**error.facts, "name": work.session.get_one(Person, person_id).name})
    return device


def initials_can_be_made(move: Move) -> list[Refusal]:
    """The reviewer's own key can be used now, where the office wants initials without exception."""
    if move.prepared or wanted(move.item) != INITIALS_REQUIRED:
        return []
    device = _device(move.work)
    return [device] if isinstance(device, Refusal) else []


def sign_initials(preparation: Preparation) -> Mapping[str, Any]:
    """The initials over the document as it is now, after asking the person again; nothing where none are wanted.

    Raises: TransitionRefused with what stands against the key, where initials are required; InvalidInput
    (password_wrong …), and what the key itself raises.
    """
    document: Document = preparation.item
    work, mode = preparation.work, wanted(document)
    if mode not in (INITIALS_OPTIONAL, INITIALS_REQUIRED):
        return {}
    device = _device(work)
    if isinstance(device, Refusal):
        if mode == INITIALS_REQUIRED:
            raise TransitionRefused([device])
        return {}
    asked = ask_again(preparation)
    key = device.key(preparation.input.get("pin"))
    from workflow.signing import cades

    text = canonical(snapshot(document))
    return {
        **asked,
        "content_sha256": sha256(text).hexdigest(),
        "initials": cades.sign_detached(text, key, work.now).hex(),
        "signer": key.subject,
    }


sign_initials.may_be_needed = may_be_wanted  # type: ignore[attr-defined]  # see engine.blueprint


def keep_initials(move: Move) -> None:
    """The initials stand beside the revision that this move keeps, bound to the approval that was just given.

    Raises: TransitionRefused: content_changed, initials_missing.
    """
    document, prepared = move.item, move.prepared
    if "initials" not in prepared:
        if wanted(document) == INITIALS_REQUIRED:
            raise TransitionRefused([Refusal("initials_missing")])
        return
    if prepared["content_sha256"] != document.content_sha256:
        raise TransitionRefused([Refusal("content_changed")])
    use_code(move)
    approval = _just_given(move)
    row = Initial(
        document_id=document.id,
        approval_id=approval.id,
        person_id=move.work.actor.person_id,
        revision=approval.revision,
        content_sha256=prepared["content_sha256"],
        cms=prepared["initials"],
        signer=prepared["signer"],
        signed_at=move.work.now,
    )
    move.work.session.add(row)
    move.facts["initials_sha256"] = sha256(bytes.fromhex(row.cms)).hexdigest()


def _just_given(move: Move) -> Approval:
    move.work.session.flush()
    document: Document = move.item
    mine = [row for row in document.approvals if row.answered_at == move.work.now]
    return next(row for row in reversed(mine) if row.person_id == move.work.actor.person_id)


def prove(work: Work, document_id: uuid.UUID | None = None) -> Iterator[ProvenInitial]:
    """Every kept initials, of one document when asked, judged against the revision they are over."""
    rows = select(Initial, Revision).outerjoin(
        Revision, (Revision.document_id == Initial.document_id) & (Revision.number == Initial.revision)
    )
    if document_id is not None:
        rows = rows.where(Initial.document_id == document_id)
    for initial, revision in work.session.execute(rows.order_by(Initial.signed_at, Initial.id)):
        yield ProvenInitial(initial, _state(work, initial, revision))


def _state(work: Work, initial: Initial, revision: Revision | None) -> str:
    from workflow.signing import cades
    from workflow.signing.pdf_signer import Trust

    text = canonical(revision.content) if revision is not None else b""
    if sha256(text).hexdigest() != initial.content_sha256:
        return BROKEN
    keys: KeyStore = work.services.port(KeyStore)  # type: ignore[type-abstract]
    trust = Trust(keys.trust_roots(), keys.crls(), keys.answers())
    found = cades.verify_detached(text, bytes.fromhex(initial.cms), trust, initial.signed_at)
    if found is None or not found.intact or found.signer != initial.signer:
        return BROKEN
    return VALID if found.trusted else UNTRUSTED


def states_of(work: Work, document: Document) -> dict[uuid.UUID, str]:
    """What became of the initials of each approval of the document that has some."""
    return {one.initial.approval_id: one.state for one in prove(work, document.id)}
