"""Headings that an office prints without a number, and titles that stand below their number."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise

from plans.labels import labels_of
from plans.tree import DASH, DECIMAL, PART, PLAIN, ROMAN, Node

_MOST = 120
_FEW = 2
_ENDS = re.compile(r"[.;,…]\W*$")
_ENDED = re.compile(r"[.;:!?…][)\"”'*/]*$")
_NO_HEAD = re.compile(r"(?:kính gửi|nơi nhận|căn cứ|theo đề nghị|trong đó|lưu ý|ghi chú|\(|\[|\")", re.I)


def with_titles(nodes: Sequence[Node]) -> list[Node]:
    """ "Phần thứ tư" / "TỔ CHỨC THỰC HIỆN" made one: a label that stands alone takes the line below as its text."""
    out: list[Node] = []
    for node in nodes:
        above = out[-1] if out else None
        if (
            above is not None
            and not above.text
            and above.table is None
            and (node.rank == PLAIN or (node.rank == ROMAN and not node.label))
            and node.table is None
            and (above.rank < DASH)
        ):
            above.text, above.start, above.end, above.bold = node.text, node.start, node.end, node.bold
        else:
            out.append(node)
    return out


def raise_heads(nodes: list[Node], heads: Callable[[str], bool]) -> None:
    """Gives plain lines that are nothing but agencies, and in a run of such also the others, the rank of a heading."""
    for region in _regions(nodes):
        could = [node for node, before, after in _around(region) if _could_head(node, before, after)]
        known = [node for node in could if heads(node.text)]
        if len(known) < _FEW:
            continue
        numbered = any(node.rank == DECIMAL and node.label and node.depth == 0 and heads(node.text) for node in region)
        for node in known if numbered else could:
            node.rank = DECIMAL


def _regions(nodes: list[Node]) -> Iterator[list[Node]]:
    """Runs between numbered parts."""
    run: list[Node] = []
    for node in nodes:
        if node.rank < DECIMAL and node.table is None:
            yield run
            run = []
        run.append(node)
    yield run


def _around(region: list[Node]) -> Iterator[tuple[Node, Node, Node]]:
    """Every node of a region but the first and last, with its neighbours."""
    for (before, node), (_, after) in pairwise(pairwise(region)):
        yield node, before, after


def _could_head(node: Node, before: Node, after: Node) -> bool:
    """A short plain line without a full stop, behind a finished sentence or a heading, with text below it."""
    text = node.text
    if node.rank != PLAIN or node.table is not None or not text or len(text) > _MOST or not text[0].isupper():
        return False
    if _ENDS.search(text) or _NO_HEAD.match(text) or labels_of(text) or (":" in text.rstrip(": ")):
        return False
    if after.table is not None or (after.rank == PLAIN and not _ENDED.search(after.text)):
        return False
    return before.rank <= PART or before.rank < DECIMAL or bool(_ENDED.search(before.text)) or len(before.text) < _MOST
