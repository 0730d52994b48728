"""Writing a document: begin a draft, save it, add files. The only functions that change its content."""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from typing import Any

from workflow.base.errors import InvalidInput, NotPermitted, Refusal, StaleVersion
from workflow.base.text import is_storable, single_spaced
from workflow.documents import approvals
from workflow.documents.content import sha256_of_content
from workflow.documents.issuers import CoIssuer, name_issuers
from workflow.documents.models import (
    ACCESS,
    CHANNELS,
    CIRCULATIONS,
    MEDIA,
    PURPOSES,
    URGENCIES,
    Addressee,
    Document,
    Issuer,
    Recipient,
    SealOwner,
)
from workflow.documents.noting import EDIT, editing_role
from workflow.documents.participants import grant_by_office
from workflow.documents.sanitising import clean_html
from workflow.documents.signatories import FurtherSigner, name_signatories
from workflow.documents.symbols import compose_symbol
from workflow.documents.types import DocumentType, DocumentTypes
from workflow.engine import access, history, item_role
from workflow.engine.perform import relist, start
from workflow.engine.work import Work
from workflow.organisations.models import Organisation, Person, Unit
from workflow.organisations.names import name_on

LONGEST_LINE = 2_000
SECRET_WORDS = ("mật", "tối mật", "tuyệt mật")
CHOICES: Mapping[str, tuple[str, ...]] = {
    "urgency": URGENCIES, "medium": MEDIA, "access": ACCESS, "circulation": CIRCULATIONS,
}  # fmt: skip
LINE_FIELDS = ("subject", "place", "archive_unit", "drafter_sign", "field", "origin_note")


@dataclass(frozen=True)
class RecipientLine:
    """One line of Nơi nhận as it was typed or chosen."""

    line: str
    purpose: str = "act"
    channel: str | None = None
    entry_id: uuid.UUID | None = None


@dataclass(frozen=True)
class DraftInput:
    """What a person typed; a field that is None was not touched."""

    subject: str | None = None
    legal_bases: list[str] | None = None
    body_html: str | None = None
    place: str | None = None
    archive_unit: str | None = None
    drafter_sign: str | None = None
    copies: int | None = None
    urgency: str | None = None
    field: str | None = None
    medium: str | None = None
    access: str | None = None
    reply_due: date | str | None = None
    origin_note: str | None = None
    secrecy: str | None = None
    circulation: str | None = None
    addressees: list[str] | None = None
    recipients: list[RecipientLine] | None = None
    secretary: str | None = None
    """The account of who signs minutes beside the chair; empty for nobody."""
    further_signers: list[FurtherSigner] | None = None
    """Those of other bodies who sign as well."""
    issuers: list[CoIssuer] | None = None
    """The bodies that issue it too, each with who signs for it; the leading one is the document's organisation."""
    touched: frozenset[str] = frozenset()
    """Names of nullable fields (`reply_due`, `copies`) that were emptied on purpose."""


def create_document(
    work: Work,
    doc_type: DocumentType,
    drafter: Person,
    unit: Unit,
    *,
    issuer: Organisation | None = None,
    given: DraftInput | None = None,
) -> Document:
    """A new draft of the unit, issued by `issuer` (by default the unit's own organisation).

    Raises: InvalidInput as `save_draft` does; NotPermitted if the actor is not of that unit.
    """
    if not work.actor.is_system and item_role.duty("member", unit.id) not in work.actor.all_holders:
        raise NotPermitted("not_of_this_unit", unit=unit.abbreviation)
    organisation = issuer or unit.organisation
    if organisation.id not in _issuers_for(unit):
        raise InvalidInput([Refusal("issuer_not_above", {"issuer": organisation.code, "unit": unit.abbreviation})])
    workflow = work.catalogue.latest(doc_type.chain[0])
    document = Document(
        organisation_id=organisation.id,
        drafting_organisation_id=unit.organisation_id,
        unit_id=unit.id,
        drafter_id=drafter.id,
        doc_type=doc_type.key,
        workflow=workflow.key,
        state=workflow.initial,
        place=name_on(organisation, work.today).place,
        symbol=compose_symbol(doc_type, organisation, unit, work.today),
        archive_unit=unit.abbreviation,
        moved_at=work.now,
        created_at=work.now,
        saved_at=work.now,
        issuers=[Issuer(position=1, organisation_id=organisation.id, organisation=organisation)],
        seals=[SealOwner(position=1, organisation_id=organisation.id)],
        files=[],
    )
    work.session.add(document)
    _apply(work, document, given or DraftInput())
    work.session.flush()  # defaults are content too: the hash is that of what is stored
    document.content_sha256 = sha256_of_content(document)
    grant_by_office(work, document)
    history.append(work, _created(document))
    start(work, document)
    return document


