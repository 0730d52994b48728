from __future__ import annotations

import pytest
from sqlalchemy import select

from tests.archive.office import Office
from workflow.archive.dossiers import DossierInput, create_dossier, edit_dossier, visible_dossiers
from workflow.archive.filing import dossiers_with, file_document, filed_documents, take_out
from workflow.archive.models import Dossier
from workflow.archive.retention import Retention, read_retention
from workflow.base.errors import InvalidInput, NotFound, NotPermitted, StaleVersion, TransitionRefused
from workflow.documents.models import Document
from workflow.engine import history, item_role, worklist
from workflow.engine.notice import Notice
from workflow.engine.outbox import Job
from workflow.organisations.models import Person, Unit


def files(office: Office, account: str, dossier: Dossier, document: Document) -> None:
    with office.writes(account) as work:
        file_document(work, work.session.get_one(Dossier, dossier.id), work.session.get_one(Document, document.id))


def goes(office: Office, dossier: Dossier, *transitions: str) -> None:
    for transition in transitions:
        account = "so.archivist" if transition in ("accept", "send_back") else "so.staff"
        office.moves(account, dossier, transition, "lý do")


def now_of(office: Office, dossier: Dossier) -> Dossier:
    with office.reads() as work:
        return work.session.get_one(Dossier, dossier.id)


@pytest.mark.parametrize(
    ("typed", "years"), [("Vĩnh viễn", None), (" vinh  viễn ", None), ("10", 10), ("20 năm", 20), ("05 Năm", 5)]
)
def test_retention_is_read_as_it_is_written(typed: str, years: int | None) -> None:
    assert read_retention(typed) == Retention(years)
    assert read_retention(str(Retention(years))) == Retention(years)


