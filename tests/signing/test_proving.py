"""A visitor's file is examined in a child process with bounded time and memory, which knows no key."""

from __future__ import annotations

import subprocess
import sys
import zlib

import pytest

from tests.signing import paper
from tests.signing.conftest import NOW, Steps
from tests.signing.test_tampering import swap_content
from tests.signing.test_verification import proof, updated
from workflow.base.errors import DomainError
from workflow.signing import proving
from workflow.signing.errors import NoSignature, PdfEncrypted, ProofBusy, ProofTooSlow, UnreadablePdf
from workflow.signing.keys import FileKeyStore


def asked(pdf: bytes, store: FileKeyStore):
    return proving.proven(pdf, store.trust_roots(), store.crls(), NOW)


def test_the_childs_report_is_the_same_as_ours(steps: Steps, store: FileKeyStore) -> None:
    for pdf in (steps.sealed, steps.signed, updated(steps.sealed, swap_content)):
        assert asked(pdf, store) == proof(pdf, store)


def test_what_is_wrong_with_a_file_comes_back_by_its_code(steps: Steps, store: FileKeyStore) -> None:
    wrong = {b"": UnreadablePdf, b"%PDF-1.7\n": UnreadablePdf, paper.unsigned(): NoSignature}
    for pdf, error in wrong.items():
        with pytest.raises(error):
            asked(pdf, store)
    assert {PdfEncrypted, ProofTooSlow} <= set(proving._FAILURES.values())


def test_a_file_that_unpacks_to_more_than_the_memory_ends_the_child_and_nothing_else(
    steps: Steps, store: FileKeyStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A bomb: the table of objects itself is a stream of zeros a thousand times its size."""
    monkeypatch.setattr(proving, "MOST_MEGABYTES", 300)
    packed = zlib.compress(bytes(600 << 20), 9)
    head = f"1 0 obj <</Type /XRef /Size 1 /W [1 2 1] /Root 1 0 R /Filter /FlateDecode /Length {len(packed)}>>"
    bomb = b"%PDF-1.7\n" + head.encode() + b" stream\n" + packed + b"\nendstream endobj\nstartxref\n9\n%%EOF\n"
    with pytest.raises(DomainError) as refused:
        asked(bomb, store)
    assert refused.value.code in ("proof_too_slow", "unreadable_pdf")


def test_a_child_that_takes_too_long_is_ended(
    steps: Steps, store: FileKeyStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    started = []

    def stuck(command: list[str], **options: object) -> object:
        started.append(options)
        return real([sys.executable, "-c", "while True: pass"], **{**options, "timeout": 0.5})

    real = subprocess.run
    monkeypatch.setattr(proving.subprocess, "run", stuck)
    with pytest.raises(ProofTooSlow):
        asked(steps.sealed, store)
    assert len(started) == 1


def test_the_processor_time_of_the_child_is_bounded(
    steps: Steps, store: FileKeyStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(proving, "MOST_SECONDS", 0)  # the limit of the process; it ends by a signal
    with pytest.raises(ProofTooSlow) as ended:
        asked(steps.sealed, store)
    assert ended.value.facts.get("status", 0) < 0


def test_no_more_than_a_few_are_examined_at_once(
    steps: Steps, store: FileKeyStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(proving, "WAIT_SECONDS", 0.05)
    for _ in range(proving.AT_ONCE):
        assert proving._room.acquire(blocking=False)
    try:
        with pytest.raises(ProofBusy):
            asked(steps.sealed, store)
    finally:
        for _ in range(proving.AT_ONCE):
            proving._room.release()
    assert asked(steps.sealed, store).valid


def test_the_child_gets_no_secret(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TRINHKY_KEY_PASSPHRASE", "bí mật")
    assert not [name for name in proving._environment() if name.startswith("TRINHKY_")]
