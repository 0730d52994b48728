"""Steps of a request for a copy: decided, made under the next number of the copies' series, handed over."""

from __future__ import annotations

from sqlalchemy import select

from workflow.base.errors import Refusal
from workflow.base.text import number_in_digits
from workflow.copying.models import DocumentCopy
from workflow.copying.ordering import CopyInput, order_copy
from workflow.copying.requests import CopyRequest
from workflow.distribution.copies_out import CopyOut, deliver_copy
from workflow.engine import item_role, notice, outbox
from workflow.engine.move import Move
from workflow.engine.work import Work


def document_is_in_use(move: Move) -> list[Refusal]:
    """Nothing is copied of a document that was recalled meanwhile (PL6 III.8)."""
    recalled = move.item.document.validity == "recalled"
    return [Refusal("document_recalled")] if recalled else []


def keep_decision(move: Move) -> None:
    """The leader's decision with its words; the requester learns of it."""
    move.item.decision = move.comment
    tell_requester(move)


def tell_requester(move: Move) -> None:
    """The one who asked learns what became of it."""
    request: CopyRequest = move.item
    facts = {"subject": request.document.subject, "comment": move.comment}
    notice.tell(move.work, item_role.person(request.requester_id), request, f"copy_{move.transition.name}", facts)


def make_requested_copy(move: Move) -> None:
    """The clerk gives it its number; the worker makes and seals the file.

    Source: PL1 P.II II.1c (FMT-COPY-2). Raises: as `order_copy`.
    """
    request: CopyRequest = move.item
    given = CopyInput(
        form=request.form,
        medium=request.medium,
        signer=move.input.get("signer") or "",
        recipients=(request.target,) if request.target else (),
        parts=tuple(request.parts),
    )
    copy = order_copy(move.work, request.document, given, requested=True)
    request.copy_id, request.copy = copy.id, copy
    move.facts["copy"] = _number(copy)


def hand_over_copy(move: Move) -> None:
    """The file is there: it goes to its target as a delivery of its own in the recipient log."""
    request: CopyRequest = move.item
    copy = request.copy
    assert copy is not None and copy.sha256 is not None, "fired once the file is made"
    out = CopyOut(_number(copy), copy.sha256, request.copies)
    rows = deliver_copy(move.work, request.document, out, request.target, request.channel, request.requester)
    move.facts["deliveries"] = len(rows)
    tell_requester(move)


def _number(copy: DocumentCopy) -> str:
    return f"{number_in_digits(copy.number)}/{copy.symbol}"


def file_is_made(work: Work, copy: DocumentCopy) -> None:
    """Have the request that this copy answers go on; there is none where the clerk made it directly."""
    request = work.session.scalar(select(CopyRequest).where(CopyRequest.copy_id == copy.id))
    if request is not None:
        outbox.enqueue_move(work, request, "deliver")
