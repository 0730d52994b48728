"""The table of issued documents: one row each, numbered as they were issued, with what search shows and filters by."""

from __future__ import annotations

import uuid
from datetime import date
from typing import Any

from sqlalchemy import BigInteger, ForeignKey, Integer, Table, event
from sqlalchemy.engine import Connection
from sqlalchemy.orm import Mapped, mapped_column

from workflow.archive.text_index import create_index_statements, drop_index_statements
from workflow.base.database import Base


class IssuedDocument(Base):
    """A document as it was issued; `id` rises with every issue, so that newest first is highest first.

    `text` and `tokens` are what the full-text index was given; the id is never shown, as it would tell how many
    documents there are.
    """

    __tablename__ = "issued_document"

    id: Mapped[int] = mapped_column(BigInteger().with_variant(Integer(), "sqlite"), primary_key=True)
    document_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("document.id"), unique=True)
    organisation_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("organisation.id"))
    unit_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("unit.id"))
    signer_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("person.id"))
    doc_type: Mapped[str]
    field: Mapped[str]
    validity: Mapped[str | None]
    year: Mapped[int]
    number: Mapped[int]
    symbol: Mapped[str]
    issued_on: Mapped[date]
    subject: Mapped[str]
    text: Mapped[str]
    tokens: Mapped[list[str]]


@event.listens_for(IssuedDocument.__table__, "after_create")
def _create_index(_: Table, connection: Connection, **__: Any) -> None:
    for statement in create_index_statements(connection.dialect.name):
        connection.exec_driver_sql(statement)


@event.listens_for(IssuedDocument.__table__, "before_drop")
def _drop_index(_: Table, connection: Connection, **__: Any) -> None:
    for statement in drop_index_statements(connection.dialect.name):
        connection.exec_driver_sql(statement)