@pytest.mark.parametrize("typed", ["", "0", "-5", "năm", "1000", "10 tháng"])
def test_other_retentions_are_refused(typed: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        read_retention(typed)
    assert refused.value.codes == ["retention_malformed"]


def test_dossiers_of_a_unit_are_numbered_on(office: Office) -> None:
    assert [office.opens_dossier().notation for _ in range(2)] == ["01.TCCB", "02.TCCB"]
    assert office.opens_dossier(notation="07.TCCB").notation == "07.TCCB"
    assert office.opens_dossier(retention="Vĩnh viễn").notation == "08.TCCB"
    assert office.opens_dossier("huyen.staff").notation == "01.TCCB"


def test_a_taken_notation_and_a_missing_title_are_named_together(office: Office) -> None:
    office.opens_dossier(notation="01.TCCB")
    with pytest.raises(InvalidInput) as refused:
        office.opens_dossier(notation="01.TCCB", title="  ", retention="bao lâu")
    assert refused.value.codes == ["title_missing", "notation_taken", "retention_malformed"]


def test_only_people_of_the_unit_open_its_dossiers(office: Office) -> None:
    with pytest.raises(NotPermitted), office.writes("huyen.staff") as work:
        unit = work.session.get_one(Unit, office.units["so"])
        person = work.session.get_one(Person, office.people["so.staff"])
        create_dossier(work, unit, person, DossierInput(title="Hồ sơ"))


def test_colleagues_see_a_dossier_and_other_offices_do_not(office: Office) -> None:
    dossier = office.opens_dossier()
    for account, seen in (("so.staff", True), ("so.head", True), ("so.archivist", True), ("so.clerk", False),
                          ("huyen.staff", False), ("huyen.archivist", False)):  # fmt: skip
        with office.reads(account) as work:
            assert [d.id for d in visible_dossiers(work)] == ([dossier.id] if seen else []), account


def test_a_document_is_filed_once_in_each_of_several_dossiers(office: Office) -> None:
    document, other = office.issues("Kế hoạch"), office.issues("Công văn", number=16)
    first, second = office.opens_dossier(), office.opens_dossier()
    for dossier in (first, first, second):
        files(office, "so.staff", dossier, document)
    files(office, "so.head", first, other)
    with office.reads("so.staff") as work:
        found = filed_documents(work, work.session.get_one(Dossier, first.id))
        assert [(row.ordinal, row.document.subject) for row in found] == [(1, "Kế hoạch"), (2, "Công văn")]
        assert {d.id for d in dossiers_with(work, document)} == {first.id, second.id}


def test_taking_out_closes_the_gap(office: Office) -> None:
    documents = [office.issues(f"Văn bản {n}", number=n) for n in (1, 2, 3)]
    dossier = office.opens_dossier()
    for document in documents:
        files(office, "so.staff", dossier, document)
    with office.writes("so.staff") as work:
        take_out(work, work.session.get_one(Dossier, dossier.id), work.session.get_one(Document, documents[0].id))
    with office.reads("so.staff") as work:
        found = filed_documents(work, work.session.get_one(Dossier, dossier.id))
        assert [(row.ordinal, row.document.number) for row in found] == [(1, 2), (2, 3)]
        events = [entry.event for entry in history.of_item(work.session, dossier.id)]
        assert events == ["create", "file_document", "file_document", "file_document", "take_out"]


def test_drafts_and_unseen_documents_are_not_filed(office: Office) -> None:
    dossier = office.opens_dossier()
    draft = office.issues("Dự thảo", state="sealing", number=None, issued_on=None, validity=None)
    with pytest.raises(InvalidInput) as refused:
        files(office, "so.staff", dossier, draft)
    assert refused.value.codes == ["document_not_issued"]
    with pytest.raises(NotFound):
        files(office, "so.staff", dossier, office.issues("Của huyện", office="huyen"))


def test_a_restricted_document_in_a_dossier_is_shown_only_to_its_participants(office: Office) -> None:
    document = office.issues("Kỷ luật cán bộ", access="restricted", unit_id=office.units["huyen"])
    dossier = office.opens_dossier()
    files(office, "so.staff", dossier, document)
    for account, count in (("so.staff", 1), ("so.head", 0), ("so.archivist", 0)):
        with office.reads(account) as work:
            assert len(filed_documents(work, work.session.get_one(Dossier, dossier.id))) == count, account


def test_an_empty_dossier_without_retention_is_not_closed(office: Office) -> None:
    with pytest.raises(TransitionRefused) as refused:
        goes(office, office.opens_dossier(), "close")
    assert refused.value.codes == ["dossier_empty", "retention_missing"]


def test_a_closed_dossier_takes_nothing_more_until_it_is_reopened(office: Office) -> None:
    dossier, document = office.opens_dossier(retention="10 năm"), office.issues("Kế hoạch")
    files(office, "so.staff", dossier, document)
    goes(office, dossier, "close")
    assert now_of(office, dossier).closed_on == office.clock.now().date()
    later = office.issues("Báo cáo", number=16)
    with pytest.raises(NotPermitted):
        files(office, "so.staff", dossier, later)
    with pytest.raises(NotPermitted), office.writes("so.staff") as work:
        edit_dossier(work, work.session.get_one(Dossier, dossier.id), DossierInput(title="Khác"), 3)
    goes(office, dossier, "reopen")
    files(office, "so.staff", dossier, later)
    assert now_of(office, dossier).closed_on is None


def test_an_edit_of_what_somebody_else_changed_is_refused(office: Office) -> None:
    dossier = office.opens_dossier()
    with office.writes("so.staff") as work:
        edit_dossier(work, work.session.get_one(Dossier, dossier.id), DossierInput(retention="20"), dossier.version)
    with pytest.raises(StaleVersion), office.writes("so.head") as work:
        edit_dossier(work, work.session.get_one(Dossier, dossier.id), DossierInput(title="Khác"), dossier.version)
    assert now_of(office, dossier).retention == Retention(20)


def test_what_is_kept_less_than_five_years_is_not_handed_over(office: Office) -> None:
    dossier = office.opens_dossier(retention="2 năm")
    files(office, "so.staff", dossier, office.issues("Thư mời"))
    goes(office, dossier, "close")
    with pytest.raises(TransitionRefused) as refused:
        goes(office, dossier, "hand_over")
    assert [(r.code, dict(r.facts)) for r in refused.value.refusals] == [
        ("retention_too_short", {"years": 2, "least": 5})
    ]


def test_a_dossier_waits_until_its_documents_have_gone_out(office: Office) -> None:
    dossier = office.opens_dossier(retention="Vĩnh viễn")
    files(office, "so.staff", dossier, office.issues("Kế hoạch", state="issued"))
    goes(office, dossier, "close")
    with pytest.raises(TransitionRefused) as refused:
        goes(office, dossier, "hand_over")
    assert dict(refused.value.refusals[0].facts) == {"count": 1, "documents": ["15/KH-SNNPTNT"]}


def test_accepting_archives_the_office_own_documents(office: Office) -> None:
    own, received = office.issues("Kế hoạch"), office.issues("Của huyện", office="huyen")
    with office.writes() as work:
        item_role.grant(work.session, received, "recipient", item_role.duty("member", office.units["so"]))
    dossier = office.opens_dossier(retention="5 năm")
    for document in (own, received):
        files(office, "so.staff", dossier, document)
    with pytest.raises(TransitionRefused) as refused:
        office.moves(None, own, "archive")
    assert refused.value.codes == ["not_in_an_accepted_dossier"]
    goes(office, dossier, "close", "hand_over")
    with office.reads("so.archivist") as work:
        assert [(w.item_kind, w.transition, w.count) for w in worklist.counts(work)] == [("dossier", "accept", 1)]
    goes(office, dossier, "accept")
    with office.reads() as work:
        jobs = list(work.session.scalars(select(Job)))
    assert [(job.kind, job.payload) for job in jobs] == [
        ("move", {"item": "document", "id": str(own.id), "transition": "archive"})
    ]
    assert office.moves(None, own, "archive").state == "archived"
    assert now_of(office, dossier).state == "accepted"


def test_a_dossier_sent_back_tells_its_responsible_person_why(office: Office) -> None:
    dossier = office.opens_dossier(retention="5 năm")
    files(office, "so.staff", dossier, office.issues("Kế hoạch"))
    goes(office, dossier, "close", "hand_over")
    with pytest.raises(InvalidInput):
        office.moves("so.archivist", dossier, "send_back")
    goes(office, dossier, "send_back")
    found = now_of(office, dossier)
    assert (found.state, found.handed_over_on, found.accepted_on) == ("closed", None, None)
    with office.reads() as work:
        told = list(work.session.scalars(select(Notice)))
    assert [(n.holder, n.kind, n.facts) for n in told] == [
        (
            f"person:{office.people['so.staff'].hex}",
            "dossier_sent_back",
            {"comment": "lý do", "subject": "Cải cách hành chính"},
        )
    ]
