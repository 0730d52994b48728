"""Drafts: begun, saved, refused with every problem."""

from __future__ import annotations

from datetime import date

import pytest

from tests.factories.bureau import TYPES
from workflow.base.errors import InvalidInput, NotFound, NotPermitted, StaleVersion
from workflow.documents import queries
from workflow.documents.content import sha256_of_content
from workflow.documents.drafting import DraftInput, RecipientLine, compose_symbol, create_document, save_draft
from workflow.documents.models import Document
from workflow.documents.participants import CO_DRAFTER, invite
from workflow.engine.access import find_visible
from workflow.organisations.models import Organisation, Person, Unit


def problems(bureau, **given):
    document = bureau.drafts()
    with pytest.raises(InvalidInput) as invalid:
        bureau.saves("cv", document, **given)
    assert bureau.document(document).version == 1
    return [(p.code, dict(p.facts)) for p in invalid.value.problems]


def seen(bureau, account, document):
    with bureau.reads(account) as work:
        try:
            find_visible(work, Document, document)
        except NotFound:
            return False
        return True


class TestCreate:
    def test_a_draft_knows_where_it_comes_from(self, bureau):
        document = bureau.document(bureau.drafts())
        assert (document.state, document.version, document.workflow) == ("draft", 1, "directive/1")
        assert document.organisation_id == document.drafting_organisation_id == bureau.organisations["so"]
        assert (document.unit_id, document.drafter_id) == (bureau.units["TC"], bureau.people["cv"])
        assert (document.place, document.symbol, document.archive_unit) == ("Quảng Ngãi", "SNNPTNT-TC", "TC")
        assert (document.number, document.issued_on, document.validity) == (None, None, None)

    def test_its_beginning_is_told(self, bureau):
        document = bureau.drafts()
        [entry] = bureau.history(document)
        assert (entry.event, entry.source, entry.target, entry.person_id) == (
            "create", None, "draft", bureau.people["cv"],
        )  # fmt: skip
        assert entry.facts == {"doc_type": "cong-van", "content_sha256": bureau.document(document).content_sha256}

    def test_it_waits_for_its_drafter_at_once(self, bureau):
        bureau.drafts()
        assert (bureau.waiting("cv"), bureau.waiting("dn")) == ({"submit": 1}, {})

    def test_a_plan_goes_its_own_workflow(self, bureau):
        document = bureau.document(bureau.drafts(doc_type="ke-hoach"))
        assert (document.workflow, document.symbol) == ("plan/1", "KH-SNNPTNT")

    def test_nobody_drafts_for_a_unit_of_others(self, bureau):
        with pytest.raises(NotPermitted) as refused:
            bureau.drafts("cv", unit="KH")
        assert (refused.value.code, refused.value.facts) == ("not_of_this_unit", {"unit": "KH"})

    def test_a_unit_does_not_draft_for_an_organisation_that_is_not_above_its_own(self, bureau):
        with bureau.writes("cv") as work, pytest.raises(InvalidInput) as refused:
            create_document(
                work, TYPES.get("ke-hoach"), work.session.get_one(Person, bureau.people["cv"]),
                work.session.get_one(Unit, bureau.units["TC"]),
                issuer=work.session.get_one(Organisation, bureau.organisations["huyen"]),
            )  # fmt: skip
        assert refused.value.codes == ["issuer_not_above"]

    def test_a_unit_may_draft_for_the_organisation_above_its_own(self, bureau):
        with bureau.writes() as work:
            below = work.session.get_one(Organisation, bureau.organisations["so"])
            below.parent_id = bureau.organisations["huyen"]
        with bureau.writes("cv") as work:
            made = create_document(
                work, TYPES.get("ke-hoach"), work.session.get_one(Person, bureau.people["cv"]),
                work.session.get_one(Unit, bureau.units["TC"]),
                issuer=work.session.get_one(Organisation, bureau.organisations["huyen"]),
            )  # fmt: skip
            assert made.organisation_id == bureau.organisations["huyen"]
            assert made.drafting_organisation_id == bureau.organisations["so"]
            assert made.symbol == "KH-UBND"
            assert [row.organisation_id for row in made.issuers] == [bureau.organisations["huyen"]]
            assert [row.organisation_id for row in made.seals] == [bureau.organisations["huyen"]]

    @pytest.mark.parametrize(
        ("doc_type", "unit", "symbol"),
        [
            ("cong-van", "TC", "SNNPTNT-TC"),
            ("cong-van", "NV", "UBND-NV"),
            ("ke-hoach", "TC", "KH-SNNPTNT"),
            ("quyet-dinh", "NV", "QĐ-UBND"),
            ("thu-cong", "TC", "SNNPTNT-TC"),
        ],
    )
    def test_the_symbol_of_each_kind(self, bureau, doc_type, unit, symbol):
        with bureau.reads() as work:
            row = work.session.get_one(Unit, bureau.units[unit])
            assert compose_symbol(TYPES.get(doc_type), row.organisation, row, work.today) == symbol


