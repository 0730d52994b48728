"""Places in a list, given to the client as signed text: nobody reads an order out of it or makes one up."""

from __future__ import annotations

import uuid
from datetime import datetime

from flask import current_app
from itsdangerous import BadSignature, URLSafeSerializer

from workflow.base.errors import InvalidInput, Refusal

Place = tuple[str, uuid.UUID]


def cursor_of(at: datetime, item_id: uuid.UUID) -> str:
    """The cursor that stands behind this item."""
    return str(_serializer().dumps([at.isoformat(), item_id.hex]))


def place_of(cursor: str | None) -> Place | None:
    """The place that a cursor stands for. Raises: InvalidInput("cursor_unknown") for one that we did not give."""
    if not cursor:
        return None
    try:
        at, key = _serializer().loads(cursor)
        return str(at), uuid.UUID(hex=key)
    except BadSignature as error:
        raise InvalidInput([Refusal("cursor_unknown", {"input": "cursor"})]) from error


def _serializer() -> URLSafeSerializer:
    return URLSafeSerializer(current_app.config["SECRET_KEY"], salt="api-cursor")
