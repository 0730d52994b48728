"""A package or status message as the bytes that go out, in either dialect; the same values give the same bytes."""

from __future__ import annotations

import re
from base64 import b64encode, encodebytes
from xml.sax.saxutils import quoteattr

from workflow.exchange.header_writing import Node, message_header, said, status_node, trace_list
from workflow.exchange.values import Attachment, Dialect, Message, Package, StatusMessage

QCVN_URI = "http://www.mic.gov.vn/TBT/QCVN_102_2016"
EDOC_URI = "http://www.e-doc.vn/Schema/"
SOAP_URI = "http://schemas.xmlsoap.org/soap/envelope/"
XLINK_URI = "http://www.w3.org/1999/xlink"
_XML = '<?xml version="1.0" encoding="utf-8"?>\n'
MAIN = "Văn bản chính"


def write(message: Message, dialect: Dialect = Dialect.QCVN) -> bytes:
    """The message as it is sent."""
    return _qcvn(message) if dialect is Dialect.QCVN else _soap(message)


def _headers(message: Message, *, old: bool) -> tuple[Node, ...]:
    if isinstance(message, StatusMessage):
        return (status_node(message, old=old),)
    return message_header(message, old=old), trace_list(message, old=old), Node("Signature")


def _qcvn(message: Message) -> bytes:
    headers = "".join(node.text("edXML") for node in _headers(message, old=False))
    attachments = message.attachments if isinstance(message, Package) else ()
    manifest = _manifest(attachments, "edXML", "edXMLManifest") if isinstance(message, Package) else ""
    return "".join(
        (
            f'{_XML}<edXML xmlns="{QCVN_URI}" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"'
            ' xmlns:xsd="http://www.w3.org/2001/XMLSchema">'
            f'<edXML:edXMLEnvelope xmlns:edXML="{QCVN_URI}"><edXML:edXMLHeader>{headers}</edXML:edXMLHeader>',
            f"<edXML:edXMLBody>{manifest}</edXML:edXMLBody></edXML:edXMLEnvelope>",
            _encoded(attachments) if attachments else "",
            "</edXML>",
        )
    ).encode()


def _manifest(attachments: tuple[Attachment, ...], prefix: str, name: str) -> str:
    references = "".join(_reference(one, prefix) for one in attachments)
    return f'<{prefix}:{name} version="1.0">{references}</{prefix}:{name}>'


def _reference(one: Attachment, prefix: str) -> str:
    target = f"cid:{one.content_id}"
    inside = (
        *said("Description", one.description),
        *said("AttachmentName", one.name),
        *said("ContentType", one.media_type),
        *said("ContentId", target),
    )
    return (
        f'<{prefix}:Reference xmlns:xlink="{XLINK_URI}" xlink:href={quoteattr(target)} xlink:role="XLinkRole"'
        f' xlink:type="simple">{"".join(node.text(prefix) for node in inside)}</{prefix}:Reference>'
    )


def _encoded(attachments: tuple[Attachment, ...]) -> str:
    """`AttachmentEncoded`, outside the envelope and without a prefix."""
    return f"<AttachmentEncoded>{''.join(_attachment(one) for one in attachments)}</AttachmentEncoded>"


def _attachment(one: Attachment) -> str:
    inside = (
        *said("ContentType", one.media_type),
        *said("ContentId", one.content_id),
        *said("Description", one.description),
        Node("ContentTransferEncoded", b64encode(one.content).decode()),
        *said("AttachmentName", one.name),
    )
    return Node("Attachment", inside).text("")


def _soap(message: Message) -> bytes:
    """A SOAP envelope; with files the first part of a multipart/related message (SOAP with attachments)."""
    headers = "".join(node.text("edXML") for node in _headers(message, old=True))
    attachments = message.attachments if isinstance(message, Package) else ()
    manifest = _manifest(attachments, "edXML", "Manifest") if isinstance(message, Package) else ""
    envelope = (
        f'{_XML}<soap:Envelope xmlns:soap="{SOAP_URI}" xmlns:edXML="{EDOC_URI}"><soap:Header>{headers}</soap:Header>'
        f"<soap:Body>{manifest}</soap:Body></soap:Envelope>"
    ).encode()
    return _multipart(message, envelope, attachments) if attachments else envelope


def _multipart(message: Message, envelope: bytes, attachments: tuple[Attachment, ...]) -> bytes:
    """Written by hand, for the same bytes each time; base64 has no hyphen, so that the boundary stands in no file."""
    boundary = b"----=_edxml-" + re.sub(r"[^A-Za-z0-9.]", "-", message.package_id)[:50].encode()
    lines = [
        b"MIME-Version: 1.0",
        b'Content-Type: multipart/related; type="text/xml"; start="<envelope>"; boundary="' + boundary + b'"',
        b"",
        b"--" + boundary,
        b"Content-Type: text/xml; charset=utf-8",
        b"Content-ID: <envelope>",
        b"Content-Transfer-Encoding: base64",
        b"",
        _folded(envelope),
    ]
    for one in attachments:
        lines += [
            b"--" + boundary,
            b"Content-Type: " + (_in_header(one.media_type) or b"application/octet-stream"),
            b"Content-ID: <" + _in_header(one.content_id) + b">",
            b"Content-Transfer-Encoding: base64",
            b"",
            _folded(one.content),
        ]
    return b"\r\n".join([*lines, b"--" + boundary + b"--", b""])


def _in_header(text: str) -> bytes:
    """What may stand in a MIME header, so that no value begins a header of its own."""
    return re.sub(r"[^!-~]|[<>]", "", text).encode()


def _folded(content: bytes) -> bytes:
    return encodebytes(content).rstrip(b"\n").replace(b"\n", b"\r\n")
