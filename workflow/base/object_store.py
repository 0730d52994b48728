"""Stored files in an S3 store, for an installation of several hosts; what was read lately stays in memory."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlparse

from workflow.base.errors import DomainError, OutsideServiceFailed
from workflow.base.files import FileMissing, sha256_of
from workflow.base.kept import Kept

if TYPE_CHECKING:
    from obstore.store import S3Store

USUAL_REGION = "us-east-1"
TIMEOUT_S, CONNECT_TIMEOUT_S, MOST_RETRIES = 30, 5, 2
KEPT_BYTES = 32 * 1024 * 1024


@dataclass(frozen=True)
class ObjectKeys:
    """What opens the store. Empty: the machine's own role, where it has one."""

    access_key: str = ""
    secret_key: str = ""
    session_token: str = ""

    def options(self) -> dict[str, Any]:
        """As the store's library calls them."""
        given = {
            "access_key_id": self.access_key,
            "secret_access_key": self.secret_key,
            "session_token": self.session_token,
        }
        return {name: value for name, value in given.items() if value}


NO_KEYS = ObjectKeys()


def object_files(url: str, keys: ObjectKeys = NO_KEYS) -> ObjectFiles:
    """The store at `s3://bucket/prefix?endpoint=https://host:port&region=…`; without an endpoint, Amazon's own.

    Raises: DomainError("files_url_unusable") without a bucket, or over plain http to another machine unless
    `insecure=yes` allows it; DomainError("extra_not_installed").
    """
    parts = urlparse(url)
    options = {name: values[-1] for name, values in parse_qs(parts.query).items()}
    if not parts.netloc:
        raise DomainError("files_url_unusable", reason="bucket")
    return ObjectFiles(_opened(parts.netloc, parts.path.strip("/"), options, keys))


def _opened(bucket: str, prefix: str, options: Mapping[str, str], keys: ObjectKeys) -> S3Store:
    try:
        from obstore.store import S3Store
    except ImportError as error:
        raise DomainError("extra_not_installed", extra="s3") from error
    endpoint = options.get("endpoint", "")
    where: dict[str, Any] = {"endpoint": endpoint} if endpoint else {}
    return S3Store(
        bucket,
        prefix=prefix or None,
        region=options.get("region", USUAL_REGION),
        virtual_hosted_style_request=not endpoint,  # stores of one's own know buckets by path
        client_options={
            "allow_http": _plain_allowed(endpoint, options),
            "timeout": timedelta(seconds=TIMEOUT_S),
            "connect_timeout": timedelta(seconds=CONNECT_TIMEOUT_S),
        },
        retry_config={"max_retries": MOST_RETRIES, "retry_timeout": timedelta(seconds=TIMEOUT_S)},
        **where,
        **keys.options(),
    )


def _plain_allowed(endpoint: str, options: Mapping[str, str]) -> bool:
    """Whether the way is plain http: to this machine, or where it is said that the way is safe."""
    parts = urlparse(endpoint)
    if parts.scheme != "http":
        return False
    if parts.hostname not in ("127.0.0.1", "::1", "localhost") and options.get("insecure") != "yes":
        raise DomainError("files_url_unusable", reason="http")
    return True


class ObjectFiles:
    """Objects `ab/abcdef…` of a bucket, written once: the store itself refuses to write one a second time."""

    def __init__(self, store: S3Store, kept_bytes: int = KEPT_BYTES) -> None:
        self._store = store
        self._kept: Kept[str] = Kept(kept_bytes)

    def put(self, content: bytes) -> str:
        """Store the content durably and give its SHA-256. Raises: OutsideServiceFailed."""
        from obstore.exceptions import AlreadyExistsError, BaseError

        sha256 = sha256_of(content)
        try:
            self._store.put(_name(sha256), content, mode="create")
        except AlreadyExistsError:
            pass  # the same content: its name says so
        except (BaseError, OSError) as error:
            raise OutsideServiceFailed("files_not_reachable", reason=type(error).__name__) from error
        return sha256

    def get(self, sha256: str) -> bytes:
        """The content. Raises: FileMissing, OutsideServiceFailed."""
        content = self._kept.get(sha256)
        if content is None:
            content = self._read(sha256)
            if sha256_of(content) != sha256:
                raise FileMissing("file_damaged", sha256=sha256)
            self._kept.put(sha256, content)
        return content

    def check(self) -> None:
        """Raises: OutsideServiceFailed if nothing can be stored."""
        self.put(b"trinhky")

    def _read(self, sha256: str) -> bytes:
        from obstore.exceptions import BaseError

        try:
            return bytes(self._store.get(_name(sha256)).bytes())
        except FileNotFoundError as error:
            raise FileMissing(sha256=sha256) from error
        except (BaseError, OSError) as error:
            raise OutsideServiceFailed("files_not_reachable", reason=type(error).__name__) from error


def _name(sha256: str) -> str:
    return f"{sha256[:2]}/{sha256}"
