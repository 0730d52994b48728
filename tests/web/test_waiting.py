"""The sign page of a signer whose key lies elsewhere, and the page on which the device's answer is awaited."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterator
from dataclasses import replace
from io import BytesIO

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.factories.clocks import StandingClock
from tests.factories.installed import Workshop
from tests.factories.office import Office, Paper
from tests.signing.csc_service import Credential, SigningService, signing_service
from tests.signing.desk import Key, digest, hold, key_of, request_of
from workflow import app as composition
from workflow.organisations.accounts import SAMPLE_PASSWORD
from workflow.signing.devices import DeviceAccess
from workflow.signing.waiting import ASKED_EVERY


class Browser:
    """The leader's browser, without script."""

    def __init__(self, app: Flask, account: str) -> None:
        self.client: FlaskClient = app.test_client()
        self.page = self.client.get("/login").text
        self.post("/login", account=account, password=SAMPLE_PASSWORD)

    def get(self, path: str) -> str:
        self.page = self.client.get(path).text
        return self.page

    def post(self, path: str, **form: object):
        token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', self.page)
        assert token is not None
        return self.client.post(path, data={"csrf_token": token[1], **form})

    def hidden(self, name: str) -> str:
        found = re.search(rf'name="{re.escape(name)}" value="([^"]*)"', self.page)
        assert found is not None, name
        return found[1]


@pytest.fixture
def key(office: Office, workshop: Workshop) -> Key:
    return key_of(office, workshop.keys)


def browser_of(office: Office, workshop: Workshop, tmp_path, account: str = "cq.leader") -> Browser:
    settings = workshop.settings(tmp_path, office.installation.database.url.render_as_string(hide_password=False))
    return Browser(composition.create_app(settings, office.installation), account)


def start(browser: Browser, paper: Paper) -> str:
    """From the sign page to the page of the wait; gives its address."""
    page = browser.get(f"/documents/{paper.id}/sign")
    assert "Ký bằng thiết bị" in page
    answer = browser.post(
        f"/documents/{paper.id}/moves/start_signing",
        version=browser.hidden("version"),
        idempotency_key=browser.hidden("idempotency_key"),
        **{"input.pdf_sha256": browser.hidden("input.pdf_sha256"), "input.password": SAMPLE_PASSWORD},
    )
    assert answer.status_code == 303, answer.text
    return str(answer.headers["Location"])


def test_the_signer_asks_the_device_takes_the_request_and_hands_in_the_answer(
    office: Office, workshop: Workshop, key: Key, tmp_path
) -> None:
    hold(office.installation, office, "leader", "external", key.pem)
    paper = office.walks(office.drafter.drafts(), to="awaiting_signature")
    browser = browser_of(office, workshop, tmp_path)
    address = start(browser, paper)
    page, request = browser.get(address), request_of(office, paper)
    assert "Còn 15 phút 0 giây" in page
    assert f'<code id="document-digest">{request.document_digest}</code>' in page
    assert f'<code id="digest">{digest(request).hex()}</code>' in page
    asked = json.loads(browser.client.get(f"{address}/request.json").text)
    assert (asked["digest"], asked["request"]) == (digest(request).hex(), str(request.id))
    assert browser.client.get(f"{address}/file").data == office.installation.services.files.get(request.prepared_sha256)
    assert "Đang chờ thiết bị ký của bạn" in browser.get(f"/documents/{paper.id}")
    wrong = browser.post(f"{address}/answer", file=(BytesIO(b"\1" * 256), "sai.sig"))
    assert (wrong.status_code, "Chữ ký không khớp" in wrong.text) == (422, True)
    empty = browser.post(f"{address}/answer", text="")
    assert (empty.status_code, "không phải chữ ký số đọc được" in empty.text) == (422, True)
    right = browser.post(f"{address}/answer", file=(BytesIO(key.signs(bytes.fromhex(asked["digest"]))), "dung.sig"))
    assert right.status_code == 303
    assert "Đã nhận chữ ký" in browser.get(address)
    office.run_jobs()
    assert ("Đã ký xong" in browser.get(address), paper.state) == (True, "signed")


def test_the_signer_gives_up_on_the_page_and_the_page_tells_that_the_wait_is_over(
    office: Office, workshop: Workshop, key: Key, tmp_path
) -> None:
    hold(office.installation, office, "leader", "external", key.pem)
    paper = office.walks(office.drafter.drafts(), to="awaiting_signature")
    browser = browser_of(office, workshop, tmp_path)
    address = start(browser, paper)
    browser.get(address)
    browser.post(
        f"/documents/{paper.id}/moves/give_up_signing",
        version=browser.hidden("version"),
        idempotency_key=browser.hidden("idempotency_key"),
    )
    assert paper.state == "awaiting_signature"
    assert "Lần chờ này đã kết thúc" in browser.get(address)
    late = browser.post(f"{address}/answer", text="QUJD")
    assert (late.status_code, "Lần chờ ký này đã kết thúc" in late.text) == (409, True)


