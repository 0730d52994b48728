from __future__ import annotations

import random
import uuid
from datetime import date
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy import text as sql

from tests.archive.office import Office
from workflow.archive import candidates, indexing, searching
from workflow.archive.searching import SearchPage, SearchQuery, search
from workflow.base.errors import InvalidInput
from workflow.documents.models import Document
from workflow.engine import access, item_role

PLAN = "Kế hoạch cải cách hành chính nhà nước năm 2024"
SYNTAX = [
    '"', "*", "(", ")", ":", "^", "-", "+", "NEAR", "AND", "OR", "NOT", "folded:", "{exact}", "&", "|", "!", "<->", "'",
    "\\", "%", "\0", "\ud800", "#yr2024", "=", "/", "15/", "số", "đôn đốc", "ke", "HOẠCH", "ﬁ",
]  # fmt: skip


def finds(office: Office, text: str = "", account: str | None = "so.staff", /, **given: Any) -> SearchPage:
    with office.reads(account) as work:
        return search(work, SearchQuery(text, **given))


def subjects(page: SearchPage) -> list[str]:
    return [hit.subject for hit in page.hits]


@pytest.mark.parametrize(
    "typed",
    [
        "ke hoach cai cach hanh chinh", "KẾ HOẠCH cải cách", "cải cách hành ch", '"cai cach hanh chinh"', "hanh-chinh",
        "don doc", "đôn đốc", "Đôn Đốc", "quyet dinh", "ho trong phuong", "Hồ Trọng Phương", "15/KH-SNNPTNT",
        "15/kh-snn", "số 15", "so: 015", "15", "KH-SNNPTNT", "Nội vụ", "phu luc chi tieu", "1310/QĐ-UBND", "hoà bình",
    ],
)  # fmt: skip
def test_a_document_is_found(office: Office, typed: str) -> None:
    document = office.issues(
        PLAN,
        body_html="<p>Đôn đốc các đơn vị ở Hòa Bình</p><p>theo Quyết định số 1310/QĐ-UBND &amp; khác</p>",
        recipients=["Sở Nội vụ"],
        annexes=[("PHỤ LỤC I", "<table><tr><td>Chỉ tiêu</td><td>100</td></tr></table>")],
    )
    office.issues("Thư mời dự tiệc", number=16, symbol="TM-ABC", signer="huyen.leader")
    assert [hit.document_id for hit in finds(office, typed).hits] == [document.id]


@pytest.mark.parametrize("typed", ["cai dat", "KH-ABC xyz", "17/KH-SNNPTNT", "cách cải giấy", "...", "* -", "ế"])
def test_nothing_else_is_found(office: Office, typed: str) -> None:
    office.issues(PLAN)
    assert finds(office, typed).hits == ()


def test_accents_that_were_typed_are_meant(office: Office) -> None:
    office.issues("Bán hàng", number=1)
    office.issues("Bạn hàng", number=2)
    assert subjects(finds(office, "bạn hàng")) == ["Bạn hàng"]
    assert subjects(finds(office, "ban hang")) == ["Bạn hàng", "Bán hàng"]
    assert subjects(finds(office, "bản hàng")) == ["Bạn hàng", "Bán hàng"], "nothing is written so: folded"


def test_a_hit_shows_what_was_found_in_its_own_letters(office: Office) -> None:
    office.issues("Về <b>đôn đốc</b>", body_html="<p>Chỉ số &lt;hài lòng&gt; của người dân</p>")
    hit = finds(office, "don hai").hits[0]
    assert hit.subject_html == "Về &lt;b&gt;<mark>đôn</mark> đốc&lt;/b&gt;"
    assert "&lt;<mark>hài</mark> lòng&gt;" in hit.excerpt_html
    assert (hit.number_line, hit.issued_on, hit.office, hit.signer_name) == (
        "15/KH-SNNPTNT", date(2026, 3, 5), "so", "Hồ Trọng Phương",
    )  # fmt: skip


