"""A signature that was voided: the file stays in the history for the office's people, and is never issued."""

from __future__ import annotations

import re
from io import BytesIO

import pikepdf
import pytest

from tests.factories.office import Paper, Somebody
from tests.web.papers import document, moves, page_of
from tests.web.serving import Served
from workflow.base.errors import NotFound, NotOffered
from workflow.base.files import sha256_of

LINK = r'href="(/documents/[0-9a-f-]+/voided/[0-9a-f]{64})"'


def signed(served: Served) -> Paper:
    paper = Somebody(served.installation, "qn.chuyenvien").drafts(subject="ký rồi trả lại")
    served.journey(paper.id).to_signed()
    return paper


def test_a_signed_document_that_is_returned_keeps_its_voided_pdf_and_is_never_issued(served: Served) -> None:
    paper = signed(served)
    clerk = served.reader("qn.vanthu")
    before = clerk.get(f"{page_of(paper.id)}/pdf").data
    assert moves(clerk, paper.id, "return", comment="Sai nơi nhận.").status_code == 303
    drafter = served.reader("qn.chuyenvien")
    page = drafter.get(page_of(paper.id)).text
    kept = re.findall(LINK, page)
    assert len(kept) == 1 and "tệp đã ký được giữ trong lịch sử" in page
    answer = drafter.get(kept[0])
    assert (answer.status_code, answer.data) == (200, before)
    assert sha256_of(before) in kept[0]
    with pikepdf.open(BytesIO(answer.data)) as pdf:
        assert str(pdf.docinfo["/signerForm"]) == "KT"
    for account, error in (("qn.vanthu", NotFound), ("qn.chuyenvien", NotOffered)):
        with pytest.raises(error):
            Somebody(served.installation, account).moves(paper, "issue")
    assert (document(served, paper.id).state, document(served, paper.id).number) == ("draft", None)


def test_it_is_signed_anew_after_the_correction_and_the_old_signature_is_not_what_is_issued(served: Served) -> None:
    paper = signed(served)
    old = served.reader("qn.vanthu").get(f"{page_of(paper.id)}/pdf").data
    Somebody(served.installation, "qn.vanthu").moves(paper, "return", comment="Sai nơi nhận.")
    served.journey(paper.id).to_signed()
    new = served.reader("qn.vanthu").get(f"{page_of(paper.id)}/pdf").data
    assert new != old
    Somebody(served.installation, "qn.vanthu").moves(paper, "issue")
    served.work_off()
    assert document(served, paper.id).state == "issued"
    sealed = served.reader("qn.vanthu").get(f"{page_of(paper.id)}/pdf").data
    assert sealed.startswith(new) and not sealed.startswith(old)


def test_an_abandoned_number_leaves_both_files_in_the_history(served: Served) -> None:
    paper = signed(served)
    clerk = Somebody(served.installation, "qn.vanthu")
    clerk.moves(paper, "issue")
    served.work_off()
    clerk.moves(paper, "abandon", comment="Phát hiện sai sót.")
    assert len(re.findall(LINK, served.reader("qn.chuyenvien").get(page_of(paper.id)).text)) == 2


def test_other_offices_and_other_hashes_find_nothing(served: Served) -> None:
    paper = signed(served)
    Somebody(served.installation, "qn.vanthu").moves(paper, "return", comment="Sai nơi nhận.")
    drafter = served.reader("qn.chuyenvien")
    address = re.findall(LINK, drafter.get(page_of(paper.id)).text)[0]
    assert served.reader("ls.giamdoc").get(address).status_code == 404
    assert drafter.get(f"{page_of(paper.id)}/voided/{'0' * 64}").status_code == 404
