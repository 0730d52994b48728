"""One furnished database for a whole run: built once, copied for each test."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from tests.factories.bureau import Bureau, furnish, lay_tables, open_bureau
from tests.factories.clocks import StandingClock
from tests.factories.databases import test_engine


@dataclass(frozen=True)
class Furnished:
    """The file of the model bureau and who is who in it."""

    file: Path
    model: Bureau

    def copy(self, folder: Path) -> Bureau:
        """A bureau of the test's own."""
        shutil.copyfile(self.file, folder / "bureau.db")
        bureau = open_bureau(test_engine(folder / "bureau.db"), folder, StandingClock())
        bureau.people, bureau.units = dict(self.model.people), dict(self.model.units)
        bureau.organisations = dict(self.model.organisations)
        return bureau


@cache
def furnished(folder: Path) -> Furnished:
    """The model bureau in this folder."""
    engine = test_engine(folder / "model.db")
    lay_tables(engine)
    bureau = open_bureau(engine, folder, StandingClock())
    furnish(bureau)
    with engine.connect() as connection:
        connection.exec_driver_sql("COMMIT")
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
        connection.exec_driver_sql("BEGIN")
    engine.dispose()
    return Furnished(folder / "model.db", bureau)
