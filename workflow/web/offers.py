"""Offers of the engine as arguments of move_form(): every typed input with its candidates, every refusal a sentence."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from flask import url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from workflow.base.text import number_in_digits
from workflow.distribution.address_book import KEEPERS, suggest
from workflow.distribution.rules import has_duty
from workflow.documents.models import Document
from workflow.engine import item_role
from workflow.engine.blueprint import InputField, Transition
from workflow.engine.perform import Offer, offers
from workflow.engine.work import Work
from workflow.http.sentences import sentence
from workflow.organisations.names import units_on
from workflow.organisations.people import people_holding, positions_on
from workflow.registers.reserved import reserved_numbers
from workflow.signing import initials
from workflow.signing.authority import authorities_for, block_lines
from workflow.web import display
from workflow.web.language import language
from workflow.web.vietnamese import with_vietnamese

Options = list[tuple[str, str]]

# How a step looks; a step that an organisation adds looks ordinary.
LOOKS: Mapping[str, tuple[str, str]] = {
    "submit": ("primary", "send"),
    "approve_content": ("primary", "check2"),
    "approve_format": ("primary", "check2-all"),
    "agree": ("primary", "hand-thumbs-up"),
    "give_opinion": ("primary", "chat-left-text"),
    "sign": ("primary", "pen"),
    "start_signing": ("primary", "usb-symbol"),
    "issue": ("primary", "123"),
    "distribute": ("primary", "send-check"),
    "return": ("danger", "arrow-return-left"),
    "return_to_unit": ("danger", "arrow-return-left"),
    "return_to_office": ("danger", "arrow-return-left"),
    "abandon": ("danger", "x-octagon"),
    "cancel": ("danger", "trash"),
    "confirm_correct": ("primary", "check2"),
    "confirm_replace": ("primary", "check2"),
    "recall": ("danger", "arrow-counterclockwise"),
    "withdraw": ("secondary", "arrow-counterclockwise"),
}
ORDER = {"primary": 0, "secondary": 1, "danger": 2}
RESERVED = "reserved"
"""The input of `issue` that names a number kept before; it is chosen from those that there are."""
MOST_FORMAT_ERRORS = 5
MOST_SUGGESTED = 400


@dataclass(frozen=True)
class Attempt:
    """What a person tried and was refused: shown again in the same form, with the reasons."""

    transition: str
    typed: Mapping[str, Any] = field(default_factory=dict)
    errors: Mapping[str, str] = field(default_factory=dict)
    reasons: tuple[str, ...] = ()


NO_ATTEMPT = Attempt("")


def move_forms(work: Work, document: Document, attempt: Attempt = NO_ATTEMPT) -> list[dict[str, Any]]:
    """What the actor may do now, as arguments of move_form(), the usual step first."""
    candidates = _Candidates(work, document)
    forms = [_form(document, offer, candidates, attempt) for offer in offers(work, document)]
    return sorted(forms, key=lambda form: ORDER[form["kind"]])


def needs_shown_pdf(transition: Transition) -> bool:
    """A step that names the hash of what was shown has a page of its own, which shows it."""
    return any(one.type == "sha256" for one in transition.inputs)


def _form(document: Document, offer: Offer, candidates: _Candidates, attempt: Attempt) -> dict[str, Any]:
    transition = offer.transition
    action = url_for("web.move", document_id=document.id, transition=transition.name)
    return {
        **plain_form(action, document.version, offer, attempt, LOOKS),
        "page": url_for("web.sign", document_id=document.id) if needs_shown_pdf(transition) else None,
        "inputs": [candidates.control(one) for one in transition.inputs if candidates.shows(one, transition)],
        "refusals": _reasons(offer),
        "explain": _explain(transition, offer),
    }


def plain_form(
    action: str, version: int, offer: Offer, attempt: Attempt, looks: Mapping[str, tuple[str, str]]
) -> dict[str, Any]:
    """An offer as arguments of move_form(), for any item; `looks` are the kind and the sign of a button."""
    transition = offer.transition
    kind, sign = looks.get(transition.name, ("secondary", "arrow-right"))
    tried = attempt.transition == transition.name
    return {
        "action": action,
        "transition": transition.name,
        "label": display.titled(transition.titles, transition.name),
        "version": version,
        "key": uuid.uuid4().hex,
        "comment": transition.comment,
        "refusals": [sentence(refusal.code, refusal.facts, language()) for refusal in offer.refusals],
        "kind": kind,
        "sign": sign,
        "open": tried,
        "errors": dict(attempt.errors) if tried else {},
        "typed": dict(attempt.typed) if tried else {},
    }


def _reasons(offer: Offer) -> list[str]:
    """Every refusal as a sentence; of many errors of form the first ones, as a list of its own names them all."""
    form = [r for r in offer.refusals if r.code == "format_error"]
    told = [r for r in offer.refusals if r.code != "format_error"] + form[:MOST_FORMAT_ERRORS]
    found: list[str] = [with_vietnamese(sentence(r.code, r.facts, language())) for r in told]
    more = len(form) - MOST_FORMAT_ERRORS
    if more > 0:
        found.append(ngettext("và %(num)s lỗi thể thức nữa.", "và %(num)s lỗi thể thức nữa.", more))
    return found


def _explain(transition: Transition, offer: Offer) -> str | None:
    """A word before what cannot be undone, and whom the person stands in for."""
    words = {
        "submit": _("Văn bản được trình lên; bạn rút lại được cho đến khi ký."),
        "issue": _("Văn bản được cấp số tiếp theo của sổ và ngày hôm nay, rồi được ký số cơ quan."),
        "distribute": _("Văn bản được gửi đến tất cả nơi nhận."),
        "abandon": _("Số đã cấp được giữ trong sổ và ghi là đã hủy; chữ ký không còn giá trị."),
        "cancel": _("Dự thảo dừng tại đây và không mở lại được."),
        "return": _("Văn bản về dự thảo; người soạn thảo và lãnh đạo đơn vị soạn thảo nhận lý do."),
        "return_to_unit": _("Văn bản về đơn vị soạn thảo để duyệt lại nội dung."),
        "return_to_office": _("Văn bản về Văn phòng để kiểm tra lại thể thức; nội dung đã duyệt vẫn giữ."),
        "recall": _(
            "Văn bản ngừng gửi, ngừng sao; "
            "mọi nơi đang giữ được yêu cầu trả lại hoặc xóa và trả lời. Không hoàn tác được."
        ),
        "withdraw": _("Các ý kiến duyệt đã có không còn giá trị."),
    }
    found = words.get(transition.name)
    if offer.on_behalf_of is None:
        return found
    return " ".join(filter(None, [_("Bạn đang xử lý thay."), found]))


class _Candidates:
    """Whom and what an input can name; each is looked up when a form shows it."""

    def __init__(self, work: Work, document: Document) -> None:
        self._work, self._document = work, document
        self._known: dict[str, Options] = {}

    def control(self, one: InputField) -> dict[str, Any]:
        """field() arguments for a typed input."""
        made = CONTROLS[one.type](self, one)
        label = display.titled(one.titles, one.name)
        return {"name": one.name, "label": label, "required": one.required, **made}

    def shows(self, one: InputField, transition: Transition) -> bool:
        """Whether the form has it: not what a page of its own shows, nor a choice of numbers where none was kept."""
        if one.type == "secret":  # of a signature all are given: the sign page chooses by the signer's device
            return needs_shown_pdf(transition) or self._asks_for(one.name)
        return one.type != "sha256" and (one.name != RESERVED or bool(self._once(RESERVED, self._reserved)))

    def _asks_for(self, name: str) -> bool:
        """A reviewer is asked again only where initials are made; for a PIN only by a device that wants one."""
        device = initials.asked_of(self._work, self._document)
        return device is not None and (name != "pin" or device.asks_pin)

    def account(self, one: InputField) -> dict[str, Any]:
        blank = [] if one.required else [("", _("Người duy nhất có thẩm quyền"))]
        signers = self._once("signers", self._signers)
        if len(signers) > 1 or one.required:
            blank = [("", _("– Chọn –"))]
        return {"kind": "select", "options": blank + signers, "required": one.required or len(signers) > 1}

    def accounts(self, one: InputField) -> dict[str, Any]:
        return {
            "kind": "checkboxes",
            "options": self._once("leaders", self._leaders),
            "help": _("Có thể để trống. Người ký không cần cho ý kiến trước."),
        }

    def units(self, one: InputField) -> dict[str, Any]:
        return {"kind": "checkboxes", "options": self._once("units", self._units)}

    def date(self, one: InputField) -> dict[str, Any]:
        return {"kind": "date", "minimum": self._work.today.isoformat()}

    def bool(self, one: InputField) -> dict[str, Any]:
        if one.required:
            return {"kind": "radio", "options": [("true", _("Có")), ("false", _("Không"))]}
        return {"kind": "checkbox"}

    def text(self, one: InputField) -> dict[str, Any]:
        if one.name == RESERVED:
            blank = [("", _("Số tiếp theo của sổ"))]
            return {"kind": "select", "options": blank + self._once(RESERVED, self._reserved)}
        return {"kind": "text"}

    def secret(self, one: InputField) -> dict[str, Any]:
        return {"kind": "password"}

    def lines(self, one: InputField) -> dict[str, Any]:
        return {
            "kind": "recipients",
            "purposes": [("", _("Theo sổ")), *display.choices("purpose")],
            "channels": display.choices("channel"),
            "suggestions": [name for name, _label in self._once("recipients", self._recipients)],
        }

    def _once(self, name: str, read: Callable[[], Options]) -> Options:
        if name not in self._known:
            self._known[name] = read()
        return self._known[name]

    def _signers(self) -> Options:
        """Every authority that covers the document today, with the block that would be printed; not the present one."""
        present = (self._document.block or {}).get("authority_id")
        found: Options = []
        named: set[str] = set()
        for row in authorities_for(self._work, self._document):
            account = row.person.account
            value = f"{account}/{row.mode}" if account in named else account
            named.add(account)
            if str(row.id) != present:
                found.append((value, f"{row.person.name} – {' / '.join(block_lines(row))}"))
        return found

    def _recipients(self) -> Options:
        """Names of the issuing office's directory, for its own people."""
        office = self._document.organisation
        if not has_duty(self._work, office.id, "member", *KEEPERS):
            return []
        return [(one.name, one.name) for one in suggest(self._work, office, "", most=MOST_SUGGESTED)]

    def _reserved(self) -> Options:
        """The numbers that were kept in the document's book, with their day and why."""
        rows = reserved_numbers(self._work, self._document)
        words = "{number} – {row.issued_on:%d/%m/%Y}: {row.reason}"
        return [(str(row.number), words.format(number=number_in_digits(row.number), row=row)) for row in rows]

    def _leaders(self) -> Options:
        holder = item_role.duty("leader", self._document.organisation_id)
        people = people_holding(self._work.session, holder, self._work.today)
        return [(person.account, f"{person.name} – {self._title(person.id)}") for person in people]

    def _title(self, person_id: uuid.UUID) -> str:
        own = self._document.organisation_id
        rows = positions_on(self._work.session, person_id, self._work.today)
        return next((row.title for row in rows if row.organisation_id == own), "")

    def _units(self) -> Options:
        rows = units_on(self._work.session, self._document.drafting_organisation_id, self._work.today)
        return [(unit.abbreviation, unit.name) for unit in rows if unit.id != self._document.unit_id]


CONTROLS: Mapping[str, Callable[[_Candidates, InputField], dict[str, Any]]] = {
    "account": _Candidates.account,
    "accounts": _Candidates.accounts,
    "units": _Candidates.units,
    "date": _Candidates.date,
    "bool": _Candidates.bool,
    "text": _Candidates.text,
    "secret": _Candidates.secret,
    "lines": _Candidates.lines,
}
