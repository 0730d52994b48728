"""How a recipient line is read: its notes in brackets, its purpose, the forms in which one name is written.

Pure functions on text. The canonical form joins what offices write alike: without accents, punctuation and "và",
with the customary short words ("Ủy ban nhân dân" is "UBND", "P.TCCB" is "Phòng TCCB").
"""

from __future__ import annotations

import re

from workflow.base.text import fold, nfc, single_spaced

# Longest first: "phó giám đốc" must be read before "giám đốc", "văn phòng" before "phòng".
_SHORT = (
    ("nong nghiep phat trien nong thon", "nn ptnt"),
    ("phat trien nong thon", "ptnt"),
    ("nong nghiep ptnt", "nn ptnt"),
    ("mat tran to quoc", "mttq"),
    ("hoi dong nhan dan", "hdnd"),
    ("uy ban nhan dan", "ubnd"),
    ("pho giam doc", "pgd"),
    ("pho chu tich", "pct"),
    ("van phong", "vp"),
    ("giam doc", "gd"),
    ("chu tich", "ct"),
    ("ubmttq", "ub mttq"),
    ("uy ban", "ub"),
    ("phong", "p"),
)
_SHORT_WORDS = [(re.compile(rf"\b{long}\b"), short) for long, short in _SHORT]
_JOINING = frozenset({"va"})
_NOTE = re.compile(r"\s*\([^()]*\)")
_NOTE_AT_END = re.compile(rf"{_NOTE.pattern}\s*$")
_ARCHIVE_LINE = re.compile(r"luu\s*:|luu\s+(?:vt|van thu)\b")
_AS_ABOVE = re.compile(r"nhu (?:tren|kinh gui)")
_PURPOSES = (
    ("report", re.compile(r"\b(?:bao cao|b c)\b")),
    ("coordinate", re.compile(r"\b(?:phoi hop|p h)\b")),
    ("act", re.compile(r"\b(?:thuc hien|t h)\b")),
    ("know", re.compile(r"\b(?:de biet|biet)\b")),
)


def clean_line(text: str) -> str:
    """The line without its list mark and its final `;` or `.` (FMT-NN-2)."""
    return re.sub(r"^[-–+•]\s*", "", single_spaced(text)).rstrip(";. ").strip()


def spellings(line: str) -> list[str]:
    """The line as it stands, then without the note at its end, then without any bracket (FMT-NN-6)."""
    whole = clean_line(line)
    found = [whole, clean_line(_NOTE_AT_END.sub("", whole)), clean_line(_NOTE.sub("", whole))]
    return [text for text in dict.fromkeys(found) if text]


def purpose_noted(line: str) -> str | None:
    """The purpose that a bracket note names: (báo cáo), (để b/c), (phối hợp), (để biết); FMT-NN-6."""
    notes = " ".join(_words(note) for note in _NOTE.findall(nfc(line)))
    return next((purpose for purpose, pattern in _PURPOSES if pattern.search(notes)), None)


def is_archive_line(line: str) -> bool:
    """Whether this is the Lưu line, which is no recipient (FMT-NN-4)."""
    return _ARCHIVE_LINE.match(fold(clean_line(line))) is not None


def means_the_addressees(line: str) -> bool:
    """Whether the line is "Như trên": the addressees of the letter (FMT-NN-3)."""
    return any(_AS_ABOVE.fullmatch(_words(text)) for text in spellings(line))


def exact(name: str) -> str:
    """The name with its accents, however it is cased and spaced: what two entries are first told apart by."""
    return " ".join(re.findall(r"\w+", nfc(name).casefold()))


def canonical(name: str) -> str:
    """The name as it is compared: folded, without punctuation and "và", with the customary short words."""
    text = " ".join(word for word in _words(name).split() if word not in _JOINING)
    for pattern, short in _SHORT_WORDS:
        text = pattern.sub(short, text)
    return text


def parts(line: str) -> list[str]:
    """The names in a line that lists several: "Sở Nội vụ, Sở Tài chính và Chi cục Thủy lợi"."""
    found = [clean_line(part) for part in re.split(r"[,;]|\bvà\b", clean_line(line))]
    return [part for part in found if part]


def words(text: str) -> list[str]:
    """The words of the text, folded."""
    return re.findall(r"[^\W_]+", fold(text))


def _words(text: str) -> str:
    return " ".join(words(text))
