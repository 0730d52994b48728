"""What a child process of ours may know: an interpreter and its libraries, no key and no password of the server."""

from __future__ import annotations

import os
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
KEPT_NAMES = {"PATH", "HOME", "LANG", "LC_ALL", "TMPDIR", "LD_LIBRARY_PATH", "XDG_CACHE_HOME", "XDG_RUNTIME_DIR"}


def child_environment() -> dict[str, str]:
    """The environment of a child; settings and secrets of the server are not in it."""
    kept = {name: value for name, value in os.environ.items() if name in KEPT_NAMES or name.startswith("COVERAGE_")}
    path = os.pathsep.join(filter(None, (str(ROOT), os.environ.get("PYTHONPATH"))))
    return kept | {"PYTHONPATH": path, "PYTHONIOENCODING": "utf-8"}
