"""The printed number of a paragraph: its rank, its label, and how many characters it takes."""

from __future__ import annotations

import re

from plans.tree import ARTICLE, CAPITAL, DASH, DECIMAL, LETTER, PAREN, PART, PLAIN, PLUS, ROMAN

_ROMAN = re.compile(r"([IVXLC]{1,7})\s*[.)/\-–:]?\s*(?=[.)/\-–:\s])[.)/\-–:]?\s+")
_LONE = re.compile(r"(?:([IVXLC]{1,7})|(\d{1,2}))\s*[.)/]\s*")  # the title stands on the line below
_ARTICLE = re.compile(r"(?i:điều)\s+(\d{1,3})\s*[.:]?\s+")
_PART = re.compile(
    r"(?i:(phần|chương|mục|tiểu mục)\s+(?:thứ\s+)?([IVXLC]{1,6}|\d{1,2}|nhất|hai|ba|tư|bốn"
    r"|năm))\s*[.:]?(?:\s+|$)"
)
_DECIMAL = re.compile(
    r"(\d{1,2}(?:\.\d{1,2}){0,3}|\d{1,2}[a-eđ](?=[.)/]))\s*(?:[.)/:](?!\d)\s*|[-–]\s+(?=[^\W\d_])|\s+(?=[^\W\d_]))"
)
_LETTER = re.compile(r"([a-zđA-ZĐ])\s?[)./]\s*(?=\S)")
_PAREN = re.compile(r"(?:\((\d{1,2}|[ivx]{1,5}|[a-zđ])\)|(\d{1,2})\))\s*")
_DASH = re.compile(r"[-–—•●▪◦*]\s*(?=\S)")
_PLUS = re.compile(r"[+]\s*(?=\S)")
_VALUES = {"I": 1, "V": 5, "X": 10, "L": 50, "C": 100}


def split_label(text: str) -> tuple[int, str, int, int]:
    """(rank, label, characters of the label with its signs, depth of a decimal) of a printed paragraph."""
    if hit := _LONE.fullmatch(text):
        if hit.group(1) and _is_roman(hit.group(1)):
            return ROMAN, hit.group(1), len(text), 0
        if hit.group(2):
            return DECIMAL, hit.group(2), len(text), 0
    if hit := _PART.match(text):
        return PART, hit.group(2), hit.end(), 0
    if hit := _ARTICLE.match(text):
        return ARTICLE, hit.group(1), hit.end(), 0
    if (hit := _ROMAN.match(text)) and _is_roman(hit.group(1)):
        single = len(hit.group(1)) == 1
        return (CAPITAL if single and hit.group(1) in "C" else ROMAN), hit.group(1), hit.end(), 0
    if hit := _PAREN.match(text):
        return PAREN, hit.group(1) or hit.group(2), hit.end(), 0
    if (hit := _DECIMAL.match(text)) and _is_item(text, hit):
        return DECIMAL, hit.group(1), hit.end(), hit.group(1).count(".")
    if hit := _LETTER.match(text):
        letter = hit.group(1)
        if letter.isupper() and text[hit.end(1) : hit.end(1) + 1] == ".":
            return CAPITAL, letter, hit.end(), 0
        if letter.islower() and hit.group().strip()[-1] in ")/":
            return LETTER, letter, hit.end(), 0
        if letter.islower() and text[hit.end() : hit.end() + 1].isupper():
            return LETTER, letter, hit.end(), 0
    if hit := _PLUS.match(text):
        return PLUS, "+", hit.end(), 0
    if hit := _DASH.match(text):
        return DASH, "-", hit.end(), 0
    return PLAIN, "", 0, 0


def _is_item(text: str, hit: re.Match[str]) -> bool:
    """ "2. Sở …", "2.1. …", "2/ …"; not "20 ngày …", "05 năm …" nor "2025 …"."""
    sign = hit.group()[len(hit.group(1)) :].strip()
    follow = text[hit.end() : hit.end() + 1]
    if hit.group(1).startswith("0"):
        return bool(sign) and follow.isupper()
    if not sign:
        return "." in hit.group(1) and follow.isupper()
    return bool(follow) and not follow.isdigit() and follow not in "%"


def _is_roman(label: str) -> bool:
    return roman(label) > 0


def roman(label: str) -> int:
    """The value of a Roman numeral, 0 where it is none."""
    total = 0
    for here, after in zip(label, [*label[1:], "I"], strict=True):
        if here not in _VALUES:
            return 0
        total += -_VALUES[here] if _VALUES[here] < _VALUES.get(after, 0) else _VALUES[here]
    return total if total < 60 else 0
