"""Plain text in the encodings that Vietnamese offices have used."""

from __future__ import annotations

import codecs
import unicodedata

import pytest

from plans.errors import Unreadable
from plans.formats.encoding import decode
from plans.formats.legacy import from_tcvn3, from_vni, recognise

TEXT = (
    "Uỷ ban nhân dân tỉnh giao Sở Nông nghiệp chủ trì, phối hợp với các sở, ngành liên quan rà soát đất trồng rừng; "
    "hướng dẫn người dân kỹ thuật ươm giống, định kỳ 6 tháng báo cáo kết quả trước ngày 15/12 hằng năm.\n"
    "Đề nghị Uỷ ban Mặt trận Tổ quốc giám sát việc thực hiện Kế hoạch ở địa phương.\n"
) * 3

_VNI_LEAD = "aeouyôöAEOUYÔÖ"
_VNI_MARK = "øùûõïâêàáåãäèéúüë"


def in_tcvn3(text: str) -> str:
    """The signs of TCVN3; it has no marked capitals, which come as small letters."""
    table = {from_tcvn3(chr(code)): chr(code) for code in range(0xA1, 0xFF)}
    return "".join(table.get(char, table.get(char.lower(), char)) for char in text)


def in_vni(text: str) -> str:
    pairs = [lead + mark for lead in _VNI_LEAD for mark in _VNI_MARK + _VNI_MARK.upper()]
    table = {from_vni(sign): sign for sign in [*reversed(pairs), *"ôöñæóòîÔÖÑÆÓÒÎ"]}
    return "".join(table.get(char, char) for char in text)


def in_windows(text: str) -> bytes:
    """Windows-1258 writes the tone behind its letter."""
    out = b""
    for char in text:
        marks = unicodedata.normalize("NFD", char)
        tones = "".join(mark for mark in marks if mark in "\u0300\u0301\u0303\u0309\u0323")
        base = unicodedata.normalize("NFC", "".join(mark for mark in marks if mark not in tones))
        out += (base + tones).encode("cp1258")
    return out


@pytest.mark.parametrize(
    "data",
    [
        TEXT.encode(),
        codecs.BOM_UTF8 + TEXT.encode(),
        unicodedata.normalize("NFD", TEXT).encode(),
        TEXT.encode("utf-16"),
        TEXT.encode("utf-16-le"),
        TEXT.encode("utf-16-be"),
        codecs.BOM_UTF16_BE + TEXT.encode("utf-16-be"),
        TEXT.encode("utf-32"),
        in_windows(TEXT),
        in_vni(TEXT).encode("cp1252"),
        in_vni(TEXT).encode(),
        TEXT.replace("s", "\u200bs").encode(),
    ],
    ids=["utf8", "bom", "nfd", "utf16", "le", "be", "be-bom", "utf32", "windows", "vni", "vni-as-utf8", "invisible"],
)
def test_every_encoding_gives_the_same_text(data: bytes) -> None:
    assert decode(data) == TEXT


@pytest.mark.parametrize("encoding", ["latin-1", "utf-8"])
def test_tcvn3_gives_the_text_without_marked_capitals(encoding: str) -> None:
    assert decode(in_tcvn3(TEXT).encode(encoding)).lower() == TEXT.lower()


def test_text_that_is_right_already_is_left_alone() -> None:
    assert recognise(TEXT) == TEXT
    assert recognise("café à la carte, naïve, Zürich ÷ 2") == "café à la carte, naïve, Zürich ÷ 2"


def test_a_damaged_character_does_not_spoil_the_rest() -> None:
    data = TEXT.encode()
    read = decode(data[:40] + b"\xff" + data[40:])
    assert read[60:] == TEXT[len(TEXT) - len(read[60:]) :]


@pytest.mark.parametrize("data", [bytes(range(256)) * 20, b"\x00\x01\x02" * 500, b"\xd8\xff\xfe\x80" * 99])
def test_what_is_no_text_is_refused(data: bytes) -> None:
    with pytest.raises(Unreadable, match="UTF-8"):
        decode(data)
