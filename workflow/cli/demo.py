"""`trinhky demo`: the five seeds from draft to archive, with real people, pages, signatures, numbers and mail.

Each run makes five new documents from the texts, so that the drafts of the sample stay for people to work on and a
second run does no harm: it takes the next numbers. Mail goes to a catcher on loopback, never to the outside.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

from sqlalchemy import select

from workflow.base.errors import DomainError
from workflow.cli.catcher import mail_catcher
from workflow.cli.composing import BackgroundWorker
from workflow.cli.journey import Journey, People
from workflow.distribution import queries as recipient_log
from workflow.distribution.mail import MailSender
from workflow.distribution.smtp import mail_sender
from workflow.documents.models import Document
from workflow.documents.queries import current_rendition
from workflow.engine.installation import Installation
from workflow.engine.work import Work
from workflow.organisations.models import Person
from workflow.sample.drafts import draft_from
from workflow.sample.loading import actor_named
from workflow.sample.seeds import Seed, read_seeds
from workflow.signing.keys import KeyStore

Tell = Callable[[str], None]
ENDS = {
    "delivered": ("delivered", "opened", "acknowledged"),
    "handed_over": ("handed_over",),
    "unproven": ("unproven",),
    "failed": ("failed", "returned"),
}


@dataclass(frozen=True)
class Walked:
    """What became of one seed."""

    seed: str
    document_id: uuid.UUID
    states: list[str]
    number: int | None
    symbol: str
    issued_on: date | None
    pdf: str
    pages: int
    signatures_valid: bool
    deliveries: dict[str, int]

    def as_json(self) -> dict[str, Any]:
        """The keys of the contract."""
        return asdict(self)


def walk_all(
    installation: Installation, worker: Callable[[Installation], BackgroundWorker], out: Path, tell: Tell
) -> list[Walked]:
    """Walk all five seeds; writes `<seed>.pdf` and `recipients.csv` into the folder.

    Raises: DomainError("sample_missing") before the sample is loaded; whatever refuses a step.
    """
    seeds = read_seeds()
    _require_sample(installation, seeds)
    out.mkdir(parents=True, exist_ok=True)
    with mail_catcher() as catcher:
        here = _mailing_to(installation, catcher.url)
        run_jobs = worker(here).run_until_idle
        walked = [_walk(here, seed, out, run_jobs, tell) for seed in seeds]
    _write_log(installation, [one.document_id for one in walked], out / "recipients.csv")
    return walked


def _require_sample(installation: Installation, seeds: list[Seed]) -> None:
    wanted = {seed.drafter for seed in seeds}
    with installation.reading() as work:
        there = set(work.session.scalars(select(Person.account).where(Person.account.in_(sorted(wanted)))))
    if there != wanted:
        raise DomainError("sample_missing")


def _mailing_to(installation: Installation, url: str) -> Installation:
    """The same installation, whose mail goes there."""
    services = installation.services
    return replace(installation, services=replace(services, ports={**services.ports, MailSender: mail_sender(url)}))


def _walk(installation: Installation, seed: Seed, out: Path, run_jobs: Callable[[], object], tell: Tell) -> Walked:
    tell(seed.file)
    with installation.writing(actor_named(installation, seed.drafter)) as work:
        document_id = draft_from(work, seed, f"{seed.origin_note} Bản chạy thử của lệnh demo.").id
    journey = Journey(installation, people_of(seed), document_id, run_jobs, lambda step: tell(f"  {step}"))
    journey.to_archive()
    pdf = out / f"{seed.file}.pdf"
    with installation.reading() as work:
        return _told(work, work.session.get_one(Document, document_id), seed, journey, pdf)


def people_of(seed: Seed) -> People:
    """Who walks this seed: the accounts of its office by their duties."""
    office = seed.office
    return People(
        drafter=seed.drafter,
        unit_head=f"{office}.truongphong",
        checker=f"{office}.vanphong",
        signer=seed.signer,
        clerk=f"{office}.vanthu",
        archivist=f"{office}.luutru",
        leaders=seed.leaders,
    )


def _told(work: Work, document: Document, seed: Seed, journey: Journey, pdf: Path) -> Walked:
    sealed = current_rendition(work.session, document, "sealed")
    if sealed is None:
        raise DomainError("seal_missing", seed=seed.file, state=document.state)
    content = work.services.files.get(sealed.sha256)
    pdf.write_bytes(content)
    counted = recipient_log.counts(work, document)
    return Walked(
        seed=seed.file,
        document_id=document.id,
        states=journey.states(),
        number=document.number,
        symbol=document.symbol,
        issued_on=document.issued_on,
        pdf=str(pdf),
        pages=sealed.pages,
        signatures_valid=_signatures_valid(work, content),
        deliveries={end: sum(counted.get(status, 0) for status in statuses) for end, statuses in ENDS.items()},
    )


def _signatures_valid(work: Work, content: bytes) -> bool:
    """Both signatures, of the leader and of the organisation, prove good."""
    from workflow.signing.verification import verify  # pyHanko takes a second to load

    keys: KeyStore = work.services.port(KeyStore)  # type: ignore[type-abstract]
    report = verify(content, keys.trust_roots(), keys.crls(), work.now, keys.answers())
    return report.valid and len(report.signatures) == 2


def _write_log(installation: Installation, document_ids: list[uuid.UUID], file: Path) -> None:
    with installation.reading() as work:
        documents = [work.session.get_one(Document, document_id) for document_id in document_ids]
        text = recipient_log.recipients_csv(work, *documents)
    file.write_text(text, encoding="utf-8", newline="")
