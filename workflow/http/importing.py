"""An imported file becomes a draft with its annexes and leftovers: the same for pages and programs."""

from __future__ import annotations

from workflow.base.errors import InvalidInput
from workflow.base.text import fold
from workflow.documents.files import write_annex
from workflow.documents.leftovers import KeptLeftover, keep_leftovers
from workflow.documents.models import Document
from workflow.engine.work import Work
from workflow.importing import Imported, Leftover
from workflow.signing.authority import authorities_for, block_lines


def complete_import(work: Work, document: Document, imported: Imported) -> None:
    """Write the annexes of the file behind the new draft, and keep what found no place."""
    lost: list[KeptLeftover] = []
    for annex in imported.annexes:
        try:
            write_annex(
                work, document, document.version,
                title=annex.title, body_html=annex.body_html, landscape=annex.landscape, form=annex.form,
            )  # fmt: skip
        except InvalidInput:
            lost.append(KeptLeftover("unplaced", annex.title))
    keep_leftovers(document, [*(_kept(work, document, one) for one in imported.leftovers), *lost])
    work.session.flush()


def _kept(work: Work, document: Document, leftover: Leftover) -> KeptLeftover:
    match = _authority(work, document, leftover.text) if leftover.kind == "signature" else ""
    return KeptLeftover(leftover.kind, leftover.text, match)


def _authority(work: Work, document: Document, block: str) -> str:
    """The signing authority of this office that bears the name, its form like the block's first."""
    lines = [fold(line) for line in block.split(" / ")]
    fitting = [row for row in authorities_for(work, document) if fold(row.person.name) == lines[-1]]
    fitting.sort(key=lambda row: [fold(line) for line in block_lines(row)] != lines[:-1])
    return f"{fitting[0].person.name}: {' / '.join(block_lines(fitting[0]))}" if fitting else ""
