"""How certificates stand: usable, ending soon, and every reason against one, told by name."""

from __future__ import annotations

import shutil
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
import structlog
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import rsa

from tests.factories.installed import PASSPHRASE, Workshop
from tests.factories.office import Office, fixed_id
from tests.signing.conftest import LEADER, NOW, StandingClock
from tests.signing.desk import Key, hold, key_in, key_of
from workflow.api.health import log_certificates
from workflow.organisations.models import Person
from workflow.signing.certificate_state import state_of_organisation, state_of_person, states_of_installation
from workflow.signing.certificates import check_names
from workflow.signing.errors import (
    CertificateOfAnother,
    CertificateUnfit,
    CertificateUntrusted,
)
from workflow.signing.keys import FileKeyStore, KeyStore
from workflow.signing.sample_pki import revoke


def state(office: Office, role: str = "leader"):
    with office.installation.reading() as work:
        if role == "office":
            return state_of_organisation(work, fixed_id(office.code, role))
        return state_of_person(work, work.session.get_one(Person, fixed_id(office.code, role)))


def with_keys(office: Office, folder: Path) -> Office:
    services = office.installation.services
    ports = {**services.ports, KeyStore: FileKeyStore(folder, PASSPHRASE, services.clock)}
    return Office(replace(office.installation, services=replace(services, ports=ports)), office.code)


def test_everybody_who_may_sign_and_every_seal_is_looked_at(office: Office) -> None:
    with office.installation.reading() as work:
        found = states_of_installation(work)
    assert [(one.kind, one.holder, one.subject, one.code) for one in found] == [
        ("organisation", "Sở Thử nghiệm cq", "Sở cq", None),
        ("person", "Nguyễn deputy", "Nguyễn deputy", None),
        ("person", "Nguyễn leader", "Nguyễn leader", None),
    ]


def test_a_certificate_is_warned_of_thirty_days_before_its_end(office: Office, clock: StandingClock) -> None:
    ends = state(office).ends_at
    assert ends is not None
    told = [state(office).ends_soon(ends - timedelta(days=days)) for days in (31, 29)]
    assert told == [False, True]


@pytest.mark.parametrize(
    ("role", "code"),
    [("drafter", "key_missing"), ("leader", "certificate_revoked"), ("deputy", None)],
)
def test_each_state_has_its_reason(
    role: str, code: str | None, office: Office, workshop: Workshop, tmp_path: Path
) -> None:
    own = shutil.copytree(workshop.keys, tmp_path / "pki")
    revoke(own, PASSPHRASE, f"person-{fixed_id(office.code, 'leader')}", NOW - timedelta(days=1))
    assert state(with_keys(office, own), role).code == code


def test_a_root_that_is_not_ours_is_not_trusted(office: Office, workshop: Workshop, tmp_path: Path) -> None:
    own = shutil.copytree(workshop.keys, tmp_path / "pki")
    (own / "roots" / "root.pem").unlink()
    (own / "crls" / "root.crl").unlink()
    (own / "crls" / "issuing.crl").unlink()
    found = state(with_keys(office, own)).code
    assert found in ("certificate_untrusted", "revocation_unknown")


def test_the_seal_of_another_organisation_is_refused(office: Office, workshop: Workshop) -> None:
    hold(office.installation, office, "office", "external", key_of(office, workshop.keys, "leader").pem)
    told = state(office, "office")
    assert (told.code, told.facts["subject"]) == ("certificate_of_another", "Nguyễn leader")


def test_the_start_logs_what_cannot_be_used(office: Office, workshop: Workshop) -> None:
    hold(office.installation, office, "office", "external", key_of(office, workshop.keys, "leader").pem)
    with structlog.testing.capture_logs() as lines:
        log_certificates(office.installation)
    assert [(line["event"], line["holder"], line["code"]) for line in lines] == [
        ("certificate_unusable", "Sở Thử nghiệm cq", "certificate_of_another")
    ]


# ---- single certificates


def issued(*, usage: bool | None = True, signer: Key | None = None) -> x509.Certificate:
    """A certificate of its own making: by the leader's key, who is no authority, or by itself."""
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "Nguyễn Văn Ánh")])
    above = signer.certificates[0].subject if signer else name
    builder = x509.CertificateBuilder().subject_name(name).issuer_name(above).public_key(key.public_key())
    builder = (
        builder.serial_number(3).not_valid_before(NOW - timedelta(days=1)).not_valid_after(NOW + timedelta(days=1))
    )
    if usage is not None:
        flags = dict.fromkeys(
            ("key_cert_sign", "crl_sign", "data_encipherment", "key_agreement", "encipher_only", "decipher_only"), False
        )
        signs = x509.KeyUsage(digital_signature=usage, content_commitment=usage, key_encipherment=not usage, **flags)
        builder = builder.add_extension(signs, critical=True)
    return builder.sign(signer.private if signer else key, hashes.SHA256())


def test_a_certificate_for_encryption_does_not_sign(
    store: FileKeyStore, authority_folder: Path, tmp_path: Path
) -> None:
    with pytest.raises(CertificateUnfit):
        store.check("x", issued(usage=False), ())


def test_nobody_issues_for_oneself(store: FileKeyStore) -> None:
    with pytest.raises(CertificateUntrusted):
        store.check("x", issued(usage=None), ())


def test_a_person_is_no_authority(store: FileKeyStore, authority_folder: Path) -> None:
    from tests.signing.conftest import PASSPHRASE as own_passphrase

    leader = key_in(authority_folder, LEADER, own_passphrase)
    with pytest.raises(CertificateUntrusted):
        store.check("x", issued(signer=leader), leader.certificates)


@pytest.mark.parametrize(
    ("name", "fits"),
    [
        ("Nguyễn Văn Ánh", True),
        ("nguyễn văn  ánh", True),
        ("Nguye\u0302\u0303n Văn Ánh", True),
        ("Nguyen Van Anh", False),
        ("", False),
    ],
)
def test_the_certificate_names_its_person(name: str, fits: bool, store: FileKeyStore) -> None:
    certificate = store.signer(LEADER).certificate
    if fits:
        check_names(certificate, [name])
        return
    with pytest.raises(CertificateOfAnother):
        check_names(certificate, [name])
