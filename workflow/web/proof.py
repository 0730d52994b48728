"""Proof for anybody who holds a document: upload its PDF or scan its QR; no login, and nothing is stored.

What a visitor learns is in the file they hold, or is number, symbol, day, issuer and standing of an issued document.
Source: ND30 Đ.5 and PL1 II.8 (an electronic document is worth what its signatures prove); invariant 7.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import Response, make_response, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from workflow.base.errors import DomainError, InvalidInput, OutsideServiceFailed, Refusal
from workflow.base.files import sha256_of
from workflow.http.context import installation, options
from workflow.http.limits import proofs_by_address
from workflow.http.proof_sentences import proof_sentence
from workflow.http.sign_in import PUBLIC, permission
from workflow.signing import known
from workflow.signing.keys import KeyStore
from workflow.signing.known import KnownDocument
from workflow.signing.proving import LARGEST_PDF, looks_like_pdf, proven
from workflow.signing.report import SEAL, SEAL_MISSING, SignatureReport, VerificationReport
from workflow.web.answers import NO_MISTAKES, Mistakes, mistakes_of
from workflow.web.blueprint import web
from workflow.web.language import language

BROKEN = frozenset({"changed", "unreadable"})
"""Problems of a signature that no longer fits its own bytes."""


@dataclass(frozen=True)
class Standing:
    """What the installation knows: this very file, or another file with its number and signatures."""

    document: KnownDocument | None
    same_file: bool


@web.get("/verify")
@permission(PUBLIC)
def verify() -> ResponseReturnValue:
    """The form to which a PDF is given."""
    return _page()


@web.post("/verify")
@permission(PUBLIC)
@proofs_by_address
def verify_file() -> ResponseReturnValue:
    """What the signatures of the given PDF prove. The file is looked at and forgotten."""
    try:
        content = _given()
        report = _proven(content)
    except OutsideServiceFailed:
        raise
    except DomainError as error:
        mistakes = mistakes_of(error, {error.code: "pdf"})
        return _page(mistakes=mistakes), 422
    return _page(report=report, standing=_standing(content, report))


@web.get("/verify/<key>")
@permission(PUBLIC)
@proofs_by_address
def verify_key(key: str) -> ResponseReturnValue:
    """What is known of the document whose QR was scanned; the same answer for unknown, unissued and restricted."""
    with installation().reading() as work:
        found = known.by_key(work, key)
    if found is None:
        return _page(unknown=True), 404
    report = _proven(installation().services.files.get(found.sealed_sha256))
    return _page(scanned=found, sound=report.valid and report.sealed)


def _given() -> bytes:
    """The uploaded file, by its content a PDF of bearable size. Raises: InvalidInput."""
    given = request.files.get("pdf")
    content = b""
    if given is not None:
        content = given.stream.read(LARGEST_PDF + 1)
        given.close()  # what a large upload lay in is gone with it
    if not content:
        raise InvalidInput([Refusal("file_empty", {"field": "pdf"})])
    if len(content) > LARGEST_PDF:
        raise InvalidInput([Refusal("upload_too_large", {"field": "pdf", "most_mb": LARGEST_PDF >> 20})])
    if not looks_like_pdf(content):
        raise InvalidInput([Refusal("file_type_refused", {"field": "pdf", "known": "PDF"})])
    return content


def _proven(content: bytes) -> VerificationReport:
    """Outside any transaction: it takes a second or more."""
    services = installation().services
    keys: KeyStore = services.port(KeyStore)  # type: ignore[type-abstract]
    return proven(content, keys.trust_roots(), keys.crls(), services.clock.now(), keys.answers())


def _standing(content: bytes, report: VerificationReport) -> Standing:
    with installation().reading() as work:
        if (found := known.by_file(work, sha256_of(content))) is not None:
            return Standing(found, same_file=True)
        return Standing(known.by_number(work, report), same_file=False)


def _page(
    report: VerificationReport | None = None,
    standing: Standing | None = None,
    mistakes: Mistakes = NO_MISTAKES,
    **more: Any,
) -> Response:
    result = _result(report, standing) if report is not None and standing is not None else None
    scanned: KnownDocument | None = more.get("scanned")
    text = render_template(
        "proof/verify.html",
        result=result,
        scanned=scanned,
        sound=more.get("sound", False),
        standing_words=_validity(scanned) if scanned is not None else None,
        unknown=more.get("unknown", False),
        mistakes=mistakes,
        most_mb=LARGEST_PDF >> 20,
        language=language(),
        sample=options().sample,
        here=url_for("web.verify"),
    )
    response = make_response(text)
    response.headers["Cache-Control"] = "no-store"
    response.headers["X-Robots-Tag"] = "noindex"
    return response


def _result(report: VerificationReport, standing: Standing) -> dict[str, Any]:
    kind, words = _verdict(report, standing)
    facts = report.document
    return {
        "kind": kind,
        "words": words,
        "problems": [proof_sentence(code, language()) for code in report.problems],
        "number": "/".join(filter(None, (facts.number, facts.symbol))),
        "issued_on": facts.issued_on,
        "signatures": [_signature(one) for one in report.signatures],
        "known": _known_words(standing, report),
        "validity": _validity(standing.document) if standing.document is not None else None,
    }


def _verdict(report: VerificationReport, standing: Standing) -> tuple[str, str]:
    if not report.valid:
        if report.untouched and all(one.valid for one in report.signatures):
            return "warning", str(_("Nội dung còn nguyên như khi ký, nhưng có chữ ký chưa được tin cậy."))
        return "danger", str(_("Không dùng được làm bằng chứng: tệp hoặc chữ ký không còn nguyên vẹn."))
    if SEAL_MISSING in report.problems:
        return "warning", str(_("Chữ ký hợp lệ, nhưng văn bản chưa được ban hành."))
    if standing.document is not None and standing.document.validity in ("recalled", "replaced"):
        return "warning", str(_("Chữ ký hợp lệ, nhưng văn bản không còn được sử dụng."))
    return "success", str(_("Mọi chữ ký hợp lệ; nội dung còn nguyên như khi ký."))


def _known_words(standing: Standing, report: VerificationReport) -> str:
    if standing.document is None and not report.valid:
        words = _("Không đối chiếu, vì chữ ký hoặc tệp không hợp lệ.")
    elif standing.document is None:
        words = _("Hệ thống này không biết số văn bản đó. Văn bản có thể do cơ quan khác ban hành.")
    elif standing.same_file:
        words = _("Đây đúng là tệp do %(issuer)s ban hành qua hệ thống này.", issuer=standing.document.issuer)
    else:
        words = _(
            "%(issuer)s có ban hành văn bản mang số này, nhưng bằng một tệp khác.", issuer=standing.document.issuer
        )
    return str(words)


def _validity(document: KnownDocument) -> dict[str, str]:
    kinds = {"in_force": "success", "corrected": "warning"}
    words = proof_sentence(f"validity:{document.validity}", language())
    if document.successors:
        more = _("Xem văn bản %(numbers)s.", numbers=", ".join(document.successors))
        words = f"{words} {more}"
    return {"kind": kinds.get(document.validity, "danger"), "words": words}


def _signature(one: SignatureReport) -> dict[str, Any]:
    """Of a signature whose own bytes were changed nothing is said of its certificate or of what came after it."""
    broken = not BROKEN.isdisjoint(one.problems)
    return {
        "signer": one.signer or _("Không rõ người ký"),
        "role": _("Chữ ký số của cơ quan") if one.field.startswith(SEAL) else _("Chữ ký số"),
        "authority": one.authority,
        "basis": one.basis,
        "valid": one.valid,
        "trusted": one.trusted,
        "broken": broken,
        "modification": "" if broken else proof_sentence(f"modification:{one.modification}", language()),
        "signed_at": one.signed_at,
        "timestamp": one.timestamp,
        "problems": [proof_sentence(code, language()) for code in one.problems],
    }
