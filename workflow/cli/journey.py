"""One document walked from draft to archive by the people of its office, each with their own rights."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from workflow.archive.dossiers import DossierInput, create_dossier
from workflow.archive.filing import file_document
from workflow.archive.models import Dossier
from workflow.documents.models import Document
from workflow.engine import history
from workflow.engine.access import find_visible
from workflow.engine.installation import Installation
from workflow.engine.item import WorkflowItem
from workflow.engine.move import MoveInput
from workflow.engine.perform import make_move
from workflow.engine.work import Actor, Work
from workflow.incoming.handling import acknowledge, open_arrival
from workflow.incoming.inbox import arrivals_of
from workflow.organisations.accounts import SAMPLE_PASSWORD
from workflow.organisations.people import actor_of, people_holding, person_by_account
from workflow.rendering.renditions import CurrentPdf, current_pdf, keep_shown

RETENTION = "10 năm"


@dataclass(frozen=True)
class People:
    """The accounts that walk a document, by what they do."""

    drafter: str
    unit_head: str
    checker: str
    signer: str
    clerk: str
    archivist: str
    leaders: tuple[str, ...] = ()


@dataclass
class Journey:
    """A document on its way; every step is made as the person whose step it is."""

    installation: Installation
    people: People
    document_id: uuid.UUID
    run_jobs: Callable[[], object]
    tell: Callable[[str], None] = field(default=lambda _: None)

    def to_archive(self) -> None:
        """Every step from the draft on. Raises: whatever refuses one."""
        self.to_signed()
        self.to_distributed()
        self.receive()
        self.archive()

    def to_signed(self) -> None:
        """Submitted, checked twice, agreed where leaders were named, signed."""
        people = self.people
        self.move(people.drafter, "submit")
        self.move(people.unit_head, "approve_content")
        self.move(people.checker, "approve_format", signer=people.signer, leaders=list(people.leaders))
        for leader in people.leaders:
            self.move(leader, "agree")
        self.sign()

    def sign(self) -> None:
        """The signer is shown the pages, and signs exactly those."""
        shown = self.show()
        self.move(self.people.signer, "sign", pdf_sha256=shown.sha256, password=SAMPLE_PASSWORD)

    def show(self) -> CurrentPdf:
        """The pages as they are shown to the signer, and kept because of it."""
        actor = self.actor(self.people.signer)
        with self.installation.reading(actor) as work:
            shown = current_pdf(work, find_visible(work, Document, self.document_id))
        with self.installation.writing(actor) as work:
            keep_shown(work, find_visible(work, Document, self.document_id), shown)
        return shown

    def to_distributed(self) -> None:
        """Numbered by the clerk, sealed by the worker, sent to everybody in Nơi nhận."""
        self.move(self.people.clerk, "issue")
        self.run_jobs()
        self.move(self.people.clerk, "distribute")
        self.run_jobs()

    def receive(self) -> None:
        """Every receiver of this installation opens the document and confirms that it arrived."""
        self.tell("receive")
        with self.installation.reading() as work:
            document = work.session.get_one(Document, self.document_id)
            received = [(row.id, row.holder) for row in arrivals_of(work, document)]
        for arrival_id, holder in received:
            with self.installation.reading() as work:
                accounts = [person.account for person in people_holding(work.session, holder, work.today)]
            with self.installation.writing(self.actor(accounts[0])) as work:
                open_arrival(work, arrival_id)
                acknowledge(work, arrival_id)
        self.run_jobs()

    def archive(self) -> None:
        """Filed in a dossier of its own by the drafter; closed, handed over, and accepted by the archivist."""
        self.tell("archive")
        drafter = self.people.drafter
        with self.installation.writing(self.actor(drafter)) as work:
            dossier_id = self._dossier(work).id
        self.move(drafter, "close", Dossier, dossier_id)
        self.move(drafter, "hand_over", Dossier, dossier_id)
        self.move(self.people.archivist, "accept", Dossier, dossier_id)
        self.run_jobs()

    def _dossier(self, work: Work) -> Dossier:
        document = find_visible(work, Document, self.document_id)
        given = DossierInput(title=f"Hồ sơ: {document.subject}", retention=RETENTION)
        dossier = create_dossier(work, document.unit, document.drafter, given)
        file_document(work, dossier, document)
        return dossier

    def move(
        self,
        account: str,
        transition: str,
        model: type[WorkflowItem] = Document,
        item_id: uuid.UUID | None = None,
        **given: Any,
    ) -> None:
        """One move by this person on what they see now."""
        self.tell(transition)
        actor, wanted = self.actor(account), item_id or self.document_id
        with self.installation.reading(actor) as work:
            version = find_visible(work, model, wanted).version
        move = MoveInput(version=version, input=_given(given))
        reading, writing = lambda: self.installation.reading(actor), lambda: self.installation.writing(actor)
        make_move(reading, writing, model, wanted, transition, move)

    def actor(self, account: str) -> Actor:
        """The person with this account, as one who acts today."""
        with self.installation.reading() as work:
            return actor_of(work.session, person_by_account(work.session, account), work.today)

    def states(self) -> list[str]:
        """The states that the document passed through, as its history tells."""
        with self.installation.reading() as work:
            told = [row.target for row in history.of_item(work.session, self.document_id) if row.target is not None]
        return [state for place, state in enumerate(told) if place == 0 or told[place - 1] != state]


def _given(given: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in given.items() if value not in (None, [], "")}
