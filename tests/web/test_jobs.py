"""The page of what the workers could not do: given-up jobs, servers that are down, mails that came back."""

from __future__ import annotations

import uuid
from pathlib import Path
from typing import Any
from urllib.parse import quote

from sqlalchemy import select

from tests.distribution.mail_store import PASSWORD, mail_store
from tests.distribution.reports import report
from tests.distribution.test_mail import certificate
from tests.web.serving import Served, settings_in
from workflow import app as composition
from workflow.distribution.models import Delivery
from workflow.distribution.returned_mail import ReturnedMail, record_returned
from workflow.documents.models import Document
from workflow.engine import peers
from workflow.engine.outbox import GIVEN_UP, Job
from workflow.engine.peers import OPENS_AFTER


def gives_up(served: Served, letter: uuid.UUID) -> tuple[uuid.UUID, uuid.UUID]:
    """A mail of the letter whose job was given up: its job and its delivery."""
    with served.installation.writing() as work:
        job = work.session.scalars(select(Job).where(Job.item_id == letter, Job.kind == "deliver")).first()
        assert job is not None
        job.status, job.tries = GIVEN_UP, 40
        job.last_error = {"code": "mail_deferred", "facts": {"reply": "4.7.1 later"}}
        return job.id, uuid.UUID(job.payload["delivery"])


def delivery(served: Served, delivery_id: uuid.UUID) -> dict[str, Any]:
    with served.installation.reading() as work:
        found = work.session.get_one(Delivery, delivery_id)
        return {"status": found.status, "target": found.target_name}


def test_a_job_is_shown_with_its_cause_and_tried_again_with_one_click(served: Served, letter: uuid.UUID) -> None:
    job_id, _ = gives_up(served, letter)
    clerk = served.reader("qn.vanthu")
    page = clerk.get("/jobs").text
    assert "Gửi thư điện tử" in page and "4.7.1 later" in page and f"/documents/{letter}" in page
    shown = clerk.follow(clerk.post(f"/jobs/{job_id}/retry", "/jobs")).text
    assert "Đã yêu cầu làm lại." in shown and "Không có việc nào bị dừng" in shown
    assert clerk.post(f"/jobs/{job_id}/retry", "/jobs").status_code == 409


def test_it_is_closed_with_a_reason_and_the_delivery_is_failed(served: Served, letter: uuid.UUID) -> None:
    job_id, delivery_id = gives_up(served, letter)
    clerk = served.reader("qn.vanthu")
    assert clerk.post(f"/jobs/{job_id}/close", "/jobs", reason=" ").status_code == 422
    shown = clerk.follow(clerk.post(f"/jobs/{job_id}/close", "/jobs", reason="đã gửi giấy")).text
    assert "đã gửi giấy" in shown and "Mở lại và làm ngay" not in shown
    found = delivery(served, delivery_id)
    assert found["status"] == "failed"
    assert "đã gửi giấy" in clerk.get(f"/deliveries/{delivery_id}").text


def test_the_administrator_sees_the_job_but_not_the_document(served: Served, letter: uuid.UUID) -> None:
    gives_up(served, letter)
    page = served.reader("admin").get("/jobs").text
    with served.installation.reading() as work:
        subject = work.session.get_one(Document, letter).subject
    assert "Gửi thư điện tử" in page and subject not in page and str(letter) not in page


def test_it_is_for_clerks_and_administrators_of_their_office(served: Served, letter: uuid.UUID) -> None:
    job_id, _ = gives_up(served, letter)
    assert served.reader("qn.chuyenvien").get("/jobs").status_code == 403
    neighbour = served.reader("bt.vanthu")
    assert "Không có việc nào bị dừng" in neighbour.get("/jobs").text
    assert neighbour.post(f"/jobs/{job_id}/retry", "/jobs").status_code == 404


def test_a_server_that_is_down_is_shown_and_tried_at_once(served: Served) -> None:
    with served.installation.writing() as work:
        for _ in range(OPENS_AFTER):
            peers.failed(work, "mail", {"reply": "Connection refused"})
    clerk = served.reader("qn.vanthu")
    page = clerk.get("/jobs").text
    assert "Máy chủ thư không làm việc" in page and "Connection refused" in page
    shown = clerk.follow(clerk.post("/jobs/peers/mail", "/jobs")).text
    assert "ngay bây giờ" in shown
    ready = served.visitor().get("/health/ready").json
    assert ready is not None and ready["circuits"] == {"mail": "probing"}


def test_a_mail_that_nobody_can_match_waits_for_the_administrator(served: Served) -> None:
    with served.installation.writing() as work:
        record_returned(work, report("failed", "5.1.1", diagnostic="550 <b>no</b>", subject="Notification"))
    assert "550 &lt;b&gt;no" not in served.reader("qn.vanthu").get("/jobs").text
    administrator = served.reader("admin")
    page = administrator.get("/jobs").text
    assert "550 &lt;b&gt;no&lt;/b&gt;" in page or "Chưa cài hộp thư" in page
    with served.installation.reading() as work:
        returned_id = work.session.scalars(select(ReturnedMail.id)).one()
    address = f"/returned-mail/{returned_id}/settle"
    assert administrator.post(address, "/jobs", remark="").status_code == 422
    assert administrator.post(address, "/jobs", remark="thư rác").status_code == 303
    assert served.reader("qn.vanthu").post(address, "/jobs", remark="x").status_code == 404


def test_the_worker_reads_the_mailbox_by_the_clock_and_the_page_tells_of_it(
    served: Served, letter: uuid.UUID, tmp_path: Path
) -> None:
    with served.installation.writing() as work:
        found = work.session.scalars(select(Delivery).where(Delivery.channel == "mail", Delivery.document_id == letter))
        delivery = found.first()
        assert delivery is not None
        delivery.status, delivery.attempts, key = "handed_over", 1, f"{delivery.id.hex}.1"
        delivery_id = delivery.id
    root, _ = certificate(tmp_path)
    with mail_store(root, tmp_path / "key.pem") as store:
        store.receives(report("failed", "5.1.1", envelope_id=key, diagnostic="550 5.1.1 no such user"))
        settings = settings_in(tmp_path / "installation").model_copy(
            update={"imap_url": store.url("imaps", "localhost", options=f"/INBOX?ca={root}")}
        )
        installation = composition.build(settings)
        worker = composition.worker_for(installation)
        worker.ask_periodic()
        worker.run_until_idle()
        office = Served(installation, composition.create_app(settings, installation), worker.run_until_idle)
        page = office.reader("admin").get("/jobs").text
        log = office.reader("qn.vanthu").get(f"/deliveries/{delivery_id}").text
        composition.close(installation)
    assert "imaps://tra-lai@office.test@localhost" in page and quote(PASSWORD, "") not in page and PASSWORD not in page
    assert "Mọi thư trả lại đều đã gắn được" in page
    assert "Bị trả lại" in log and "550 5.1.1 no such user" in log
