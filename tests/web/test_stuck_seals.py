"""A seal that fails: the clerk's worklist and the health page tell it, a retry needs no second number."""

from __future__ import annotations

import pytest

from tests.factories.office import Paper, Somebody
from tests.web.papers import document, page_of
from tests.web.serving import Served
from workflow.signing import sealing
from workflow.signing.errors import TimestampUnavailable


@pytest.fixture
def stuck(served: Served, monkeypatch: pytest.MonkeyPatch) -> Paper:
    """A numbered document whose seal failed once, as the time-stamp authority did not answer."""

    def unavailable(_preparation: object) -> str:
        raise TimestampUnavailable()

    paper = Somebody(served.installation, "qn.chuyenvien").drafts(subject="chưa đóng được dấu")
    served.journey(paper.id).to_signed()
    Somebody(served.installation, "qn.vanthu").moves(paper, "issue")
    with monkeypatch.context() as broken:
        broken.setattr(sealing, "tsa_of", unavailable)
        served.work_off()
    return paper


def test_the_clerk_reads_it_with_its_cause_and_has_it_tried_again_under_the_same_number(
    served: Served, stuck: Paper
) -> None:
    number = document(served, stuck.id).number
    assert (document(served, stuck.id).state, served.visitor().get("/health/ready").json["unsealed"]) == ("sealing", 1)
    clerk = served.reader("qn.vanthu")
    home = clerk.get("/").text
    part = home[home.index('id="stuck"') :]
    assert "chưa đóng được dấu" in part and "Dịch vụ cấp dấu thời gian không trả lời." in part
    assert clerk.post(f"{page_of(stuck.id)}/jobs/retry", "/").status_code == 303
    served.work_off()
    assert (document(served, stuck.id).state, document(served, stuck.id).number) == ("issued", number)
    assert 'id="stuck"' not in clerk.get("/").text
    assert served.visitor().get("/health/ready").json["unsealed"] == 0


def test_nobody_but_the_clerk_of_the_office_reads_it_on_the_worklist(served: Served, stuck: Paper) -> None:
    for account in ("qn.chuyenvien", "qn.giamdoc", "ls.vanthu"):
        assert 'id="stuck"' not in served.reader(account).get("/").text
