from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.distribution.office import Installation, build
from tests.distribution.post_office import PostOffice, post_office
from workflow.distribution.mail import NoMailServer
from workflow.distribution.smtp import SmtpSender


@pytest.fixture
def world(tmp_path: Path) -> Installation:
    """Two offices; no mail server."""
    return build(tmp_path, NoMailServer())


@pytest.fixture
def post() -> Iterator[PostOffice]:
    with post_office() as office:
        yield office


@pytest.fixture
def mailing(tmp_path: Path, post: PostOffice) -> Installation:
    """Two offices whose mail goes to `post`."""
    return build(tmp_path, SmtpSender(post.url, timeout_s=5))
