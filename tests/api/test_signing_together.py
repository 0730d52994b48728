"""Programs: the second signer signs as the first does, alone or many at once, and reads who has signed when."""

from __future__ import annotations

from typing import Any

from tests.api.conftest import Caller, Served

SECOND = {"organisation": "ls", "signer": "ls.phogiamdoc"}
PASSWORD = "trinhky"


def joint(served: Served, subject: str) -> str:
    """A letter of two organisations that waits for its first signature."""
    given = {
        "doc_type": "CV",
        "subject": subject,
        "body_html": "<p>Để thực hiện nhiệm vụ được giao, đề nghị các đơn vị phối hợp./.</p>",
        "addressees": ["Các phòng thuộc Sở"],
        "recipients": ["Như trên"],
        "issuers": [SECOND],
    }
    made = served.caller("qn.chuyenvien").post("/documents", given)
    assert made.status_code == 201, made.json
    document = str(made.json["id"])
    for account, move, more in (
        ("qn.chuyenvien", "submit", {}),
        ("qn.truongphong", "approve_content", {}),
        ("qn.vanphong", "approve_format", {"signer": "qn.giamdoc"}),
    ):
        assert served.caller(account).move(document, move, **more).status_code == 200
    return document


def shown(caller: Caller, document: str) -> str:
    return caller.get(f"/documents/{document}/pdf").headers["X-PDF-SHA256"]


def signs(caller: Caller, document: str) -> Any:
    return caller.move(document, "sign", pdf_sha256=shown(caller, document), password=PASSWORD)


def signatories(caller: Caller, document: str) -> list[tuple[str, str, str]]:
    told = caller.get(f"/documents/{document}").json["signatories"]
    return [(one["account"], one["status"], one["capacity"]) for one in told]


def test_the_second_signs_what_carries_the_first_signature(served: Served) -> None:
    document = joint(served, "cùng ký qua giao diện lập trình")
    first, second = served.caller("qn.giamdoc"), served.caller("ls.phogiamdoc")
    before = shown(first, document)
    assert second.get(f"/documents/{document}").status_code == 404
    assert signs(first, document).json["state"] == "awaiting_signature"
    assert signatories(first, document) == [("qn.giamdoc", "signed", "signer"), ("ls.phogiamdoc", "next", "signer")]
    assert shown(second, document) != before
    refused = second.move(document, "sign", pdf_sha256=before, password=PASSWORD)
    assert (refused.status_code, [one["code"] for one in refused.json["refusals"]]) == (422, ["pdf_not_shown"])
    assert signs(second, document).json["state"] == "signed"
    told = second.get(f"/documents/{document}").json["signatories"]
    assert [one["signed_at"] is not None for one in told] == [True, True]
    assert [one["lines"] for one in told] == [["GIÁM ĐỐC"], ["KT. GIÁM ĐỐC", "PHÓ GIÁM ĐỐC"]]


def test_many_are_signed_at_once_by_their_second_signer(served: Served) -> None:
    papers = [joint(served, f"ký nhiều văn bản lần {n}") for n in (1, 2)]
    first, second = served.caller("qn.giamdoc"), served.caller("ls.phogiamdoc")
    signs(first, papers[0])
    rows = [
        {
            "id": one,
            "version": first.get(f"/documents/{one}").json["version"],
            "input": {"pdf_sha256": shown(first, one)},
        }
        for one in papers
    ]
    asked = {"transition": "sign", "documents": rows, "input": {"password": PASSWORD}}
    told = second.post("/moves", asked).json["results"]
    assert [one["status"] for one in told] == [200, 404], "of the other it is not yet the turn"
    assert [served.caller("qn.giamdoc").get(f"/documents/{one}").json["state"] for one in papers] == [
        "signed", "awaiting_signature",
    ]  # fmt: skip
