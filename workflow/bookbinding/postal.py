"""Sổ gửi văn bản đi bưu điện: one year in its six columns; and the address labels of paper deliveries."""

from __future__ import annotations

import uuid
from collections.abc import Iterable

from sqlalchemy import select

from workflow.base.errors import InvalidInput, Refusal
from workflow.bookbinding.covers import office_on_cover, written
from workflow.bookbinding.words import POSTAL, POSTAL_COLUMNS
from workflow.distribution.models import PAPER, Delivery
from workflow.distribution.postal_book import PostalLine, postal_lines
from workflow.distribution.rules import delivery_for_clerk
from workflow.documents.queries import number_line
from workflow.engine.work import Work
from workflow.organisations.models import Organisation
from workflow.organisations.names import name_on
from workflow.rendering.book_sheet import BookSheet
from workflow.rendering.label_sheet import MOST_LABELS, Label, LabelSheet


def postal_book(work: Work, office: Organisation, year: int) -> BookSheet:
    """The book of the year, for the clerk. Raises: NotFound to anybody else.

    Source: NĐ 30/2020/NĐ-CP PL4 III.
    """
    lines = postal_lines(work, office.id, year)
    name, parent = office_on_cover(work, office, year)
    pieces = sum(line.envelope.pieces for line in lines)
    return BookSheet(
        title=POSTAL,
        office=name,
        parent=parent,
        series="",
        year=year,
        columns=POSTAL_COLUMNS,
        rows=tuple(_row(line) for line in lines),
        first_day=written(lines[0].envelope.sent_on) if lines else "",
        last_day=written(lines[-1].envelope.sent_on) if lines else "",
        of_numbers=False,
        closing=f"Sổ này có {len(lines)} dòng, {pieces} bì.",
    )


def _row(line: PostalLine) -> tuple[str, ...]:
    envelope = line.envelope
    place = "\n".join(filter(None, (envelope.target_name, envelope.postal_address)))
    return (
        written(envelope.sent_on),
        "; ".join(line.numbers),
        place,
        f"{envelope.pieces:02d}",
        f"Số bưu gửi {envelope.tracking}" if envelope.tracking else "",
        envelope.note,
    )


def labels_of(work: Work, ids: Iterable[uuid.UUID], skip: int = 0) -> LabelSheet:
    """A label for each receiver of these paper deliveries, with the numbers of all that goes to them.

    Raises: NotFound, NotPermitted to those who are no clerk; InvalidInput for none, too many, or one not on paper.
    """
    keys = sorted(set(ids))
    if not keys or len(keys) > MOST_LABELS:
        code = "too_many_chosen" if keys else "nothing_chosen"
        raise InvalidInput([Refusal(code, {"field": "delivery", "most": MOST_LABELS})])
    rows = [delivery_for_clerk(work, key) for key in keys]
    if any(row.channel != PAPER for row in rows):
        raise InvalidInput([Refusal("delivery_not_paper", {"field": "delivery"})])
    places: dict[object, list[Delivery]] = {}
    for row in sorted(rows, key=lambda row: (row.created_at, row.position)):
        places.setdefault((row.organisation_id, row.target_kind, row.target_id, row.postal_address), []).append(row)
    return LabelSheet(tuple(_label(work, some) for some in places.values()), skip)


def _label(work: Work, rows: list[Delivery]) -> Label:
    sender = work.session.scalars(select(Organisation).where(Organisation.id == rows[0].organisation_id)).one()
    numbers = dict.fromkeys(number_line(row.document) for row in rows)
    return Label(name_on(sender, work.today).name, rows[0].target_name, rows[0].postal_address, tuple(numbers))
