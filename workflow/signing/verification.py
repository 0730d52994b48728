"""What the signatures of a PDF prove: who signed, whether anything changed since, whether we trust the chain.

Nothing is ever fetched: the roots and revocation lists are those that are handed in.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime
from io import BytesIO
from typing import Any

from asn1crypto import x509 as asn1_x509
from cryptography.hazmat.primitives.serialization import Encoding
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.pdf_utils.rw_common import PdfHandler
from pyhanko.sign.ades.report import AdESIndeterminate, AdESSubIndic
from pyhanko.sign.diff_analysis import ModificationLevel
from pyhanko.sign.validation import DocumentSecurityStore, EmbeddedPdfSignature, validate_pdf_signature
from pyhanko.sign.validation.status import PdfSignatureStatus, SignatureCoverageLevel
from pyhanko_certvalidator import ValidationContext

from workflow.base.text import fold
from workflow.signing.certificates import read_certificates, read_crl
from workflow.signing.errors import NoSignature, PdfEncrypted, UnreadablePdf
from workflow.signing.form import TEXT, fields_of, form_of, value_of
from workflow.signing.report import DocumentFacts, SignatureReport, VerificationReport
from workflow.signing.tampering import file_problems, information_of, signed_view

DATE_FIELDS = ("day", "month", "year")
FURTHER = "Signatory-"
"""The fields of those who sign after the first, with their place in the order (`pdf_fields.SIGNATORY`)."""
_MODIFICATIONS = {
    ModificationLevel.NONE: "none",
    ModificationLevel.LTA_UPDATES: "proof_added",
    ModificationLevel.FORM_FILLING: "form_filled",
    ModificationLevel.ANNOTATIONS: "annotated",
}
_TRUST_PROBLEMS: dict[AdESSubIndic | None, str] = {
    AdESIndeterminate.REVOKED_NO_POE: "revoked",
    AdESIndeterminate.REVOKED_CA_NO_POE: "revoked",
    AdESIndeterminate.OUT_OF_BOUNDS_NO_POE: "expired",
    AdESIndeterminate.NO_CERTIFICATE_CHAIN_FOUND: "unknown_root",
    AdESIndeterminate.REVOCATION_OUT_OF_BOUNDS_NO_POE: "revocation_unknown",
    AdESIndeterminate.TRY_LATER: "revocation_unknown",
}

for _logger in ("pyhanko.sign.validation", "pyhanko.sign.diff_analysis", "pyhanko_certvalidator"):
    # what they log, with a trace, for every invalid signature is what our report says
    logging.getLogger(_logger).setLevel(logging.CRITICAL)


def verify(
    pdf: bytes,
    trust_roots: Sequence[bytes],
    crls: Sequence[bytes],
    at: datetime,
    ocsps: Sequence[bytes] = (),
) -> VerificationReport:
    """Check every signature as of this moment, or as of its time stamp where a trusted one proves an earlier one.

    Roots and lists may be PEM or DER, answers of responders (`ocsps`) are DER; those that the file brings along count
    as well, for each is signed by its authority.
    Raises: UnreadablePdf, PdfEncrypted, NoSignature; KeyUnreadable for a bad root or list.
    """
    reader = _read(pdf)
    brought_lists, brought_answers = _brought_along(reader)
    known = _Known(trust_roots, [*crls, *brought_lists], [*ocsps, *brought_answers])
    signatures = reader.embedded_regular_signatures
    reports = tuple(_report(signature, known, at) for signature in signatures)
    permitted = all(one.valid for one in reports)
    return VerificationReport(
        signatures=reports,
        document=_facts(reader, signatures[0]),
        problems=file_problems(pdf, reader, signatures, permitted=permitted),
    )


def document_facts(pdf: bytes) -> DocumentFacts:
    """Number, symbol and date as the filled fields and the metadata of the file say. Raises: UnreadablePdf."""
    return _facts(_open(pdf))


def broken_signatures(pdf: bytes) -> tuple[str, ...]:
    """The fields whose signature does not fit the file as it is now, whoever signed.

    Raises: UnreadablePdf, NoSignature.
    """
    nobody = _Known((), ())
    found = [_report(one, nobody, datetime.now(UTC)) for one in _read(pdf).embedded_regular_signatures]
    return tuple(one.field for one in found if not one.valid)


class _Known:
    """The roots and lists handed in, as the validator wants them."""

    def __init__(self, trust_roots: Iterable[bytes], crls: Iterable[bytes], ocsps: Iterable[bytes] = ()) -> None:
        certificates = [one for content in trust_roots for one in read_certificates(content)]
        self._roots = [asn1_x509.Certificate.load(one.public_bytes(Encoding.DER)) for one in certificates]
        self._crls = [read_crl(content).public_bytes(Encoding.DER) for content in crls]
        self._ocsps = list(ocsps)

    def at(self, moment: datetime, revocation: str = "hard-fail") -> ValidationContext:
        """A validation context that fetches nothing; a declared list that is missing or stale is a failure."""
        return ValidationContext(
            trust_roots=self._roots,
            crls=self._crls,
            ocsps=self._ocsps,
            moment=moment,
            revocation_mode=revocation,
            retroactive_revinfo=True,  # a list newer than the moment still tells when something was revoked
            allow_fetching=False,
        )


def _brought_along(reader: PdfFileReader) -> tuple[list[bytes], list[bytes]]:
    """The revocation lists and answers of responders in the file's own store (ISO 32000-2 12.8.4.3)."""
    try:
        store = DocumentSecurityStore.read_dss(reader)
        lists = [_stream(one) for one in store.crls]
        for content in lists:
            read_crl(content)
        return lists, [_stream(one) for one in store.ocsps]
    except Exception:  # none there, or damaged: then the file proves nothing by itself
        return [], []