def _issuers_for(unit: Unit) -> set[uuid.UUID]:
    """The organisations a unit may draft for: its own, and those above it (Phòng Nội vụ drafts for the UBND)."""
    found: set[uuid.UUID] = set()
    organisation: Organisation | None = unit.organisation
    while organisation is not None and organisation.id not in found:
        found.add(organisation.id)
        organisation = organisation.parent
    return found


def _created(document: Document) -> history.Entry:
    return history.Entry(
        organisation_id=document.organisation_id,
        item_kind=document.item_kind,
        item_id=document.id,
        event="create",
        target=document.state,
        facts={"doc_type": document.doc_type, "content_sha256": document.content_sha256},
    )


def save_draft(work: Work, document: Document, given: DraftInput, version: int) -> list[str]:
    """Save what was typed and raise the version; gives the approval steps that the change made void.

    Raises: NotPermitted where the state gives the actor no edit right; StaleVersion if somebody saved or moved the
    document since (nothing is lost: the caller shows both texts); InvalidInput; nothing changes then.
    """
    access.require(work, EDIT, document)
    work.session.refresh(document, with_for_update=True)
    access.require(work, EDIT, document)
    if document.version != version:
        raise StaleVersion(seen=version, now=document.version, state=document.state)
    before, people = document.content_sha256, _who_signs(document)
    _apply(work, document, given)
    work.session.flush()
    voided = count_save(work, document, before)
    if document.block is not None and _who_signs(document) != people:
        raise InvalidInput([Refusal("signatories_settled", {"field": "issuers"})])
    return voided


def _who_signs(document: Document) -> list[tuple[Any, ...]]:
    """The further signatories; once they were asked, only what takes the proposal back changes them."""
    rows = [row for row in document.signatories if row.position > 1]
    return [(row.position, row.organisation_id, row.person_id, row.name) for row in rows]


@contextmanager
def as_if_saved(work: Work, document: Document, given: DraftInput) -> Iterator[Document]:
    """The document as a save would leave it, inside the block only; nothing of it reaches the database.

    Raises: NotPermitted where the state gives the actor no edit right; InvalidInput.
    """
    access.require(work, EDIT, document)
    before = set(work.session.new)
    with work.session.no_autoflush:
        try:
            _apply(work, document, given)
            yield document
        finally:
            for row in set(work.session.new) - before:
                work.session.expunge(row)
            work.session.expire(document)


def count_save(work: Work, document: Document, before: str) -> list[str]:
    """Count a save that changed the content, and void what the change voids; gives the voided steps."""
    document.content_sha256 = sha256_of_content(document)
    if document.content_sha256 == before:
        return []
    document.version += 1
    document.saved_at, document.saved_by_id = work.now, work.actor.person_id
    grant_by_office(work, document)
    voided = approvals.void_for_edit(work, document, editing_role(work, document))
    if voided:
        relist(work, document)  # what was approved waits for its people again
    if voided or document.state != access.main_workflow(work, document).initial:
        history.append(work, _edited(work, document, before, voided))
    return voided


def _edited(work: Work, document: Document, before: str, voided: list[str]) -> history.Entry:
    return history.Entry(
        organisation_id=document.organisation_id,
        item_kind=document.item_kind,
        item_id=document.id,
        event="edit",
        source=document.state,
        target=document.state,
        capacity=editing_role(work, document),
        facts={"from_sha256": before, "to_sha256": document.content_sha256, "voided": voided},
    )


