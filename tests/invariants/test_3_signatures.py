"""Invariant 3: a signed text never changes; all signatures stay valid in the final PDF, the number and date that were
filled in between are a permitted change, and any edit of it shows."""

from __future__ import annotations

import random
import re
import subprocess
import uuid
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

import pikepdf
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from sqlalchemy import select

from tests.factories.bureau import PEOPLE, Bureau
from tests.factories.clocks import NOON, StandingClock
from tests.factories.installed import PASSPHRASE, Workshop
from tests.invariants.places import Place
from tests.invariants.scale import examples, seeds
from tests.invariants.strolling import SO, one_move
from workflow.app import worker_for
from workflow.base.clock import vietnam_day
from workflow.base.errors import DomainError
from workflow.cli.journey import Journey, People
from workflow.documents.content import sha256_of_content
from workflow.documents.drafting import DraftInput, save_draft
from workflow.documents.files import add_file, write_annex
from workflow.documents.models import Document, DocumentFile, Rendition
from workflow.engine.work import Work
from workflow.organisations.people import person_by_account
from workflow.sample.loading import load_sample
from workflow.signing.errors import NoSignature, UnreadablePdf
from workflow.signing.models import Signature
from workflow.signing.verification import VerificationReport, verify

NAMES = ("chuyenvien", "truongphong", "vanphong", "phogiamdoc", "vanthu", "luutru")


@dataclass(frozen=True)
class Paper:
    """A document that went the full way, with all its files as they stand."""

    shown: bytes
    signed: bytes
    sealed: bytes
    number: int
    symbol: str
    roots: list[bytes]
    crls: list[bytes]

    def report(self, pdf: bytes) -> VerificationReport:
        return verify(pdf, self.roots, self.crls, NOON)


@pytest.fixture(scope="module")
def paper(workshop: Workshop, tmp_path_factory: pytest.TempPathFactory) -> Paper:
    """The sample letter of `qn`, drafted, checked, signed, numbered and sealed with real keys."""
    folder = tmp_path_factory.mktemp("signatures") / "installation"
    url = workshop.copy("sample", lambda made: load_sample(made, workshop.keys, PASSPHRASE), folder)
    with workshop.opened(folder, url, StandingClock()) as installation:
        with installation.reading() as work:
            drafter = person_by_account(work.session, "qn.chuyenvien")
            rows = select(Document.id).where(Document.drafter_id == drafter.id, Document.doc_type == "cong-van")
            document_id = work.session.scalars(rows.order_by(Document.subject)).first()
        assert document_id is not None
        people = People(*(f"qn.{name}" for name in NAMES))
        journey = Journey(installation, people, document_id, worker_for(installation).run_until_idle)
        journey.to_signed()
        journey.move("qn.vanthu", "issue")
        journey.run_jobs()
        with installation.reading() as work:
            found = {row.kind: work.services.files.get(row.sha256) for row in work.session.scalars(select(Rendition))}
            document = work.session.get_one(Document, document_id)
            assert document.number is not None and document.state == "issued"
            roots, crls = _trusted(workshop.keys)
            return Paper(
                found["shown"], found["signed"], found["sealed"], document.number, document.symbol, roots, crls
            )


def _trusted(keys: Path) -> tuple[list[bytes], list[bytes]]:
    roots, lists = sorted((keys / "roots").glob("*.pem")), sorted((keys / "crls").glob("*.crl"))
    assert roots and lists
    return [file.read_bytes() for file in roots], [file.read_bytes() for file in lists]


def test_after_the_full_way_all_signatures_verify_and_number_and_date_are_a_permitted_change(paper: Paper) -> None:
    found = paper.report(paper.sealed)
    assert (found.valid, found.sealed) == (True, True)
    assert [(row.modification, row.valid, row.trusted, row.problems) for row in found.signatures] == [
        ("form_filled", True, True, ()),
        ("none", True, True, ()),
    ]
    assert found.document.number is not None and int(found.document.number) == paper.number
    assert (found.document.symbol, found.document.issued_on) == (paper.symbol, vietnam_day(NOON))


