"""Word files with one fault: a lawful file of ours, and a place of its XML written otherwise."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable
from datetime import date
from functools import cache

from tests.rendering import papers
from workflow.definitions.loading import load_document_types
from workflow.format_rules.checking import check
from workflow.format_rules.findings import Finding
from workflow.format_rules.of_text import manuscript_of_text
from workflow.importing import parse_text, read_word
from workflow.rendering.nd30_2020 import DECREE_ANNEX
from workflow.rendering.sheet import Sheet
from workflow.rendering.word import docx_of

Change = Callable[[dict[str, str]], None]


def xml(part: str, old: str, new: str) -> Change:
    """Write the first place of the part otherwise; the pattern must be there."""

    def change(parts: dict[str, str]) -> None:
        parts[part], count = re.subn(old, new, parts[part], count=1, flags=re.DOTALL)
        assert count == 1, f"{part}: {old}"

    return change


def style(name: str, old: str, new: str) -> Change:
    """Write the first place of one style otherwise."""
    return xml("word/styles.xml", rf'(w:styleId="{name}"(?:(?!</w:style>).)*?){old}', rf"\g<1>{new}")


def direct(words: str, look: str) -> Change:
    """Give the run that begins with these words a look of its own."""
    return xml("word/document.xml", rf"<w:r>(<w:t[^>]*>{words})", rf"<w:r><w:rPr>{look}</w:rPr>\1")


def edited(content: bytes, *changes: Change) -> bytes:
    """The file with these changes."""
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        parts = {name: package.read(name).decode() for name in package.namelist()}
    for change in changes:
        change(parts)
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w") as package:
        for name, text in parts.items():
            package.writestr(name, text)
    return written.getvalue()


SHEETS: dict[str, Callable[[], Sheet]] = {
    "letter": lambda: papers.letter(body_html=papers.long_body(12)),
    "annexed": lambda: papers.letter(annexes=(papers.annex(), papers.annex("Phụ lục II"))),
    "plan": lambda: papers.seed(3, legal_bases=("Căn cứ Luật Cán bộ, công chức",)),
    "decision": papers.decision,
    "margins": lambda: papers.letter(profile=DECREE_ANNEX, body_html=papers.long_body(12)),
    **{f"seed {n}": (lambda n=n: papers.seed(n)) for n in range(5)},
}


@cache
def word_file(name: str) -> bytes:
    """A lawful Word file, made once."""
    return docx_of(SHEETS[name]())


def findings_in(content: bytes) -> list[Finding]:
    """What the rules say of a Word file."""
    document = read_word(content)
    parsed = parse_text(document.text)
    doc_type = load_document_types().by_name(parsed.doc_type)
    assert doc_type is not None
    manuscript = manuscript_of_text(
        parsed, document.text, doc_type, at_issue=False, today=date(2024, 6, 1), source="word", layout=document.layout
    )
    return check(manuscript)