class TestSave:
    def test_a_save_raises_the_version_and_says_who(self, bureau):
        document = bureau.drafts()
        bureau.clock.passes(minutes=5)
        assert bureau.saves("cv", document, subject="trích  yếu\nmới ") == []
        found = bureau.document(document)
        assert (found.subject, found.version, found.saved_by_id) == ("trích yếu mới", 2, bureau.people["cv"])
        assert found.saved_at == bureau.clock.now()

    def test_a_save_that_changes_nothing_counts_nothing(self, bureau):
        document = bureau.drafts()
        before = bureau.document(document)
        bureau.saves("cv", document, subject=before.subject, body_html=before.body_html)
        assert bureau.document(document).version == 1

    def test_what_was_not_touched_stays(self, bureau):
        document = bureau.drafts(copies=5, reply_due="2026-04-01")
        bureau.saves("cv", document, subject="mới")
        found = bureau.document(document)
        assert (found.copies, found.reply_due, found.place) == (5, date(2026, 4, 1), "Quảng Ngãi")

    def test_a_field_may_be_emptied_on_purpose(self, bureau):
        document = bureau.drafts(copies=5, reply_due="2026-04-01")
        bureau.saves("cv", document, touched=frozenset({"copies", "reply_due"}))
        found = bureau.document(document)
        assert (found.copies, found.reply_due) == (None, None)

    def test_lines_lose_their_marks_and_empty_ones_go(self, bureau):
        document = bureau.drafts()
        bureau.saves(
            "cv", document, addressees=["- Sở Nội vụ;", "  ", "UBND  huyện."],
            recipients=[RecipientLine("- Như trên;"), RecipientLine(" "), RecipientLine("Lãnh đạo Sở", "report")],
            legal_bases=["Luật  A;", ""],
        )  # fmt: skip
        with bureau.reads() as work:
            found = work.session.get_one(Document, document)
            assert [row.line for row in found.addressees] == ["Sở Nội vụ", "UBND huyện"]
            assert [(row.position, row.line, row.purpose) for row in found.recipients] == [
                (1, "Như trên", "act"),
                (2, "Lãnh đạo Sở", "report"),
            ]
            assert found.legal_bases == ["Luật A;"]

    def test_text_is_kept_precomposed(self, bureau):
        document = bureau.drafts(subject="ke\u0302\u0301 hoa\u0323ch", body_html="<p>ke\u0302\u0301</p>")
        found = bureau.document(document)
        assert (found.subject, found.body_html) == ("kế hoạch", "<p>kế</p>")

    def test_a_stale_save_is_refused_and_loses_nothing_of_the_other(self, bureau):
        document = bureau.drafts()
        bureau.saves("cv", document, subject="của người trước")
        with pytest.raises(StaleVersion) as stale:
            bureau.saves("cv", document, version=1, subject="của người sau")
        assert stale.value.facts == {"seen": 1, "now": 2, "state": "draft"}
        assert bureau.document(document).subject == "của người trước"

    def test_a_colleague_reads_but_does_not_write(self, bureau):
        document = bureau.drafts()
        with pytest.raises(NotPermitted):
            bureau.saves("dn", document, subject="x")

    def test_a_stranger_does_not_learn_that_it_exists(self, bureau):
        document = bureau.drafts()
        with pytest.raises(NotFound):
            bureau.saves("h.cv", document, subject="x")

    def test_the_drafter_writes_no_more_once_it_was_submitted(self, bureau):
        with pytest.raises(NotPermitted):
            bureau.saves("cv", bureau.walks_to("unit_review"), subject="x")

    def test_an_invited_colleague_writes_too(self, bureau):
        document = bureau.drafts()
        with bureau.writes("cv") as work:
            invite(work, work.session.get_one(Document, document), CO_DRAFTER, "tkh")
        bureau.saves("tkh", document, subject="cùng viết")
        assert bureau.document(document).subject == "cùng viết"

    def test_nobody_of_another_office_is_invited(self, bureau):
        document = bureau.drafts()
        with bureau.writes("cv") as work, pytest.raises(InvalidInput) as refused:
            invite(work, work.session.get_one(Document, document), CO_DRAFTER, "h.cv")
        assert refused.value.codes == ["not_a_colleague"]


