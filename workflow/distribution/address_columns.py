"""The columns of an address book as a table: how each is headed, and the words its cells take."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from workflow.base.errors import InvalidInput, Refusal
from workflow.base.text import single_spaced
from workflow.distribution import wording
from workflow.distribution.models import BODY, ENTRY_KINDS, GROUP, ORGANISATION, PERSON, UNIT, AddressBookEntry
from workflow.documents.models import CHANNELS, PURPOSES
from workflow.importing import TableRow

KIND, NAME, ABBREVIATIONS, TARGET, MEMBERS, ACTIVE = "kind", "name", "abbreviations", "target", "members", "active"
IDENTIFIER, EXCHANGE_ID, EMAIL, PHONE, POSTAL = "identifier", "exchange_id", "email", "phone", "postal_address"
CHANNEL, PURPOSE = "default_channel", "default_purpose"
LISTS = (ABBREVIATIONS, MEMBERS)
YES, NO = "có", "không"

TITLES: Mapping[str, tuple[str, ...]] = {
    KIND: ("Loại", "kind"),
    NAME: ("Tên", "Tên cơ quan", "Tên đơn vị", "Tên cơ quan, đơn vị", "Tên cơ quan, tổ chức", "Nơi nhận", "name"),
    ABBREVIATIONS: ("Cách viết khác", "Viết tắt", "Tên viết tắt", "abbreviations"),
    TARGET: ("Trong hệ thống là", "target"),
    IDENTIFIER: ("Mã định danh", "Mã định danh điện tử", "identifier"),
    EXCHANGE_ID: ("Mã trên trục liên thông", "Mã liên thông", "exchange_id"),
    EMAIL: ("Thư điện tử", "Địa chỉ thư điện tử", "email", "e-mail"),
    PHONE: ("Điện thoại", "Số điện thoại", "phone"),
    POSTAL: ("Địa chỉ bưu điện", "Địa chỉ", "postal_address"),
    CHANNEL: ("Thường gửi bằng", "Cách gửi", "channel"),
    PURPOSE: ("Mục đích thường gửi", "Mục đích", "purpose"),
    MEMBERS: ("Thành viên của nhóm", "Thành viên", "members"),
    ACTIVE: ("Đang dùng", "active"),
}
"""The first is written, all are read, accents or not."""

_KINDS = {
    UNIT: ("Đơn vị", "Đơn vị trong hệ thống"),
    ORGANISATION: ("Cơ quan trong hệ thống",),
    BODY: ("Bên ngoài", "Cơ quan, tổ chức bên ngoài", "Cơ quan ngoài"),
    PERSON: ("Cá nhân",),
    GROUP: ("Nhóm",),
}
_CHANNELS = {
    "in_app": ("Trong hệ thống",),
    "mail": ("Thư điện tử", "E-mail"),
    "exchange": ("Trục liên thông", "Liên thông", "Trục"),
    "paper": ("Bản giấy", "Bưu điện", "Giấy"),
}
_PURPOSES = {
    "act": ("Thực hiện", "Để thực hiện"),
    "report": ("Báo cáo", "Để báo cáo"),
    "coordinate": ("Phối hợp", "Để phối hợp"),
    "know": ("Để biết", "Biết"),
}
_ACTIVES = {YES: ("có", "x", "true", "yes", "1"), NO: ("không", "false", "no", "0")}
WORDS: Mapping[str, Mapping[str, tuple[str, ...]]] = {
    KIND: {key: _KINDS.get(key, ()) for key in ENTRY_KINDS},
    CHANNEL: {key: _CHANNELS.get(key, ()) for key in CHANNELS},
    PURPOSE: {key: _PURPOSES.get(key, ()) for key in PURPOSES},
    ACTIVE: _ACTIVES,
}


@dataclass(frozen=True)
class AddressRow:
    """A row of the table by column; a column that the table does not have is not there."""

    line: int
    cells: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class AddressTable:
    """What a file says of the book; `ignored` are headings that are none of ours."""

    rows: tuple[AddressRow, ...]
    ignored: tuple[str, ...] = ()


def word_for(column: str, value: str | None) -> str:
    """How a choice is written."""
    words = WORDS[column].get(value or "", ())
    return words[0] if words else value or ""


def choice_of(column: str, cell: str) -> str | None:
    """The choice that the cell names, None if there is no such choice."""
    said = " ".join(wording.words(cell))
    for value, words in WORDS[column].items():
        if said in {" ".join(wording.words(word)) for word in (value, *words)}:
            return value
    return None


def listed(cell: str) -> list[str]:
    """The names in a cell that holds several, one for each line or semicolon."""
    return [name for part in re.split(r"[;\n]", cell) if (name := single_spaced(part))]


def cells_of(entry: AddressBookEntry, members: Iterable[str] = ()) -> dict[str, str]:
    """The entry as a row of the table, in its written form."""
    return {
        KIND: word_for(KIND, entry.kind),
        NAME: entry.name,
        ABBREVIATIONS: "; ".join(entry.abbreviations),
        TARGET: _target_word(entry),
        IDENTIFIER: entry.identifier or "",
        EXCHANGE_ID: entry.exchange_id or "",
        EMAIL: entry.email or "",
        PHONE: entry.phone or "",
        POSTAL: entry.postal_address,
        CHANNEL: word_for(CHANNEL, entry.default_channel),
        PURPOSE: word_for(PURPOSE, entry.default_purpose),
        MEMBERS: "; ".join(members),
        ACTIVE: YES if entry.active else NO,
    }


def read_address_table(rows: Sequence[TableRow]) -> AddressTable:
    """The rows below the headings. Raises: InvalidInput (table_without_names, column_twice)."""
    if not rows:
        raise InvalidInput([Refusal("table_without_names", {"field": "file"})])
    columns = [_column(cell) for cell in rows[0].cells]
    known = [column for column in columns if column]
    problems = [
        Refusal("column_twice", {"field": "file", "column": TITLES[column][0]})
        for column in dict.fromkeys(known)
        if known.count(column) > 1
    ]
    if NAME not in known:
        problems.append(Refusal("table_without_names", {"field": "file"}))
    if problems:
        raise InvalidInput(problems)
    ignored = [cell for cell, column in zip(rows[0].cells, columns, strict=True) if cell and not column]
    return AddressTable(tuple(_row(columns, row) for row in rows[1:]), tuple(ignored))


def _column(heading: str) -> str | None:
    said = wording.words(heading)
    return next((key for key, titles in TITLES.items() if said in [wording.words(one) for one in titles]), None)


def _row(columns: Sequence[str | None], row: TableRow) -> AddressRow:
    cells = [*row.cells, *([""] * (len(columns) - len(row.cells)))]
    return AddressRow(row.line, {key: cell for key, cell in zip(columns, cells, strict=False) if key})


def _target_word(entry: AddressBookEntry) -> str:
    if entry.unit is not None:
        return entry.unit.abbreviation
    if entry.organisation is not None:
        return entry.organisation.code
    return entry.person.account if entry.person is not None else ""