def _apply(work: Work, document: Document, given: DraftInput) -> None:
    problems = _problems(given)
    if problems:
        raise InvalidInput(problems)
    for name in LINE_FIELDS:
        value = getattr(given, name)
        if value is not None:
            setattr(document, name, single_spaced(value))
    for name in ("urgency", "medium", "access", "circulation"):
        value = getattr(given, name)
        if value is not None:
            setattr(document, name, value)
    if given.legal_bases is not None:
        document.legal_bases = [single_spaced(line) for line in given.legal_bases if line.strip()]
    if given.body_html is not None:
        document.body_html = clean_html(given.body_html)
    if given.copies is not None or "copies" in given.touched:
        document.copies = given.copies
    if given.reply_due is not None or "reply_due" in given.touched:
        document.reply_due = _day(given.reply_due) if given.reply_due else None
    _apply_lines(document, given)
    name_signatories(work, document, given.secretary, given.further_signers)
    name_issuers(work, document, given.issuers)


def _apply_lines(document: Document, given: DraftInput) -> None:
    if given.addressees is not None:
        lines = [_line(text) for text in given.addressees if _line(text)]
        document.addressees = [Addressee(position=n, line=line) for n, line in enumerate(lines, 1)]
    if given.recipients is not None:
        rows = [row for row in given.recipients if _line(row.line)]
        document.recipients = [
            Recipient(position=n, line=_line(row.line), purpose=row.purpose, channel=row.channel, entry_id=row.entry_id)
            for n, row in enumerate(rows, 1)
        ]


def _line(text: str) -> str:
    """One line without its list mark and its final `;` or `.` (they are printed, not stored)."""
    return single_spaced(text).removeprefix("- ").rstrip(";.").strip()


def _day(value: date | str) -> date:
    return value if isinstance(value, date) else date.fromisoformat(value)


def _problems(given: DraftInput) -> list[Refusal]:
    """Every reason why what was typed cannot be saved."""
    problems: list[Refusal] = []
    for name, known in CHOICES.items():
        value: Any = getattr(given, name)
        if value is not None and value not in known:
            problems.append(Refusal("choice_unknown", {"field": name, "value": str(value)[:100]}))
    if given.secrecy and single_spaced(given.secrecy).lower() in SECRET_WORDS:
        problems.append(Refusal("secret_refused", {"field": "secrecy"}))
    if given.copies is not None and not 0 < given.copies < 100_000:
        problems.append(Refusal("number_out_of_range", {"field": "copies"}))
    problems += [Refusal("text_malformed", {"field": name}) for name in _not_storable(given)]
    problems += [Refusal("line_too_long", {"field": name, "most": LONGEST_LINE}) for name in _too_long(given)]
    problems += [Refusal("choice_unknown", {"field": "recipients", "value": row.line}) for row in _odd(given)]
    if isinstance(given.reply_due, str) and given.reply_due:
        try:
            date.fromisoformat(given.reply_due)
        except ValueError:
            problems.append(Refusal("date_malformed", {"field": "reply_due"}))
    return problems


def _too_long(given: DraftInput) -> list[str]:
    long = [name for name in LINE_FIELDS if len(getattr(given, name) or "") > LONGEST_LINE]
    lists = {
        "legal_bases": given.legal_bases or [],
        "addressees": given.addressees or [],
        "recipients": [row.line for row in given.recipients or []],
        "further_signers": [signer.text for signer in given.further_signers or []],
        "issuers": [one.body for one in given.issuers or []],
    }
    return long + [name for name, lines in lists.items() if any(len(line) > LONGEST_LINE for line in lines)]


def _not_storable(given: DraftInput) -> list[str]:
    """The fields with a character that no database keeps."""
    texts = {name: [getattr(given, name) or ""] for name in (*LINE_FIELDS, "body_html")}
    texts["legal_bases"] = given.legal_bases or []
    texts["addressees"] = given.addressees or []
    texts["recipients"] = [row.line for row in given.recipients or []]
    texts["further_signers"] = [signer.text for signer in given.further_signers or []]
    texts["issuers"] = [text for one in given.issuers or [] for text in (one.body, one.signer or "")]
    return [name for name, lines in texts.items() if not all(map(is_storable, lines))]


def _odd(given: DraftInput) -> list[RecipientLine]:
    rows = given.recipients or []
    return [r for r in rows if r.purpose not in PURPOSES or (r.channel is not None and r.channel not in CHANNELS)]


def types_of(work: Work) -> DocumentTypes:
    """The document types of the installation."""
    return work.services.port(DocumentTypes)


__all__ = [
    "EDIT", "DraftInput", "RecipientLine", "as_if_saved", "compose_symbol", "count_save", "create_document",
    "save_draft", "types_of",
]  # fmt: skip
