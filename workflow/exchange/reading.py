"""A package or status message read from bytes, whichever dialect it is written in.

Read with patience for the ways of producers: by local names in any namespace, content ids with and without `cid:`,
days in either order, `Business` spelled right. What cannot be read is told with its path, all at once.
"""

from __future__ import annotations

import hashlib

from lxml import etree

from workflow.base.text import single_spaced
from workflow.exchange.attachment_reading import attachments_of
from workflow.exchange.envelope import Envelope, child, children, opened, words
from workflow.exchange.errors import PackageInvalid, PackageUnreadable
from workflow.exchange.faults import Faults, text_of
from workflow.exchange.texts import clean
from workflow.exchange.values import (
    NEW,
    Answered,
    Business,
    Message,
    Organ,
    OtherInfo,
    Package,
    ReceiverChange,
    Replacement,
    Signer,
    Staff,
    StatusMessage,
    TraceHeader,
)


def read(content: bytes) -> Message:
    """The message in these bytes. Raises: PackageUnreadable; PackageInvalid with every value that cannot be read."""
    envelope = opened(content)
    status = envelope.header("Status")
    header = envelope.header("MessageHeader")
    faults = Faults()
    found: Message
    if header is not None:
        found = _package(envelope, header, content, faults)
    elif status is not None:
        found = _status(status, faults)
    else:
        raise PackageUnreadable(reason="header_missing")
    if faults.found:
        raise PackageInvalid(faults.found)
    return found


def _package(envelope: Envelope, header: etree._Element, content: bytes, faults: Faults) -> Package:
    code, issued = child(header, "Code"), child(header, "PromulgationInfo")
    kind = child(header, "DocumentType")
    trace = envelope.header("TraceHeaderList")
    return Package(
        package_id=clean((trace.get("id") or "") if trace is not None else "") or _id_of(content),
        sender=_organ(child(header, "From")),
        receivers=tuple(_organ(one) for one in children(header, "To")),
        number=text_of(code, "CodeNumber"),
        notation=text_of(code, "CodeNotation"),
        place=text_of(issued, "Place"),
        day=faults.day(child(issued, "PromulgationDate"), "MessageHeader/PromulgationInfo/PromulgationDate"),
        type_code=faults.number(child(kind, "Type"), "MessageHeader/DocumentType/Type"),
        type_name=text_of(kind, "TypeName"),
        type_detail=text_of(kind, "TypeDetail"),
        subject=text_of(header, "Subject"),
        summary=text_of(header, "Content"),
        signer=_signer(child(header, "SignerInfo")),
        due=faults.day(child(header, "DueDate"), "MessageHeader/DueDate"),
        to_places=_texts(child(header, "ToPlaces"), "Place"),
        other=_other(child(header, "OtherInfo"), faults),
        answers=tuple(_answered(one, "MessageHeader", faults) for one in children(header, "ResponseFor")),
        steering=faults.number(child(header, "SteeringType"), "MessageHeader/SteeringType"),
        document_id=text_of(header, "DocumentId"),
        trace=tuple(_hop(one, faults) for one in children(trace, "TraceHeader")),
        business=_business(child(trace, "Bussiness", "Business"), faults),
        attachments=attachments_of(envelope, faults),
    )


def _id_of(content: bytes) -> str:
    """Of a package that bears none: what it consists of."""
    return f"sha256-{hashlib.sha256(content).hexdigest()}"


def _status(status: etree._Element, faults: Faults) -> StatusMessage:
    return StatusMessage(
        answered=_answered(child(status, "ResponseFor"), "Status", faults),
        sender=_organ(child(status, "From")),
        code=text_of(status, "StatusCode"),
        description=text_of(status, "Description"),
        at=faults.instant(child(status, "Timestamp"), "Status/Timestamp"),
        staff=_staff(child(status, "StaffInfo")),
    )


def _organ(element: etree._Element | None) -> Organ:
    return Organ(
        organ_id=text_of(element, "OrganId"),
        name=text_of(element, "OrganName"),
        in_charge=text_of(element, "OrganizationInCharge"),
        address=text_of(element, "OrganAdd"),
        email=text_of(element, "Email"),
        telephone=text_of(element, "Telephone"),
        fax=text_of(element, "Fax"),
        website=text_of(element, "Website"),
    )


def _signer(element: etree._Element | None) -> Signer:
    return Signer(text_of(element, "Competence"), text_of(element, "Position"), text_of(element, "FullName"))


def _staff(element: etree._Element | None) -> Staff:
    return Staff(
        text_of(element, "Department"), text_of(element, "Staff"), text_of(element, "Mobile"), text_of(element, "Email")
    )


def _texts(element: etree._Element | None, name: str) -> tuple[str, ...]:
    found = (single_spaced(clean(words(one))) for one in children(element, name))
    return tuple(text for text in found if text)


def _other(element: etree._Element | None, faults: Faults) -> OtherInfo:
    path = "MessageHeader/OtherInfo"
    return OtherInfo(
        priority=faults.number(child(element, "Priority"), f"{path}/Priority") or 0,
        sphere=text_of(element, "SphereOfPromulgation"),
        typist=text_of(element, "TyperNotation"),
        copies=faults.number(child(element, "PromulgationAmount"), f"{path}/PromulgationAmount"),
        pages=faults.number(child(element, "PageAmount"), f"{path}/PageAmount"),
        appendixes=_texts(child(element, "Appendixes"), "Appendix"),
    )


def _answered(element: etree._Element | None, above: str, faults: Faults) -> Answered:
    return Answered(
        organ_id=text_of(element, "OrganId"),
        code=text_of(element, "Code"),
        day=faults.day(child(element, "PromulgationDate"), f"{above}/ResponseFor/PromulgationDate"),
        document_id=text_of(element, "DocumentId"),
    )


def _hop(element: etree._Element, faults: Faults) -> TraceHeader:
    at = faults.instant(child(element, "Timestamp"), "TraceHeaderList/TraceHeader/Timestamp")
    return TraceHeader(text_of(element, "OrganId"), at)


def _business(element: etree._Element | None, faults: Faults) -> Business:
    path = "TraceHeaderList/Bussiness"
    change = child(element, "BussinessDocumentInfo", "BusinessDocumentInfo")
    kind = faults.number(child(element, "BussinessDocType", "BusinessDocType"), f"{path}/BussinessDocType")
    return Business(
        kind=kind if kind is not None else NEW,
        reason=text_of(element, "BussinessDocReason", "BusinessDocReason"),
        document_id=text_of(element, "DocumentId"),
        staff=_staff(child(element, "StaffInfo")),
        paper=_paper(child(element, "Paper"), f"{path}/Paper", faults),
        content_changed=faults.flag(child(change, "DocumentInfo"), f"{path}/BussinessDocumentInfo/DocumentInfo"),
        receivers_changed=faults.flag(
            child(change, "DocumentReceiver"), f"{path}/BussinessDocumentInfo/DocumentReceiver"
        ),
        receivers=tuple(
            ReceiverChange(
                text_of(one, "OrganId"), bool(faults.flag(child(one, "ReceiverType"), f"{path}/ReceiverType"))
            )
            for one in children(child(change, "ReceiverList"), "Receiver")
        ),
        replacements=tuple(
            Replacement(text_of(one, "DocumentId"), _texts(child(one, "OrganIdList"), "OrganId"))
            for one in children(child(element, "ReplacementInfoList"), "ReplacementInfo")
        ),
    )


def _paper(element: etree._Element | None, path: str, faults: Faults) -> bool | None:
    """Whether paper follows; some producers give the number of its pages instead."""
    found = faults.number(element, path)
    return None if found is None else found > 0