def test_nobody_elses_browser_finds_the_page(office: Office, workshop: Workshop, key: Key, tmp_path) -> None:
    hold(office.installation, office, "leader", "external", key.pem)
    paper = office.walks(office.drafter.drafts(), to="awaiting_signature")
    address = start(browser_of(office, workshop, tmp_path), paper)
    drafter = browser_of(office, workshop, tmp_path, "cq.drafter")
    for path in (address, f"{address}/file", f"{address}/request.json"):
        assert drafter.client.get(path).status_code == 404
    assert "Đang chờ thiết bị ký của bạn" not in drafter.get(f"/documents/{paper.id}")


@pytest.fixture
def service() -> Iterator[SigningService]:
    with signing_service() as running:
        yield running


def test_a_remote_service_takes_the_persons_code_on_the_page(
    office: Office, workshop: Workshop, key: Key, service: SigningService, tmp_path
) -> None:
    service.credentials["of-leader"] = Credential(key, pin="2580")
    access = DeviceAccess(services={"css": service.url}, secrets={"css-token": service.token})
    services = office.installation.services
    installation = replace(
        office.installation, services=replace(services, ports={**services.ports, DeviceAccess: access})
    )
    office = Office(installation, office.code)
    named = {"service": "css", "secret": "css-token", "credential": "of-leader", "asks": True}
    hold(installation, office, "leader", "remote", key.pem, **named)
    paper = office.walks(office.drafter.drafts(), to="awaiting_signature")
    browser = browser_of(office, workshop, tmp_path)
    address = start(browser, paper)
    assert "Mã xác nhận" in browser.get(address)
    refused = browser.post(f"{address}/code", code="0000")
    assert (refused.status_code, "cần mã xác nhận" in refused.text) == (422, True)
    assert browser.post(f"{address}/code", code="2580").status_code == 303
    office.run_jobs()
    assert paper.state == "signed"


def polled(browser: Browser) -> tuple[str, bool]:
    """What the open page asks for again, and whether it is told to load anew."""
    found = re.search(r'hx-get="([^"]+)" hx-trigger="every 5s"', browser.page)
    assert found is not None
    answer = browser.client.get(html.unescape(found[1]), headers={"HX-Request": "true"})
    assert answer.headers["Cache-Control"] == "no-store"
    return answer.text, answer.headers.get("HX-Refresh") == "true"


def test_an_open_page_counts_down_and_loads_anew_when_the_phone_has_answered(
    office: Office, workshop: Workshop, key: Key, service: SigningService, clock: StandingClock, tmp_path
) -> None:
    service.credentials["of-leader"] = Credential(key)
    access = DeviceAccess(services={"css": service.url}, secrets={"css-token": service.token})
    services = office.installation.services
    installation = replace(
        office.installation, services=replace(services, ports={**services.ports, DeviceAccess: access})
    )
    office = Office(installation, office.code)
    named = {"service": "css", "secret": "css-token", "credential": "of-leader"}
    hold(installation, office, "leader", "remote", key.pem, **named)
    paper = office.walks(office.drafter.drafts(), to="awaiting_signature")
    browser = browser_of(office, workshop, tmp_path)
    address = start(browser, paper)
    assert "<noscript><meta http-equiv=" in browser.get(address)
    clock.passes(minutes=3, seconds=20)
    office.run_jobs()
    text, anew = polled(browser)
    assert ("Còn 11 phút 40 giây" in text, "<html" in text, anew) == (True, False, False)
    assert f'href="{address}"' in text  # without script
    service.confirm()
    clock.passes(seconds=ASKED_EVERY.total_seconds())
    office.run_jobs()
    assert polled(browser)[1]
    assert "Đã ký xong" in browser.get(address)
    assert (paper.state, "hx-get" in browser.page) == ("signed", False)


def test_an_open_page_tells_that_the_wait_has_ended(
    office: Office, workshop: Workshop, key: Key, clock: StandingClock, tmp_path
) -> None:
    hold(office.installation, office, "leader", "external", key.pem)
    paper = office.walks(office.drafter.drafts(), to="awaiting_signature")
    browser = browser_of(office, workshop, tmp_path)
    browser.get(start(browser, paper))
    clock.passes(minutes=15)
    office.run_jobs()
    text, anew = polled(browser)
    assert ("Lần chờ này đã kết thúc" in text, anew, paper.state) == (True, True, "awaiting_signature")