def _stream(reference: Any) -> bytes:
    content: bytes = reference.get_object().data
    return content


def _open(pdf: bytes) -> PdfFileReader:
    try:
        reader = PdfFileReader(BytesIO(pdf))
        if reader.encrypted:
            raise PdfEncrypted()
        form_of(reader)
    except PdfEncrypted:
        raise
    except Exception as error:  # a hostile file can break the parser anywhere; here it is always the file's fault
        raise UnreadablePdf() from error
    return reader


def _read(pdf: bytes) -> PdfFileReader:
    reader = _open(pdf)
    try:
        signatures = reader.embedded_regular_signatures
    except Exception as error:  # as above
        raise UnreadablePdf() from error
    if not signatures:
        raise NoSignature()
    return reader


def _report(signature: EmbeddedPdfSignature, known: _Known, at: datetime) -> SignatureReport:
    try:
        return _reported(signature, _status(signature, known, at), known, at)
    except Exception:  # a damaged file breaks the validator anywhere; such a signature is simply not valid
        return _unreadable(signature)


def _reported(
    signature: EmbeddedPdfSignature, status: PdfSignatureStatus, known: _Known, at: datetime
) -> SignatureReport:
    stamp = status.timestamp_validity
    authority, basis = _authority(signature)
    problems = [*_file_problems(status), *_trust_problems(signature, status, known, at)]
    if stamp is not None and not stamp.trusted:
        problems.append("timestamp_untrusted" if stamp.valid and stamp.intact else "timestamp_invalid")
    return SignatureReport(
        field=str(signature.field_name),
        signer=_name(signature.signer_cert),
        valid=_is_valid(status) and (stamp is None or (stamp.valid and stamp.intact)),
        trusted=status.trusted and (stamp is None or stamp.trusted),
        modification=_modification(status),
        signed_at=status.signer_reported_dt,
        timestamp=stamp.timestamp if stamp is not None and stamp.trusted else None,
        problems=tuple(problems),
        authority=authority,
        basis=basis,
    )


def _authority(signature: EmbeddedPdfSignature) -> tuple[str, str]:
    """Position and basis of the signer whom the metadata name, as they were when that person signed."""
    told = information_of(signed_view(signature.reader, signature))
    field, name = str(signature.field_name), fold(_name(signature.signer_cert))
    if field.startswith(FURTHER):
        return _co_signer(told.get("coSigners", ""), field, name)
    if fold(told.get("signer", "")) != name:
        return "", ""
    return told.get("signerPosition", ""), told.get("signerBasis", "")


