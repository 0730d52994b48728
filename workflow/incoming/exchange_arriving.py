"""How a package becomes an arrival, and how the recall of one is asked: the worker's handlers, harmless when run twice.

The signatures are examined before the transaction, in a process of its own; what they prove stands with the arrival,
for the clerk, who returns what is not sound (02).
Source: NĐ 30/2020/NĐ-CP Đ.21, 22.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from datetime import timedelta
from types import MappingProxyType
from typing import Any

from sqlalchemy import select

from workflow.base.errors import NotFound
from workflow.documents.drafting import types_of
from workflow.engine import item_role, outbox
from workflow.engine.outbox import Job
from workflow.engine.work import Services, Work
from workflow.exchange.values import REPLACE, UPDATE, Attachment, Package, StatusMessage
from workflow.incoming.book import take_number
from workflow.incoming.intake import kept_message, organisation_of
from workflow.incoming.models import (
    ENCLOSED,
    FROM_EXCHANGE,
    MAIN,
    ORGANISATION,
    Arrival,
    ArrivalFile,
)
from workflow.incoming.proof import SignatureCheck
from workflow.incoming.recalling import asked
from workflow.incoming.repeats import earlier
from workflow.incoming.reporting import tell_sender
from workflow.incoming.telling import let_know
from workflow.incoming.ties import record_ties
from workflow.organisations.models import Organisation
from workflow.organisations.names import name_on

Opens = Callable[[], AbstractContextManager[Work]]
Handler = Callable[[Services, Opens, Opens, Job], None]
URGENCIES = {0: "normal", 1: "urgent", 2: "very_urgent", 3: "express", 4: "express"}
_TWO_WAYS_OF_ONE = timedelta(minutes=10)


def arrive_from_exchange(services: Services, open_reading: Opens, open_writing: Opens, job: Job) -> None:
    """Register the arrival and let the sender know at once (01). Raises: FileMissing; what the port raises."""
    package = kept_message(services, job)
    assert isinstance(package, Package)
    with open_reading() as work:
        known = _arrival_of(work, package.package_id, organisation_of(job)) is not None
    proof = None if known else proof_of(services, package)
    files = [] if known else [(one, services.files.put(one.content)) for one in package.attachments]
    with open_writing() as work:
        if _arrival_of(work, package.package_id, organisation_of(job)) is None:
            arrival = _registered(work, package, organisation_of(job), proof, files)
            tell_sender(work, arrival, "delivered")
            if package.answers:  # the log of what was sent is another room's
                outbox.enqueue(work, "exchange.answered", {"file": job.payload["file"], "arrival": str(arrival.id)})
        outbox.done(work, job)


def proof_of(services: Services, package: Package) -> dict[str, Any] | None:
    """What the signatures of the document itself prove, and whether the package says of it what the file says."""
    main = _main(package.attachments)
    if main is None:
        return None
    found = dict(services.port(SignatureCheck).check(services, main.content))
    told = (package.number.lstrip("0"), package.notation, package.day.isoformat() if package.day else None)
    file = (str(found.get("number") or "").lstrip("0"), found.get("symbol"), found.get("issued_on"))
    # Only a file that says its number speaks of a document; a copy has none of its own form.
    if file[0] and any(there and here != there for here, there in zip(told, file, strict=True)):
        found["problems"] = [*found.get("problems", []), "package_says_otherwise"]
        found["valid"] = False
    return found


def _main(attachments: tuple[Attachment, ...]) -> Attachment | None:
    """The document itself: the first PDF, or the first file."""
    pdf = next((one for one in attachments if one.content[:1024].find(b"%PDF-") >= 0), None)
    return pdf or next(iter(attachments), None)


def _arrival_of(work: Work, package_id: str, organisation_id: uuid.UUID) -> Arrival | None:
    rows = select(Arrival).where(Arrival.package_id == package_id, Arrival.organisation_id == organisation_id)
    return work.session.scalar(rows)


def _registered(
    work: Work,
    package: Package,
    organisation_id: uuid.UUID,
    proof: dict[str, Any] | None,
    files: list[tuple[Attachment, str]],
) -> Arrival:
    organisation = work.session.get_one(Organisation, organisation_id)
    arrival = _arrival(work, package, organisation)
    arrival.proof = proof
    arrival.year, arrival.number = take_number(work, organisation_id)
    arrival.duplicate_of_id = earlier(work, arrival)
    arrival.files = _files(package, files)
    work.session.add(arrival)
    work.session.flush()
    record_ties(work, arrival, package)
    kind = "duplicate_arrived" if arrival.duplicate_of_id else "arrived"
    let_know(work, arrival, item_role.duty("clerk", organisation_id), kind, arrival.facts())
    return arrival


def _arrival(work: Work, package: Package, organisation: Organisation) -> Arrival:
    kind = types_of(work).by_name(package.type_name)
    number, symbol = numbered(package.number, package.notation)
    return Arrival(
        source=FROM_EXCHANGE,
        package_id=package.package_id,
        reference=package.document_id,
        organisation_id=organisation.id,
        receiver_kind=ORGANISATION,
        receiver_id=organisation.id,
        receiver_name=name_on(organisation, work.today).name,
        holder=item_role.duty("member", organisation.id),
        issuer_name=package.sender.name or package.sender.organ_id,
        issuer_identifier=package.sender.organ_id,
        doc_type=kind.key if kind else "",
        type_name=package.type_name,
        signed_by=" – ".join(
            filter(None, (package.signer.competence, package.signer.position, package.signer.full_name))
        ),
        remark=_remark(package),
        document_number=number,
        document_symbol=symbol,
        document_day=package.day,
        subject=package.subject,
        urgency=URGENCIES.get(package.other.priority, "normal"),
        line="",
        purpose="act",
        deadline=package.due,
        arrived_at=work.now,
    )


def numbered(number: str, notation: str) -> tuple[int | None, str]:
    """Number and symbol as the book keeps them; a number that is none stays before its symbol."""
    if number.isascii() and number.isdigit() and len(number) < 10:
        return int(number), notation
    return None, f"{number}/{notation}"


def _remark(package: Package) -> str:
    """What the package says of its purpose beyond bringing a document."""
    business = package.business
    replaced = ", ".join(one.document_id for one in business.replacements) or business.document_id
    words = {UPDATE: f"Cập nhật văn bản {business.document_id}", REPLACE: f"Thay thế văn bản {replaced}"}
    said = words.get(business.kind, "")
    return f"{said}: {business.reason}"[:1_000] if said and business.reason else said[:1_000]


def _files(package: Package, files: list[tuple[Attachment, str]]) -> list[ArrivalFile]:
    main = _main(package.attachments)
    ordered = sorted(files, key=lambda pair: pair[0] is not main)
    return [
        ArrivalFile(
            position=position,
            kind=MAIN if one is main else ENCLOSED,
            name=one.name,
            media_type=one.media_type,
            size=len(one.content),
            sha256=sha256,
        )
        for position, (one, sha256) in enumerate(ordered, 1)
    ]


def ask_for_it_back(services: Services, open_reading: Opens, open_writing: Opens, job: Job) -> None:
    """The sender asks for a document back, by a package of type 1 or by status 13: whoever has it is told.

    A sender that says it in both ways is heard once. Raises: NotFound while the document itself has not arrived.
    """
    message = kept_message(services, job)
    if isinstance(message, StatusMessage):
        reference, reason = message.answered.document_id, message.description
    else:
        reference, reason = message.business.document_id or message.document_id, message.business.reason
    with open_writing() as work:
        arrivals = _about(work, reference, message.sender.organ_id, organisation_of(job))
        if not arrivals:
            raise NotFound(kind="arrival")
        for arrival in arrivals:
            if not _was_asked_just_now(work, arrival):
                asked(work, arrival, reason, message.sender.name or message.sender.organ_id)
        outbox.done(work, job)


def _about(work: Work, reference: str, sender: str, organisation_id: uuid.UUID) -> list[Arrival]:
    rows = select(Arrival).where(
        Arrival.organisation_id == organisation_id,
        Arrival.issuer_identifier == sender,
        Arrival.reference == reference,
        Arrival.source == FROM_EXCHANGE,
    )
    return list(work.session.scalars(rows.order_by(Arrival.arrived_at).with_for_update()))


def _was_asked_just_now(work: Work, arrival: Arrival) -> bool:
    last = arrival.recall_asked_at
    return last is not None and arrival.recall_answer is None and work.now - last < _TWO_WAYS_OF_ONE


handlers: Mapping[str, Handler] = MappingProxyType(
    {"exchange.arrive": arrive_from_exchange, "exchange.recall_asked": ask_for_it_back}
)
"""What the worker calls for each kind of job of this module."""
