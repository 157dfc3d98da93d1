"""Good files and the ways in which they are spoilt, all from one seed."""

from __future__ import annotations

import io
import random
import re
import zipfile
from collections.abc import Callable

from bench import papers

_NASTY = (
    b"\x00",
    b"\xff\xfe",
    b"9" * 400,
    b"-1",
    b"1e309",
    b"NaN",
    b"%s%n",
    b"&#0;",
    b"&amp;" * 50,
    b"<![CDATA[",
    b"]]>",
    b"<!DOCTYPE a [<!ENTITY b 'c'>]>",
    b"<<" * 300,
    b"[" * 3000,
    b"(" * 3000,
    b"|" * 500,
    b"\n|\n|\n|\n|\n",
    "ỷ".encode() * 300,
    b"a\xcc\x81" * 300,
    b"1.1.1.1.1.1.1.1.1.1.1.1 ",
    b"IIIIIIIIIIIIIIIIIIIII. ",
    b"- " * 800,
    b"\n".join(b"%d." % number for number in range(300)),
    b", v\xc3\xa0 " * 400,
    b"31/02/2026 99/99/9999 ",
    "TỔ CHỨC THỰC HIỆN\n".encode() * 20,
    "phối hợp với ".encode() * 200,
)
_NUMBER = re.compile(rb"\d+")
_TAG = re.compile(rb"<[^<>]{1,300}>")
_VALUE = re.compile(rb'"[^"<>]{0,100}"')


def seeds() -> dict[str, bytes]:
    """Good files, one or more of each format."""
    plain = papers.text(2).decode()
    return {
        "plan.txt": plain.encode(),
        "plan-utf16.txt": plain.encode("utf-16"),
        "plan-windows.txt": plain.encode("cp1258", errors="ignore"),
        "plan.md": ("# " + plain.replace("\n\n", "\n\n**", 8)).encode(),
        "plan.docx": papers.docx(2),
        "plan-long.docx": papers.docx(5),
        "plan.pdf": papers.paper(2),
    }


def mutant(name: str, good: bytes, dice: random.Random) -> bytes:
    """`good` spoilt in one to four places; half of the Word files are spoilt inside their parts."""
    if name.endswith(".docx") and dice.random() < 0.7:
        return _inside(good, dice)
    return _spoil(good, dice)


def _spoil(data: bytes, dice: random.Random) -> bytes:
    for _ in range(dice.randint(1, 4)):
        data = dice.choice(_WAYS)(data, dice)
    return data


def _inside(data: bytes, dice: random.Random) -> bytes:
    """A part of the zip spoilt as XML, packed again so that the zip itself is whole."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
        names = source.namelist()
        chosen = dice.choice(names)
        for name in names:
            body = source.read(name)
            target.writestr(name, _spoil_xml(body, dice) if name == chosen else body)
    return out.getvalue()


def _spoil_xml(data: bytes, dice: random.Random) -> bytes:
    for _ in range(dice.randint(1, 6)):
        data = dice.choice((_cut_tag, _repeat_tag, _swap_value, _wrap_deep, *_WAYS))(data, dice)
    return data


def _at(data: bytes, dice: random.Random) -> int:
    return dice.randrange(len(data)) if data else 0


def _flip(data: bytes, dice: random.Random) -> bytes:
    spoilt = bytearray(data)
    for _ in range(dice.randint(1, 20)):
        if spoilt:
            spoilt[dice.randrange(len(spoilt))] = dice.randrange(256)
    return bytes(spoilt)


def _cut(data: bytes, dice: random.Random) -> bytes:
    start = _at(data, dice)
    return data[:start] + data[start + dice.randint(1, 2000) :]


def _end(data: bytes, dice: random.Random) -> bytes:
    return data[: _at(data, dice)]


def _repeat(data: bytes, dice: random.Random) -> bytes:
    start = _at(data, dice)
    piece = data[start : start + dice.randint(1, 3000)]
    return data[:start] + piece * dice.randint(2, 30) + data[start:]


def _move(data: bytes, dice: random.Random) -> bytes:
    start, end, to = sorted((_at(data, dice), _at(data, dice), _at(data, dice)))
    return data[:start] + data[end:to] + data[start:end] + data[to:]


def _insert(data: bytes, dice: random.Random) -> bytes:
    place = _at(data, dice)
    return data[:place] + dice.choice(_NASTY) + data[place:]


def _number(data: bytes, dice: random.Random) -> bytes:
    return _replace(_NUMBER, data, dice, dice.choice((b"0", b"-1", b"65536", b"2147483648", b"9" * 30)))


def _cut_tag(data: bytes, dice: random.Random) -> bytes:
    return _replace(_TAG, data, dice, b"")


def _repeat_tag(data: bytes, dice: random.Random) -> bytes:
    hits = list(_TAG.finditer(data))
    return _replace(_TAG, data, dice, dice.choice(hits).group() if hits else b"")


def _swap_value(data: bytes, dice: random.Random) -> bytes:
    return _replace(
        _VALUE, data, dice, b'"' + dice.choice((b"", b"-1", b"99999999", b"none", b"\xc3\xa0", b"0")) + b'"'
    )


def _wrap_deep(data: bytes, dice: random.Random) -> bytes:
    depth = dice.choice((3, 80, 300))
    hits = list(_TAG.finditer(data))
    if not hits:
        return data
    place = dice.choice(hits).start()
    return data[:place] + b"<w:sdt><w:sdtContent>" * depth + b"</w:sdtContent></w:sdt>" * depth + data[place:]


def _replace(pattern: re.Pattern[bytes], data: bytes, dice: random.Random, new: bytes) -> bytes:
    hits = list(pattern.finditer(data))
    if not hits:
        return data
    hit = dice.choice(hits)
    return data[: hit.start()] + new + data[hit.end() :]


_WAYS: tuple[Callable[[bytes, random.Random], bytes], ...] = (_flip, _cut, _end, _repeat, _move, _insert, _number)
