"""What the data files say of an office, read strictly: an unknown or missing key stops the loading."""

from __future__ import annotations

import tomllib
from datetime import date
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Any

from pydantic import BaseModel, ConfigDict

FOLDER = files("workflow.sample") / "data"
OFFICES = ("qn", "bt", "ls")


class Row(BaseModel):
    """A table of a data file."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class NameRow(Row):
    """What an organisation is called from a day on."""

    valid_from: date
    name: str
    short_name: str
    symbol: str
    place: str
    header_lines: list[str]
    header_as_parent: str
    abbreviations: list[str] = []


class BodyRow(Row):
    """An organisation; `parent` is the code of the one above."""

    code: str
    identifier: str
    collective: bool = False
    email: str
    parent: str | None = None
    name: NameRow


class UnitRow(Row):
    """A unit of the office."""

    abbreviation: str
    name: str


class PositionRow(Row):
    """A position with its duty, in a unit or in the leadership."""

    title: str
    duty: str
    unit: str | None = None


class PersonRow(Row):
    """An account; a person whom no seed names (`named_in` empty) is invented."""

    account: str
    name: str
    named_in: str = ""
    signs: bool = False
    positions: list[PositionRow]


class AuthorityRow(Row):
    """Thẩm quyền ký of one account; the order in the file is the office's order."""

    account: str
    mode: str
    own_title: str
    head_title: str = ""
    collective: str = ""
    doc_types: list[str] = []
    basis: str = ""


class EntryRow(Row):
    """An entry of the address book; one of unit, organisation and person says whom it stands for."""

    kind: str
    name: str
    abbreviations: list[str] = []
    unit: str | None = None
    organisation: str | None = None
    person: str | None = None
    email: str | None = None
    channel: str | None = None
    purpose: str | None = None


class GroupRow(Row):
    """A group of entries, by their names."""

    name: str
    abbreviations: list[str] = []
    members: list[str]
    purpose: str | None = None


class OfficeRow(BodyRow):
    """One office that works in the installation."""

    units: list[UnitRow]
    people: list[PersonRow]
    authorities: list[AuthorityRow]
    entries: list[EntryRow]
    groups: list[GroupRow]


def read_offices() -> list[OfficeRow]:
    """The three offices of the sample."""
    return [OfficeRow.model_validate(read_toml(FOLDER / f"{code}.toml")) for code in OFFICES]


def read_outside() -> list[BodyRow]:
    """The bodies above them, which do not work here."""
    return [BodyRow.model_validate(row) for row in read_toml(FOLDER / "outside.toml")["organisations"]]


def read_toml(file: Traversable) -> dict[str, Any]:
    """The tables of a data file of the package."""
    return tomllib.loads(file.read_text(encoding="utf-8"))