def test_each_file_is_the_one_before_with_something_added(paper: Paper) -> None:
    """What was shown is, byte for byte, the beginning of what was signed, and that of what was sealed."""
    assert paper.sealed.startswith(paper.signed)
    assert len(paper.shown) < len(paper.signed) < len(paper.sealed)


def test_poppler_finds_the_same_signatures_valid(paper: Paper, tmp_path: Path) -> None:
    file = tmp_path / "sealed.pdf"
    file.write_bytes(paper.sealed)
    said = subprocess.run(["pdfsig", "-nocert", str(file)], capture_output=True, text=True, check=False).stdout
    assert re.findall(r"Signature Validation: (.+)", said) == ["Signature is Valid."] * 2
    assert said.count("- Total document signed") == 1, "the seal covers the whole file"


# ---- edits


def is_proven(paper: Paper, pdf: bytes) -> bool:
    """Whether a validator would still call this the signed and sealed document."""
    try:
        found = paper.report(pdf)
    except (UnreadablePdf, NoSignature):
        return False
    return found.valid and found.sealed and len(found.signatures) == 2


def covered_bytes(pdf: bytes) -> list[tuple[int, int]]:
    """The parts of the file that the seal covers: all but its own signature value."""
    a, b, c, d = map(int, re.findall(rb"/ByteRange\s*\[\s*(\d+)\s+(\d+)\s+(\d+)\s+(\d+)", pdf)[-1])
    assert c + d == len(pdf)
    return [(a, a + b), (c, c + d)]


def test_any_changed_byte_that_the_seal_covers_is_found(paper: Paper) -> None:
    assert is_proven(paper, paper.sealed)
    parts = covered_bytes(paper.sealed)
    places = st.one_of(*(st.integers(first, last - 1) for first, last in parts))

    @examples(15)
    @given(place=places, value=st.integers(1, 255))
    def changed(place: int, value: int) -> None:
        forged = bytearray(paper.sealed)
        forged[place] ^= value
        assert not is_proven(paper, bytes(forged))

    changed()


