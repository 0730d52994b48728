"""Where the fields of a kept page lie, and the time-stamp authority: what signing and sealing both ask."""

from __future__ import annotations

from workflow.documents.models import Rendition
from workflow.engine.work import Work
from workflow.signing.appearance import Box


class TimestampAuthority:
    """The address of the time-stamp authority (RFC 3161), when the installation has one."""

    def __init__(self, url: str | None) -> None:
        self.url = url


def box_of(rendition: Rendition, name: str) -> Box:
    """The rectangle of `signature`, `seal-2`, `number` … on the page."""
    place = rendition.boxes[name]
    return Box(place["page"], place["x"], place["y"], place["width"], place["height"])


def tsa_of(work: Work) -> str | None:
    """The authority's address; None where signatures carry only the signer's own time."""
    found = work.services.ports.get(TimestampAuthority)
    return found.url if isinstance(found, TimestampAuthority) else None
