"""What the type of an arrived document is called: one of the 29, or as its sender named it."""

from __future__ import annotations

from workflow.documents.drafting import types_of
from workflow.engine.work import Work
from workflow.incoming.models import Arrival


def type_name_of(work: Work, arrival: Arrival) -> str:
    """The name of the type, as people read it."""
    return types_of(work).get(arrival.doc_type).name if arrival.doc_type else arrival.type_name
