"""A document that came on paper, entered by the clerk into the one book of incoming documents, with its scan.

Source: NĐ 30/2020/NĐ-CP Đ.22 (one series for paper and electronic documents), PL4 VI.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from workflow.base.errors import InvalidInput, NotFound, Refusal
from workflow.base.text import is_storable, single_spaced
from workflow.documents.drafting import types_of
from workflow.documents.files import LARGEST_FILE_BYTES, media_type_of
from workflow.documents.models import URGENCIES
from workflow.engine import item_role
from workflow.engine.work import Work
from workflow.exchange.texts import is_organ_id, plain_file_name
from workflow.incoming.book import take_number
from workflow.incoming.exchange_arriving import numbered
from workflow.incoming.inbox import keeps_book, require
from workflow.incoming.models import MAIN, ON_PAPER, ORGANISATION, Arrival, ArrivalFile
from workflow.incoming.repeats import earlier
from workflow.organisations.models import Organisation
from workflow.organisations.names import name_on

SCANS = {"application/pdf": "PDF", "image/png": "PNG", "image/jpeg": "JPEG"}
LONGEST = {
    "issuer": 300, "issuer_identifier": 35, "number": 20, "symbol": 60, "subject": 2_000, "type_name": 100,
    "signed_by": 200, "remark": 500,
}  # fmt: skip
NEEDED = ("issuer", "subject")


@dataclass(frozen=True)
class PaperInput:
    """A paper document as the clerk reads it off; a type is one of the 29 or named in words."""

    issuer: str
    subject: str
    number: str = ""
    symbol: str = ""
    day: date | None = None
    doc_type: str = ""
    type_name: str = ""
    issuer_identifier: str = ""
    signed_by: str = ""
    urgency: str = "normal"
    deadline: date | None = None
    remark: str = ""


def enter_paper(work: Work, organisation: Organisation, given: PaperInput, scan: tuple[str, bytes] | None) -> Arrival:
    """The arrival with the next số đến, received and registered by the clerk who enters it.

    Raises: NotFound to anybody but the office's people, NotPermitted to those who do not keep the book; InvalidInput
    with every problem.
    """
    if not keeps_book(work, organisation.id):
        if item_role.duty("member", organisation.id) not in work.actor.all_holders:
            raise NotFound(kind="arrival_book")
        require(False, action="enter_paper")
    problems = [*_problems(work, given), *_scan_problems(scan)]
    if problems:
        raise InvalidInput(problems)
    arrival = _arrival(work, organisation, given)
    arrival.year, arrival.number = take_number(work, organisation.id)
    arrival.duplicate_of_id = earlier(work, arrival)
    if scan is not None:
        arrival.files = [_file(work, *scan)]
    work.session.add(arrival)
    work.session.flush()
    return arrival


def _problems(work: Work, given: PaperInput) -> Iterable[Refusal]:
    for name, most in LONGEST.items():
        text = getattr(given, name)
        if len(text) > most:
            yield Refusal("line_too_long", {"field": name, "most": most})
        if not is_storable(text):
            yield Refusal("text_malformed", {"field": name})
    for name in NEEDED:
        if not single_spaced(getattr(given, name)):
            yield Refusal("input_missing", {"input": name})
    if given.doc_type and given.doc_type not in types_of(work).by_key:
        yield Refusal("choice_unknown", {"field": "doc_type", "value": given.doc_type[:100]})
    if given.urgency not in URGENCIES:
        yield Refusal("choice_unknown", {"field": "urgency", "value": given.urgency[:100]})
    if given.issuer_identifier.strip() and not is_organ_id(given.issuer_identifier.strip()):
        yield Refusal("identifier_malformed", {"field": "issuer_identifier", "value": given.issuer_identifier[:60]})
    if given.day is not None and given.day > work.today:
        yield Refusal("arrival_dated_ahead", {"field": "day", "value": given.day.isoformat()})


def _scan_problems(scan: tuple[str, bytes] | None) -> Iterable[Refusal]:
    if scan is None:
        return
    if len(scan[1]) > LARGEST_FILE_BYTES:
        yield Refusal("upload_too_large", {"field": "scan", "most_mb": LARGEST_FILE_BYTES >> 20})
    elif media_type_of(scan[1]) not in SCANS:
        yield Refusal("file_type_refused", {"field": "scan", "known": ", ".join(SCANS.values())})


def _arrival(work: Work, organisation: Organisation, given: PaperInput) -> Arrival:
    number, symbol = numbered(given.number.strip(), single_spaced(given.symbol))
    by = work.actor.person_id
    return Arrival(
        source=ON_PAPER,
        organisation_id=organisation.id,
        receiver_kind=ORGANISATION,
        receiver_id=organisation.id,
        receiver_name=name_on(organisation, work.today).name,
        holder=item_role.duty("member", organisation.id),
        issuer_name=single_spaced(given.issuer),
        issuer_identifier=given.issuer_identifier.strip(),
        doc_type=given.doc_type,
        type_name=single_spaced(given.type_name),
        signed_by=single_spaced(given.signed_by),
        remark=single_spaced(given.remark),
        document_number=number,
        document_symbol=symbol.strip("/"),
        document_day=given.day,
        subject=single_spaced(given.subject),
        urgency=given.urgency,
        line="",
        purpose="act",
        deadline=given.deadline,
        arrived_at=work.now,
        opened_at=work.now,
        opened_by_id=by,
        acknowledged_at=work.now,
        acknowledged_by_id=by,
        registered_at=work.now,
        registered_by_id=by,
    )


def _file(work: Work, name: str, content: bytes) -> ArrivalFile:
    return ArrivalFile(
        position=1,
        kind=MAIN,
        name=plain_file_name(name),
        media_type=media_type_of(content) or "",
        size=len(content),
        sha256=work.services.files.put(content),
    )
