"""By what a body names a document of another: issuer, number, symbol and day, read from whatever of it was told."""

from __future__ import annotations

from datetime import date

from workflow.exchange.texts import read_day
from workflow.exchange.values import Answered


def key_of(answered: Answered) -> tuple[int, str, date] | None:
    """Number, symbol and day, as the document's id says or, failing that, its code and day; None if they say none."""
    _, _, rest = answered.document_id.partition(",")
    written, _, code = rest.partition(",")
    day, text = (read_day(written), code) if code else (answered.day, answered.code)
    number, _, symbol = text.partition("/")
    if day is None or not (number.isascii() and number.isdigit() and len(number) < 10):
        return None
    return int(number), symbol, day
