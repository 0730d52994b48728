from __future__ import annotations

import uuid
from typing import Any

import pytest
from sqlalchemy import event

from tests.distribution.office import Installation
from workflow.base.errors import InvalidInput, NotFound, NotPermitted, TransitionRefused
from workflow.distribution.choosing import choose_entry
from workflow.distribution.targets import unresolved
from workflow.documents.drafting import RecipientLine
from workflow.documents.models import Document
from workflow.engine import access, history, item_role
from workflow.organisations.models import Organisation
from workflow.organisations.settings import MAIL_RECIPIENTS, choose


def rows(world: Installation, document_id: uuid.UUID) -> list[tuple[str, str, str, str]]:
    found = world.deliveries(document_id)
    return [(row.target_name, row.channel, row.purpose, row.status) for row in found]


def test_distribute_makes_one_delivery_per_target_and_channel_and_one_job_each(world: Installation) -> None:
    world.entry("UBND tỉnh", email="vp@tinh.test")
    world.entry("Bưu điện huyện", default_channel="paper", postal_address="1 Trần Phú")
    lines: list[RecipientLine | str] = ["Như trên", "UBND tỉnh (báo cáo)", "Bưu điện huyện", "Văn phòng Sở", "Lưu: VT"]
    document_id = world.document(lines, addressees=["Các phòng thuộc Sở"])
    facts = world.move(document_id, "distribute")
    assert rows(world, document_id) == [
        ("Phòng Tổ chức cán bộ", "in_app", "act", "waiting"),
        ("Văn phòng", "in_app", "act", "waiting"),
        ("UBND tỉnh", "mail", "report", "waiting"),
        ("Bưu điện huyện", "paper", "act", "waiting"),
    ]
    assert facts["deliveries"] == {"in_app": 2, "mail": 1, "paper": 1}
    *inside, mail, _ = world.deliveries(document_id)
    assert [job.key for job in world.jobs("deliver")] == [f"deliver:{mail.id}"]
    assert {job.key for job in world.jobs("arrive")} == {f"arrive:{row.id}" for row in inside}


def test_targets_inside_may_read_the_document_from_then_on_and_nobody_else(world: Installation) -> None:
    document_id = world.document(["UBND huyện Ba Tơ"])
    with world.reads("bt.canbo") as work, pytest.raises(NotFound):
        access.find_visible(work, Document, document_id)
    world.move(document_id, "distribute")
    with world.reads("bt.canbo") as work:
        assert access.find_visible(work, Document, document_id).id == document_id
        holders = item_role.holders(work.session, access.find_visible(work, Document, document_id), "recipient")
    assert holders == [item_role.duty("member", world.ids["bt"])]


def test_a_line_that_is_not_known_refuses_the_move_and_leaves_nothing(world: Installation) -> None:
    document_id = world.document(["Sở Lạ", "Văn phòng Sở"])
    with pytest.raises(TransitionRefused) as refused:
        world.move(document_id, "distribute")
    assert [(r.code, r.facts["line"]) for r in refused.value.refusals] == [("recipient_unresolved", "Sở Lạ")]
    assert world.deliveries(document_id) == []
    assert world.jobs("arrive") == []


def test_a_mail_target_without_address_refuses_the_move(world: Installation) -> None:
    world.entry("Sở Nội vụ")
    document_id = world.document(["Sở Nội vụ"])
    with pytest.raises(TransitionRefused) as refused:
        world.move(document_id, "distribute")
    (refusal,) = refused.value.refusals
    assert (refusal.code, dict(refusal.facts)) == (
        "recipient_without_address", {"line": "Sở Nội vụ", "name": "Sở Nội vụ"},
    )  # fmt: skip


def test_an_office_that_does_not_mail_sends_paper(world: Installation) -> None:
    world.entry("Sở Nội vụ")
    with world.work() as work:
        choose(work.session.get_one(Organisation, world.ids["qn"]), MAIL_RECIPIENTS, False)
    document_id = world.distributed(["Sở Nội vụ"])
    assert rows(world, document_id) == [("Sở Nội vụ", "paper", "act", "waiting")]


