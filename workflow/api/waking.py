"""After a commit that may have left jobs: have the worker look at once."""

from __future__ import annotations

from flask import current_app

from workflow.http.context import EXTENSION


def wake_worker() -> None:
    """Wake the worker, where one listens."""
    wake = current_app.extensions.get(f"{EXTENSION}_wake")
    if wake is not None:
        wake()
