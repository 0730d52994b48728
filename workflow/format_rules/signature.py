"""Quyền hạn, chức vụ and name of who signs.

Source: ND30 Đ.13; PL1 II.7 (FMT-SIG-1 to 4).
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from workflow.base.text import fold
from workflow.format_rules.findings import Hit
from workflow.format_rules.issuer import is_issued_with_another, is_state, may_write_degrees
from workflow.format_rules.manuscript import ADDRESSEES, AUTHORITY, BODY, SIGNATURE, Manuscript
from workflow.format_rules.number import FREE_FORMS, WITH_ANOTHER
from workflow.format_rules.registry import rule
from workflow.format_rules.wording import Wording, missing, wordings
from workflow.importing.lines import is_upper
from workflow.importing.parsed import ReadSignature

SEVERAL_SIGN = FREE_FORMS | {"bien-ban", "giay-nghi-phep"}
"""Parties and participants sign beside the head: a deputy there signs for himself."""
_PREFIX = r"(?:KT|TM|TL|TUQ)"
_NO_STOP = re.compile(rf"^(?P<prefix>{_PREFIX}|Q)(?P<gap>[,:]?\s+)(?=[A-ZĐÀ-Ỹ]{{2}})")
_NO_SPACE = re.compile(rf"^(?P<prefix>{_PREFIX}|Q)\.(?=[A-ZĐÀ-Ỹ]{{2}})")
_WITH_BARS = re.compile(r"^(?P<prefix>[KT]\s*/\s*[TML]|T\.\s?M|K\.\s?T|T\.\s?L|T\.U\.Q)(?P<end>\.?)\s*(?=\S)")
_UNKNOWN = re.compile(r"^(?P<prefix>TUN|TƯQ|TH|PP)\.\s*(?=[A-ZĐÀ-Ỹ]{2})")
_HEADS = re.compile(rf"^{_PREFIX}\s*\.", re.IGNORECASE)
_SECOND_POST = re.compile(r"\s(?:PHÓ|CHÁNH|TRƯỞNG\s+PHÒNG|CHI\s+CỤC\s+TRƯỞNG|TRƯỞNG\s+BAN|GIÁM\s+ĐỐC\s+\S+\s+TÂM)\b")
_DEPUTY = re.compile(r"^(?:PHÓ\s|P\.\s?(?:GIÁM|CHỦ|TRƯỞNG)|PGĐ\b|PCT\b|THỨ TRƯỞNG\b)")
_COMMITTEE = re.compile(r"^TM\.?\s*(?:ỦY|UỶ)\s+BAN\s+NHÂN\s+DÂN\b|^TM\.?\s*UBND\b", re.IGNORECASE)
_DEGREE = re.compile(
    r"^(?P<title>(?:(?:GS|PGS|TSKH|TS|ThS|Th\.S|Ths|BSCK\s?I{1,2}|BS|DS|KS|CN|NGND|NGƯT|NSND|LS"
    r"|(?:Đại|Thượng|Trung|Thiếu)\s(?:tá|tướng|úy))[.,]?\s*)+)(?=\S+\s)"
)
_CHAIRMAN_COMMANDS = re.compile(
    r"Chủ tịch (?:UBND|(?:Ủy|Uỷ) ban nhân dân) [^.;:]{0,60}?\b(?:yêu cầu|chỉ thị)", re.IGNORECASE
)
_IN_CHARGE = re.compile(r"\s*PHỤ TRÁCH\b.*$")
_ACTING = re.compile(r"^QUYỀN\s+(?=\S)")


def _lines(manuscript: Manuscript) -> Iterator[Wording]:
    """The lines in capitals above the names, as a person wrote them."""
    if manuscript.is_finished_text:
        yield from (line for line in wordings(manuscript, SIGNATURE) if is_upper(line.text))


@rule("F-SIG-PREFIX")
def powers_are_written_right(manuscript: Manuscript) -> Iterator[Hit]:
    """`KT. GIÁM ĐỐC` / `PHÓ GIÁM ĐỐC`: the prefix with full stop and space, and a line for the signer's own post."""
    if not is_state(manuscript):
        return
    for line in _lines(manuscript):
        yield from _spelling(line)
    for block in manuscript.signatures:
        yield from _chain(manuscript, block)


def _spelling(line: Wording) -> Iterator[Hit]:
    if found := _NO_STOP.match(line.text) or _NO_SPACE.match(line.text):
        right = f"{found['prefix']}. "
        yield line.of(found, expected=right.strip(), fix=right, code="spelling")
    elif found := _WITH_BARS.match(line.text):
        right = re.sub(r"[^A-Z]", "", found["prefix"]) + ". "
        yield line.of(found, expected=right.strip(), fix=right, code="spelling")
    elif found := _UNKNOWN.match(line.text):
        yield line.of(found, "prefix", expected="KT., TM., TL., TUQ., Q.", code="unknown")


def _chain(manuscript: Manuscript, block: ReadSignature) -> Iterator[Hit]:
    """The order of the lines: a deputy signs below `KT.`, a prefix is followed by the signer's post."""
    lines = [line.strip() for line in block.lines if line.strip()]
    if not lines or not is_upper(lines[-1]):
        return
    last = lines[-1]
    if re.match(r"^(?:KT|TL|TUQ)\.", last) and not _SECOND_POST.search(last):
        yield _at(manuscript, last, f"{last} / …", code="alone")
    elif _DEPUTY.match(last) and manuscript.kind.key not in SEVERAL_SIGN:
        head = re.sub(r"\s*PHỤ TRÁCH\b.*$", "", _DEPUTY.sub("", last)).strip()
        before = lines[:-1]
        if not before or (_COMMITTEE.match(before[-1]) and len(before) == 1):
            yield _at(manuscript, last, f"KT. {_head_of(last, head)}", code="deputy")


