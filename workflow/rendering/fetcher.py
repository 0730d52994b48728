"""The only things the renderer may read: our style sheet, our fonts, and pictures that lie in the text itself."""

from __future__ import annotations

import logging
from pathlib import Path

from weasyprint.urls import URLFetcher, URLFetcherResponse, URLFetchingError

from workflow.rendering.folders import FONTS, STYLES

_logger = logging.getLogger(__name__)

FOLDERS = {"official": STYLES, "tinos": FONTS}
MOST_DATA_BYTES = 6_000_000
DATA_KINDS = ("data:image/png;base64,", "data:image/jpeg;base64,")
TYPES = {".css": "text/css", ".ttf": "font/ttf"}


class ClosedFetcher(URLFetcher):  # type: ignore[misc]  # weasyprint ships no types
    """Answers `asset:official/…` and `asset:tinos/…` by plain file name, and bounded `data:` pictures; nothing else.

    No network, no `file:`, no redirect: whatever a text names, it cannot make the renderer read it.
    """

    def __init__(self) -> None:
        super().__init__(timeout=0, allowed_protocols=["data"], allow_redirects=False)

    def fetch(self, url: str, headers: dict[str, str] | None = None) -> URLFetcherResponse:
        if url.startswith("asset:"):
            return self._asset(url)
        if url.startswith(DATA_KINDS) and len(url) <= MOST_DATA_BYTES:
            return super().fetch(url, headers)
        _logger.info("refused %s", url[:80])
        raise URLFetchingError(f"not allowed: {url[:80]}")

    def _asset(self, url: str) -> URLFetcherResponse:
        folder, _, name = url.removeprefix("asset:").partition("/")
        if folder not in FOLDERS or Path(name).name != name or Path(name).suffix not in TYPES:
            raise URLFetchingError(f"not allowed: {url[:80]}")
        return URLFetcherResponse(
            url, (FOLDERS[folder] / name).read_bytes(), {"Content-Type": TYPES[Path(name).suffix]}
        )
