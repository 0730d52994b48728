"""The child process in which pages are laid out: `python -m workflow.rendering.child <megabytes>`.

It keeps fonts and style sheet warm, works on one question at a time under a memory limit, and ends with its parent.
"""

from __future__ import annotations

import gc
import logging
import os
import resource
import signal
import sys
from collections.abc import Callable
from dataclasses import asdict
from typing import Any

from workflow.rendering import wire
from workflow.rendering.errors import RenderingFailed

Answer = tuple[dict[str, Any], bytes]
SPARE_MEGABYTES = 128
"""Opened after a failure, so that it can be reported."""
NEARLY = 0.95
"""Of the memory limit: whoever came this near has met it."""
ORPHAN_SECONDS = 900
"""A question that runs on after its parent died ends here at the latest."""


def main(megabytes: int) -> None:
    """Answer questions from standard input until it ends."""
    resource.setrlimit(resource.RLIMIT_AS, (megabytes << 20, (megabytes + SPARE_MEGABYTES) << 20))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    sys.unraisablehook = lambda _: None  # the like of it comes by thousands when memory is short
    logging.getLogger("weasyprint").setLevel(logging.CRITICAL)
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # a library that prints must not spoil the answers
    jobs = _jobs()
    gc.disable()
    gc.freeze()
    wire.answer(answers, {"ready": True})
    while (question := wire.question(sys.stdin.buffer)) is not None:
        signal.alarm(ORPHAN_SECONDS)
        head, content = _answered(jobs[question[0]], question[1], megabytes)
        signal.alarm(0)
        wire.answer(answers, head, content)
        del head, content
        gc.collect()  # while nobody waits; during the layout it would cost a tenth of the time


def _answered(job: Callable[..., Answer], arguments: tuple[Any, ...], megabytes: int) -> Answer:
    try:
        return job(*arguments)
    except RenderingFailed as error:
        return {"failed": error.code, "facts": error.facts}, b""
    except Exception as error:  # whatever a hostile text brings about, the parent gets an answer
        _lift_limit()
        if isinstance(error, MemoryError) or _peak_megabytes() > NEARLY * megabytes:
            return {"failed": "out_of_memory", "facts": {"megabytes": megabytes}, "spent": True}, b""
        logging.getLogger(__name__).exception("layout failed")
        return {"failed": "layout_failed", "facts": {"cause": type(error).__name__}, "spent": True}, b""


def _lift_limit() -> None:
    hard = resource.getrlimit(resource.RLIMIT_AS)[1]
    resource.setrlimit(resource.RLIMIT_AS, (hard, hard))


def _peak_megabytes() -> float:
    """Short of memory, libraries in C report all kinds of errors; the address space tells what it was."""
    with open("/proc/self/status") as status:
        return max(int(line.split()[1]) / 1024 for line in status if line.startswith("VmPeak"))


def _jobs() -> dict[str, Callable[..., Answer]]:
    from workflow.rendering.annex_files import sealable
    from workflow.rendering.book_pages import render_book
    from workflow.rendering.copies import bare, paper_copy
    from workflow.rendering.joining import join
    from workflow.rendering.label_pages import render_labels
    from workflow.rendering.pdf import press, render_part
    from workflow.rendering.picture import page_count, page_png
    from workflow.rendering.stamp import render_stamp

    def part(*arguments: Any) -> Answer:
        made = render_part(*arguments)
        return {"pages": made.pages, "boxes": {name: asdict(box) for name, box in made.boxes.items()}}, made.content

    def bared(content: bytes) -> Answer:
        made, width, height = bare(content)
        return {"width_pt": width, "height_pt": height}, made

    def made_sealable(content: bytes) -> Answer:
        made, area, pages = sealable(content)
        return {"area": area, "pages": pages}, b"" if made is content else made

    def copied_on_paper(*arguments: Any) -> Answer:
        content, pages = paper_copy(*arguments)
        return {"pages": pages}, content

    def book(*arguments: Any) -> Answer:
        made = render_book(*arguments)
        return {"pages": made.pages}, made.content

    def labels(*arguments: Any) -> Answer:
        made = render_labels(*arguments)
        return {"pages": made.pages}, made.content

    press()
    render_stamp("Ấm", 40, 20, 13)
    return {
        "part": part,
        "book": book,
        "labels": labels,
        "join": lambda contents: ({}, join(contents)),
        "stamp": lambda *arguments: ({}, render_stamp(*arguments)),
        "bare": bared,
        "sealable": made_sealable,
        "paper_copy": copied_on_paper,
        "page_png": lambda *arguments: ({}, page_png(*arguments)),
        "page_count": lambda content: ({"pages": page_count(content)}, b""),
    }


if __name__ == "__main__":
    try:
        main(int(sys.argv[1]))
    except MemoryError:
        os._exit(wire.OUT_OF_MEMORY_STATUS)
