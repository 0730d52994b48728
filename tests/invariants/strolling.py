"""Random work: documents are drafted and moved by whoever may, in whatever way is offered."""

from __future__ import annotations

import random
import uuid
from typing import Any

from tests.factories.bureau import PEOPLE, Bureau
from workflow.base.errors import DomainError

SO = sorted(account for account, (office, _, _) in PEOPLE.items() if office == "so")
RARE = ("cancel", "withdraw", "return", "return_to_unit", "return_to_office", "abandon")


def strolls(bureau: Bureau, dice: random.Random, *, documents: int, moves: int) -> list[uuid.UUID]:
    """Draft some documents and make that many random moves on them; gives the documents."""
    found = [
        bureau.drafts(dice.choice(["cv", "dn"]), urgency=dice.choice(["normal", "urgent"])) for _ in range(documents)
    ]
    for _ in range(moves):
        one_move(bureau, dice, dice.choice(found))
    return found


def one_move(bureau: Bureau, dice: random.Random, document_id: uuid.UUID) -> str | None:
    """One random move that is offered to somebody; None if it was refused or nobody may do anything."""
    if bureau.document(document_id).state == "sealing" and dice.random() < 0.7:
        bureau.seals(document_id)
        return "attach_seal"
    account = dice.choice(SO)
    open_moves = sorted(name for name, refusals in bureau.offered(account, document_id).items() if not refusals)
    usual = [name for name in open_moves if name not in RARE]
    chosen = dice.choice(usual if usual and dice.random() < 0.8 else open_moves or [""])
    if not chosen:
        return None
    try:
        move(bureau, dice, account, document_id, chosen)
    except DomainError:
        return None
    return chosen


def move(bureau: Bureau, dice: random.Random, account: str, document_id: uuid.UUID, transition: str) -> None:
    """The move with input that fits, or nearly."""
    if transition == "sign":
        bureau.signs(document_id, account)
        return
    bureau.moves(account, document_id, transition, "theo ý kiến", **_input(dice, transition))


def _input(dice: random.Random, transition: str) -> dict[str, Any]:
    signers = ["gd", "pgd", "pgd2", "cv"]
    return {
        "approve_format": lambda: {
            "signer": dice.choice(signers[:3]),
            "leaders": dice.sample(["gd", "pgd2"], dice.randint(0, 2)),
        },
        "forward": lambda: {"signer": dice.choice(signers)},
        "reassign_signer": lambda: {"signer": dice.choice(signers)},
        "request_opinions": lambda: {"units": dice.sample(["VP", "KH"], dice.randint(1, 2)), "due": "2030-01-01"},
        "give_opinion": lambda: {"agrees": dice.random() < 0.7},
    }.get(transition, dict)()
