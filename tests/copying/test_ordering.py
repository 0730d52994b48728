"""Copies are numbered in one series of the office, by its clerk, of what is issued."""

from __future__ import annotations

import subprocess
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from tests.copying.conftest import BODY, CopyDesk
from tests.factories.installed import BOTH_DATABASES, Workshop
from tests.factories.office import Office, fixed_id, furnish
from workflow.base.errors import DomainError, InvalidInput, NotFound, NotPermitted
from workflow.copying.models import DocumentCopy
from workflow.copying.queries import copies_of
from workflow.documents.models import Document
from workflow.engine import item_role
from workflow.engine.access import find_visible
from workflow.engine.history import HistoryEntry
from workflow.registers.books import COPY_SERIES, entries, entry_of


def codes(error: InvalidInput) -> list[str]:
    return [problem.code for problem in error.problems]


def book(desk: CopyDesk) -> list[tuple[int, str, str]]:
    """Number, kind and signer of each entry."""
    with desk.office.installation.reading(desk.office.clerk.actor) as work:
        organisation_id = work.session.get_one(Document, desk.paper.id).organisation_id
        rows = entries(work, organisation_id, COPY_SERIES, 2026)
        return [(row.number, row.type_name, row.signer) for row in rows]


def test_all_kinds_of_copies_share_one_series(desk: CopyDesk) -> None:
    first = desk.makes("sao_y")
    second = desk.makes("trich_sao", parts=(1,))
    third = desk.makes("sao_luc", source_id=first.copy.id)
    assert [first.line, second.line, third.line] == ["01/SY-STN", "02/TrS-STN", "03/SL-STN"]
    assert book(desk) == [
        (1, "Sao y", "Nguyễn deputy"),
        (2, "Trích sao", "Nguyễn deputy"),
        (3, "Sao lục", "Nguyễn deputy"),
    ]


def test_the_documents_own_number_stays_its_own(desk: CopyDesk) -> None:
    desk.orders()
    with desk.office.installation.reading() as work:
        entry = entry_of(work, work.session.get_one(Document, desk.paper.id))
        assert entry is not None
        assert (entry.number, entry.symbol) == (desk.paper.number, desk.paper.symbol)


@pytest.mark.parametrize("database", BOTH_DATABASES, indirect=True)
def test_many_clerks_at_once_leave_no_gap_and_repeat_nothing(desk: CopyDesk) -> None:
    with ThreadPoolExecutor(6) as crowd:
        numbers = [copy.number for copy in crowd.map(lambda _: desk.orders(), range(12))]
    assert sorted(numbers) == list(range(1, 13))
    assert [number for number, _, _ in book(desk)] == list(range(1, 13))


def test_a_refused_copy_takes_no_number(desk: CopyDesk) -> None:
    with pytest.raises(InvalidInput):
        desk.orders("trich_sao")
    assert desk.orders().number == 1


@pytest.mark.parametrize("role", ["drafter", "leader", "archivist"])
def test_only_the_clerk_copies(desk: CopyDesk, role: str) -> None:
    with pytest.raises(NotPermitted):
        desk.orders(role=role)


