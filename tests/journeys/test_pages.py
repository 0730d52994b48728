"""Every main page, on the desk and on the phone: accessible, as wide as the screen, silent in the console."""

from __future__ import annotations

import re
from dataclasses import dataclass
from http.client import HTTPConnection

import pytest
from playwright.sync_api import expect

from tests.journeys.calling import drafts, until, walks
from tests.journeys.conftest import Arrives
from tests.journeys.installation import Served
from tests.journeys.looking import barriers, proof_key, width

NOBODY = ""
PAGES = [
    (NOBODY, "/login"),
    (NOBODY, "/verify"),
    (NOBODY, "/verify/{proof}"),
    ("qn.chuyenvien", "/"),
    ("qn.chuyenvien", "/documents"),
    ("qn.chuyenvien", "/documents/{draft}"),
    ("qn.chuyenvien", "/documents/{draft}/edit"),
    ("qn.chuyenvien", "/documents/{draft}/changes"),
    ("qn.chuyenvien", "/documents/{draft}/revisions/1"),
    ("qn.chuyenvien", "/documents/{draft}/slip"),
    ("qn.chuyenvien", "/documents/{draft}/annexes/new"),
    ("qn.chuyenvien", "/compose"),
    ("qn.chuyenvien", "/dossiers"),
    ("qn.chuyenvien", "/dossiers/new"),
    ("qn.chuyenvien", "/dossiers/{dossier}"),
    ("qn.chuyenvien", "/documents/{sent}"),
    ("qn.chuyenvien", "/archive?q=bao cao"),
    ("qn.chuyenvien", "/account"),
    ("qn.chuyenvien", "/stand-ins"),
    ("qn.chuyenvien", "/offices"),
    ("qn.chuyenvien", "/format-rules"),
    ("admin", "/format-rules?office=qn&kind=CAP"),
    ("qn.chuyenvien", "/khong-co-trang-nay"),
    ("qn.giamdoc", "/documents/{awaiting}/sign"),
    ("qn.vanthu", "/documents/{sent}/deliveries"),
    ("qn.vanthu", "/deliveries"),
    ("qn.vanthu", "/deliveries/{delivery}"),
    ("qn.vanthu", "/registers"),
    ("qn.vanthu", "/registers/qn/CV/{year}"),
    ("qn.vanthu", "/address-book"),
    ("qn.vanthu", "/address-book/qn/new"),
    ("qn.truongphong2", "/incoming"),
    ("qn.truongphong2", "/incoming/{arrival}"),
]


@dataclass(frozen=True)
class Papers:
    """Documents in all the states that the pages show."""

    draft: str
    awaiting: str
    sent: str
    delivery: str
    dossier: str
    arrival: str
    year: int
    proof: str


@pytest.fixture(scope="module")
def papers(served: Served) -> Papers:
    """A returned draft, one that waits for its signature, and one that was sent, received and filed."""
    drafter, clerk = served.caller("qn.chuyenvien"), served.caller("qn.vanthu")
    draft = walks(served, drafts(served, "báo cáo rà soát, bị trả lại"), to="unit_review")
    served.caller("qn.truongphong").move(draft, "return", comment="Bổ sung thời hạn.")
    awaiting = walks(served, drafts(served, "báo cáo chờ ký"), to="awaiting_signature")
    sent = walks(served, drafts(served, "báo cáo đã phát hành"), to="distributed")
    log = f"/documents/{sent}/deliveries"
    until(lambda: all(row["status"] not in ("pending", "waiting") for row in clerk.get(log)["deliveries"]))
    inside = next(row for row in clerk.get(log)["deliveries"] if row["target"] == "Phòng Kế hoạch - Tài chính")
    dossier = drafter.post("/dossiers", {"title": "Hồ sơ báo cáo", "retention": "10 năm"})["id"]
    drafter.post(f"/dossiers/{dossier}/documents", {"document": sent})
    year = int(str(drafter.get(f"/documents/{sent}")["issued_on"])[:4])
    return Papers(
        draft,
        awaiting,
        sent,
        str(inside["id"]),
        dossier,
        _arrival(served),
        year,
        proof_key(clerk.ask("GET", f"/documents/{sent}/pdf")[1]),
    )


def _arrival(served: Served) -> str:
    """The id of what lies in the inbox of the unit, as the address of its page tells."""
    connection = HTTPConnection("127.0.0.1", served.port, timeout=60)
    connection.request("GET", "/incoming", headers={"Cookie": f"trinhky={served.session_of('qn.truongphong2')}"})
    found = re.search(r"/incoming/([0-9a-f-]{36})", connection.getresponse().read().decode())
    connection.close()
    assert found is not None
    return found[1]


@pytest.mark.parametrize(("account", "path"), PAGES, ids=[path for _, path in PAGES])
def test_a_page_is_accessible_and_fits(arrives: Arrives, papers: Papers, account: str, path: str) -> None:
    person = arrives(account, signed_in=account != NOBODY)
    if path.startswith("/khong"):
        person.expects_refusals(404)
    page = person.goes(path.format(**vars(papers))).page
    expect(page.locator("main")).to_be_visible()
    if path.endswith(("/edit", "/annexes/new")):
        expect(page.locator(".ck-editor__editable").first).to_be_visible()
    page.evaluate("() => document.querySelectorAll('main details').forEach((one) => { one.open = true; })")
    wide = barriers(page)
    page.set_viewport_size({"width": 360, "height": 740})
    assert (wide, barriers(page), width(page)) == ([], [], 360)


def test_the_watch_sees_what_it_watches_for(arrives: Arrives) -> None:
    """A picture without words, a style against the policy, and a page that is too wide are noticed."""
    person = arrives("qn.chuyenvien")
    page = person.goes("/").page
    page.set_viewport_size({"width": 360, "height": 740})
    page.evaluate(
        "() => document.querySelector('main').insertAdjacentHTML('beforeend', '<img src=\"\" style=\"width:50em\">')"
    )
    assert barriers(page) == ["image-alt: ['img[src=\"\"]']"]
    assert [trouble for trouble in person.troubles if "Content Security Policy" in trouble] == person.troubles != []
    person.troubles.clear()
    page.evaluate("() => { document.querySelector('main').style.width = '500px'; }")
    assert width(page) > 360
