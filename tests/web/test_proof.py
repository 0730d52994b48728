"""Proof for anybody: a PDF that is given, a QR that is scanned; what is not public is as if it were not there."""

from __future__ import annotations

import re
import uuid
from io import BytesIO
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from sqlalchemy import select
from werkzeug.test import TestResponse

from tests.web.serving import Reader, Served
from workflow.documents.models import Document, Rendition
from workflow.engine.move import MoveInput
from workflow.engine.perform import perform
from workflow.http.limits import PROOFS
from workflow.http.proof_sentences import PROOF, proof_sentence
from workflow.sample.loading import actor_named
from workflow.signing import report as reports
from workflow.signing import revisions, tampering

ISSUER = "Sở Nông nghiệp và Phát triển nông thôn tỉnh Quảng Ngãi"


def sealed_pdf(served: Served, document_id: uuid.UUID, kind: str = "sealed") -> bytes:
    with served.installation.reading() as work:
        rows = select(Rendition.sha256).where(Rendition.document_id == document_id, Rendition.kind == kind)
        return served.installation.services.files.get(work.session.scalars(rows).one())


def facts(served: Served, document_id: uuid.UUID) -> dict[str, Any]:
    with served.installation.reading() as work:
        found = work.session.get_one(Document, document_id)
        assert found.signer is not None and found.block is not None
        return {
            "key": found.proof_key, "number": f"{found.number}/{found.symbol}", "subject": found.subject,
            "signer": found.signer.name, "lines": " ".join(found.block["lines"]), "day": found.issued_on,
            "recipient": found.recipients[-1].line,
        }  # fmt: skip


def gives(reader: Reader, content: bytes, name: str = "van-ban.pdf") -> TestResponse:
    return reader.post("/verify", "/verify", pdf=(BytesIO(content), name))


def plain(text: str) -> str:
    main = re.search(r"<main.*?</main>", text, re.DOTALL)
    assert main is not None
    return " ".join(re.sub(r'name="csrf_token" value="[^"]*"', "", main[0]).split())


def spoilt(pdf: bytes) -> bytes:
    """Page 1 shows a word more, by an incremental update."""
    writer, output = IncrementalPdfFileWriter(BytesIO(pdf)), BytesIO()
    drawing = b"BT /F1 20 Tf 100 400 Td (them) Tj ET"
    writer.add_stream_to_page(0, writer.add_object(generic.StreamObject(stream_data=drawing)))
    writer.write(output)
    return output.getvalue()


def test_a_scanned_qr_tells_number_day_issuer_and_standing_and_nothing_else(served: Served, letter: uuid.UUID) -> None:
    known = facts(served, letter)
    answer = served.visitor().get(f"/verify/{known['key']}")
    told = plain(answer.text)
    assert answer.status_code == 200
    assert known["number"] in told and f"{known['day']:%d/%m/%Y}" in told and ISSUER in told
    assert proof_sentence("validity:in_force") in told and "đều hợp lệ" in told
    for word in ("subject", "signer", "recipient", "lines"):
        assert known[word] not in told, word
    assert answer.headers["Cache-Control"] == "no-store"


def test_the_address_in_the_page_leads_to_the_document_with_that_page(served: Served, letter: uuid.UUID) -> None:
    with pikepdf.open(BytesIO(sealed_pdf(served, letter))) as pdf:
        alts = [str(one.Alt) for one in pdf.objects if isinstance(one, pikepdf.Dictionary) and "/Alt" in one]
    address = next(alt for alt in alts if "/verify/" in alt).rsplit(" ", 1)[1]
    path = "/verify/" + address.rpartition("/")[2]
    assert facts(served, letter)["number"] in served.visitor().get(path).text


def test_unknown_unissued_and_restricted_keys_get_the_very_same_answer(served: Served, letter: uuid.UUID) -> None:
    draft = served.seed("qn.chuyenvien", "ke-hoach")
    with served.installation.writing() as work:
        keys = [work.session.get_one(Document, one).proof_key for one in (draft, letter)]
        work.session.get_one(Document, letter).access = "restricted"
    answers = [served.visitor().get(f"/verify/{key}") for key in (*keys, "A" * 20, "0", "ký", "x" * 500)]
    assert {one.status_code for one in answers} == {404}
    assert len({plain(one.text) for one in answers}) == 1
    uploaded = plain(gives(served.visitor(), sealed_pdf(served, letter)).text)
    assert "không biết số văn bản đó" in uploaded and "Đây đúng là tệp" not in uploaded


def test_a_given_file_is_told_by_signers_authority_time_and_whether_it_is_ours(
    served: Served, letter: uuid.UUID, tmp_path: Path
) -> None:
    known = facts(served, letter)
    stored = sorted(path for path in tmp_path.rglob("*") if path.is_file())
    answer = gives(served.visitor(), sealed_pdf(served, letter))
    told = plain(answer.text)
    assert answer.status_code == 200
    for words in (
        "Mọi chữ ký hợp lệ", f"Đây đúng là tệp do {ISSUER} ban hành", known["signer"], known["lines"], known["number"],
        "Chữ ký số của cơ quan", proof_sentence("modification:form_filled"), proof_sentence("modification:none"),
    ):  # fmt: skip
        assert words in told, words
    assert known["subject"] not in told and known["recipient"] not in told
    assert sorted(path for path in tmp_path.rglob("*") if path.is_file()) == stored


