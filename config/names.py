"""Names as they are compared: however they were typed, abbreviated or accented.

`tidy` keeps a text readable, `fold` makes the key that names are looked up by, `plain` the one for search.
"""

from __future__ import annotations

import csv
import re
import unicodedata
from functools import lru_cache
from pathlib import Path

#: Names recur and are remembered; longer texts are not.
NAME = 160
ABBREVIATIONS = Path(__file__).with_name("abbreviations.csv")

_SPACES = re.compile(r"\s+")
_DASHES = re.compile(r"\s*[\u2010-\u2015\u2212]\s*")
_TONE = "[\u0300\u0301\u0303\u0309\u0323]"
#: "hoà", "khoẻ", "uỷ": an open oa, oe, uy may bear its tone on either vowel; "quý" may not.
_LATE_TONE = re.compile(rf"(?<!q)(o(?=[ae])|u(?=y))([aey])({_TONE})(?![a-z\u0300-\u036f])", re.IGNORECASE)
_QU = re.compile(rf"(qu)({_TONE})(y)", re.IGNORECASE)
_MARKS = re.compile(r"[,;:.()\[\]\"'“”‘’/*_]+|(?<=\s)-+(?=\s)|-")


def tidy(text: str) -> str:
    """`text` in NFC, with single blanks, plain dashes and the tone mark on the first vowel of "òa", "òe", "ủy"."""
    parted = unicodedata.normalize("NFD", _DASHES.sub(" - ", text))
    parted = _QU.sub(r"\1\3\2", _LATE_TONE.sub(r"\1\3\2", parted))
    return _SPACES.sub(" ", unicodedata.normalize("NFC", parted)).strip()


def fold(text: str) -> str:
    """The key of a name: small letters, no punctuation, abbreviations written out.

    "UBND các xã, phường" and "Uỷ ban nhân dân các xã phường" have the same key.
    """
    return _known(text) if len(text) <= NAME else _fold(text)


def plain(text: str) -> str:
    """`fold` without diacritics: "dan toc" finds "Dân tộc"."""
    parted = unicodedata.normalize("NFD", fold(text))
    return "".join(mark for mark in parted if not unicodedata.combining(mark)).replace("đ", "d")


@lru_cache(maxsize=50_000)
def _known(text: str) -> str:
    return _fold(text)


def _fold(text: str) -> str:
    key = _key(text)
    pattern, full = _abbreviations()
    return _SPACES.sub(" ", pattern.sub(lambda found: full[found[0]], key)) if pattern else key


def _key(text: str) -> str:
    spread = tidy(text).casefold().replace("&", " và ")
    return _SPACES.sub(" ", _MARKS.sub(" ", spread)).strip()


@lru_cache(maxsize=1)
def _abbreviations() -> tuple[re.Pattern[str] | None, dict[str, str]]:
    """One pattern for all abbreviations, the longest first; what they stand for may not itself be abbreviated."""
    with ABBREVIATIONS.open(encoding="utf-8", newline="") as file:
        full = {_key(row["short"]): _key(row["full"]) for row in csv.DictReader(file)}
    if not full:
        return None, {}
    choices = "|".join(re.escape(short) for short in sorted(full, key=len, reverse=True))
    return re.compile(rf"(?<!\w)(?:{choices})(?!\w)"), full