def test_a_file_cut_off_or_put_together_from_parts_is_found(paper: Paper) -> None:
    assert not is_proven(paper, paper.signed), "without the seal"
    assert not is_proven(paper, paper.shown)
    for length in (len(paper.sealed) - 1, len(paper.sealed) - 40, len(paper.sealed) // 2):
        assert not is_proven(paper, paper.sealed[:length])
    assert not is_proven(paper, paper.signed + paper.sealed[len(paper.signed) + 1 :])


def _text_of_a_field(writer: IncrementalPdfFileWriter) -> None:
    from pyhanko.pdf_utils import generic

    form = writer.root["/AcroForm"]
    number = next(row.get_object() for row in form["/Fields"] if row.get_object().get("/T") == "number")
    number["/V"] = generic.TextStringObject("999")
    writer.update_container(number)


def _page_content(writer: IncrementalPdfFileWriter) -> None:
    from pyhanko.pdf_utils import generic

    page = writer.root["/Pages"]["/Kids"][0]
    page["/Contents"] = writer.add_object(generic.StreamObject(stream_data=b"BT ET"))
    writer.update_container(page)


def _rotation(writer: IncrementalPdfFileWriter) -> None:
    from pyhanko.pdf_utils import generic

    page = writer.root["/Pages"]["/Kids"][0]
    page["/Rotate"] = generic.NumberObject(90)
    writer.update_container(page)


@pytest.mark.parametrize("edit", [_text_of_a_field, _page_content, _rotation])
def test_a_change_appended_to_the_file_is_found(paper: Paper, edit: Callable[[IncrementalPdfFileWriter], None]) -> None:
    """What a PDF editor does: the old bytes stay, a new revision says otherwise."""
    writer = IncrementalPdfFileWriter(BytesIO(paper.sealed), strict=False)
    edit(writer)
    out = BytesIO()
    writer.write(out)
    assert out.getvalue().startswith(paper.sealed)
    assert not is_proven(paper, out.getvalue())


def test_a_file_saved_anew_by_another_program_is_found(paper: Paper) -> None:
    out = BytesIO()
    with pikepdf.open(BytesIO(paper.sealed)) as pdf:
        pdf.save(out)
    assert not is_proven(paper, out.getvalue())


# ---- the text behind the signature

FROZEN = ("signing", "signed", "sealing", "issued", "distributed", "archived")


def assert_signed_text_stands(bureau: Bureau, document_id: uuid.UUID) -> bool:
    """A signature that was not voided is of exactly the text that stands; gives whether there is one."""
    with bureau.reads() as work:
        document = work.session.get_one(Document, document_id)
        signatures = work.session.scalars(
            select(Signature).where(Signature.document_id == document_id, Signature.voided_at.is_(None))
        ).all()
        for signature in signatures:
            assert signature.content_sha256 == sha256_of_content(document) == document.content_sha256
        assert len(signatures) <= 1
        assert bool(signatures) == (document.state in FROZEN[1:])
        return bool(signatures)


def _edits(dice: random.Random) -> Callable[[Work, Document], object]:
    """One of the ways in which content is changed."""
    changes = [
        DraftInput(subject=f"khác {dice.random()}"),
        DraftInput(body_html=f"<p>khác {dice.random()}</p>"),
        DraftInput(field=f"lĩnh vực {dice.random()}"),
        DraftInput(addressees=[f"Ông {dice.random()}"]),
        DraftInput(recipients=[]),
        DraftInput(access="restricted"),
        DraftInput(urgency="express"),
    ]
    ways: list[Callable[[Work, Document], object]] = [
        lambda work, document: save_draft(work, document, dice.choice(changes), document.version),
        lambda work, document: add_file(
            work, document, document.version, kind="annex", title="phụ lục", name="a.txt", content=b"a"
        ),
        lambda work, document: write_annex(
            work, document, document.version, title=f"PL {dice.random()}", body_html="<p>x</p>"
        ),
    ]
    return dice.choice(ways)


def test_in_whatever_way_documents_go_nobody_changes_a_signed_text(place: Place) -> None:
    """Random moves; between them everybody tries to change the content in every state."""
    tried = done = 0
    for seed in seeds(4 if place.kind == "sqlite" else 1):
        dice = random.Random(seed)
        bureau = place.bureau()
        document_id = bureau.walks_to(["signed", "awaiting_signature", "issued", "draft"][seed % 4])
        tried += assert_signed_text_stands(bureau, document_id)
        for _ in range(40):
            one_move(bureau, dice, document_id)
            with suppress(DomainError), bureau.writes(dice.choice([*SO, *PEOPLE])) as work:
                _edits(dice)(work, work.session.get_one(Document, document_id))
                done += 1
            tried += assert_signed_text_stands(bureau, document_id)
        place.end(bureau)
    assert tried > 0, "there were signed texts to change"
    assert done > 0 or place.kind != "sqlite", "and where the text was not signed, some changes went through"


@pytest.mark.parametrize("state", ["signed", "sealing", "issued", "distributed"])
def test_after_the_signature_nobody_at_all_may_change_anything(place: Place, state: str) -> None:
    bureau = place.bureau()
    document_id = bureau.walks_to("issued" if state == "distributed" else state)
    if state == "distributed":
        bureau.moves("vt", document_id, "distribute")
    before = _content_rows(bureau, document_id)
    for account in PEOPLE:
        for seed in range(6):
            with pytest.raises(DomainError), bureau.writes(account) as work:
                _edits(random.Random(seed))(work, work.session.get_one(Document, document_id))
    assert _content_rows(bureau, document_id) == before
    place.end(bureau)


def _content_rows(bureau: Bureau, document_id: uuid.UUID) -> tuple[str, int, int]:
    with bureau.reads() as work:
        document = work.session.get_one(Document, document_id)
        files = work.session.scalars(select(DocumentFile).where(DocumentFile.document_id == document_id)).all()
        return sha256_of_content(document), document.version, len(files)
