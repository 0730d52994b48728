"""The handler of moves that the system makes: prepared outside the transaction, performed inside, done with it."""

from __future__ import annotations

import uuid
from collections.abc import Mapping

from workflow.engine import outbox
from workflow.engine.item import WorkflowItem
from workflow.engine.move import MoveInput
from workflow.engine.outbox import Job
from workflow.engine.perform import find_transition, perform, prepare
from workflow.engine.work import Services
from workflow.worker.running import Handler, OpenWork


def make_moves(models: Mapping[str, type[WorkflowItem]]) -> Handler:
    """The handler for items of these kinds.

    A move that is no longer possible is done, and so is one that was asked for before the item's last change of
    state: it belongs to a stay that has ended (a wait for a device that was given up, a number that was abandoned).
    """

    def handle(services: Services, open_reading: OpenWork, open_writing: OpenWork, job: Job) -> None:
        model, item_id = models[job.payload["item"]], uuid.UUID(job.payload["id"])
        transition = job.payload["transition"]
        with open_reading() as work:
            item = work.session.get_one(model, item_id)
            possible = find_transition(work, item, transition)[1].starts_from(item.state)
            possible = possible and item.moved_at <= job.created_at
            given = prepare(work, item, transition, MoveInput()) if possible else MoveInput()
        with open_writing() as work:
            if possible:
                perform(work, work.session.get_one(model, item_id), transition, given)
            outbox.done(work, job)

    return handle
