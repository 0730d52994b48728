"""The paper channel: what is given to the post and in which envelope, and the receiver's signature as the clerk saw it.

Source: NĐ 30/2020/NĐ-CP PL4 I (columns "Ngày chuyển", "Ký nhận"), PL4 III (sổ gửi văn bản đi bưu điện).
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from workflow.base.clock import vietnam_day
from workflow.base.errors import InvalidInput, NotOffered, Refusal
from workflow.base.text import is_storable, nfc, single_spaced
from workflow.distribution.concluding import MOST_AT_ONCE
from workflow.distribution.deliveries import note, refuse_recalled
from workflow.distribution.models import (
    DELIVERED,
    FAILED,
    HANDED_OVER,
    PAPER,
    RETURNED,
    WAITING,
    Delivery,
    PostalEnvelope,
    PostalItem,
)
from workflow.distribution.rules import delivery_for_clerk
from workflow.engine.work import Work

MOST_PIECES = 1_000
LONGEST_LINE = 300
MOST_MEGABYTES = 10
POSTED_FROM = (WAITING, RETURNED, FAILED, HANDED_OVER)
"""A copy that did not arrive may be posted again; each time is a line of the book."""
_BEGINS = {b"%PDF-": "application/pdf", b"\x89PNG\r\n\x1a\n": "image/png", b"\xff\xd8\xff": "image/jpeg"}


@dataclass(frozen=True)
class Posting:
    """What the clerk gives to the post; `together` puts all for one receiver into one envelope."""

    sent_on: date | None = None
    pieces: int = 1
    tracking: str = ""
    note: str = ""
    together: bool = True


@dataclass(frozen=True)
class Receipt:
    """Who signed for it, on which day, and the scan of the signature if there is one."""

    signed_by: str
    signed_on: date | None = None
    note: str = ""
    scan: bytes = b""


def post(work: Work, ids: Iterable[uuid.UUID], given: Posting) -> list[PostalEnvelope]:
    """Give these paper deliveries to the post: each envelope is a line of the book, each delivery has it in its log.

    All or none. Raises: NotFound, NotPermitted; NotOffered (delivery_not_to_be_posted, document_recalled);
    InvalidInput with every problem of what was typed.
    """
    rows = _locked(work, ids)
    day = given.sent_on or work.today
    envelopes = _sorted_into_envelopes(rows, given.together)
    _refuse([*_texts_wrong(given), *_day_wrong("sent_on", day, rows, work.today)])
    if given.tracking.strip() and len(envelopes) > 1:
        _refuse([Refusal("tracking_for_one_only", {"field": "tracking"})])
    return [_posted(work, one, given, day) for one in envelopes]


def sign_for(work: Work, ids: Iterable[uuid.UUID], given: Receipt) -> int:
    """Write down who signed for these paper deliveries; gives how many.

    All or none. Raises: NotFound, NotPermitted, NotOffered, InvalidInput with every problem.
    """
    rows = _locked(work, ids)
    day = given.signed_on or work.today
    name = single_spaced(nfc(given.signed_by))
    problems = [] if name else [Refusal("input_missing", {"input": "signed_by", "field": "signed_by"})]
    problems += [*_line_wrong("signed_by", name), *_line_wrong("note", given.note)]
    _refuse([*problems, *_day_wrong("signed_on", day, rows, work.today), *_scan_wrong(given.scan)])
    evidence = {"signed_by": name, "signed_on": day.isoformat(), "remark": single_spaced(given.note)}
    if given.scan:
        evidence |= {"scan_sha256": work.services.files.put(given.scan), "scan_type": kind_of_scan(given.scan)}
    for row in rows:
        row.attempts += row.status != HANDED_OVER
        row.concluded = False
        note(work, row, f"marked_{DELIVERED}", DELIVERED, evidence)
    return len(rows)


def kind_of_scan(content: bytes) -> str:
    """The media type by how the file begins; empty for anything that is no scan."""
    return next((kind for mark, kind in _BEGINS.items() if content.startswith(mark)), "")


def _locked(work: Work, ids: Iterable[uuid.UUID]) -> list[Delivery]:
    """The paper deliveries, locked in one order."""
    keys = sorted(set(ids))
    if not keys or len(keys) > MOST_AT_ONCE:
        code = "too_many_chosen" if keys else "nothing_chosen"
        _refuse([Refusal(code, {"field": "delivery", "most": MOST_AT_ONCE})])
    rows = [delivery_for_clerk(work, key) for key in keys]
    for row in rows:
        refuse_recalled(row)
        if row.channel != PAPER:
            _refuse([Refusal("delivery_not_paper", {"channel": row.channel})])
        if row.status not in POSTED_FROM:
            raise NotOffered("delivery_not_to_be_posted", status=row.status)
    return sorted(rows, key=lambda row: (row.created_at, row.position))


def _sorted_into_envelopes(rows: Sequence[Delivery], together: bool) -> list[list[Delivery]]:
    """The deliveries by envelope, those of one sender and receiver in one, in the order of their first."""
    sorted_in: dict[object, list[Delivery]] = {}
    for row in rows:
        place = (row.organisation_id, row.target_kind, row.target_id, row.postal_address)
        sorted_in.setdefault(place if together else row.id, []).append(row)
    return list(sorted_in.values())


def _posted(work: Work, rows: Sequence[Delivery], given: Posting, day: date) -> PostalEnvelope:
    envelope = PostalEnvelope(
        organisation_id=rows[0].organisation_id,
        sent_on=day,
        target_name=rows[0].target_name,
        postal_address=rows[0].postal_address,
        pieces=given.pieces,
        tracking=single_spaced(given.tracking),
        note=single_spaced(given.note),
        recorded_at=work.now,
        recorded_by_id=work.actor.person_id,
        contents=[PostalItem(delivery_id=row.id) for row in rows],
    )
    work.session.add(envelope)
    work.session.flush()
    facts = {"envelope": str(envelope.id), "sent_on": day.isoformat(), "pieces": envelope.pieces}
    for row in rows:
        row.attempts += 1
        row.concluded = False
        remark = envelope.note
        evidence = {**facts, "tracking": envelope.tracking, "to": row.postal_address, "remark": remark}
        note(work, row, "posted", HANDED_OVER, {key: value for key, value in evidence.items() if value != ""})
    return envelope


def _texts_wrong(given: Posting) -> list[Refusal]:
    problems = [*_line_wrong("tracking", given.tracking), *_line_wrong("note", given.note)]
    if not 1 <= given.pieces <= MOST_PIECES:
        problems.append(Refusal("number_out_of_range", {"field": "pieces"}))
    return problems


def _line_wrong(field: str, text: str) -> list[Refusal]:
    if len(text) > LONGEST_LINE:
        return [Refusal("line_too_long", {"field": field, "most": LONGEST_LINE})]
    return [] if is_storable(text) else [Refusal("text_malformed", {"field": field})]


def _day_wrong(field: str, day: date, rows: Sequence[Delivery], today: date) -> list[Refusal]:
    """A day still to come, or before the document was sent at all."""
    earliest = max(vietnam_day(row.created_at) for row in rows)
    if day > today:
        return [Refusal("day_is_ahead", {"field": field})]
    if day < earliest:
        return [Refusal("day_too_early", {"field": field, "earliest": f"{earliest:%d/%m/%Y}"})]
    return []


def _scan_wrong(content: bytes) -> list[Refusal]:
    sound = not content or (kind_of_scan(content) and len(content) <= MOST_MEGABYTES * 1_000_000)
    return [] if sound else [Refusal("scan_unreadable", {"field": "scan", "most": MOST_MEGABYTES})]


def _refuse(problems: list[Refusal]) -> None:
    if problems:
        raise InvalidInput(problems)
