"""An S3 store on loopback, for whole runs: a server of its own process's threads, with buckets made on demand."""

from __future__ import annotations

import socket
import urllib.request
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from urllib.parse import quote


@dataclass(frozen=True)
class ObjectServer:
    """Where the store listens."""

    url: str

    def new_files_url(self, prefix: str = "files") -> str:
        """The address, as `TRINHKY_FILES_URL` gives it, of a bucket that was made just now."""
        bucket = f"papers-{uuid.uuid4().hex}"
        made = urllib.request.Request(f"{self.url}/{bucket}", method="PUT")
        with urllib.request.urlopen(made, timeout=10) as answer:
            assert answer.status == 200
        return f"s3://{bucket}/{prefix}?endpoint={quote(self.url, safe=':/')}&region=us-east-1"

    @staticmethod
    def free_port() -> int:
        """A port at which nobody listens."""
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            return int(probe.getsockname()[1])


@contextmanager
def object_server() -> Iterator[ObjectServer]:
    """A store that runs as long as it is used; it keeps everything in memory."""
    import logging

    from moto.server import ThreadedMotoServer

    logging.getLogger("werkzeug").setLevel(logging.WARNING)  # else a line for every request
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    try:
        host, port = server.get_host_and_port()
        yield ObjectServer(f"http://{host}:{port}")
    finally:
        server.stop()
