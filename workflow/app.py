"""Composition: builds the services of an installation and opens its doors; the only module that knows every room."""

from __future__ import annotations

import signal
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from threading import Thread
from typing import Any

import waitress
from flask import Flask
from flask_openapi.openapi import OpenAPI

import config
from workflow import api
from workflow.api.health import log_certificates
from workflow.archive.models import Dossier
from workflow.base.clock import Clock, SystemClock
from workflow.base.database import engine_for, sessions_for
from workflow.base.errors import DomainError
from workflow.base.object_store import ObjectKeys
from workflow.base.stores import files_at
from workflow.copying import making
from workflow.copying.requests import CopyRequest
from workflow.definitions.arrival_proof import prove_arrival
from workflow.definitions.form_knowledge import RegisterBooks, SigningRules
from workflow.definitions.importing import imported_workflows
from workflow.definitions.loading import load_catalogue, load_document_types
from workflow.distribution import (
    attesting,
    closing,
    exchange_sending,
    exchange_statuses,
    recalling,
    reminding,
    returned_mail,
    sending,
    side_letters,
    waiting_mail,
)
from workflow.distribution.links import RecipientLinks
from workflow.distribution.mail import MailSender
from workflow.distribution.mailbox import Mailbox, mailbox_at
from workflow.distribution.smtp import mail_sender
from workflow.documents import succession
from workflow.documents.models import Document
from workflow.documents.types import DocumentTypes
from workflow.engine.calling import Calls
from workflow.engine.installation import Installation
from workflow.engine.item import WorkflowItem
from workflow.engine.ledger import Ledgers
from workflow.engine.periodic import Periodic
from workflow.engine.work import Services
from workflow.exchange.transport import Exchanges
from workflow.exchange.ways import exchanges
from workflow.format_rules.ports import NumberKnowledge, SignerKnowledge
from workflow.http import limits, security, sign_in
from workflow.http.context import EXTENSION, HttpOptions
from workflow.incoming import arriving, exchange_answering, exchange_arriving, intake
from workflow.incoming import recalling as incoming_recalling
from workflow.incoming import reminding as incoming_reminding
from workflow.incoming.proof import SignatureCheck
from workflow.incoming.reporting import ArrivalReported
from workflow.organisations.accounts import AccountPolicy
from workflow.organisations.dead_letters import JobClosers
from workflow.organisations.one_time_codes import CodeVault
from workflow.rendering.previews import Previews
from workflow.rendering.process import RenderingService, sensible_size
from workflow.rendering.proof_mark import ProofPages
from workflow.rendering.renditions import DraftPages
from workflow.signing import waiting
from workflow.signing.annex_seals import AnnexPages
from workflow.signing.devices import DeviceAccess
from workflow.signing.keys import FileKeyStore, KeyStore
from workflow.signing.places import TimestampAuthority
from workflow.signing.responders import Responders
from workflow.signing.sealing import Stamps
from workflow.web import registration
from workflow.worker import Worker
from workflow.worker.calls import QueuedCalls, calls_in_memory, calls_over
from workflow.worker.moves import make_moves

SERVER_THREADS = 8
PERIODICS: tuple[Periodic, ...] = (
    Periodic(waiting_mail.END_WAITING, timedelta(minutes=15)),
    Periodic(reminding.REMIND, timedelta(hours=1)),
    Periodic(incoming_reminding.REMIND, timedelta(hours=1)),
)
"""What the workers do by the clock; each kind has its handler in `worker_for`."""

EXCHANGE_PERIODICS = (
    Periodic("exchange.poll", timedelta(seconds=15)),
    Periodic("exchange.ask", timedelta(minutes=5)),
)
"""Where a way of the exchange is set up: its inboxes are looked into, its peers asked for what is unproven."""

MAILBOX = Periodic(returned_mail.READ_MAILBOX, timedelta(minutes=1))
"""Where a mailbox is set up."""


def build(settings: config.Settings, clock: Clock | None = None) -> Installation:
    """The installation that these settings describe. Raises: DefinitionInvalid and whatever a service refuses."""
    clock = clock or SystemClock()
    engine = engine_for(settings.database_url)
    hosts = frozenset(host.lower() for host in settings.revocation_hosts)
    rendering = RenderingService(size=sensible_size())
    calls = calls_over(settings.queue_url) if settings.queue_url else calls_in_memory()
    ports: dict[type[Any], Any] = {
        DocumentTypes: load_document_types(),
        RenderingService: rendering,
        DraftPages: DraftPages(),
        Previews: Previews(rendering.pdf, at_once=max(1, rendering.size - 1)),
        Stamps: rendering,
        AnnexPages: rendering,
        KeyStore: FileKeyStore(Path(settings.keys_dir), settings.key_passphrase.get_secret_value(), clock, hosts),
        Responders: Responders(hosts),
        DeviceAccess: DeviceAccess(
            settings.pkcs11_modules,
            settings.signing_services,
            {name: secret.get_secret_value() for name, secret in settings.signing_secrets.items()},
        ),
        TimestampAuthority: TimestampAuthority(settings.tsa_url),
        ProofPages: ProofPages(f"{settings.base_url}/verify"),
        AccountPolicy: AccountPolicy(sample_allowed=not settings.in_production),
        CodeVault: CodeVault(settings.secret_key.get_secret_value()),
        MailSender: mail_sender(settings.smtp_url),
        Mailbox: mailbox_at(settings.imap_url),
        JobClosers: JobClosers(closing.closers),
        RecipientLinks: RecipientLinks(settings.secret_key.get_secret_value(), settings.base_url, settings.link_days),
        Exchanges: exchanges(
            settings.exchange_url,
            settings.exchange_peers,
            {organ: secret.get_secret_value() for organ, secret in settings.exchange_secrets.items()},
            clock,
        ),
        SignatureCheck: SignatureCheck(prove_arrival),
        ArrivalReported: ArrivalReported(recalling.reported),
        Ledgers: Ledgers(attesting.LEDGERS),
        SignerKnowledge: SigningRules(),
        NumberKnowledge: RegisterBooks(),
        Calls: calls,
        QueuedCalls: calls,
    }
    files = files_at(settings.files_url, _object_keys(settings))
    services = Services(clock, files, load_catalogue(imported_workflows(engine)), ports)
    return Installation(engine, sessions_for(engine), services)


