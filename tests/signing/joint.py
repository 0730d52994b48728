"""Papers that several people sign, each with a real key: a joint letter of two offices, minutes with a secretary."""

from __future__ import annotations

import subprocess
from pathlib import Path
from typing import Any

from tests.factories.clocks import DAY_BEFORE
from tests.factories.installed import PASSPHRASE
from tests.factories.office import Office, Paper, Somebody, fixed_id, furnish
from workflow.documents.issuers import CoIssuer
from workflow.documents.models import Document
from workflow.engine.access import find_visible
from workflow.engine.installation import Installation
from workflow.engine.perform import Outcome
from workflow.organisations.accounts import SAMPLE_PASSWORD
from workflow.rendering.renditions import CurrentPdf, current_pdf, keep_shown
from workflow.signing.keys import FileKeyStore
from workflow.signing.sample_pki import make_sample_authority
from workflow.signing.verification import VerificationReport, verify

OTHER = "cqb"


def two_offices(installation: Installation, keys: Path) -> tuple[Office, Office]:
    """The office of all tests, and another that issues jointly with it."""
    furnish(installation, keys)
    furnish(installation, keys, OTHER)
    return Office(installation), Office(installation, OTHER)


def give_key(keys: Path, code: str, role: str) -> None:
    """A key for somebody whom the office gave none: the secretary of minutes."""
    make_sample_authority(keys, PASSPHRASE, [(fixed_id(code, role), f"Nguyễn {role}")], [], DAY_BEFORE)


def joint_letter(office: Office, signer: str = f"{OTHER}.leader", **given: Any) -> Paper:
    """A letter of both offices; the first leads."""
    return office.drafter.drafts(issuers=[CoIssuer(OTHER, signer)], subject="phối hợp thực hiện", **given)


def minutes(office: Office, secretary: str = "cq.colleague", **given: Any) -> Paper:
    """Minutes that the leader chairs, and the secretary writes."""
    return office.drafter.drafts(doc_type="bien-ban", secretary=secretary, addressees=[], **given)


def shown_to(somebody: Somebody, paper: Paper) -> CurrentPdf:
    """What the sign page shows this person, kept because of it."""
    with somebody.installation.reading(somebody.actor) as work:
        shown = current_pdf(work, find_visible(work, Document, paper.id))
    with somebody.installation.writing(somebody.actor) as work:
        keep_shown(work, find_visible(work, Document, paper.id), shown)
    return shown


def signs(somebody: Somebody, paper: Paper) -> Outcome:
    """The person signs what is shown now."""
    return somebody.moves(paper, "sign", pdf_sha256=shown_to(somebody, paper).sha256, password=SAMPLE_PASSWORD)


def sealed_pdf(paper: Paper) -> bytes:
    """The official file as it stands."""
    with paper.installation.reading() as work:
        pdf = current_pdf(work, work.session.get_one(Document, paper.id))
    assert pdf.kind == "sealed"
    return pdf.content


def report_on(paper: Paper, keys: Path, pdf: bytes) -> VerificationReport:
    """What the signatures prove, by the sample authority's roots."""
    clock = paper.installation.services.clock
    store = FileKeyStore(keys, PASSPHRASE, clock)
    return verify(pdf, store.trust_roots(), store.crls(), clock.now())


def pdfsig(pdf: bytes, folder: Path) -> str:
    """What poppler says of the signatures."""
    file = folder / "file.pdf"
    file.write_bytes(pdf)
    return subprocess.run(["pdfsig", "-nocert", str(file)], capture_output=True, text=True, check=False).stdout
