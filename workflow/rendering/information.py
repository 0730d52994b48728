"""What the file says of itself: the document information and its XMP twin, for archives, search and screen readers.

Source: ISO 19005-3 6.6 (metadata), ISO 14289-1 5 and 7.1 (identification, title).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from xml.sax.saxutils import escape, quoteattr

import pydyf  # type: ignore[import-untyped]  # publishes no types

from workflow.rendering.sheet import Sheet

PRODUCER = "Trình Ký, WeasyPrint"
NAMESPACE = "urn:trinhky:van-ban:1.0"
"""Properties of an official document that no standard schema has."""
OWN = {
    "symbol": "Ký hiệu của văn bản",
    "number": "Số của văn bản",
    "issuedOn": "Ngày ban hành",
    "issuer": "Cơ quan, tổ chức ban hành",
    "signer": "Người ký",
    "signerPosition": "Chức vụ của người ký",
    "signerForm": "Thể thức đề ký",
    "signerBasis": "Căn cứ của thẩm quyền ký",
    "coSigners": "Những người cùng ký, theo thứ tự: họ tên, chức vụ, thể thức đề ký, căn cứ",
}
BETWEEN_SIGNERS, BETWEEN_PARTS = " ‖ ", " | "
CONFORMANCE = "A"
UNKNOWN = "("
"""A name in brackets stands for a signer who is not chosen yet."""


@dataclass(frozen=True)
class Information:
    """Title, author and the properties by which a document is found; what is not known yet is absent."""

    title: str
    author: str
    subject: str
    language: str
    own: tuple[tuple[str, str], ...]

    @classmethod
    def of(cls, sheet: Sheet) -> Information:
        signer = sheet.signature
        known = {
            "symbol": sheet.symbol,
            "number": sheet.number,
            "issuedOn": sheet.issued_on.isoformat() if sheet.issued_on else None,
            "issuer": sheet.author,
            "signer": None if signer.name.startswith(UNKNOWN) else signer.name,
            "signerPosition": None if signer.name.startswith(UNKNOWN) else " ".join(signer.lines),
        }
        if known["signer"]:
            known |= {"signerForm": signer.form, "signerBasis": signer.basis, "coSigners": co_signers(sheet)}
        own = tuple((name, value) for name, value in known.items() if value)
        return cls(sheet.title, sheet.author, sheet.subject, sheet.language, own)

    @property
    def keywords(self) -> str:
        """`15/KH-SNNPTNT`, or the symbol while there is no number."""
        own = dict(self.own)
        return "/".join(filter(None, (own.get("number"), own.get("symbol"))))


def co_signers(sheet: Sheet) -> str:
    """Those who sign here after the first, in order; a place that is signed by hand has no form and is left out."""
    blocks = [block for block in sheet.co_signatures if block.form]
    parts = ((block.name, " ".join(block.lines), block.form, block.basis) for block in blocks)
    return BETWEEN_SIGNERS.join(BETWEEN_PARTS.join(_plain(part) for part in row) for row in parts)


def _plain(text: str) -> str:
    """Without the marks that part the entries."""
    return text.replace("‖", "/").replace("|", "/")


def write_information(pdf: Any, about: Information) -> None:
    """Put the information into the file, in place of what the renderer wrote."""
    pdf.info.clear()
    plain = {
        "Title": about.title,
        "Author": about.author,
        "Subject": about.subject,
        "Keywords": about.keywords,
        "Creator": "Trình Ký",
        "Producer": PRODUCER,
        **dict(about.own),
    }
    pdf.info.update({name: pydyf.String(value) for name, value in plain.items() if value})
    pdf.catalog["Lang"] = pydyf.String(about.language)
    stream = pdf.objects[int(pdf.catalog["Metadata"].split()[0])]
    stream.stream, stream.compress = [packet(about).encode()], False


def packet(about: Information) -> str:
    """The XMP packet, with the description of our own schema that PDF/A asks for (ISO 19005-3 6.6.2.3)."""
    own = "".join(f"<vb:{name}>{escape(value)}</vb:{name}>" for name, value in about.own)
    return f"""<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about="" xmlns:pdfaid="http://www.aiim.org/pdfa/ns/id/" pdfaid:part="3" \
pdfaid:conformance="{CONFORMANCE}"/>
<rdf:Description rdf:about="" xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/" pdfuaid:part="1"/>
<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/">
<dc:title>{_alternatives(about.title)}</dc:title>
<dc:description>{_alternatives(about.subject)}</dc:description>
<dc:creator><rdf:Seq><rdf:li>{escape(about.author)}</rdf:li></rdf:Seq></dc:creator>
<dc:language><rdf:Bag><rdf:li>{escape(about.language)}</rdf:li></rdf:Bag></dc:language>
</rdf:Description>
<rdf:Description rdf:about="" xmlns:pdf="http://ns.adobe.com/pdf/1.3/" pdf:Keywords={quoteattr(about.keywords)} \
pdf:Producer={quoteattr(PRODUCER)}/>
<rdf:Description rdf:about="" xmlns:xmp="http://ns.adobe.com/xap/1.0/" xmp:CreatorTool="Trình Ký"/>
<rdf:Description rdf:about="" xmlns:vb="{NAMESPACE}">{own}</rdf:Description>
{_schemas()}
</rdf:RDF></x:xmpmeta>
<?xpacket end="r"?>"""


def _alternatives(text: str) -> str:
    return f'<rdf:Alt><rdf:li xml:lang="x-default">{escape(text)}</rdf:li></rdf:Alt>'


def _schemas() -> str:
    universal = _schema(
        "PDF/UA identification",
        "http://www.aiim.org/pdfua/ns/id/",
        "pdfuaid",
        [_property("part", "Part of ISO 14289", "Integer", "internal")],
    )
    own = _schema("Văn bản hành chính", NAMESPACE, "vb", [_property(*row, "Text", "external") for row in OWN.items()])
    return (
        '<rdf:Description rdf:about="" xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/" '
        'xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#" '
        'xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#">'
        f"<pdfaExtension:schemas><rdf:Bag>{universal}{own}</rdf:Bag></pdfaExtension:schemas></rdf:Description>"
    )


def _schema(words: str, namespace: str, prefix: str, properties: list[str]) -> str:
    return (
        f'<rdf:li rdf:parseType="Resource"><pdfaSchema:schema>{words}</pdfaSchema:schema>'
        f"<pdfaSchema:namespaceURI>{namespace}</pdfaSchema:namespaceURI><pdfaSchema:prefix>{prefix}</pdfaSchema:prefix>"
        f"<pdfaSchema:property><rdf:Seq>{''.join(properties)}</rdf:Seq></pdfaSchema:property></rdf:li>"
    )


def _property(name: str, words: str, kind: str, category: str) -> str:
    return (
        f'<rdf:li rdf:parseType="Resource"><pdfaProperty:name>{name}</pdfaProperty:name>'
        f"<pdfaProperty:valueType>{kind}</pdfaProperty:valueType>"
        f"<pdfaProperty:category>{category}</pdfaProperty:category>"
        f"<pdfaProperty:description>{words}</pdfaProperty:description></rdf:li>"
    )
