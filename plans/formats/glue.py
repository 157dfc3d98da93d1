"""Words that a converter glued together ("phối hợp vớiHội", "cơquan", "năm2010") parted again.

A Vietnamese word is one syllable, and few letters make a syllable: what is none but parts into two was glued. Only a
text that surely holds such words is touched, so that foreign names of any other text stay as they are.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

_RHYMES = (
    "a ac ach ai am an ang anh ao ap at au ay ăc ăm ăn ăng ăp ăt âc âm ân âng âp ât âu ây e ec em en eng eo ep et "
    "ê êch êm ên ênh êp êt êu i ich im in inh ip it iu ia iêc iêm iên iêng iêp iêt iêu yêm yên yêng yêt yêu "
    "o oc oi om on ong op ot oa oac oach oai oam oan oang oanh oao oap oat oay oăc oăm oăn oăng oăt oe oen oeo oet "
    "ô ôc ôi ôm ôn ông ôp ôt ơ ơi ơm ơn ơp ơt u uc ui um un ung up ut ua uôc uôi uôm uôn uông uôt uân uâng uât uây "
    "uê uêch uênh uơ uy uya uych uynh uyt uyu uyên uyêt ư ưc ưi ưm ưn ưng ưt ưu ưa ươc ươi ươm ươn ương ươp ươt ươu y"
)
_ONSETS = "ngh|ng|nh|gh|gi|kh|ch|th|tr|ph|qu|[bcdđghklmnprstvx]"
_SYLLABLE = re.compile(f"(?:{_ONSETS})?(?:{_RHYMES.replace(' ', '|')})")
_TONES = {"\u0300", "\u0301", "\u0303", "\u0309", "\u0323"}
_SHARP = {"\u0301", "\u0323"}
_STOPPED = re.compile(r"(?:c|ch|p|t)$")
_LONG = re.compile(r"[^\W\d_]{8,}")
_WORD = re.compile(r"[^\W_]{4,}")
_NUMBERED = re.compile(r"([^\W\d_]+)(\d+)|(\d+)([^\W\d_]{2,})")
_ABBREVIATED = re.compile(r"([A-ZĐ]{3,})([^\W\d_]+)")
_ENOUGH = 3


def unglued(text: str) -> str:
    """`text` (NFC) with glued words parted, where it holds some; else as it is."""
    sure = 0
    for word in _LONG.finditer(text):
        sure += parted(word.group()) != word.group()
        if sure >= _ENOUGH:
            return _WORD.sub(lambda hit: parted(hit.group()), text)
    return text


@lru_cache(maxsize=16_384)
def parted(word: str) -> str:
    """A word as printed, with a blank where two words were glued; as it is where nothing proves that."""
    if word.isascii():
        return word
    low = word.lower()
    if len(low) != len(word) or is_syllable(low):
        return word
    if hit := _NUMBERED.fullmatch(word):
        left, right = (hit.group(1), hit.group(2)) if hit.group(1) else (hit.group(3), hit.group(4))
        return f"{left} {right}" if is_syllable((hit.group(1) or hit.group(4)).lower()) else word
    if (hit := _ABBREVIATED.fullmatch(word)) and hit.group(2).islower() and is_syllable(hit.group(2)):
        return f"{hit.group(1)} {hit.group(2)}"
    cuts = _cuts(low, 3)
    return " ".join(word[start:end] for start, end in cuts) if cuts else word


def _cuts(low: str, most: int) -> list[tuple[int, int]]:
    """Spans of at most `most` syllables that make up the word, the first as long as it can be; empty where none do."""
    for at in range(len(low) - 2, 1, -1):
        if not is_syllable(low[:at]):
            continue
        if is_syllable(low[at:]):
            return [(0, at), (at, len(low))]
        if most > 2 and (rest := _cuts(low[at:], most - 1)):
            return [(0, at), *((start + at, end + at) for start, end in rest)]
    return []


@lru_cache(maxsize=16_384)
def is_syllable(low: str) -> bool:
    """Whether lower-case letters are one Vietnamese syllable, its tone included."""
    letters: list[str] = []
    tones: list[str] = []
    for char in unicodedata.normalize("NFD", low):
        (tones if char in _TONES else letters).append(char)
    base = unicodedata.normalize("NFC", "".join(letters))
    if len(tones) > 1 or not _SYLLABLE.fullmatch(base):
        return False
    return not _STOPPED.search(base) or bool(tones and tones[0] in _SHARP)
