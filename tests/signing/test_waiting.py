"""A signature that is made on a device elsewhere: asked, answered, checked, attached; late and forged ones refused."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from datetime import timedelta

import pytest
from asn1crypto import cms

from tests.factories.installed import BOTH_DATABASES, Workshop
from tests.factories.office import Office, Paper, fixed_id
from tests.signing.conftest import StandingClock
from tests.signing.desk import Key, digest, doors, hold, key_of, request_of, starts
from workflow.base.errors import InvalidInput, NotFound, NotOffered, TransitionRefused
from workflow.documents.models import Document
from workflow.documents.queries import current_rendition
from workflow.organisations.accounts import SAMPLE_PASSWORD
from workflow.signing.answers import Answer, read_answer
from workflow.signing.errors import AnswerForged, AnswerOfAnother, AnswerUnreadable, CertificateRevoked
from workflow.signing.keys import KeyStore
from workflow.signing.models import HeldDevice, Signature, SigningRequest
from workflow.signing.sample_pki import revoke
from workflow.signing.verification import verify
from workflow.signing.waiting import find_request, receive


@pytest.fixture
def desk(office: Office, workshop: Workshop) -> Key:
    """The leader's key is a token at the desk."""
    key = key_of(office, workshop.keys)
    hold(office.installation, office, "leader", "external", key.pem)
    return key


@pytest.fixture
def paper(office: Office, desk: Key) -> Paper:
    return office.walks(office.drafter.drafts(), to="awaiting_signature")


def signed_file(office: Office, paper: Paper, kind: str = "signed") -> bytes:
    with office.installation.reading() as work:
        found = current_rendition(work.session, work.session.get_one(Document, paper.id), kind)
        assert found is not None
        return work.services.files.get(found.sha256)


def report(office: Office, pdf: bytes):
    with office.installation.reading() as work:
        keys: KeyStore = work.services.port(KeyStore)  # type: ignore[type-abstract]
        return verify(pdf, keys.trust_roots(), keys.crls(), work.now)


@pytest.mark.parametrize("database", BOTH_DATABASES, indirect=True)
def test_the_token_at_the_desk_signs_and_the_document_goes_its_way(office: Office, paper: Paper, desk: Key) -> None:
    request = starts(office, paper)
    assert paper.state == "signing"
    receive(*doors(office), request.id, Answer(signature=desk.signs(digest(request))))
    assert (paper.state, request_of(office, paper).status) == ("signing", "answered")
    office.run_jobs()
    assert (paper.state, request_of(office, paper).status) == ("signed", "done")
    assert [(s.field, s.valid, s.trusted, s.signer) for s in report(office, signed_file(office, paper)).signatures] == [
        ("Leader", True, True, "Nguyễn leader")
    ]
    office.walks(paper, to="issued")
    sealed = report(office, signed_file(office, paper, "sealed"))
    assert [(s.field, s.valid, s.trusted, s.modification) for s in sealed.signatures] == [
        ("Leader", True, True, "form_filled"),
        ("Seal", True, True, "none"),
    ]
    assert sealed.document.number == "01"


def test_the_signature_is_the_signers_though_the_system_attached_it(office: Office, paper: Paper, desk: Key) -> None:
    receive(*doors(office), starts(office, paper).id, Answer(signature=desk.signs(digest(request_of(office, paper)))))
    office.run_jobs()
    with office.installation.reading() as work:
        row = work.session.query(Signature).filter_by(document_id=paper.id).one()
        approval = next(one for one in row.document.approvals if one.step == "signature")
        leader = fixed_id(office.code, "leader")
        assert (row.person_id, approval.person_id, approval.capacity) == (leader, leader, "system")


def test_what_is_shown_is_what_the_file_holds(office: Office, paper: Paper) -> None:
    request = starts(office, paper)
    prepared = office.installation.services.files.get(request.prepared_sha256)
    covered = prepared[: request.reserved_from] + prepared[request.reserved_to :]
    assert hashlib.sha256(covered).hexdigest() == request.document_digest
    attributes = cms.CMSAttributes.load(bytes.fromhex(request.signed_attributes))
    named = {one["type"].native: one["values"][0].native for one in attributes}
    assert named["message_digest"].hex() == request.document_digest
    assert digest(request) == hashlib.sha256(bytes.fromhex(request.signed_attributes)).digest()


