"""The files of an arrival from elsewhere, for those who see the arrival and nobody else."""

from __future__ import annotations

import uuid

from workflow.base.errors import NotFound
from workflow.engine.work import Work
from workflow.incoming.inbox import find_arrival
from workflow.incoming.models import MAIN, Arrival, ArrivalFile


def file_of(work: Work, arrival_id: uuid.UUID, file_id: uuid.UUID) -> ArrivalFile:
    """The file, if the arrival is in the actor's inbox and was not given back to its sender. Raises: NotFound."""
    arrival = find_arrival(work, arrival_id)
    found = next((file for file in arrival.files if file.id == file_id), None)
    if found is None or arrival.is_cancelled:
        raise NotFound(kind="file")
    return found


def main_pdf(arrival: Arrival) -> ArrivalFile | None:
    """The document itself, where it came as a PDF, which a page can show."""
    return next((file for file in arrival.files if file.kind == MAIN and _is_pdf(file)), None)


def _is_pdf(file: ArrivalFile) -> bool:
    return file.media_type == "application/pdf" or file.name.lower().endswith(".pdf")
