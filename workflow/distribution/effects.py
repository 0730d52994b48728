"""The steps of `distribute` and `distribute_more`: deliveries, the right to read, and what is to be sent."""

from __future__ import annotations

import uuid
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import func, select

from workflow.base.errors import InvalidInput, Refusal
from workflow.base.text import single_spaced
from workflow.distribution.attesting import attest_delivery
from workflow.distribution.conditions import without_address
from workflow.distribution.deliveries import order
from workflow.distribution.models import WAITING, Delivery
from workflow.distribution.rules import holder_of
from workflow.distribution.targets import Line, Planned, addressees_of, directory_for, plan, plan_document, resolve
from workflow.distribution.wording import clean_line
from workflow.documents.models import CHANNELS, PURPOSES, Document
from workflow.documents.participants import RECIPIENT
from workflow.engine import item_role
from workflow.engine.item_role import ItemRole
from workflow.engine.move import Move
from workflow.engine.work import Work

LINE_KEYS = frozenset({"line", "targets", "channel", "purpose"})


def distribute(move: Move) -> None:
    """One delivery per target and channel, kept as resolved now; targets here may read the document from now on.

    Nothing is sent here: the jobs are rows of this transaction, worked off after its commit.
    Source: NĐ30 Đ.18.1 (OUT-3).
    """
    _deliver(move, plan_document(move.work, move.item))


def distribute_more(move: Move) -> None:
    """Further recipients, each `{"line", "targets", "channel"}`; whoever has it on that channel gets no second one.

    Raises: InvalidInput with every line that cannot be read, resolved or reached.
    """
    lines = _read_lines(move.input.get("recipients", []))
    directory, addressees = directory_for(move.work, move.item), addressees_of(move.item)
    resolved = [resolve(directory, line, addressees) for line in lines]
    problems = [
        Refusal("recipient_unresolved", {"line": row.line.text, "reason": row.problem, "name": row.name})
        for row in resolved
        if row.problem
    ]
    planned = plan(directory, lines, addressees)
    problems += without_address(planned)
    if problems:
        raise InvalidInput(problems)
    _deliver(move, planned)


def _read_lines(rows: Sequence[Any]) -> list[Line]:
    """Raises: InvalidInput naming every row that is no recipient."""
    problems = [problem for n, row in enumerate(rows, 1) for problem in _row_problems(n, row)]
    if problems or not rows:
        raise InvalidInput(problems or [Refusal("input_missing", {"input": "recipients"})])
    return [
        Line(
            text=clean_line(row["line"]),
            purpose=row.get("purpose") or "act",
            purpose_said=bool(row.get("purpose")),
            channel=row.get("channel") or None,
            targets=tuple(single_spaced(name) for name in row.get("targets") or [] if single_spaced(name)),
        )
        for row in rows
    ]


def _row_problems(number: int, row: Any) -> Iterable[Refusal]:
    if not isinstance(row, Mapping) or not isinstance(row.get("line"), str) or not clean_line(row["line"]):
        yield Refusal("recipient_malformed", {"row": number})
        return
    targets = row.get("targets") or []
    if not isinstance(targets, list) or not all(isinstance(name, str) for name in targets) or row.keys() - LINE_KEYS:
        yield Refusal("recipient_malformed", {"row": number, "line": row["line"][:200]})
    for name, known in (("channel", CHANNELS), ("purpose", PURPOSES)):
        if row.get(name) and row[name] not in known:
            yield Refusal("choice_unknown", {"field": name, "value": str(row[name])[:100], "row": number})


def _deliver(move: Move, planned: Sequence[Planned]) -> None:
    """Write the deliveries that are not there yet, with the rights and jobs that go with them."""
    work, document = move.work, move.item
    made = _new_deliveries(work, document, planned)
    work.session.add_all(made)
    work.session.flush()
    _let_read(work, document, planned)
    with work.session.no_autoflush:
        for delivery in made:
            attest_delivery(work, delivery)
            order(work, delivery, first=True)
    work.session.flush()
    move.facts["deliveries"] = dict(sorted(Counter(delivery.channel for delivery in made).items()))


def _new_deliveries(work: Work, document: Document, planned: Sequence[Planned]) -> list[Delivery]:
    rows = select(Delivery.target_kind, Delivery.target_id, Delivery.channel)
    rows = rows.where(Delivery.document_id == document.id, Delivery.copy_number == "")
    known = {tuple(row) for row in work.session.execute(rows)}
    last = work.session.scalar(select(func.max(Delivery.position)).where(Delivery.document_id == document.id)) or 0
    new = [row for row in planned if (*row.target.key, row.channel) not in known]
    return [delivery_of(work, document, row, position) for position, row in enumerate(new, last + 1)]


def delivery_of(work: Work, document: Document, row: Planned, position: int) -> Delivery:
    """A new delivery to this target, waiting."""
    delivery = Delivery(
        id=uuid.uuid4(),
        document_id=document.id,
        document=document,
        organisation_id=document.organisation_id,
        line=row.line.text,
        position=position,
        target_kind=row.target.kind,
        target_id=row.target.id,
        target_name=row.target.name,
        email=row.target.email,
        exchange_id=row.target.exchange_id,
        postal_address=row.target.postal_address,
        purpose=row.purpose,
        channel=row.channel,
        status=WAITING,
        attempts=0,
        deferrals=0,
        events=0,
        created_at=work.now,
        changed_at=work.now,
        copy_number="",
    )
    return delivery


def _let_read(work: Work, document: Document, planned: Sequence[Planned]) -> None:
    """Everybody inside the installation who is named may read the document, on whatever channel it goes.

    The rows are added together: one look-up for a thousand recipients.
    """
    known = set(item_role.holders(work.session, document, RECIPIENT))
    wanted = {holder_of(*row.target.key) for row in planned} - known
    holders = sorted(holder for holder in wanted if holder is not None)
    work.session.add_all(ItemRole(item_id=document.id, role=RECIPIENT, holder=holder) for holder in holders)
    work.session.flush()
