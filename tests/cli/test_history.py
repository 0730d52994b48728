"""`history verify` proves the chain, and says where it breaks."""

from __future__ import annotations

from sqlalchemy import select, text

from tests.cli.conftest import Trinhky
from workflow.base.database import engine_for, sessions_for
from workflow.distribution.models import Delivery
from workflow.documents.models import Document


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


def test_a_delivery_put_into_the_recipient_log_by_hand_is_named(trinhky: Trinhky) -> None:
    engine = engine_for(trinhky.settings.database_url)
    with sessions_for(engine)() as session:
        document = session.scalars(select(Document).limit(1)).one()
        strange = Delivery(
            document_id=document.id, organisation_id=document.organisation_id, line="x", position=1, target_kind="body",
            target_id=document.id, target_name="x", purpose="know", channel="paper", created_at=document.created_at,
            changed_at=document.created_at,
        )  # fmt: skip
        session.add(strange)
        session.commit()
    engine.dispose()
    result = trinhky("history", "verify")
    assert result.exit_code == 1
    assert f"lượt gửi {strange.id} (dòng này được chèn vào, không có trong chuỗi)" in result.output
    assert trinhky.json("history", "verify")["first_bad"]["ledger"] == "delivery"


def _meddle(trinhky: Trinhky, statement: str) -> None:
    """Do what nobody may: take the triggers away and change the table."""
    engine = engine_for(trinhky.settings.database_url)
    with engine.begin() as connection:
        connection.execute(text("DROP TRIGGER history_entry_no_update"))
        connection.execute(text(statement))
    engine.dispose()
