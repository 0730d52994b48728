"""The sample with things to hide in office `qn`, and every route of the application filled with their ids."""

from __future__ import annotations

import re
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from io import BytesIO
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from workflow.app import worker_for
from workflow.archive.dossiers import DossierInput, create_dossier
from workflow.archive.filing import file_document
from workflow.cli.journey import Journey, People
from workflow.copying.ordering import CopyInput, order_copy
from workflow.copying.requests import RequestInput, request_copy
from workflow.distribution.models import AddressBookEntry, Delivery
from workflow.distribution.returned_mail import record_returned
from workflow.documents.drafting import DraftInput, RecipientLine, create_document, save_draft, types_of
from workflow.documents.files import add_file, write_annex
from workflow.documents.models import Document, DocumentFile
from workflow.engine.installation import Installation
from workflow.engine.move import MoveInput
from workflow.engine.notice import Notice
from workflow.engine.outbox import GIVEN_UP, enqueue
from workflow.engine.perform import perform
from workflow.http.sign_in import PEER, PUBLIC, declared_permission
from workflow.incoming.models import Arrival
from workflow.organisations.accounts import new_token
from workflow.organisations.models import AccessToken, Organisation, Person, Unit
from workflow.organisations.names import organisation_by_code
from workflow.organisations.people import person_by_account
from workflow.organisations.stand_ins import appoint_stand_in
from workflow.registers.books import register_outside
from workflow.registers.models import RESERVED, Register
from workflow.sample.loading import actor_named
from workflow.signing.models import HeldDevice, SigningAuthority, SigningRequest

MARK = "HAIAUBAYSAC"
RESTRICTED_MARKS = {"restricted_draft": "HAIAUDONGKIN", "restricted": "HAIAUGIAUMAT"}
FIRST_NUMBER = 74_311
PEOPLE = People(*(f"qn.{name}" for name in ("chuyenvien", "truongphong", "vanphong", "phogiamdoc", "vanthu", "luutru")))
Ids = dict[str, uuid.UUID]


@dataclass
class Hidden:
    """What must stay out of sight: ids by the name of the route parameter, per document, and the words that tell."""

    documents: dict[str, uuid.UUID] = field(default_factory=dict)
    others: Ids = field(default_factory=dict)

    def words(self, mark: str, *documents: str) -> list[str]:
        """What a page may not hold if these documents are hidden."""
        ids = [self.documents[name] for name in documents]
        return [mark, *(text for found in ids for text in (str(found), found.hex))]


def hide(installation: Installation) -> Hidden:
    """Put documents of every kind of state, a dossier, deliveries and the rest into the office `qn`."""
    hidden = Hidden()
    with installation.writing() as work:
        office = organisation_by_code(work.session, "qn")
        assert office is not None
        work.session.add(
            Register(organisation_id=office.id, series="CV", year=work.today.year, last_number=FIRST_NUMBER - 1)
        )
    hidden.documents["distributed"] = _draft(installation, MARK)
    _supply(installation, hidden.documents["distributed"])
    _journey(installation, hidden.documents["distributed"], "distributed")
    hidden.documents["draft"] = _draft(installation, MARK)
    hidden.documents["returned"] = _draft(installation, MARK)
    journey = _journey(installation, hidden.documents["returned"], "draft")
    journey.move("qn.chuyenvien", "submit")
    with installation.writing(actor_named(installation, "qn.truongphong")) as work:
        document = work.session.get_one(Document, hidden.documents["returned"])
        perform(work, document, "return", MoveInput(document.version, f"{MARK} chưa rõ"))
    for name, mark in RESTRICTED_MARKS.items():
        hidden.documents[name] = _draft(installation, mark, access="restricted")
    _journey(installation, hidden.documents["restricted"], "distributed")
    _keep_others(installation, hidden)
    return hidden


