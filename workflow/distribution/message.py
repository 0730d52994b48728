"""The bytes of a mail. What all recipients of a document get alike is encoded once, and the rest put around it."""

from __future__ import annotations

import hashlib
import re
from base64 import encodebytes
from datetime import datetime
from email.header import Header
from email.headerregistry import Address
from email.message import MIMEPart
from email.policy import SMTP
from email.utils import format_datetime
from functools import lru_cache

from workflow.base.clock import VIETNAM
from workflow.base.kept import Kept
from workflow.base.text import single_spaced
from workflow.distribution.letter import Enclosed, Letter

# Lines stay ASCII on the wire: not every server on the way takes 8-bit text (RFC 6152).
_POLICY = SMTP.clone(cte_type="7bit")
_parts: Kept[tuple[str, str, str]] = Kept(most_bytes=64 * 1024 * 1024)


def message_of(letter: Letter, message_id: str, at: datetime) -> bytes:
    """The message of one attempt, ready to be sent; made outside any transaction, since files may be large.

    Source: RFC 5322 3.6; RFC 2045 to 2047; RFC 2046 5.1.1 (parts and their boundary).
    """
    head = [
        _folded("From", str(Address(letter.sender_name, addr_spec=letter.sender))),
        _recipient(letter.to_name, letter.to),
        _folded("Subject", letter.subject),
        f"Date: {format_datetime(at.astimezone(VIETNAM))}\r\n".encode("ascii"),
        f"Message-ID: {message_id}\r\n".encode("ascii"),
        b"Auto-Submitted: auto-generated\r\n",  # RFC 3834: no holiday answers, please
        b"MIME-Version: 1.0\r\n",
    ]
    text = _text_part(letter.text)
    if not letter.enclosed:
        return b"".join([*head, text])
    # In no part: a line of base64 begins with no dashes, and the headers of parts are our own.
    boundary = b"=_" + hashlib.sha256(message_id.encode()).hexdigest()[:32].encode()
    head.append(b'Content-Type: multipart/mixed; boundary="' + boundary + b'"\r\n\r\n')
    parts = [b"--" + boundary + b"\r\n" + part for part in (text, *(_file_part(file) for file in letter.enclosed))]
    return b"".join([*head, *parts, b"--", boundary, b"--\r\n"])


@lru_cache(maxsize=512)
def _folded(name: str, value: str) -> bytes:
    """One header, encoded and in short lines; that of a document is the same for all its recipients.

    Raises: ValueError for a value with a line end in it.
    """
    if "\r" in value or "\n" in value:
        raise ValueError(f"{name} has a line end in it")
    header = _POLICY.header_factory(name, value)
    folded: bytes = header.fold(policy=_POLICY).encode("ascii")
    return folded


def _recipient(name: str, address: str) -> bytes:
    """The header To, which is another one in each mail: the older way of encoding costs a tenth of the newer, and
    serves where one encoded word is enough.

    Raises: ValueError for an address that is none, or one with a line end in it.
    """
    whole = str(Address(name, addr_spec=address))
    words = "" if name.isascii() else Header(name, "utf-8", maxlinelen=75, header_name="To").encode(linesep="\r\n")
    if not words or "\r\n" in words:
        return _folded("To", whole)
    return f"To: {words}\r\n <{address}>\r\n".encode("ascii")


def _text_part(text: str) -> bytes:
    lines = "\r\n".join(text.splitlines()) + "\r\n"
    head = b'Content-Type: text/plain; charset="utf-8"\r\nContent-Transfer-Encoding: base64\r\n\r\n'
    return head + encodebytes(lines.encode()).replace(b"\n", b"\r\n")


def _file_part(file: Enclosed) -> bytes:
    key = (file.sha256, file.name, file.media_type)
    part = _parts.get(key)
    if part is None:
        part = _encoded(file)
        _parts.put(key, part)
    return part


def _encoded(file: Enclosed) -> bytes:
    kind, _, subtype = _media_type(file).partition("/")
    part = MIMEPart(policy=_POLICY)
    part.set_content(
        file.content, maintype=kind, subtype=subtype, disposition="attachment", filename=single_spaced(file.name)
    )
    return part.as_bytes()


def _media_type(file: Enclosed) -> str:
    """The type without parameters; what mail gives a meaning of its own (message/…, multipart/…) goes as bytes."""
    plain = file.media_type.partition(";")[0].strip()
    return (
        plain if re.fullmatch(r"(?:application|audio|image|text|video)/[\w.+-]+", plain) else "application/octet-stream"
    )
