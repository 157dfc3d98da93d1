"""The outline's nodes and their ranks: the lower the rank, the higher a paragraph stands."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from plans.blocks import Table

ROOT, PART, ARTICLE, CAPITAL, ROMAN, DECIMAL, LETTER, PAREN, DASH, PLUS, PLAIN = range(11)


@dataclass(slots=True)
class Node:
    """One paragraph (or table) of the outline.

    `label` is the printed number without its signs ("IV", "2.1", "đ", "-"), `mark` the number as printed ("Phần thứ
    tư", "IV."), `text` what stands behind it. `start` and `end` count characters of the document; `start` is where
    `text` begins.
    """

    rank: int
    label: str
    text: str
    start: int = 0
    end: int = 0
    page: int | None = None
    bold: bool = False
    table: Table | None = None
    depth: int = 0
    children: list[Node] = field(default_factory=list)
    parent: Node | None = None
    mark: str = ""

    def walk(self) -> Iterator[Node]:
        yield self
        for child in self.children:
            yield from child.walk()

    @property
    def ends_in_colon(self) -> bool:
        return self.text.rstrip().endswith(":")
