"""The body as safe HTML: structure and emphasis stay, scripts, styles, outside images and links to files go."""

from __future__ import annotations

import re

import nh3

from workflow.base.errors import InvalidInput, Refusal
from workflow.base.text import is_storable, nfc
from workflow.documents.pasted import from_word

MOST_BODY_BYTES = 2_000_000
MOST_PASSES = 8
TAGS = {
    "p", "br", "h2", "h3", "h4", "ul", "ol", "li", "strong", "em", "u", "s", "sub", "sup", "blockquote", "a", "hr",
    "table", "caption", "colgroup", "col", "thead", "tbody", "tfoot", "tr", "th", "td", "figure", "figcaption", "span",
}  # fmt: skip
ATTRIBUTES = {
    "*": {"style"},
    "a": {"href"},
    "ol": {"class", "start", "type"},
    "sup": {"class", "data-note"},
    "li": {"class", "data-note"},
    "td": {"colspan", "rowspan"},
    "th": {"colspan", "rowspan", "scope"},
    "col": {"span"},
    "figure": {"class"},
}
STYLES = {
    "text-align": r"left|right|center|justify",
    "width": r"\d{1,4}(\.\d{1,4})?(%|px|pt|mm|cm|em)",
    "list-style-type": r"[a-z-]{1,30}",
}
CLASSES = {"footnote-ref", "footnotes", "table"}
_SAME = {"b": "strong", "i": "em", "h1": "h2", "h5": "h4", "h6": "h4", "strike": "s", "del": "s"}


def clean_html(html: str) -> str:
    """The sanitised body in NFC. Raises: InvalidInput (body_too_long over two million bytes, text_malformed)."""
    if not is_storable(html):
        raise InvalidInput([Refusal("text_malformed", {"field": "body_html"})])
    if len(html.encode()) > MOST_BODY_BYTES:
        raise InvalidInput([Refusal("body_too_long", {"most": MOST_BODY_BYTES})])
    html = from_word(html)
    for old, new in _SAME.items():
        html = re.sub(rf"<(/?){old}(?=[\s>])", rf"<\1{new}", html, flags=re.IGNORECASE)
    return _settled(nfc(html)).strip()


def _settled(html: str) -> str:
    """Cleaned until cleaning changes nothing: what a browser mends in wrongly nested tags (a link around a table with
    a link) is mended once more when it is read again, and a text that is only saved again must stay the same."""
    for _ in range(MOST_PASSES):
        cleaned = nh3.clean(
            html,
            tags=TAGS,
            attributes=ATTRIBUTES,
            attribute_filter=_only_known_values,
            url_schemes={"http", "https", "mailto"},
            link_rel=None,
            strip_comments=True,
        )
        if cleaned == html:
            break
        html = cleaned
    return cleaned


def _only_known_values(tag: str, attribute: str, value: str) -> str | None:
    if attribute == "class":
        return " ".join(name for name in value.split() if name in CLASSES) or None
    if attribute == "style":
        return ";".join(_known_declarations(value)) or None
    if attribute == "href" and not re.match(r"https?://|mailto:|#", value.strip(), re.IGNORECASE):
        return None  # a relative link means another place on a page, in a PDF and in a mail
    return value


def _known_declarations(style: str) -> list[str]:
    """The declarations whose value is a plain word or length: no function, no address."""
    pairs = [part.partition(":")[::2] for part in style.lower().split(";")]
    return [
        f"{name.strip()}:{value.strip()}"
        for name, value in pairs
        if name.strip() in STYLES and re.fullmatch(STYLES[name.strip()], value.strip())
    ]


def plain_text(html: str) -> str:
    """The words of the body, a line for each block."""
    spaced = re.sub(r"</(p|h[1-6]|li|tr|blockquote|td|th|figcaption)>|<br\s*/?>", "\n", html)
    text = nh3.clean(spaced, tags=set(), attributes={})
    for entity, character in (("&lt;", "<"), ("&gt;", ">"), ("&quot;", '"'), ("&nbsp;", " "), ("&amp;", "&")):
        text = text.replace(entity, character)
    return re.sub(r"[ \t ]+", " ", re.sub(r"\s*\n\s*", "\n", text)).strip()
