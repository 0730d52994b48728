"""The package that carries a document over the exchange: its facts, in whose authority it was signed, its files.

Source: QCVN 102:2016/BTTTT; NĐ30 PL6 I (input data of an outgoing document).
"""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import select

from workflow.base.errors import DomainError, Refusal
from workflow.base.text import number_in_digits, single_spaced
from workflow.distribution.letter import Enclosed, _other_files, copy_file, sealed_pdf
from workflow.distribution.models import Delivery
from workflow.documents.drafting import types_of
from workflow.documents.models import Document, Relation
from workflow.engine.work import Work
from workflow.exchange.checking import problems_of
from workflow.exchange.texts import is_organ_id
from workflow.exchange.values import (
    NEW,
    NOT_STEERING,
    RECALL,
    RECALL_ASKED,
    STEERING,
    Answered,
    Attachment,
    Business,
    Organ,
    OtherInfo,
    Package,
    Signer,
    StatusMessage,
    TraceHeader,
    document_id_of,
)
from workflow.exchange.writing import MAIN
from workflow.organisations.models import Organisation
from workflow.organisations.names import name_on

PRIORITIES = {"normal": 0, "urgent": 1, "very_urgent": 2, "express": 3}
STEERING_TYPES = frozenset({"chi-thi"})
_LONGEST = {"subject": 500, "place": 150, "name": 200}


class PackageBreaksRules(DomainError):
    """The document cannot be put into a package that keeps the rules; `problems` names each."""

    code = "package_invalid"

    def __init__(self, problems: list[Refusal]) -> None:
        super().__init__(problems=[{"code": one.code, **one.facts} for one in problems])


def package_id_of(delivery: Delivery) -> str:
    """The same for every attempt, so that the peer takes it once and can be asked for it."""
    return f"tk-{delivery.id.hex}"


def package_for(work: Work, delivery: Delivery) -> Package:
    """The package of this delivery, the same however often it is made.

    Raises: SealedFileMissing, FileMissing; PackageBreaksRules; DomainError("exchange_identifier_missing").
    """
    document = delivery.document
    main, *others = files = _carried(work, delivery)
    copy = f"Bản sao số {delivery.copy_number}" if delivery.copy_number else ""
    business = Business(kind=NEW, reason=copy or "Văn bản mới", paper=document.medium == "both")
    package = _facts(work, delivery, business)
    package = replace(
        package,
        attachments=tuple(_attachment(delivery, file, (copy or MAIN) if file is main else "") for file in files),
        other=OtherInfo(
            priority=PRIORITIES.get(document.urgency, 0),
            copies=document.copies,
            appendixes=tuple(single_spaced(file.name)[:250] for file in others),
        ),
    )
    return _checked(work, package)


def _carried(work: Work, delivery: Delivery) -> list[Enclosed]:
    """The document with what goes with it, or the one copy."""
    if delivery.copy_sha256 is not None:
        return [copy_file(work, delivery)]
    return [sealed_pdf(work, delivery.document), *_other_files(work, delivery.document)]


def recall_package_for(work: Work, delivery: Delivery, reason: str, time: int) -> Package:
    """The package that asks for the document back; it carries no file. Raises: as `package_for`."""
    reason = single_spaced(reason)[:500]
    business = Business(kind=RECALL, reason=reason, document_id=own_document_id(work, delivery.document))
    package = _facts(work, delivery, business)
    return _checked(work, replace(package, package_id=f"{package_id_of(delivery)}-recall-{time}"))


def recall_status_for(work: Work, delivery: Delivery, reason: str, at: datetime) -> StatusMessage:
    """Status 13, which says the same to bodies that know it only so; it is for the one that has the document."""
    document = delivery.document
    answered = Answered(
        delivery.exchange_id or "", _code(document), document.issued_on, own_document_id(work, document)
    )
    return StatusMessage(answered, sender_of(work, document), RECALL_ASKED, at, single_spaced(reason)[:500])


