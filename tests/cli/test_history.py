"""`history verify` proves the chain, and says where it breaks."""

from __future__ import annotations

from sqlalchemy import text

from tests.cli.conftest import Trinhky
from workflow.base.database import engine_for


def test_an_untouched_history_holds_and_tells_its_heads(trinhky: Trinhky) -> None:
    found = trinhky.json("history", "verify")
    assert (found["ok"], found["first_bad"], sorted(found["head"])) == (True, None, ["bt", "ls", "qn"])
    kept = f"qn={found['head']['qn']}"
    assert trinhky("history", "verify", "--head", kept).exit_code == 0


def test_an_altered_entry_is_named_with_status_1(trinhky: Trinhky) -> None:
    _meddle(trinhky, "UPDATE history_entry SET comment = 'x' WHERE sequence = 1 AND organisation_id = ("
                     "SELECT id FROM organisation WHERE code = 'bt')")  # fmt: skip
    result = trinhky("history", "verify", "--json")
    assert result.exit_code == 1
    assert trinhky.json("history", "verify")["first_bad"]["organisation"] == "bt"


def test_a_head_kept_outside_finds_a_history_that_was_replaced(trinhky: Trinhky) -> None:
    assert trinhky("history", "verify", "--head", f"qn={'0' * 63}1").exit_code == 1


def _meddle(trinhky: Trinhky, statement: str) -> None:
    """Do what nobody may: take the triggers away and change the table."""
    engine = engine_for(trinhky.settings.database_url)
    with engine.begin() as connection:
        connection.execute(text("DROP TRIGGER history_entry_no_update"))
        connection.execute(text(statement))
    engine.dispose()
