"""The rendering service: warm child processes, each with a time, a memory and a page limit.

A child is a plain new interpreter, never a fork of a threaded process; one that hangs or dies is replaced, and the
question that did it fails with its reason.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from hashlib import sha256
from queue import LifoQueue
from threading import Lock
from typing import Any

from workflow.rendering import wire
from workflow.rendering.book_sheet import BookPart, BookSheet, pieces_of
from workflow.rendering.copy_text import TEXT_SIZE_PT, text_place
from workflow.rendering.errors import RenderingFailed
from workflow.rendering.folders import ROOT
from workflow.rendering.label_sheet import LabelSheet
from workflow.rendering.parts import KeptParts, Part, RenderedPart, parts_of
from workflow.rendering.rendered import BarePdf, Box, RenderedPdf, SealableFile
from workflow.rendering.sheet import Sheet

KEPT_NAMES = {"PATH", "HOME", "LANG", "LC_ALL", "TMPDIR", "LD_LIBRARY_PATH", "XDG_CACHE_HOME", "XDG_RUNTIME_DIR"}
MOST_CHILDREN = 2
"""Each takes about 70 MB."""


@dataclass(frozen=True)
class Limits:
    """Bounds of one question to the renderer."""

    seconds: float = 60
    start_seconds: float = 60
    """Until a new child is warm."""
    megabytes: int = 1500
    """Address space of a child; a letter takes about 70 MB of memory in it."""
    pages: int = 400


def sensible_size() -> int:
    """How many children this machine should have: two lay out a text and its annex side by side."""
    return max(1, min(MOST_CHILDREN, len(os.sched_getaffinity(0))))


class RenderingService:
    """Official PDFs, stamps and page pictures, from any thread; each question waits for a free child."""

    def __init__(self, size: int = 1, limits: Limits | None = None) -> None:
        self.limits = limits or Limits()
        self.size = size
        self._lock = Lock()
        self._closed = False
        self._parts = KeptParts()
        self._beside = ThreadPoolExecutor(size, thread_name_prefix="rendering")
        self._idle: LifoQueue[_Child] = LifoQueue()
        self._children = [_Child(self.limits) for _ in range(size)]
        for child in self._children:
            self._idle.put(child)

    def warm(self) -> None:
        """Start the children now, so that the first page does not wait for them."""
        for child in self._children:
            child.start()
        for child in self._children:
            with child.lock:
                child.wait_until_ready()

    def pdf(self, sheet: Sheet) -> RenderedPdf:
        """The official PDF of a sheet, its annexes after it. Raises: RenderingFailed."""
        parts = self._rendered(parts_of(sheet))
        pages = sum(part.pages for part in parts)
        if pages > self.limits.pages:
            raise RenderingFailed("too_long", what="pages", limit=self.limits.pages, found=pages)
        content = parts[0].content
        if len(parts) > 1:
            content = self._ask("join", [part.content for part in parts])[1]
        return RenderedPdf(content, pages, sha256(content).hexdigest(), parts[0].boxes)

    def _rendered(self, parts: list[Part]) -> list[RenderedPart]:
        """All parts, those that are not kept side by side in as many children as there are."""
        waiting = [self._beside.submit(self._part, part) for part in parts[1:]]
        try:
            return [self._part(parts[0]), *(one.result() for one in waiting)]
        finally:
            for one in waiting:
                one.cancel()

    def _part(self, part: Part) -> RenderedPart:
        if (kept := self._parts.get(part.key)) is not None:
            return kept
        head, content = self._ask("part", part, self.limits.pages)
        made = RenderedPart(content, head["pages"], {name: Box(**box) for name, box in head["boxes"].items()})
        self._parts.keep(part.key, made)
        return made

    def stamp(
        self,
        text: str,
        width_pt: float,
        height_pt: float,
        size_pt: float,
        italic: bool = False,
        align: str = "center",
    ) -> bytes:
        """One line of text as a transparent PDF of that size. Raises: RenderingFailed."""
        return self._ask("stamp", text, width_pt, height_pt, size_pt, italic, align)[1]

    def book(self, sheet: BookSheet) -> RenderedPdf:
        """A register to print and bind, laid out piece by piece. Raises: RenderingFailed."""
        contents: list[bytes] = []
        pages, pieces = 0, pieces_of(sheet)
        for at, piece in enumerate(pieces):
            part = BookPart(piece, first=at == 0, last=at == len(pieces) - 1, page=max(pages - 1, 0))
            head, content = self._ask("book", part, self.limits.pages)
            contents.append(content)
            pages += int(head["pages"])
        content = contents[0] if len(contents) == 1 else self._ask("join", contents)[1]
        return RenderedPdf(content, pages, sha256(content).hexdigest())

    def labels(self, sheet: LabelSheet) -> RenderedPdf:
        """Address labels to print on sheets of labels. Raises: RenderingFailed."""
        head, content = self._ask("labels", sheet)
        return RenderedPdf(content, int(head["pages"]), sha256(content).hexdigest())

    def bare(self, pdf_bytes: bytes) -> BarePdf:
        """The pages as they look, without form and signatures. Raises: RenderingFailed."""
        head, content = self._ask("bare", pdf_bytes)
        return BarePdf(content, head["width_pt"], head["height_pt"])

    def sealable(self, pdf_bytes: bytes, text: str) -> SealableFile:
        """An annex file fit for the organisation's signature, which shows this text. Raises: RenderingFailed."""
        head, made = self._ask("sealable", pdf_bytes)
        lines, box = text_place(text, head["area"][2], head["area"][3])
        drawing = self.stamp(lines, box.width, box.height, TEXT_SIZE_PT, align="right")
        return SealableFile(made or pdf_bytes, int(head["pages"]), drawing, box)

    def paper_copy(self, pdf_bytes: bytes, block: Sheet) -> tuple[bytes, int]:
        """The pages with the block of a copy below their end, and how many there are. Raises: RenderingFailed."""
        head, content = self._ask("paper_copy", pdf_bytes, block)
        return content, int(head["pages"])

    def page_png(self, pdf_bytes: bytes, page: int, width_px: int) -> bytes:
        """A page (from 0) as PNG, filled fields and signatures drawn. Raises: RenderingFailed."""
        return self._ask("page_png", pdf_bytes, page, width_px)[1]

    def page_count(self, pdf_bytes: bytes) -> int:
        """How many pages the file has. Raises: RenderingFailed."""
        return int(self._ask("page_count", pdf_bytes)[0]["pages"])

    def close(self) -> None:
        """End the children; a question asked afterwards fails with `closed`."""
        with self._lock:
            self._closed = True
        for child in self._children:
            child.stop()
        self._beside.shutdown(cancel_futures=True)

    def _ask(self, job: str, *arguments: Any) -> tuple[dict[str, Any], bytes]:
        with self._child() as child, child.lock:
            if self._closed:
                raise RenderingFailed("closed")
            return child.ask(job, arguments)

    @contextmanager
    def _child(self) -> Iterator[_Child]:
        if self._closed:
            raise RenderingFailed("closed")
        child = self._idle.get()
        try:
            yield child
        finally:
            self._idle.put(child)