def _co_signer(told: str, field: str, name: str) -> tuple[str, str]:
    """The entry of this place in the list `name | position | form | basis ‖ …`, if it is of whom the certificate names.

    The place decides, as two people may have one name.
    """
    rows = [[part.strip() for part in row.split("|")] for row in told.split("‖")]
    place = field.removeprefix(FURTHER)
    row = rows[int(place) - 2] if place.isdecimal() and 2 <= int(place) < len(rows) + 2 else []
    return (row[1], row[3]) if len(row) == 4 and fold(row[0]) == name else ("", "")


def _status(signature: EmbeddedPdfSignature, known: _Known, at: datetime) -> PdfSignatureStatus:
    """The status now, or as of the proven time if the certificate no longer stands alone."""
    status = validate_pdf_signature(signature, known.at(at))
    stamp = status.timestamp_validity
    if status.trusted or stamp is None or not stamp.trusted:
        return status
    return validate_pdf_signature(signature, known.at(stamp.timestamp), known.at(at))


def _is_valid(status: PdfSignatureStatus) -> bool:
    covered = status.coverage is not None and status.coverage >= SignatureCoverageLevel.ENTIRE_REVISION
    return bool(status.intact and status.valid and covered and status.docmdp_ok and status.seed_value_ok)


def _modification(status: PdfSignatureStatus) -> str:
    level = status.modification_level
    if not status.docmdp_ok or level is None:
        return "not_permitted"
    return _MODIFICATIONS.get(level, "not_permitted")


def _file_problems(status: PdfSignatureStatus) -> Iterable[str]:
    if not (status.intact and status.valid):
        yield "changed"
    elif status.coverage is not None and status.coverage < SignatureCoverageLevel.ENTIRE_REVISION:
        yield "not_covered"
    elif not _is_valid(status):
        yield "not_permitted_change"


def _trust_problems(
    signature: EmbeddedPdfSignature, status: PdfSignatureStatus, known: _Known, at: datetime
) -> Iterable[str]:
    if status.trusted or not (status.intact and status.valid):  # of a changed file the chain says nothing
        return
    indication = status.trust_problem_indic
    if indication in _TRUST_PROBLEMS:
        yield _TRUST_PROBLEMS[indication]
    elif validate_pdf_signature(signature, known.at(at, revocation="soft-fail")).trusted:
        yield "revocation_unknown"  # a missing list is reported as a failure in general: see what it hangs on
    else:
        yield "untrusted"


def _unreadable(signature: EmbeddedPdfSignature) -> SignatureReport:
    return SignatureReport(
        field=str(signature.field_name),
        signer="",
        valid=False,
        trusted=False,
        modification="not_permitted",
        signed_at=None,
        timestamp=None,
        problems=("unreadable",),
    )


def _name(certificate: asn1_x509.Certificate) -> str:
    return str(certificate.subject.native.get("common_name") or certificate.subject.human_friendly)


def _facts(reader: PdfFileReader, first: EmbeddedPdfSignature | None = None) -> DocumentFacts:
    """Number and date as they are filled, the symbol as it was signed: metadata may be changed after a signature."""
    try:
        filled = dict(fields_of(reader, TEXT))
        symbol = _symbol(reader if first is None else signed_view(reader, first))
        values = {name: value_of(field) or None for name, field in filled.items()}
    except Exception:  # a damaged file says nothing of the document
        return DocumentFacts(number=None, symbol=None, issued_on=None)
    issued_on = _date(*(values.get(name) for name in DATE_FIELDS))
    return DocumentFacts(number=values.get("number"), symbol=symbol, issued_on=issued_on)


def _symbol(reader: PdfHandler) -> str | None:
    """The symbol (ký hiệu) from the document information: its own entry, or `symbol=…` among the keywords."""
    information = information_of(reader)
    if "symbol" in information:
        return information["symbol"] or None
    found = re.search(r"symbol=([^\s,;]+)", information.get("Keywords", ""))
    return found[1] if found else None


def _date(day: str | None, month: str | None, year: str | None) -> date | None:
    try:
        return date(int(year or ""), int(month or ""), int(day or ""))
    except ValueError:
        return None


__all__ = ["DocumentFacts", "SignatureReport", "VerificationReport", "broken_signatures", "document_facts", "verify"]
