"""Hangs the door for people on the application: pages, frame, languages, error pages."""

from __future__ import annotations

from importlib import import_module

from flask import Flask

from workflow.http import limits
from workflow.web import errors, language
from workflow.web.blueprint import web

PAGES = (
    "frame", "worklists", "documents", "moves", "signing", "signing_many", "drafting", "composing", "files",
    "pdf", "revisions", "account", "account_codes", "waiting", "stand_ins", "offices", "authorities", "devices",
    "seal_desk", "registers", "register_years", "printed_books", "kept_copies", "address_book", "address_import",
    "dossiers", "filing", "archive", "delivery_desk", "deliveries", "delivery_statistics", "delivery_exports",
    "postal", "incoming", "arrival_files", "paper_arrivals", "recipients", "participants", "findings",
    "format_rules", "word", "copies", "preview", "citations", "proof", "exchange_package", "receipts", "jobs",
    "validity", "recall_links", "calendar", "copy_requests",
)  # fmt: skip
LARGEST_REQUEST_BYTES = 21 * 1024 * 1024
LARGEST_TYPED_BYTES = 8 * 1024 * 1024


def register(app: Flask) -> None:
    """Register the pages on the application."""
    for name in PAGES:
        import_module(f"workflow.web.{name}")
    app.config["MAX_CONTENT_LENGTH"] = LARGEST_REQUEST_BYTES
    app.config["MAX_FORM_MEMORY_SIZE"] = LARGEST_TYPED_BYTES
    limits.install(app)
    language.install(app)
    errors.install(app)
    app.register_blueprint(web)
