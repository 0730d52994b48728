"""Several signatories of one document: each in turn, under an own authority, one seal for each organisation."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from tests.factories.installed import BOTH_DATABASES, Workshop
from tests.factories.office import Office, Paper, fixed_id
from tests.signing import joint
from tests.signing.desk import digest, doors, hold, key_of, request_of, starts
from workflow.base.errors import InvalidInput, NotFound, NotPermitted, TransitionRefused
from workflow.documents.issuers import CoIssuer
from workflow.documents.models import Document, Rendition, Signatory
from workflow.engine import history, notice, outbox, worklist
from workflow.engine.installation import Installation
from workflow.organisations.accounts import SAMPLE_PASSWORD
from workflow.organisations.models import Organisation
from workflow.organisations.settings import SECRETARY_SIGNS_WITH_KEY, choose
from workflow.signing.answers import Answer
from workflow.signing.models import Signature, SigningAuthority
from workflow.signing.waiting import receive


@pytest.fixture
def offices(installation: Installation, workshop: Workshop) -> tuple[Office, Office]:
    return joint.two_offices(installation, workshop.keys)


def awaited(office: Office, role: str) -> int:
    """How many documents wait for this person's signature."""
    person = getattr(office, role)
    with office.installation.reading(person.actor) as work:
        return sum(row.count for row in worklist.counts(work) if row.transition == "sign")


def told(office: Office, role: str) -> list[tuple[str, str]]:
    """The notices of this person that were not put away: kind and reason."""
    with office.installation.reading(getattr(office, role).actor) as work:
        return [(row.kind, row.facts.get("comment", "")) for row in notice.unseen(work)]


def signatures(paper: Paper) -> list[tuple[int, str, bool, bool]]:
    """Place, capacity, with an authority, standing: of every signature that was ever made."""
    with paper.installation.reading() as work:
        rows = work.session.scalars(select(Signature).order_by(Signature.signed_at, Signature.position))
        return [(row.position, row.capacity, row.authority_id is not None, row.voided_at is None) for row in rows]


@pytest.mark.parametrize("database", BOTH_DATABASES, indirect=True)
def test_a_joint_letter_is_signed_by_both_directors_and_carries_both_seals(
    offices: tuple[Office, Office], workshop: Workshop, tmp_path: Path
) -> None:
    ours, theirs = offices
    paper = ours.walks(joint.joint_letter(ours), to="awaiting_signature")
    assert not theirs.leader.sees(paper), "it is not yet their turn"
    assert joint.signs(ours.leader, paper).state == "awaiting_signature"
    assert (awaited(ours, "leader"), awaited(theirs, "leader")) == (0, 1)
    assert [getattr(theirs, role).sees(paper) for role in ("leader", "clerk", "deputy", "drafter")] == [
        True, False, False, False,
    ]  # fmt: skip
    assert joint.shown_to(theirs.leader, paper).kind == "signed"
    assert joint.signs(theirs.leader, paper).state == "signed"
    ours.walks(paper, to="issued")
    pdf = joint.sealed_pdf(paper)
    found = joint.report_on(paper, workshop.keys, pdf)
    assert [(one.field, one.signer, one.valid, one.trusted, one.problems) for one in found.signatures] == [
        ("Leader", "Nguyễn leader", True, True, ()),
        ("Signatory-2", "Nguyễn leader", True, True, ()),
        ("Seal-2", "Sở cqb", True, True, ()),
        ("Seal", "Sở cq", True, True, ()),
    ]
    assert (found.valid, found.sealed, found.problems) == (True, True, ())
    assert [one.authority for one in found.signatures] == [
        "GIÁM ĐỐC SỞ THỬ NGHIỆM", "GIÁM ĐỐC SỞ THỬ NGHIỆM", "", "",
    ]  # fmt: skip
    assert joint.pdfsig(pdf, tmp_path).count("Signature is Valid") == 4
    assert signatures(paper) == [(1, "signer", True, True), (2, "signer", True, True)]
    with ours.installation.reading() as work:
        told = {row.event: row.facts for row in history.of_item(work.session, paper.id)}
    assert told["attach_seal"]["seals"] == ["Sở Thử nghiệm cqb", "Sở Thử nghiệm cq"]
    assert theirs.clerk.sees(paper), "an issued document is read in both offices"


