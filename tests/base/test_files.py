"""Stored files are found by their content and never change unseen."""

from __future__ import annotations

import hashlib
import os

import pytest

from workflow.base.errors import DomainError, OutsideServiceFailed
from workflow.base.files import FileMissing, LocalFiles, files_at

CONTENT = "văn bản".encode()
NAME = hashlib.sha256(CONTENT).hexdigest()


@pytest.fixture
def files(tmp_path):
    return LocalFiles(tmp_path / "files")


def stored(files):
    return sorted(path.name for path in files.folder.rglob("*") if path.is_file())


def test_a_file_is_named_by_its_content_and_kept_once(files):
    assert files.put(CONTENT) == files.put(CONTENT) == NAME
    assert (files.get(NAME), stored(files)) == (CONTENT, [NAME])


def test_a_missing_file_is_named(files):
    with pytest.raises(FileMissing) as missing:
        files.get(NAME)
    assert (missing.value.code, missing.value.facts) == ("file_missing", {"sha256": NAME})


def test_a_changed_file_is_not_handed_out(files):
    files.put(CONTENT)
    (files.folder / NAME[:2] / NAME).write_bytes(b"forged")
    with pytest.raises(FileMissing) as damaged:
        files.get(NAME)
    assert damaged.value.code == "file_damaged"


def test_a_write_that_fails_leaves_nothing(files, monkeypatch):
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "replace", full)
    with pytest.raises(OSError, match="No space"):
        files.put(CONTENT)
    assert stored(files) == []
    with pytest.raises(OutsideServiceFailed) as refused:
        files.check()
    assert (refused.value.code, refused.value.facts) == ("files_not_writable", {"reason": "No space left on device"})


def test_a_store_is_named_by_its_address(tmp_path):
    folder = tmp_path / "thư mục"
    assert files_at(folder.as_uri()).folder == folder
    with pytest.raises(DomainError) as unknown:
        files_at("s3://bucket")
    assert (unknown.value.code, unknown.value.facts) == ("files_url_unknown", {"scheme": "s3"})
