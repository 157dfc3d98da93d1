"""Text as it is compared: one case, one style of tone marks, one dash, one blank. Folding keeps every offset."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

_TONES = {
    "oà": "òa", "oá": "óa", "oả": "ỏa", "oã": "õa", "oạ": "ọa",
    "oè": "òe", "oé": "óe", "oẻ": "ỏe", "oẽ": "õe", "oẹ": "ọe",
    "uỳ": "ùy", "uý": "úy", "uỷ": "ủy", "uỹ": "ũy", "uỵ": "ụy",
}  # fmt: skip
_TONE = re.compile(rf"(?<!q)(?:{'|'.join(_TONES)})(?!\w)")
_SAME_LENGTH = str.maketrans({"–": "-", "—": "-", "−": "-", "‑": "-", "\u00a0": " ", "\t": " ", "\n": " ", "“": '"',
                              "”": '"', "‘": "'", "’": "'"})  # fmt: skip

_SIGNS = re.compile(f"[{''.join(map(chr, _SAME_LENGTH))}]")


def nfc(text: str) -> str:
    return unicodedata.normalize("NFC", text)


@lru_cache(maxsize=4096)
def fold(text: str) -> str:
    """`text` (NFC) for comparison, character for character: lower case, "uỷ" as "ủy", dashes and blanks as one.

    Only open syllables change ("hoà", not "hoàn"), so that both styles meet in the newer one. Remembered, for every
    rule folds the same sentence again.
    """
    low = text.lower()
    if len(low) != len(text):  # İ and its like lower to two characters
        low = "".join(char.lower() if len(char.lower()) == 1 else char for char in text)
    if _SIGNS.search(low):
        low = low.translate(_SAME_LENGTH)
    return _TONE.sub(lambda hit: _TONES[hit.group()], low)


def squeeze(text: str) -> str:
    """`text` with every run of white space as one blank."""
    return " ".join(text.split())


def key(text: str) -> str:
    """A name as it is looked up: folded, without quotation marks and with single blanks."""
    return squeeze(re.sub(r"[\"'*_]+", "", fold(text)))
