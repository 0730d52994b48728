from __future__ import annotations

from pathlib import Path

import pytest

from tests.distribution.office import Installation, build
from workflow.distribution.mail import NoMailServer


@pytest.fixture
def world(tmp_path: Path) -> Installation:
    """Two offices: `qn` sends, `bt` receives."""
    return build(tmp_path, NoMailServer())
