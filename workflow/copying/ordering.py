"""A copy is ordered: its number is taken, its row written, its file asked for; all in one short transaction."""

from __future__ import annotations

import uuid
from dataclasses import dataclass

from sqlalchemy import select

from workflow.base.errors import InvalidInput, NotOffered, NotPermitted, Refusal
from workflow.base.text import is_storable, number_in_digits, single_spaced
from workflow.copying.excerpts import parts_of
from workflow.copying.models import ELECTRONIC, EXCERPT, FORMS, MEDIA, OF_COPY, SIGNS, WORDS, DocumentCopy
from workflow.copying.queries import COPY, copies_of, copyable, copying_offices
from workflow.documents.models import Document
from workflow.documents.queries import current_rendition, number_line
from workflow.engine import access, history, outbox
from workflow.engine.outbox import Job
from workflow.engine.work import Work
from workflow.organisations.models import Organisation
from workflow.organisations.names import name_on
from workflow.organisations.people import chosen_person
from workflow.organisations.settings import COPIES_NEED_REQUEST, setting
from workflow.registers.books import COPY_SERIES, keeps_book, lock_register, take_next
from workflow.registers.models import TAKEN, RegisterEntry
from workflow.signing.authority import authorities_of, block_of
from workflow.signing.models import SigningAuthority

JOB = "copy"
LONGEST_LINE, MOST_RECIPIENTS = 300, 40


@dataclass(frozen=True)
class CopyInput:
    """What the clerk asks for; `signer` is `account` or `account/MODE`, and may be empty when only one can sign."""

    form: str
    medium: str = ELECTRONIC
    signer: str = ""
    place: str = ""
    recipients: tuple[str, ...] = ()
    source_id: uuid.UUID | None = None
    parts: tuple[int, ...] = ()
    office: str = ""


def order_copy(work: Work, document: Document, given: CopyInput, *, requested: bool = False) -> DocumentCopy:
    """Take the next number of the copies' series for this copy and have its file made after the commit.

    `requested`: a leader approved it; without, the office's setting may forbid it.
    Source: PL1 P.II II.1c (FMT-COPY-2): one series a year for all copies of the agency.
    Raises: NotFound; NotPermitted for anybody but a clerk who may copy it; NotOffered (document_recalled,
    copy_needs_request); InvalidInput; RegisterClosed.
    """
    access.require(work, COPY, document)
    if document.validity == "recalled":
        raise NotOffered("document_recalled")
    organisation = _office(work, document, given.office)
    if not requested and organisation.id == document.organisation_id and setting(organisation, COPIES_NEED_REQUEST):
        raise NotOffered("copy_needs_request")
    source = _source(work, document, organisation, given)
    if problems := _problems(document, given, source):
        raise InvalidInput(problems)
    authority = _authority(work, document, organisation, given.signer)
    copy = _numbered(work, document, organisation, authority, given)
    copy.source_id = source.id if source else None
    copy.source_sha256 = _source_sha256(work, document, source, given)
    work.session.add(copy)
    work.session.flush()
    history.append(work, _entry(document, copy))
    _ask_for_file(work, copy)
    return copy


def _office(work: Work, document: Document, code: str) -> Organisation:
    """For whom the copy is made. Raises: NotPermitted."""
    offices = copying_offices(work, document)
    found = next((office for office in offices if not code or office.code == code), None)
    if found is None:
        raise NotPermitted("clerks_only")
    return found


def _source(work: Work, document: Document, organisation: Organisation, given: CopyInput) -> DocumentCopy | None:
    if given.form != OF_COPY:
        return None
    known = copyable(copies_of(work, document), organisation)
    return next((copy for copy in known if copy.id == given.source_id), None)


def _problems(document: Document, given: CopyInput, source: DocumentCopy | None) -> list[Refusal]:
    """Every reason why this copy cannot be made."""
    problems = [
        Refusal("choice_unknown", {"field": name, "value": getattr(given, name)[:100]})
        for name, known in (("form", FORMS), ("medium", MEDIA))
        if getattr(given, name) not in known
    ]
    if given.form == OF_COPY and source is None:
        problems.append(Refusal("copy_source_needed", {"field": "source"}))
    if given.form == EXCERPT and not _known_parts(document, given):
        problems.append(Refusal("copy_part_needed", {"field": "parts"}))
    texts = {"place": [given.place], "recipients": list(given.recipients)}
    for name, lines in texts.items():
        if any(len(line) > LONGEST_LINE for line in lines):
            problems.append(Refusal("line_too_long", {"field": name, "most": LONGEST_LINE}))
        if not all(map(is_storable, lines)):
            problems.append(Refusal("text_malformed", {"field": name}))
    if len(given.recipients) > MOST_RECIPIENTS:
        problems.append(Refusal("number_out_of_range", {"field": "recipients"}))
    return problems


