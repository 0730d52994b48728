"""Names and words with their one right case, and where the running text writes them otherwise."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files
from typing import Any

from workflow.base.text import nfc
from workflow.format_rules.findings import Hit
from workflow.format_rules.manuscript import Office
from workflow.format_rules.prose import Prose, WordAt, plain_word

_JOINTS = {" ": "", ", ": ",", " - ": "-", " – ": "-", "-": "-", "–": "-", "- ": "-", " -": "-", " & ": "&", "": ""}
"""What may stand between two words of a name, and what it is in the table; line ends never."""
_DRAFTED = frozenset(("chương", "kế", "đề", "quy", "nghị", "thông", "dự", "báo", "phương", "luật", "hướng"))
"""`các đơn vị thuộc Bộ xây dựng Chương trình …`: first words of what one draws up."""
_PLACES = frozenset(("tỉnh", "thành", "và", "chủ", "để", "theo", "tại"))
_BODIES = frozenset(("ủy", "hội", "bộ", "sở", "tòa", "viện", "đảng"))
SMALLEST_OFFICE_NAME = 3


@dataclass(frozen=True, slots=True)
class Name:
    """One name: its words as they are written, what joins them, and the rule that asks for it."""

    rule: str
    words: tuple[str, ...]
    plain: tuple[str, ...]
    joints: tuple[str, ...]
    after: frozenset[str] = frozenset()
    """Only after one of these words; empty for anywhere."""
    unless_after: frozenset[str] = frozenset()
    unless_before: frozenset[str] = frozenset()
    generic: bool = False
    """In small letters throughout it is an ordinary expression."""
    alone: bool = False
    """Not where a further capital follows: `bà Triệu Thị Nga`."""
    ends: bool = False
    """Not where a word in small letters follows, other than of a place: it would be a verb and its object."""
    free_first: bool = False
    """Its first letter may be either."""

    @property
    def text(self) -> str:
        return "".join(joint + word for joint, word in zip(self.joints, self.words, strict=True))


@dataclass(frozen=True, slots=True)
class Sighting:
    """A name in the text, from its first word to before `end`; `expected` where the case is another."""

    name: Name
    first: WordAt
    end: WordAt
    expected: str | None


def name_of(rule: str, written: str, **facts: Any) -> Name:
    """The name as the table gives it."""
    parts = nfc(written).replace("-", " - ").replace(",", " , ").split()
    words: list[str] = []
    joints: list[str] = []
    for part in parts:
        if part in ("-", ","):
            joints.append(" - " if part == "-" else ", ")
        else:
            if len(joints) == len(words):
                joints.append(" " if words else "")
            words.append(part)
    given: dict[str, Any] = {
        key: value if isinstance(value, bool) else frozenset(value) for key, value in facts.items()
    }
    return Name(rule, tuple(words), tuple(plain_word(word) for word in words), tuple(joints), **given)


class Lexicon:
    """Names by their first word; the longest that fits wins, so that no name is found inside another."""

    def __init__(self, names: Iterable[Name]) -> None:
        self._by_first: dict[str, list[Name]] = {}
        seen: set[tuple[tuple[str, ...], frozenset[str]]] = set()
        for name in names:
            if (name.plain, name.after) not in seen:
                seen.add((name.plain, name.after))
                self._by_first.setdefault(name.plain[0], []).append(name)
        for same in self._by_first.values():
            same.sort(key=lambda name: -len(name.words))

    def sightings(self, prose: Prose) -> Iterator[Sighting]:
        """All names in the text, in its order."""
        free, plain = 0, prose.plain
        for at in [n for n, word in enumerate(plain) if word in self._by_first]:
            if at < free:
                continue
            for name in self._by_first[plain[at]]:
                if self._stands(prose, name, at):
                    free = at + len(name.words)
                    yield Sighting(name, at, free, _expected(prose, name, at))
                    break

    def _stands(self, prose: Prose, name: Name, at: WordAt) -> bool:
        end = at + len(name.words)
        if tuple(prose.plain[at:end]) != name.plain:
            return False
        for n in range(1, len(name.words)):
            if _JOINTS.get(prose.gap(at + n)) != name.joints[n].strip():
                return False
        before = prose.plain[at - 1] if at and prose.follows(at) else ""
        after = prose.plain[end] if end < len(prose.plain) and prose.follows(end) else ""
        if name.after and before not in name.after:
            return False
        if name.alone and after and prose.words[end][0].isupper():
            return False
        if name.ends and after and after not in _PLACES and (prose.words[end][0].islower() or after in _DRAFTED):
            return False
        return before not in name.unless_after and after not in name.unless_before


def _expected(prose: Prose, name: Name, at: WordAt) -> str | None:
    """The characters of the text in the case of the name, or None where they have it already.

    A text in capitals throughout is right, and so is a capital where a sentence or a point begins.
    """
    end = at + len(name.words)
    written = prose.words[at:end]
    if "".join(written).isupper() and len(written) > 1:
        return None
    put = [_in_case(word, right) for word, right in zip(written, name.words, strict=True)]
    if name.free_first or (not prose.is_mid_clause(at) and put[0][:1].islower()):
        put[0] = written[0][:1] + put[0][1:]
    if put == written or (name.generic and all(word.islower() for word in _heard(prose, at, written))):
        return None
    gaps = ["", *(prose.gap(n) for n in range(at + 1, end))]
    return "".join(gap + word for gap, word in zip(gaps, put, strict=True))


def _heard(prose: Prose, at: WordAt, written: list[str]) -> list[str]:
    """The words without the capital that only begins the sentence."""
    return written if prose.is_mid_clause(at) else [written[0].lower(), *written[1:]]


def _in_case(word: str, right: str) -> str:
    """The letters of the text in the case of the table."""
    if right.isupper() and len(right) > 1:
        return word.upper()
    return "".join(
        letter.upper() if model.isupper() else letter.lower() for letter, model in zip(word, right, strict=True)
    )


@cache
def _packaged() -> tuple[Name, ...]:
    """The names of the room's own table `names.toml`."""
    table = tomllib.loads(files("workflow.format_rules").joinpath("names.toml").read_text(encoding="utf-8"))
    return tuple(
        name_of(section["rule"], written, **{key: section[key] for key in _FACTS if key in section})
        for section in table["names"]
        for written in section["words"]
    )