def _object_keys(settings: config.Settings) -> ObjectKeys:
    secret, token = settings.s3_secret_key.get_secret_value(), settings.s3_session_token.get_secret_value()
    return ObjectKeys(settings.s3_access_key, secret, token)


def worker_for(installation: Installation) -> Worker:
    """A worker that knows every kind of job."""
    items: dict[str, type[WorkflowItem]] = {model.item_kind: model for model in (Document, Dossier, CopyRequest)}
    return Worker(
        installation,
        {
            "move": make_moves(items),
            **sending.handlers,
            **returned_mail.handlers,
            **waiting_mail.handlers,
            **arriving.handlers,
            **making.handlers,
            **waiting.handlers,
            **incoming_recalling.handlers,
            **side_letters.handlers,
            **reminding.handlers,
            **incoming_reminding.handlers,
            **succession.handlers,
            **exchange_sending.handlers,
            **exchange_statuses.handlers,
            **intake.handlers,
            **exchange_arriving.handlers,
            **exchange_answering.handlers,
        },
        periodics_for(installation),
        installation.services.ports.get(QueuedCalls),
    )


def periodics_for(installation: Installation) -> tuple[Periodic, ...]:
    """What its workers do by the clock, as far as there is something set up to do it with."""
    services = installation.services
    mailbox = (MAILBOX,) if services.port(Mailbox).name else ()  # type: ignore[type-abstract]
    return (*PERIODICS, *mailbox, *(EXCHANGE_PERIODICS if services.port(Exchanges).ways else ()))


def create_app(settings: config.Settings, installation: Installation, wake: Callable[[], None] | None = None) -> Flask:
    """The web application with its pages and its API; `wake` is called after a request that may have made jobs."""
    app = OpenAPI(
        "trinhky",
        doc_ui=False,
        template_folder=str(config.TEMPLATES),
        static_folder=str(config.STATIC),
    )
    app.config.update(SECRET_KEY=settings.secret_key.get_secret_value(), TESTING=settings.env == "test")
    app.extensions[EXTENSION] = installation
    app.extensions[EXTENSION + "_http"] = HttpOptions(
        base_url=settings.base_url, production=settings.in_production, sample=not settings.in_production
    )
    app.extensions[EXTENSION + "_wake"] = wake or (lambda: None)
    limits.keep_in(app, settings.queue_url)
    security.trust_proxies(app, settings.trusted_proxies)
    security.install(app, https=settings.in_production and settings.base_url.startswith("https:"))
    sign_in.install(app)
    api.register(app)
    registration.register(app)
    sign_in.check_routes(app)
    return app


def close(installation: Installation) -> None:
    """End child processes and connections."""
    installation.services.port(RenderingService).close()
    installation.services.port(QueuedCalls).close()
    installation.database.dispose()


class Composition:
    """What the command line is handed (see `workflow.cli.composing.Compose`)."""

    def settings(self) -> config.Settings:
        return config.load()

    def installation(self, settings: config.Settings) -> Installation:
        return build(settings)

    def worker(self, installation: Installation) -> Worker:
        return worker_for(installation)

    def serve(self, settings: config.Settings, host: str, port: int, announce: Callable[[], None]) -> None:
        """Serve until the process is told to stop; without a queue of its own, the worker runs in this process."""
        installation = build(settings)
        worker = worker_for(installation) if settings.queue_url is None else None
        app = create_app(settings, installation, lambda: installation.services.port(QueuedCalls).call([]))
        signal.signal(signal.SIGTERM, _stop)
        try:
            server = _listening(app, host, port, behind_proxies=settings.trusted_proxies > 0)
            installation.services.port(RenderingService).warm()
            if worker is not None:
                worker.start()
            announce()
            Thread(target=log_certificates, args=(installation,), daemon=True).start()  # opening keys takes a while
            server.run()
        finally:
            if worker is not None:
                worker.stop()
            close(installation)

    def close(self, installation: Installation) -> None:
        close(installation)


def _listening(app: Flask, host: str, port: int, *, behind_proxies: bool) -> Any:
    """The server with its port open; what a proxy says of the client is thrown away unless one is expected.

    Raises: DomainError("port_not_open").
    """
    try:
        return waitress.create_server(
            app,
            host=host,
            port=port,
            threads=SERVER_THREADS,
            ident="trinhky",
            clear_untrusted_proxy_headers=not behind_proxies,
        )
    except OSError as error:
        raise DomainError("port_not_open", host=host, port=port, reason=error.strerror or str(error)) from error


def _stop(number: int, frame: object) -> None:
    """Leave the server's loop, so that the worker ends its job and child processes are closed."""
    raise SystemExit(0)


def main() -> None:
    """The command `trinhky`."""
    from workflow.cli import command_line

    command_line(Composition())()
