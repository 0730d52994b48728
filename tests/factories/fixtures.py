"""Fixtures of the bureau; a room's conftest imports those it needs."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.factories.bureau import Bureau
from tests.factories.furnished import Furnished, furnished


@pytest.fixture(scope="session")
def model_bureau(tmp_path_factory: pytest.TempPathFactory) -> Furnished:
    return furnished(tmp_path_factory.mktemp("model_bureau"))


@pytest.fixture
def bureau(model_bureau: Furnished, tmp_path: Path) -> Iterator[Bureau]:
    """A database of the test's own with two offices at work."""
    bureau = model_bureau.copy(tmp_path)
    yield bureau
    bureau.engine.dispose()
