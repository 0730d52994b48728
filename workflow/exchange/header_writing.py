"""The header of a package as nested elements, in the order of the standard; empty ones are left out."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from xml.sax.saxutils import escape, quoteattr

from workflow.exchange.texts import clean, written_day, written_instant
from workflow.exchange.values import (
    Answered,
    Business,
    Organ,
    OtherInfo,
    Package,
    Staff,
    StatusMessage,
    TraceHeader,
)  # fmt: skip

ACTOR = "http://schemas.xmlsoap.org/soap/actor/next"


@dataclass(frozen=True)
class Node:
    """An element: its name without prefix, its attributes, and either words or further elements."""

    name: str
    content: str | tuple[Node, ...] = ""
    attributes: dict[str, str] = field(default_factory=dict)

    def text(self, prefix: str) -> str:
        """As XML, every name with this prefix; written by hand, since consumers exist that match on prefixes."""
        name = f"{prefix}:{self.name}" if prefix else self.name
        attributes = "".join(f" {key}={quoteattr(value)}" for key, value in self.attributes.items())
        if isinstance(self.content, str):
            return f"<{name}{attributes}>{escape(self.content)}</{name}>"
        return f"<{name}{attributes}>{''.join(node.text(prefix) for node in self.content)}</{name}>"


def said(name: str, text: object) -> tuple[Node, ...]:
    """The element with these words, if there are any."""
    words = clean(str(text)) if text is not None else ""
    return (Node(name, words),) if words else ()


def group(name: str, *parts: Iterable[Node], always: bool = False) -> tuple[Node, ...]:
    """The element with these elements in it, if there are any."""
    nodes = tuple(node for part in parts for node in part)
    return (Node(name, nodes),) if nodes or always else ()


def message_header(package: Package, *, old: bool) -> Node:
    """`MessageHeader` (1.1 to 1.14)."""
    (node,) = group(
        "MessageHeader",
        _organ("From", package.sender),
        *(_organ("To", organ) for organ in package.receivers),
        group("Code", said("CodeNumber", package.number), said("CodeNotation", package.notation), always=True),
        group("PromulgationInfo", said("Place", package.place), _day("PromulgationDate", package.day, old)),
        _type(package),
        said("Subject", package.subject),
        said("Content", package.summary),
        _signer(package),
        _day("DueDate", package.due, old),
        group("ToPlaces", *(said("Place", place) for place in package.to_places)),
        _other(package.other),
        *(_answered(one, old=old) for one in package.answers),
        said("SteeringType", package.steering),
        said("DocumentId", package.document_id),
        always=True,
    )
    return node


def trace_list(package: Package, *, old: bool) -> Node:
    """`TraceHeaderList` with what the package is for; its id is that of the package."""
    nodes = (*(_hop(hop, old=old) for hop in package.trace), *_business(package.business))
    attributes = {"id": package.package_id, "version": "1.0", "mustUnderstand": "1", "actor": ACTOR}
    return Node("TraceHeaderList", nodes, attributes)


def status_node(message: StatusMessage, *, old: bool) -> Node:
    """`Status`, the header of a status message."""
    (node,) = group(
        "Status",
        _answered(message.answered, old=old),
        _organ("From", message.sender),
        said("StatusCode", message.code),
        said("Description", message.description),
        said("Timestamp", written_instant(message.at, old=old)),
        _staff(message.staff),
    )
    return node


def _organ(name: str, organ: Organ) -> tuple[Node, ...]:
    return group(
        name,
        said("OrganId", organ.organ_id),
        said("OrganizationInCharge", organ.in_charge),
        said("OrganName", organ.name),
        said("OrganAdd", organ.address),
        said("Email", organ.email),
        said("Telephone", organ.telephone),
        said("Fax", organ.fax),
        said("Website", organ.website),
        always=True,
    )


def _type(package: Package) -> tuple[Node, ...]:
    return group(
        "DocumentType",
        said("Type", package.type_code),
        said("TypeName", package.type_name),
        said("TypeDetail", package.type_detail),
    )


def _signer(package: Package) -> tuple[Node, ...]:
    signer = package.signer
    return group(
        "SignerInfo",
        said("Competence", signer.competence),
        said("Position", signer.position),
        said("FullName", signer.full_name),
    )


def _other(other: OtherInfo) -> tuple[Node, ...]:
    return group(
        "OtherInfo",
        said("Priority", other.priority),
        said("SphereOfPromulgation", other.sphere),
        said("TyperNotation", other.typist),
        said("PromulgationAmount", other.copies),
        said("PageAmount", other.pages),
        group("Appendixes", *(said("Appendix", one) for one in other.appendixes)),
    )


def _answered(one: Answered, *, old: bool) -> tuple[Node, ...]:
    return group(
        "ResponseFor",
        said("OrganId", one.organ_id),
        said("Code", one.code),
        _day("PromulgationDate", one.day, old),
        said("DocumentId", one.document_id),
    )


def _hop(hop: TraceHeader, *, old: bool) -> Node:
    return Node("TraceHeader", (*said("OrganId", hop.organ_id), *said("Timestamp", written_instant(hop.at, old=old))))


def _business(business: Business) -> tuple[Node, ...]:
    return group(
        "Bussiness",
        said("BussinessDocType", business.kind),
        said("BussinessDocReason", business.reason),
        _changes(business),
        said("DocumentId", business.document_id),
        _staff(business.staff),
        _flag("Paper", business.paper),
        group(
            "ReplacementInfoList",
            *(
                group(
                    "ReplacementInfo",
                    said("DocumentId", one.document_id),
                    group("OrganIdList", *(said("OrganId", key) for key in one.organ_ids)),
                )
                for one in business.replacements
            ),
        ),
    )


def _changes(business: Business) -> tuple[Node, ...]:
    return group(
        "BussinessDocumentInfo",
        _flag("DocumentInfo", business.content_changed),
        _flag("DocumentReceiver", business.receivers_changed),
        group(
            "ReceiverList",
            *(
                group("Receiver", said("ReceiverType", int(one.added)), said("OrganId", one.organ_id))
                for one in business.receivers
            ),
        ),
    )


def _staff(staff: Staff) -> tuple[Node, ...]:
    return group(
        "StaffInfo",
        said("Department", staff.department),
        said("Staff", staff.staff),
        said("Mobile", staff.mobile),
        said("Email", staff.email),
    )


def _flag(name: str, value: bool | None) -> tuple[Node, ...]:
    return said(name, None if value is None else int(value))


def _day(name: str, day: date | None, old: bool) -> tuple[Node, ...]:
    return said(name, written_day(day, old=old))