_FACTS = ("after", "unless_after", "unless_before", "generic", "alone", "ends", "free_first")


@lru_cache(maxsize=32)
def _lexicon(bodies: tuple[str, ...], people: tuple[str, ...]) -> Lexicon:
    own = [name_of("CAP-12", body, generic=True, free_first=_is_unit(body)) for body in bodies if _is_usable(body)]
    persons = [name_of("CAP-03", person, generic=True) for person in people if _is_usable(person)]
    return Lexicon([*_packaged(), *own, *persons])


def _is_usable(name: str) -> bool:
    """Long enough to mean one body or person, and not in capitals throughout."""
    words = name.split()
    return len(words) >= SMALLEST_OFFICE_NAME and not name.isupper() and words[0][:1].isupper()


def _is_unit(name: str) -> bool:
    """`phòng Tổ chức cán bộ` is as right as `Phòng Tổ chức cán bộ`; bodies of their own keep the capital."""
    return plain_word(name.split()[0]) not in _BODIES


def lexicon_of(office: Office | None) -> Lexicon:
    """The room's own names, and those of the office: itself, its address book, its people."""
    if office is None:
        return _lexicon((), ())
    return _lexicon((*office.names, *office.parent_names, *office.bodies), office.people)


class Sightings:
    """The names of one text."""

    def __init__(self, prose: Prose) -> None:
        self.all = tuple(lexicon_of(prose.manuscript.office).sightings(prose))
        """Every name in the text."""
        self.wrong: dict[str, list[Sighting]] = {}
        """Those in another case, by the rule that asks for it."""
        for one in self.all:
            if one.expected is not None:
                self.wrong.setdefault(one.name.rule, []).append(one)
        self.words = frozenset(n for one in self.all for n in range(one.first, one.end))
        """The words that belong to a name."""


def sightings_of(prose: Prose) -> Sightings:
    """The names of the text, found once for all rules."""
    return prose.once(Sightings)


def hits_on_names(prose: Prose, rule: str, *, fix: bool = True) -> Iterator[Hit]:
    """The names of this rule that the text writes in another case."""
    for one in sightings_of(prose).wrong.get(rule, ()):
        yield prose.hit(prose.starts[one.first], prose.ends[one.end - 1], one.expected, fix=fix)
