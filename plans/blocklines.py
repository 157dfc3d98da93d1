"""Blocks as plain lines, for the parts of a document that are read line by line."""

from __future__ import annotations

import re

from plans.blocks import Block, Cell, Paragraph

NUMBER = re.compile(r"(?i)\bsố\s*:?\s*([0-9][0-9a-z.]*\s*(?:/\s*[0-9]{4}\s*)?[/-]\s*[A-ZĐ&][\w&Đđ.\-–/ ]*)", re.UNICODE)
DATE = re.compile(
    r"(?P<place>[^,\d\n"
    r"|]{2,40}?),\s*ngày\s*(?P<day>\d{1,2})?[\s./…_-]*tháng\s*(?P<month>\d{1,2})?[\s./…_-]*năm\s*(?P<year>\d{4})",
    re.I,
)


def lines_of(block: Block) -> list[str]:
    if isinstance(block, Paragraph):
        return [block.text]
    return [line for row in block.rows for cell in row if not cell.merged for line in cell_lines(cell)]


def cell_lines(cell: Cell) -> list[str]:
    return [line for line in cell.text.split("\n") if line.strip()]


def shouts(text: str) -> bool:
    """Whether a line is printed in capitals."""
    letters = [char for char in text if char.isalpha()]
    return bool(letters) and sum(char.isupper() for char in letters) > 0.8 * len(letters)