@pytest.mark.parametrize("database", BOTH_DATABASES, indirect=True)
def test_minutes_are_signed_by_the_chair_and_by_the_secretary_who_needs_no_authority(
    offices: tuple[Office, Office], workshop: Workshop, tmp_path: Path
) -> None:
    ours, _ = offices
    joint.give_key(workshop.keys, "cq", "colleague")
    paper = ours.walks(joint.minutes(ours), to="awaiting_signature")
    joint.signs(ours.leader, paper)
    assert joint.signs(ours.colleague, paper).state == "signed"
    assert signatures(paper) == [(1, "signer", True, True), (2, "secretary", False, True)]
    ours.walks(paper, to="issued")
    pdf = joint.sealed_pdf(paper)
    found = joint.report_on(paper, workshop.keys, pdf)
    assert [(one.field, one.signer) for one in found.signatures] == [
        ("Leader", "Nguyễn leader"), ("Signatory-2", "Nguyễn colleague"), ("Seal", "Sở cq"),
    ]  # fmt: skip
    assert [one.authority for one in found.signatures] == ["CHỦ TỌA", "THƯ KÝ", ""]
    assert (found.valid, joint.pdfsig(pdf, tmp_path).count("Signature is Valid")) == (True, 3)


@pytest.mark.parametrize("database", BOTH_DATABASES, indirect=True)
def test_the_second_signs_by_a_token_at_the_desk(offices: tuple[Office, Office], workshop: Workshop) -> None:
    ours, theirs = offices
    desk = key_of(theirs, workshop.keys)
    hold(ours.installation, theirs, "leader", "external", desk.pem)
    paper = ours.walks(joint.joint_letter(ours), to="awaiting_signature")
    joint.signs(ours.leader, paper)
    shown = joint.shown_to(theirs.leader, paper).sha256
    with pytest.raises(TransitionRefused) as refused:
        theirs.leader.moves(paper, "start_signing", pdf_sha256="0" * 64, password=SAMPLE_PASSWORD)
    assert refused.value.codes == ["pdf_not_shown"]
    theirs.leader.moves(paper, "start_signing", pdf_sha256=shown, password=SAMPLE_PASSWORD)
    request = request_of(theirs, paper)
    receive(*doors(theirs), request.id, Answer(signature=desk.signs(digest(request))))
    assert (paper.state, ours.run_jobs()) == ("signing", 1)
    assert paper.state == "signed"
    ours.walks(paper, to="issued")
    found = joint.report_on(paper, workshop.keys, joint.sealed_pdf(paper))
    assert [(one.field, one.valid) for one in found.signatures] == [
        ("Leader", True), ("Signatory-2", True), ("Seal-2", True), ("Seal", True),
    ]  # fmt: skip


def test_the_first_by_a_token_leaves_the_turn_to_the_second(offices: tuple[Office, Office], workshop: Workshop) -> None:
    ours, theirs = offices
    desk = key_of(ours, workshop.keys)
    hold(ours.installation, ours, "leader", "external", desk.pem)
    paper = ours.walks(joint.joint_letter(ours), to="awaiting_signature")
    request = starts(ours, paper)
    receive(*doors(ours), request.id, Answer(signature=desk.signs(digest(request))))
    ours.run_jobs()
    assert (paper.state, awaited(theirs, "leader")) == ("awaiting_signature", 1)
    ours.installation.services.clock.passes(timedelta(hours=1))  # type: ignore[attr-defined]  # it is the test's
    ours.run_jobs()
    assert paper.state == "awaiting_signature", "the end of the first wait is not that of the second"
    assert joint.signs(theirs.leader, paper).state == "signed"


