"""Quy tắc thể thức: every rule of the checker with its clause and examples, and what my office chose of it."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from workflow.base.errors import InvalidInput, NotFound
from workflow.base.text import fold, single_spaced
from workflow.engine.work import Work
from workflow.format_rules.checking import Severities, severity_of
from workflow.format_rules.findings import GRAVITY
from workflow.format_rules.registry import Rule, rules
from workflow.format_rules.severities import choices_of, choose, lower_than
from workflow.http.context import request_reading, request_writing
from workflow.http.findings import severity_word
from workflow.http.sign_in import SIGNED_IN, permission
from workflow.organisations.models import Organisation
from workflow.organisations.offices import display_name, offices_of
from workflow.web.answers import mistakes_of
from workflow.web.blueprint import web
from workflow.web.frame import PLACES
from workflow.web.language import language
from workflow.web.vietnamese import with_vietnamese

PLACES["format_rules"] = "documents"
ADMINISTRATOR = "administrator"


@web.get("/format-rules")
@permission(SIGNED_IN)
def format_rules() -> ResponseReturnValue:
    """The rules, all of them or those that fit `kind`, `severity` and `q`; `office` names one of my offices."""
    given = request.args
    with request_reading() as work:
        offices = _offices(work)
        office = _chosen(offices, given.get("office"))
        chosen = choices_of(work, office.id) if office else {}
        administers = office is not None and office in offices_of(work, ADMINISTRATOR)
        wanted = {name: single_spaced(given.get(name, ""))[:200] for name in ("kind", "severity", "q")}
        rows = [_row(rule, chosen) for rule in rules().values()]
        return render_template(
            "format_rules/list.html",
            rows=[row for row in rows if _fits(row, wanted)],
            total=len(rows),
            wanted=wanted,
            kinds=_kinds(),
            severities=[("", _("Tất cả")), *((name, severity_word(name, language())) for name in GRAVITY)],
            office=office,
            office_name=display_name(work, office) if office else "",
            offices=[(one.code, display_name(work, one)) for one in offices],
            administers=administers,
        )


@web.post("/format-rules")
@permission(ADMINISTRATOR)
def choose_severity() -> ResponseReturnValue:
    """Lower the severity of `rule` in an office, or (empty) go back to the table."""
    form = request.form
    rule_id = form.get("rule", "")
    try:
        with request_writing() as work:
            choose(work, _mine(work, form.get("office", "")), rule_id, form.get("severity") or None)
    except InvalidInput as error:
        for _name, sentence in mistakes_of(error).summary:
            flash(sentence, "danger")
    else:
        flash(_("Đã lưu mức của quy tắc %(rule)s.", rule=rule_id), "success")
    kept: dict[str, Any] = {name: form[name] for name in ("office", "kind", "q") if form.get(name)}
    return redirect(url_for("web.format_rules", **kept, _anchor=rule_id if rule_id in rules() else None), code=303)


def _offices(work: Work) -> list[Organisation]:
    """Mine as a member, then those that I only administer."""
    return list(dict.fromkeys([*offices_of(work), *offices_of(work, ADMINISTRATOR)]))


def _mine(work: Work, code: str) -> Organisation:
    """Raises: NotFound for an office of others."""
    found = next((one for one in _offices(work) if one.code == code), None)
    if found is None:
        raise NotFound(kind="organisation")
    return found


def _chosen(offices: list[Organisation], code: str | None) -> Organisation | None:
    return next((one for one in offices if one.code == code), offices[0] if offices else None)


def _kinds() -> list[tuple[str, str]]:
    return [("", _("Tất cả")), ("F", _("Thể thức và kỹ thuật trình bày")), ("CAP", _("Viết hoa"))]


def _row(rule: Rule, chosen: Severities) -> dict[str, Any]:
    """Display values of one rule."""
    here = severity_of(rule, chosen)
    return {
        "id": rule.id,
        "kind": rule.id.partition("-")[0],
        "title": rule.title[language()],
        "shown_title": with_vietnamese(rule.title[language()]),
        "clause": rule.clause.strip("–"),
        "severity": rule.severity,
        "severity_label": severity_word(rule.severity, language()),
        "at_issue": rule.at_issue,
        "here": here or "off",
        "here_label": severity_word(here or "off", language()),
        "changed": here != rule.severity,
        "choices": [(name, severity_word(name, language())) for name in lower_than(rule)],
        "right": rule.right,
        "wrong": rule.wrong,
    }


def _fits(row: dict[str, Any], wanted: dict[str, str]) -> bool:
    text = fold(" ".join([row["id"], row["title"], row["clause"]]))
    return (
        wanted["kind"] in ("", row["kind"])
        and wanted["severity"] in ("", row["severity"])
        and all(word in text for word in fold(wanted["q"]).split())
    )
