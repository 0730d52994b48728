"""What the command line is handed: settings, an installation, a worker, a server."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Protocol

import config
from workflow.engine.installation import Installation


class BackgroundWorker(Protocol):
    """Works off the jobs of an installation."""

    def run(self) -> None:
        """Work until the process is told to stop."""

    def stop(self) -> None:
        """End after the job in hand."""

    def run_until_idle(self) -> int:
        """Do what is due, and what that makes due; gives how many jobs were tried."""


class Compose(Protocol):
    """Puts an installation together; `app` is the one that can."""

    def settings(self) -> config.Settings:
        """The settings of this process. Raises: SettingsUnusable."""

    def installation(self, settings: config.Settings) -> Installation:
        """The installation that the settings describe."""

    def worker(self, installation: Installation) -> BackgroundWorker:
        """A worker that knows every kind of job."""

    def serve(self, settings: config.Settings, host: str, port: int, announce: Callable[[], None]) -> None:
        """Serve the pages and the API until the process is told to stop; the worker is included when embedded.

        `announce` is called once the port is open. Raises: DomainError("port_not_open").
        """

    def close(self, installation: Installation) -> None:
        """End child processes and connections."""


@contextmanager
def opened(compose: Compose) -> Iterator[Installation]:
    """The installation of this process, closed at the end."""
    installation = compose.installation(compose.settings())
    try:
        yield installation
    finally:
        compose.close(installation)
