"""One server and one browser for a run (for each of its processes); every person has a browser context of their own."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, expect, sync_playwright

import config
from tests.journeys.installation import Served, served_in
from tests.journeys.person import PATIENCE_MS, Person

FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--no-first-run",
    "--disable-component-update",
    "--disable-sync",
]
PHONE: dict[str, Any] = {
    "viewport": {"width": 360, "height": 740},
    "has_touch": True,
    "is_mobile": True,
    "device_scale_factor": 2,
}
DESK: dict[str, Any] = {"viewport": {"width": 1280, "height": 900}}
Arrives = Callable[..., Person]
expect.set_options(timeout=PATIENCE_MS)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if item.path.parent == Path(__file__).parent:
            item.add_marker(pytest.mark.slow)


@pytest.fixture(scope="session")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """The running installation; every test works on documents of its own."""
    with served_in(tmp_path_factory.mktemp("journeys")) as served:
        yield served


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    """Ends with the journeys: while it is open its event loop runs in this thread, where nothing can be signed."""
    program = shutil.which("chromium")
    assert program is not None, "the journeys need chromium"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def pictures() -> Path:
    """Where screenshots are kept; not in git."""
    folder = config.ROOT / "test-artefacts" / "journeys"
    folder.mkdir(parents=True, exist_ok=True)
    return folder


@pytest.fixture
def arrives(served: Served, browser: Browser, pictures: Path) -> Iterator[Arrives]:
    """`arrives("qn.chuyenvien")`: the person, signed in; at the end no page may have complained."""
    everybody: list[Person] = []

    def arrive(account: str, *, phone: bool = False, script: bool = True, signed_in: bool = True) -> Person:
        look: dict[str, Any] = PHONE if phone else DESK
        context = browser.new_context(locale="vi-VN", java_script_enabled=script, **look)
        if signed_in:
            cookie = served.session_of(account)
            context.add_cookies([{"name": "trinhky", "value": cookie, "url": served.url}])
        everybody.append(Person(context, account, served.url, pictures))
        return everybody[-1]

    yield arrive
    for person in everybody:
        person.context.close()
    assert [trouble for person in everybody for trouble in person.troubles] == []
