"""The files of a package, each with what the manifest and the file's own element say of it."""

from __future__ import annotations

from lxml import etree

from workflow.exchange import envelope as xml
from workflow.exchange.envelope import Envelope, child, children, words
from workflow.exchange.faults import Faults, text_of
from workflow.exchange.texts import clean, plain_content_id, plain_file_name
from workflow.exchange.values import Attachment

_NAMES = ("AttachmentName", "ContentType", "Description")


def attachments_of(envelope: Envelope, faults: Faults) -> tuple[Attachment, ...]:
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
    said = {name: next(filter(None, (text_of(one, name) for one in both)), "") for name in _NAMES}
    return Attachment(
        content_id=clean(key),
        name=plain_file_name(said["AttachmentName"]) if said["AttachmentName"] else "",
        media_type=said["ContentType"],
        content=envelope.contents[key],
        description=said["Description"],
    )
