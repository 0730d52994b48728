"""One warm rendering service for the tests of a run; closed by the fixture in `conftest.py`."""

from __future__ import annotations

from functools import cache

from workflow.rendering.process import RenderingService
from workflow.rendering.rendered import RenderedPdf
from workflow.rendering.sheet import Sheet


@cache
def service() -> RenderingService:
    return RenderingService()


@cache
def printed(sheet: Sheet) -> RenderedPdf:
    return service().pdf(sheet)


def made(sheet: Sheet) -> bytes:
    return printed(sheet).content
