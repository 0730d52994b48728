"""What reading a table into the address book would do: the dry run as a value, line by line, with a mark of itself."""

from __future__ import annotations

import base64
import hashlib
import json
import uuid
from collections import Counter
from dataclasses import dataclass

from workflow.base.errors import Refusal, StaleVersion
from workflow.distribution.entering import EntryInput

ADD, CHANGE, KEEP, REFUSE = "add", "change", "keep", "refuse"
OUTCOMES = (ADD, CHANGE, REFUSE, KEEP)
_DIGEST_BYTES = 6


class ImportChanged(StaleVersion):
    """The book, or the file, is no longer what the dry run showed; the fact `lines` names what comes out otherwise."""

    code = "import_changed"


@dataclass(frozen=True)
class CellChange:
    """A column of an entry as it is and as it would be; of a new one all that it would say."""

    column: str
    before: str
    after: str


@dataclass(frozen=True)
class ImportRow:
    """What one line would do. A `doubtful` one is refused unless the clerk says that it is somebody else."""

    line: int
    name: str
    outcome: str
    changes: tuple[CellChange, ...] = ()
    reasons: tuple[Refusal, ...] = ()
    doubtful: bool = False
    entry_id: uuid.UUID | None = None
    given: EntryInput | None = None
    members: tuple[str, ...] | None = None
    active: bool = True

    @property
    def digest(self) -> bytes:
        """Tells whether the line still comes out as it was shown."""
        said = [self.line, self.name, self.outcome, [(one.column, one.before, one.after) for one in self.changes],
                [(one.code, sorted(one.facts.items())) for one in self.reasons], str(self.entry_id), repr(self.given),
                self.members, self.active]  # fmt: skip
        return hashlib.sha256(json.dumps(said, default=str).encode()).digest()[:_DIGEST_BYTES]


@dataclass(frozen=True)
class ImportPlan:
    """The dry run of a table."""

    rows: tuple[ImportRow, ...]
    ignored: tuple[str, ...] = ()

    @property
    def counts(self) -> dict[str, int]:
        """How many lines come out how."""
        found = Counter(row.outcome for row in self.rows)
        return {outcome: found[outcome] for outcome in OUTCOMES}

    @property
    def seen(self) -> str:
        """What the confirmation names as seen: a short mark of each line."""
        return base64.urlsafe_b64encode(b"".join(row.digest for row in self.rows)).decode()

    def differs(self, seen: str) -> list[int]:
        """The lines that do not come out as in the plan with this mark; all of them for a mark of another table."""
        try:
            marks = base64.urlsafe_b64decode(seen.encode())
        except ValueError:
            marks = b""
        if len(marks) != _DIGEST_BYTES * len(self.rows):
            return [row.line for row in self.rows]
        starts = range(0, len(marks), _DIGEST_BYTES)
        return [
            row.line for row, at in zip(self.rows, starts, strict=True) if row.digest != marks[at : at + _DIGEST_BYTES]
        ]
