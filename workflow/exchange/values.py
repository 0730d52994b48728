"""What a package says: plain values, the same for both dialects.

Names of elements are the standard's, also where it misspells them (`Bussiness`); ours are the field's words.
Source: QCVN 102:2016/BTTTT, as amended by SĐ1:2022.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import date, datetime
from enum import Enum

from workflow.base.clock import VIETNAM

NEW, RECALL, UPDATE, REPLACE = 0, 1, 2, 3
BUSINESSES = (NEW, RECALL, UPDATE, REPLACE)
PRIORITIES = (0, 1, 2, 3, 4)
"""Thường, khẩn, thượng khẩn, hỏa tốc, hỏa tốc hẹn giờ."""
NOT_STEERING, STEERING, STEERING_REPORT = 1, 2, 3

ARRIVED, REFUSED, ACCEPTED, ASSIGNED, IN_WORK, DONE = "01", "02", "03", "04", "05", "06"
RECALL_ASKED, RECALL_AGREED, RECALL_REFUSED = "13", "15", "16"
STATUS_CODES = (ARRIVED, REFUSED, ACCEPTED, ASSIGNED, IN_WORK, DONE, RECALL_ASKED, RECALL_AGREED, RECALL_REFUSED)


class Dialect(Enum):
    """How a package is written down: the envelope of the standard, or the older one in SOAP with MIME parts."""

    QCVN = "qcvn"
    SOAP = "soap"


@dataclass(frozen=True)
class Organ:
    """A body of the exchange; `organ_id` is its mã định danh."""

    organ_id: str
    name: str = ""
    in_charge: str = ""
    """The body above it (OrganizationInCharge)."""
    address: str = ""
    email: str = ""
    telephone: str = ""
    fax: str = ""
    website: str = ""


@dataclass(frozen=True)
class Signer:
    """In whose authority it was signed (`competence`: TM., KT., TL., TUQ., Q. …), in which position, by whom."""

    competence: str = ""
    position: str = ""
    full_name: str = ""


@dataclass(frozen=True)
class Answered:
    """Which document is answered, or a status message is about: whose, its number and symbol, its day."""

    organ_id: str
    code: str = ""
    day: date | None = None
    document_id: str = ""


@dataclass(frozen=True)
class Staff:
    """Whom to ask."""

    department: str = ""
    staff: str = ""
    mobile: str = ""
    email: str = ""


@dataclass(frozen=True)
class TraceHeader:
    """One hop on the way."""

    organ_id: str
    at: datetime


@dataclass(frozen=True)
class ReceiverChange:
    """Who is added to, or taken out of, the receivers of a document that was sent (update)."""

    organ_id: str
    added: bool


@dataclass(frozen=True)
class Replacement:
    """A document that this one replaces, and for which receivers."""

    document_id: str
    organ_ids: tuple[str, ...] = ()


@dataclass(frozen=True)
class Business:
    """What the package is for: a new document, or the recall, update or replacement of one that was sent."""

    kind: int = NEW
    reason: str = ""
    document_id: str = ""
    staff: Staff = Staff()
    paper: bool | None = None
    """Whether a paper copy is sent as well."""
    content_changed: bool | None = None
    receivers_changed: bool | None = None
    receivers: tuple[ReceiverChange, ...] = ()
    replacements: tuple[Replacement, ...] = ()


@dataclass(frozen=True)
class Attachment:
    """One file; the first of a package is the document itself."""

    content_id: str
    name: str
    media_type: str
    content: bytes
    description: str = ""


@dataclass(frozen=True)
class OtherInfo:
    """Urgency, how far it may go, how many copies and pages, what is annexed."""

    priority: int = 0
    sphere: str = ""
    typist: str = ""
    copies: int | None = None
    pages: int | None = None
    appendixes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Package:
    """A document on its way from one body to others (gói tin văn bản điện tử)."""

    package_id: str
    """Of this sending; a package sent twice has it twice."""
    sender: Organ
    receivers: tuple[Organ, ...]
    number: str
    notation: str
    place: str
    day: date | None
    type_name: str
    subject: str
    document_id: str
    type_code: int | None = None
    type_detail: str = ""
    summary: str = ""
    signer: Signer = Signer()
    due: date | None = None
    to_places: tuple[str, ...] = ()
    other: OtherInfo = OtherInfo()
    answers: tuple[Answered, ...] = ()
    steering: int | None = None
    trace: tuple[TraceHeader, ...] = ()
    business: Business = Business()
    attachments: tuple[Attachment, ...] = ()


@dataclass(frozen=True)
class StatusMessage:
    """What became of a document at one body, told to who sent it (gói tin trạng thái)."""

    answered: Answered
    sender: Organ
    code: str
    at: datetime
    description: str = ""
    staff: Staff = Staff()

    @property
    def package_id(self) -> str:
        """The same for the same message, however often it is sent; the standard gives a status no id of its own."""
        at = self.at.astimezone(VIETNAM).strftime("%Y%m%d%H%M%S")
        said = "|".join((self.sender.organ_id, self.answered.organ_id, self.answered.document_id, self.code, at))
        return f"status-{hashlib.sha256(said.encode()).hexdigest()[:40]}"


Message = Package | StatusMessage


def document_id_of(organ_id: str, day: date, number: str, notation: str) -> str:
    """`000.00.13.H48,2023/02/23,15/KH-SNNPTNT`, by which every body knows the document."""
    return f"{organ_id},{day:%Y/%m/%d},{number}/{notation}"


def addressed_to(message: Message) -> tuple[str, ...]:
    """The bodies that the message is for."""
    if isinstance(message, StatusMessage):
        return (message.answered.organ_id,)
    return tuple(organ.organ_id for organ in message.receivers)
