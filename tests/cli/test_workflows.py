"""Workflows as data at the command line."""

from __future__ import annotations

from pathlib import Path
from xml.etree import ElementTree

import pytest

from tests.cli.conftest import Trinhky


@pytest.fixture
def next_plan(trinhky: Trinhky, tmp_path: Path) -> Path:
    """The plan's workflow as its next version, without the detour over another device."""
    file = tmp_path / "plan.toml"
    assert trinhky("workflow", "export", "plan", "--out", file).exit_code == 0
    file.write_text(file.read_text().replace("version = 1", "version = 2", 1))
    return file


def test_an_export_is_a_sound_definition(trinhky: Trinhky, tmp_path: Path) -> None:
    for name in ("directive", "plan", "validity", "dossier"):
        file = tmp_path / f"{name}.toml"
        file.write_text(trinhky("workflow", "export", name).stdout, encoding="utf-8")
        assert trinhky("workflow", "check", file).exit_code == 0


def test_a_dry_run_tells_what_stays_with_the_old_version_and_imports_nothing(trinhky: Trinhky, next_plan: Path) -> None:
    result = trinhky("workflow", "import", next_plan, "--dry-run")
    assert result.stdout == "plan/2: Kế hoạch\n  = 2 đang ở draft, tiếp tục theo phiên bản cũ\n"
    assert "plan/1" in trinhky("workflow", "list").stdout


def test_an_imported_version_is_used_from_then_on_and_only_once(trinhky: Trinhky, next_plan: Path) -> None:
    assert trinhky("workflow", "import", next_plan).exit_code == 0
    assert "plan/2" in trinhky("workflow", "list").stdout
    again = trinhky("workflow", "import", next_plan)
    assert (again.exit_code, again.stderr) == (2, "Quy trình plan đã có phiên bản 2; hãy đặt version = 3.\n")


def test_a_workflow_of_no_known_name_is_refused(trinhky: Trinhky, next_plan: Path) -> None:
    next_plan.write_text(next_plan.read_text().replace('name = "plan"', 'name = "frob"', 1))
    result = trinhky("workflow", "import", next_plan)
    assert (result.exit_code, result.stderr) == (
        2,
        "Chỉ nhập được phiên bản mới của một quy trình đang có (copy_request, directive, dossier, plan, validity).\n",
    )


def test_every_mistake_is_named_in_one_line(trinhky: Trinhky, next_plan: Path) -> None:
    text = next_plan.read_text().replace("documents.is_complete", "documents.nonsense")
    next_plan.write_text(text.replace("signing.propose_signer", "signing.nonsense"))
    result = trinhky("workflow", "check", next_plan)
    assert result.exit_code == 2
    assert len(result.stderr.splitlines()) == 1
    assert "documents.nonsense" in result.stderr
    assert "signing.nonsense" in result.stderr


def test_a_diagram_shows_every_state_and_the_present_one(trinhky: Trinhky, tmp_path: Path) -> None:
    file = tmp_path / "plan.svg"
    assert trinhky("workflow", "diagram", "plan", "--out", file).exit_code == 0
    drawn = ElementTree.parse(file).getroot()
    boxes = [group for group in drawn.iter("{http://www.w3.org/2000/svg}g") if "node" in group.get("class", "")]
    assert len(boxes) == 14
    assert not [part for part in drawn.iter() if "style" in part.attrib]
