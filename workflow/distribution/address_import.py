"""A table read into the address book: first what it would do, line by line, then exactly that or nothing.

Nothing is ever deleted: an entry that the table does not name stays as it is, and so does what has no column there.
"""

from __future__ import annotations

import uuid
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from sqlalchemy import select

from workflow.base.errors import Refusal
from workflow.base.text import single_spaced
from workflow.distribution import wording
from workflow.distribution.address_book import KEEPERS, book_of, member_names, set_members
from workflow.distribution.address_cells import Targets, given_by, target_word
from workflow.distribution.address_columns import (
    ABBREVIATIONS,
    ACTIVE,
    EMAIL,
    EXCHANGE_ID,
    MEMBERS,
    NAME,
    TARGET,
    TITLES,
    YES,
    AddressRow,
    AddressTable,
    cells_of,
    choice_of,
    listed,
)
from workflow.distribution.address_plan import (
    ADD,
    CHANGE,
    KEEP,
    REFUSE,
    CellChange,
    ImportChanged,
    ImportPlan,
    ImportRow,
)
from workflow.distribution.entering import EntryInput, problems_of, write_entry
from workflow.distribution.likeness import Holder, Likeness
from workflow.distribution.models import GROUP, AddressBookEntry
from workflow.distribution.rules import require_duty
from workflow.engine.work import Work
from workflow.organisations.models import Organisation

_COMPARED = (NAME, ABBREVIATIONS, EMAIL, EXCHANGE_ID)


def plan_import(
    work: Work, organisation: Organisation, table: AddressTable, also: frozenset[int] = frozenset()
) -> ImportPlan:
    """What the table would add, change, leave and refuse; lines in `also` are added though another is much alike.

    Raises: NotFound, NotPermitted to those who do not keep the book.
    """
    require_duty(work, organisation.id, *KEEPERS)
    return _Planning(work, organisation, also).plan(table)


def carry_out(
    work: Work, organisation: Organisation, table: AddressTable, seen: str, also: frozenset[int] = frozenset()
) -> ImportPlan:
    """Write exactly what the dry run with the mark `seen` showed. Raises: ImportChanged; as `plan_import`."""
    require_duty(work, organisation.id, *KEEPERS)
    work.session.scalars(select(Organisation.id).where(Organisation.id == organisation.id).with_for_update()).one()
    plan = plan_import(work, organisation, table, also)
    if lines := plan.differs(seen):
        raise ImportChanged(lines=lines)
    _write(work, organisation, [row for row in plan.rows if row.outcome in (ADD, CHANGE)])
    return plan