def test_every_signer_finds_what_was_signed_and_is_counted(office: Office) -> None:
    office.issues(PLAN, number=1)
    office.issues(PLAN, number=2, further_signers=["huyen.leader", "Trịnh Bá Đạt"])
    office.issues(PLAN, number=3, further_signers=["so.head", "huyen.leader"])
    for signer, numbers in (
        ("so.leader", ["03", "02", "01"]), ("huyen.leader", ["03", "02"]), ("so.head", ["03"]), ("so.staff", []),
    ):  # fmt: skip
        assert [hit.number_line[:2] for hit in finds(office, "ke hoach", signer=signer).hits] == numbers, signer
    found = finds(office, "ke hoach").facets["signer"]
    assert [(one.value, one.count) for one in found] == [("so.leader", 3), ("huyen.leader", 2), ("so.head", 1)]
    (hit,) = finds(office, "trinh ba dat").hits
    assert (hit.number_line[:2], hit.signer_name) == ("02", "Hồ Trọng Phương"), "a body elsewhere is read as text"
    assert len(finds(office, "tran van binh").hits) == 1
    with office.writes() as work:
        assert indexing.reindex(work) == 3
    assert len(finds(office, "", signer="huyen.leader").hits) == 2


def test_filters_narrow_and_facets_count(office: Office) -> None:
    office.issues(PLAN, number=1, field="Cải cách", issued_on=date(2024, 1, 2))
    office.issues(PLAN, number=2, doc_type="CV", validity="recalled")
    office.issues(PLAN, number=3, office="huyen")
    found = finds(office, "ke hoach")
    assert {name: [(f.value, f.count) for f in facet] for name, facet in found.facets.items()} == {
        "type": [("CV", 1), ("KH", 1)],
        "year": [("2024", 1), ("2026", 1)],
        "office": [("so", 2)],
        "unit": [("TCCB", 2)],
        "signer": [("so.leader", 2)],
        "validity": [("in_force", 1), ("recalled", 1)],
    }
    for given, numbers in (
        ({"type": "KH"}, ["01"]), ({"year": 2026}, ["02"]), ({"office": "so"}, ["02", "01"]), ({"office": "huyen"}, []),
        ({"unit": "TCCB"}, ["02", "01"]), ({"unit": "VP"}, []), ({"signer": "so.leader"}, ["02", "01"]),
        ({"signer": "huyen.leader"}, []), ({"field": "cải  cách"}, ["01"]), ({"validity": "recalled"}, ["02"]),
        ({"type": "KH", "year": 2026}, []), ({"office": "\0\ud800"}, []),
    ):  # fmt: skip
        for typed in ("ke hoach", ""):
            page = finds(office, typed, **given)
            assert [hit.number_line[:2] for hit in page.hits] == numbers, (typed, given)
            assert page.count == len(numbers)