def test_a_whole_cms_signature_is_an_answer_too(office: Office, paper: Paper, desk: Key) -> None:
    request = starts(office, paper)
    receive(*doors(office), request.id, Answer(cms=_cms(desk, request)))
    office.run_jobs()
    assert paper.state == "signed"
    assert report(office, signed_file(office, paper)).valid


def _cms(key: Key, request: SigningRequest, document_digest: bytes | None = None) -> bytes:
    """What a token's own software makes: its own attributes, here in another order and with a signing time."""
    from pyhanko.sign.signers.pdf_cms import PdfCMSSignedAttributes, SimpleSigner

    from workflow.base.waiting import result_of
    from workflow.signing.keys import _pyhanko_signer

    signer: SimpleSigner = _pyhanko_signer(key.private, key.certificates[0], key.certificates[1:])
    wanted = document_digest or bytes.fromhex(request.document_digest)
    made = signer.async_sign(wanted, "sha256", use_pades=True, signed_attr_settings=PdfCMSSignedAttributes())
    content: bytes = result_of(made).dump()
    return content


def test_a_cms_over_another_document_is_refused(office: Office, paper: Paper, desk: Key) -> None:
    request = starts(office, paper)
    with pytest.raises(AnswerForged):
        receive(*doors(office), request.id, Answer(cms=_cms(desk, request, b"\1" * 32)))
    assert request_of(office, paper).status == "waiting"


@pytest.mark.parametrize(
    "damage", [lambda s: s[:-1] + bytes([s[-1] ^ 1]), lambda s: b"\0" * len(s), lambda s: s[:100], lambda s: s * 2]
)
def test_a_forged_signature_is_refused_and_the_wait_goes_on(damage, office: Office, paper: Paper, desk: Key) -> None:
    request = starts(office, paper)
    right = desk.signs(digest(request))
    with pytest.raises(AnswerForged):
        receive(*doors(office), request.id, Answer(signature=damage(right)))
    assert (paper.state, request_of(office, paper).status) == ("signing", "waiting")
    receive(*doors(office), request.id, Answer(signature=right))
    office.run_jobs()
    assert paper.state == "signed"


def test_the_key_of_another_person_is_refused(office: Office, paper: Paper, desk: Key, workshop: Workshop) -> None:
    request, deputy = starts(office, paper), key_of(office, workshop.keys, "deputy")
    theirs = Answer(signature=deputy.signs(digest(request)), certificate=deputy.pem.encode())
    with pytest.raises(AnswerOfAnother) as refused:
        receive(*doors(office), request.id, theirs)
    assert refused.value.facts == {"subject": "Nguyễn deputy", "expected": "Nguyễn leader"}
    with pytest.raises(AnswerForged):
        receive(*doors(office), request.id, replace(theirs, certificate=None))
    with pytest.raises(AnswerOfAnother):
        receive(*doors(office), request.id, Answer(cms=_cms(deputy, request)))


@pytest.mark.parametrize(
    "answer", [Answer(), Answer(cms=b"not a signature"), Answer(signature=b"x", certificate=b"not a certificate")]
)
def test_an_unreadable_answer_is_told_apart(answer: Answer, office: Office, paper: Paper) -> None:
    with pytest.raises(AnswerUnreadable):
        receive(*doors(office), starts(office, paper).id, answer)


def test_a_late_answer_is_refused_and_the_document_awaits_its_signature_again(
    office: Office, paper: Paper, desk: Key, clock: StandingClock
) -> None:
    request = starts(office, paper)
    clock.passes(timedelta(minutes=15))
    with pytest.raises(NotOffered) as refused:
        receive(*doors(office), request.id, Answer(signature=desk.signs(digest(request))))
    assert refused.value.code == "answer_late"
    office.run_jobs()
    assert (paper.state, request_of(office, paper).status) == ("awaiting_signature", "ended")


