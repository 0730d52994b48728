"""The file store that the settings name."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import urlparse
from urllib.request import url2pathname

from workflow.base.errors import DomainError
from workflow.base.files import FileStore, LocalFiles
from workflow.base.object_store import NO_KEYS, ObjectKeys, object_files


def files_at(url: str, keys: ObjectKeys = NO_KEYS) -> FileStore:
    """The store that `TRINHKY_FILES_URL` names: a folder of this machine, or a bucket that all hosts share.

    Raises: DomainError("files_url_unknown") for a scheme that is not built; what the store refuses of its address.
    """
    parts = urlparse(url)
    if parts.scheme == "file":
        return LocalFiles(Path(url2pathname(parts.path)))
    if parts.scheme == "s3":
        return object_files(url, keys)
    raise DomainError("files_url_unknown", scheme=parts.scheme)
