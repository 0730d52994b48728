"""A file that several people sign and several organisations seal: in order, all valid at the end, nothing after it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from tests.signing import paper
from tests.signing.conftest import DEPUTY, NOW, OFFICE, put_seal, sign
from workflow.signing import pades
from workflow.signing.errors import AlreadySigned, FieldAlreadyFilled, FieldEmpty, FieldUnknown
from workflow.signing.keys import FileKeyStore
from workflow.signing.verification import verify

SECOND, THIRD = replace(paper.PLACE, x=100), replace(paper.PLACE, y=300)
ORDER = ["Leader", "Signatory-2", "Signatory-3", "Seal-2", "Seal"]
LAID = (pades.Further(SECOND, replace(SECOND, x=60, width=100, height=100)), pades.Further(THIRD))


def further(pdf: bytes, store: FileKeyStore, order: int) -> bytes:
    look = {"image_png": store.image(DEPUTY), "reason": "Cùng ký", "signed_at": NOW}
    return pades.sign_further(pdf, store.signer(DEPUTY), order=order, **look)


def other_seal(pdf: bytes, store: FileKeyStore, order: int = 2) -> bytes:
    look = {"image_png": store.image(OFFICE), "reason": "Đóng dấu", "signed_at": NOW}
    return pades.seal_further(pdf, store.signer(OFFICE), order=order, **look)


def filled(pdf: bytes) -> bytes:
    return pades.fill_fields(pdf, paper.VALUES, paper.appearances())


@pytest.fixture(scope="module")
def led(store: FileKeyStore) -> bytes:
    return sign(paper.unsigned(), store, further=LAID)


@pytest.fixture(scope="module")
def signed(led: bytes, store: FileKeyStore) -> bytes:
    return further(further(led, store, 2), store, 3)


def test_all_signatures_are_valid_in_the_end_for_us_and_for_poppler(
    signed: bytes, store: FileKeyStore, tmp_path: Path
) -> None:
    sealed = put_seal(other_seal(filled(signed), store), store)
    report = verify(sealed, store.trust_roots(), store.crls(), NOW)
    assert [one.field for one in report.signatures] == ORDER
    assert [(one.valid, one.trusted, one.problems) for one in report.signatures] == [(True, True, ())] * 5
    assert (report.valid, report.sealed, report.problems) == (True, True, ())
    (tmp_path / "joint.pdf").write_bytes(sealed)
    assert paper.pdfsig(tmp_path / "joint.pdf").count("Signature is Valid") == 5


def test_nobody_signs_before_the_turn_or_twice_or_where_no_place_was_laid(led: bytes, store: FileKeyStore) -> None:
    with pytest.raises(FieldEmpty) as early:
        further(led, store, 3)
    assert early.value.facts["fields"] == ["Signatory-2"]
    with pytest.raises(AlreadySigned):
        further(further(led, store, 2), store, 2)
    with pytest.raises(FieldUnknown):
        further(led, store, 4)


def test_nobody_signs_after_the_number_is_given(led: bytes, store: FileKeyStore) -> None:
    with pytest.raises(FieldAlreadyFilled):
        further(filled(led), store, 2)


def test_no_seal_comes_before_the_last_signature_and_the_leading_one_is_last(
    led: bytes, signed: bytes, store: FileKeyStore
) -> None:
    for put in (other_seal, put_seal):
        with pytest.raises(FieldEmpty) as missing:
            put(filled(led), store)
        assert missing.value.facts["fields"] == ["Signatory-2", "Signatory-3"]
    with pytest.raises(FieldEmpty) as missing:
        put_seal(filled(signed), store)
    assert missing.value.facts["fields"] == ["Seal-2"]
    with pytest.raises(FieldEmpty):
        other_seal(signed, store)


def test_after_the_leading_seal_nothing_is_open(signed: bytes, store: FileKeyStore) -> None:
    sealed = put_seal(other_seal(filled(signed), store), store)
    with pytest.raises(AlreadySigned):
        other_seal(sealed, store)
