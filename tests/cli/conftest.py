"""The command line over an installation of the test's own."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

import config
from tests.factories.installed import PASSPHRASE, Workshop
from workflow.app import Composition
from workflow.cli import command_line
from workflow.sample.loading import load_sample


class Composed(Composition):
    """The real composition, with settings of the test instead of the environment's."""

    def __init__(self, settings: config.Settings) -> None:
        self._settings = settings

    def settings(self) -> config.Settings:
        return self._settings


@dataclass
class Trinhky:
    """The command `trinhky`: runs and tells status, output and error line."""

    settings: config.Settings

    def __call__(self, *arguments: str | Path, stdin: str | None = None) -> Result:
        """Run a command. A trace is never an answer."""
        result = CliRunner().invoke(command_line(Composed(self.settings)), [str(word) for word in arguments], stdin)
        assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
        assert "Traceback" not in result.output
        return result

    def json(self, *arguments: str | Path) -> Any:
        """What a successful command prints as its one JSON value."""
        return json.loads(self(*arguments, "--json").stdout)


@pytest.fixture
def fresh(workshop: Workshop, tmp_path: Path) -> Trinhky:
    """An installation without any table, with keys of its own: its commands go by the real clock."""
    settings = workshop.settings(tmp_path, f"sqlite:///{tmp_path / 'trinhky.sqlite3'}")
    return Trinhky(settings.model_copy(update={"keys_dir": tmp_path / "keys"}))


@pytest.fixture
def trinhky(workshop: Workshop, tmp_path: Path) -> Trinhky:
    """An installation with the sample loaded."""
    url = workshop.copy("sample", lambda made: load_sample(made, workshop.keys, PASSPHRASE), tmp_path)
    return Trinhky(workshop.settings(tmp_path, url))
