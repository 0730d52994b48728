"""The citations of a document over the API."""

from __future__ import annotations

from tests.api.conftest import Served


def test_citations_tell_part_place_and_what_is_known_here(served: Served) -> None:
    document_id = served.seed("qn.chuyenvien")
    drafter, address = served.caller("qn.chuyenvien"), f"/documents/{document_id}"
    seen = drafter.get(address).json
    told = drafter.get(f"{address}/citations")
    assert told.status_code == 200
    assert (told.json["id"], told.json["version"], told.json["cited_by"]) == (document_id, seen["version"], [])
    numbers = [(row["number"], row["symbol"], row["part"]) for row in told.json["citations"]]
    assert numbers == [
        ("1313", "UBND-TTHC", "body"),
        ("1108", "QĐ-SNNPTNT", "body"),
        ("48", "QĐ-UBND", "body"),
    ]
    first = told.json["citations"][0]
    assert {key: first[key] for key in ("date", "issuer", "issuer_source", "repeated", "document")} == {
        "date": "2024-03-14",
        "issuer": "UBND tỉnh",
        "issuer_source": "lead",
        "repeated": False,
        "document": None,
    }


def test_bases_and_annexes_have_their_index(served: Served) -> None:
    document_id = served.seed("qn.chuyenvien")
    drafter, address = served.caller("qn.chuyenvien"), f"/documents/{document_id}"
    version = drafter.get(address).json["version"]
    bases = ["Căn cứ Luật Lưu trữ;", "Căn cứ Quyết định số 5/QĐ-UBND ngày 02/02/2024;"]
    saved = drafter.patch(address, {"version": version, "legal_bases": bases, "body_html": "<p>Nội dung.</p>"})
    assert saved.status_code == 200
    (row,) = drafter.get(f"{address}/citations").json["citations"]
    assert (row["part"], row["index"], bases[1][row["start"] : row["end"]]) == ("legal_bases", 1, row["text"])


def test_a_document_that_is_hidden_has_no_citations(served: Served) -> None:
    document_id = served.seed("qn.chuyenvien")
    assert served.caller("ls.chuyenvien").get(f"/documents/{document_id}/citations").status_code == 404
