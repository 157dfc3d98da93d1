"""A Word table -> a full grid in which a merged cell stands in every place that it covers."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from lxml import etree

from plans.formats.docx.package import Element, W
from plans.formats.docx.styles import integer
from plans.safety import Budget

MOST_COLUMNS = 63
_NOTHING = etree.Element(W + "tcPr")
_CONTAINERS = {W + "sdt", W + "sdtContent", W + "customXml", W + "ins", W + "moveTo"}


@dataclass(slots=True, eq=False)
class Place:
    """One drawn cell; the same object stands in every place of the grid that it covers."""

    cell: Element


def fill(table: Element, budget: Budget) -> list[list[Place | None]]:
    """Rows of places; None where a row is indented. Deleted rows and cells are left out. At most 63 columns."""
    grid: list[list[Place | None]] = []
    for row in _inside(table, W + "tr"):
        properties = row.find(W + "trPr")
        if properties is not None and properties.find(W + "del") is not None:
            continue
        before = properties.find(W + "gridBefore") if properties is not None else None
        indent = integer(before.get(W + "val")) if before is not None else 0
        places: list[Place | None] = [None] * max(0, min(indent, MOST_COLUMNS))
        above = grid[-1] if grid else []
        for cell in _inside(row, W + "tc"):
            _add(cell, places, above)
        budget.cells(len(places))
        grid.append(places)
    return grid


def _add(cell: Element, places: list[Place | None], above: list[Place | None]) -> None:
    properties = cell.find(W + "tcPr")
    if properties is None:
        properties = _NOTHING
    if properties.find(W + "cellDel") is not None:
        return
    span = properties.find(W + "gridSpan")
    width = max(1, integer(span.get(W + "val"), 1)) if span is not None else 1
    column = len(places)
    width = min(width, MOST_COLUMNS - column)
    place: Place | None = Place(cell)
    if _continues(properties, "vMerge") and column < len(above) and above[column]:
        place = above[column]
    elif _continues(properties, "hMerge") and places:
        place = places[-1]
    places.extend([place] * width)


def _continues(properties: Element, name: str) -> bool:
    merge = properties.find(W + name)
    return merge is not None and merge.get(W + "val", "continue") == "continue"


def _inside(element: Element, tag: str) -> Iterator[Element]:
    """Children of one kind, content controls and insertions looked through."""
    for child in element:
        if child.tag == tag:
            yield child
        elif child.tag in _CONTAINERS:
            yield from _inside(child, tag)
