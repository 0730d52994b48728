"""The parts of a document's page: facts, changes, approvals, history, files, relations, diagram, troubles."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from flask import current_app, url_for
from flask_babel import format_date, ngettext
from flask_babel import gettext as _
from markupsafe import Markup
from sqlalchemy import func, select

from workflow.definitions.diagram import draw
from workflow.distribution.models import Delivery
from workflow.distribution.rules import has_duty, sees_whole_log
from workflow.distribution.targets import unresolved
from workflow.documents import approvals
from workflow.documents.changes import base_for, differences
from workflow.documents.content import snapshot
from workflow.documents.models import Approval, Document, Rendition, Revision
from workflow.documents.queries import sealed_annexes
from workflow.documents.relations import relations_of
from workflow.engine import history, outbox
from workflow.engine.blueprint import Workflow
from workflow.engine.history import HistoryEntry
from workflow.engine.work import Work
from workflow.http.sentences import sentence
from workflow.signing import initials
from workflow.web import display, issuer_rows
from workflow.web.arrival_ties import answer_rows, cited_arrival_url, other_way
from workflow.web.citations import citations_values
from workflow.web.comparison import compared
from workflow.web.copies import copies_values
from workflow.web.delivery_words import status_word
from workflow.web.filing import filing_values
from workflow.web.language import language
from workflow.web.participants import participants_values
from workflow.web.recipients import unsettled
from workflow.web.signatories import signatory_lines


def parts_of(work: Work, document: Document, workflow: Workflow) -> dict[str, Any]:
    """Everything below the heading. A mere recipient sees the document, not how the office came to it."""
    inside = sees_whole_log(work, document)
    shown: dict[str, Any] = {
        "inside": inside,
        "facts": facts(work, document, workflow),
        "files": file_rows(document, inside=inside, sealed=sealed_annexes(work.session, document)),
        "annexes": [row.title for row in document.files_of("annex") if row.sha256 is None],
        "relations": relation_rows(work, document),
        "citations": citations_values(work, document),
        "changes": None,
        "approvals": [],
        "history": [],
        "drawing": None,
        "troubles": [],
        "deliveries": delivery_summary(work, document),
        "filing": None,
        "unsettled": None,
        "unknown_lines": [],
        "last_word": None,
        "participants": None,
        "copies": copies_values(work, document),
    }
    if inside:
        shown |= {
            "filing": filing_values(work, document),
            "unsettled": unsettled(work, document),
            "participants": participants_values(work, document, workflow),
            "changes": changes(work, document, workflow),
            "approvals": approval_rows(work, document, workflow),
            "history": (rows := history_rows(work, document)),
            "last_word": last_word(rows, document),
            "unknown_lines": unresolved(work, document) if document.number is None else [],
            "drawing": Markup(draw(workflow, document.state, language())),  # our own drawing, its texts escaped
            "troubles": troubles(work, document),
            "may_retry": has_duty(work, document.organisation_id, "clerk"),
        }
    return shown


def facts(work: Work, document: Document, workflow: Workflow) -> list[tuple[str, Any]]:
    """Who wrote it, for whom, who signs, how: pairs for facts()."""
    block = document.block or {}
    return [
        (_("Người soạn thảo"), f"{document.drafter.name}, {document.unit.name}"),
        (_("Cơ quan cùng ban hành"), issuer_rows.told(work, document)),
        (_("Kính gửi"), [row.line for row in document.addressees]),
        (_("Nơi nhận"), [recipient_words(row.line, row.purpose, row.channel) for row in document.recipients]),
        (_("Dòng Lưu"), archive_words(document)),
        (_("Người ký"), [*block.get("lines", []), block["name"]] if block else None),
        (_("Những người ký, theo thứ tự"), signatory_lines(document)),
        (_("Phạm vi lưu hành"), _circulation(document)),
        (_("Ngày ban hành"), format_date(document.issued_on, "dd/MM/yyyy") if document.issued_on else None),
        (_("Lĩnh vực"), document.field),
        (_("Hình thức"), display.word("medium", document.medium)),
        (_("Hạn trả lời"), format_date(document.reply_due, "dd/MM/yyyy") if document.reply_due else None),
        (_("Hạn cho ý kiến"), _day(document.consultation_due)),
        (_("Ghi chú nguồn"), document.origin_note),
    ]


def _circulation(document: Document) -> str | None:
    return display.word("circulation", document.circulation) if document.circulation != "none" else None


def _day(day: Any) -> str | None:
    return format_date(day, "dd/MM/yyyy") if day else None


def recipient_words(line: str, purpose: str, channel: str | None) -> str:
    """`UBND các huyện (để thực hiện, thư điện tử)`, without what is usual."""
    more = [display.word("purpose", purpose).lower()] if purpose != "act" else []
    more += [display.word("channel", channel).lower()] if channel else []
    return f"{line} ({', '.join(more)})" if more else line


def archive_words(document: Document) -> str:
    """`VT, TCCB, Bình (3)`."""
    words = ", ".join(filter(None, ["VT", document.archive_unit, document.drafter_sign]))
    return f"{words} ({document.copies})" if document.copies else words


def changes(work: Work, document: Document, workflow: Workflow) -> dict[str, Any] | None:
    """What differs from the version the person last had in hands; None when nothing does."""
    base = base_for(work, document)
    if base is None or base.content_sha256 == document.content_sha256:
        return None
    found = differences(base.content, snapshot(document))
    if not found:
        return None
    who = display.people(work, [base.person_id])
    title = display.move_title(workflow, base.reason) or base.reason
    return {
        "number": base.number,
        "at": base.at,
        "by": who.get(base.person_id) if base.person_id else None,
        "mine": base.person_id == work.actor.person_id,
        "own_edit": document.saved_by_id == work.actor.person_id,
        "title": title,
        "blocks": compared(found),
    }


def approval_rows(work: Work, document: Document, workflow: Workflow) -> list[dict[str, Any]]:
    """All approvals, the voided too, for approvals_table()."""
    rows = approvals.of_document(work, document)
    names = display.people(work, [key for row in rows for key in (row.person_id, row.on_behalf_of_id)])
    units = display.units(work, [row.unit_id for row in rows if row.unit_id])
    initialled = initials.states_of(work, document)
    return [
        {**_approval(row, document, workflow, names, units), "initials": _initials_word(initialled.get(row.id))}
        for row in rows
    ]


def _initials_word(state: str | None) -> str | None:
    """What became of the digital initials beside an approval."""
    words = {
        initials.VALID: _("Có ký nháy số, hợp lệ"),
        initials.UNTRUSTED: _("Có ký nháy số; không xác minh được chứng thư"),
        initials.BROKEN: _("Ký nháy số không còn khớp với phiên bản đã duyệt"),
    }
    return words.get(state) if state else None


def _approval(
    row: Approval,
    document: Document,
    workflow: Workflow,
    names: Mapping[uuid.UUID, str],
    units: Mapping[uuid.UUID, str],
) -> dict[str, Any]:
    person = names.get(row.person_id) if row.person_id else None
    unit = units.get(row.unit_id) if row.unit_id else None
    role = workflow.roles.get(row.capacity or "")
    capacity = [unit if person else None, display.titled(role.titles) if role else None]
    if row.on_behalf_of_id:
        capacity.append(_("xử lý thay %(name)s", name=names.get(row.on_behalf_of_id, "")))
    reason = row.void_reason or ""
    return {
        "step_label": display.word("step", row.step),
        "round": row.round,
        "person": person or unit or "",
        "capacity": ", ".join(filter(None, capacity)),
        "outcome": row.outcome or "awaited",
        "outcome_label": display.word("outcome", row.outcome or "awaited"),
        "at": row.answered_at,
        "comment": row.comment,
        "voided": row.voided_at is not None,
        "void_reason": display.move_title(workflow, reason) or display.word("void_reason", reason),
        "changed_since": row.outcome is not None and row.content_sha256 != document.content_sha256,
    }


def history_rows(work: Work, document: Document) -> list[dict[str, Any]]:
    """What happened, newest first, with people's names; told from the entries alone, whatever became of the
    definition."""
    entries = history.of_item(work.session, document.id)
    names = display.people(work, [key for row in entries for key in (row.person_id, row.on_behalf_of)])
    chain = [work.catalogue.get(key) for key in document.chain()]
    return [_entry(row, document, names, chain) for row in reversed(entries)]


def last_word(rows: Sequence[Mapping[str, Any]], document: Document) -> Mapping[str, Any] | None:
    """The entry that brought the document where it is, when somebody gave a reason or an opinion with it."""
    brought = next((row for row in rows if row["target"] != row["source"] and row["source"]), None)
    return brought if brought is not None and brought["comment"] and brought["target"] == document.state else None


def _entry(
    row: HistoryEntry, document: Document, names: Mapping[uuid.UUID, str], chain: Sequence[Workflow]
) -> dict[str, Any]:
    own = next((workflow for workflow in chain if row.event in workflow.transitions), chain[0])
    role = next((found for workflow in chain if (found := workflow.roles.get(row.capacity or ""))), None)
    number = row.facts.get("revision")
    return {
        "at": row.at,
        "actor": names.get(row.person_id, "") if row.person_id else _("Hệ thống"),
        "stands_in_for": names.get(row.on_behalf_of) if row.on_behalf_of else None,
        "capacity": display.titled(role.titles) if role else None,
        "transition": row.event,
        "label": display.move_title(own, row.event),
        "source": row.source,
        "target": row.target,
        "target_label": display.state_title(own, row.target) if row.target else None,
        "comment": row.comment,
        "details": [*_participant(row, own), *_details(row.facts)],
        "revision_url": url_for("web.revision", document_id=document.id, number=number) if number else None,
        "hash": row.hash,
        "voided": [
            url_for("web.voided", document_id=document.id, sha256=sha256) for sha256 in row.facts.get("voided_pdfs", ())
        ],
    }


def _participant(row: HistoryEntry, workflow: Workflow) -> Iterable[str]:
    """Whom an invitation or its end is about."""
    if row.event in ("invite", "release"):
        role = workflow.roles.get(row.facts["role"])
        yield f"{row.facts['name']} ({display.titled(role.titles) if role else row.facts['role']})"


def _details(facts: Mapping[str, Any]) -> Iterable[str]:
    """The facts of an entry as sentences."""
    if facts.get("round", 1) > 1:
        yield _("Trình lần %(n)s.", n=facts["round"])
    if facts.get("voided"):
        steps = ", ".join(display.word("step", step) for step in facts["voided"])
        yield _("Không còn giá trị: %(steps)s.", steps=steps)
    if facts.get("voided_signatures"):
        yield _("Chữ ký đã có không còn giá trị; tệp đã ký được giữ trong lịch sử.")
    if facts.get("basis"):
        yield _("Căn cứ thẩm quyền ký: %(basis)s.", basis=facts["basis"])
    if facts.get("block"):
        yield _("Khối ký: %(lines)s.", lines=" / ".join(facts["block"]))
    if facts.get("signs_as") == "secretary":
        yield _("Ký với tư cách thư ký.")
    if facts.get("next_signer"):
        yield _("Người ký tiếp theo: %(person)s.", person=facts["next_signer"]["name"])
    if facts.get("signs_by_hand"):
        yield _(
            "Thư ký %(name)s chưa có khóa ký dùng được: chỗ ký được in để ký tay.", name=facts["signs_by_hand"]["name"]
        )
    if len(facts.get("seals", ())) > 1:
        yield _("Chữ ký số của: %(bodies)s.", bodies="; ".join(facts["seals"]))
    if facts.get("number"):
        yield _("Số %(number)s.", number=facts["number"])
    for annex in facts.get("sealed_annexes", ()):
        yield _("Đã ký số cơ quan trên tệp phụ lục %(name)s.", name=annex["name"])
    if facts.get("leaders"):
        yield _("Lãnh đạo cho ý kiến trước: %(people)s.", people=", ".join(facts["leaders"]))
    if facts.get("units"):
        yield _("Hỏi ý kiến: %(units)s, hạn %(due)s.", units=", ".join(facts["units"]), due=facts.get("due", ""))
    if facts.get("not_given"):
        yield _("Không trả lời: %(units)s.", units=", ".join(facts["not_given"]))
    if "agrees" in facts:
        yield _("Đồng ý.") if facts["agrees"] else _("Không đồng ý.")
    if facts.get("setting"):
        yield _("Một người giữ cả hai trách nhiệm, theo thiết đặt của cơ quan (%(name)s).", name=facts["setting"])
    if facts.get("deliveries"):
        yield _("Số lượt gửi: %(n)s.", n=sum(facts["deliveries"].values()))


def file_rows(
    document: Document, *, inside: bool, removable: bool = False, sealed: Mapping[uuid.UUID, Rendition] | None = None
) -> list[dict[str, Any]]:
    """The files for file_list(); working papers stay inside the office. Typed annexes are printed, not listed.

    Of a `sealed` annex the link gives the sealed file.
    """
    finished = sealed or {}
    return [
        {
            "url": url_for("web.file", document_id=document.id, file_id=row.id),
            "name": row.title or row.name,
            "kind_label": display.word("kind", row.kind),
            "size": finished[row.id].size if row.id in finished else row.size,
            "sealed": row.id in finished,
            "note": row.name if row.name != row.title else None,
            "remove_action": url_for("web.remove_file", document_id=document.id, file_id=row.id) if removable else None,
            "version": document.version,
        }
        for row in document.files
        if row.removed_at is None and row.sha256 is not None and (inside or row.kind != "working_paper")
    ]


def relation_rows(work: Work, document: Document) -> list[dict[str, Any]]:
    """What this document answers, carries out … and what does so to it."""
    rows = [
        {
            "label": display.word("relation", row.kind) if own else other_way(row.kind),
            "text": _relation_text(work, other) if other else row.target_text,
            "url": url_for("web.document", document_id=other.id) if other else cited_arrival_url(work, row),
            "instruction": row.instruction,
        }
        for row, other, own in relations_of(work, document)
    ]
    return rows + answer_rows(work, document)


def _relation_text(work: Work, other: Document) -> str:
    return " ".join(filter(None, [display.type_name(work, other), display.numbered(other), other.subject]))


def troubles(work: Work, document: Document) -> list[dict[str, Any]]:
    """Jobs of the document that failed, each with its cause as a sentence."""
    return [
        {
            "cause": cause(job.last_error or {}),
            "tries": ngettext("Đã thử %(num)s lần.", "Đã thử %(num)s lần.", job.tries),
            "due": job.due if job.status == outbox.WAITING else None,
        }
        for job in outbox.troubled(work.session, document.id)
        if job.last_error or job.status == outbox.GIVEN_UP
    ]


def cause(error: Mapping[str, Any]) -> str:
    """The sentence of a job's last error; refusals inside come first."""
    rows = error.get("refusals") or [error]
    return " ".join(sentence(str(row.get("code", "")), row.get("facts") or {}, language()) for row in rows)