def _head_of(last: str, rest: str) -> str:
    """Whose deputy: `PHÓ CHỦ TỊCH` of the `CHỦ TỊCH`."""
    if last.startswith("THỨ TRƯỞNG"):
        return "BỘ TRƯỞNG"
    return re.sub(r"\s*PHỤ TRÁCH\b.*$", "", last.removeprefix("PHÓ ")) if last.startswith("PHÓ ") else rest or "…"


def _at(manuscript: Manuscript, words: str, expected: str, code: str) -> Hit:
    """A hit on the line that says this; on the part where no line is kept (a document)."""
    solid = fold(re.sub(r"\W", "", words))
    for line in _lines(manuscript):
        if solid in fold(re.sub(r"\W", "", line.text)):
            return line.whole(expected, code=code)
    return Hit(None, found=words, expected=expected, part=SIGNATURE, facts={"code": code})


@rule("F-SIG-TM")
def collective_is_signed_for(manuscript: Manuscript) -> Iterator[Hit]:
    """What a committee or council issues is signed TM.; the chairman's own papers are not, so this only asks."""
    chairman = (fold(line.text).startswith("chu tich") for line in wordings(manuscript, AUTHORITY, ADDRESSEES))
    if not _is_collective(manuscript) or any(chairman) or _is_attested(manuscript) or _speaks_as_chairman(manuscript):
        return
    for block in manuscript.signatures[-1:]:
        first = block.lines[0] if block.lines else ""
        if re.match(r"^(?:Q\.\s*|KT\.\s*)?CHỦ TỊCH\b", first):
            yield _at(manuscript, first, f"TM. {_collective_name(manuscript)} / {first}", code="")


def _is_attested(manuscript: Manuscript) -> bool:
    """The chairman of a council signs the resolution that it passed, he does not act for it (PL3 mẫu 1.1)."""
    return manuscript.kind.key == "nghi-quyet" and "HĐND" in (manuscript.symbol or "")


def _speaks_as_chairman(manuscript: Manuscript) -> bool:
    """A directive in which the chairman himself commands."""
    if manuscript.kind.key != "chi-thi":
        return False
    return any(_CHAIRMAN_COMMANDS.search(line.text) for line in wordings(manuscript, BODY))


def _is_collective(manuscript: Manuscript) -> bool:
    groups = re.split(r"[-/]", manuscript.symbol or "")
    if manuscript.source == "document":
        return bool(manuscript.office and manuscript.office.collective)
    issuer = groups[1:2] if manuscript.kind.abbreviation else groups[:1]
    return issuer in (["UBND"], ["HĐND"])


def _collective_name(manuscript: Manuscript) -> str:
    return "HỘI ĐỒNG NHÂN DÂN" if "HĐND" in (manuscript.symbol or "") else "ỦY BAN NHÂN DÂN"


@rule("F-SIG-TITLE")
def name_has_no_degree(manuscript: Manuscript) -> Iterator[Hit]:
    """No degree or rank before the name, but in the sectors that may (FMT-SIG-2)."""
    if may_write_degrees(manuscript) or not is_state(manuscript):
        return
    lines = [line for line in wordings(manuscript, SIGNATURE) if _DEGREE.match(line.text)]
    for line in lines:
        found = _DEGREE.match(line.text)
        assert found is not None
        yield line.hit(*found.span("title"), found=found["title"].strip(), expected="", fix="")
    for block in manuscript.signatures if not lines else ():
        if found := _DEGREE.match(block.name or ""):
            yield Hit(None, found=found["title"].strip(), expected="", part=SIGNATURE)


@rule("F-SIG-POS")
def position_is_one_of_the_state(manuscript: Manuscript) -> Iterator[Hit]:
    """No `PHỤ TRÁCH`, and `Q.` for an acting head (FMT-SIG-3)."""
    if manuscript.is_finished_text:
        for line in _lines(manuscript):
            yield from _position(line)
        return
    for block in manuscript.signatures:
        for words in block.lines:
            if _IN_CHARGE.search(words) or _ACTING.match(words):
                right = _ACTING.sub("Q. ", _IN_CHARGE.sub("", words))
                code = "acting" if _ACTING.match(words) else "charge"
                yield Hit(None, found=words, expected=right, part=SIGNATURE, facts={"code": code})


def _position(line: Wording) -> Iterator[Hit]:
    if found := _ACTING.match(line.text):
        yield line.of(found, expected="Q.", fix="Q. ", code="acting")
    elif found := _IN_CHARGE.search(line.text):
        right = line.text[: found.start()]
        yield line.hit(0, len(line.text), expected=right, code="charge")


@rule("F-SIG-NAME")
def signer_is_named(manuscript: Manuscript) -> Iterator[Hit]:
    """The name of who signs stands below the post."""
    if manuscript.kind.key in WITH_ANOTHER or is_issued_with_another(manuscript):
        return
    if not manuscript.signatures:
        yield missing(SIGNATURE, code="block")
    for block in manuscript.signatures:
        if not (block.name or "").strip():
            yield _at(manuscript, block.lines[-1] if block.lines else "", "", code="name")


@rule("F-SIG-AUTH")
def signer_has_the_power(manuscript: Manuscript) -> Iterator[Hit]:
    """The signing rules let this person sign this type and field on this day (Đ.13)."""
    if manuscript.signer_may_sign is False:
        name = manuscript.signatures[-1].name if manuscript.signatures else ""
        yield Hit(None, found=name or "", part=SIGNATURE)
