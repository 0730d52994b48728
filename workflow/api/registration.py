"""Hangs the API on the application and describes it."""

from __future__ import annotations

from importlib import import_module

from flask import Response, current_app, jsonify
from flask_openapi.models.info import Info
from flask_openapi.models.license import License
from flask_openapi.models.security_scheme import SecurityScheme
from flask_openapi.openapi import OpenAPI

from workflow.api import exchange, health, metrics
from workflow.api.answers import Problem, refuse_shape
from workflow.api.blueprint import PREFIX, api, before_everything
from workflow.http.sign_in import PUBLIC, permission

ROUTES = (
    "documents", "imports", "moves", "records", "comparing", "files", "deliveries", "dossiers", "worklists", "archive",
    "registers", "participants", "findings", "citations", "word", "copies", "signing", "signing_authorities",
    "address_book", "copy_requests",
)  # fmt: skip
DESCRIPTION = (
    "Official documents from draft to archive. What a person may not see answers 404, the same as what does not exist."
)


def register(app: OpenAPI) -> None:
    """Register the routes, their description, health and metrics. Call it once for each application."""
    for name in ROUTES:
        import_module(f"workflow.api.{name}")
    app.info = Info(title="Trình Ký", version="1", description=DESCRIPTION, license=License(name="GPL-3.0-or-later"))
    app.security_schemes = {
        "token": SecurityScheme(type="http", scheme="bearer", description="A personal token of the account page"),
        "session": SecurityScheme.model_validate({"type": "apiKey", "in": "cookie", "name": "trinhky"}),
    }
    app.validation_error_model = Problem
    app.validation_error_callback = refuse_shape
    app.before_request_funcs.setdefault(None, []).insert(0, before_everything)
    metrics.install(app)
    health.install(app)
    exchange.install(app)
    app.add_url_rule(f"{PREFIX}/openapi.json", "openapi_json", show_description, methods=["GET"])
    app.register_api(api)


@permission(PUBLIC)
def show_description() -> Response:
    """The description of the API (OpenAPI)."""
    app = current_app._get_current_object()  # type: ignore[attr-defined]  # Flask types the proxy as a bare Flask
    assert isinstance(app, OpenAPI)
    return jsonify(app.api_doc)
