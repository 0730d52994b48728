"""The paragraphs of a Word file behind the fragments of a manuscript."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from workflow.format_rules.findings import Hit
from workflow.format_rules.manuscript import Fragment, Manuscript
from workflow.importing.word_layout import WordParagraph, WordSection


@dataclass(frozen=True, slots=True)
class Printed:
    """A fragment with the paragraph that it was read from."""

    fragment: Fragment
    paragraph: WordParagraph


def printed(manuscript: Manuscript, *parts: str) -> Iterator[Printed]:
    """The fragments of these parts with their paragraphs; nothing where the file has no layout."""
    if manuscript.layout is None:
        return
    for fragment in manuscript.of(*parts):
        for paragraph in paragraphs_of(manuscript, fragment):
            yield Printed(fragment, paragraph)


def paragraphs_of(manuscript: Manuscript, fragment: Fragment) -> list[WordParagraph]:
    """The paragraphs on the lines of this fragment that hold words of it."""
    if manuscript.layout is None or not fragment.origins:
        return []
    first, last = (bisect_right(manuscript.line_starts, at) - 1 for at in (fragment.origins[0], fragment.origins[-1]))
    solid = "".join(fragment.text.split())
    found: list[WordParagraph] = []
    for line in range(first, last + 1):
        for paragraph in manuscript.layout.on_line(line):
            words = "".join(paragraph.text.split())
            if words and (words in solid or solid in words) and paragraph not in found:
                found.append(paragraph)
    return found


def section_of(manuscript: Manuscript, paragraph: WordParagraph) -> WordSection:
    """The pages that the paragraph stands on."""
    assert manuscript.layout is not None
    return manuscript.layout.sections[paragraph.section]


def line_below(manuscript: Manuscript, paragraph: WordParagraph) -> WordParagraph | None:
    """The paragraph that carries the drawn line below this one: itself, or the empty one that follows."""
    if paragraph.has_line_below or paragraph.drawn_line_mm is not None:
        return paragraph
    layout = manuscript.layout
    after = layout.paragraphs.index(paragraph) + 1 if layout else 0
    following = layout.paragraphs[after] if layout and after < len(layout.paragraphs) else None
    if following is None or not following.is_empty or following.cell != paragraph.cell:
        return None
    return following if following.border_bottom or following.drawn_line_mm is not None else None


def first_of(
    places: Iterable[Printed], is_wrong: Callable[[WordParagraph], object], expected: str, code: str = ""
) -> Iterator[Hit]:
    """One hit for all places that are wrong in the same way: at the first, with how many there are.

    `is_wrong` gives what was found there, or nothing where all is well.
    """
    wrong = [(place, found) for place in places if (found := is_wrong(place.paragraph))]
    if wrong:
        place, found = wrong[0]
        facts = {"count": len(wrong), "code": code}
        yield Hit(place.fragment, 0, len(place.fragment.text), str(found), expected, facts=facts)