def _draft(installation: Installation, mark: str, **more: Any) -> uuid.UUID:
    actor = actor_named(installation, "qn.chuyenvien")
    given = DraftInput(
        subject=f"{mark} về việc rà soát", body_html=f"<p>Nội dung {mark}./.</p>", archive_unit="TCCB",
        addressees=["Phòng Kế hoạch - Tài chính"], recipients=[RecipientLine("Như trên")], **more,
    )  # fmt: skip
    with installation.writing(actor) as work:
        drafter = person_by_account(work.session, "qn.chuyenvien")
        unit = work.session.scalars(
            select(Unit).where(Unit.abbreviation == "TCCB", Unit.organisation_id == actor.organisation_id)
        ).one()
        return create_document(work, types_of(work).get("cong-van"), drafter, unit, given=given).id


def _supply(installation: Installation, document_id: uuid.UUID) -> None:
    with installation.writing(actor_named(installation, "qn.chuyenvien")) as work:
        document = work.session.get_one(Document, document_id)
        body = document.body_html.replace("./.", " (Phụ lục kèm theo)./.")
        save_draft(work, document, DraftInput(body_html=body), document.version)
        write_annex(work, document, document.version, title=f"Phụ lục {MARK}", body_html="<p>bảng</p>")
        add_file(
            work, document, document.version, kind="enclosure", title=f"{MARK} kèm theo", name=f"{MARK}.txt",
            content=MARK.encode(),
        )  # fmt: skip


def _journey(installation: Installation, document_id: uuid.UUID, to: str) -> Journey:
    journey = Journey(installation, PEOPLE, document_id, worker_for(installation).run_until_idle)
    if to == "distributed":
        journey.to_signed()
        journey.to_distributed()
    return journey


def _keep_others(installation: Installation, hidden: Hidden) -> None:
    drafter, clerk = actor_named(installation, "qn.chuyenvien"), actor_named(installation, "qn.vanthu")
    out = hidden.documents["distributed"]
    with installation.writing(drafter) as work:
        document = work.session.get_one(Document, out)
        dossier = create_dossier(work, document.unit, document.drafter, DossierInput(title=f"Hồ sơ {MARK}"))
        file_document(work, dossier, document)
        day = work.today + timedelta(days=30)  # not yet: until then nobody sees more because of it
        stand_in = appoint_stand_in(work, "qn.chuyenvien2", day, day, f"{MARK} nghỉ")
        new_token(work, person_by_account(work.session, "qn.chuyenvien"), MARK)
        hidden.others.update(dossier_id=dossier.id, stand_in_id=stand_in.id)
    with installation.writing(clerk) as work:
        office = work.session.get_one(Organisation, clerk.organisation_id)
        entry = register_outside(
            work, office, "CV", RESERVED, symbol="SNNPTNT", reason=f"{MARK} giữ số", subject=f"{MARK} giữ"
        )
        hidden.others["register_entry"] = entry.id
    with installation.reading() as work:
        session = work.session
        hidden.others["address_entry"] = session.scalars(
            select(AddressBookEntry.id).where(AddressBookEntry.owner_id == clerk.organisation_id)
        ).first()  # type: ignore[assignment]
        for name, model in (("delivery_id", Delivery), ("arrival_id", Arrival)):
            hidden.others[name] = session.scalars(select(model.id).where(model.document_id == out)).one()
        files = session.scalars(select(DocumentFile).where(DocumentFile.document_id == out)).all()
        hidden.others["annex_id"] = next(row.id for row in files if row.kind == "annex")
        hidden.others["file_id"] = next(row.id for row in files if row.kind != "annex")
        hidden.others["notice_id"] = session.scalars(
            select(Notice.id).where(Notice.item_id == hidden.documents["returned"])
        ).first()  # type: ignore[assignment]
        hidden.others["authority_id"] = session.scalars(
            select(SigningAuthority.id).where(SigningAuthority.organisation_id == clerk.organisation_id)
        ).first()  # type: ignore[assignment]
        hidden.others["request_id"] = _asked_of_a_device(installation, out)
        hidden.others["token_id"] = session.scalars(select(AccessToken.id).where(AccessToken.name == MARK)).one()
    with installation.writing(clerk) as work:
        document = work.session.get_one(Document, out)
        given = CopyInput("sao_y", "paper", signer="qn.phogiamdoc", place=f"{MARK} nơi sao")
        hidden.others["copy_id"] = order_copy(work, document, given).id
    with installation.writing(drafter) as work:
        asked = RequestInput(purpose=f"{MARK} lưu hồ sơ")
        hidden.others["copy_request_id"] = request_copy(work, work.session.get_one(Document, out), asked).id
    worker_for(installation).run_until_idle()
    with installation.writing(clerk) as work:
        job = enqueue(work, "move", {"item": MARK}, item=work.session.get_one(Document, out))
        job.status, job.last_error = GIVEN_UP, {"code": "internal_error", "facts": {"kind": MARK}}
        came_back = record_returned(work, f"Subject: {MARK}\r\n\r\n{MARK}".encode())
        work.session.flush()
        hidden.others.update(job_id=job.id, returned_id=came_back.id)  # type: ignore[union-attr]
    assert all(hidden.others.values())


