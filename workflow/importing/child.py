"""The child process that reads one file: `python -m workflow.importing.child <job> <megabytes> <seconds>`.

The file comes on standard input; the answer is one line of JSON that says how it went, then the value.
"""

from __future__ import annotations

import json
import math
import os
import resource
import sys


def main(job: str, megabytes: int, seconds: float) -> None:
    """Read the file under the limits and answer."""
    resource.setrlimit(resource.RLIMIT_AS, (megabytes << 20, megabytes << 20))
    resource.setrlimit(resource.RLIMIT_CPU, (math.ceil(seconds), math.ceil(seconds) + 1))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # a library that prints must not spoil the answer
    head, value = _answered(job, sys.stdin.buffer.read())
    answers.write(json.dumps(head).encode() + b"\n" + value)
    answers.close()


def _answered(job: str, content: bytes) -> tuple[dict[str, object], bytes]:
    from workflow.importing.errors import NotADocument

    try:
        return {"done": True}, _done(job, content)
    except NotADocument as error:
        return {"failed": type(error).__name__, "facts": error.facts}, b""
    except RecursionError:
        return {"failed": "UnreadableFile", "facts": {"reason": "damaged"}}, b""


def _done(job: str, content: bytes) -> bytes:
    from workflow.importing.apart import _shape
    from workflow.importing.imported import import_file
    from workflow.importing.reading import read_file
    from workflow.importing.tables import read_table

    if job == "table":
        return json.dumps([(row.line, row.cells) for row in read_table(content)]).encode()
    if job == "text":
        return json.dumps(read_file(content).text).encode()
    return _shape().dump_json(import_file(content))


if __name__ == "__main__":
    from workflow.importing.apart import OUT_OF_MEMORY_STATUS

    try:
        main(sys.argv[1], int(sys.argv[2]), float(sys.argv[3]))
    except MemoryError:
        os._exit(OUT_OF_MEMORY_STATUS)
