"""Serves the real application, or the floor, in a process of its own: `python -m tests.bench.serving real PORT`."""

from __future__ import annotations

import sys

import waitress

import config
from tests.bench.floor import floor_app
from workflow.app import build, create_app
from workflow.base.database import engine_for, sessions_for

THREADS = 8
OPEN = "open"


def main(kind: str, port: int) -> None:
    """Serve on loopback until the process is ended; both kinds by the same server with the same threads."""
    settings = config.load()
    if kind == "floor":
        app = floor_app(sessions_for(engine_for(settings.database_url)))
    else:
        app = create_app(settings, build(settings))
    server = waitress.create_server(app, host="127.0.0.1", port=port, threads=THREADS)
    print(OPEN, flush=True)  # the port is open: whoever started this process reads it
    server.run()


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
