"""Who signs, as blocks of the page: proposed or frozen, of the office and of those who sign beside its signer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from workflow.documents.issuers import co_issuers
from workflow.documents.models import Document, Signatory
from workflow.documents.types import Signers
from workflow.organisations.models import Organisation
from workflow.organisations.names import name_on
from workflow.rendering.ruleset import Ruleset
from workflow.rendering.sheet import Side, SignatureBlock

UNKNOWN_BLOCK = SignatureBlock(lines=("(CHỨC VỤ NGƯỜI KÝ)",), name="(Họ và tên người ký)")
PARTY = "ĐẠI DIỆN BÊN"


def block_of(document: Document) -> SignatureBlock:
    """The block as proposed or frozen; words in brackets while no signer is known."""
    return UNKNOWN_BLOCK if document.block is None else _kept(document.block)


def _kept(block: Mapping[str, Any]) -> SignatureBlock:
    return SignatureBlock(
        lines=tuple(block["lines"]),
        name=block["name"],
        other_office=block.get("other_office"),
        form=block.get("mode", ""),
        basis=block.get("basis", ""),
    )


def blocks_of(
    document: Document, signers: Signers, rules: Ruleset, day: date
) -> tuple[SignatureBlock, tuple[SignatureBlock, ...], Side]:
    """The chosen signer's block, those of the others, and on which side the first one stands.

    Minutes are signed as chair and secretary (PL3 mẫu 1.9); of a contract each side says which party it is, and the
    first party stands on the left. Of a joint document each says for which body.
    """
    own = block_of(document)
    others = tuple(_further(document, row, rules, day) for row in document.signatories if row.position > 1)
    if co_issuers(document):
        return _for_body(own, document.organisation, day), others, "right"
    if signers == "minutes":
        return replace(own, lines=rules.chair_lines), others, "right"
    if signers != "sides" or not others:
        return own, others, "right"
    first = not any(block.lines and block.lines[0] == f"{PARTY} A" for block in others)
    return _as_party(own, "A" if first else "B"), others, "left" if first else "right"


def _for_body(block: SignatureBlock, body: Organisation, day: date) -> SignatureBlock:
    """`KT. GIÁM ĐỐC SỞ TÀI CHÍNH`: on a joint document the position names its body; after `TM.` it does already.

    The decree is silent; this is what the rules before it had and offices keep [impl].
    """
    first, *rest = block.lines
    name = " ".join(name_on(body, day).header_lines).upper()
    if first.startswith("TM.") or name in first or block.lines == UNKNOWN_BLOCK.lines:
        return block
    return replace(block, lines=(f"{first} {name}", *rest))


def _further(document: Document, row: Signatory, rules: Ruleset, day: date) -> SignatureBlock:
    """What the person was asked to sign as; of a co-issuer only the name is known before that."""
    if row.person is not None and row.organisation is not None and row.organisation_id != document.organisation_id:
        block = _kept(row.block) if row.block else replace(UNKNOWN_BLOCK, name=row.person.name)
        return _for_body(block, row.organisation, day)
    if row.person is not None:
        form = row.block["mode"] if row.block else ""  # by hand where nobody was asked for a key
        return SignatureBlock(lines=tuple(row.lines or ()) or rules.secretary_lines, name=row.person.name, form=form)
    return SignatureBlock(lines=tuple(line.upper() for line in row.lines), name=row.name)


def _as_party(block: SignatureBlock, letter: str) -> SignatureBlock:
    return replace(block, lines=(f"{PARTY} {letter}", *block.lines))
