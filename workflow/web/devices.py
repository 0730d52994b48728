"""Thiết bị ký: the devices of an office for its administrator, and everybody's own; chosen, changed and ended here."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from workflow.base.errors import InvalidInput, OutsideServiceFailed
from workflow.engine.work import Work
from workflow.http.context import request_reading, request_writing
from workflow.http.sign_in import SIGNED_IN, permission
from workflow.organisations.models import ADMINISTRATOR, Organisation, Person
from workflow.organisations.offices import display_name, offices_of
from workflow.organisations.own_account import own_person
from workflow.signing import device_administration as domain
from workflow.signing.device_register import DeviceInput, Holders
from workflow.signing.devices import held_device
from workflow.signing.key_files import LARGEST_KEY_FILE
from workflow.signing.models import DEVICE_KINDS, EXTERNAL, PKCS12, HeldDevice
from workflow.signing.proofs import require_proof, requires_proof
from workflow.web.answers import NO_MISTAKES, Mistakes, mistakes_of
from workflow.web.blueprint import web
from workflow.web.device_words import (
    device_changes,
    device_values,
    kind_helps,
    kind_words,
    name_choices,
    setting_words,
)
from workflow.web.frame import PLACES
from workflow.web.offices import served_office

PLACES.update(dict.fromkeys(("signing_devices", "new_device", "enter_device", "end_device"), "account"))
PLACES["set_signature_proof"] = "account"
PLACES.update(dict.fromkeys(("own_device", "new_own_device", "enter_own_device", "end_own_device"), "account"))


@dataclass(frozen=True)
class _Place:
    """Whose device the page is about: in an office by its administrator, or with no office the own one."""

    office: Organisation | None
    holder: Holders
    account: str

    @property
    def own(self) -> bool:
        return self.office is None


@web.get("/offices/signing-devices")
@permission(ADMINISTRATOR)
def signing_devices() -> ResponseReturnValue:
    """On what the seal and the people of an office sign, and how their certificates stand."""
    with request_reading() as work:
        return _office_page(work, served_office(work, request.args.get("office")))


def _office_page(work: Work, office: Organisation, mistakes: Mistakes = NO_MISTAKES) -> str:
    rows = [device_values(row, work.now) for row in domain.devices_of_office(work, office)]
    return render_template(
        "offices/devices.html",
        office=office,
        office_name=display_name(work, office),
        offices=[(row.code, display_name(work, row)) for row in offices_of(work, ADMINISTRATOR)],
        rows=rows,
        changes=device_changes(work, domain.changes_of_office(work, office)),
        proof_required=requires_proof(office),
        mistakes=mistakes,
    )


@web.get("/offices/signing-devices/new")
@permission(ADMINISTRATOR)
def new_device() -> ResponseReturnValue:
    """The form for the holder that `person` names, or without one the seal of the office; `kind` chooses the fields."""
    with request_reading() as work:
        return _form_page(work, _of_office(work))


@web.post("/offices/signing-devices")
@permission(ADMINISTRATOR)
def enter_device() -> ResponseReturnValue:
    """The device from now on; refused, what was typed is shown again with the reason at its field."""
    return _enter(_of_office)


@web.post("/offices/signing-devices/proof")
@permission(ADMINISTRATOR)
def set_signature_proof() -> ResponseReturnValue:
    """Whether every signature must carry its proof in the file (B-LT)."""
    with request_writing() as work:
        office = served_office(work, request.form.get("office"))
        require_proof(work, office, "required" in request.form)
        there = url_for("web.signing_devices", office=office.code, _anchor="proof")
    flash(_("Đã lưu yêu cầu về bằng chứng trong tệp."), "success")
    return redirect(there, code=303)


@web.post("/offices/signing-devices/end")
@permission(ADMINISTRATOR)
def end_device() -> ResponseReturnValue:
    """End the device in use; the row stays in the history."""
    return _end(_of_office)


@web.get("/account/signing-device")
@permission(SIGNED_IN)
def own_device() -> ResponseReturnValue:
    """My own device, how its certificate stands, and what was changed."""
    with request_reading() as work:
        row = domain.device_of(work, own_person(work))
        return render_template(
            "account/device.html",
            device=device_values(row, work.now),
            changes=device_changes(work, domain.changes_of_own(work)),
        )


@web.get("/account/signing-device/new")
@permission(SIGNED_IN)
def new_own_device() -> ResponseReturnValue:
    """The form for the own device; `kind` chooses the fields."""
    with request_reading() as work:
        return _form_page(work, _of_person(work))


@web.post("/account/signing-device")
@permission(SIGNED_IN)
def enter_own_device() -> ResponseReturnValue:
    """The own device from now on."""
    return _enter(_of_person)


@web.post("/account/signing-device/end")
@permission(SIGNED_IN)
def end_own_device() -> ResponseReturnValue:
    """End the own device."""
    return _end(_of_person)


def _of_office(work: Work) -> _Place:
    """Raises: NotFound, NotPermitted, InvalidInput("not_a_colleague")."""
    office = served_office(work, request.values.get("office"))
    account = request.values.get("person", "").strip()
    return _Place(office, domain.holder_in(work, office, account), account)


def _of_person(work: Work) -> _Place:
    return _Place(None, domain.own_holder(work), own_person(work).account)


def _enter(place_in: Any) -> ResponseReturnValue:
    """Prepared in a read session, as the device may be asked; then written."""
    try:
        with request_reading() as work:
            place = place_in(work)
            prepared = domain.prepare_for(work, place.holder, _typed(own=place.own), own=place.own)
        with request_writing() as work:
            place = place_in(work)
            domain.change_device(work, place.office, prepared)
            there = _back(place)
    except (InvalidInput, OutsideServiceFailed) as error:
        mistakes = mistakes_of(error)
        with request_reading() as work:
            return _form_page(work, place_in(work), mistakes), mistakes.status
    flash(_("Đã ghi thiết bị ký. Từ nay chữ ký được tạo trên thiết bị này."), "success")
    return redirect(there, code=303)


def _end(place_in: Any) -> ResponseReturnValue:
    try:
        with request_writing() as work:
            place = place_in(work)
            domain.stop_device(work, place.office, place.holder, request.form.get("reason", ""))
            there = _back(place)
    except InvalidInput as error:
        mistakes = mistakes_of(error)
        with request_reading() as work:
            return _form_page(work, place_in(work), mistakes), mistakes.status
    flash(_("Đã kết thúc thiết bị ký. Chữ ký đã tạo vẫn giữ nguyên."), "success")
    return redirect(there, code=303)


def _back(place: _Place) -> str:
    if place.office is None:
        return url_for("web.own_device")
    return url_for("web.signing_devices", office=place.office.code)


def _typed(*, own: bool) -> DeviceInput:
    form = request.form
    kind = form.get("kind", "")
    given = DeviceInput(
        kind=kind,
        settings={name: form.get(name, "") for name in setting_words()},
        certificates=_uploaded("certificate") if kind != PKCS12 else None,
        key_file=_uploaded("key_file") if kind == PKCS12 else None,
        passphrase=form.get("passphrase", "")[:1000],
    )
    return domain.tidied(given, own=own)


def _uploaded(name: str) -> bytes | None:
    """The file; one byte more than may be tells that it is too large."""
    sent = request.files.get(name)
    return (sent.read(LARGEST_KEY_FILE + 1) or None) if sent else None


def _form_page(work: Work, place: _Place, mistakes: Mistakes = NO_MISTAKES) -> str:
    kinds = domain.OWN_KINDS if place.own else DEVICE_KINDS
    asked = request.values.get("kind", "")
    kind = asked if asked in kinds else EXTERNAL
    wanted = (domain.SETTINGS_OF_OWN if place.own else domain.SETTINGS)[kind]
    held = _held(work, place.holder)
    typed = request.form if request.method == "POST" else (held.settings if held and held.kind == kind else {})
    return render_template(
        "offices/device.html",
        own=place.own,
        office=place.office,
        over=display_name(work, place.office) if place.office else own_person(work).name,
        account=place.account,
        whom=_whom(work, place),
        back_url=_back(place),
        kind=kind,
        kinds=[(key, kind_words()[key]) for key in kinds],
        help=kind_helps()[kind],
        settings=[(name, setting_words()[name]) for name in wanted],
        choices=name_choices(domain.known_names(work)),
        typed=typed,
        held=held is not None,
        mistakes=mistakes,
    )


def _held(work: Work, holder: Holders) -> HeldDevice | None:
    return held_device(work.session, person_id=holder.person_id, organisation_id=holder.organisation_id)


def _whom(work: Work, place: _Place) -> str | None:
    """The person's name; None for the seal."""
    person = work.session.get(Person, place.holder.person_id) if place.holder.person_id else None
    return person.name if person else None
