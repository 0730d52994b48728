"""What no document of an office is like and what would keep the renderer busy for minutes, refused at once by name."""

from __future__ import annotations

import re

from lxml.html import HtmlElement

from workflow.rendering.errors import RenderingFailed

MOST_IN_PARAGRAPH = 150_000
"""Characters: about fifty pages without a paragraph break."""
MOST_IN_WORD = 2_000
"""Letters without a space: a picture or a key that was pasted as text."""
MOST_FOOTNOTES = 400
LONG_WORD = re.compile(rf"\S{{{MOST_IN_WORD + 1}}}")
INLINE = {"strong", "b", "em", "i", "u", "s", "ins", "del", "sup", "sub", "a", "br", "span", "img"}


def check_bounds(root: HtmlElement) -> None:
    """Look at a text before it is laid out.

    Raises: RenderingFailed `paragraph_too_long`, `word_too_long`, `too_many_footnotes`.
    """
    notes = len(root.xpath(".//sup[@class='footnote-ref']"))
    if notes > MOST_FOOTNOTES:
        raise RenderingFailed("too_many_footnotes", limit=MOST_FOOTNOTES, found=notes)
    for element in root.iter():
        if element.tag not in INLINE:
            _check_lines(element)


def _check_lines(block: HtmlElement) -> None:
    """The text that stands directly in a block, with its inline elements: what is broken into lines in one go."""
    texts = [block.text or ""]
    for child in block:
        texts += [child.text_content() if child.tag in INLINE else "\n", child.tail or ""]
    text = "".join(texts)
    if len(text) > MOST_IN_PARAGRAPH:
        raise RenderingFailed("paragraph_too_long", limit=MOST_IN_PARAGRAPH, found=len(text))
    if LONG_WORD.search(text):
        raise RenderingFailed("word_too_long", limit=MOST_IN_WORD)
