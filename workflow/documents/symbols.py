"""The symbol (ký hiệu) of a document, composed of what its office has fixed (FMT-NUM-4 to 6)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from workflow.documents.types import DocumentType
from workflow.organisations.models import Organisation, Unit
from workflow.organisations.names import name_on


def compose_symbol(
    doc_type: DocumentType, organisation: Organisation, unit: Unit, day: date, others: Sequence[Organisation] = ()
) -> str:
    """`KH-SNNPTNT` of a named type, `SNNPTNT-TCCB` of a công văn (FMT-NUM-4, FMT-NUM-5).

    A joint document names all bodies in their order, the leading one first, whose number it is: `KH-SNNPTNT-STC`.
    The decree has no symbol for it; this is the usage of offices, as in `TTLT-BTC-BNV` [impl].
    """
    issuers = "-".join(name_on(body, day).symbol for body in (organisation, *others))
    if doc_type.abbreviation is None:
        return f"{issuers}-{unit.abbreviation}"
    return f"{doc_type.abbreviation}-{issuers}"