def test_the_same_number_in_another_file_is_told_apart(served: Served, letter: uuid.UUID) -> None:
    told = plain(gives(served.visitor(), sealed_pdf(served, letter) + b"\n").text)
    assert f"{ISSUER} có ban hành văn bản mang số này, nhưng bằng một tệp khác." in told
    assert proof_sentence("updated_after_seal") in told


def test_a_changed_file_is_no_proof_and_says_what_was_done(served: Served, letter: uuid.UUID) -> None:
    told = plain(gives(served.visitor(), spoilt(sealed_pdf(served, letter))).text)
    assert "Không dùng được làm bằng chứng" in told and proof_sentence("page_changed") in told
    assert "Không đối chiếu" in told and proof_sentence("updated_after_seal") not in told


def test_of_a_signature_whose_bytes_were_changed_no_certificate_and_no_later_change_is_told(
    served: Served, letter: uuid.UUID
) -> None:
    sealed = sealed_pdf(served, letter)
    told = plain(gives(served.visitor(), b"%PDF-1.3" + sealed[8:]).text)
    assert proof_sentence("changed") in told
    assert "Chứng thư số" not in told and proof_sentence("modification:none") not in told


def test_a_file_without_seal_is_not_issued(served: Served, letter: uuid.UUID) -> None:
    told = plain(gives(served.visitor(), sealed_pdf(served, letter, "signed")).text)
    assert "văn bản chưa được ban hành" in told and proof_sentence("seal_missing") in told


def test_a_recalled_document_says_so_however_it_is_asked_for(served: Served, letter: uuid.UUID) -> None:
    with served.installation.writing(actor_named(served.installation, "qn.vanthu")) as work:
        document = work.session.get_one(Document, letter)
        perform(work, document, "recall", MoveInput(version=document.version, comment="Ban hành nhầm"))
    key = facts(served, letter)["key"]
    for answer in (served.visitor().get(f"/verify/{key}"), gives(served.visitor(), sealed_pdf(served, letter))):
        assert proof_sentence("validity:recalled") in plain(answer.text)
        assert "Ban hành nhầm" not in answer.text


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "Tệp rỗng."),
        ("Kính gửi".encode(), "Chỉ nhận tệp PDF"),
        (b"%PDF-1.7\nnothing", "không phải PDF, hoặc đã hỏng"),
        (b"%PDF-1.7\n" + b"0" * 2_000, "Tệp quá lớn"),
    ],
)
def test_what_is_no_pdf_is_refused_by_its_content(
    served: Served, content: bytes, words: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("workflow.web.proof.LARGEST_PDF", 2_000)
    answer = gives(served.visitor(), content)
    assert (answer.status_code, words in plain(answer.text)) == (422, True), plain(answer.text)[:600]


def test_a_file_without_signature_and_one_with_a_password_are_told_apart(served: Served, letter: uuid.UUID) -> None:
    with pikepdf.new() as pdf:
        pdf.add_blank_page()
        pdf.save(bare := BytesIO())
    with pikepdf.open(BytesIO(sealed_pdf(served, letter))) as pdf:
        pdf.save(locked := BytesIO(), encryption=pikepdf.Encryption(owner="a", user="b"))
    assert "không có chữ ký số" in plain(gives(served.visitor(), bare.getvalue()).text)
    assert "đặt mật khẩu" in plain(gives(served.visitor(), locked.getvalue()).text)


def test_only_so_many_may_be_asked_in_a_minute(served: Served) -> None:
    reader = served.visitor()
    most = int(PROOFS.split()[0])
    answers = [reader.get(f"/verify/{number}").status_code for number in range(most + 1)]
    assert answers == [404] * most + [429]
    assert gives(reader, b"x").status_code == 429
    assert reader.get("/verify").status_code == 200


def test_the_page_speaks_english_when_asked(served: Served, letter: uuid.UUID) -> None:
    reader = served.visitor()
    reader.post("/account/language", "/verify", language="en", next="/verify")
    assert "Verify a document" in reader.get("/verify").text
    told = plain(gives(reader, sealed_pdf(served, letter)).text)
    assert proof_sentence("modification:none", "en") in told and "All signatures are valid" in told


def test_every_code_of_a_report_has_words_in_both_languages() -> None:
    codes = {
        value for module in (reports, revisions, tampering) for name, value in vars(module).items()
        if name.isupper() and isinstance(value, str) and value.islower() and "_" in value
    }  # fmt: skip
    assert len(codes) > 12 and codes <= set(PROOF)
    assert all(vietnamese and english and vietnamese != english for vietnamese, english in PROOF.values())
