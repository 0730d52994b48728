"""The foot of a Word file: Nơi nhận and the signatures, side by side and in one piece (PL1 II.7, II.9)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from workflow.rendering.closing import is_in_the_middle, recipient_lines, signature_blocks
from workflow.rendering.sheet import Sheet, SignatureBlock
from workflow.rendering.word_xml import Shape, Xml, by_mm, by_pt, cell, paragraph, row, run, table

ABOVE_SIGNATURE_MM = 7
"""Free above and below the place of the signature, as on the PDF."""
GAP_PT = 12


def closing_table(sheet: Sheet) -> Xml:
    """Nơi nhận beside the one signer; below several signers, who stand two in a row (PL3 1.9)."""
    half = by_mm(sheet.profile.text_width_mm / 2)
    blocks = [block for _, block in signature_blocks(sheet)]
    if len(blocks) == 1:
        recipients, signature = cell(half, _recipients(sheet)), cell(half, _signature(sheet, blocks[0]))
        return table((half, half), [row(recipients, signature), *_confirmation(sheet, half)])
    pairs = [blocks[at : at + 2] for at in range(0, len(blocks), 2)]
    rows = [row(*_pair(sheet, pair, half)) for pair in pairs]
    below = row(cell(2 * half, _recipients(sheet), span=2))
    return table((half, half), [*rows, below, *_confirmation(sheet, half)])


def _pair(sheet: Sheet, pair: list[SignatureBlock], half: int) -> Iterable[Xml]:
    if len(pair) == 1 and is_in_the_middle(sheet):
        return [cell(2 * half, _signature(sheet, pair[0]), span=2)]
    cells = [cell(half, _signature(sheet, block)) for block in pair]
    return cells if len(cells) == 2 else [cell(half, [paragraph("SignerPosition")]), *cells]


def _signature(sheet: Sheet, block: SignatureBlock) -> Iterator[Xml]:
    """Powers and position, room for the signature, name."""
    for at, line in enumerate(block.lines):
        yield paragraph("SignerPosition", [run(line)], Shape(before=by_pt(GAP_PT) if at == 0 else None))
    room = Shape(before=by_mm(2 * ABOVE_SIGNATURE_MM + sheet.profile.ruleset.signature_height_mm))
    if block.other_office:
        yield paragraph("SignerPosition", [run(block.other_office.upper())], room)
        room = Shape()
    yield paragraph("SignerName", [run(block.name)], room)


def _recipients(sheet: Sheet) -> Iterator[Xml]:
    yield paragraph("RecipientsWord", [run("Nơi nhận:")], Shape(before=by_pt(GAP_PT)))
    for line in recipient_lines(sheet):
        yield paragraph("Recipient", [run(line)], Shape(right=by_mm(4)))


def _confirmation(sheet: Sheet, half: int) -> Iterator[Xml]:
    """Who confirms below, by hand (PL3 1.10)."""
    if sheet.confirmation:
        room = Shape(after=by_mm(2 * ABOVE_SIGNATURE_MM + sheet.profile.ruleset.signature_height_mm))
        words = paragraph("SignerPosition", [run(sheet.confirmation)], Shape(before=by_pt(GAP_PT)))
        yield row(cell(half, [words, paragraph("Line", shape=room)]), cell(half, [paragraph("SignerPosition")]))
