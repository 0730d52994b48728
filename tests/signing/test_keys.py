"""A key is given out only when it may be used now."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from tests.signing.conftest import DEPUTY, LEADER, NOW, OFFICE, PASSPHRASE, StandingClock
from workflow.signing.certificates import read_certificates
from workflow.signing.errors import (
    CertificateExpired,
    CertificateRevoked,
    KeyMissing,
    KeyUnreadable,
    RevocationUnknown,
)
from workflow.signing.keys import FileKeyStore, KeyStore
from workflow.signing.sample_pki import make_sample_authority, revoke


def test_a_key_names_its_person_or_organisation(store: KeyStore) -> None:
    assert store.signer(LEADER).subject == "Nguyễn Văn Ánh"
    assert store.signer(OFFICE).subject == "Sở Nông nghiệp và Phát triển nông thôn tỉnh Quảng Ngãi"
    assert store.signer(LEADER).expires_at == NOW + timedelta(days=5 * 365)


@pytest.mark.parametrize("name", ["person-nobody", "../authorities/issuing", "..\\keys\\x", "a\0b", "issuing"])
def test_a_missing_key_and_a_name_outside_the_folder_are_the_same(name: str, store: KeyStore) -> None:
    with pytest.raises(KeyMissing):
        store.signer(name)


def test_a_wrong_passphrase_opens_nothing(authority_folder: Path, clock: StandingClock) -> None:
    with pytest.raises(KeyUnreadable) as refused:
        FileKeyStore(authority_folder, "sai", clock).signer(LEADER)
    assert refused.value.facts == {"name": LEADER}


def test_a_damaged_file_is_unreadable(own_folder: Path, clock: StandingClock) -> None:
    (own_folder / "keys" / f"{LEADER}.p12").write_bytes(b"damaged")
    with pytest.raises(KeyUnreadable):
        FileKeyStore(own_folder, PASSPHRASE, clock).signer(LEADER)


@pytest.mark.parametrize("days", [-1, 5 * 365 + 1])
def test_a_certificate_not_in_force_is_refused(days: int, authority_folder: Path) -> None:
    store = FileKeyStore(authority_folder, PASSPHRASE, StandingClock(NOW + timedelta(days=days)))
    with pytest.raises(CertificateExpired) as refused:
        store.signer(LEADER)
    assert refused.value.facts["subject"] == "Nguyễn Văn Ánh"


def test_a_revoked_certificate_is_refused_and_others_are_not(own_folder: Path, clock: StandingClock) -> None:
    store = FileKeyStore(own_folder, PASSPHRASE, clock)
    revoke(own_folder, PASSPHRASE, LEADER, NOW)
    revoke(own_folder, PASSPHRASE, OFFICE, NOW)
    for name in (LEADER, OFFICE):  # the second revocation kept the first
        with pytest.raises(CertificateRevoked):
            store.signer(name)
    assert store.signer(DEPUTY).name == DEPUTY


def test_a_revocation_outlives_the_renewal_of_the_lists(own_folder: Path, clock: StandingClock) -> None:
    revoke(own_folder, PASSPHRASE, LEADER, NOW)
    clock.passes(timedelta(days=360))
    make_sample_authority(own_folder, PASSPHRASE, [], [], clock.now())
    clock.passes(timedelta(days=30))
    store = FileKeyStore(own_folder, PASSPHRASE, clock)
    with pytest.raises(CertificateRevoked):
        store.signer(LEADER)
    assert store.signer(DEPUTY).name == DEPUTY


def test_without_a_current_list_nobody_signs(own_folder: Path, clock: StandingClock) -> None:
    clock.passes(timedelta(days=400))
    with pytest.raises(RevocationUnknown):
        FileKeyStore(own_folder, PASSPHRASE, clock).signer(LEADER)


def test_a_list_that_the_issuer_did_not_sign_counts_for_nothing(
    own_folder: Path, tmp_path: Path, clock: StandingClock
) -> None:
    make_sample_authority(tmp_path / "other", PASSPHRASE, [], [], NOW)  # of the same name, with another key
    (own_folder / "crls" / "issuing.crl").write_bytes((tmp_path / "other" / "crls" / "issuing.crl").read_bytes())
    with pytest.raises(RevocationUnknown):
        FileKeyStore(own_folder, PASSPHRASE, clock).signer(LEADER)


def test_the_store_gives_roots_lists_and_pictures(store: KeyStore) -> None:
    (root,) = store.trust_roots()
    assert read_certificates(root)[0].subject == read_certificates(root)[0].issuer
    assert len(store.crls()) == 2
    assert (store.image(LEADER) or b"")[:4] == b"\x89PNG"
    assert store.image("person-nobody") is None