def _known_parts(document: Document, given: CopyInput) -> bool:
    count = len(parts_of(document.body_html))
    return bool(given.parts) and all(0 <= part < count for part in given.parts)


def _authority(work: Work, document: Document, organisation: Organisation, named: str) -> SigningAuthority:
    """Under whose authority the copy is made; the head decides who signs copies (Đ.27). Raises: InvalidInput."""
    account, _, mode = named.partition("/")
    person_id = chosen_person(work.session, account, "signer").id if account else None
    able = [one for one in authorities_of(work, organisation.id, document, person_id) if not mode or one.mode == mode]
    accounts = sorted({one.person.account for one in able})
    if person_id is None and len(accounts) > 1:
        raise InvalidInput([Refusal("signer_choice_needed", {"input": "signer", "accounts": accounts})])
    if not able:
        everybody = sorted({one.person.account for one in authorities_of(work, organisation.id, document)})
        facts = {"input": "signer", "accounts": everybody, "field": document.field, "mode": mode or None}
        raise InvalidInput([Refusal("signer_without_authority", facts)])
    return able[0]


def _numbered(
    work: Work, document: Document, organisation: Organisation, authority: SigningAuthority, given: CopyInput
) -> DocumentCopy:
    """The copy with its number; the book stays locked until the commit."""
    register, today = lock_register(work, organisation.id, COPY_SERIES)
    name = name_on(organisation, today)
    symbol = f"{SIGNS[given.form]}-{name.symbol}"
    entry = take_next(work, register, today, TAKEN, symbol)
    block = block_of(authority)
    _describe(entry, document, given, block["name"])
    return DocumentCopy(
        document_id=document.id,
        organisation_id=organisation.id,
        entry_id=entry.id,
        form=given.form,
        medium=given.medium,
        number=entry.number,
        symbol=symbol,
        place=single_spaced(given.place) or name.place,
        copied_on=entry.issued_on,
        block=block,
        recipients=_recipients(given),
        parts=sorted(set(given.parts)) if given.form == EXCERPT else [],
        ordered_at=work.now,
        ordered_by_id=work.actor.person_id,
    )


def _describe(entry: RegisterEntry, document: Document, given: CopyInput, signer: str) -> None:
    """What the book says of the copy; with the document named, it is hidden from whoever may not see that."""
    entry.document_id = document.id
    entry.type_name = WORDS[given.form].capitalize()
    entry.subject = f"{number_line(document)}: {document.subject}"
    entry.signer, entry.recipients = signer, "; ".join(_recipients(given))


def _recipients(given: CopyInput) -> list[str]:
    """The lines above the Lưu line, which is the page's own."""
    return [line for line in map(_line, given.recipients) if line and not line.startswith("Lưu:")]


def _line(text: str) -> str:
    return single_spaced(text).removeprefix("-").strip().rstrip(";.")


def _source_sha256(work: Work, document: Document, source: DocumentCopy | None, given: CopyInput) -> str:
    """The file that is copied: the sealed original, or the sao y; an excerpt is written anew (Đ.25.3)."""
    if given.form == EXCERPT:
        return ""
    if source is not None:
        return source.sha256 or ""
    sealed = current_rendition(work.session, document, "sealed")
    assert sealed is not None, "copying_offices asked"
    return sealed.sha256


def _entry(document: Document, copy: DocumentCopy) -> history.Entry:
    """In the issuer's own history the copy stands with the document; a receiver keeps it as a matter of its own."""
    own = copy.organisation_id == document.organisation_id
    return history.Entry(
        organisation_id=copy.organisation_id,
        item_kind=document.item_kind if own else "copy",
        item_id=document.id if own else copy.id,
        event="copy",
        source=document.state if own else None,
        target=document.state if own else None,
        facts={
            "number": f"{number_in_digits(copy.number)}/{copy.symbol}",
            "form": copy.form,
            "medium": copy.medium,
            "copied_on": copy.copied_on.isoformat(),
            "of": number_line(document),
            "source_sha256": copy.source_sha256,
            "parts": copy.parts,
            "block": copy.block["lines"],
        },
    )


def _ask_for_file(work: Work, copy: DocumentCopy) -> None:
    job = outbox.enqueue(work, JOB, {"copy": str(copy.id)}, key=f"copy:{copy.id}")
    job.item_id, job.organisation_id = copy.id, copy.organisation_id


def retry_file(work: Work, copy: DocumentCopy) -> None:
    """Have the worker try the file again now. Raises: NotPermitted for anybody but a clerk of who copies."""
    if not keeps_book(work, copy.organisation_id):
        raise NotPermitted("clerks_only")
    rows = select(Job).where(Job.item_id == copy.id, Job.status.in_([outbox.WAITING, outbox.GIVEN_UP]))
    for job in work.session.scalars(rows):
        job.status, job.due = outbox.WAITING, work.now