LONG = "x" * 2001


class TestProblems:
    @pytest.mark.parametrize(
        ("given", "expected"),
        [
            ({"urgency": "hot"}, ("choice_unknown", {"field": "urgency", "value": "hot"})),
            ({"medium": "stone"}, ("choice_unknown", {"field": "medium", "value": "stone"})),
            ({"access": "open"}, ("choice_unknown", {"field": "access", "value": "open"})),
            ({"recipients": [RecipientLine("A", "eat")]}, ("choice_unknown", {"field": "recipients", "value": "A"})),
            (
                {"recipients": [RecipientLine("A", "act", "pigeon")]},
                ("choice_unknown", {"field": "recipients", "value": "A"}),
            ),
            ({"secrecy": "Mật"}, ("secret_refused", {"field": "secrecy"})),
            ({"secrecy": " TỐI MẬT "}, ("secret_refused", {"field": "secrecy"})),
            ({"secrecy": "tuye\u0323\u0302t ma\u0323\u0302t"}, ("secret_refused", {"field": "secrecy"})),
            ({"secrecy": "tối  mật"}, ("secret_refused", {"field": "secrecy"})),
            ({"copies": 0}, ("number_out_of_range", {"field": "copies"})),
            ({"copies": 100_000}, ("number_out_of_range", {"field": "copies"})),
            ({"subject": LONG}, ("line_too_long", {"field": "subject", "most": 2000})),
            ({"legal_bases": ["a", LONG]}, ("line_too_long", {"field": "legal_bases", "most": 2000})),
            ({"addressees": [LONG]}, ("line_too_long", {"field": "addressees", "most": 2000})),
            ({"recipients": [RecipientLine(LONG)]}, ("line_too_long", {"field": "recipients", "most": 2000})),
            ({"reply_due": "mai"}, ("date_malformed", {"field": "reply_due"})),
            ({"body_html": "x" * 2_000_001}, ("body_too_long", {"most": 2_000_000})),
            ({"subject": "a\0b"}, ("text_malformed", {"field": "subject"})),
            ({"addressees": ["a\ud800"]}, ("text_malformed", {"field": "addressees"})),
            ({"recipients": [RecipientLine("a\0")]}, ("text_malformed", {"field": "recipients"})),
            ({"body_html": "<p>\udfff</p>"}, ("text_malformed", {"field": "body_html"})),
        ],
        ids=lambda value: ascii(value)[:40],
    )
    def test_each_has_its_code_and_place(self, bureau, given, expected):
        assert problems(bureau, **given) == [expected]

    def test_all_are_told_at_once_and_nothing_is_kept(self, bureau):
        found = problems(bureau, subject="mới", urgency="hot", copies=-1, reply_due="mai")
        assert [code for code, _ in found] == ["choice_unknown", "number_out_of_range", "date_malformed"]

    def test_a_draft_with_problems_is_not_begun(self, bureau):
        with pytest.raises(InvalidInput):
            bureau.drafts(urgency="hot")
        with bureau.reads("cv") as work:
            assert queries.visible_documents(work, queries.DocumentFilter()) == []

    def test_not_secret_is_no_problem(self, bureau):
        bureau.saves("cv", bureau.drafts(), secrecy="thường")


