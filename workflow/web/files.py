"""Files of a document over forms: upload, download, removal; typed annexes; another try of what failed."""

from __future__ import annotations

import uuid
from dataclasses import asdict, dataclass
from urllib.parse import quote

from flask import flash, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from workflow.base.errors import InvalidInput, NotFound, Refusal, StaleVersion
from workflow.distribution.rules import require_duty, sees_whole_log
from workflow.documents.drafting import EDIT
from workflow.documents.files import add_file, check_upload, find_file, remove_file, write_annex
from workflow.documents.models import Document
from workflow.documents.queries import sealed_annexes
from workflow.engine import access, outbox
from workflow.http.context import installation, request_reading, request_writing
from workflow.http.errors import problem_of
from workflow.http.sign_in import permission
from workflow.signing.annex_seals import check_annex_file
from workflow.web import display
from workflow.web.answers import typed_id
from workflow.web.blueprint import web
from workflow.web.language import language
from workflow.web.move_input import wake_worker
from workflow.web.pdf import private
from workflow.web.policy import EDITOR_OPTIONS

SHOWN_INLINE = ("application/pdf", "image/png", "image/jpeg")


@web.get("/documents/<uuid:document_id>/files/<uuid:file_id>")
@permission(access.VIEW)
def file(document_id: uuid.UUID, file_id: uuid.UUID) -> ResponseReturnValue:
    """One file, of a sealed annex the sealed one; a working paper only to those inside the office."""
    with request_reading() as work:
        document = access.find_visible(work, Document, document_id)
        row = find_file(document, file_id)
        inside = sees_whole_log(work, document)
        if row.sha256 is None or (not inside and (row.kind == "working_paper" or row.removed_at is not None)):
            raise NotFound(kind="file")
        sealed = sealed_annexes(work.session, document).get(row.id)
        sha256 = sealed.sha256 if sealed is not None else row.sha256
        response = make_response(work.services.files.get(sha256))
        response.mimetype = row.media_type
        how = "inline" if row.media_type in SHOWN_INLINE else "attachment"
        response.headers["Content-Disposition"] = f"{how}; filename*=UTF-8''{quote(row.name)}"
        return private(response, sha256)


@web.post("/documents/<uuid:document_id>/files")
@permission(EDIT)
def upload(document_id: uuid.UUID) -> ResponseReturnValue:
    """Add a file; nothing typed in the editor is touched."""
    given = request.files.get("file")
    content = given.read() if given is not None else b""
    kind = request.form.get("kind", "enclosure")
    try:
        check_annex_file(installation().services, kind, check_upload(kind, content), content)
        with request_writing() as work:
            document = access.find_visible(work, Document, document_id)
            title, name = request.form.get("title", ""), (given.filename if given else "") or ""
            add_file(work, document, _version(), kind=kind, title=title, name=name, content=content)
    except (InvalidInput, StaleVersion) as error:
        return _back(document_id, error)
    flash(_("Đã thêm tệp."), "success")
    return redirect(url_for("web.edit", document_id=document_id, _anchor="files"), code=303)


@web.post("/documents/<uuid:document_id>/files/<uuid:file_id>/remove", endpoint="remove_file")
@permission(EDIT)
def remove_file_view(document_id: uuid.UUID, file_id: uuid.UUID) -> ResponseReturnValue:
    """Take a file or a typed annex out."""
    try:
        with request_writing() as work:
            remove_file(work, access.find_visible(work, Document, document_id), _version(), file_id)
    except StaleVersion as error:
        return _back(document_id, error)
    flash(_("Đã bỏ tệp."), "success")
    return redirect(url_for("web.edit", document_id=document_id, _anchor="files"), code=303)


@web.get("/documents/<uuid:document_id>/annexes/new")
@web.get("/documents/<uuid:document_id>/annexes/<uuid:annex_id>")
@permission(EDIT)
def annex(document_id: uuid.UUID, annex_id: uuid.UUID | None = None) -> ResponseReturnValue:
    """The form of a typed annex."""
    with request_reading() as work:
        document = access.find_visible(work, Document, document_id)
        access.require(work, EDIT, document)
        row = find_file(document, annex_id) if annex_id else None
        return render_template(
            "documents/annex.html",
            document=document,
            annex=row,
            title=row.title if row else "",
            body=row.body_html if row else "",
            landscape=row.landscape if row else False,
            form=row.form if row else "annex",
            forms=display.choices("form"),
            version=document.version,
            errors=[],
        )


annex.talisman_view_options = EDITOR_OPTIONS  # type: ignore[attr-defined]


@web.post("/documents/<uuid:document_id>/annexes")
@permission(EDIT)
def save_annex(document_id: uuid.UUID) -> ResponseReturnValue:
    """Save a typed annex, new or known; refused or overtaken, what was typed is shown again."""
    annex_id = typed_id(request.form.get("annex"))
    typed = _AnnexTyped(
        request.form.get("title", ""),
        request.form.get("body_html", ""),
        bool(request.form.get("landscape")),
        request.form.get("form", "annex"),
    )
    try:
        with request_writing() as work:
            document = access.find_visible(work, Document, document_id)
            write_annex(work, document, _version(), annex_id=annex_id, **asdict(typed))
    except (InvalidInput, StaleVersion) as error:
        return _annex_again(document_id, annex_id, typed, error)
    flash(_("Đã lưu phụ lục."), "success")
    return redirect(url_for("web.edit", document_id=document_id, _anchor="files"), code=303)


save_annex.talisman_view_options = EDITOR_OPTIONS  # type: ignore[attr-defined]


@dataclass(frozen=True)
class _AnnexTyped:
    """The form of a typed annex as it was sent."""

    title: str
    body_html: str
    landscape: bool
    form: str


def _annex_again(
    document_id: uuid.UUID, annex_id: uuid.UUID | None, typed: _AnnexTyped, error: InvalidInput | StaleVersion
) -> ResponseReturnValue:
    problem = problem_of(error, language())
    with request_reading() as work:
        document = access.find_visible(work, Document, document_id)
        page = render_template(
            "documents/annex.html",
            document=document,
            annex=find_file(document, annex_id) if annex_id else None,
            title=typed.title,
            body=typed.body_html,
            landscape=typed.landscape,
            form=typed.form,
            forms=display.choices("form"),
            version=document.version,
            errors=[(row.get("field"), row["message"]) for row in problem.reasons] or [(None, problem.message)],
        )
    return page, problem.status


@web.post("/documents/<uuid:document_id>/jobs/retry")
@permission("clerk")
def retry_jobs(document_id: uuid.UUID) -> ResponseReturnValue:
    """Try again now what failed; it goes on by itself otherwise."""
    with request_writing() as work:
        document = access.find_visible(work, Document, document_id)
        require_duty(work, document.organisation_id, "clerk")
        count = outbox.try_again_now(work, document)
    wake_worker()
    flash(ngettext("Đang thử lại %(num)s việc.", "Đang thử lại %(num)s việc.", count), "info")
    return redirect(url_for("web.document", document_id=document_id), code=303)


def _version() -> int:
    text = request.form.get("version", "")
    if not (text.isascii() and text.isdigit()):
        raise InvalidInput([Refusal("version_missing")])
    return int(text)


def _back(document_id: uuid.UUID, error: InvalidInput | StaleVersion) -> ResponseReturnValue:
    """To the editor, with the reason above; the text there is saved by itself or kept in the browser."""
    problem = problem_of(error, language())
    for sentence in [row["message"] for row in problem.reasons] or [problem.message]:
        flash(sentence, "danger")
    return redirect(url_for("web.edit", document_id=document_id), code=303)
