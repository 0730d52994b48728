"""Reading what others wrote happens in a process of its own, with a bound on time and memory.

One child for one file: it starts with nothing of ours but the interpreter, gets the bytes, answers with JSON (never
unpickled) and ends. A file that hangs or swells it gives a clear refusal and touches nothing else.
"""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from threading import BoundedSemaphore
from typing import Any, Literal

from pydantic import TypeAdapter

from workflow.base.child_process import child_environment
from workflow.importing.errors import ERRORS, LARGEST_FILE_BYTES, TextTooLarge, UnreadableFile, UnreadableTable
from workflow.importing.imported import Imported
from workflow.importing.kinds import kind_of
from workflow.importing.reading import read_file
from workflow.importing.tables import LARGEST_TABLE_BYTES, TableRow, is_workbook, read_table

Job = Literal["import", "text", "table"]
_AT_ONCE = BoundedSemaphore(2)
OUT_OF_MEMORY_STATUS = 77


@dataclass(frozen=True)
class Limits:
    """Bounds of one file."""

    seconds: float = 30
    megabytes: int = 1200
    """Address space; an ordinary file needs about 200 of it."""
    wait_seconds: float = 20
    """For a place, where others are being read."""


LIMITS = Limits()


def import_apart(content: bytes, limits: Limits = LIMITS) -> Imported:
    """The file taken apart by a child.

    Raises: NotADocument, TextTooLarge, UnreadableFile (also timed_out, out_of_memory, busy).
    """
    if len(content) > LARGEST_FILE_BYTES:
        raise TextTooLarge(limit_bytes=LARGEST_FILE_BYTES)
    kind_of(content)
    return _shape().validate_json(_ask("import", content, limits))


def table_apart(content: bytes, limits: Limits = LIMITS) -> list[TableRow]:
    """The rows of a table; a workbook is read by a child. Raises: UnreadableTable."""
    if not is_workbook(content) or len(content) > LARGEST_TABLE_BYTES:
        return read_table(content)
    try:
        rows = json.loads(_ask("table", content, limits))
    except UnreadableFile as error:
        raise UnreadableTable(**error.facts) from error
    return [TableRow(line, tuple(cells)) for line, cells in rows]


def read_document(path_or_bytes: Path | str | bytes, name: str | None = None) -> str:
    """The text of a finished document: .txt, .md, .docx, or a PDF with a text layer, which a child reads.

    `name` is no longer asked for the kind. Raises: UnreadableFile, TextTooLarge.
    """
    content = path_or_bytes if isinstance(path_or_bytes, bytes) else _bytes_of(Path(path_or_bytes))
    if kind_of(content) == "pdf":
        return str(json.loads(_ask("text", content, LIMITS)))
    return read_file(content).text


def _bytes_of(path: Path) -> bytes:
    if path.stat().st_size > LARGEST_FILE_BYTES:
        raise TextTooLarge(limit_bytes=LARGEST_FILE_BYTES)
    return path.read_bytes()


@cache
def _shape() -> TypeAdapter[Imported]:
    return TypeAdapter(Imported)


def _ask(job: Job, content: bytes, limits: Limits) -> bytes:
    """The child's answer, or its refusal raised here."""
    if not _AT_ONCE.acquire(timeout=limits.wait_seconds):
        raise UnreadableFile(reason="busy")
    try:
        answer = _run(job, content, limits)
    finally:
        _AT_ONCE.release()
    head, _, rest = answer.partition(b"\n")
    told: dict[str, Any] = json.loads(head or b"{}")
    if "failed" in told:
        raise ERRORS[told["failed"]](**told["facts"])
    if not told.get("done"):
        raise UnreadableFile(reason="died")
    return rest


def _run(job: Job, content: bytes, limits: Limits) -> bytes:
    command = [sys.executable, "-m", "workflow.importing.child", job, str(limits.megabytes), str(limits.seconds)]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env=child_environment()
    ) as child:
        try:
            answer, _ = child.communicate(content, timeout=limits.seconds)
        except subprocess.TimeoutExpired as error:
            child.kill()
            raise UnreadableFile(reason="timed_out") from error
    if child.returncode == 0:
        return answer
    raise UnreadableFile(reason="timed_out" if child.returncode == -_CPU_SIGNAL else _death(child.returncode))


_CPU_SIGNAL = 24
"""SIGXCPU: its processor time is spent."""
_MEMORY_SIGNALS = (-6, -11, -9)
"""Libraries in C abort or fault when memory is short; the system kills."""


def _death(status: int) -> str:
    return "out_of_memory" if status == OUT_OF_MEMORY_STATUS or status in _MEMORY_SIGNALS else "died"