def test_the_clerk_says_what_an_unknown_line_stands_for(world: Installation) -> None:
    entry_id = world.entry("Sở Nội vụ", email="nv@so.test")
    document_id = world.document(["Như Điều 3"])
    with world.work("qn.vanthu") as work:
        document = work.session.get_one(Document, document_id)
        assert unresolved(work, document) == ["Như Điều 3"]
        before = document.content_sha256
        assert choose_entry(work, document, "như điều 3", entry_id) == 1
        assert (unresolved(work, document), document.content_sha256) == ([], before)
    with world.reads() as work:
        entry = history.of_item(work.session, document_id)[-1]
        assert (entry.event, entry.facts["line"], entry.facts["name"]) == (
            "choose_recipient", "Như Điều 3", "Sở Nội vụ",
        )  # fmt: skip


def test_only_the_clerk_of_the_office_chooses(world: Installation) -> None:
    entry_id = world.entry("Sở Nội vụ", email="nv@so.test")
    document_id = world.document(["Như Điều 3"])
    for account, error in (("qn.chuyenvien", NotPermitted), ("bt.vanthu", NotFound)):
        with world.reads(account) as work, pytest.raises(error):
            choose_entry(work, work.session.get_one(Document, document_id), "Như Điều 3", entry_id)


def test_distribute_more_adds_its_lines_and_repeats_nothing(world: Installation) -> None:
    world.entry("Sở Nội vụ", email="nv@so.test")
    document_id = world.distributed(["Văn phòng Sở"])
    more = [
        {"line": "Sở Nội vụ"},
        {"line": "Các đồng chí", "targets": ["P.TCCB", "Văn phòng Sở"]},
        {"line": "Sở Nội vụ", "channel": "paper"},
    ]
    assert world.move(document_id, "distribute_more", recipients=more)["deliveries"] == {
        "in_app": 1, "mail": 1, "paper": 1,
    }  # fmt: skip
    assert world.move(document_id, "distribute_more", recipients=more)["deliveries"] == {}
    assert [(row.line, row.target_name, row.channel, row.position) for row in world.deliveries(document_id)] == [
        ("Văn phòng Sở", "Văn phòng", "in_app", 1),
        ("Sở Nội vụ", "Sở Nội vụ", "mail", 2),
        ("Các đồng chí", "Phòng Tổ chức cán bộ", "in_app", 3),
        ("Sở Nội vụ", "Sở Nội vụ", "paper", 4),
    ]


@pytest.mark.parametrize(
    ("row", "code"),
    [
        ("Sở Nội vụ", "recipient_malformed"),
        ({"line": "  "}, "recipient_malformed"),
        ({"line": "Văn phòng", "targets": "Văn phòng"}, "recipient_malformed"),
        ({"line": "Văn phòng", "email": "x@y.test"}, "recipient_malformed"),
        ({"line": "Văn phòng", "channel": "fax"}, "choice_unknown"),
        ({"line": "Sở Lạ"}, "recipient_unresolved"),
        ({"line": "Văn phòng", "targets": ["Sở Lạ"]}, "recipient_unresolved"),
    ],
)
def test_distribute_more_says_what_is_wrong_with_a_row(world: Installation, row: Any, code: str) -> None:
    document_id = world.distributed(["Văn phòng Sở"])
    with pytest.raises(InvalidInput) as refused:
        world.move(document_id, "distribute_more", recipients=[row])
    assert refused.value.codes == [code]
    assert len(world.deliveries(document_id)) == 1


def test_only_the_clerk_distributes(world: Installation) -> None:
    document_id = world.document(["Văn phòng Sở"])
    with pytest.raises(NotPermitted):
        world.move(document_id, "distribute", "qn.chuyenvien")


def test_many_recipients_take_few_statements(world: Installation) -> None:
    members = [world.entry(f"UBND xã Số {n}", email=f"xa{n}@x.test") for n in range(60)]
    world.entry("Khối xã", kind="group", members=members)
    document_id = world.document(["Khối xã"])
    statements: list[str] = []
    engine = world.sessions.kw["bind"]
    event.listen(engine, "before_cursor_execute", lambda *args: statements.append(args[2]))
    world.move(document_id, "distribute")
    assert len(world.deliveries(document_id)) == 60
    assert len(statements) < 60, "everything in bulk"
