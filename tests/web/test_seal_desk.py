"""The clerk's page for a seal whose key is at the desk: asked, signed by the local command's way, handed in."""

from __future__ import annotations

import json
import re
from io import BytesIO
from pathlib import Path

import pytest

import config
from tests.factories.office import Paper, Somebody
from tests.signing.desk import Key, key_in
from tests.web.papers import document, page_of
from tests.web.serving import Served
from workflow.organisations.names import organisation_by_code
from workflow.signing.models import HeldDevice
from workflow.signing.names import key_of_organisation


@pytest.fixture
def token(served: Served, tmp_path: Path) -> Key:
    """The seal of `qn` is on a token of the clerk."""
    with served.installation.writing() as work:
        office = organisation_by_code(work.session, "qn")
        assert office is not None
        folder = tmp_path / "installation" / "keys"
        key = key_in(folder, key_of_organisation(office.id), config.SAMPLE_SECRET_KEY)
        held = HeldDevice(organisation_id=office.id, kind="external", certificates=key.pem, added_at=work.now)
        work.session.add(held)
    return key


@pytest.fixture
def paper(served: Served, token: Key) -> Paper:
    made = Somebody(served.installation, "qn.chuyenvien").drafts(subject="con dấu ở bàn văn thư")
    served.journey(made.id).to_signed()
    Somebody(served.installation, "qn.vanthu").moves(made, "issue")
    served.work_off()
    return made


def test_from_the_worklist_to_the_sealed_document(served: Served, token: Key, paper: Paper) -> None:
    clerk, page = served.reader("qn.vanthu"), f"{page_of(paper.id)}/seal"
    assert f'href="{page}"' in clerk.get("/").text
    assert f'href="{page}"' in clerk.get(page_of(paper.id)).text
    assert served.visitor().get("/health/ready").json["unsealed"] == 1
    assert "Chuẩn bị ký số" in clerk.get(page).text
    asked = clerk.follow(clerk.post(page, page)).text
    assert "Còn 14 phút" in asked or "Còn 15 phút 0 giây" in asked
    told = json.loads(clerk.get(f"{page}/1/request.json").text)
    assert told["digest"] in asked
    assert clerk.get(f"{page}/1/file").data.startswith(b"%PDF-")
    wrong = clerk.post(f"{page}/answer", page, file=(BytesIO(b"\1" * 256), "sai.sig"))
    assert (wrong.status_code, "Chữ ký không khớp" in wrong.text) == (422, True)
    right = clerk.post(f"{page}/answer", page, file=(BytesIO(token.signs(bytes.fromhex(told["digest"]))), "dung.sig"))
    assert "Đã nhận chữ ký số của cơ quan" in clerk.follow(right).text
    served.work_off()
    assert document(served, paper.id).state == "issued"
    assert clerk.get(page).headers["Location"] == page_of(paper.id)
    assert served.visitor().get("/health/ready").json["unsealed"] == 0


def test_given_up_the_number_stays_and_nobody_else_reads_the_page(served: Served, paper: Paper) -> None:
    clerk, page = served.reader("qn.vanthu"), f"{page_of(paper.id)}/seal"
    number = document(served, paper.id).number
    clerk.post(page, page)
    assert "Đã thôi lần ký này" in clerk.follow(clerk.post(f"{page}/give-up", page)).text
    late = clerk.post(f"{page}/answer", page, text="QUJD")
    assert (late.status_code, document(served, paper.id).number) == (409, number)
    assert clerk.get(f"{page}/1/request.json").status_code == 404
    for account, status in (("qn.phogiamdoc", 403), ("qn.chuyenvien", 403), ("ls.vanthu", 404)):
        other = served.reader(account)
        assert other.get(page).status_code == status
        assert other.get(f"{page}/1/file").status_code == status
        assert not re.search(r"/seal\"", other.get("/").text)
