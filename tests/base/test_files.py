"""Stored files are found by their content and never change unseen: in a folder, and in an S3 store on loopback."""

from __future__ import annotations

import hashlib
import os
import uuid
from collections.abc import Iterator
from pathlib import Path

import obstore
import pytest

from tests.factories.object_server import ObjectServer
from workflow.base import object_store
from workflow.base.errors import DomainError, OutsideServiceFailed
from workflow.base.files import FileMissing, LocalFiles, sha256_of
from workflow.base.object_store import ObjectFiles, ObjectKeys
from workflow.base.stores import files_at

CONTENT = "văn bản".encode()
NAME = hashlib.sha256(CONTENT).hexdigest()


class Folder:
    """A store of files, and a look behind it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.files = self.opened()

    def opened(self) -> LocalFiles:
        return files_at(self.folder.as_uri())

    def stored(self) -> list[str]:
        return sorted(path.name for path in self.folder.rglob("*") if path.is_file())

    def forge(self, content: bytes) -> None:
        (self.folder / NAME[:2] / NAME).write_bytes(content)


class Bucket:
    """The same of a bucket: `opened` is the store as another host sees it, with nothing in its memory."""

    def __init__(self, server: ObjectServer) -> None:
        self.server, self.url = server, server.new_files_url("văn-bản/tệp")
        self.files = self.opened()

    def opened(self) -> ObjectFiles:
        return files_at(self.url, ObjectKeys("someone", "secret"))

    def stored(self) -> list[str]:
        found = obstore.list(self.files._store).collect()
        return sorted(row["path"].rpartition("/")[2] for row in found)

    def forge(self, content: bytes) -> None:
        obstore.put(self.files._store, f"{NAME[:2]}/{NAME}", content, mode="overwrite")


@pytest.fixture(params=["folder", pytest.param("bucket", marks=pytest.mark.slow)])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Folder | Bucket]:
    if request.param == "folder":
        return Folder(tmp_path / "files")
    return Bucket(request.getfixturevalue("object_server"))


def test_a_file_is_named_by_its_content_and_kept_once(place):
    assert place.files.put(CONTENT) == place.opened().put(CONTENT) == NAME
    assert (place.files.get(NAME), place.stored()) == (CONTENT, [NAME])
    assert place.opened().get(NAME) == CONTENT


def test_an_empty_file_is_a_file(place):
    assert place.opened().get(place.files.put(b"")) == b""


def test_a_missing_file_is_named(place):
    with pytest.raises(FileMissing) as missing:
        place.files.get(NAME)
    assert (missing.value.code, missing.value.facts) == ("file_missing", {"sha256": NAME})


def test_a_changed_file_is_not_handed_out(place):
    place.files.put(CONTENT)
    place.forge(b"forged")
    with pytest.raises(FileMissing) as damaged:
        place.opened().get(NAME)
    assert damaged.value.code == "file_damaged"


def test_a_store_that_takes_files_is_healthy(place):
    place.files.check()
    place.files.check()
    assert place.stored() == [sha256_of(b"trinhky")]


def test_a_write_that_fails_leaves_nothing(tmp_path, monkeypatch):
    place = Folder(tmp_path / "files")

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "replace", full)
    with pytest.raises(OSError, match="No space"):
        place.files.put(CONTENT)
    assert place.stored() == []
    with pytest.raises(OutsideServiceFailed) as refused:
        place.files.check()
    assert (refused.value.code, refused.value.facts) == ("files_not_writable", {"reason": "No space left on device"})


def test_a_store_is_named_by_its_address(tmp_path):
    folder = tmp_path / "thư mục"
    assert files_at(folder.as_uri()).folder == folder
    with pytest.raises(DomainError) as unknown:
        files_at("ftp://bucket")
    assert (unknown.value.code, unknown.value.facts) == ("files_url_unknown", {"scheme": "ftp"})


@pytest.mark.parametrize(
    ("url", "reason"),
    [("s3:///files", "bucket"), ("s3://papers?endpoint=http://store.example:9000", "http")],
    ids=["no bucket", "in the clear to another machine"],
)
def test_an_address_of_a_bucket_that_cannot_be_used_is_refused(url, reason):
    with pytest.raises(DomainError) as refused:
        files_at(url)
    assert (refused.value.code, refused.value.facts) == ("files_url_unusable", {"reason": reason})


def test_in_the_clear_to_another_machine_is_possible_when_it_is_said():
    assert files_at("s3://papers?endpoint=http://store.example:9000&insecure=yes").get


@pytest.mark.slow
class TestBucket:
    """What only a store on the network can do: be away, lose its bucket, be asked less."""

    def test_a_second_write_is_refused_by_the_store_itself(self, object_server):
        bucket = Bucket(object_server)
        bucket.files.put(CONTENT)
        with pytest.raises(obstore.exceptions.AlreadyExistsError):
            bucket.files._store.put(f"{NAME[:2]}/{NAME}", b"other", mode="create")
        assert bucket.opened().get(NAME) == CONTENT

    def test_a_store_that_is_away_is_an_outside_service_that_failed(self, object_server, monkeypatch):
        monkeypatch.setattr(object_store, "MOST_RETRIES", 0)
        away = files_at(f"s3://papers?endpoint=http://127.0.0.1:{object_server.free_port()}", ObjectKeys("x", "y"))
        for act in (lambda: away.put(CONTENT), lambda: away.get(NAME), away.check):
            with pytest.raises(OutsideServiceFailed) as failed:
                act()
            assert (failed.value.code, failed.value.facts) == ("files_not_reachable", {"reason": "GenericError"})

    def test_a_bucket_that_is_not_there_takes_nothing(self, object_server):
        lost = files_at(f"s3://b{uuid.uuid4().hex}?endpoint={object_server.url}", ObjectKeys("x", "y"))
        with pytest.raises(OutsideServiceFailed) as failed:
            lost.check()
        assert failed.value.code == "files_not_reachable"

    def test_what_was_read_lately_is_not_fetched_again(self, object_server):
        bucket = Bucket(object_server)
        bucket.files.put(CONTENT)
        other = bucket.opened()
        assert other.get(NAME) == CONTENT
        obstore.delete(bucket.files._store, f"{NAME[:2]}/{NAME}")
        assert other.get(NAME) == CONTENT
        with pytest.raises(FileMissing):
            bucket.opened().get(NAME)

    def test_memory_holds_so_much_and_drops_the_oldest(self, object_server):
        bucket = Bucket(object_server)
        files = ObjectFiles(bucket.files._store, kept_bytes=400)
        names = [files.put(bytes([number]) * 100) for number in range(6)]
        large = files.put(b"x" * 101)
        for name in (*names, large):
            files.get(name)
        assert files._kept.keys() == names[2:]
