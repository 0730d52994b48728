from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.rendering.pressroom import service


@pytest.fixture(scope="session", autouse=True)
def press_is_closed_at_the_end() -> Iterator[None]:
    yield
    service().close()
