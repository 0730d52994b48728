"""Kiểm tra thể thức: what the rules find in a document, beside its text; one click puts right what can be put right."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Sequence
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext
from markupsafe import Markup

from workflow.base.errors import DomainError, InvalidInput, NotFound, StaleVersion
from workflow.distribution.rules import sees_whole_log
from workflow.documents.drafting import EDIT
from workflow.documents.models import Document
from workflow.engine import access
from workflow.engine.work import Work
from workflow.format_rules.checking import message
from workflow.format_rules.documents import findings_of, findings_on_typed, is_about_to_leave
from workflow.format_rules.findings import GRAVITY, Finding
from workflow.format_rules.fixes import put_all_right, put_right
from workflow.format_rules.manuscript import ANNEX
from workflow.http.context import request_reading, request_writing
from workflow.http.errors import problem_of
from workflow.http.findings import place_word, severity_word
from workflow.http.sign_in import permission
from workflow.web import display, draft_form
from workflow.web.blueprint import web
from workflow.web.language import language
from workflow.web.vietnamese import with_vietnamese

FIELDS = {
    "subject": "subject",
    "addressees": "addressees",
    "legal_bases": "legal_bases",
    "body": "body_html",
    "recipients": "recipients",
    "archive_line": "archive_unit",
    "date_line": "place",
}
"""The field of the editor in which a part of the document is written; the other parts are made by the page."""


@web.post("/documents/<uuid:document_id>/findings")
@permission(EDIT)
def check_typed(document_id: uuid.UUID) -> ResponseReturnValue:
    """The list for what stands in the form now, saved or not: a partial. Nothing is saved."""
    given = draft_form.draft_input(draft_form.typed_in(request.form))
    with request_reading() as work:
        document = access.find_visible(work, Document, document_id)
        found = findings_on_typed(work, document, given)
        return render_template("documents/_findings.html", findings=shown(work, document, found, fixing=True))


@web.post("/documents/<uuid:document_id>/findings/<key>/fix")
@permission(EDIT)
def fix_finding(document_id: uuid.UUID, key: str) -> ResponseReturnValue:
    """Put one finding right."""
    return _fixed(document_id, lambda work, document, version: put_right(work, document, key, version))


@web.post("/documents/<uuid:document_id>/findings/fix")
@permission(EDIT)
def fix_all_findings(document_id: uuid.UUID) -> ResponseReturnValue:
    """Put right everything that has a safe remedy."""
    return _fixed(document_id, put_all_right)


def _fixed(document_id: uuid.UUID, act: Callable[[Work, Document, int], list[str]]) -> ResponseReturnValue:
    version = request.form.get("version", type=int) or 0
    try:
        with request_writing() as work:
            voided = act(work, access.find_visible(work, Document, document_id), version)
    except NotFound as error:
        if error.facts.get("kind") != "finding":
            raise
        flash(_("Chỗ này đã được sửa, hoặc nội dung đã đổi. Hãy xem lại danh sách."), "info")
    except (StaleVersion, InvalidInput) as error:
        _tell_why(error)
    else:
        _tell(voided)
    endpoint = "web.document" if request.form.get("then") == "show" else "web.edit"
    return redirect(url_for(endpoint, document_id=document_id, _anchor="findings"), code=303)


def _tell_why(error: DomainError) -> None:
    problem = problem_of(error, language())
    for sentence in [row["message"] for row in problem.reasons] or [problem.message]:
        flash(sentence, "danger")


def _tell(voided: Sequence[str]) -> None:
    flash(_("Đã sửa theo đề nghị."), "success")
    if voided:
        steps = ", ".join(display.word("step", step) for step in voided)
        flash(_("Vì nội dung đã sửa, các ý kiến sau không còn giá trị: %(steps)s.", steps=steps), "warning")


def tell_findings(document_id: uuid.UUID) -> None:
    """After a text was read: what the rules say of it in a line that leads to the list; nothing where all is well."""
    with request_reading() as work:
        found = findings_of(work, access.find_visible(work, Document, document_id))
    if found:
        line = Markup('<a href="#findings">{}</a>').format(count_words(found))
        flash(line, "warning" if any(one.gates for one in found) else "info")


def findings_beside(work: Work, document: Document) -> dict[str, Any]:
    """The list beside the editor."""
    return shown(work, document, findings_of(work, document), fixing=True)


def findings_for(work: Work, document: Document) -> dict[str, Any] | None:
    """The list on the document's page, for those inside who may still act on it: until it has its number."""
    final = access.main_workflow(work, document).states[document.state].final
    if document.issued_on is not None or final or not sees_whole_log(work, document):
        return None
    found = findings_of(work, document, at_issue=is_about_to_leave(work, document))
    return shown(work, document, found, fixing=access.can(work, EDIT, document), then="show")


