"""The shared office walks as real people would, on both databases."""

from __future__ import annotations

import pytest

from tests.factories.installed import BOTH_DATABASES
from tests.factories.office import Office
from workflow.base.errors import TransitionRefused
from workflow.cli.catcher import Catcher


def test_submit_without_recipients_is_refused_and_stays_a_draft(office: Office) -> None:
    document = office.drafter.drafts(recipients=[])
    with pytest.raises(TransitionRefused) as refused:
        office.drafter.moves(document, "submit")
    assert refused.value.codes == ["recipients_missing"]
    assert document.state == "draft"


@pytest.mark.parametrize("database", BOTH_DATABASES, indirect=True)
def test_a_document_walks_from_draft_to_archive(office: Office, catcher: Catcher) -> None:
    document = office.walks(office.drafter.drafts(), to="archived")
    assert (document.number, document.state) == (1, "archived")
    assert [message.rcpt_tos for message in catcher.messages] == [["sonoivu@noi-vu.example"]]


def test_a_restricted_draft_is_hidden_from_colleagues(office: Office) -> None:
    normal, restricted = office.drafter.drafts(), office.drafter.drafts(access="restricted")
    assert (office.colleague.sees(normal), office.colleague.sees(restricted)) == (True, False)
