"""A printed report with the seal of the office: its digital signature as a line of text at the top right of page 1."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from workflow.base.clock import VIETNAM
from workflow.documents.models import Document
from workflow.engine import history
from workflow.engine.work import Services, Work
from workflow.organisations.names import name_on
from workflow.registers.books import require_clerk
from workflow.rendering.copy_text import TEXT_SIZE_PT, text_place
from workflow.rendering.process import RenderingService
from workflow.signing.devices import SigningDevice, device_of_organisation
from workflow.signing.line_seals import seal_line


@dataclass(frozen=True)
class SealOrder:
    """Whose seal is put on a report, and by what key; read before the slow work."""

    organisation_id: uuid.UUID
    organisation_name: str
    device: SigningDevice


def order_seal(work: Work, document: Document) -> SealOrder:
    """What is needed to seal a report on this document. Raises: NotPermitted to all but the office's clerk."""
    require_clerk(work, document.organisation_id)
    name = name_on(document.organisation, work.today).name
    return SealOrder(document.organisation_id, name, device_of_organisation(work, document.organisation_id))


def sealed(services: Services, order: SealOrder, pdf: bytes, title: str) -> bytes:
    """The pages with the seal; no transaction is open meanwhile.

    Raises: RenderingFailed, and what the key store, the device and the time-stamp authority raise.
    """
    rendering = services.port(RenderingService)
    signed_at = services.clock.now()
    bare = rendering.bare(pdf)
    text, box = text_place(_words(order, signed_at), bare.width_pt, bare.height_pt)
    return seal_line(
        services,
        order.device,
        bare.content,
        box=box,
        text_pdf=rendering.stamp(text, box.width, box.height, TEXT_SIZE_PT, align="right"),
        reason=f"Ký số báo cáo ({title})",
        label="Chữ ký số của cơ quan, tổ chức lập báo cáo",
        signed_at=signed_at,
    )


def tell_sealed(work: Work, document: Document, pdf: bytes) -> None:
    """The history knows which report bears the office's seal."""
    require_clerk(work, document.organisation_id)
    history.append(
        work,
        history.Entry(
            organisation_id=document.organisation_id,
            item_kind=document.item_kind,
            item_id=document.id,
            event="seal_delivery_log",
            source=document.state,
            target=document.state,
            capacity="clerk",
            facts={"sha256": sha256(pdf).hexdigest()},
        ),
    )


def _words(order: SealOrder, signed_at: datetime) -> str:
    return f"{order.organisation_name}; {signed_at.astimezone(VIETNAM):%d/%m/%Y; %H:%M:%S}"