def test_pages_follow_one_another_newest_first(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(candidates, "LEAST_BATCH", 2)
    for number in range(1, 8):
        office.issues(PLAN, number=number)
    for few in (1_000, 3):  # both shapes
        monkeypatch.setattr(candidates, "FEW", few)
        seen: list[str] = []
        cursor: str | None = None
        while True:
            page = finds(office, "cai cach", limit=3, cursor=cursor)
            assert (page.count, page.capped) == (7, False)
            seen += [hit.number_line[:2] for hit in page.hits]
            cursor = page.next_cursor
            if cursor is None:
                break
        assert seen == ["07", "06", "05", "04", "03", "02", "01"]


def test_counts_are_capped(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(searching, "MOST_COUNTED", 3)
    for number in range(1, 6):
        office.issues(PLAN, number=number)
    page = finds(office, "cai cach")
    assert (len(page.hits), page.count, page.capped) == (4, 3, True)


@pytest.mark.parametrize("cursor", ["x", "0.", "9.0", "0." + uuid.UUID(int=7).hex, "-1.x", "0.\0"])
def test_a_foreign_cursor_is_refused(office: Office, cursor: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        finds(office, "cai", cursor=cursor)
    assert refused.value.codes == ["cursor_unknown"]


def test_a_cursor_of_a_hidden_document_is_like_one_of_none(office: Office) -> None:
    hidden = office.issues(PLAN, office="huyen")
    with pytest.raises(InvalidInput):
        finds(office, "cai", cursor=f"0.{hidden.id.hex}")


def test_what_is_not_for_me_leaves_no_trace(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    office.issues(PLAN, number=1)
    secret = office.issues("Kế hoạch mật danh Zeta", number=99, office="huyen")
    for few in (1_000, 0):
        monkeypatch.setattr(candidates, "FEW", few)
        for typed in ("zeta", "99", "99/KH-SNNPTNT"):
            assert finds(office, typed) == SearchPage(facets=finds(office, "khongco").facets)
        page = finds(office, "ke hoach")
        assert (page.count, [f.count for f in page.facets["office"]]) == (1, [1])
        assert finds(office, "zeta", "huyen.staff").count == 1
        assert finds(office, "zeta", None).count == 1, "the system sees all"
    with office.writes() as work:
        item_role.grant(work.session, secret, "recipient", item_role.duty("member", office.units["so"]))
    assert finds(office, "zeta").count == 1


def test_sealing_makes_findable_recalling_shows_and_abandoning_hides(office: Office) -> None:
    document = office.issues(PLAN, state="sealing")
    assert finds(office, "cai cach").hits == ()
    office.moves(None, document, "attach_seal")
    assert [hit.validity for hit in finds(office, "cai cach").hits] == ["in_force"]
    office.moves("so.clerk", document, "recall")
    assert [hit.validity for hit in finds(office, "cai cach", validity="recalled").hits] == ["recalled"]
    assert finds(office, "cai cach", validity="in_force").hits == ()
    office.moves("so.clerk", document, "abandon")
    assert finds(office, "cai cach").hits == ()
    assert finds(office, "cai cach", None).hits == ()


def test_a_new_index_finds_what_the_old_one_found(office: Office) -> None:
    for number, day in ((1, date(2026, 2, 1)), (3, date(2026, 3, 1)), (2, date(2026, 2, 2))):
        office.issues(PLAN, number=number, issued_on=day)
    office.issues("Đang đóng dấu", state="sealing", validity=None)
    with office.writes() as work:
        told: list[int] = []
        assert indexing.reindex(work, told.append) == 3
        assert told == [3]
    assert [hit.number_line[:2] for hit in finds(office, "cai cach").hits] == ["03", "02", "01"]
    assert finds(office, "", None).count == 3


def test_the_index_holds_after_many_changes(office: Office) -> None:
    documents = [office.issues(f"Văn bản {n} hoà bình đặc biệt", number=n) for n in range(1, 6)]
    with office.writes() as work:
        for document in documents:
            found = work.session.get_one(Document, document.id)
            found.subject = "Tên khác hẳn"
            indexing.put(work.session, found, "replaced")
        indexing.drop(work.session, documents[0])
        if work.session.get_bind().dialect.name == "sqlite":
            work.session.execute(sql("INSERT INTO document_text (document_text) VALUES ('integrity-check')"))
    assert finds(office, "hoa binh dac biet").count == 0
    assert finds(office, "ten khac han", validity="replaced").count == 4


def test_whatever_is_typed_finds_only_what_may_be_viewed(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    dice = random.Random(20)
    words = ["kế", "hoạch", "đôn", "đốc", "hành", "chính", "hoà", "2024", "15/KH-SNNPTNT"]
    for number in range(1, 25):
        office.issues(
            " ".join(dice.choices(words, k=5)), number=number, office=dice.choice(["so", "huyen"]),
            access=dice.choice(["normal", "restricted"]), state=dice.choice(["issued", "distributed", "sealing"]),
            body_html=f"<p>{' '.join(dice.choices(words, k=9))}</p>",
        )  # fmt: skip
    with office.writes() as work:
        indexing.reindex(work)
    for round_ in range(60):
        typed = dice.choice(["", " "]).join(dice.choices(SYNTAX + words, k=dice.randint(1, 5)))
        monkeypatch.setattr(candidates, "FEW", dice.choice([0, 1_000]))
        account = dice.choice(["so.staff", "huyen.clerk", "huyen.leader", "so.archivist", None])
        with office.reads(account) as work:
            page = search(work, SearchQuery(typed, limit=50))
            visible = set(work.session.scalars(select(Document.id).where(access.visible(work, Document))))
        assert {hit.document_id for hit in page.hits} <= visible, (round_, typed)
        assert page.count == len(page.hits)