def own_document_id(work: Work, document: Document) -> str:
    """By which every body knows the document."""
    assert document.issued_on is not None
    organ_id = document.organisation.identifier or ""
    return document_id_of(organ_id, document.issued_on, _number(document), document.symbol)


def sender_of(work: Work, document: Document) -> Organ:
    """The issuing organisation as the exchange knows it. Raises: DomainError("exchange_identifier_missing")."""
    organ = organ_of(work, document.organisation)
    if not is_organ_id(organ.organ_id):
        raise DomainError("exchange_identifier_missing", organisation=organ.name)
    return organ


def organ_of(work: Work, organisation: Organisation) -> Organ:
    """An organisation of the installation as the exchange knows it."""
    above = name_on(organisation.parent, work.today).name if organisation.parent is not None else ""
    return Organ(
        organ_id=organisation.identifier or "",
        name=single_spaced(name_on(organisation, work.today).name)[: _LONGEST["name"]],
        in_charge=single_spaced(above)[: _LONGEST["name"]],
        email=(organisation.email or "")[:100],
    )


def _facts(work: Work, delivery: Delivery, business: Business) -> Package:
    document, kind = delivery.document, types_of(work).get(delivery.document.doc_type)
    sender = sender_of(work, document)
    return Package(
        package_id=package_id_of(delivery),
        sender=sender,
        receivers=(Organ(delivery.exchange_id or "", single_spaced(delivery.target_name)[: _LONGEST["name"]]),),
        number=_number(document),
        notation=document.symbol,
        place=single_spaced(document.place)[:50],
        day=document.issued_on,
        type_code=kind.edxml_code,
        type_name=kind.name,
        subject=_cut(document.subject, _LONGEST["subject"]),
        signer=signer_of(document.block or {}),
        due=document.reply_due,
        to_places=tuple(_cut(row.line, _LONGEST["place"]) for row in document.recipients),
        steering=STEERING if document.doc_type in STEERING_TYPES else NOT_STEERING,
        document_id=own_document_id(work, document),
        trace=(TraceHeader(sender.organ_id, delivery.created_at),),
        business=business,
        answers=tuple(_answers(work, document)),
    )


def _answers(work: Work, document: Document) -> Iterator[Answered]:
    """What the document answers and came from outside, as its issuer knows it (ResponseFor); each once."""
    rows = select(Relation.target_facts).where(Relation.document_id == document.id, Relation.kind == "answers")
    told = [facts for facts in work.session.scalars(rows.order_by(Relation.id)) if facts is not None]
    found = (
        Answered(
            facts["organ_id"],
            facts["code"],
            date.fromisoformat(facts["day"]) if facts["day"] else None,
            facts["document_id"],
        )
        for facts in told
    )
    yield from dict.fromkeys(one for one in found if is_organ_id(one.organ_id) and one.document_id)


def signer_of(block: Mapping[str, Any]) -> Signer:
    """In whose authority, in which position and by whom it was signed, as the signature froze it (SIGN-1 to SIGN-7)."""
    *above, own = block.get("lines") or [""]
    return Signer(_cut(" ".join(above), 100), _cut(own, 100), _cut(str(block.get("name", "")), 50))


def _attachment(delivery: Delivery, file: Enclosed, description: str) -> Attachment:
    name = single_spaced(file.name)[: _LONGEST["name"]]
    content_id = uuid.uuid5(delivery.id, f"{file.sha256}:{name}")
    return Attachment(str(content_id), name, file.media_type, file.content, description)


def _checked(work: Work, package: Package) -> Package:
    problems = problems_of(package, work.now)
    if problems:
        raise PackageBreaksRules(problems)
    return package


def _number(document: Document) -> str:
    return number_in_digits(document.number) if document.number else ""


def _code(document: Document) -> str:
    return f"{_number(document)}/{document.symbol}"


def _cut(text: str, most: int) -> str:
    """One line of at most so many characters; what is cut ends in an ellipsis."""
    line = single_spaced(text)
    return line if len(line) <= most else f"{line[: most - 1].rstrip()}…"