def delivery_summary(work: Work, document: Document) -> dict[str, Any] | None:
    """How many deliveries stand where, with a way to the log; None before there is one to be seen."""
    if not sees_whole_log(work, document):
        return None
    rows = select(Delivery.status, func.count()).where(Delivery.document_id == document.id).group_by(Delivery.status)
    counts: dict[str, int] = {row[0]: row[1] for row in work.session.execute(rows)}
    if not counts:
        return None
    known = "web.deliveries" in current_app.view_functions
    return {
        "counts": [(status, status_word(status), count) for status, count in sorted(counts.items())],
        "url": url_for("web.deliveries", document_id=document.id) if known else None,
    }


def revision_rows(work: Work, document: Document, workflow: Workflow) -> list[dict[str, Any]]:
    """The document's revisions, newest first, without their texts."""
    rows = work.session.execute(
        select(Revision.number, Revision.reason, Revision.at, Revision.person_id)
        .where(Revision.document_id == document.id)
        .order_by(Revision.number.desc())
    ).all()
    names = display.people(work, [row.person_id for row in rows])
    return [
        {
            "number": row.number,
            "title": display.move_title(workflow, row.reason) or row.reason,
            "at": row.at,
            "by": names.get(row.person_id, _("Hệ thống")),
        }
        for row in rows
    ]
