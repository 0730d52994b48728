"""The worker's part: the file of a copy is made outside any transaction and attached in a short one."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from datetime import datetime
from types import MappingProxyType

from workflow.base.clock import VIETNAM
from workflow.base.text import number_in_digits
from workflow.copying.excerpts import excerpt
from workflow.copying.models import ELECTRONIC, EXCERPT, WORDS, DocumentCopy
from workflow.copying.ordering import JOB
from workflow.copying.request_moves import file_is_made
from workflow.engine import outbox
from workflow.engine.outbox import Job
from workflow.engine.work import Services, Work
from workflow.organisations.names import name_on
from workflow.rendering.compose import sheet_of
from workflow.rendering.copy_text import TEXT_SIZE_PT, text_place
from workflow.rendering.process import RenderingService
from workflow.rendering.profiles import profile_of
from workflow.rendering.sheet import Sheet, SignatureBlock
from workflow.signing.devices import SigningDevice, device_of_organisation
from workflow.signing.line_seals import seal_line

Opens = Callable[[], AbstractContextManager[Work]]
Handler = Callable[[Services, Opens, Opens, Job], None]


@dataclass(frozen=True)
class Plan:
    """Everything that the file is made from, read before the slow work."""

    source: bytes | Sheet
    block: Sheet
    electronic: bool
    device: SigningDevice
    form: str
    organisation_name: str


def make_copy(services: Services, open_reading: Opens, open_writing: Opens, job: Job) -> None:
    """Make the file of one copy; run again, it makes no second one.

    Raises: RenderingFailed, and what the key store and the time-stamp authority raise.
    """
    copy_id = uuid.UUID(job.payload["copy"])
    with open_reading() as work:
        plan = _plan(work, copy_id)
    made = _made(services, plan) if plan else None
    with open_writing() as work:
        if made is not None:
            _attach(work, copy_id, *made)
        outbox.done(work, job)


def _plan(work: Work, copy_id: uuid.UUID) -> Plan | None:
    copy = work.session.get_one(DocumentCopy, copy_id)
    if copy.sha256 is not None:
        return None
    return Plan(
        source=_excerpt(work, copy) if copy.form == EXCERPT else work.services.files.get(copy.source_sha256),
        block=_block(copy),
        electronic=copy.medium == ELECTRONIC,
        device=device_of_organisation(work, copy.organisation_id),
        form=WORDS[copy.form],
        organisation_name=name_on(copy.organisation, copy.copied_on).name,
    )


def _excerpt(work: Work, copy: DocumentCopy) -> Sheet:
    """The chosen part under the whole form of the original (Đ.25.3); its annexes are left out."""
    sheet = sheet_of(work, copy.document, for_signing=False)
    return replace(sheet, draft_mark=False, body_html=excerpt(sheet.body_html, copy.parts), annexes=())


def _block(copy: DocumentCopy) -> Sheet:
    """The block of the copy as a sheet without a text (PL3 mẫu 3.1)."""
    name = name_on(copy.organisation, copy.copied_on)
    return Sheet(
        doc_type=copy.form,
        type_name=WORDS[copy.form],
        issuer_lines=tuple(name.header_lines),
        issuer_name=name.name,
        symbol=copy.symbol,
        number=number_in_digits(copy.number),
        issued_on=copy.copied_on,
        place=copy.place,
        subject="",
        body_html="",
        signature=SignatureBlock(lines=tuple(copy.block["lines"]), name=copy.block["name"]),
        recipients=tuple(copy.recipients),
        archive_line="Lưu: VT.",
        profile=profile_of(copy.organisation),
        sample=copy.organisation.sample,
    )


def _made(services: Services, plan: Plan) -> tuple[bytes, int]:
    """The file and its number of pages."""
    rendering = services.port(RenderingService)
    source = rendering.pdf(plan.source).content if isinstance(plan.source, Sheet) else plan.source
    if plan.electronic:
        return _sealed(services, plan, source), rendering.page_count(source)
    return rendering.paper_copy(source, plan.block)


def _sealed(services: Services, plan: Plan, source: bytes) -> bytes:
    """The pages with the organisation's signature as a line of text at the top right of page 1 (FMT-COPY-5)."""
    rendering = services.port(RenderingService)
    signed_at = services.clock.now()
    bare = rendering.bare(source)
    text, box = text_place(signature_text(plan, signed_at), bare.width_pt, bare.height_pt)
    return seal_line(
        services,
        plan.device,
        bare.content,
        box=box,
        text_pdf=rendering.stamp(text, box.width, box.height, TEXT_SIZE_PT, align="right"),
        reason=f"Ký số bản sao ({plan.form})",
        label="Chữ ký số của cơ quan, tổ chức sao văn bản",
        signed_at=signed_at,
    )


def signature_text(plan: Plan, signed_at: datetime) -> str:
    """`SAO Y; Sở Nông nghiệp …; 23/02/2023; 14:05:31`, in Vietnam's time (PL1 P.II I)."""
    return f"{plan.form}; {plan.organisation_name}; {signed_at.astimezone(VIETNAM):%d/%m/%Y; %H:%M:%S}"


def _attach(work: Work, copy_id: uuid.UUID, content: bytes, pages: int) -> None:
    """The first file stays: another worker may have been quicker."""
    copy = work.session.get_one(DocumentCopy, copy_id, with_for_update=True)
    if copy.sha256 is None:
        copy.sha256, copy.pages, copy.made_at = work.services.files.put(content), pages, work.now
        file_is_made(work, copy)


handlers: Mapping[str, Handler] = MappingProxyType({JOB: make_copy})
"""What the worker calls for each kind of job of this room."""
