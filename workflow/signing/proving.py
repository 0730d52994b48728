"""A visitor's file examined in a process of its own, with bounded memory and time.

The process is `python -m workflow.signing.proving`. A file from outside may be made to keep a parser busy for hours or
to fill the memory. The child is given the file, the roots and the lists, and no key; it answers with plain values and
ends. Nothing is stored.
"""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
from base64 import b64decode, b64encode
from collections.abc import Sequence
from dataclasses import asdict
from datetime import date, datetime
from pathlib import Path
from threading import BoundedSemaphore
from typing import Any

from workflow.signing.errors import NoSignature, PdfEncrypted, ProofBusy, ProofTooSlow, UnreadablePdf
from workflow.signing.report import DocumentFacts, SignatureReport, VerificationReport

MOST_MEGABYTES = 768
MOST_SECONDS = 20
AT_ONCE = 2
WAIT_SECONDS = 15
LARGEST_PDF = 20 * 1024 * 1024
BEGINNING = 1024
"""The mark of a PDF stands within so many bytes (ISO 32000-1 annex H.3.4.1)."""
ROOT = Path(__file__).parents[2]
KEPT_NAMES = ("PATH", "LANG", "LC_ALL", "TMPDIR", "VIRTUAL_ENV", "SYSTEMROOT")
_FAILURES = {one.code: one for one in (UnreadablePdf, PdfEncrypted, NoSignature, ProofTooSlow)}
_room = BoundedSemaphore(AT_ONCE)


def looks_like_pdf(content: bytes) -> bool:
    """By its content, whatever it is called."""
    return b"%PDF-" in content[:BEGINNING]


def proven(
    pdf: bytes, roots: Sequence[bytes], crls: Sequence[bytes], at: datetime, ocsps: Sequence[bytes] = ()
) -> VerificationReport:
    """The report of `verification.verify`, made in a child process.

    Raises: UnreadablePdf, PdfEncrypted, NoSignature, ProofTooSlow; ProofBusy.
    """
    if not looks_like_pdf(pdf) or len(pdf) > LARGEST_PDF:
        raise UnreadablePdf()
    lists = {"roots": roots, "crls": crls, "ocsps": ocsps}
    known = {name: [b64encode(one).decode() for one in contents] for name, contents in lists.items()}
    question = json.dumps({**known, "at": at.isoformat()}).encode() + b"\n" + pdf
    if not _room.acquire(timeout=WAIT_SECONDS):
        raise ProofBusy()
    try:
        answer = _asked(question)
    finally:
        _room.release()
    if "failed" in answer:
        raise _FAILURES.get(answer["failed"], UnreadablePdf)()
    return _report(answer)


def _asked(question: bytes) -> dict[str, Any]:
    command = [sys.executable, "-m", "workflow.signing.proving", str(MOST_MEGABYTES), str(MOST_SECONDS)]
    try:
        done = subprocess.run(
            command, input=question, capture_output=True, timeout=MOST_SECONDS + 5, env=_environment(), check=False
        )
    except subprocess.TimeoutExpired as error:
        raise ProofTooSlow() from error
    if done.returncode:  # killed by its limits
        raise ProofTooSlow(status=done.returncode)
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found


def _environment() -> dict[str, str]:
    """What an interpreter needs; keys and passwords of the server stay outside the child."""
    kept = {name: value for name, value in os.environ.items() if name in KEPT_NAMES or name.startswith("COVERAGE_")}
    path = os.pathsep.join(filter(None, (str(ROOT), os.environ.get("PYTHONPATH"))))
    return kept | {"PYTHONPATH": path, "PYTHONIOENCODING": "utf-8"}


def _report(answer: dict[str, Any]) -> VerificationReport:
    signatures = [
        SignatureReport(
            **{
                **one,
                "signed_at": _instant(one["signed_at"]),
                "timestamp": _instant(one["timestamp"]),
                "problems": tuple(one["problems"]),
            }
        )
        for one in answer["signatures"]
    ]
    facts = answer["document"]
    issued_on = date.fromisoformat(facts["issued_on"]) if facts["issued_on"] else None
    document = DocumentFacts(**{**facts, "issued_on": issued_on})
    return VerificationReport(tuple(signatures), document, tuple(answer["problems"]))


def _instant(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None


def _plain(value: Any) -> str:
    return str(value.isoformat())


def main(megabytes: int, seconds: int) -> None:
    """Answer the one question on standard input."""
    resource.setrlimit(resource.RLIMIT_AS, (megabytes << 20, megabytes << 20))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    from workflow.base.errors import DomainError
    from workflow.signing.verification import verify  # loads pyHanko, which the server itself does not need

    known = json.loads(sys.stdin.buffer.readline())
    roots, crls, ocsps = ([b64decode(one) for one in known[name]] for name in ("roots", "crls", "ocsps"))
    try:
        report = verify(sys.stdin.buffer.read(), roots, crls, datetime.fromisoformat(known["at"]), ocsps)
        answer = asdict(report)
    except DomainError as error:
        answer = {"failed": error.code}
    except (MemoryError, RecursionError):
        answer = {"failed": ProofTooSlow.code}
    print(json.dumps(answer, default=_plain))


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))
