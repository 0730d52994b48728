"""A distributed letter, and the clerk who copies it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pytest

from tests.factories.office import Office, Paper
from workflow.copying.models import DocumentCopy
from workflow.copying.ordering import CopyInput, order_copy
from workflow.documents.models import Document
from workflow.documents.queries import current_rendition
from workflow.engine.access import find_visible

BODY = "".join(f"<p>Đoạn thứ {at} của văn bản.</p>" for at in range(1, 4)) + "<p>Kết thúc./.</p>"


@dataclass(frozen=True)
class Made:
    """A copy as it stands, with the bytes of its file."""

    copy: DocumentCopy
    content: bytes

    @property
    def line(self) -> str:
        return f"{self.copy.number:02d}/{self.copy.symbol}"


@dataclass(frozen=True)
class CopyDesk:
    """The copies of one document."""

    office: Office
    paper: Paper

    def orders(self, form: str = "sao_y", medium: str = "paper", role: str = "clerk", **given: Any) -> DocumentCopy:
        """Order a copy, signed by the deputy."""
        somebody = getattr(self.office, role)
        asked = CopyInput(form=form, medium=medium, **{"signer": f"{self.office.code}.deputy", **given})
        with self.office.installation.writing(somebody.actor) as work:
            return order_copy(work, find_visible(work, Document, self.paper.id), asked)

    def makes(self, form: str = "sao_y", medium: str = "paper", **given: Any) -> Made:
        """Order a copy and let the worker make its file."""
        ordered = self.orders(form, medium, **given)
        self.office.run_jobs()
        with self.office.installation.reading() as work:
            copy = work.session.get_one(DocumentCopy, ordered.id)
            assert copy.sha256 is not None
            work.session.expunge(copy)
            return Made(copy, work.services.files.get(copy.sha256))

    def original(self) -> bytes:
        with self.office.installation.reading() as work:
            sealed = current_rendition(work.session, work.session.get_one(Document, self.paper.id), "sealed")
            assert sealed is not None
            return work.services.files.get(sealed.sha256)


@pytest.fixture
def desk(office: Office) -> CopyDesk:
    """A letter that was distributed."""
    return CopyDesk(office, office.walks(office.drafter.drafts(body_html=BODY), "distributed"))
