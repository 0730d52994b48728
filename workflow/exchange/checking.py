"""Whether a message keeps the rules of the exchange: every fault with its path and code.

Lengths are those of the standard and of the older checker; a mã định danh may have 35 characters (QĐ 20/2020/QĐ-TTg).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import datetime, timedelta

from workflow.base.clock import vietnam_day
from workflow.base.errors import Refusal
from workflow.exchange.texts import is_organ_id
from workflow.exchange.values import (
    BUSINESSES,
    NEW,
    PRIORITIES,
    RECALL,
    RECALL_ASKED,
    REFUSED,
    REPLACE,
    STATUS_CODES,
    Answered,
    Message,
    Organ,
    Package,
    StatusMessage,
)

CLOCKS_DIFFER = timedelta(minutes=15)
_ORGAN = {
    "OrganName": ("name", 200), "OrganizationInCharge": ("in_charge", 200), "OrganAdd": ("address", 250),
    "Email": ("email", 100), "Telephone": ("telephone", 20), "Fax": ("fax", 20), "Website": ("website", 100),
}  # fmt: skip
_H = "MessageHeader"
LONGEST_ID = 100
"""Of a package and of a document: `<OrganId>,<day>,<number>/<symbol>` at its longest has 90."""


def problems_of(message: Message, now: datetime) -> list[Refusal]:
    """Everything against the message; none, and it may be sent or taken in."""
    if isinstance(message, StatusMessage):
        return list(_of_status(message, now))
    return list(_of_package(message, now))


def _of_package(package: Package, now: datetime) -> Iterable[Refusal]:
    yield from _organ(package.sender, f"{_H}/From")
    yield from _receivers(package.receivers)
    yield from _lengths(package)
    yield from _missing(package)
    if package.day is not None and package.day > vietnam_day(now + CLOCKS_DIFFER):
        yield _problem("package_day_future", f"{_H}/PromulgationInfo/PromulgationDate", value=package.day.isoformat())
    for hop in package.trace:
        if hop.at > now + CLOCKS_DIFFER:
            yield _problem("package_day_future", "TraceHeaderList/TraceHeader/Timestamp", value=hop.at.isoformat())
    for one in package.answers:
        yield from _organ_id(one.organ_id, f"{_H}/ResponseFor/OrganId")
    if package.other.priority not in PRIORITIES:
        yield _problem("package_choice_unknown", f"{_H}/OtherInfo/Priority", value=package.other.priority)
    yield from _business(package)
    yield from _files(package)


def _missing(package: Package) -> Iterable[Refusal]:
    needed = {
        f"{_H}/Code/CodeNumber": package.number,
        f"{_H}/Code/CodeNotation": package.notation,
        f"{_H}/Subject": package.subject,
        f"{_H}/DocumentId": package.document_id,
        f"{_H}/PromulgationInfo/PromulgationDate": package.day,
    }
    for path, value in needed.items():
        if not value:
            yield _problem("package_part_missing", path)


def _lengths(package: Package) -> Iterable[Refusal]:
    limits = [
        ("TraceHeaderList/@id", package.package_id, LONGEST_ID),
        (f"{_H}/Code/CodeNumber", package.number, 11),
        (f"{_H}/Code/CodeNotation", package.notation, 30),
        (f"{_H}/PromulgationInfo/Place", package.place, 50),
        (f"{_H}/DocumentType/TypeName", package.type_name, 100),
        (f"{_H}/Subject", package.subject, 500),
        (f"{_H}/Content", package.summary, 500),
        (f"{_H}/SignerInfo/Competence", package.signer.competence, 100),
        (f"{_H}/SignerInfo/Position", package.signer.position, 100),
        (f"{_H}/SignerInfo/FullName", package.signer.full_name, 50),
        *((f"{_H}/ToPlaces/Place", place, 150) for place in package.to_places),
        (f"{_H}/OtherInfo/SphereOfPromulgation", package.other.sphere, 100),
        (f"{_H}/OtherInfo/TyperNotation", package.other.typist, 10),
        *((f"{_H}/OtherInfo/Appendixes/Appendix", one, 250) for one in package.other.appendixes),
        (f"{_H}/DocumentId", package.document_id, LONGEST_ID),
        *((f"{_H}/ResponseFor/DocumentId", one.document_id, LONGEST_ID) for one in package.answers),
        ("TraceHeaderList/Bussiness/DocumentId", package.business.document_id, LONGEST_ID),
        *(("AttachmentEncoded/Attachment/AttachmentName", one.name, 200) for one in package.attachments),
    ]
    for path, text, most in limits:
        yield from _length(path, text, most)


def _length(path: str, text: str, most: int) -> Iterable[Refusal]:
    if len(text) > most:
        yield _problem("package_text_too_long", path, most=most, length=len(text))


def _receivers(receivers: tuple[Organ, ...]) -> Iterable[Refusal]:
    if not receivers:
        yield _problem("package_part_missing", f"{_H}/To")
    for organ in receivers:
        yield from _organ(organ, f"{_H}/To")
    for key, count in Counter(organ.organ_id for organ in receivers).items():
        if count > 1:
            yield _problem("package_receiver_twice", f"{_H}/To/OrganId", value=key[:60])


def _organ(organ: Organ, path: str) -> Iterable[Refusal]:
    yield from _organ_id(organ.organ_id, f"{path}/OrganId")
    for name, (attribute, most) in _ORGAN.items():
        yield from _length(f"{path}/{name}", getattr(organ, attribute), most)


def _organ_id(text: str, path: str) -> Iterable[Refusal]:
    if not text:
        yield _problem("package_part_missing", path)
    elif not is_organ_id(text):
        yield _problem("package_organ_malformed", path, value=text[:60])


def _business(package: Package) -> Iterable[Refusal]:
    path, business = "TraceHeaderList/Bussiness", package.business
    if business.kind not in BUSINESSES:
        yield _problem("package_choice_unknown", f"{path}/BussinessDocType", value=business.kind)
    if business.kind == RECALL and not business.reason:
        yield _problem("package_part_missing", f"{path}/BussinessDocReason")
    if business.kind == REPLACE and not business.replacements:
        yield _problem("package_part_missing", f"{path}/ReplacementInfoList")
    for one in business.receivers:
        yield from _organ_id(one.organ_id, f"{path}/BussinessDocumentInfo/ReceiverList/Receiver/OrganId")


def _files(package: Package) -> Iterable[Refusal]:
    """A document comes with its file; the recall of one need not."""
    path = "AttachmentEncoded/Attachment"
    if not package.attachments and package.business.kind in (NEW, REPLACE):
        yield _problem("package_part_missing", path)
    for one in package.attachments:
        if not one.name:
            yield _problem("package_part_missing", f"{path}/AttachmentName")
        if not one.content:
            yield _problem("package_file_broken", f"{path}[{one.content_id[:60]}]", reason="empty")


def _of_status(message: StatusMessage, now: datetime) -> Iterable[Refusal]:
    yield from _organ(message.sender, "Status/From")
    yield from _which(message.answered)
    if message.code not in STATUS_CODES:
        yield _problem("package_choice_unknown", "Status/StatusCode", value=message.code[:20])
    if message.code in (REFUSED, RECALL_ASKED) and not message.description:
        yield _problem("package_part_missing", "Status/Description")
    yield from _length("Status/Description", message.description, 500)
    if message.at.year <= 1970:
        yield _problem("package_part_missing", "Status/Timestamp")
    if message.at > now + CLOCKS_DIFFER:
        yield _problem("package_day_future", "Status/Timestamp", value=message.at.isoformat())


def _which(answered: Answered) -> Iterable[Refusal]:
    """A status is about one document, by its id or by number, symbol and day."""
    yield from _organ_id(answered.organ_id, "Status/ResponseFor/OrganId")
    if not answered.document_id and not (answered.code and answered.day):
        yield _problem("package_part_missing", "Status/ResponseFor/DocumentId")
    yield from _length("Status/ResponseFor/Code", answered.code, 42)
    yield from _length("Status/ResponseFor/DocumentId", answered.document_id, LONGEST_ID)


def _problem(code: str, path: str, **facts: object) -> Refusal:
    return Refusal(code, {"path": path, **facts})