def test_a_draft_is_not_copied_and_a_hidden_one_is_not_there(office: Office) -> None:
    draft = CopyDesk(office, office.drafter.drafts(body_html=BODY))
    with pytest.raises(NotFound):
        draft.orders()


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"form": "sao_luc"}, "copy_source_needed"),
        ({"form": "trich_sao", "parts": (9,)}, "copy_part_needed"),
        ({"form": "frob"}, "choice_unknown"),
        ({"medium": "frob"}, "choice_unknown"),
        ({"place": "x" * 301}, "line_too_long"),
        ({"recipients": ("\x00",)}, "text_malformed"),
        ({"signer": "cq.drafter"}, "signer_without_authority"),
        ({"signer": ""}, "signer_choice_needed"),
    ],
)
def test_what_cannot_be_copied_so_is_refused_with_its_reason(desk: CopyDesk, given: dict[str, Any], code: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        desk.orders(**given)
    assert codes(refused.value) == [code]


def test_who_may_sign_the_copy_is_named_to_whom_chose_another(desk: CopyDesk) -> None:
    with pytest.raises(InvalidInput) as refused:
        desk.orders(signer="cq.drafter")
    assert refused.value.problems[0].facts["accounts"] == ["cq.deputy", "cq.leader"]


def test_the_archive_line_is_the_pages_own(desk: CopyDesk) -> None:
    assert desk.orders(recipients=("Phòng Kế hoạch;", "- Lưu: VT.")).recipients == ["Phòng Kế hoạch"]


def test_a_copy_of_a_copy_needs_a_finished_full_copy(desk: CopyDesk) -> None:
    unfinished = desk.orders()
    with pytest.raises(InvalidInput) as refused:
        desk.orders("sao_luc", source_id=unfinished.id)
    assert codes(refused.value) == ["copy_source_needed"]


def test_the_history_of_the_document_tells_of_the_copy(desk: CopyDesk) -> None:
    desk.orders(medium="electronic")
    with desk.office.installation.reading() as work:
        rows = select(HistoryEntry).where(HistoryEntry.item_id == desk.paper.id, HistoryEntry.event == "copy")
        [told] = work.session.scalars(rows)
        assert (told.facts["number"], told.facts["form"], told.facts["medium"]) == ("01/SY-STN", "sao_y", "electronic")
        assert told.facts["of"] == f"{desk.paper.number:02d}/{desk.paper.symbol}"


def test_a_copy_without_key_waits_with_its_cause_and_keeps_its_number(
    desk: CopyDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    from workflow.signing.errors import KeyMissing
    from workflow.signing.keys import FileKeyStore

    def lost(self: FileKeyStore, name: str) -> None:
        raise KeyMissing(name=name)

    monkeypatch.setattr(FileKeyStore, "signer", lost)
    ordered = desk.orders(medium="electronic")
    desk.office.run_jobs()
    with desk.office.installation.reading() as work:
        from workflow.engine.outbox import troubled

        copy = work.session.get_one(DocumentCopy, ordered.id)
        assert (copy.sha256, copy.number) == (None, 1)
        [job] = troubled(work.session, copy.id)
        assert job.last_error is not None
        assert job.last_error["code"] == "key_missing"
    assert issubclass(KeyMissing, DomainError)


class TestByAReceiver:
    """Another organisation of the installation copies what it received, in its own series."""

    @pytest.fixture
    def other(self, desk: CopyDesk, workshop: Workshop) -> CopyDesk:
        furnish(desk.office.installation, workshop.keys, "dv")
        with desk.office.installation.writing() as work:
            document = work.session.get_one(Document, desk.paper.id)
            members = item_role.duty("member", fixed_id("dv", "office"))
            item_role.grant(work.session, document, "recipient", members)
        return CopyDesk(Office(desk.office.installation, "dv"), desk.paper)

    def test_each_office_counts_its_own_and_sees_only_its_own(self, desk: CopyDesk, other: CopyDesk) -> None:
        assert [desk.orders().number, desk.orders().number, other.orders().number] == [1, 2, 1]
        for one, numbers in ((desk, [2, 1]), (other, [1])):
            with one.office.installation.reading(one.office.clerk.actor) as work:
                document = find_visible(work, Document, one.paper.id)
                assert [copy.number for copy in copies_of(work, document)] == numbers

    def test_a_reader_of_the_receiver_does_not_copy(self, other: CopyDesk) -> None:
        with pytest.raises(NotPermitted):
            other.orders(role="drafter")

    def test_the_issuers_history_is_not_told(self, desk: CopyDesk, other: CopyDesk) -> None:
        copy = other.orders()
        with desk.office.installation.reading() as work:
            rows = select(HistoryEntry).where(HistoryEntry.event == "copy")
            [told] = work.session.scalars(rows)
            assert (told.item_id, told.organisation_id) == (copy.id, fixed_id("dv", "office"))

    def test_its_seal_is_on_the_electronic_copy(self, other: CopyDesk, tmp_path: Path) -> None:
        file = tmp_path / "copy.pdf"
        file.write_bytes(other.makes(medium="electronic").content)
        told = subprocess.run(["pdfsig", "-nocert", str(file)], capture_output=True, text=True, check=False).stdout
        assert "Signature is Valid." in told
        assert "Sở dv" in told
