"""A package or status message read from bytes, whichever dialect it is written in.

Read with patience for the ways of producers: by local names in any namespace, content ids with and without `cid:`,
days in either order, `Business` spelled right. What cannot be read is told with its path, all at once.
"""

from __future__ import annotations

import hashlib
from datetime import date, datetime

from lxml import etree

from workflow.base.clock import VIETNAM
from workflow.base.errors import Refusal
from workflow.base.text import single_spaced
from workflow.exchange import envelope as xml
from workflow.exchange.envelope import Envelope, child, children, opened, words
from workflow.exchange.errors import PackageInvalid, PackageUnreadable
from workflow.exchange.texts import clean, plain_content_id, plain_file_name, read_day, read_instant
from workflow.exchange.values import (
    NEW,
    Answered,
    Attachment,
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

_EPOCH = datetime(1970, 1, 1, tzinfo=VIETNAM)


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


class Faults:
    """Collects what cannot be read, each with its path."""

    def __init__(self) -> None:
        self.found: list[Refusal] = []

    def add(self, code: str, path: str, **facts: object) -> None:
        self.found.append(Refusal(code, {"path": path, **facts}))

    def day(self, element: etree._Element | None, path: str) -> date | None:
        text = words(element)
        found = read_day(text) if text else None
        if text and found is None:
            self.add("package_day_malformed", path, value=text[:40])
        return found

    def instant(self, element: etree._Element | None, path: str) -> datetime:
        text = words(element)
        found = read_instant(text) if text else None
        if text and found is None:
            self.add("package_day_malformed", path, value=text[:40])
        return found or _EPOCH

    def number(self, element: etree._Element | None, path: str) -> int | None:
        text = words(element)
        if not text:
            return None
        if not (text.isascii() and text.isdigit() and len(text) < 10):
            self.add("package_number_malformed", path, value=text[:40])
            return None
        return int(text)

    def flag(self, element: etree._Element | None, path: str) -> bool | None:
        known = {"0": False, "1": True, "false": False, "true": True, "": None}
        text = words(element).lower()
        if text not in known:
            self.add("package_number_malformed", path, value=text[:40])
        return known.get(text)


def _text(element: etree._Element | None, *names: str) -> str:
    return single_spaced(clean(words(child(element, *names))))


def _package(envelope: Envelope, header: etree._Element, content: bytes, faults: Faults) -> Package:
    code, issued = child(header, "Code"), child(header, "PromulgationInfo")
    kind = child(header, "DocumentType")
    trace = envelope.header("TraceHeaderList")
    return Package(
        package_id=clean((trace.get("id") or "") if trace is not None else "") or _id_of(content),
        sender=_organ(child(header, "From")),
        receivers=tuple(_organ(one) for one in children(header, "To")),
        number=_text(code, "CodeNumber"),
        notation=_text(code, "CodeNotation"),
        place=_text(issued, "Place"),
        day=faults.day(child(issued, "PromulgationDate"), "MessageHeader/PromulgationInfo/PromulgationDate"),
        type_code=faults.number(child(kind, "Type"), "MessageHeader/DocumentType/Type"),
        type_name=_text(kind, "TypeName"),
        type_detail=_text(kind, "TypeDetail"),
        subject=_text(header, "Subject"),
        summary=_text(header, "Content"),
        signer=_signer(child(header, "SignerInfo")),
        due=faults.day(child(header, "DueDate"), "MessageHeader/DueDate"),
        to_places=_texts(child(header, "ToPlaces"), "Place"),
        other=_other(child(header, "OtherInfo"), faults),
        answers=tuple(_answered(one, "MessageHeader", faults) for one in children(header, "ResponseFor")),
        steering=faults.number(child(header, "SteeringType"), "MessageHeader/SteeringType"),
        document_id=_text(header, "DocumentId"),
        trace=tuple(_hop(one, faults) for one in children(trace, "TraceHeader")),
        business=_business(child(trace, "Bussiness", "Business"), faults),
        attachments=_attachments(envelope, faults),
    )


def _id_of(content: bytes) -> str:
    """Of a package that bears none: what it consists of."""
    return f"sha256-{hashlib.sha256(content).hexdigest()}"


def _status(status: etree._Element, faults: Faults) -> StatusMessage:
    return StatusMessage(
        answered=_answered(child(status, "ResponseFor"), "Status", faults),
        sender=_organ(child(status, "From")),
        code=_text(status, "StatusCode"),
        description=_text(status, "Description"),
        at=faults.instant(child(status, "Timestamp"), "Status/Timestamp"),
        staff=_staff(child(status, "StaffInfo")),
    )


def _organ(element: etree._Element | None) -> Organ:
    return Organ(
        organ_id=_text(element, "OrganId"),
        name=_text(element, "OrganName"),
        in_charge=_text(element, "OrganizationInCharge"),
        address=_text(element, "OrganAdd"),
        email=_text(element, "Email"),
        telephone=_text(element, "Telephone"),
        fax=_text(element, "Fax"),
        website=_text(element, "Website"),
    )


def _signer(element: etree._Element | None) -> Signer:
    return Signer(_text(element, "Competence"), _text(element, "Position"), _text(element, "FullName"))


def _staff(element: etree._Element | None) -> Staff:
    return Staff(
        _text(element, "Department"), _text(element, "Staff"), _text(element, "Mobile"), _text(element, "Email")
    )


def _texts(element: etree._Element | None, name: str) -> tuple[str, ...]:
    found = (single_spaced(clean(words(one))) for one in children(element, name))
    return tuple(text for text in found if text)


def _other(element: etree._Element | None, faults: Faults) -> OtherInfo:
    path = "MessageHeader/OtherInfo"
    return OtherInfo(
        priority=faults.number(child(element, "Priority"), f"{path}/Priority") or 0,
        sphere=_text(element, "SphereOfPromulgation"),
        typist=_text(element, "TyperNotation"),
        copies=faults.number(child(element, "PromulgationAmount"), f"{path}/PromulgationAmount"),
        pages=faults.number(child(element, "PageAmount"), f"{path}/PageAmount"),
        appendixes=_texts(child(element, "Appendixes"), "Appendix"),
    )


def _answered(element: etree._Element | None, above: str, faults: Faults) -> Answered:
    return Answered(
        organ_id=_text(element, "OrganId"),
        code=_text(element, "Code"),
        day=faults.day(child(element, "PromulgationDate"), f"{above}/ResponseFor/PromulgationDate"),
        document_id=_text(element, "DocumentId"),
    )


def _hop(element: etree._Element, faults: Faults) -> TraceHeader:
    at = faults.instant(child(element, "Timestamp"), "TraceHeaderList/TraceHeader/Timestamp")
    return TraceHeader(_text(element, "OrganId"), at)


def _business(element: etree._Element | None, faults: Faults) -> Business:
    path = "TraceHeaderList/Bussiness"
    change = child(element, "BussinessDocumentInfo", "BusinessDocumentInfo")
    kind = faults.number(child(element, "BussinessDocType", "BusinessDocType"), f"{path}/BussinessDocType")
    return Business(
        kind=kind if kind is not None else NEW,
        reason=_text(element, "BussinessDocReason", "BusinessDocReason"),
        document_id=_text(element, "DocumentId"),
        staff=_staff(child(element, "StaffInfo")),
        paper=_paper(child(element, "Paper"), f"{path}/Paper", faults),
        content_changed=faults.flag(child(change, "DocumentInfo"), f"{path}/BussinessDocumentInfo/DocumentInfo"),
        receivers_changed=faults.flag(
            child(change, "DocumentReceiver"), f"{path}/BussinessDocumentInfo/DocumentReceiver"
        ),
        receivers=tuple(
            ReceiverChange(_text(one, "OrganId"), bool(faults.flag(child(one, "ReceiverType"), f"{path}/ReceiverType")))
            for one in children(child(change, "ReceiverList"), "Receiver")
        ),
        replacements=tuple(
            Replacement(_text(one, "DocumentId"), _texts(child(one, "OrganIdList"), "OrganId"))
            for one in children(child(element, "ReplacementInfoList"), "ReplacementInfo")
        ),
    )


def _paper(element: etree._Element | None, path: str, faults: Faults) -> bool | None:
    """Whether paper follows; some producers give the number of its pages instead."""
    found = faults.number(element, path)
    return None if found is None else found > 0


def _attachments(envelope: Envelope, faults: Faults) -> tuple[Attachment, ...]:
    """The files in the order of the manifest, then those that it forgets."""
    references = _references(envelope)
    attached = [
        one for group in xml.find_all(envelope.root, "AttachmentEncoded") for one in children(group, "Attachment")
    ]
    by_id = {plain_content_id(words(child(one, "ContentId"))): one for one in attached}
    keys = dict.fromkeys([_target(one) for one in references] + list(by_id) + list(envelope.contents))
    named = {_target(one): one for one in references}
    found = [_attachment(envelope, key, named.get(key), by_id.get(key), faults) for key in keys]
    return tuple(one for one in found if one is not None)


def _references(envelope: Envelope) -> list[etree._Element]:
    """Those of the manifest; a signature in the header has references of another kind."""
    body = envelope.header("edXMLBody")
    body = body if body is not None else envelope.header("Body")
    return children(child(body, "edXMLManifest", "Manifest"), "Reference")


def _target(reference: etree._Element) -> str:
    href = next((value for name, value in reference.attrib.items() if etree.QName(name).localname == "href"), "")
    return plain_content_id(words(child(reference, "ContentId")) or str(href))


def _attachment(
    envelope: Envelope,
    key: str,
    reference: etree._Element | None,
    attached: etree._Element | None,
    faults: Faults,
) -> Attachment | None:
    path = f"AttachmentEncoded/Attachment[{key[:60]}]"
    if key in envelope.broken:
        faults.add("package_file_broken", path, reason=envelope.broken[key])
        return None
    if key not in envelope.contents:
        faults.add("package_file_missing", path)
        return None
    both = [one for one in (reference, attached) if one is not None]
    said = {name: next(filter(None, (_text(one, name) for one in both)), "") for name in _NAMES}
    return Attachment(
        content_id=clean(key),
        name=plain_file_name(said["AttachmentName"]) if said["AttachmentName"] else "",
        media_type=said["ContentType"],
        content=envelope.contents[key],
        description=said["Description"],
    )


_NAMES = ("AttachmentName", "ContentType", "Description")
