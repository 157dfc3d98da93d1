"""Characters as every format gives them -> the characters that the reader knows."""

from __future__ import annotations

import re
import unicodedata

_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff\ufffe\uffff]")
_CONTROL = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff]")
SECRECY = re.compile(r"(?:TUYỆT\s+|TỐI\s+)?MẬT")
"""A mark of state secrecy: formats keep it wherever it is drawn, what it means is said in the header."""
_BLANK = re.compile(r"[^\S\n]+")
_AROUND_BREAK = re.compile(r" ?\n ?")


def characters(text: str) -> str:
    """`text` in NFC without invisible and control characters; white space is left alone."""
    if text.isprintable():  # nothing to take out, as nearly always
        return text if text.isascii() else unicodedata.normalize("NFC", text)
    return unicodedata.normalize("NFC", _CONTROL.sub("", _INVISIBLE.sub("", text)))


def one_line(text: str) -> str:
    """`text` in NFC with all white space folded to single spaces."""
    return " ".join(characters(text).split())


def lines(text: str) -> str:
    """`text` in NFC with white space folded inside each line; line breaks stay, empty lines go."""
    folded = _AROUND_BREAK.sub("\n", _BLANK.sub(" ", characters(text)))
    return re.sub(r"\n{2,}", "\n", folded).strip()
