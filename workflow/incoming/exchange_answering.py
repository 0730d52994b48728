"""Status messages to a sender elsewhere: written from what was reported, sent by the worker until the peer has them.

The same message twice changes nothing at the sender, so that one which may have arrived is simply sent again.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from datetime import datetime
from types import MappingProxyType

from workflow.base.text import number_in_digits, single_spaced
from workflow.engine import outbox
from workflow.engine.outbox import Job
from workflow.engine.work import Services, Work
from workflow.exchange.errors import ExchangeRefused
from workflow.exchange.transport import Exchanges
from workflow.exchange.values import Answered, Organ, Staff, StatusMessage
from workflow.exchange.writing import write
from workflow.incoming.models import Arrival
from workflow.organisations.names import name_on

Opens = Callable[[], AbstractContextManager[Work]]
Handler = Callable[[Services, Opens, Opens, Job], None]


def send_status(services: Services, open_reading: Opens, open_writing: Opens, job: Job) -> None:
    """Send the status that the job tells of; one that the peer will never take is given up with its cause.

    Raises: ExchangeDeferred, ExchangeUnproven, OutsideServiceFailed, and it is tried again.
    """
    with open_reading() as work:
        message = status_of(work, job)
    to = message.answered.organ_id
    try:
        services.port(Exchanges).way_to(to).send(message.sender.organ_id, to, message.package_id, write(message))
    except ExchangeRefused as error:
        with open_writing() as work:
            facts = {key: str(value) for key, value in error.facts.items()}
            outbox.postpone(work.session, job.id, work.now, {"code": error.code, "facts": facts}, None)
        return
    with open_writing() as work:
        outbox.done(work, job)


def status_of(work: Work, job: Job) -> StatusMessage:
    """The message as the exchange has it (QCVN 102:2016/BTTTT)."""
    told, arrival = job.payload, work.session.get_one(Arrival, uuid.UUID(job.payload["arrival"]))
    organisation = arrival.organisation
    return StatusMessage(
        answered=Answered(
            organ_id=arrival.issuer_identifier,
            code=_code(arrival),
            day=arrival.document_day,
            document_id=arrival.reference,
        ),
        sender=Organ(organisation.identifier or "", name_on(organisation, work.today).name[:200]),
        code=told["status"],
        description=single_spaced(told["description"])[:500],
        at=datetime.fromisoformat(told["at"]),
        staff=Staff(staff=single_spaced(told["staff"])),
    )


def _code(arrival: Arrival) -> str:
    number = arrival.document_number
    return arrival.document_symbol if number is None else f"{number_in_digits(number)}/{arrival.document_symbol}"


handlers: Mapping[str, Handler] = MappingProxyType({"exchange.answer": send_status})
"""What the worker calls for each kind of job of this module."""
