"""Which format a file has: by its first bytes, for the name of a file is only what somebody called it."""

from __future__ import annotations

from enum import StrEnum

from plans.errors import Unreadable


class Format(StrEnum):
    TEXT = "text"
    WORD = "docx"
    PDF = "pdf"
    CONVERTED = "converted"
    """What LibreOffice turns into .docx: Word 97, RTF, HTML, OpenDocument."""
    LOCKED = "locked"


_ZIP = (b"PK\x03\x04", b"PK\x05\x06")
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_UNREAD = (
    (b"\x89PNG", "ảnh PNG", "a PNG picture"),
    (b"\xff\xd8\xff", "ảnh JPEG", "a JPEG picture"),
    (b"GIF8", "ảnh GIF", "a GIF picture"),
    (b"BM", "ảnh BMP", "a BMP picture"),
    (b"II*\x00", "ảnh TIFF", "a TIFF picture"),
    (b"MM\x00*", "ảnh TIFF", "a TIFF picture"),
    (b"Rar!", "tệp nén RAR", "a RAR archive"),
    (b"7z\xbc\xaf", "tệp nén 7z", "a 7z archive"),
    (b"\x1f\x8b", "tệp nén GZIP", "a GZIP archive"),
    (b"MZ", "chương trình", "a program"),
    (b"\x7fELF", "chương trình", "a program"),
)
_WORD_PARTS = (b"word/", b"Word/")
_OTHER_OFFICE = (
    (b"xl/", "bảng tính Excel", "an Excel workbook"),
    (b"ppt/", "bản trình chiếu PowerPoint", "a PowerPoint show"),
)


def sniff(data: bytes) -> Format:
    """The format of `data`; raises `Unreadable` for what is known and is not read."""
    if data.startswith(_ZIP):
        return _zip(data)
    if data.startswith(_OLE):
        return _compound(data)
    if b"%PDF-" in data[:1024]:
        return Format.PDF
    if data.lstrip()[:5] == b"{\\rtf":
        return Format.CONVERTED
    for mark, name, name_en in _UNREAD:
        if data.startswith(mark) and (len(mark) > 2 or b"\x00" in data[:64]):
            raise _unread(name, name_en)
    head = data[:2048].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if head.startswith((b"<!doctype html", b"<html", b"mime-version:")):
        return Format.CONVERTED
    return Format.TEXT


def _zip(data: bytes) -> Format:
    """By the names of the members, which a zip repeats in its directory at the end."""
    tail = data[-65_536:]
    if b"application/vnd.oasis.opendocument.text" in data[:120]:
        return Format.CONVERTED
    if any(part in tail or part in data[:4096] for part in _WORD_PARTS):
        return Format.WORD
    for part, name, name_en in _OTHER_OFFICE:
        if part in tail:
            raise _unread(name, name_en)
    if b"[Content_Types].xml" in data:
        return Format.WORD
    raise _unread("tệp nén ZIP", "a ZIP archive")


def _compound(data: bytes) -> Format:
    """Files of Office 97: documents, and the wrapping of any Office file that has a password."""
    if "EncryptedPackage".encode("utf-16-le") in data:
        return Format.LOCKED
    if "WordDocument".encode("utf-16-le") in data:
        return Format.CONVERTED
    raise _unread("tệp Office không phải văn bản Word", "an Office file that is no Word document")


def _unread(name: str, name_en: str) -> Unreadable:
    return Unreadable(
        f"đây là {name}, không phải văn bản; hãy chọn tệp .docx, .pdf, .txt hoặc .md",
        f"this is {name_en}; give a .docx, .pdf, .txt or .md file",
    )
