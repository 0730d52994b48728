"""Steps on the way of a dossier, and what keeps the search index true to the documents."""

from __future__ import annotations

from workflow.archive import indexing
from workflow.archive.conditions import ARCHIVE, awaits_archiving, own_documents
from workflow.archive.dossiers import RESPONSIBLE
from workflow.engine import item_role, notice, outbox
from workflow.engine.move import Move


def close_dossier(move: Move) -> None:
    """Note the day on which the work ended; retention counts from its year (FILE-9)."""
    move.item.closed_on = move.work.today
    move.facts["retention"] = str(move.item.retention)


def reopen_dossier(move: Move) -> None:
    """The work goes on: the day of closing no longer holds."""
    move.item.closed_on = None


def hand_over_dossier(move: Move) -> None:
    """Note the day of the hand-over (FILE-4)."""
    move.item.handed_over_on = move.work.today


def send_back_dossier(move: Move) -> None:
    """Undo the hand-over, and let the responsible person know why."""
    move.item.handed_over_on = None
    facts = {"comment": move.comment, "subject": move.item.title}
    for holder in item_role.holders(move.work.session, move.item, RESPONSIBLE):
        notice.tell(move.work, holder, move.item, "dossier_sent_back", facts)


def accept_documents(move: Move) -> None:
    """Take the dossier into the archive, and have the system archive each of its office's distributed documents.

    Source: NĐ 30/2020/NĐ-CP Đ.30-31 (FILE-4, FILE-5).
    """
    move.item.accepted_on = move.work.today
    waiting = [document for document in own_documents(move.work, move.item) if awaits_archiving(move.work, document)]
    for document in waiting:
        outbox.enqueue_move(move.work, document, ARCHIVE)
    move.facts["archived"] = [str(document.id) for document in waiting]


def index_document(move: Move) -> None:
    """Make the document findable, with the validity that this move leads to."""
    indexing.put(move.work.session, move.item, _validity_after(move))


def drop_from_index(move: Move) -> None:
    """An abandoned document is a draft again: nobody finds it."""
    indexing.drop(move.work.session, move.item)


def _validity_after(move: Move) -> str | None:
    """Effects run before the new state is written: a move of validity is asked where it leads."""
    validity: str | None = move.item.validity
    if move.workflow.state_field != "validity":
        return validity
    for path in move.transition.paths:
        if path.source == move.source and (path.when is None or not path.when.call(move)):
            return path.target or validity
    return validity
