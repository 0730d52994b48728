"""The nursery: toys that move through a toy workflow."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.engine.toy import Nursery, open_nursery


@pytest.fixture
def nursery(tmp_path: Path) -> Iterator[Nursery]:
    nursery = open_nursery(tmp_path)
    yield nursery
    nursery.sessions.kw["bind"].dispose()