@pytest.mark.parametrize("move", ["give_up_signing", "return"])
def test_an_answer_after_the_person_gave_up_is_refused(move: str, office: Office, paper: Paper, desk: Key) -> None:
    request = starts(office, paper)
    office.leader.moves(paper, move, comment="thiết bị không mang theo")
    with pytest.raises(NotOffered) as refused:
        receive(*doors(office), request.id, Answer(signature=desk.signs(digest(request))))
    assert refused.value.code == "answer_late"
    assert request_of(office, paper).status == "ended"


def test_an_answer_is_taken_once(office: Office, paper: Paper, desk: Key) -> None:
    request = starts(office, paper)
    answer = Answer(signature=desk.signs(digest(request)))
    receive(*doors(office), request.id, answer)
    with pytest.raises(NotOffered):
        receive(*doors(office), request.id, answer)


def test_an_answer_that_came_in_time_is_attached_though_the_worker_is_late(
    office: Office, paper: Paper, desk: Key, clock: StandingClock
) -> None:
    request = starts(office, paper)
    clock.passes(timedelta(minutes=14))
    receive(*doors(office), request.id, Answer(signature=desk.signs(digest(request))))
    clock.passes(timedelta(minutes=30))
    office.run_jobs()
    assert paper.state == "signed"


def test_a_certificate_revoked_while_waiting_signs_nothing(
    office: Office, paper: Paper, desk: Key, tmp_path, workshop: Workshop
) -> None:
    import shutil

    from workflow.signing.keys import FileKeyStore

    request = starts(office, paper)
    own = shutil.copytree(workshop.keys, tmp_path / "pki")
    now = office.installation.services.clock.now()
    from tests.factories.installed import PASSPHRASE

    revoke(own, PASSPHRASE, f"person-{fixed_id(office.code, 'leader')}", now - timedelta(minutes=1))
    services = office.installation.services
    store = FileKeyStore(own, PASSPHRASE, services.clock)
    bare = replace(office.installation, services=replace(services, ports={**services.ports, KeyStore: store}))
    with pytest.raises(CertificateRevoked):
        receive(*doors(Office(bare, office.code)), request.id, Answer(signature=desk.signs(digest(request))))
    assert paper.state == "signing"


def test_nobody_else_sees_the_request(office: Office, paper: Paper) -> None:
    request = starts(office, paper)
    for person in (office.drafter, office.deputy, office.clerk, office.administrator):
        with office.installation.reading(person.actor) as work, pytest.raises(NotFound):
            find_request(work, request.id)


def test_starting_asks_the_person_again_and_names_what_was_shown(office: Office, paper: Paper) -> None:
    shown = office.journey(paper).show()
    with pytest.raises(InvalidInput) as refused:
        office.leader.moves(paper, "start_signing", pdf_sha256=shown.sha256, password="sai")
    assert refused.value.problems[0].code == "password_wrong"
    with pytest.raises(TransitionRefused) as stale:
        office.leader.moves(paper, "start_signing", pdf_sha256="0" * 64, password=SAMPLE_PASSWORD)
    assert stale.value.codes == ["pdf_not_shown"]
    assert paper.state == "awaiting_signature"


def test_the_key_at_the_desk_does_not_sign_at_once(office: Office, paper: Paper) -> None:
    shown = office.journey(paper).show()
    with pytest.raises(TransitionRefused) as refused:
        office.leader.moves(paper, "sign", pdf_sha256=shown.sha256, password=SAMPLE_PASSWORD)
    assert refused.value.codes == ["device_waits"]


def test_a_device_with_the_certificate_of_another_asks_for_nothing(
    office: Office, paper: Paper, workshop: Workshop
) -> None:
    with office.installation.writing() as work:
        held = work.session.query(HeldDevice).one()
        held.certificates = key_of(office, workshop.keys, "deputy").pem
    shown = office.journey(paper).show()
    with pytest.raises(TransitionRefused) as refused:
        office.leader.moves(paper, "start_signing", pdf_sha256=shown.sha256, password=SAMPLE_PASSWORD)
    assert refused.value.codes == ["certificate_of_another"]


@pytest.mark.parametrize(
    "value", [b"\x30" + b"\x82" * 255, b"\x30\x06\x02\x01\x07\x02\x01\x09", b"\x30", b"\x01" * 256]
)
def test_a_bare_signature_value_is_one_whatever_its_first_byte(value: bytes) -> None:
    assert read_answer(value) == Answer(signature=value)