def shown(
    work: Work, document: Document, findings: Sequence[Finding], *, fixing: bool, then: str = "edit"
) -> dict[str, Any]:
    """Display values of documents/_findings.html: the gravest first."""
    rows = [_row(document, one, fixing=fixing) for one in findings]
    groups = [
        (name, severity_word(name, language()), [row for row in rows if row["severity"] == name]) for name in GRAVITY
    ]
    fixable = sum(one.fix is not None and one.part != ANNEX for one in findings)
    return {
        "words": count_words(findings),
        "brief": (_counted(findings) or [str(_("không có lỗi"))])[0],
        "counts": {name: len(group) for name, _word, group in groups},
        "groups": [group for group in groups if group[2]],
        "fixable": fixable if fixing else 0,
        "fix_all": url_for("web.fix_all_findings", document_id=document.id),
        "version": document.version,
        "then": then,
    }


def count_words(findings: Sequence[Finding]) -> str:
    """How many of each gravity, in a sentence."""
    if not findings:
        return str(_("Không thấy sai sót về thể thức."))
    return str(_("Thể thức: %(counts)s.", counts=", ".join(_counted(findings))))


def _counted(findings: Sequence[Finding]) -> list[str]:
    """`2 lỗi`, `1 cảnh báo`: of each gravity that there is."""
    counts = {name: sum(one.severity == name for one in findings) for name in GRAVITY}
    told = {
        "error": ngettext("%(num)s lỗi", "%(num)s lỗi", counts["error"]),
        "warn": ngettext("%(num)s cảnh báo", "%(num)s cảnh báo", counts["warn"]),
        "info": ngettext("%(num)s gợi ý", "%(num)s gợi ý", counts["info"]),
    }
    return [str(words) for name, words in told.items() if counts[name]]


def _row(document: Document, finding: Finding, *, fixing: bool) -> dict[str, Any]:
    fixable = fixing and finding.fix is not None
    said = message(finding, language())
    return {
        "key": finding.key,
        "rule": finding.rule,
        "severity": finding.severity,
        "at_issue": finding.at_issue,
        "message": with_vietnamese(said),
        "place": place_word(finding, language()),
        "part": finding.part,
        "annex": finding.annex,
        "index": finding.index,
        "start": finding.start,
        "end": finding.end,
        "found": finding.found,
        "quoted": finding.found if finding.found and finding.found not in said else None,
        "clause": finding.clause.strip("–"),
        "rule_url": url_for("web.format_rules", _anchor=finding.rule),
        "place_url": _place_url(document, finding) if fixing else None,
        "field": FIELDS.get(finding.part),
        "fix": finding.fix if fixable else None,
        "fix_action": url_for("web.fix_finding", document_id=document.id, key=finding.key) if fixable else None,
    }


def _place_url(document: Document, finding: Finding) -> str | None:
    """Where the words are written; None for what the page makes."""
    if finding.annex:
        annexes = document.files_of("annex")
        file = annexes[finding.annex - 1] if finding.annex <= len(annexes) else None
        return url_for("web.annex", document_id=document.id, annex_id=file.id) if file and file.body_html else None
    name = FIELDS.get(finding.part)
    return url_for("web.edit", document_id=document.id, _anchor=f"field-{name}") if name else None