def test_the_next_in_order_is_told_of_the_turn_and_whoever_signed_of_a_signature_that_fell(
    offices: tuple[Office, Office],
) -> None:
    ours, theirs = offices
    paper = ours.walks(joint.joint_letter(ours), to="awaiting_signature")
    joint.signs(ours.leader, paper)
    assert (told(ours, "leader"), told(theirs, "leader")) == ([], [("turn_to_sign", "")])
    with ours.installation.reading() as work:
        facts = next(row.facts for row in history.of_item(work.session, paper.id) if row.event == "sign")
    assert facts["next_signer"] == {"account": "cqb.leader", "name": "Nguyễn leader"}
    theirs.leader.moves(paper, "return", "Sai thời hạn.")
    assert (told(ours, "leader"), told(theirs, "leader")) == ([("signature_voided", "Sai thời hạn.")], [])


def test_a_turn_that_was_taken_is_told_no_more(offices: tuple[Office, Office]) -> None:
    ours, theirs = offices
    paper = ours.walks(joint.joint_letter(ours), to="awaiting_signature")
    joint.signs(ours.leader, paper)
    joint.signs(theirs.leader, paper)
    assert (told(ours, "leader"), told(theirs, "leader")) == ([], [])


def test_a_secretary_without_a_key_signs_by_hand_unless_the_office_wants_the_key(
    offices: tuple[Office, Office],
) -> None:
    ours, _ = offices
    paper = ours.walks(joint.minutes(ours, "cq.receiver"), to="awaiting_signature")
    with ours.installation.reading() as work:
        told = {row.event: row.facts for row in history.of_item(work.session, paper.id)}
    assert told["approve_format"]["signs_by_hand"] == {"name": "Nguyễn receiver", "reason": "key_missing"}
    assert joint.signs(ours.leader, paper).state == "signed"
    with ours.installation.writing() as work:
        choose(work.session.get_one(Organisation, fixed_id("cq", "office")), SECRETARY_SIGNS_WITH_KEY, True)
    second = ours.walks(joint.minutes(ours, "cq.receiver"), to="format_check")
    with pytest.raises(TransitionRefused) as refused:
        ours.checker.moves(second, "approve_format", signer="cq.leader")
    assert refused.value.codes == ["secretary_without_key"]


def test_who_has_no_authority_of_the_own_office_is_not_asked(offices: tuple[Office, Office]) -> None:
    ours, _ = offices
    paper = ours.walks(joint.joint_letter(ours, f"{joint.OTHER}.checker"), to="format_check")
    with pytest.raises(TransitionRefused) as refused:
        ours.checker.moves(paper, "approve_format", signer="cq.leader")
    assert refused.value.codes == ["co_signer_without_authority"]
    assert paper.state == "format_check"


def test_an_authority_that_ended_meanwhile_does_not_sign(offices: tuple[Office, Office]) -> None:
    ours, theirs = offices
    paper = ours.walks(joint.joint_letter(ours), to="awaiting_signature")
    joint.signs(ours.leader, paper)
    with ours.installation.writing() as work:
        held = select(SigningAuthority).where(SigningAuthority.person_id == fixed_id(joint.OTHER, "leader"))
        for row in work.session.scalars(held):
            row.revoked_at = work.now
    with pytest.raises(TransitionRefused) as refused:
        joint.signs(theirs.leader, paper)
    assert refused.value.codes == ["authority_revoked"]
    assert paper.state == "awaiting_signature"


def test_under_a_signature_nobody_edits_and_no_other_signer_is_chosen(offices: tuple[Office, Office]) -> None:
    ours, theirs = offices
    paper = ours.walks(joint.joint_letter(ours), to="awaiting_signature")
    joint.signs(ours.leader, paper)
    for person in (ours.leader, theirs.leader, ours.drafter):
        with pytest.raises(NotPermitted):
            person.saves(paper, subject="khác")
    with pytest.raises(TransitionRefused) as refused:
        ours.checker.moves(paper, "reassign_signer", "đi vắng", signer="cq.deputy")
    assert refused.value.codes == ["signed_already"]
    with pytest.raises((NotPermitted, NotFound)):
        joint.signs(ours.leader, paper)


