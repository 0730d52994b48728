"""`pki`, `device` and `sign-digest`: the sample authority, who signs on what, and the token at the desk."""

from __future__ import annotations

import json
from base64 import b64encode
from hashlib import sha256
from pathlib import Path

import pytest

from tests.cli.conftest import Trinhky
from tests.factories.installed import PASSPHRASE, Workshop
from tests.signing import paper
from tests.signing.desk import Key, key_in
from tests.signing.softhsm import PIN, put
from tests.signing.test_tokens import empty_token
from workflow.organisations.people import person_by_account
from workflow.signing import pades
from workflow.signing.answers import checked, read_answer
from workflow.signing.keys import FileKeyStore
from workflow.signing.pdf_signer import Prepared

__all__ = ["empty_token"]


@pytest.fixture
def leader(trinhky: Trinhky, workshop: Workshop) -> str:
    """The name of the key of `qn.giamdoc`."""
    from workflow.app import build

    installation = build(trinhky.settings)
    try:
        with installation.reading() as work:
            return f"person-{person_by_account(work.session, 'qn.giamdoc').id}"
    finally:
        installation.database.dispose()


@pytest.fixture
def key(leader: str, workshop: Workshop) -> Key:
    return key_in(workshop.keys, leader)


@pytest.fixture
def prepared(key: Key, workshop: Workshop) -> Prepared:
    from tests.factories.clocks import StandingClock

    now = StandingClock().now()
    own, *chain = key.certificates
    look = {"box": paper.PLACE, "image_png": None, "reason": "Ký văn bản", "signed_at": now}
    return pades.prepare_for_leader(paper.unsigned(), own, chain, **look)  # type: ignore[arg-type]


@pytest.fixture
def request_file(prepared: Prepared, tmp_path: Path) -> Path:
    told = {
        "signed_attributes": b64encode(prepared.signed_attributes).decode(),
        "digest": prepared.digest.hex(),
        "document_digest": prepared.document_digest.hex(),
        "reserved": list(prepared.reserved),
    }
    file = tmp_path / "yeu-cau-ky.json"
    file.write_text(json.dumps(told))
    (tmp_path / "ban-ky.pdf").write_bytes(prepared.pdf)
    return file


def test_sign_digest_signs_with_a_file_what_the_waiting_page_gave_out(
    trinhky: Trinhky, request_file: Path, prepared: Prepared, key: Key, leader: str, workshop: Workshop, tmp_path: Path
) -> None:
    out = tmp_path / "tra-loi.json"
    place = ("--pkcs12", workshop.keys / "keys" / f"{leader}.p12", "--file", tmp_path / "ban-ky.pdf", "--out", out)
    done = trinhky("sign-digest", request_file, *place, stdin=PASSPHRASE + "\n")
    assert done.exit_code == 0, done.output
    answer = read_answer(out.read_bytes())
    checked(answer, key.certificates[0], prepared.document_digest, prepared.signed_attributes)


def test_sign_digest_signs_with_a_token(
    trinhky: Trinhky, request_file: Path, prepared: Prepared, key: Key, empty_token, tmp_path: Path
) -> None:
    put(empty_token, key, "giam-doc")
    place = ("--pkcs11", empty_token.module, "--token", empty_token.label, "--key", "giam-doc")
    done = trinhky("sign-digest", request_file, *place, "--out", tmp_path / "a.json", stdin=PIN + "\n")
    assert done.exit_code == 0, done.output
    answer = read_answer((tmp_path / "a.json").read_bytes())
    checked(answer, key.certificates[0], prepared.document_digest, prepared.signed_attributes)
    assert PIN not in done.output


@pytest.mark.parametrize("change", ["document_digest", "digest", "file"])
def test_sign_digest_signs_nothing_that_speaks_of_two_documents(
    change: str, trinhky: Trinhky, request_file: Path, leader: str, workshop: Workshop, tmp_path: Path
) -> None:
    told = json.loads(request_file.read_text())
    if change == "file":
        (tmp_path / "ban-ky.pdf").write_bytes(b"%PDF another")
    else:
        told[change] = sha256(b"another").hexdigest()
    request_file.write_text(json.dumps(told))
    more = ["--file", tmp_path / "ban-ky.pdf"] if change == "file" else []
    place = ["--pkcs12", workshop.keys / "keys" / f"{leader}.p12", *more]
    refused = trinhky("sign-digest", request_file, *place, stdin=PASSPHRASE + "\n")
    assert (refused.exit_code, "không ký gì" in refused.stderr, '"signature"' in refused.stdout) == (2, True, False)


def test_sign_digest_tells_a_wrong_passphrase_and_a_wrong_file(
    trinhky: Trinhky, request_file: Path, leader: str, workshop: Workshop, tmp_path: Path
) -> None:
    place = ("--pkcs12", workshop.keys / "keys" / f"{leader}.p12")
    wrong = trinhky("sign-digest", request_file, *place, stdin="sai\n")
    assert (wrong.exit_code, "Không mở được khóa" in wrong.stderr) == (2, True)
    request_file.write_text("{}")
    unreadable = trinhky("sign-digest", request_file, *place, stdin=PASSPHRASE + "\n")
    assert (unreadable.exit_code, "không phải yêu cầu ký" in unreadable.stderr) == (2, True)
    nowhere = trinhky("sign-digest", request_file, stdin="x\n")
    assert nowhere.exit_code == 2


def test_pki_sample_makes_a_whole_authority_and_is_refused_in_production(trinhky: Trinhky, tmp_path: Path) -> None:
    own = Trinhky(trinhky.settings.model_copy(update={"keys_dir": tmp_path / "pki"}))
    assert own("pki", "check").exit_code == 1  # nobody has a key there
    assert own("pki", "sample").exit_code == 0
    assert FileKeyStore(tmp_path / "pki", PASSPHRASE).trust_roots()
    states = own.json("pki", "check")
    assert {one["problem"] for one in states} == {None}
    assert {one["kind"] for one in states} == {"person", "organisation"}
    real = Trinhky(trinhky.settings.model_copy(update={"env": "production", "keys_dir": tmp_path / "real"}))
    refused = real("pki", "sample")
    assert (refused.exit_code, (tmp_path / "real").exists()) == (2, False)


def test_a_device_is_entered_with_its_own_certificate_only(
    trinhky: Trinhky, key: Key, workshop: Workshop, tmp_path: Path
) -> None:
    pem = tmp_path / "chung-thu.pem"
    pem.write_text(key.pem)
    wrong = trinhky("device", "add", "external", "--account", "qn.phogiamdoc", "--certificate", pem)
    assert (wrong.exit_code, "không phải" in wrong.stderr) == (2, True)
    added = trinhky("device", "add", "external", "--account", "qn.giamdoc", "--certificate", pem)
    assert added.exit_code == 0, added.output
    (row,) = trinhky.json("device", "list")
    assert (row["id"], row["kind"]) == (added.stdout.strip(), "external")
    again = trinhky("device", "add", "external", "--account", "qn.giamdoc", "--certificate", pem)
    assert (again.exit_code, "Đã có thiết bị" in again.stderr) == (2, True)
    assert trinhky("device", "end", row["id"]).exit_code == 0
    assert trinhky.json("device", "list") == []
    lacking = trinhky("device", "add", "remote", "--account", "qn.giamdoc", "--set", "service=css")
    assert (lacking.exit_code, "credential" in lacking.stderr) == (2, True)
