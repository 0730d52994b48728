"""The request's work: who is asking, and the two ways to open work as that person."""

from __future__ import annotations

import uuid
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Any

from flask import current_app, request
from flask_login import UserMixin, current_user

from workflow.engine.installation import Installation
from workflow.engine.work import SYSTEM, Actor, Work

EXTENSION = "trinhky"


@dataclass(frozen=True)
class HttpOptions:
    """What the doors know of the installation beside its services."""

    base_url: str
    production: bool
    sample: bool


class SignedIn(UserMixin):  # type: ignore[misc]  # flask-login has no types
    """The signed-in person for one request, with everything that decides about rights."""

    def __init__(self, actor: Actor, account: str, session_key: str, language: str, by_token: bool = False) -> None:
        self.actor = actor
        self.account = account
        self.session_key = session_key
        self.language = language
        self.by_token = by_token

    def get_id(self) -> str:
        """`<person>:<secret>`: a changed password ends every session."""
        return self.session_key


NOBODY = Actor(person_id=uuid.UUID(int=0), organisation_id=None, holders=frozenset(), name="")
"""A visitor who has not signed in: holds nothing, so sees nothing."""


def installation() -> Installation:
    """The installation this application serves."""
    found: Installation = current_app.extensions[EXTENSION]
    return found


def options() -> HttpOptions:
    """The doors' options."""
    found: HttpOptions = current_app.extensions[EXTENSION + "_http"]
    return found


def signed_in() -> SignedIn | None:
    """The person who is asking, or None."""
    user: Any = current_user
    return user if user.is_authenticated else None


def actor() -> Actor:
    """The actor of this request; never the system."""
    person = signed_in()
    found = person.actor if person is not None else NOBODY
    assert found is not SYSTEM
    return found


def request_reading() -> AbstractContextManager[Work]:
    """Work that reads, as the person who is asking."""
    return installation().reading(actor())


def request_writing() -> AbstractContextManager[Work]:
    """The request's one write transaction."""
    return installation().writing(actor())


def wants_json() -> bool:
    """Whether the request is the API's."""
    return request.path.startswith("/api/")
