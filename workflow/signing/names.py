"""The names under which a key store holds the keys of people and organisations."""

from __future__ import annotations

import uuid


def key_of_person(person_id: uuid.UUID) -> str:
    """`person-<uuid>`."""
    return f"person-{person_id}"


def key_of_organisation(organisation_id: uuid.UUID) -> str:
    """`organisation-<uuid>`."""
    return f"organisation-{organisation_id}"
