"""A mail server that takes everything and keeps nothing: `python -m tests.bench.catching PORT`."""

from __future__ import annotations

import asyncio
import sys
from typing import Any

from aiosmtpd.smtp import SMTP

OPEN = "open"
MOST_BYTES = 100_000_000


class Sink:
    """Says yes."""

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        """Throw the message away."""
        return "250 OK"


async def main(port: int) -> None:
    """Serve on loopback until the process is ended."""
    loop = asyncio.get_running_loop()
    server = await loop.create_server(
        lambda: SMTP(Sink(), hostname="localhost", data_size_limit=MOST_BYTES, loop=loop), "127.0.0.1", port
    )
    print(OPEN, flush=True)  # the port is open: whoever started this process reads it
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(main(int(sys.argv[1])))
