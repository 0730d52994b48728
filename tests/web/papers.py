"""Forms of a document's page as a browser without script would send them."""

from __future__ import annotations

import html
import re
import uuid
from typing import Any

from werkzeug.test import TestResponse

from tests.web.serving import Reader, Served
from workflow.documents.models import Document


def page_of(document_id: uuid.UUID) -> str:
    return f"/documents/{document_id}"


def hidden_of(page: str, form: str) -> dict[str, str]:
    """The hidden values of the form with this id."""
    start = page.index(f'id="{form}"')
    part = page[start : page.index("</form>", start)]
    found = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', part)
    return {name: html.unescape(value) for name, value in found}


def moves(reader: Reader, document_id: uuid.UUID, transition: str, **typed: Any) -> TestResponse:
    """Send the form of a transition that stands on the document's page."""
    page = reader.get(page_of(document_id)).text
    hidden = hidden_of(page, f"move-{transition}")
    return reader.client.post(f"{page_of(document_id)}/moves/{transition}", data={**hidden, **typed})


def signs(reader: Reader, document_id: uuid.UUID, password: str) -> TestResponse:
    """Read the sign page and sign what it shows, in the field that it has for the password."""
    page = reader.get(f"{page_of(document_id)}/sign").text
    start = page.index('class="tk-sheet sign-box"')
    assert 'name="input.password"' in page[start : page.index("</form>", start)]
    found = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', page[start:])
    data = dict(found[:4])
    return reader.client.post(f"{page_of(document_id)}/moves/sign", data={**data, "input.password": password})


def document(served: Served, document_id: uuid.UUID) -> Document:
    """The document as it is stored now."""
    with served.installation.reading() as work:
        found = work.session.get_one(Document, document_id)
        assert (found.recipients, found.addressees, found.files) is not None
        work.session.expunge_all()
        return found
