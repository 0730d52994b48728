"""The door for programs: JSON under `/api/v1`, described by `/api/v1/openapi.json`; health and metrics beside it.

Reads input, opens one transaction, calls one domain function, answers. The application must be a
`flask_openapi.OpenAPI`, made with `doc_ui=False`.
"""

from workflow.api.registration import register

__all__ = ["register"]
