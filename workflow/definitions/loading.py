"""Reads the packaged definitions; every mistake stops the start."""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from importlib.resources import files
from typing import Any

from workflow.definitions.bindings import BINDINGS
from workflow.documents.types import DocumentType, DocumentTypes
from workflow.engine.blueprint import Catalogue, Workflow
from workflow.engine.definition import load_workflow

FOLDER = files("workflow.definitions")


def packaged_texts() -> dict[str, str]:
    """The packaged workflow definitions by name."""
    folder = FOLDER.joinpath("workflows")
    return {
        entry.name.removesuffix(".toml"): entry.read_text(encoding="utf-8")
        for entry in sorted(folder.iterdir(), key=lambda entry: entry.name)
        if entry.name.endswith(".toml")
    }


def load_text(text: str) -> Workflow:
    """A workflow from TOML text that may extend a packaged one. Raises: DefinitionInvalid."""
    return load_workflow(text, BINDINGS, packaged_texts())


def load_catalogue(imported: Sequence[str] = ()) -> Catalogue:
    """All packaged workflows, and those whose texts were imported. Raises: DefinitionInvalid."""
    return Catalogue(tuple(load_text(text) for text in (*packaged_texts().values(), *imported)))


def load_document_types() -> DocumentTypes:
    """The 29 types (NĐ30 Đ.7), in the order of the decree."""
    rows = tomllib.loads(FOLDER.joinpath("document_types.toml").read_text(encoding="utf-8"))
    return DocumentTypes({key: _document_type(key, row) for key, row in rows.items()})


def _document_type(key: str, row: dict[str, Any]) -> DocumentType:
    return DocumentType(
        key=key,
        name=row["name"],
        abbreviation=row.get("abbreviation"),
        has_subject_line=row["subject_line"],
        addressing=row["addressing"],
        numbered=row.get("numbered", True),
        series=row["series"],
        chain=tuple(row["chain"]),
        edxml_code=row.get("edxml"),
        first_recipient=row.get("first_recipient", ""),
        dated=row.get("dated", True),
        subject_printed=row.get("subject_printed", True),
        signers=row.get("signers", "one"),
    )
