"""Stored files, named by the SHA-256 of their content and never overwritten.

A file is written before the row that names it: a crash leaves an unused file, never a row without one.
"""

from __future__ import annotations

import hashlib
import os
import tempfile
from pathlib import Path
from typing import Protocol

from workflow.base.errors import DomainError, OutsideServiceFailed


class FileMissing(DomainError):
    """A row names a file that the store does not hold, or whose content is not what its name says."""

    code = "file_missing"


class FileStore(Protocol):
    """Keeps content under its hash."""

    def put(self, content: bytes) -> str:
        """Store the content durably and give its SHA-256 in hex."""

    def get(self, sha256: str) -> bytes:
        """The content. Raises: FileMissing."""

    def check(self) -> None:
        """Raises OutsideServiceFailed if nothing can be stored."""


def sha256_of(content: bytes) -> str:
    """The SHA-256 of the content, in hex."""
    return hashlib.sha256(content).hexdigest()


class LocalFiles:
    """Files in a folder, `ab/abcdef…`; written beside, flushed, then linked into place."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def put(self, content: bytes) -> str:
        sha256 = sha256_of(content)
        target = self._path(sha256)
        if not target.exists():
            target.parent.mkdir(parents=True, exist_ok=True)
            self._write(target, content)
        return sha256

    def get(self, sha256: str) -> bytes:
        try:
            content = self._path(sha256).read_bytes()
        except FileNotFoundError as error:
            raise FileMissing(sha256=sha256) from error
        if sha256_of(content) != sha256:
            raise FileMissing("file_damaged", sha256=sha256)
        return content

    def check(self) -> None:
        try:
            self.put(b"trinhky")
        except OSError as error:
            raise OutsideServiceFailed("files_not_writable", reason=error.strerror) from error

    def _path(self, sha256: str) -> Path:
        return self.folder / sha256[:2] / sha256

    def _write(self, target: Path, content: bytes) -> None:
        handle, name = tempfile.mkstemp(dir=target.parent)
        try:
            with os.fdopen(handle, "wb") as stream:
                stream.write(content)
                stream.flush()
                os.fsync(stream.fileno())
            os.replace(name, target)  # two writers of one hash write the same bytes
        except BaseException:
            Path(name).unlink(missing_ok=True)
            raise