@dataclass
class _Planning:
    """One run over a table: what the book has, and what earlier lines have said."""

    work: Work
    organisation: Organisation
    also: frozenset[int]
    likeness: Likeness = field(default_factory=Likeness)
    unused: Likeness = field(default_factory=Likeness)
    """Of entries out of use, which are asked only where no other fits."""
    taken: dict[uuid.UUID, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        members = member_names(self.work, self.organisation.id)
        self.book = {one.id: one for one in book_of(self.work, self.organisation.id)}
        self.cells = {key: cells_of(one, members.get(key, ())) for key, one in self.book.items()}
        self.targets = Targets(self.work, self.organisation)
        for key, entry in self.book.items():
            index = self.likeness if entry.active else self.unused
            index.add(Holder(entry.name, key), self.cells[key])

    def plan(self, table: AddressTable) -> ImportPlan:
        """Line by line; then the groups, whose members may stand anywhere in the table."""
        rows = [self._row(row) for row in table.rows]
        while True:
            accepted = [row for row in rows if row.outcome != REFUSE]
            left = self.book.keys() - {row.entry_id for row in accepted}
            names = {wording.exact(self.book[key].name) for key in left} | {wording.exact(row.name) for row in accepted}
            checked = [_with_members(row, names) for row in rows]
            if [row.outcome for row in checked] == [row.outcome for row in rows]:
                return ImportPlan(tuple(checked), table.ignored)
            rows = checked

    def _row(self, row: AddressRow) -> ImportRow:
        said = {key: single_spaced(cell) if key not in (ABBREVIATIONS, MEMBERS) else cell for key, cell in
                row.cells.items()}  # fmt: skip
        same = self.likeness.same(said) or self.unused.same(said)
        refusal = self._not_one(row.line, same)
        if refusal is not None:
            return ImportRow(row.line, said[NAME], REFUSE, reasons=(refusal,))
        entry = self.book[same[0].entry_id] if same and same[0].entry_id else None
        planned = self._planned(row.line, said, entry)
        if planned.outcome != REFUSE:
            self.likeness.add(Holder(planned.name, planned.entry_id, row.line), said)
            if entry is not None:
                self.taken[entry.id] = row.line
        return planned

    def _not_one(self, line: int, same: Sequence[Holder]) -> Refusal | None:
        """Why the line is not about one entry that no earlier line is about."""
        earlier = next((one.line for one in same if one.line), None)
        ids = {one.entry_id for one in same if one.entry_id}
        earlier = earlier or next((self.taken[key] for key in ids if key in self.taken), None)
        if earlier is not None:
            return Refusal("row_repeated", {"line": line, "earlier": earlier})
        if len(ids) > 1:
            return Refusal("row_fits_several", {"line": line, "names": sorted({one.name for one in same})})
        return None

    def _planned(self, line: int, said: Mapping[str, str], entry: AddressBookEntry | None) -> ImportRow:
        before = self.cells[entry.id] if entry is not None else {}
        given, problems = given_by(said, entry, self.targets)
        blank = AddressBookEntry(owner_id=self.organisation.id, active=True)
        if given is not None and not problems:
            problems = list(problems_of(self.work, entry or blank, given))
        active = _active(said, entry)
        if problems or given is None:
            return ImportRow(line, said[NAME], REFUSE, reasons=tuple(problems))
        members = tuple(listed(said[MEMBERS])) if MEMBERS in said else None
        after = _cells_after(self.work, self.organisation, given, entry, members, active, before)
        was = before or {**dict.fromkeys(TITLES, ""), ACTIVE: YES}
        changes = tuple(CellChange(key, was[key], after[key]) for key in TITLES if was[key] != after[key])
        outcome = (CHANGE if changes else KEEP) if entry is not None else ADD
        key = entry.id if entry is not None else None
        made = ImportRow(line, given.name, outcome, changes, (), False, key, given, members, active)
        return made if outcome == KEEP else self._unless_alike(made, after, entry)

    def _unless_alike(self, row: ImportRow, after: Mapping[str, str], entry: AddressBookEntry | None) -> ImportRow:
        """Refused as a likely duplicate by what it says anew, unless the clerk has said that it is none."""
        before = self.cells[entry.id] if entry is not None else {}
        new = {key: after[key] for key in _COMPARED if after[key] != before.get(key)}
        found = self.likeness.alike(new, Holder(row.name, row.entry_id))
        if found is None:
            return row
        column, other = found
        facts = {"name": other.name, "by": column, "earlier": other.line, "reason": "line" if other.line else "book"}
        reasons = (Refusal("entry_alike", facts),)
        if row.line in self.also:
            return replace(row, reasons=reasons, doubtful=True)
        return replace(row, outcome=REFUSE, reasons=reasons, doubtful=True)


def _active(said: Mapping[str, str], entry: AddressBookEntry | None) -> bool:
    chosen = choice_of(ACTIVE, said.get(ACTIVE, ""))
    if chosen is None:
        return entry.active if entry is not None else True
    return chosen == YES


def _cells_after(
    work: Work, organisation: Organisation, given: EntryInput, entry: AddressBookEntry | None,
    members: tuple[str, ...] | None, active: bool, before: Mapping[str, str],
) -> dict[str, str]:  # fmt: skip
    """The row that the entry would be exported as."""
    made = AddressBookEntry(owner_id=organisation.id, active=active)
    write_entry(made, given)
    names = listed(before.get(MEMBERS, "")) if members is None else members
    cells = cells_of(made, sorted(names) if given.kind == GROUP else ())
    if before and set(map(wording.exact, listed(cells[MEMBERS]))) == set(map(wording.exact, listed(before[MEMBERS]))):
        cells[MEMBERS] = before[MEMBERS]
    return {**cells, TARGET: target_word(work, given)}


def _with_members(row: ImportRow, known: Collection[str]) -> ImportRow:
    """Refused if it names members that neither the book nor an accepted line has, or members where it is no group."""
    if row.outcome == REFUSE or not row.members or row.given is None:
        return row
    if row.given.kind != GROUP:
        return replace(row, outcome=REFUSE, reasons=(Refusal("members_not_wanted", {"field": MEMBERS}),))
    own = wording.exact(row.name)
    unknown = [name for name in row.members if wording.exact(name) not in known or wording.exact(name) == own]
    if not unknown:
        return row
    reasons = tuple(Refusal("row_member_unknown", {"name": name}) for name in unknown)
    return replace(row, outcome=REFUSE, reasons=reasons, doubtful=False)


def _write(work: Work, organisation: Organisation, rows: Sequence[ImportRow]) -> None:
    """The entries, and then, when all of them are there, who belongs to which group."""
    written: list[tuple[ImportRow, AddressBookEntry]] = []
    for row in rows:
        entry = work.session.get(AddressBookEntry, row.entry_id) if row.entry_id else None
        if entry is None:
            entry = AddressBookEntry(id=uuid.uuid4(), owner_id=organisation.id)
            work.session.add(entry)
        assert row.given is not None  # only a refused row has nothing to write
        write_entry(entry, row.given)
        entry.active = row.active
        written.append((row, entry))
    work.session.flush()
    ids = _ids_by_name(book_of(work, organisation.id))
    for row, entry in written:
        if row.given is None:
            continue
        if row.given.kind != GROUP:
            set_members(work, entry, row.given)
        elif row.members is not None:
            members = tuple(ids[wording.exact(name)] for name in row.members)
            set_members(work, entry, replace(row.given, members=members))


def _ids_by_name(book: Iterable[AddressBookEntry]) -> dict[str, uuid.UUID]:
    """By exact name; of two the one in use."""
    found: dict[str, uuid.UUID] = {}
    for entry in book:
        found.setdefault(wording.exact(entry.name), entry.id)
    return found
