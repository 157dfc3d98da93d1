"""Bytes of a plain text file -> text in NFC."""

from __future__ import annotations

import codecs

from plans.errors import Unreadable
from plans.formats.clean import characters
from plans.formats.legacy import recognise, vietnamese_share

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)


def decode(data: bytes) -> str:
    """Text of a plain file in UTF-8, UTF-16, Windows-1258, TCVN3 or VNI; raises `Unreadable` where it is no text."""
    text = _marked(data) or _unicode(data) or _one_byte(data)
    if text is None:
        raise Unreadable(
            "không nhận ra bảng mã của tệp, hãy lưu lại dưới dạng UTF-8",
            "the text encoding is not recognised; save it as UTF-8",
        )
    return characters(recognise(text))


def _marked(data: bytes) -> str | None:
    """Text that says its encoding by a byte order mark; a damaged character does not spoil the rest."""
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return data[len(mark) :].decode(encoding, errors="replace")
    return None


def _unicode(data: bytes) -> str | None:
    if b"\x00" in data:
        return _unmarked_utf16(data)
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        damaged = data.decode("utf-8", errors="replace")
        # A file of an old encoding breaks in every line; a damaged UTF-8 file here and there.
        return damaged if damaged.count("\ufffd") * 200 < error.end + len(damaged) else None


def _unmarked_utf16(data: bytes) -> str | None:
    """UTF-16 without its mark: nearly every second byte of its ASCII part is zero."""
    for encoding, high in (("utf-16-le", data[1::2]), ("utf-16-be", data[::2])):
        if high.count(0) * 3 > len(high):
            text = data.decode(encoding, errors="replace")
            if text.count("\ufffd") * 20 < len(text) and "\x00" not in text:
                return text
    return None


def _one_byte(data: bytes) -> str | None:
    """Windows-1258, or the signs of TCVN3 and VNI, whichever reads more like Vietnamese; punctuation is Windows'."""
    if b"\x00" in data:
        return None
    windows = characters(data.decode("cp1258", errors="replace"))
    old = recognise(data.decode("cp1252", errors="replace"))
    best = max(windows, old, key=vietnamese_share)
    return best if vietnamese_share(best) > 0.5 else None
