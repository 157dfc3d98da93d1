"""Whether a file bears a mark of state secrecy (MẬT, TỐI MẬT, TUYỆT MẬT), as far as its text can be read."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from io import BytesIO

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import ParseError, iterparse

from plans.errors import Unreadable
from plans.formats.clean import SECRECY
from plans.formats.encoding import decode
from plans.formats.pdf.child import pages_of
from plans.formats.pdf.page import lines_of
from plans.header import refuse_secret
from plans.safety import Budget

#: Parts of office files that hold what is printed; one paragraph or cell an element of these names.
_PARTS = re.compile(
    r"word/(?:document|header\d*|footer\d*)\.xml|ppt/slides/slide\d+\.xml|xl/(?:sharedStrings|worksheets/sheet\d+)\.xml|content\.xml|styles\.xml"
)
_WHOLE = {"p", "si", "is", "h"}
_HEAD = 40  # lines in which a letterhead stands
_MOST = 40 << 20  # bytes of unpacked text that are looked at


def refuse(content: bytes, kind: str, budget: Budget) -> None:
    """Raises `Secret`. `kind` is the file's suffix; what cannot be read (pictures, old formats) passes."""
    try:
        lines = list(_lines(content, kind, budget))
    except (Unreadable, zipfile.BadZipFile, ParseError, DefusedXmlException, OSError, RuntimeError):
        return
    refuse_secret([line for line in lines if SECRECY.fullmatch(line.strip(" *_-|[]().“”\"'"))])
    refuse_secret(lines[:_HEAD])


def _lines(content: bytes, kind: str, budget: Budget) -> Iterator[str]:
    if kind in ("txt", "csv"):
        yield from decode(content).splitlines()
    elif kind in ("docx", "xlsx", "pptx", "odt", "ods"):
        yield from _office(content)
    elif kind == "pdf":
        for page in pages_of(content, budget):
            yield from SECRECY.findall(page.askew)
            yield from (line.text for line in lines_of(page.words, page.number))


def _office(content: bytes) -> Iterator[str]:
    left = _MOST
    with zipfile.ZipFile(BytesIO(content)) as archive:
        for part in archive.infolist():
            if not _PARTS.fullmatch(part.filename):
                continue
            left -= part.file_size
            if left < 0:
                return
            with archive.open(part) as stream:
                for _event, element in iterparse(stream, forbid_dtd=True):
                    if element.tag.rpartition("}")[2] in _WHOLE:
                        yield " ".join("".join(element.itertext()).split())
                        element.clear()