def _asked_of_a_device(installation: Installation, document_id: uuid.UUID) -> uuid.UUID:
    """A wait for the signer's device that has ended."""
    with installation.writing() as work:
        document = work.session.get_one(Document, document_id)
        prepared = work.services.files.put(b"prepared")
        held = HeldDevice(
            person_id=document.signer_id, kind="external", certificates="", added_at=work.now, ended_at=work.now
        )
        work.session.add(held)
        work.session.flush()
        asked = SigningRequest(
            document_id=document.id, person_id=document.signer_id, device_id=held.id, status="ended", pages=1, boxes={},
            shown_sha256=prepared, content_sha256=prepared, prepared_sha256=prepared, reserved_from=0, reserved_to=1,
            document_digest=prepared, signed_attributes="", certificates="", made_at=work.now, expires_at=work.now,
        )  # fmt: skip
        work.session.add(asked)
        work.session.flush()
        return asked.id


# ---- the routes

SIMPLE: Mapping[str, Any] = {
    "number": 1, "first": 1, "second": 2, "transition": "return", "series": "CV", "year": 2026, "office": "qn",
    "key": "0" * 16, "sha256": "0" * 64, "peer": "mail",
}  # fmt: skip
IDS = frozenset(
    (
        "document_id", "file_id", "annex_id", "dossier_id", "delivery_id", "arrival_id", "notice_id", "token_id",
        "stand_in_id", "job_id", "returned_id", "entry_id", "copy_id", "copy_request_id", "authority_id", "request_id",
    )
)  # fmt: skip
ACTIONS = {"web.act_on_delivery": "resend"}

FORMS: Mapping[str, Mapping[str, str]] = {
    "": {"version": "1", "comment": "lý do", "reason": "lý do", "email": "a@b.vn"}
}
BODIES: Mapping[str, Any] = {
    "": {"version": 1, "comment": "lý do", "input": {}},
    "api.save_document": {"version": 1, "subject": "khác"},
    "api.fix_finding": {"version": 1},
    "api.answer_receipt": {"status": "03"},
    "api.add_address": {"kind": "body", "name": "Sở Y tế"},
    "api.change_address": {"kind": "body", "name": "Sở Y tế"},
    "api.add_participant": {"account": "qn.chuyenvien2", "role": "follower"},
    "api.remove_participant": {"account": "qn.chuyenvien2", "role": "follower"},
    "api.make_copy": {"form": "sao_y"},
    "api.ask_for_copy": {"purpose": "lưu hồ sơ"},
    "api.give_answer": {"signature": "AAAA"},
    "api.give_code": {"code": "0000"},
    "api.file_in_dossier": {"document": str(uuid.UUID(int=1))},
}


UPLOADS = ("api.upload_file", "web.upload", "web.try_address_import")


class UnknownParameter(LookupError):
    """A route has a parameter that this test does not know how to fill: teach it, so that the route is covered."""


def _routes(app: Flask) -> list[Rule]:
    nobodys = (PUBLIC, PEER)  # a peer's route answers no person at all: tests/api/test_exchange.py
    rules = [rule for rule in app.url_map.iter_rules() if declared_permission(app, rule.endpoint) not in nobodys]
    return sorted(rules, key=lambda rule: (rule.rule, rule.endpoint))


def routes_to_things(app: Flask) -> list[Rule]:
    """The routes, but public ones, whose address names something that can be hidden, or that is not known here."""
    return [rule for rule in _routes(app) if rule.arguments - {"transition"}]


