"""Composition: builds the services of an installation and opens its doors; the only module that knows every room."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import config
from workflow.archive.models import Dossier
from workflow.base.clock import Clock, SystemClock
from workflow.base.database import engine_for, sessions_for
from workflow.base.files import files_at
from workflow.definitions.loading import load_catalogue, load_document_types
from workflow.distribution import sending
from workflow.distribution.mail import MailSender, mail_sender
from workflow.documents.models import Document
from workflow.documents.types import DocumentTypes
from workflow.engine.installation import Installation
from workflow.engine.item import WorkflowItem
from workflow.engine.work import Services
from workflow.organisations.accounts import AccountPolicy
from workflow.rendering.process import RenderingService
from workflow.rendering.renditions import DraftPages
from workflow.signing.keys import FileKeyStore, KeyStore
from workflow.signing.preparations import Stamps, TimestampAuthority
from workflow.worker import Worker
from workflow.worker.moves import make_moves


def build(settings: config.Settings, clock: Clock | None = None) -> Installation:
    """The installation that these settings describe. Raises: DefinitionInvalid and whatever a service refuses."""
    clock = clock or SystemClock()
    engine = engine_for(settings.database_url)
    rendering = RenderingService()
    ports: dict[type[Any], Any] = {
        DocumentTypes: load_document_types(),
        RenderingService: rendering,
        DraftPages: DraftPages(),
        Stamps: rendering,
        KeyStore: FileKeyStore(Path(settings.keys_dir), settings.key_passphrase.get_secret_value(), clock),
        TimestampAuthority: TimestampAuthority(settings.tsa_url),
        AccountPolicy: AccountPolicy(sample_allowed=not settings.in_production),
        MailSender: mail_sender(settings.smtp_url),
    }
    services = Services(clock, files_at(settings.files_url), load_catalogue(), ports)
    return Installation(engine, sessions_for(engine), services)


def worker_for(installation: Installation) -> Worker:
    """A worker that knows every kind of job."""
    items: dict[str, type[WorkflowItem]] = {Document.item_kind: Document, Dossier.item_kind: Dossier}
    return Worker(installation, {"move": make_moves(items), **sending.handlers})


def close(installation: Installation) -> None:
    """End child processes and connections."""
    installation.services.port(RenderingService).close()
    installation.database.dispose()
