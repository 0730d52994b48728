"""Signing devices on pages: the administrator's for the office, everybody's own; PEM and PKCS#12 handed in."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    PrivateFormat,
    pkcs12,
)
from sqlalchemy import select

import config
from tests.signing.desk import Key, key_in
from tests.web.serving import Reader, Served, settings_in
from workflow import app as composition
from workflow.base.clock import Clock
from workflow.engine.history import HistoryEntry
from workflow.organisations.names import organisation_by_code
from workflow.organisations.people import person_by_account
from workflow.signing.devices import DeviceAccess, device_of_organisation, device_of_person
from workflow.signing.keys import FileKeyStore, KeyStore
from workflow.signing.models import HeldDevice
from workflow.signing.names import key_of_organisation, key_of_person
from workflow.signing.sample_pki import make_sample_authority, revoke

OFFICE, OWN = "/offices/signing-devices", "/account/signing-device"
SECRET = "4711-khong-ai-biet"


@pytest.fixture
def keys(tmp_path: Path) -> Path:
    return tmp_path / "installation" / "keys"


def key_of(served: Served, keys: Path, account: str) -> Key:
    with served.installation.reading() as work:
        return key_in(keys, key_of_person(person_by_account(work.session, account).id), config.SAMPLE_SECRET_KEY)


def seal_key(served: Served, keys: Path) -> Key:
    with served.installation.reading() as work:
        office = organisation_by_code(work.session, "qn")
        assert office is not None
        return key_in(keys, key_of_organisation(office.id), config.SAMPLE_SECRET_KEY)


def enters_own(reader: Reader, **typed: Any) -> Any:
    kind = typed.get("kind", "external")
    return reader.post(OWN, f"{OWN}/new?kind={kind}", **{"kind": kind, **typed})


def enters(reader: Reader, **typed: Any) -> Any:
    return reader.post(OFFICE, f"{OFFICE}/new?office=qn", **{"office": "qn", **typed})


def pem(key: Key) -> tuple[BytesIO, str]:
    return BytesIO(key.pem.encode()), "chung-thu.pem"


def file_of(key: Key, passphrase: str) -> tuple[BytesIO, str]:
    return BytesIO(_bundle(key, BestAvailableEncryption(passphrase.encode()))), "khoa.p12"


def _bundle(key: Key, encryption: Any) -> bytes:
    own, *above = key.certificates
    return pkcs12.serialize_key_and_certificates(b"k", key.private, own, above, encryption)


@dataclass(frozen=True)
class FixedClock:
    """Stands still."""

    at: datetime

    def now(self) -> datetime:
        return self.at


def served_with(served: Served, folder: Path, ports: dict[type[Any], Any], clock: Clock | None = None) -> Served:
    """The same installation, served with other ports and perhaps another clock."""
    services = served.installation.services
    found = replace(services, clock=clock or services.clock, ports={**services.ports, **ports})
    installation = replace(served.installation, services=found)
    return Served(
        installation, composition.create_app(settings_in(folder / "installation"), installation), served.work_off
    )


def devices(served: Served) -> list[HeldDevice]:
    with served.installation.reading() as work:
        found = list(work.session.scalars(select(HeldDevice).order_by(HeldDevice.added_at, HeldDevice.id)))
        work.session.expunge_all()
        return found


def entries(served: Served) -> list[tuple[str, str | None]]:
    with served.installation.reading() as work:
        rows = select(HistoryEntry).where(HistoryEntry.item_kind == "signing_device").order_by(HistoryEntry.sequence)
        return [(row.event, row.capacity) for row in work.session.scalars(rows)]


def test_a_person_gives_the_certificate_of_the_token_at_the_desk_and_sees_how_it_stands(
    served: Served, keys: Path
) -> None:
    reader = served.reader("qn.giamdoc")
    page = reader.follow(enters_own(reader, certificate=pem(key_of(served, keys, "qn.giamdoc")))).text
    assert "Thiết bị tại bàn (USB token)" in page and "Chưa bị thu hồi (danh sách đến " in page
    assert "Chọn thiết bị ký</strong>" in page
    (row,) = devices(served)
    assert (row.kind, row.settings, row.ended_at) == ("external", {}, None)
    assert entries(served) == [("choose_device", "own")]


def test_the_certificate_of_another_is_refused_at_its_field_and_nothing_changes(served: Served, keys: Path) -> None:
    reader = served.reader("qn.giamdoc")
    answer = enters_own(reader, certificate=pem(key_of(served, keys, "qn.phogiamdoc")))
    assert (answer.status_code, devices(served)) == (422, [])
    assert re.search(r'id="field-certificate-error".*?Chứng thư số mang tên', answer.text, re.S)
    for content in (b"", b"khong phai chung thu", b"-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"):
        answer = enters_own(reader, certificate=(BytesIO(content), "sai.pem"))
        assert answer.status_code == 422 and 'id="field-certificate-error"' in answer.text
    assert (devices(served), entries(served)) == ([], [])


def test_a_certificate_without_those_above_it_is_told_what_the_file_lacks(served: Served, keys: Path) -> None:
    alone = key_of(served, keys, "qn.giamdoc").certificates[0].public_bytes(Encoding.PEM)
    answer = enters_own(served.reader("qn.giamdoc"), certificate=(BytesIO(alone), "mot-minh.pem"))
    assert (answer.status_code, devices(served)) == (422, [])
    assert "tệp có cả chứng thư cấp trên" in answer.text


def test_a_key_file_is_opened_with_its_passphrase_kept_encrypted_and_asked_for_when_its_person_signs(
    served: Served, keys: Path
) -> None:
    key, reader = key_of(served, keys, "qn.giamdoc"), served.reader("qn.giamdoc")
    before = {path.name for path in (keys / "keys").iterdir()}
    weak = PrivateFormat.PKCS12.encryption_builder().kdf_rounds(1000)
    weak = weak.key_cert_algorithm(pkcs12.PBES.PBESv1SHA1And3KeyTripleDESCBC)
    content = BytesIO(_bundle(key, weak.build(SECRET.encode()))), "cu.p12"
    page = reader.follow(enters_own(reader, kind="pkcs12", key_file=content, passphrase=SECRET)).text
    assert "Hỏi mật khẩu của khóa mỗi lần ký" in page
    (row,) = devices(served)
    (new,) = {path.name for path in (keys / "keys").iterdir()} - before
    assert row.settings == {"file": new.removesuffix(".p12"), "asked": True}
    kept = keys / "keys" / new
    assert (kept.stat().st_mode & 0o777, b"PRIVATE" in kept.read_bytes()) == (0o600, False)
    with served.installation.reading() as work:
        device = device_of_person(work, row.person_id)  # type: ignore[arg-type]
        assert (device.asks_pin, device.key(SECRET).certificate) == (True, key.certificates[0])
    with served.installation.database.connect() as connection:
        for table in ("signing_device", "history_entry", "job"):
            assert SECRET not in str(connection.exec_driver_sql(f"SELECT * FROM {table}").fetchall())


def test_a_key_file_that_does_not_open_is_told_at_its_field(served: Served, keys: Path) -> None:
    key, reader = key_of(served, keys, "qn.giamdoc"), served.reader("qn.giamdoc")
    slow = PrivateFormat.PKCS12.encryption_builder().kdf_rounds(3_000_000).build(SECRET.encode())
    wrong = {
        "mật khẩu không đúng": (file_of(key, SECRET), "sai"),
        "damaged": ((BytesIO(b"\x30\x82\x01"), "hong.p12"), SECRET),
        "slow": ((BytesIO(_bundle(key, slow)), "cham.p12"), SECRET),
    }
    for name, (content, passphrase) in wrong.items():
        answer = enters_own(reader, kind="pkcs12", key_file=content, passphrase=passphrase)
        assert (answer.status_code, 'id="field-key_file-error"' in answer.text) == (422, True), name
    missing = enters_own(reader, kind="pkcs12", key_file=file_of(key, SECRET))
    assert 'id="field-passphrase-error"' in missing.text
    assert devices(served) == []


def test_the_administrator_hands_in_the_seals_key_which_the_installation_then_opens(served: Served, keys: Path) -> None:
    key, reader = seal_key(served, keys), served.reader("admin")
    page = reader.follow(enters(reader, kind="pkcs12", key_file=file_of(key, SECRET), passphrase=SECRET)).text
    assert "Con dấu số của cơ quan" in page and "Chọn thiết bị ký</strong>: Con dấu số của cơ quan" in page
    (row,) = devices(served)
    with served.installation.reading() as work:
        device = device_of_organisation(work, row.organisation_id)  # type: ignore[arg-type]
        assert (device.asks_pin, device.key().certificate) == (False, key.certificates[0])


def test_a_change_ends_the_one_before_and_an_end_needs_a_reason(served: Served, keys: Path) -> None:
    reader, certificate = served.reader("admin"), key_of(served, keys, "qn.giamdoc")
    for _ in range(2):
        assert enters(reader, person="qn.giamdoc", kind="external", certificate=pem(certificate)).status_code == 303
    assert [row.ended_at is None for row in devices(served)].count(True) == 1
    form = {"office": "qn", "person": "qn.giamdoc"}
    refused = reader.post(f"{OFFICE}/end", f"{OFFICE}/new?office=qn&person=qn.giamdoc", **form)
    assert (refused.status_code, 'id="field-reason-error"' in refused.text) == (422, True)
    done = reader.post(f"{OFFICE}/end", f"{OFFICE}/new?office=qn&person=qn.giamdoc", reason="mất token", **form)
    assert "mất token" in reader.follow(done).text
    assert [row.ended_at is None for row in devices(served)] == [False, False]
    assert entries(served) == [
        ("choose_device", "administrator"),
        ("choose_device", "administrator"),
        ("end_device", "administrator"),
    ]


def test_names_that_the_server_knows_are_offered_and_what_stands_behind_them_is_not_shown(
    served: Served, tmp_path: Path
) -> None:
    access = DeviceAccess({"may-chu": "/usr/lib/m.so"}, {"dien-thoai": "http://127.0.0.1:9/csc/v2"}, {"pin-so": SECRET})
    reader = served_with(served, tmp_path, {DeviceAccess: access}).reader("admin")
    page = reader.get(f"{OFFICE}/new?office=qn&kind=pkcs11").text
    assert all(f'<option value="{name}">' in page for name in ("may-chu", "pin-so"))
    assert SECRET not in page and "/usr/lib" not in page
    typed = {"kind": "pkcs11", "module": "la", "token": "T", "key": "", "secret": "pin-so"}
    refused = enters(reader, **typed)
    assert set(re.findall(r'id="field-(\w+)-error"', refused.text)) == {"module", "key"}
    assert 'name="token" id="field-token" value="T"' in refused.text
    away = enters(reader, person="qn.giamdoc", kind="remote", service="dien-thoai", credential="c", secret="pin-so")
    assert (away.status_code, "Dịch vụ ký số từ xa không thực hiện được" in away.text) == (503, True)
    own = enters_own(reader, kind="pkcs11", module="may-chu", token="T", key="K")
    assert (own.status_code, devices(served)) == (422, [])


def test_an_end_within_thirty_days_and_a_revocation_are_told(served: Served, keys: Path, tmp_path: Path) -> None:
    reader, key = served.reader("qn.giamdoc"), key_of(served, keys, "qn.giamdoc")
    assert enters_own(reader, certificate=pem(key)).status_code == 303
    soon = FixedClock(key.certificates[0].not_valid_after_utc - timedelta(days=12, hours=1))
    make_sample_authority(keys, config.SAMPLE_SECRET_KEY, (), (), soon.at)  # the lists of then
    store = FileKeyStore(keys, config.SAMPLE_SECRET_KEY, soon)
    later = served_with(served, tmp_path, {KeyStore: store}, soon)
    assert "Sắp hết hạn: còn 12 ngày" in later.reader("qn.giamdoc").get(OWN).text
    with served.installation.reading() as work:
        name = key_of_person(person_by_account(work.session, "qn.giamdoc").id)
    revoke(keys, config.SAMPLE_SECRET_KEY, name, served.installation.services.clock.now())
    assert "đã bị thu hồi từ" in reader.get(OWN).text
    assert "đã bị thu hồi từ" in served.reader("admin").get(f"{OFFICE}?office=qn").text


def test_nobody_else_sees_or_changes_the_devices_of_an_office(served: Served, keys: Path) -> None:
    certificate = key_of(served, keys, "qn.giamdoc")
    for account in ("qn.giamdoc", "qn.vanthu"):
        reader = served.reader(account)
        assert reader.get(f"{OFFICE}?office=qn").status_code == 403
        answer = reader.post(OFFICE, "/account", office="qn", kind="external", certificate=pem(certificate))
        assert answer.status_code == 403
    assert served.reader("admin").get(f"{OFFICE}?office=khong-co").status_code == 404
    outsider = enters(served.reader("admin"), person="ls.giamdoc", kind="external", certificate=pem(certificate))
    assert (outsider.status_code, devices(served)) == (422, [])


def test_the_administrator_asks_for_the_proof_in_every_file_and_the_history_shows_it(served: Served) -> None:
    reader = served.reader("admin")
    answer = reader.post(f"{OFFICE}/proof", f"{OFFICE}?office=qn", office="qn", required="true")
    assert re.search(r'name="required" id="field-required" value="true" checked', reader.follow(answer).text)
    told = reader.get("/offices/signing-authorities?office=qn").text
    assert "Chỉ ký khi có đủ bằng chứng (B-LT): có" in told
    assert served.reader("qn.giamdoc").post(f"{OFFICE}/proof", "/account", office="qn").status_code == 403
