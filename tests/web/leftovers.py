"""Vietnamese that a page in English still says: what people wrote, and what is named in law, is taken out first.

Text of documents (class `marked`) and words marked `lang="vi"` are Vietnamese by right.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import lxml.html
from sqlalchemy import select

from tests.web.serving import Reader
from workflow.base.database import Base
from workflow.definitions import loading
from workflow.engine.installation import Installation

VIETNAMESE = re.compile("[đĐơƠưƯ\u0300-\u036fÀ-ÃÈ-ÊÌÍÒ-ÕÙÚÝà-ãè-êìíò-õùúýĂăĨĩŨũẠ-ỹ]")
PROPER_TERMS = ("Trình Ký", "Tiếng Việt", "Lưu", "Tuyệt mật", "Tối mật", "Mật")
SHOWN_ATTRIBUTES = ("title", "aria-label", "placeholder", "alt", "data-confirm")
LINK = re.compile(r'<a [^>]*href="(/(?!static/|api/)[^"#]*)')
ONE_THING = re.compile(r"/(?:[0-9a-f-]{36}|[0-9]+)(?=/|$|\?)")
LONGEST_TITLE = 60
"""Titles of positions are printed in capitals above a signature."""
NOT_OURS = "self::script or self::style or @lang='vi' or contains(@class, 'marked')"


def written(installation: Installation) -> list[str]:
    """Every Vietnamese text that stands in the data, and the names of document types; the longest first."""
    found = {one for table in Base.metadata.sorted_tables for one in _texts(_rows(installation, table))}
    found |= set(_texts(Path(loading.__file__).with_name("document_types.toml").read_text("utf-8").split('"')))
    found |= {one.upper() for one in found if len(one) < LONGEST_TITLE}
    return sorted((one for one in found if VIETNAMESE.search(one)), key=len, reverse=True)


def leftovers(page: str, data: list[str]) -> list[str]:
    """What a page says in Vietnamese beyond this data."""
    tree = lxml.html.fromstring(page)
    for element in tree.xpath(f"//*[{NOT_OURS}]"):
        element.drop_tree()
    return [said for said in dict.fromkeys(_said(tree)) if _remains(said, data)]


def _said(tree: Any) -> Iterator[str]:
    shown = " | ".join(f"//@{name}" for name in SHOWN_ATTRIBUTES)
    for text in tree.xpath(f"//text() | {shown} | //*[@id='words']/@*"):
        if VIETNAMESE.search(text):
            yield " ".join(text.split())


def _remains(said: str, data: list[str]) -> bool:
    for known in (*data, *PROPER_TERMS):
        said = said.replace(known, "")
        if not VIETNAMESE.search(said):
            return False
    return True


def _rows(installation: Installation, table: Any) -> list[Any]:
    with installation.reading() as work:
        return [tuple(row) for row in work.session.execute(select(table))]


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield " ".join(value.split())
    elif isinstance(value, dict):
        yield from _texts(list(value.values()))
    elif isinstance(value, Iterable) and not isinstance(value, bytes):
        for one in value:
            yield from _texts(one)


def pages_from(reader: Reader, start: str = "/", most: int = 60) -> Iterator[tuple[str, str]]:
    """The pages that links lead to from here: address and text, one for each kind of address."""
    waiting, kinds = [start], set()
    while waiting and len(kinds) < most:
        address = waiting.pop(0)
        kind = re.sub(r"\?.*", "?", ONE_THING.sub("/…", address))
        if kind in kinds:
            continue
        kinds.add(kind)
        answer = reader.get(address)
        if answer.mimetype != "text/html":
            continue
        assert answer.status_code == 200, address
        yield address, answer.text
        waiting += [html.unescape(found) for found in LINK.findall(answer.text)]
