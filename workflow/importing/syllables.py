"""Whether a word can be a Vietnamese syllable: onset, rhyme and tone that go together.

No dictionary: about 30 onsets and 150 rhymes with the rule that a stopped rhyme takes only the acute or the dot tone.
Text in the wrong encoding falls out of this grammar at once, which is what it is for.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

_ONSETS = (
    "ngh", "ng", "nh", "ch", "gh", "gi", "kh", "ph", "qu", "th", "tr",
    "b", "c", "d", "đ", "g", "h", "k", "l", "m", "n", "p", "r", "s", "t", "v", "x", "",
)  # fmt: skip
_RHYMES_TEXT = """
    a ac ach ai am an ang anh ao ap at au ay ăc ăm ăn ăng ăp ăt âc âm ân âng âp ât âu ây
    e ec em en eng eo ep et ê êch êm ên ênh êp êt êu
    i ia ich iêc iêm iên iêng iêp iêt iêu im in inh ip it iu
    o oa oac oach oai oam oan oang oanh oao oap oat oay oăc oăm oăn oăng oăt oc oe oen oeo oet oi om on ong ooc oong op
    ot ô ôc ôi ôm ôn ông ôp ôt ơ ơi ơm ơn ơp ơt
    u ua uân uâng uât uây uc uê uêch uênh ui um un ung uôc uôi uôm uôn uông uôt uơ up ut uy uya uych uyên uyêt uynh uyt
    uyu uyp ư ưa ưc ưi ưm ưn ưng ươc ươi ươm ươn ương ươp ươt ươu ưt ưu y ych yêm yên yêng yêt yêu ynh yp yt êng ich âng
"""
_RHYMES = frozenset(_RHYMES_TEXT.split())
_TONES = frozenset("\u0300\u0301\u0303\u0309\u0323")
_STOPS = ("c", "ch", "p", "t")
_STOPPED_TONES = frozenset({"\u0301", "\u0323"})
_WORD = re.compile(r"[^\W\d_]+")


def words_with_signs(text: str, most: int = 4_000) -> list[str]:
    """The words that hold a letter beyond a to z, the first ones of a long text."""
    found: list[str] = []
    for match in _WORD.finditer(text):
        if not match.group().isascii():
            found.append(match.group())
            if len(found) == most:
                break
    return found


@lru_cache(maxsize=20_000)
def is_syllable(word: str) -> bool:
    """Whether this word, in any case, is built as Vietnamese syllables are."""
    bare, tones = _without_tone(word)
    if len(tones) > 1:
        return False
    return any(_fits(bare[len(onset) :], onset, tones) for onset in _ONSETS if bare.startswith(onset))


def _fits(rhyme: str, onset: str, tones: str) -> bool:
    if onset == "gi" and not rhyme:
        rhyme = "i"
    if rhyme not in _RHYMES:
        return False
    return not rhyme.endswith(_STOPS) or bool(tones and tones[0] in _STOPPED_TONES)


def _without_tone(word: str) -> tuple[str, str]:
    """The letters with hooks and hats, and the tone marks apart."""
    apart = unicodedata.normalize("NFD", word.lower())
    tones = "".join(sign for sign in apart if sign in _TONES)
    return unicodedata.normalize("NFC", "".join(sign for sign in apart if sign not in _TONES)), tones


def share_of_syllables(text: str) -> tuple[float, int]:
    """How many of the words with signs are syllables, as a share, and how many such words there are."""
    words = words_with_signs(text)
    good = sum(is_syllable(word) for word in words)
    return (good / len(words) if words else 0.0), len(words)
