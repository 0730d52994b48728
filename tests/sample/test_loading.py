"""The loaded sample: what the contract promises of it."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import pytest
from sqlalchemy import func, select

from tests.factories.clocks import StandingClock
from tests.factories.installed import PASSPHRASE, Workshop
from workflow import app
from workflow.base.database import Base
from workflow.distribution.targets import resolve_document
from workflow.documents.content import revisions
from workflow.documents.models import Document
from workflow.engine.installation import Installation
from workflow.importing import parse_text, structured_body
from workflow.organisations.accounts import AccountPolicy, password_fits
from workflow.organisations.models import CHECKER, HEAD, Organisation, Person, Position
from workflow.sample import loading
from workflow.sample.loading import SampleRefused, load_sample
from workflow.sample.office_data import FOLDER, OfficeRow, read_offices
from workflow.sample.seeds import CorrectionRow, read_seeds
from workflow.signing.keys import KeyStore
from workflow.signing.names import key_of_organisation, key_of_person

SEEDS = Path(__file__).parents[1] / "seeds"
DUTIES = ("chuyenvien", "truongphong", "vanphong", "vanthu", "luutru")
LEADERS = {"qn": ("giamdoc", "phogiamdoc"), "bt": ("chutich", "phochutich"), "ls": ("giamdoc", "phogiamdoc")}
REAL = {"Hồ Trọng Phương", "Phạm Xuân Vinh", "Nguyễn Phúc Đạt"}


def test_every_account_of_the_contract_signs_in_with_the_sample_password(sample: Installation) -> None:
    promised = {f"{office}.{duty}" for office, leaders in LEADERS.items() for duty in (*DUTIES, *leaders)} | {"admin"}
    with sample.reading() as work:
        people = work.session.scalars(select(Person)).all()
        hashes = {person.account: person.password_hash for person in people}
    assert promised - hashes.keys() == set()
    assert len(set(hashes.values())) == 1
    assert password_fits(hashes["qn.chuyenvien"], "trinhky", sample_allowed=True)
    assert not password_fits(hashes["qn.chuyenvien"], "trinhky", sample_allowed=False)


def test_only_signers_whom_a_seed_names_are_real_people(sample: Installation) -> None:
    with sample.reading() as work:
        people = work.session.scalars(select(Person)).all()
        assert {person.name for person in people if not person.invented} == REAL
        assert all("Mẫu" in person.name for person in people if person.invented)


def test_nobody_heads_a_drafting_unit_and_checks_its_layout(sample: Installation) -> None:
    with sample.reading() as work:
        drafting = {document.unit_id for document in work.session.scalars(select(Document))}
        heads = select(Position.person_id).where(Position.duty == HEAD, Position.unit_id.in_(drafting))
        checkers = select(Position.person_id).where(Position.duty == CHECKER)
        assert set(work.session.scalars(heads)) & set(work.session.scalars(checkers)) == set()


def test_the_drafts_say_what_the_expected_structures_say(sample: Installation) -> None:
    with sample.reading() as work:
        drafts = {d.origin_note: d for d in work.session.scalars(select(Document))}
        for seed in read_seeds():
            expected, draft = json.loads((SEEDS / f"{seed.file}.json").read_text()), drafts[seed.origin_note]
            assert draft.subject == expected["subject"]
            assert [row.line for row in draft.recipients] == expected["recipients"]
            assert [row.line for row in draft.addressees] == expected["addressees"]
            assert draft.place == (expected["place"] or expected["place_expected"])
            assert draft.drafter_sign == (expected["archive_copy"]["drafter"] or "")
            assert (draft.state, draft.number, draft.issued_on) == ("draft", None, None)


def test_symbols_are_completed_by_the_rule_of_the_type(sample: Installation) -> None:
    with sample.reading() as work:
        symbols = work.session.scalars(select(Document.symbol).order_by(Document.origin_note))
        assert list(symbols) == ["SNNPTNT-TCCB", "UBND-PNV", "SNN-VP", "KH-SNN", "KH-SNNPTNT"]


def test_every_recipient_line_stands_for_somebody(sample: Installation) -> None:
    with sample.reading() as work:
        for document in work.session.scalars(select(Document)):
            assert [row.name for row in resolve_document(work, document) if row.problem or not row.targets] == []


def test_slips_are_put_right_in_a_revision_of_their_own(sample: Installation) -> None:
    with sample.reading() as work:
        drafts = work.session.scalars(select(Document).order_by(Document.origin_note)).all()
        reasons = [[revision.reason for revision in revisions(work, draft)] for draft in drafts]
        first, second = (revision.content for revision in revisions(work, drafts[3]))
    assert reasons == [["imported", "corrected"]] * 2 + [["imported"]] + [["imported", "corrected"]] * 2
    assert ("Đầu mỗi" in first["body_html"], "Đầu mối" in second["body_html"]) == (True, True)
    assert "<h3>1. Mục đích</h3>" in second["body_html"]


def test_supplied_annexes_say_that_they_are_samples(sample: Installation) -> None:
    with sample.reading() as work:
        drafts = work.session.scalars(select(Document).order_by(Document.origin_note)).all()
        annexes = [draft.files_of("annex") for draft in drafts]
        assert [len(files) for files in annexes] == [1, 1, 0, 2, 1]
        assert all("(MẪU)" in file.title and "Bảng MẪU" in file.body_html for files in annexes for file in files)


def test_signers_and_offices_have_keys_that_can_be_used(sample: Installation) -> None:
    keys: KeyStore = sample.services.port(KeyStore)  # type: ignore[type-abstract]
    with sample.reading() as work:
        offices = work.session.scalars(select(Organisation).where(Organisation.inside)).all()
        signers = work.session.scalars(select(Person).where(Person.name.in_(sorted(REAL)))).all()
        names = [key_of_organisation(row.id) for row in offices] + [key_of_person(row.id) for row in signers]
    assert len(names) == 6
    assert [keys.signer(name).name for name in names] == names


def test_loading_twice_adds_nothing(sample: Installation, workshop: Workshop) -> None:
    before = _counts(sample)
    added = load_sample(sample, workshop.keys, PASSPHRASE)
    assert (added.people, added.documents) == (0, 0)
    assert _counts(sample) == before


def test_an_interrupted_loading_is_finished_by_the_next(
    installation: Installation, workshop: Workshop, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stop(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(loading, "make_keys", stop)
        with pytest.raises(KeyboardInterrupt):
            load_sample(installation, workshop.keys, PASSPHRASE)
    added = load_sample(installation, workshop.keys, PASSPHRASE)
    assert (added.people, added.documents) == (0, 5)


def _counts(installation: Installation) -> list[int]:
    with installation.reading() as work:
        return [
            work.session.scalar(select(func.count()).select_from(table)) or 0 for table in Base.metadata.sorted_tables
        ]


def test_production_refuses_the_sample_and_stays_empty(workshop: Workshop, tmp_path: Path) -> None:
    settings = workshop.settings(tmp_path, f"sqlite:///{tmp_path / 't.db'}")
    values = {**settings.model_dump(), "env": "production", "secret_key": "a secret that nobody else has"}
    installation = app.build(type(settings)(**values), StandingClock())
    Base.metadata.create_all(installation.database)
    assert not installation.services.port(AccountPolicy).sample_allowed
    with pytest.raises(SampleRefused) as refused:
        load_sample(installation, workshop.keys, PASSPHRASE)
    assert refused.value.code == "sample_refused_in_production"
    with installation.reading() as work:
        assert work.session.scalar(select(func.count()).select_from(Person)) == 0
    app.close(installation)


def test_the_texts_in_the_package_are_the_seeds_unchanged() -> None:
    for seed in read_seeds():
        text = (FOLDER / "seeds" / f"{seed.file}.txt").read_bytes()
        assert hashlib.sha256(text).digest() == hashlib.sha256((SEEDS / f"{seed.file}.txt").read_bytes()).digest()


def test_a_correction_that_finds_nothing_stops_the_loading() -> None:
    seed = read_seeds()[0]
    body = structured_body(parse_text((FOLDER / "seeds" / f"{seed.file}.txt").read_text()))
    misplaced = seed.model_copy(update={"corrections": (CorrectionRow(find="không có ở đây", replace="x"),)})
    with pytest.raises(LookupError, match="found 0 times"):
        misplaced.corrected(body)


def test_an_unknown_key_in_the_data_is_refused() -> None:
    row = read_offices()[0].model_dump()
    with pytest.raises(ValueError, match="tilte"):
        OfficeRow.model_validate({**row, "tilte": "x"})
