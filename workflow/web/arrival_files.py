"""Files of arrivals from other installations, as they came, and what their signatures proved."""

from __future__ import annotations

import uuid
from typing import Any
from urllib.parse import quote

from flask import make_response, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from workflow.documents.files import media_type_of
from workflow.engine import access
from workflow.http.context import request_reading
from workflow.http.proof_sentences import PROOF, proof_sentence
from workflow.http.sentences import sentence
from workflow.http.sign_in import permission
from workflow.incoming.entering import SCANS
from workflow.incoming.files import file_of
from workflow.incoming.models import MAIN, Arrival
from workflow.web.blueprint import web
from workflow.web.language import language
from workflow.web.pdf import private


@web.get("/incoming/<uuid:arrival_id>/files/<uuid:file_id>")
@permission(access.VIEW)
def arrival_file(arrival_id: uuid.UUID, file_id: uuid.UUID) -> ResponseReturnValue:
    """One file; only what is a PDF or a picture by its content is shown in the page, whatever it says it is."""
    with request_reading() as work:
        row = file_of(work, arrival_id, file_id)
        content = work.services.files.get(row.sha256)
        known = media_type_of(content)
        shown = known if known in SCANS else None
        response = make_response(content)
        response.mimetype = shown or "application/octet-stream"
        how = "inline" if shown else "attachment"
        response.headers["Content-Disposition"] = f"{how}; filename*=UTF-8''{quote(row.name)}"
        return private(response, row.sha256)


def _said(code: str) -> str:
    """In words: of a signature or file, or why it could not be examined."""
    return proof_sentence(code, language()) if code in PROOF else sentence(code, {}, language())


def files_shown(arrival: Arrival) -> list[dict[str, Any]]:
    """The files as the arrival's page lists them."""
    return [
        {
            "name": file.name,
            "size": file.size,
            "kind_label": _("Văn bản chính") if file.kind == MAIN else _("Tài liệu gửi kèm"),
            "url": url_for("web.arrival_file", arrival_id=arrival.id, file_id=file.id),
        }
        for file in arrival.files
    ]


def proof_shown(arrival: Arrival) -> dict[str, Any] | None:
    """What the signatures proved on arrival, in sentences; None where there was nothing to check (Đ.21)."""
    if arrival.proof is None:
        return None
    signatures = arrival.proof.get("signatures", [])
    codes = [*arrival.proof.get("problems", []), *(code for one in signatures for code in one.get("problems", []))]
    return {
        "valid": bool(arrival.proof.get("valid")),
        "problems": [_said(code) for code in dict.fromkeys(codes)],
        "signers": [
            f"{one['signer']} ({one['authority']})" if one.get("authority") else one["signer"] for one in signatures
        ],
    }
