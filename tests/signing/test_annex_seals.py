"""Annexes that are PDF files of their own are sealed with the document: together, once, and visibly (FMT-SEAL-3)."""

from __future__ import annotations

import subprocess
from io import BytesIO
from pathlib import Path
from typing import Any

import pypdfium2
import pytest
from sqlalchemy import select

from tests.factories.installed import BOTH_DATABASES
from tests.factories.office import Office, Paper
from workflow.base.errors import InvalidInput
from workflow.distribution.letter import compose
from workflow.distribution.models import Delivery
from workflow.documents.files import add_file
from workflow.documents.models import Document, Rendition
from workflow.documents.queries import current_rendition, sealed_annexes
from workflow.engine import history, outbox
from workflow.signing import known
from workflow.signing.annex_seals import check_annex_file
from workflow.signing.keys import KeyStore
from workflow.signing.verification import verify

pytestmark = pytest.mark.slow  # each walks a document to its seal


def annex_pdf(*, rotation: int = 0) -> bytes:
    """A page of another program, as people upload them."""
    document, out = pypdfium2.PdfDocument.new(), BytesIO()
    document.new_page(595, 842).set_rotation(rotation)
    document.save(out)
    return out.getvalue()


def drafted(office: Office, *contents: bytes, name: str = "danh-muc.pdf", kind: str = "annex") -> Paper:
    words = "Phụ lục kèm theo" if kind == "annex" else "tài liệu gửi kèm"
    body = f"<p>Các phòng thực hiện theo {words}./.</p>"
    paper = office.drafter.drafts(recipients=["Sở Nội vụ"], body_html=body)
    for content in contents:
        with office.installation.writing(office.drafter.actor) as work:
            document = work.session.get_one(Document, paper.id)
            add_file(work, document, document.version, kind=kind, title="Danh mục", name=name, content=content)
    return paper


def sealed_files(office: Office, paper: Paper) -> list[bytes]:
    with office.installation.reading() as work:
        document = work.session.get_one(Document, paper.id)
        found = sealed_annexes(work.session, document)
        return [work.services.files.get(found[row.id].sha256) for row in document.files_of("annex") if row.id in found]


def looked_at(content: bytes, tmp_path: Path) -> str:
    """What poppler says of the signatures."""
    path = tmp_path / "annex.pdf"
    path.write_bytes(content)
    return subprocess.run(["pdfsig", "-nocert", str(path)], capture_output=True, text=True, check=True).stdout


@pytest.mark.parametrize("database", BOTH_DATABASES, indirect=True)
def test_every_annex_file_has_the_organisations_signature_with_number_and_time(office: Office, tmp_path: Path) -> None:
    paper = office.walks(drafted(office, annex_pdf(), annex_pdf(rotation=90)), to="issued")
    found = sealed_files(office, paper)
    assert len(found) == 2
    for content in found:
        said = looked_at(content, tmp_path)
        assert said.count("Signature #") == 1 and "Signature is Valid." in said and "Total document signed" in said
        assert "Số: 01/STN-TC; 05/03/2026; 09:30:00" in _top_right(content)
    with office.installation.reading() as work:
        keys = work.services.port(KeyStore)  # type: ignore[type-abstract]
        report = verify(found[0], keys.trust_roots(), keys.crls(), work.now, keys.answers())
    assert report.valid and report.sealed


def test_history_and_public_proof_know_the_sealed_annex(office: Office) -> None:
    paper = office.walks(drafted(office, annex_pdf()), to="issued")
    with office.installation.reading() as work:
        document = work.session.get_one(Document, paper.id)
        (sealed,) = sealed_annexes(work.session, document).values()
        told = [row.facts.get("sealed_annexes") for row in history.of_item(work.session, paper.id)]
        assert [{"name": "danh-muc.pdf", "sha256": sealed.sha256}] in told
        assert sealed.size == len(work.services.files.get(sealed.sha256))
        found = known.by_file(work, sealed.sha256)
        assert found is not None and (found.number, found.symbol) == ("01", "STN-TC")