class _Killed(RenderingFailed):
    """Somebody ended the child; the question itself may be sound."""


class _Child:
    """One child process; started when first needed and again after it was lost."""

    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        self.lock = Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._ready = False

    @property
    def pid(self) -> int | None:
        return None if self._process is None else self._process.pid

    def ask(self, job: str, arguments: tuple[Any, ...]) -> tuple[dict[str, Any], bytes]:
        """The child's answer; a child killed from outside is replaced, and asked once more."""
        try:
            head, content = self._answer(job, arguments)
        except _Killed:
            head, content = self._answer(job, arguments)
        if head.get("spent"):
            self.stop()
        if "failed" in head:
            raise RenderingFailed(head["failed"], **head["facts"])
        return head, content

    def _answer(self, job: str, arguments: tuple[Any, ...]) -> tuple[dict[str, Any], bytes]:
        self._replace_if_dead()
        process = self.wait_until_ready()
        assert process.stdin is not None and process.stdout is not None
        try:
            wire.ask(process.stdin, job, arguments)
            return wire.receive(process.stdout.fileno(), self.limits.seconds)
        except wire.Silence as error:
            self.stop()
            raise RenderingFailed("timed_out", seconds=self.limits.seconds) from error
        except wire.Ended as error:
            raise self._lost() from error

    def _replace_if_dead(self) -> None:
        if self._process is not None and self._process.poll() is not None:
            self.stop()

    def start(self) -> None:
        if self._process is not None:
            return
        self._ready = False
        self._process = subprocess.Popen(
            [sys.executable, "-m", "workflow.rendering.child", str(self.limits.megabytes)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env=_environment(),
        )

    def wait_until_ready(self) -> subprocess.Popen[bytes]:
        self.start()
        process = self._process
        assert process is not None and process.stdout is not None
        if not self._ready:
            try:
                wire.receive(process.stdout.fileno(), self.limits.start_seconds)
            except wire.Silence as error:
                self.stop()
                raise RenderingFailed("timed_out", seconds=self.limits.start_seconds) from error
            except wire.Ended as error:
                raise self._lost() from error
            self._ready = True
        return process

    def _lost(self) -> RenderingFailed:
        """Libraries written in C end the process when memory is short: SIGABRT or SIGSEGV."""
        status = self.stop(patient=True)
        if status in (-signal.SIGABRT, -signal.SIGSEGV, -signal.SIGTRAP, wire.OUT_OF_MEMORY_STATUS):
            return RenderingFailed("out_of_memory", megabytes=self.limits.megabytes)
        died = _Killed if status in (-signal.SIGKILL, -signal.SIGTERM) else RenderingFailed
        return died("renderer_died", status=status)

    def stop(self, *, patient: bool = False) -> int | None:
        """End the process, whatever it does; the exit status it had, or got by that."""
        process, self._process = self._process, None
        if process is None:
            return None
        status = _ended(process, 0.2 if patient else 0.0)
        for stream in (process.stdin, process.stdout):
            if stream is not None:
                with suppress(OSError):  # what was still to be written to a dead child
                    stream.close()
        return status


def _environment() -> dict[str, str]:
    """What an interpreter and the font library need; keys and passwords of the server stay outside the child."""
    kept = {name: value for name, value in os.environ.items() if name in KEPT_NAMES or name.startswith("COVERAGE_")}
    path = os.pathsep.join(filter(None, (str(ROOT), os.environ.get("PYTHONPATH"))))
    return kept | {"PYTHONPATH": path, "PYTHONIOENCODING": "utf-8"}


def _ended(process: subprocess.Popen[bytes], seconds: float) -> int:
    try:
        return process.wait(seconds)
    except subprocess.TimeoutExpired:
        process.kill()
        return process.wait()