def lists(app: Flask) -> list[tuple[str, str]]:
    """Endpoint and address of the pages, but public ones, that name nothing."""
    rules = [rule for rule in _routes(app) if not rule.arguments - {"transition"} and "GET" in methods_of(rule)]
    return [(rule.endpoint, rule.rule.replace("<transition>", "submit")) for rule in rules]


def methods_of(rule: Rule) -> list[str]:
    return sorted((rule.methods or set()) - {"HEAD", "OPTIONS"})


def filled(rule: Rule, document_id: uuid.UUID, others: Ids) -> str:
    """The address with the hidden ids in it. Raises: UnknownParameter."""
    values = {name: _value(rule, name, document_id, others) for name in rule.arguments}
    built = rule.build(values)
    assert built is not None
    return built[1]


def _value(rule: Rule, name: str, document_id: uuid.UUID, others: Ids) -> Any:
    if name == "document_id":
        return document_id
    if name == "entry_id":
        return others["address_entry" if "address" in rule.rule else "register_entry"]
    if name in IDS:
        return others[name]
    if name == "action":
        return ACTIONS.get(rule.endpoint) or re.search(r"any\((\w+)", rule.rule)[1]  # type: ignore[index]
    if name in SIMPLE:
        return SIMPLE[name]
    raise UnknownParameter(f"{rule.rule}: {name}")


def absent(rule: Rule) -> str:
    """The same address with ids of nothing."""
    nothing = {name: uuid.uuid5(uuid.NAMESPACE_URL, name) for name in (*IDS, "address_entry", "register_entry")}
    address = filled(rule, nothing["document_id"], nothing)
    return address.replace("/qn", "/zz") if "office" in rule.arguments else address


@dataclass
class Visitor:
    """Somebody who asks over HTTP with a token, at pages and API alike."""

    client: FlaskClient
    account: str
    token: str

    def asks(self, method: str, address: str, endpoint: str = "", **options: Any) -> TestResponse:
        if method != "GET" and not options:
            options = self._body(endpoint)
        headers = {"Authorization": f"Bearer {self.token}"}
        self.client.delete_cookie("session")
        return self.client.open(address, method=method, headers=headers, **options)

    def _body(self, endpoint: str) -> dict[str, Any]:
        if endpoint == "api.import_addresses":
            return {"data": {"file": (BytesIO("Tên\nSở Y tế\n".encode()), "so.csv")}}
        if endpoint in UPLOADS:
            return {"data": {"version": "1", "kind": "enclosure", "title": "tệp", "file": (BytesIO(b"tep"), "tep.txt")}}
        if endpoint.startswith("api."):
            return {"json": BODIES.get(endpoint, BODIES[""])}
        return {"data": FORMS.get(endpoint, FORMS[""])}


def tokens_of(installation: Installation, *offices: str) -> dict[str, str]:
    """A token for everybody of these sample offices."""
    with installation.writing() as work:
        people = work.session.scalars(select(Person).order_by(Person.account)).all()
        chosen = [person for person in people if person.account.partition(".")[0] in offices]
        return {person.account: new_token(work, person, "đọc") for person in chosen}


CHANGING = (
    (re.compile(r'(name="csrf(?:_|-)token"[^>]*(?:value|content)=")[^"]*'), r"\1"),
    (re.compile(r'(oken": ")[\w.-]+'), r"\1"),
    (re.compile(r'(key" value=")[0-9a-f]{32}'), r"\1"),
    (re.compile(r"(nonce[-=]\"?)[\w+/=-]+"), r"\1"),
    (re.compile(r'("reference": ?")\w+'), r"\1"),
)


def plain(response: TestResponse, *own: str) -> str:
    """Status, headers and body, without what changes with every answer and without what was asked for."""
    head = [f"{name}: {value}" for name, value in response.headers if name not in ("Set-Cookie", "Date")]
    text = "\n".join([str(response.status_code), *sorted(head), response.get_data().decode("utf-8", "replace")])
    for pattern, instead in CHANGING:
        text = pattern.sub(instead, text)
    for word in own:
        text = text.replace(word, "·")
    return text
