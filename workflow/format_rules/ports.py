"""What rules ask of rooms beside this one: may the proposed signer sign, is the number taken."""

from __future__ import annotations

from abc import ABC, abstractmethod

from workflow.documents.models import Document
from workflow.engine.work import Work


class SignerKnowledge(ABC):
    """The signing rules of the offices (F-SIG-AUTH)."""

    @abstractmethod
    def may_sign(self, work: Work, document: Document) -> bool | None:
        """Whether the proposed signer may sign the document today; None when nobody is proposed, or it is signed."""


class NumberKnowledge(ABC):
    """The registers of the offices (F-NUM-DUP)."""

    @abstractmethod
    def is_taken(self, work: Work, document: Document) -> bool | None:
        """Whether another entry of the series and year has the document's number; None while it has none."""


def may_sign(work: Work, document: Document) -> bool | None:
    """What the signing rules say; None where the installation has none."""
    knowledge: SignerKnowledge | None = work.services.ports.get(SignerKnowledge)
    return knowledge.may_sign(work, document) if knowledge else None


def is_taken(work: Work, document: Document) -> bool | None:
    """What the registers say; None where the installation has none."""
    knowledge: NumberKnowledge | None = work.services.ports.get(NumberKnowledge)
    return knowledge.is_taken(work, document) if knowledge else None