def test_the_signer_who_edits_does_not_change_who_else_signs(offices: tuple[Office, Office]) -> None:
    ours, _ = offices
    paper = ours.walks(joint.joint_letter(ours), to="awaiting_signature")
    for given in ([CoIssuer(joint.OTHER, f"{joint.OTHER}.deputy")], [CoIssuer(joint.OTHER, "")], []):
        with pytest.raises(InvalidInput) as refused:
            ours.leader.saves(paper, issuers=given)
        assert refused.value.codes == ["signatories_settled"]
    ours.leader.saves(paper, subject="phối hợp thực hiện kế hoạch")
    assert [row.person.account for row in paper_rows(paper) if row.block] == ["cq.leader", f"{joint.OTHER}.leader"]


def paper_rows(paper: Paper) -> list[Signatory]:
    with paper.installation.reading() as work:
        rows = list(work.session.get_one(Document, paper.id).signatories)
        assert all(row.person for row in rows)
        work.session.expunge_all()
        return rows


@pytest.mark.parametrize("back", ["withdraw", "return", "return_to_unit", "return_to_office", "cancel"])
def test_whatever_takes_it_back_voids_every_signature_and_keeps_it(offices: tuple[Office, Office], back: str) -> None:
    ours, theirs = offices
    paper = ours.walks(joint.joint_letter(ours), to="awaiting_signature")
    joint.signs(ours.leader, paper)
    person = ours.drafter if back in ("withdraw", "cancel") else theirs.leader
    person.moves(paper, back, "chưa thống nhất")
    assert signatures(paper) == [(1, "signer", True, False)]
    with ours.installation.reading() as work:
        document = work.session.get_one(Document, paper.id)
        assert [(row.position, row.block, row.signed_at) for row in document.signatories] == [(2, None, None)]
        kinds = work.session.scalars(select(Rendition).where(Rendition.document_id == paper.id))
        assert {row.kind for row in kinds if row.voided_at is not None} == {"shown", "signed"}
        told = history.of_item(work.session, paper.id)[-1].facts
    assert len(told["voided_signatures"]) == len(told["voided_pdfs"]) == 1


def test_signed_by_all_and_returned_it_is_signed_anew_by_all(
    offices: tuple[Office, Office], workshop: Workshop
) -> None:
    ours, theirs = offices
    paper = ours.walks(joint.joint_letter(ours), to="awaiting_signature")
    for person in (ours.leader, theirs.leader):
        joint.signs(person, paper)
    theirs.leader.moves(paper, "return", "sai căn cứ")
    assert signatures(paper) == [(1, "signer", True, False), (2, "signer", True, False)]
    ours.walks(paper, to="awaiting_signature")
    for person in (ours.leader, theirs.leader):
        joint.signs(person, paper)
    ours.walks(paper, to="issued")
    assert joint.report_on(paper, workshop.keys, joint.sealed_pdf(paper)).valid
    assert sorted(standing for *_, standing in signatures(paper)) == [False, False, True, True]


def test_a_seal_whose_key_is_missing_is_told_and_tried_again_under_the_same_number(
    offices: tuple[Office, Office], workshop: Workshop
) -> None:
    ours, theirs = offices
    paper = ours.walks(joint.joint_letter(ours), to="awaiting_signature")
    for person in (ours.leader, theirs.leader):
        joint.signs(person, paper)
    file = workshop.keys / "keys" / f"organisation-{fixed_id(joint.OTHER, 'office')}.p12"
    aside = file.with_suffix(".aside")
    file.rename(aside)
    try:
        ours.clerk.moves(paper, "issue")
        ours.run_jobs()
    finally:
        aside.rename(file)
    assert (paper.state, paper.number) == ("sealing", 1)
    with ours.installation.reading() as work:
        (job,) = outbox.troubled(work.session, paper.id)
        assert job.last_error is not None
        assert (job.last_error["code"], job.last_error["facts"]["name"]) == ("key_missing", "Sở Thử nghiệm cqb")
    with ours.installation.writing(ours.clerk.actor) as work:
        outbox.try_again_now(work, work.session.get_one(Document, paper.id))
    ours.run_jobs()
    assert (paper.state, paper.number) == ("issued", 1)
