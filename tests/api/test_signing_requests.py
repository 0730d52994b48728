"""The two steps of a device elsewhere over the API: start, take the digest, hand in the signature."""

from __future__ import annotations

from base64 import b64encode

import pytest

from tests.api.conftest import Caller, Served
from tests.factories.installed import Workshop
from tests.signing.desk import Key, key_in
from workflow.cli.journey import Journey, People
from workflow.organisations.people import person_by_account
from workflow.signing.certificates import as_pem
from workflow.signing.models import HeldDevice

PASSWORD = "trinhky"


@pytest.fixture
def key(served: Served, workshop: Workshop) -> Key:
    """The key of `qn.phogiamdoc` lies at the desk."""
    with served.installation.writing() as work:
        person = person_by_account(work.session, "qn.phogiamdoc")
        found = key_in(workshop.keys, f"person-{person.id}")
        work.session.add(HeldDevice(person_id=person.id, kind="external", certificates=found.pem, added_at=work.now))
    return found


@pytest.fixture
def document_id(served: Served, key: Key) -> str:
    import uuid

    found = served.seed("qn.chuyenvien")
    people = People(
        **{"drafter": "qn.chuyenvien", "unit_head": "qn.truongphong", "checker": "qn.vanphong"},
        clerk="qn.vanthu", archivist="qn.luutru", signer="qn.phogiamdoc",
    )  # fmt: skip
    journey = Journey(served.installation, people, uuid.UUID(found), served.work_off)
    journey.move(people.drafter, "submit")
    journey.move(people.unit_head, "approve_content")
    journey.move(people.checker, "approve_format", signer=people.signer)
    return found


def started(signer: Caller, document_id: str) -> dict[str, object]:
    """The request after the first step."""
    shown = signer.get(f"/documents/{document_id}/pdf").headers["ETag"].strip('"')
    answer = signer.move(document_id, "start_signing", pdf_sha256=shown, password=PASSWORD)
    assert (answer.status_code, answer.json["state"]) == (200, "signing"), answer.json
    (found,) = signer.get(f"/documents/{document_id}/signing-requests").json["requests"]
    return dict(found)


def test_a_program_at_the_desk_signs_in_two_steps(served: Served, document_id: str, key: Key) -> None:
    signer = served.caller("qn.phogiamdoc")
    request = started(signer, document_id)
    assert (request["status"], request["open"], request["digest_algorithm"]) == ("waiting", True, "sha256")
    path = f"/signing-requests/{request['id']}"
    assert signer.get(path).json == request
    assert signer.get(f"{path}/file").data[:5] == b"%PDF-"
    forged = signer.post(f"{path}/answer", {"signature": b64encode(b"\1" * 256).decode()})
    assert (forged.status_code, forged.json["code"]) == (422, "answer_forged")
    unreadable = signer.post(f"{path}/answer", {"signature": "không phải base64"})
    assert (unreadable.status_code, unreadable.json["code"]) == (422, "answer_unreadable")
    signature = b64encode(key.signs(bytes.fromhex(str(request["digest"])))).decode()
    own = as_pem(key.certificates[:1])
    taken = signer.post(f"{path}/answer", {"signature": signature, "certificate": own})
    assert (taken.status_code, taken.json["status"], taken.json["open"]) == (200, "answered", False)
    served.work_off()
    assert signer.get(f"/documents/{document_id}").json["state"] == "signed"
    late = signer.post(f"{path}/answer", {"signature": signature})
    assert (late.status_code, late.json["code"]) == (409, "answer_late")


def test_the_request_is_the_signers_alone(served: Served, document_id: str) -> None:
    request = started(served.caller("qn.phogiamdoc"), document_id)
    drafter = served.caller("qn.chuyenvien")
    assert drafter.get(f"/documents/{document_id}/signing-requests").json == {"requests": []}
    assert drafter.get(f"/signing-requests/{request['id']}").status_code == 404
    assert drafter.post(f"/signing-requests/{request['id']}/answer", {"signature": "AAAA"}).status_code == 404
