from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from workflow.exchange.directory import DirectoryExchange
from workflow.exchange.errors import ExchangeDeferred

US, PEER = "000.00.13.H48", "000.00.25.H48"


@pytest.fixture
def box(tmp_path: Path) -> DirectoryExchange:
    return DirectoryExchange(tmp_path / "box")


def outbox(box: DirectoryExchange) -> list[Path]:
    return sorted((box.folder / "outbox").rglob("*")) if (box.folder / "outbox").exists() else []


def files(box: DirectoryExchange) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in outbox(box) if path.is_file()}


def test_a_package_appears_whole_in_the_outbox_of_its_receiver(box: DirectoryExchange) -> None:
    told = box.send(US, PEER, "p-1", b"<edXML/>")
    assert told["file"] == f"{PEER}/p-1.edxml"
    assert files(box) == {"p-1.edxml": b"<edXML/>"}
    assert box.has_arrived(US, PEER, "p-1") is True


def test_the_same_package_twice_is_one_file_and_keeps_its_first_bytes(box: DirectoryExchange) -> None:
    box.send(US, PEER, "p-1", b"one")
    box.send(US, PEER, "p-1", b"another")
    assert files(box) == {"p-1.edxml": b"one"}


def test_whether_it_arrived_is_known_before_and_after_the_carrier_and_never_guessed(box: DirectoryExchange) -> None:
    assert box.has_arrived(US, PEER, "p-1") is False
    box.send(US, PEER, "p-1", b"one")
    there = box.folder / "elsewhere.edxml"
    os.replace(box.folder / "outbox" / PEER / "p-1.edxml", there)
    assert box.has_arrived(US, PEER, "p-1") is True
    there.unlink()  # carried to another disk, or never put into the outbox: both look alike
    assert box.has_arrived(US, PEER, "p-1") is None


def test_what_lies_in_the_inbox_stays_until_it_is_acknowledged(box: DirectoryExchange) -> None:
    inbox = box.folder / "inbox"
    inbox.mkdir(parents=True)
    (inbox / "b.edxml").write_bytes(b"second")
    os.utime(inbox / "b.edxml", (2, 2))
    (inbox / "c.edxml").write_bytes(b"first")
    os.utime(inbox / "c.edxml", (1, 1))
    (inbox / ".d.edxml.7.part").write_bytes(b"half")
    (inbox / "e.txt").write_bytes(b"other")
    assert [(one.name, one.content) for one in box.fetch()] == [("c.edxml", b"first"), ("b.edxml", b"second")]
    box.acknowledge("c.edxml")
    box.acknowledge("c.edxml")
    assert [one.name for one in box.fetch()] == ["b.edxml"]
    assert (box.folder / "taken" / "c.edxml").read_bytes() == b"first"
    box.refuse("b.edxml", [{"code": "package_unreadable", "reason": "not_xml"}])
    assert list(box.fetch()) == []
    assert json.loads((box.folder / "refused" / "b.json").read_bytes())[0]["reason"] == "not_xml"


def test_a_link_in_the_inbox_is_not_followed(box: DirectoryExchange, tmp_path: Path) -> None:
    (tmp_path / "secret").write_bytes(b"secret")
    (box.folder / "inbox").mkdir(parents=True)
    (box.folder / "inbox" / "x.edxml").symlink_to(tmp_path / "secret")
    assert list(box.fetch()) == []
    assert (box.folder / "refused" / "x.json").is_file()


def test_names_stay_in_their_folders(box: DirectoryExchange) -> None:
    box.send(US, "../../etc", "../../x/y", b"one")
    assert [path.relative_to(box.folder).as_posix() for path in outbox(box) if path.is_file()] == [
        "outbox/_.._etc/_.._x_y.edxml"
    ]
    (box.folder / "inbox").mkdir()
    (box.folder / "inbox" / "a.edxml").write_bytes(b"x")
    box.acknowledge("../outbox/a.edxml")
    assert list(box.fetch()) == []


def test_a_folder_that_cannot_be_written_puts_it_off(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(ExchangeDeferred):
        DirectoryExchange(tmp_path / "file").send(US, PEER, "p-1", b"one")