def test_the_sealed_file_goes_out_and_not_the_one_that_was_uploaded(office: Office) -> None:
    uploaded = annex_pdf()
    paper = office.walks(drafted(office, uploaded), to="distributed")
    (sealed,) = sealed_files(office, paper)
    with office.installation.reading() as work:
        delivery = work.session.scalars(select(Delivery).where(Delivery.document_id == paper.id)).one()
        letter = compose(work, delivery, "van-thu@cq.example")
        document, annex = letter.enclosed
        assert document.content not in (sealed, uploaded)
        assert (annex.name, annex.content) == ("danh-muc.pdf", sealed)


def test_only_annexes_that_are_pdf_files_are_sealed(office: Office) -> None:
    text = drafted(office, b"danh muc", name="danh-muc.txt")
    enclosure = drafted(office, annex_pdf(), kind="enclosure")
    for paper in (text, enclosure):
        assert sealed_files(office, office.walks(paper, to="issued")) == []


def test_document_and_annex_are_sealed_both_or_neither_and_once(office: Office) -> None:
    """The annex cannot be read: the document is not issued either, the cause is told, and no second number is taken."""
    paper = office.walks(drafted(office, b"%PDF-1.7 broken"), to="sealing")
    office.run_jobs()
    assert (paper.state, paper.number) == ("sealing", 1)
    with office.installation.reading() as work:
        document = work.session.get_one(Document, paper.id)
        assert current_rendition(work.session, document, "sealed") is None
        assert sealed_files(office, paper) == []
        (job,) = outbox.troubled(work.session, paper.id)
        assert job.last_error is not None and job.last_error["code"] == "annex_not_sealable"
        assert job.last_error["facts"] == {"name": "danh-muc.pdf", "cause": "unreadable_pdf"}
    with office.installation.writing() as work:
        row = work.session.get_one(Document, paper.id).files_of("annex")[0]
        row.sha256 = work.services.files.put(annex_pdf())
    with office.installation.writing() as work:
        outbox.try_again_now(work, work.session.get_one(Document, paper.id))
    office.run_jobs()
    assert (paper.state, paper.number, len(sealed_files(office, paper))) == ("issued", 1, 1)


def test_a_voided_number_takes_its_sealed_annexes_with_it(office: Office) -> None:
    paper = office.walks(drafted(office, annex_pdf()), to="issued")
    office.clerk.moves(paper, "abandon", "Sai phụ lục")
    assert sealed_files(office, paper) == []
    with office.installation.reading() as work:
        rows = select(Rendition.kind, Rendition.voided_at.is_not(None)).where(Rendition.document_id == paper.id)
        assert ("sealed_annex", True) in {tuple(row) for row in work.session.execute(rows)}


class TestUpload:
    def test_a_damaged_annex_is_refused_at_once(self, office: Office) -> None:
        with pytest.raises(InvalidInput) as refused:
            check_annex_file(office.installation.services, "annex", "application/pdf", b"%PDF-1.7 broken")
        assert refused.value.codes == ["annex_not_sealable"]

    @pytest.mark.parametrize(("kind", "media_type"), [("enclosure", "application/pdf"), ("annex", "text/plain")])
    def test_what_is_never_sealed_may_be_anything(self, office: Office, kind: str, media_type: str) -> None:
        check_annex_file(office.installation.services, kind, media_type, b"%PDF-1.7 broken")


def _top_right(content: bytes) -> str:
    """The words in the top right corner of the first page."""
    document = pypdfium2.PdfDocument(content)
    page: Any = document[0]
    corner = ["-x", str(round(page.get_width()) - 220), "-y", "0", "-W", "220", "-H", "40"]
    command = ["pdftotext", "-f", "1", "-l", "1", *corner, "-", "-"]
    return " ".join(subprocess.run(command, input=content, capture_output=True, check=True).stdout.decode().split())
