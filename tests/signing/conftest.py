"""A sample authority made once, and one document at each step of its way."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from shutil import copytree

import pytest

from tests.signing import paper
from workflow.signing import pades
from workflow.signing.keys import FileKeyStore
from workflow.signing.sample_pki import make_sample_authority

NOW = datetime(2026, 3, 5, 2, 30, tzinfo=UTC)
PASSPHRASE = "mật khẩu của kho khóa"
LEADER, DEPUTY, OFFICE = "person-giam-doc", "person-pho-giam-doc", "organisation-so"


@dataclass
class StandingClock:
    """A clock that moves only when told."""

    instant: datetime = NOW

    def now(self) -> datetime:
        return self.instant

    def passes(self, time: timedelta) -> None:
        self.instant += time


@dataclass(frozen=True)
class Steps:
    """The same document before and after each step."""

    unsigned: bytes
    signed: bytes
    filled: bytes
    sealed: bytes


@pytest.fixture(scope="session")
def authority_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("pki")
    people = [("giam-doc", "Nguyễn Văn Ánh"), ("pho-giam-doc", "Đặng Thị Hồng Phượng")]
    offices = [("so", "Sở Nông nghiệp và Phát triển nông thôn tỉnh Quảng Ngãi")]
    make_sample_authority(folder, PASSPHRASE, people, offices, NOW, font=paper.BOLD)
    return folder


@pytest.fixture
def own_folder(authority_folder: Path, tmp_path: Path) -> Path:
    """A copy of the authority that the test may change."""
    return copytree(authority_folder, tmp_path / "pki")


@pytest.fixture
def clock() -> StandingClock:
    return StandingClock()


@pytest.fixture(scope="session")
def store(authority_folder: Path) -> FileKeyStore:
    return FileKeyStore(authority_folder, PASSPHRASE, StandingClock())


def sign(pdf: bytes, store: FileKeyStore, **changes: object) -> bytes:
    """The leader's signature as it is usually made."""
    usual = {"box": paper.PLACE, "image_png": store.image(LEADER), "reason": "Ký văn bản", "signed_at": NOW}
    return pades.sign_by_leader(pdf, store.signer(LEADER), **{**usual, **changes})  # type: ignore[arg-type]


def put_seal(pdf: bytes, store: FileKeyStore, **changes: object) -> bytes:
    """The seal as it is usually put."""
    usual = {"image_png": store.image(OFFICE), "reason": "Đóng dấu", "signed_at": NOW}
    return pades.seal(pdf, store.signer(OFFICE), **{**usual, **changes})  # type: ignore[arg-type]


@pytest.fixture(scope="session")
def steps(store: FileKeyStore) -> Steps:
    signed = sign(paper.unsigned(), store)
    filled = pades.fill_fields(signed, paper.VALUES, paper.appearances())
    return Steps(paper.unsigned(), signed, filled, put_seal(filled, store))
