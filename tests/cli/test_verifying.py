"""`trinhky verify`: attacks made here, each said as what it is, with the exit status of the contract."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from io import BytesIO
from pathlib import Path

import pikepdf
import pytest

from tests.cli.conftest import Trinhky
from tests.factories.installed import PASSPHRASE
from tests.signing import paper
from tests.signing.test_tampering import Change, refill, signed_again, swap_content
from tests.signing.test_verification import add_note, add_page, cover_signature, updated
from workflow.http.proof_sentences import proof_sentence
from workflow.signing import pades
from workflow.signing.keys import FileKeyStore
from workflow.signing.sample_pki import make_sample_authority, revoke

LEADER, OFFICE = "person-ong-nhan", "organisation-co-quan"
NOW = datetime.now(UTC) - timedelta(minutes=5)


@pytest.fixture
def own(fresh: Trinhky, tmp_path: Path) -> Trinhky:
    """An installation with keys of its own, which a test may revoke; without any table."""
    folder = tmp_path / "keys"
    folder.mkdir()
    return Trinhky(fresh.settings.model_copy(update={"keys_dir": str(folder)}))


@pytest.fixture
def keys(own: Trinhky) -> FileKeyStore:
    """The authority of the installation that is asked."""
    folder = Path(own.settings.keys_dir)
    _authority(folder)
    return FileKeyStore(folder, PASSPHRASE)


def _authority(folder: Path) -> None:
    people, offices = [("ong-nhan", "Nguyễn Văn Nhẫn")], [("co-quan", "Sở Xây dựng")]
    make_sample_authority(folder, PASSPHRASE, people, offices, NOW, font=paper.BOLD)


def sealed_with(keys: FileKeyStore) -> bytes:
    signed = pades.sign_by_leader(
        paper.unsigned(), keys.signer(LEADER), box=paper.PLACE, image_png=None, reason="Ký văn bản", signed_at=NOW
    )
    filled = pades.fill_fields(signed, paper.VALUES, paper.appearances())
    return pades.seal(filled, keys.signer(OFFICE), image_png=None, reason="Đóng dấu", signed_at=NOW)


def told(trinhky: Trinhky, pdf: bytes, folder: Path, *more: str | Path) -> tuple[int, dict[str, object], str]:
    """Exit status, the JSON value, and the words."""
    file = folder / "asked.pdf"
    file.write_bytes(pdf)
    answer = trinhky("verify", file, *more, "--json")
    words = trinhky("verify", file, *more).stdout
    return answer.exit_code, json.loads(answer.stdout), words


def test_a_sound_file_says_all_that_the_contract_asks(own: Trinhky, keys: FileKeyStore, tmp_path: Path) -> None:
    own("db", "upgrade")
    status, report, words = told(own, sealed_with(keys), tmp_path)
    assert (status, report["valid"], report["sealed"], report["problems"]) == (0, True, True, [])
    signatures = report["signatures"]
    assert isinstance(signatures, list)
    assert [(one["field"], one["signer"], one["modification"]) for one in signatures] == [
        ("Leader", "Nguyễn Văn Nhẫn", "form_filled"), ("Seal", "Sở Xây dựng", "none"),
    ]  # fmt: skip
    assert report["document"] == {
        "number": "15", "symbol": "KH-SNNPTNT", "issued_on": "2026-03-05",
        "known_here": False, "number_known": False, "validity": None,
    }  # fmt: skip
    assert words.endswith("Tất cả chữ ký hợp lệ.\n") and proof_sentence("modification:none") in words


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (swap_content, "page_changed"),
        (add_page, "pages_added"),
        (add_note, "note_added"),
        (cover_signature, "picture_replaced"),
        (refill, "field_refilled"),
    ],
)
def test_an_attack_after_the_seal_has_its_code_and_its_sentence(
    change: Change, code: str, own: Trinhky, keys: FileKeyStore, tmp_path: Path
) -> None:
    status, report, words = told(own, updated(sealed_with(keys), change), tmp_path)
    problems = report["problems"]
    assert isinstance(problems, list)
    assert (status, report["valid"], code in problems) == (1, False, True)
    assert proof_sentence(code) in words and "not_permitted" in json.dumps(report["signatures"])
    assert words.endswith("Không đủ căn cứ: chữ ký hoặc tệp không hợp lệ.\n")


def test_a_second_seal_and_a_changed_byte_are_said(own: Trinhky, keys: FileKeyStore, tmp_path: Path) -> None:
    sealed = sealed_with(keys)
    status, report, words = told(own, signed_again(sealed, keys, OFFICE, "Seal2"), tmp_path)
    assert (status, proof_sentence("signed_again") in words) == (1, True), report
    at = sealed.index(b"\nstream", 2000) + 40
    status, report, words = told(own, sealed[:at] + bytes([sealed[at] ^ 1]) + sealed[at + 1 :], tmp_path)
    assert (status, words.count(proof_sentence("changed"))) == (1, 2), report


def test_another_root_an_expired_and_a_revoked_certificate_are_said(
    own: Trinhky, keys: FileKeyStore, tmp_path: Path
) -> None:
    sealed = sealed_with(keys)
    other = tmp_path / "other"
    other.mkdir()
    _authority(other)
    status, _, words = told(own, sealed, tmp_path, "--trust", other / "roots" / "root.pem")
    assert (status, words.count(proof_sentence("unknown_root"))) == (1, 2)
    revoke(Path(own.settings.keys_dir), PASSPHRASE, OFFICE, NOW)
    status, _, words = told(own, sealed, tmp_path)
    assert (status, words.count(proof_sentence("revoked"))) == (1, 1)


def test_an_expired_certificate_is_said(own: Trinhky, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Signed when it still held, and asked for after its end."""
    then = NOW - timedelta(days=6 * 365)
    folder = Path(own.settings.keys_dir)
    with monkeypatch.context() as past:
        past.setitem(globals(), "NOW", then)
        _authority(folder)

        class Then:
            def now(self) -> datetime:
                return then

        sealed = sealed_with(FileKeyStore(folder, PASSPHRASE, Then()))
    make_sample_authority(folder, PASSPHRASE, [], [], NOW)  # current lists
    status, report, words = told(own, sealed, tmp_path)
    assert (status, words.count(proof_sentence("expired"))) == (1, 2), report


def test_a_cut_file_and_a_locked_one_are_unusable_input(own: Trinhky, keys: FileKeyStore, tmp_path: Path) -> None:
    sealed = sealed_with(keys)
    with pikepdf.open(BytesIO(sealed)) as pdf:
        pdf.save(locked := BytesIO(), encryption=pikepdf.Encryption(owner="a", user="b"))
    for content, words in (
        (sealed[: len(sealed) // 2], "Tệp này không phải PDF, hoặc đã hỏng.\n"),
        (locked.getvalue(), "Tệp PDF này đặt mật khẩu hoặc bị mã hóa nên không kiểm tra được.\n"),
        (paper.unsigned(), "Tệp PDF này không có chữ ký số.\n"),
    ):
        (tmp_path / "asked.pdf").write_bytes(content)
        answer = own("verify", tmp_path / "asked.pdf")
        assert (answer.exit_code, answer.stdout, answer.stderr) == (2, "", words)