class TestContentHash:
    def test_the_same_content_has_the_same_hash_in_another_document(self, bureau):
        first, second = bureau.document(bureau.drafts()), bureau.document(bureau.drafts("dn"))
        assert first.content_sha256 == second.content_sha256

    def test_it_is_that_of_what_is_stored(self, bureau):
        document = bureau.drafts()
        with bureau.reads() as work:
            found = work.session.get_one(Document, document)
            assert found.content_sha256 == sha256_of_content(found)

    def test_moving_does_not_change_it(self, bureau):
        document = bureau.drafts()
        before = bureau.document(document).content_sha256
        bureau.moves("cv", document, "submit")
        bureau.moves("tp", document, "approve_content")
        assert bureau.document(document).content_sha256 == before

    def test_there_and_back_is_the_same(self, bureau):
        document = bureau.drafts()
        before = bureau.document(document)
        bureau.saves("cv", document, subject="khác")
        assert bureau.document(document).content_sha256 != before.content_sha256
        bureau.saves("cv", document, subject=before.subject)
        assert bureau.document(document).content_sha256 == before.content_sha256

    @pytest.mark.parametrize(
        "change",
        [
            {"subject": "khác"}, {"body_html": "<p>khác</p>"}, {"legal_bases": ["Luật B"]}, {"place": "Ba Tơ"},
            {"archive_unit": "VP"}, {"drafter_sign": "CV1"}, {"copies": 3}, {"urgency": "urgent"}, {"field": "đất đai"},
            {"medium": "paper"}, {"access": "restricted"}, {"reply_due": "2026-05-01"}, {"addressees": ["khác"]},
            {"recipients": [RecipientLine("Như trên", "know"), RecipientLine("GĐ Sở", "report")]},
            {"recipients": [RecipientLine("Như trên", "act", "mail"), RecipientLine("GĐ Sở", "report")]},
            {"recipients": [RecipientLine("GĐ Sở", "report"), RecipientLine("Như trên")]},
        ],
        ids=str,
    )  # fmt: skip
    def test_everything_that_is_approved_counts(self, bureau, change):
        document = bureau.drafts()
        before = bureau.document(document).content_sha256
        bureau.saves("cv", document, **change)
        assert bureau.document(document).content_sha256 != before


class TestRestricted:
    def test_colleagues_lose_sight_when_it_is_restricted_and_regain_it(self, bureau):
        document = bureau.drafts()
        assert seen(bureau, "dn", document)
        bureau.saves("cv", document, access="restricted")
        assert not seen(bureau, "dn", document)
        assert not seen(bureau, "pp", document)
        assert seen(bureau, "tp", document)
        assert seen(bureau, "cv", document)
        bureau.saves("cv", document, access="normal")
        assert seen(bureau, "dn", document)

    def test_it_is_out_of_lists_and_counts_too(self, bureau):
        bureau.drafts(access="restricted")
        with bureau.reads("dn") as work:
            assert queries.visible_documents(work, queries.DocumentFilter(text="cải cách")) == []
        with bureau.reads("cv") as work:
            assert len(queries.visible_documents(work, queries.DocumentFilter(text="cải cách"))) == 1

    def test_members_of_the_office_do_not_see_it_when_issued(self, bureau):
        for access, expected in (("normal", True), ("restricted", False)):
            document = bureau.walks_to("issued", access=access)
            assert seen(bureau, "tkh", document) is expected
            assert seen(bureau, "dn", document) is expected
            assert all(seen(bureau, who, document) for who in ("cv", "tp", "vp", "pgd", "vt", "lt"))

    @pytest.mark.parametrize("state", ["draft", "unit_review", "awaiting_signature", "signed", "issued"])
    def test_the_administrator_and_other_offices_see_nothing(self, bureau, state):
        document = bureau.walks_to(state, access="restricted" if state == "issued" else "normal")
        assert [who for who in ("qt", "h.cv", "h.tp", "h.vt") if seen(bureau, who, document)] == []


class TestLists:
    def test_a_list_is_narrowed_and_paged_without_gap_or_repeat(self, bureau):
        made = []
        for n in range(5):
            bureau.clock.passes(minutes=1)
            made.append(bureau.drafts(subject=f"số {n}"))
        bureau.drafts("tp", subject="của trưởng phòng")
        wanted = queries.DocumentFilter(mine=True)
        with bureau.reads("cv") as work:
            first = queries.visible_documents(work, wanted, limit=3)
            assert [row.id for row in first] == made[:1:-1]
            last = first[-1]
            rest = queries.DocumentFilter(mine=True, before=(last.saved_at.isoformat(), last.id))
            assert [row.id for row in queries.visible_documents(work, rest)] == made[1::-1]
            assert len(queries.visible_documents(work, queries.DocumentFilter())) == 6

    def test_what_is_typed_is_searched_as_it_is(self, bureau):
        document = bureau.drafts(subject="giảm 50% chi phí_")
        with bureau.reads("cv") as work:
            for text, expected in (("50%", [document]), ("%chi", []), ("phí_", [document]), ("p_í", [])):
                found = queries.visible_documents(work, queries.DocumentFilter(text=text))
                assert [row.id for row in found] == expected


def test_save_draft_is_the_only_way_in(bureau):
    document = bureau.drafts()
    with bureau.reads("dn") as work, pytest.raises(NotPermitted) as refused:
        save_draft(work, work.session.get_one(Document, document), DraftInput(subject="x"), 1)
    assert refused.value.facts == {"permission": "edit", "state": "draft"}
