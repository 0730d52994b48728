"""Minutes with chair and secretary, a letter of two organisations: each signs at the own desk, in turn (journey 3)."""

from __future__ import annotations

import subprocess
from pathlib import Path

from playwright.sync_api import expect

from tests.journeys.calling import drafts, until, walks
from tests.journeys.conftest import Arrives
from tests.journeys.installation import Served
from tests.journeys.person import Person


def official_pdf(served: Served, document: str, account: str) -> bytes:
    return served.caller(account).ask("GET", f"/documents/{document}/pdf")[1]


def names_in(pdf: bytes, folder: Path) -> list[tuple[str, str]]:
    """Whom poppler finds to have signed, and what it says of each signature."""
    file = folder / "official.pdf"
    file.write_bytes(pdf)
    said = subprocess.run(["pdfsig", "-nocert", str(file)], capture_output=True, text=True, check=True).stdout
    names = [line.partition(": ")[2] for line in said.splitlines() if "Signer Certificate Common Name" in line]
    verdicts = [line.partition(": ")[2] for line in said.splitlines() if "Signature Validation" in line]
    return list(zip(names, verdicts, strict=True))


def proves(visitor: Person, pdf: bytes) -> str:
    """What the public page says of the file."""
    page = visitor.goes("/verify").page
    page.locator("input[type=file]").set_input_files(
        [{"name": "van-ban.pdf", "mimeType": "application/pdf", "buffer": pdf}]
    )
    page.locator("main form button[type=submit]").first.click()
    expect(page.locator("main")).to_contain_text("Sở")
    return " ".join(page.locator("main").inner_text().split())


def test_two_directors_sign_a_joint_letter_which_both_organisations_seal(
    served: Served, arrives: Arrives, tmp_path: Path
) -> None:
    subject = "phối hợp kiểm tra việc cải cách hành chính"
    issuers = [{"organisation": "ls", "signer": "ls.phogiamdoc"}]
    letter = walks(served, drafts(served, subject, issuers=issuers), "awaiting_signature")
    ours, theirs, office = arrives("qn.giamdoc"), arrives("ls.phogiamdoc", phone=True), arrives("ls.giamdoc")
    assert theirs.status_of(f"/documents/{letter}") == 404
    ours.finds_waiting(subject)
    ours.signs(letter)
    ours.opens(letter).sees_state("awaiting_signature")
    expect(ours.page.locator("main")).to_contain_text("đang chờ ký")
    ours.takes_picture("3-joint-first")

    assert office.status_of(f"/documents/{letter}") == 404, "nobody else of the other organisation"
    theirs.finds_waiting(subject)
    theirs.press("Xem và ký số")
    assert theirs.page.locator(".sign-block").inner_text().splitlines()[0].startswith("KT. GIÁM ĐỐC")
    expect(theirs.page.locator(".signatories")).to_contain_text("đã ký")
    theirs.takes_picture("3-joint-second")
    theirs.signs(letter)
    theirs.opens(letter).sees_state("signed")

    clerk = arrives("qn.vanthu")
    clerk.finds_waiting(subject)
    clerk.moves("issue")
    until(lambda: served.caller("qn.vanthu").state(letter) == "issued")
    pdf = official_pdf(served, letter, "qn.vanthu")
    found = names_in(pdf, tmp_path)
    assert [verdict for _, verdict in found] == ["Signature is Valid."] * 4
    told = served.caller("qn.giamdoc").get(f"/documents/{letter}")
    assert [(one["status"], one["account"], one["organisation"]) for one in told["signatories"]] == [
        ("signed", "qn.giamdoc", "qn"), ("signed", "ls.phogiamdoc", "ls"),
    ]  # fmt: skip
    said = proves(arrives("nobody", signed_in=False), pdf)
    assert all(name in said for name, _ in found)
    expect(clerk.opens(letter).page.locator("#history")).to_contain_text("Chữ ký số của")


def test_the_secretary_signs_minutes_after_the_chair(served: Served, arrives: Arrives, tmp_path: Path) -> None:
    subject = "họp giao ban quý I"
    paper = drafts(served, subject, doc_type="BB", secretary="qn.vanphong")
    walks(served, paper, "awaiting_signature")
    chair, secretary = arrives("qn.giamdoc"), arrives("qn.vanphong", script=False)
    chair.signs(paper)
    secretary.finds_waiting(subject)
    secretary.press("Xem và ký số")
    assert secretary.page.locator(".sign-block").inner_text().splitlines()[0] == "Thư ký"
    secretary.signs(paper)
    secretary.opens(paper).sees_state("signed")
    expect(secretary.page.locator("#history")).to_contain_text("Ký với tư cách thư ký.")
    walks_on = served.caller("qn.vanthu")
    walks_on.move(paper, "issue")
    until(lambda: walks_on.state(paper) == "issued")
    found = names_in(official_pdf(served, paper, "qn.vanthu"), tmp_path)
    assert [verdict for _, verdict in found] == ["Signature is Valid."] * 3


def test_a_returned_letter_keeps_its_voided_signatures_and_is_signed_anew(served: Served, arrives: Arrives) -> None:
    subject = "thống nhất lại nội dung phối hợp"
    issuers = [{"organisation": "ls", "signer": "ls.giamdoc"}]
    letter = walks(served, drafts(served, subject, issuers=issuers), "signed")
    theirs, drafter = arrives("ls.giamdoc"), arrives("qn.chuyenvien")
    theirs.goes(f"/documents/{letter}/sign")
    theirs.moves("return", comment="Đề nghị xem lại thời hạn.")
    drafter.opens(letter).sees_state("draft")
    expect(drafter.page.locator("#history")).to_contain_text("Chữ ký đã có không còn giá trị")
    assert [one["status"] for one in served.caller("qn.chuyenvien").get(f"/documents/{letter}")["signatories"]] == [
        "open"
    ]
