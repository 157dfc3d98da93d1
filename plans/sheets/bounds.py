"""What a workbook would cost to open, counted before openpyxl makes an object of every cell that a range covers."""

from __future__ import annotations

import io
import zipfile
from typing import IO
from xml.etree import ElementTree

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import iterparse
from openpyxl.utils.cell import range_boundaries

from plans.safety import MB, bomb

UNPACKED = 128 * MB
MOST_ELEMENTS = 4_000_000  # of all parts: 20,000 rows of 60 filled cells have about 2.5 million
MOST_COVERED = 400_000  # cells under merged ranges and links, of all sheets
#: openpyxl walks through every cell of these, a whole sheet has 17 billion.
_RANGES = ("mergeCell", "hyperlink")


def check(content: bytes) -> None:
    """Raises `Unreadable` for a workbook that is abnormally large inside, zipfile's errors for a damaged one."""
    elements = covered = 0
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        if sum(info.file_size for info in archive.infolist()) > UNPACKED:
            raise bomb()
        for info in archive.infolist():
            with archive.open(info) as part:
                more, over = _cost(part, MOST_ELEMENTS - elements, MOST_COVERED - covered)
            elements, covered = elements + more, covered + over


def _cost(part: IO[bytes], elements_left: int, covered_left: int) -> tuple[int, int]:
    """Elements and covered cells of one part; pictures and broken parts cost what was read of them."""
    elements = covered = 0
    open_ones: list[ElementTree.Element] = []
    try:
        for event, element in iterparse(part, ("start", "end")):
            if event == "start":
                open_ones.append(element)
                continue
            open_ones.pop()
            elements += 1
            if element.tag.rpartition("}")[2] in _RANGES:
                covered += _area(element.get("ref", ""))
            if elements > elements_left or covered > covered_left:
                raise bomb()
            if open_ones:
                open_ones[-1].remove(element)
    except DefusedXmlException as error:  # entities have no place in a workbook
        raise bomb() from error
    except ElementTree.ParseError:
        pass
    return elements, covered


def _area(ref: str) -> int:
    try:
        left, top, right, bottom = range_boundaries(ref)
    except (ValueError, TypeError):
        return 0
    whole = (left or 1, top or 1, right or 16_384, bottom or 1_048_576)
    return max(0, whole[2] - whole[0] + 1) * max(0, whole[3] - whole[1] + 1)
