"""A clock for several processes: the system's own, put forward or back through a file that all of them map."""

from __future__ import annotations

import mmap
import struct
from datetime import UTC, datetime, timedelta
from pathlib import Path


class DrivenClock:
    """Tells the system's time plus what the file says; a process that is given the same path tells the same."""

    def __init__(self, path: Path) -> None:
        self.path = path
        if not path.exists():
            path.write_bytes(struct.pack("d", 0.0))
        with path.open("r+b") as file:
            self._seconds = mmap.mmap(file.fileno(), 8)

    def now(self) -> datetime:
        (seconds,) = struct.unpack("d", self._seconds[:8])
        return datetime.now(UTC) + timedelta(seconds=seconds)

    def passes(self, by: timedelta) -> None:
        """Put it forward, or back."""
        (seconds,) = struct.unpack("d", self._seconds[:8])
        self._seconds[:8] = struct.pack("d", seconds + by.total_seconds())

    def stands_at(self, instant: datetime) -> None:
        """Tell this instant now, and go on from there."""
        self.passes(instant - self.now())
