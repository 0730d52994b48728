"""Tables of offices and people. Names, positions and units are dated: an old document keeps saying what was true."""

from __future__ import annotations

import uuid
from datetime import date, datetime
from typing import Any, ClassVar

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from workflow.base.database import Base, Identified

LEADER, DEPUTY_LEADER, HEAD, DEPUTY_HEAD = "leader", "deputy_leader", "head", "deputy_head"
CHECKER, CLERK, ARCHIVIST, ADMINISTRATOR, STAFF = "checker", "clerk", "archivist", "administrator", "staff"
DUTIES = (LEADER, DEPUTY_LEADER, HEAD, DEPUTY_HEAD, CHECKER, CLERK, ARCHIVIST, ADMINISTRATOR, STAFF)


class Dated:
    """True from `valid_from` to `valid_to`, both days included; an open end is None."""

    valid_from: Mapped[date]
    valid_to: Mapped[date | None]

    def holds_on(self, day: date) -> bool:
        """Whether this was true on that day."""
        return self.valid_from <= day and (self.valid_to is None or day <= self.valid_to)


class Organisation(Identified, Base):
    """A body that issues documents (cơ quan, tổ chức); `inside` when it works in this installation.

    A collective body (UBND, HĐND) signs TM. (SIGN-3). `settings` are the office's named choices, see `settings.py`.
    """

    __tablename__ = "organisation"

    code: Mapped[str] = mapped_column(unique=True)
    identifier: Mapped[str | None] = mapped_column(doc="mã định danh (QĐ 20/2020/QĐ-TTg)")
    parent_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("organisation.id"))
    successor_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("organisation.id"))
    collective: Mapped[bool] = mapped_column(default=False)
    inside: Mapped[bool] = mapped_column(default=True)
    sample: Mapped[bool] = mapped_column(default=False)
    email: Mapped[str | None]
    seal_image_sha256: Mapped[str | None]
    settings: Mapped[dict[str, Any]] = mapped_column(default=dict)

    parent: Mapped[Organisation | None] = relationship(foreign_keys=[parent_id], remote_side="Organisation.id")
    names: Mapped[list[OrganisationName]] = relationship(order_by="OrganisationName.valid_from", lazy="selectin")


class OrganisationName(Identified, Dated, Base):
    """What an organisation is called in a period, and how its documents are headed.

    `header_lines` are the bold lines of ô 2; `header_as_parent` is how it stands over a body below it (FMT-ORG-2, 4).
    """

    __tablename__ = "organisation_name"
    __table_args__ = (UniqueConstraint("organisation_id", "valid_from"),)

    organisation_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("organisation.id"), index=True)
    name: Mapped[str]
    short_name: Mapped[str]
    symbol: Mapped[str] = mapped_column(doc="issuer abbreviation in the symbol (FMT-NUM-6)")
    place: Mapped[str] = mapped_column(doc="địa danh (FMT-DATE-3)")
    header_lines: Mapped[list[str]]
    header_as_parent: Mapped[str]
    abbreviations: Mapped[list[str]] = mapped_column(default=list)


class Unit(Identified, Dated, Base):
    """A part of an organisation (phòng, đơn vị) with the abbreviation used in symbols."""

    __tablename__ = "unit"
    __table_args__ = (UniqueConstraint("organisation_id", "abbreviation"),)

    organisation_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("organisation.id"), index=True)
    name: Mapped[str]
    abbreviation: Mapped[str]
    email: Mapped[str | None]

    organisation: Mapped[Organisation] = relationship()


class Person(Identified, Base):
    """Somebody with an account; `invented` marks sample people whom no seed document names."""

    __tablename__ = "person"

    account: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    email: Mapped[str | None]
    password_hash: Mapped[str | None]
    session_secret: Mapped[str] = mapped_column(default=lambda: uuid.uuid4().hex)
    active: Mapped[bool] = mapped_column(default=True)
    invented: Mapped[bool] = mapped_column(default=False)
    language: Mapped[str] = mapped_column(default="vi")
    signature_image_sha256: Mapped[str | None]

    positions: Mapped[list[Position]] = relationship(back_populates="person", order_by="Position.valid_from")


class Position(Identified, Dated, Base):
    """What a person is in an organisation or unit (chức vụ), from when to when, and the duty that goes with it.

    A deputy head with a `standing_assignment` approves content like the head (Đ.12.1).
    """

    __tablename__ = "position"
    __table_args__ = (
        CheckConstraint(f"duty IN ({', '.join(repr(duty) for duty in DUTIES)})", name="known_duty"),
        Index("ix_position_person", "person_id"),
    )
    DUTIES_OF_THE_ORGANISATION: ClassVar[frozenset[str]] = frozenset({CHECKER, CLERK, ARCHIVIST, ADMINISTRATOR})

    person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id"))
    organisation_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("organisation.id"), index=True)
    unit_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("unit.id"))
    title: Mapped[str]
    duty: Mapped[str]
    standing_assignment: Mapped[bool] = mapped_column(default=False)

    person: Mapped[Person] = relationship(back_populates="positions")
    organisation: Mapped[Organisation] = relationship()
    unit: Mapped[Unit | None] = relationship()


class StandIn(Identified, Dated, Base):
    """Người xử lý thay: acts for another in a named period; never in signing (the signer's role is personal)."""

    __tablename__ = "stand_in"
    __table_args__ = (CheckConstraint("principal_id <> substitute_id", name="two_people"),)

    principal_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id"))
    substitute_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id"), index=True)
    reason: Mapped[str]
    created_at: Mapped[datetime]


class AccessToken(Identified, Base):
    """A personal token for the API; only its hash is kept."""

    __tablename__ = "access_token"

    person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id"), index=True)
    name: Mapped[str]
    sha256: Mapped[str] = mapped_column(unique=True)
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]
