"""Vietnamese before Unicode: TCVN3 (ABC) and VNI text, as bytes read in Latin-1 or as characters of an old font.

TCVN3 has one sign a letter (TCVN 5712:1993); its capitals are another font. VNI writes the mark behind its vowel.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable

_TCVN3_LETTERS = (
    "ĂÂÊÔƠƯĐ" + "ăâêôơưđ",
    "¡¢£¤¥¦§" + "¨©ª«¬\xad®",
)
_TCVN3_TONED = {
    "a": "µ¸¶·¹",
    "ă": "»¾¼½Æ",
    "â": "ÇÊÈÉË",
    "e": "ÌÐÎÏÑ",
    "ê": "ÒÕÓÔÖ",
    "i": "×ÝØÜÞ",
    "o": "ßãáâä",
    "ô": "åèæçé",
    "ơ": "êíëìî",
    "u": "ïóñòô",
    "ư": "õøö÷ù",
    "y": "úýûüþ",
}
_GRAVE, _ACUTE, _HOOK, _TILDE, _DOT = "\u0300", "\u0301", "\u0309", "\u0303", "\u0323"
_TONES = (_GRAVE, _ACUTE, _HOOK, _TILDE, _DOT)
_CIRCUMFLEX, _BREVE = "\u0302", "\u0306"

_VNI_MARKS = {
    **dict(zip("øùûõï", _TONES, strict=True)),
    "â": _CIRCUMFLEX,
    "ê": _BREVE,
    **dict(zip("àáåãä", (_CIRCUMFLEX + tone for tone in _TONES), strict=True)),
    **dict(zip("èéúüë", (_BREVE + tone for tone in _TONES), strict=True)),
}
_VNI_LETTERS = {"ô": "ơ", "ö": "ư", "ñ": "đ", "æ": "ỉ", "ó": "ĩ", "ò": "ị", "î": "ỵ", "ì": "ì", "í": "í"}
_VNI_PAIR = re.compile("([aeouyAEOUYôöÔÖ])([øùûõïâêàáåãäèéúüëØÙÛÕÏÂÊÀÁÅÃÄÈÉÚÜË])|[ôöñæóòîÔÖÑÆÓÒÎ]")

_SYLLABLE = re.compile(
    "(?:ngh|ng|nh|ch|gh|gi|kh|ph|qu|th|tr|[bcdđghklmnpqrstvx])?[aăâeêioôơuưy]{1,3}(?:ch|ng|nh|[cmnpt])?"
)
_SAMPLE = 40_000
_EVIDENCE = 8
_LEAST_SHARE = 0.6
_WORD = re.compile(r"[^\W\d_]+")


def _tcvn3() -> dict[int, str]:
    printed, signs = _TCVN3_LETTERS
    table = dict(zip(map(ord, signs), printed, strict=True))
    for vowel, toned in _TCVN3_TONED.items():
        for sign, tone in zip(toned, _TONES, strict=True):
            table[ord(sign)] = unicodedata.normalize("NFC", vowel + tone)
    return table


_TCVN3 = _tcvn3()


def from_tcvn3(text: str) -> str:
    return text.translate(_TCVN3)


def from_vni(text: str) -> str:
    return unicodedata.normalize("NFC", _VNI_PAIR.sub(_vni_pair, text))


def _vni_pair(match: re.Match[str]) -> str:
    base, mark = match.group(1), match.group(2)
    if base is None:
        return _vni_letter(match.group())
    return _vni_letter(base) + _VNI_MARKS[mark.lower()]


def _vni_letter(sign: str) -> str:
    letter = _VNI_LETTERS.get(sign.lower(), sign.lower())
    return letter.upper() if sign.isupper() else letter


def is_old_font(font: str) -> bool:
    return font.casefold().startswith((".vn", "vni"))


def from_font(text: str, font: str) -> str:
    """Characters set in an old font (".VnTime", ".VnTimeH", "VNI-Times") as the letters that it draws."""
    name = font.casefold()
    if name.startswith(".vn"):
        plain = from_tcvn3(text)
        return plain.upper() if name.removesuffix("bold").strip().endswith("h") else plain
    return from_vni(text) if name.startswith("vni") else text


_READINGS: tuple[Callable[[str], str], ...] = (str, from_tcvn3, from_vni)


def recognise(text: str) -> str:
    """`text` in the reading that has the most Vietnamese syllables; as it is unless another is clearly better."""
    sample = text[:_SAMPLE]
    if not any("\xa1" <= letter <= "\xff" for letter in sample) or len(_marked_words(sample)) < _EVIDENCE:
        return text
    scores = [vietnamese_share(reading(sample)) for reading in _READINGS]
    best = max(range(len(_READINGS)), key=lambda index: scores[index])
    return _READINGS[best](text) if scores[best] > max(_LEAST_SHARE, scores[0] + 0.1) else text


def vietnamese_share(text: str) -> float:
    """Share (0 to 1) of the words with marks that are built like a Vietnamese syllable; 0 without such words."""
    words = _marked_words(unicodedata.normalize("NFC", text))
    return sum(map(_is_syllable, words)) / len(words) if words else 0.0


def _marked_words(text: str) -> list[str]:
    return [word for word in _WORD.findall(text) if not word.isascii()]


def _is_syllable(word: str) -> bool:
    """One tone at most, small or capital letters but not mixed inside, and the build of a syllable."""
    if not (word.islower() or word.isupper() or word.istitle()):
        return False
    split = unicodedata.normalize("NFD", word.lower())
    if sum(mark in _TONES for mark in split) > 1:
        return False
    bare = unicodedata.normalize("NFC", "".join(mark for mark in split if mark not in _TONES))
    return _SYLLABLE.fullmatch(bare) is not None
