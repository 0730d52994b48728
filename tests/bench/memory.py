"""Part `memory`: what a web process and its renderer hold after many moves and previews."""

from __future__ import annotations

from pathlib import Path

from tests.bench import load, world
from tests.bench.figures import say
from tests.bench.moving import approvals


def memory() -> None:
    """Resident memory of one web process, and of its renderer, over 1,000 moves and 100 previews."""
    with world.installation() as built:
        documents = world.submitted(built, 1000)
        calls = approvals(built, "real", documents)
        bearer = world.token(built, "qn.chuyenvien")
        with world.served("real") as (port, pid):
            for part in range(0, 1000, 250):
                load.run(port, calls[part : part + 250], 4)
                for document_id, _ in documents[part // 10 : part // 10 + 25]:
                    world.get(port, f"/api/v1/documents/{document_id}/pdf", bearer)
                say(f"memory.web.after_{part + 250}_moves", _resident_mb(pid), "MB", 1)


def _resident_mb(pid: int) -> float:
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1]) / 1024
    raise RuntimeError("no VmRSS")
