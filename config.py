"""The settings of one installation, read once from the environment. No other module reads the environment.

Every name begins with `TRINHKY_`. In development a file `.env` beside this module is read too; what the
environment says goes before it. `load()` gives all settings or raises `SettingsUnusable`, never half of them.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Literal

from pydantic import AliasChoices, Field, SecretStr, ValidationError, ValidationInfo, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

ROOT = Path(__file__).resolve().parent
"""Where `templates/` and `static/` lie, in a checkout as in an installed wheel."""

TEMPLATES = ROOT / "templates"
STATIC = ROOT / "static"

SAMPLE_SECRET_KEY = "trinhky-sample-secret-key-for-development-only"
SAMPLE_SECRET_KEYS = frozenset(
    {
        SAMPLE_SECRET_KEY,
        "change-me",
        "changeme",
        "dev",
        "development",
        "example",
        "sample",
        "secret",
        "test",
        "trinhky",
    }
)

EXCHANGE_SCHEMES = ("dir:///", "http://", "https://")
EXCHANGE_KNOWN = "dir:///… (an absolute path), http or https"
Environment = Literal["production", "development", "test"]


class SettingsUnusable(ValueError):
    """The environment does not give settings that this product may start with; the message is one line."""


class Settings(BaseSettings):
    """What an installation decides about itself."""

    model_config = SettingsConfigDict(
        env_prefix="TRINHKY_",
        env_file_encoding="utf-8",
        env_ignore_empty=True,
        extra="ignore",
        frozen=True,
        validate_by_name=True,
        validate_by_alias=True,
        hide_input_in_errors=True,
        validate_default=True,
    )

    env: Environment = "production"
    """`production`; `development` serves loopback addresses only and takes sample accounts; `test`."""

    database_url: str = Field(default_factory=lambda: f"sqlite:///{_var() / 'trinhky.sqlite3'}")
    """SQLAlchemy's address of the database: `sqlite:///…` or `postgresql://…`."""

    files_url: str = Field(default_factory=lambda: (_var() / "files").as_uri())
    """Where stored files lie: `file://…`, or `s3://bucket/prefix?endpoint=https://host:port&region=…`."""

    s3_access_key: str = Field("", validation_alias=AliasChoices("TRINHKY_S3_ACCESS_KEY", "AWS_ACCESS_KEY_ID"))
    """Opens the S3 store, with the two below. Unset: the role of the machine, where it has one."""

    s3_secret_key: SecretStr = Field(
        SecretStr(""), validation_alias=AliasChoices("TRINHKY_S3_SECRET_KEY", "AWS_SECRET_ACCESS_KEY")
    )
    """The secret half of the key."""

    s3_session_token: SecretStr = Field(
        SecretStr(""), validation_alias=AliasChoices("TRINHKY_S3_SESSION_TOKEN", "AWS_SESSION_TOKEN")
    )
    """Goes with keys that are given for a time."""

    queue_url: str | None = None
    """`redis://…` or `postgresql://…`, by which workers of all hosts are called. Unset: the worker runs inside the
    server. What is to be done stands in the database in any case."""

    secret_key: SecretStr = SecretStr("")
    """Signs sessions and tokens; a new one signs everyone out. Production does not start without."""

    smtp_url: str | None = None
    """`smtp://user:password@host:port`; `smtps://…` is TLS from the start. Unset: mails wait."""

    exchange_url: str | None = None
    """The way over which packages of the exchange of documents go: `dir:///…` (its folders outbox and inbox), or
    another installation's `https://…`. Unset: only to the peers named below."""

    exchange_peers: dict[str, str] = Field(default_factory=dict)
    """Ways of single bodies, by their mã định danh: `{"000.00.25.H48": "https://…"}`."""

    exchange_secrets: dict[str, SecretStr] = Field(default_factory=dict)
    """What is shared with each body that is reached directly, in both directions; `*` with all others."""

    imap_url: str | None = None
    """`imaps://user:password@host:port/INBOX`: where mails that could not be delivered come back. Unset: not read."""

    link_days: int = Field(default=30, ge=1, le=365)
    """How many days a recipient may use the links in a mail: to confirm it, to fetch what was too large for it."""

    base_url: str = "http://127.0.0.1:8000"
    """How people reach the installation; links in mails begin with it."""

    trusted_proxies: int = Field(default=0, ge=0, le=10)
    """How many proxies stand before the server, each telling the address it was asked from. 0: none is believed."""

    tsa_url: str | None = None
    """An RFC 3161 time-stamp service. Unset: signatures carry the time of the server."""

    keys_dir: Path = Field(default_factory=lambda: _var() / "keys")
    """The folder of signing keys, certificates and revocation lists."""

    key_passphrase: SecretStr = SecretStr("")
    """Opens the key files. Unset in production: nobody can sign here, and the health page says so."""

    revocation_hosts: list[str] = Field(default_factory=list)
    """Hosts (with port, if not the usual one) asked at signing whether a certificate was revoked: `["ocsp.ca.vn"]`."""

    pkcs11_modules: dict[str, str] = Field(default_factory=dict)
    """The modules of tokens at this server, by a name of one's own: `{"token": "/usr/lib/…/module.so"}`."""

    signing_services: dict[str, str] = Field(default_factory=dict)
    """The remote signing services (CSC API v2), by a name of one's own: `{"service": "https://…/csc/v2"}`.

    With `https://client@…` an access token is asked for (OAuth 2.0, client credentials) with the secret of that client.
    """

    signing_secrets: dict[str, SecretStr] = Field(default_factory=dict)
    """PINs of tokens, tokens of services, by the names that devices give them; they stand in no database."""

    @field_validator("database_url")
    @classmethod
    def _known_database(cls, url: str) -> str:
        return _with_scheme(url, ("sqlite:", "sqlite+", "postgresql:", "postgresql+"), "sqlite or postgresql")

    @field_validator("files_url")
    @classmethod
    def _known_files(cls, url: str) -> str:
        return _with_scheme(url, ("file:///", "s3://"), "file:///… (an absolute path) or s3://…")

    @field_validator("queue_url")
    @classmethod
    def _known_queue(cls, url: str | None) -> str | None:
        return url and _with_scheme(url, ("redis://", "rediss://", "postgresql://"), "redis or postgresql")

    @field_validator("smtp_url")
    @classmethod
    def _known_smtp(cls, url: str | None) -> str | None:
        return url and _with_scheme(url, ("smtp://", "smtps://"), "smtp or smtps")

    @field_validator("exchange_url")
    @classmethod
    def _known_exchange(cls, url: str | None) -> str | None:
        return url and _with_scheme(url, EXCHANGE_SCHEMES, EXCHANGE_KNOWN).rstrip("/")

    @field_validator("exchange_peers")
    @classmethod
    def _known_peers(cls, peers: dict[str, str]) -> dict[str, str]:
        return {organ: _with_scheme(url, EXCHANGE_SCHEMES, EXCHANGE_KNOWN).rstrip("/") for organ, url in peers.items()}

    @field_validator("imap_url")
    @classmethod
    def _known_imap(cls, url: str | None) -> str | None:
        return url and _with_scheme(url, ("imap://", "imaps://"), "imap or imaps")

    @field_validator("base_url", "tsa_url")
    @classmethod
    def _known_web(cls, url: str | None) -> str | None:
        return url and _with_scheme(url, ("http://", "https://"), "http or https").rstrip("/")

    @field_validator("signing_services")
    @classmethod
    def _known_services(cls, services: dict[str, str]) -> dict[str, str]:
        return {
            name: _with_scheme(url, ("http://", "https://"), "http or https").rstrip("/")
            for name, url in services.items()
        }

    @field_validator("key_passphrase")
    @classmethod
    def _sample_keys_open(cls, passphrase: SecretStr, info: ValidationInfo) -> SecretStr:
        given = passphrase.get_secret_value()
        return SecretStr(SAMPLE_SECRET_KEY) if not given and info.data.get("env") != "production" else passphrase

    @field_validator("secret_key")
    @classmethod
    def _secret_is_secret(cls, key: SecretStr, info: ValidationInfo) -> SecretStr:
        given = key.get_secret_value().strip()
        if "env" not in info.data:
            return key  # the environment is unknown, which is said already
        if info.data["env"] != "production":
            return key if given else SecretStr(SAMPLE_SECRET_KEY)
        if not given:
            raise ValueError("is not set; production does not start without it")
        if given.lower() in SAMPLE_SECRET_KEYS:
            raise ValueError("is a sample value; production needs one of its own")
        return key

    @property
    def in_production(self) -> bool:
        """Real papers: no sample, no sample password, cookies over HTTPS only."""
        return self.env == "production"


def load() -> Settings:
    """The settings of this process.

    Raises: SettingsUnusable, with every fault in one line and no value of any setting in it.
    """
    try:
        return Settings(_env_file=_env_file())
    except ValidationError as error:
        raise SettingsUnusable("; ".join(_sentence(fault["loc"], fault["msg"]) for fault in error.errors())) from None


def _env_file() -> Path | None:
    return ROOT / ".env" if os.environ.get("TRINHKY_ENV") == "development" else None


def _var() -> Path:
    """Beside the code in a checkout; below the working directory when the code is installed."""
    home = ROOT if (ROOT / "pyproject.toml").is_file() else Path.cwd()
    return home / "var"


def _with_scheme(url: str, schemes: tuple[str, ...], known: str) -> str:
    if not url.startswith(schemes):
        raise ValueError(f"must begin with {known}")
    return url


def _sentence(place: tuple[int | str, ...], message: str) -> str:
    said = message.removeprefix("Value error, ")
    return f"TRINHKY_{str(place[0]).upper()} {said}" if place else said
