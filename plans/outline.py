"""Blocks -> numbered outline: which paragraph stands under which, by the sequence of their labels."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence

from plans.bareheads import raise_heads, with_titles
from plans.blocks import Block, Paragraph, Table
from plans.fold import fold, squeeze
from plans.numbering import split_label
from plans.tree import CAPITAL, DASH, DECIMAL, LETTER, PAREN, PLAIN, ROMAN, ROOT, Node

# Parts that some offices print without a number.
_SECTION = re.compile(
    r"(?:mục đích,? (?:và )?yêu cầu|mục tiêu|nội dung(?: thực hiện)?"
    r"|nhiệm vụ,? (?:và )?giải pháp(?: chủ yếu| trọng tâm)?|kinh phí(?: thực hiện)?"
    r"|tổ chức (?:triển khai )?thực hiện"
    r"|phân công (?:nhiệm vụ|trách nhiệm|thực hiện|tổ chức thực hiện)(?: cụ thể)?"
    r"|(?:trách nhiệm|nhiệm vụ(?: cụ thể)?|giao nhiệm vụ) (?:của|cho|thực hiện)(?: [^.;:]{0,80})?"
    r"|chế độ (?:thông tin,? )?báo cáo)"
)
_BARE_NUMBER = re.compile(r"(\d{1,2})\s+(?=[^\W\d_])")  # "2 Công an xã": the point is lost in scanning
_DOUBLE_MARK = re.compile(r"[-–+•]\s+(?=[^\W\d_])")  # "b) - Phối hợp với …"
_HEAD = 160
_ALPHABET = "abcdđefghiklmnopqrstuvxyjwz"


def outline(blocks: Sequence[Block], heads: Callable[[str], bool] | None = None) -> Node:
    """The document as a tree below a root without text.

    `heads` says of a line whether it heads what follows although it has no number.
    """
    root = Node(ROOT, "", "")
    stack = [root]
    nodes = with_titles(joined(list(_nodes(blocks, heads or _never))))
    raise_heads(nodes, heads or _never)
    for node in nodes:
        parent = _parent(stack, node)
        node.parent = parent
        parent.children.append(node)
        while stack[-1] is not parent:
            stack.pop()
        if node.table is None and node.rank != PLAIN:
            stack.append(node)
    return root


def _never(text: str) -> bool:
    del text
    return False


def _nodes(blocks: Sequence[Block], heads: Callable[[str], bool]) -> Iterator[Node]:
    seen_capital: list[str] = []
    for block in blocks:
        if isinstance(block, Table):
            yield Node(PLAIN, "", "", block.start, block.end, block.page, table=block)
            continue
        node = _labelled(block)
        if node.rank == PLAIN and (bare := _BARE_NUMBER.match(node.text)) and heads(node.text[bare.end() :]):
            node.rank, node.label, node.text = DECIMAL, bare.group(1), node.text[bare.end() :]
            node.start += bare.end()
        if node.rank == PLAIN and (block.bold or node.ends_in_colon) and len(node.text) < _HEAD and heads(node.text):
            node.rank = DECIMAL
        if node.rank == CAPITAL:
            if node.label in "IVXC" and not (seen_capital and ord(node.label) - ord(seen_capital[-1]) == 1):
                node.rank = ROMAN
            else:
                seen_capital.append(node.label)
        yield node


def _labelled(block: Paragraph) -> Node:
    """The paragraph with its label taken off: the automatic one, or the one that the author typed."""
    printed = f"{block.number} {block.text}" if block.number else block.text
    rank, label, width, depth = split_label(printed)
    if (
        rank == PLAIN
        and _SECTION.fullmatch(fold(printed).strip(" :."))
        and (block.bold or printed.isupper() or printed.istitle() or len(printed) < 60)
    ):
        rank = ROMAN
    if rank in (DECIMAL, LETTER) and (twice := _DOUBLE_MARK.match(printed, width)):
        width = twice.end()
    behind = printed[width:]
    start = block.end - len(behind) if len(behind) <= len(block.text) else block.start
    mark = squeeze(printed[:width])
    return Node(rank, label, behind.strip(), start, block.end, block.page, block.bold, depth=depth, mark=mark)


def _parent(stack: list[Node], node: Node) -> Node:
    """The nearest open node that can have this one under it."""
    if node.table is not None or node.rank == PLAIN:
        return _keeper(stack)
    for open_node in reversed(stack):
        if _under(node, open_node):
            return open_node
    return stack[0]


def _keeper(stack: list[Node]) -> Node:
    return stack[-1]


def _under(node: Node, above: Node) -> bool:
    if above.rank == ROOT:
        return True
    if node.rank == above.rank == DECIMAL:
        if node.label and not above.label and node.depth == 0:
            return _counts_on(node, above)
        if node.depth > above.depth:
            return node.label.startswith(above.label + ".") or above.depth == 0
        return False
    if node.rank == DECIMAL and above.rank in (LETTER, DASH):
        return above.rank == LETTER and _restarts(node) and _first_inside(above)
    if node.rank == PAREN and above.rank == LETTER:
        return True
    return node.rank > above.rank


def _restarts(node: Node) -> bool:
    return node.depth == 0 and node.label.lstrip("0") == "1"


def _counts_on(node: Node, above: Node) -> bool:
    """Whether a numbered item is the first or the next one below a heading that has no number of its own."""
    numbers = [int(child.label) for child in above.children if child.rank == DECIMAL and child.label.isdigit()]
    number = int(node.label) if node.label.isdigit() else 0
    return number == numbers[-1] + 1 if numbers else number == 1


def _first_inside(above: Node) -> bool:
    return above.ends_in_colon


def position(node: Node) -> str:
    """The label as it counts in a reference: letters by their place in the alphabet of points."""
    if node.rank == LETTER and node.label in _ALPHABET:
        siblings = [n for n in (node.parent.children if node.parent else []) if n.rank == LETTER]
        at = next((index for index, other in enumerate(siblings) if other is node), 0)
        return str(at + 1)
    if node.rank == DECIMAL and not node.label:
        siblings = [n for n in (node.parent.children if node.parent else []) if n.rank == DECIMAL]
        return str(next((index for index, other in enumerate(siblings, start=1) if other is node), 1))
    if node.rank == DECIMAL:
        return node.label.split(".")[-1].lstrip("0") or node.label
    return node.label


# -- paragraphs that a page break cuts --------------------------------------------------------------------------------

_CODE_CUT = re.compile(r"/[\w.]+-$")
_ENDED = re.compile(r"[.;:!?…][)\"”'*/]*$")
_OPEN_END = re.compile(
    r"(?:[-–,(/]|\b(?:và|của|các|với|tại|theo|về|số|hoặc|để|cho|do|trong|trên|từ|những|là|bằng"
    r"|khi|ngày|năm|tháng))$"
)


def joined(nodes: list[Node]) -> list[Node]:
    """The nodes with those made one that a page break cut in mid-sentence."""
    out: list[Node] = []
    for node in nodes:
        if out and _continues(out[-1], node):
            last = out[-1]
            tight = _CODE_CUT.search(last.text) and node.text[:1].isalpha()
            last.text = last.text + ("" if tight else " ") + node.text
            last.end = node.end
        else:
            out.append(node)
    return out


def _continues(last: Node, node: Node) -> bool:
    if node.rank != PLAIN or node.table is not None or last.table is not None or not last.text or not node.text:
        return False
    if node.text[0].islower():
        return not re.match(r"[\w\s,/]{3,60}:\s", node.text) or not _ENDED.search(last.text)
    if _CODE_CUT.search(last.text):
        return True
    if _heading_like(last):
        return False
    return bool(_OPEN_END.search(last.text)) and len(last.text) > 60


def _heading_like(node: Node) -> bool:
    return node.text == node.text.upper() or len(squeeze(fold(node.text))) < 40
