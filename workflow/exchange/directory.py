"""Exchange by folders: a package is a file that appears whole in `outbox/<mã định danh>`, and is taken from `inbox`.

Who carries files from one to the other (the adapter of an axis, a copy job, a folder that both have) is not our
matter: `outbox/<mã định danh>` may itself be the inbox of that body. A name is used once.
"""

from __future__ import annotations

import errno
import json
import os
import re
from collections.abc import Iterator, Mapping, Sequence
from hashlib import sha256
from pathlib import Path
from typing import Any

from workflow.exchange.errors import ExchangeDeferred
from workflow.exchange.transport import Exchange, Fetched

SUFFIX = ".edxml"
LARGEST_BYTES = 160 * 1024 * 1024


class DirectoryExchange(Exchange):
    """The folders `outbox`, `sent`, `inbox`, `taken` and `refused` below one folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def send(self, sender: str, to: str, package_id: str, content: bytes) -> dict[str, Any]:
        """Keep a copy in `sent`, then let the file appear in the outbox in one step."""
        kept, target = self._places(to, package_id)
        try:
            for folder in (kept.parent, target.parent):
                folder.mkdir(parents=True, exist_ok=True)
            if not kept.exists():
                _write_whole(kept, content)
            whole = kept.read_bytes()  # what was written first under this name is what the name stands for
            _appear(kept, target, whole)
        except OSError as error:
            raise ExchangeDeferred(reply=error.strerror or str(error)) from error
        return {"file": f"{target.parent.name}/{target.name}", "sha256": sha256(whole).hexdigest()}

    def has_arrived(self, sender: str, to: str, package_id: str) -> bool | None:
        """Yes while it lies in the outbox, or where a carrier moved it on this disk; no if it was never written."""
        kept, target = self._places(to, package_id)
        if target.exists():
            return True
        try:
            return True if kept.stat().st_nlink > 1 else None  # it may have been carried to another disk
        except FileNotFoundError:
            return False

    def fetch(self) -> Iterator[Fetched]:
        inbox = self.folder / "inbox"
        if not inbox.is_dir():
            return
        names = sorted(
            (path for path in inbox.iterdir() if path.suffix == SUFFIX and not path.name.startswith(".")),
            key=lambda path: (path.stat().st_mtime, path.name),
        )
        for path in names:
            if path.is_symlink() or not path.is_file() or path.stat().st_size > LARGEST_BYTES:
                self.refuse(path.name, [{"code": "package_unreadable", "reason": "too_large"}])
                continue
            yield Fetched(path.name, path.read_bytes())

    def acknowledge(self, name: str) -> None:
        self._put_aside(name, "taken")

    def refuse(self, name: str, reasons: Sequence[Mapping[str, Any]]) -> None:
        told = self._put_aside(name, "refused").with_suffix(".json")
        _write_whole(told, json.dumps(list(reasons), ensure_ascii=False, default=str, indent=1).encode())

    def _put_aside(self, name: str, where: str) -> Path:
        """Move it there; one of the same name that is there already was the same package."""
        target = self.folder / where / Path(name).name
        target.parent.mkdir(parents=True, exist_ok=True)
        source = self.folder / "inbox" / Path(name).name
        if source.exists() or source.is_symlink():
            os.replace(source, target)
        return target

    def _places(self, to: str, package_id: str) -> tuple[Path, Path]:
        folder, name = _safe(to), f"{_safe(package_id)}{SUFFIX}"
        return self.folder / "sent" / folder / name, self.folder / "outbox" / folder / name


def _safe(text: str) -> str:
    """A name that stays in its folder."""
    return re.sub(r"[^A-Za-z0-9._-]", "_", text).lstrip(".")[:150] or "_"


def _appear(kept: Path, target: Path, content: bytes) -> None:
    """The file appears whole; if it is there already it is the same one."""
    try:
        os.link(kept, target)
    except FileExistsError:
        return
    except OSError as error:
        if error.errno not in (errno.EXDEV, errno.EPERM, errno.EOPNOTSUPP, errno.EMLINK):
            raise
        _write_whole(target, content)  # another disk, or one without links


def _write_whole(target: Path, content: bytes) -> None:
    beside = target.with_name(f".{target.name}.{os.getpid()}.part")
    try:
        with beside.open("wb") as stream:
            stream.write(content)
            stream.flush()
            os.fsync(stream.fileno())
        os.replace(beside, target)
    finally:
        beside.unlink(missing_ok=True)
