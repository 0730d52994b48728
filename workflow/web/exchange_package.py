"""The package of a delivery over the exchange, as it is sent, for those who see the whole log."""

from __future__ import annotations

import uuid

from flask import make_response
from flask.typing import ResponseReturnValue

from workflow.base.errors import NotFound
from workflow.base.files import sha256_of
from workflow.distribution.exchange_package import package_for
from workflow.distribution.models import EXCHANGE
from workflow.distribution.queries import find_delivery
from workflow.distribution.rules import sees_whole_log
from workflow.engine import access
from workflow.exchange.writing import write
from workflow.http.context import request_reading
from workflow.http.sign_in import permission
from workflow.web.blueprint import web
from workflow.web.pdf import private


@web.get("/deliveries/<uuid:delivery_id>/package.edxml")
@permission(access.VIEW)
def delivery_package(delivery_id: uuid.UUID) -> ResponseReturnValue:
    """The edXML file (QCVN 102:2016/BTTTT), made again from what was sent: the same bytes."""
    with request_reading() as work:
        found = find_delivery(work, delivery_id).delivery
        if found.channel != EXCHANGE or not sees_whole_log(work, found.document):
            raise NotFound(kind="delivery")
        package = package_for(work, found)
        content = write(package)
    response = make_response(content)
    response.mimetype = "application/xml"
    response.headers["Content-Disposition"] = f'attachment; filename="{package.package_id}.edxml"'
    return private(response, sha256_of(content))
