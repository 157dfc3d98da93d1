"""Blocks -> numbered outline: which paragraph stands under which, by the sequence of their labels."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

from plans.blocks import Block, Paragraph, Table
from plans.fold import fold, squeeze

ROOT, PART, ARTICLE, CAPITAL, ROMAN, DECIMAL, LETTER, PAREN, DASH, PLUS, PLAIN = range(11)

_ROMAN = re.compile(r"([IVXLC]{1,7})\s*[.)/\-–:]?\s*(?=[.)/\-–:\s])[.)/\-–:]?\s+")
_ARTICLE = re.compile(r"(?i:điều)\s+(\d{1,3})\s*[.:]?\s+")
_PART = re.compile(
    r"(?i:(phần|chương|mục|tiểu mục)\s+(?:thứ\s+)?([IVXLC]{1,6}|\d{1,2}|nhất|hai|ba|tư|bốn"
    r"|năm))\s*[.:]?(?:\s+|$)"
)
_DECIMAL = re.compile(r"(\d{1,2}(?:\.\d{1,2}){0,3})\s*(?:[.)/:](?!\d)\s*|[-–]\s+(?=[^\W\d_])|\s+(?=[^\W\d_]))")
_LETTER = re.compile(r"([a-zđA-ZĐ])\s?[).]\s*(?=\S)")
_PAREN = re.compile(r"(?:\((\d{1,2}|[ivx]{1,5}|[a-zđ])\)|(\d{1,2})\))\s*")
_DASH = re.compile(r"[-–—•●▪◦*]\s*(?=\S)")
_PLUS = re.compile(r"[+]\s*(?=\S)")
# Parts that some offices print without a number.
_SECTION = re.compile(
    r"(?:mục đích,? (?:và )?yêu cầu|mục tiêu|nội dung(?: thực hiện)?"
    r"|nhiệm vụ,? (?:và )?giải pháp(?: chủ yếu| trọng tâm)?|kinh phí(?: thực hiện)?"
    r"|tổ chức (?:triển khai )?thực hiện"
    r"|phân công (?:nhiệm vụ|trách nhiệm|thực hiện|tổ chức thực hiện)|chế độ (?:thông tin,? )?báo cáo)"
)
_BARE_NUMBER = re.compile(r"(\d{1,2})\s+(?=[^\W\d_])")  # "2 Công an xã": the point is lost in scanning
_HEAD = 160
_ALPHABET = "abcdđefghiklmnopqrstuvxyjwz"
_VALUES = {"I": 1, "V": 5, "X": 10, "L": 50, "C": 100}


@dataclass(slots=True)
class Node:
    """One paragraph (or table) of the outline.

    `label` is the printed number without its signs ("IV", "2.1", "đ", "-"), `text` what stands behind it. `start` and
    `end` count characters of the document; `start` is where `text` begins.
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

    def walk(self) -> Iterator[Node]:
        yield self
        for child in self.children:
            yield from child.walk()

    @property
    def ends_in_colon(self) -> bool:
        return self.text.rstrip().endswith(":")


def outline(blocks: Sequence[Block], heads: Callable[[str], bool] | None = None) -> Node:
    """The document as a tree below a root without text.

    `heads` says of a bold line, or one that ends in a colon, whether it heads what follows although it has no number.
    """
    root = Node(ROOT, "", "")
    stack = [root]
    for node in joined(list(_nodes(blocks, heads or _never))):
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
    behind = printed[width:]
    start = block.end - len(behind) if len(behind) <= len(block.text) else block.start
    return Node(rank, label, behind.strip(), start, block.end, block.page, block.bold, depth=depth)


def split_label(text: str) -> tuple[int, str, int, int]:
    """(rank, label, characters of the label with its signs, depth of a decimal) of a printed paragraph."""
    if hit := _PART.match(text):
        return PART, hit.group(2), hit.end(), 0
    if hit := _ARTICLE.match(text):
        return ARTICLE, hit.group(1), hit.end(), 0
    if (hit := _ROMAN.match(text)) and _is_roman(hit.group(1)):
        single = len(hit.group(1)) == 1
        return (CAPITAL if single and hit.group(1) in "C" else ROMAN), hit.group(1), hit.end(), 0
    if hit := _PAREN.match(text):
        return PAREN, hit.group(1) or hit.group(2), hit.end(), 0
    if (hit := _DECIMAL.match(text)) and _is_item(text, hit):
        return DECIMAL, hit.group(1), hit.end(), hit.group(1).count(".")
    if hit := _LETTER.match(text):
        letter = hit.group(1)
        if letter.isupper() and text[hit.end(1) : hit.end(1) + 1] == ".":
            return CAPITAL, letter, hit.end(), 0
        if letter.islower() and ")" in hit.group():
            return LETTER, letter, hit.end(), 0
        if letter.islower() and text[hit.end() : hit.end() + 1].isupper():
            return LETTER, letter, hit.end(), 0
    if hit := _PLUS.match(text):
        return PLUS, "+", hit.end(), 0
    if hit := _DASH.match(text):
        return DASH, "-", hit.end(), 0
    return PLAIN, "", 0, 0


def _is_item(text: str, hit: re.Match[str]) -> bool:
    """ "2. Sở …", "2.1. …", "2/ …"; not "20 ngày …", "05 năm …" nor "2025 …"."""
    sign = hit.group()[len(hit.group(1)) :].strip()
    follow = text[hit.end() : hit.end() + 1]
    if hit.group(1).startswith("0"):
        return bool(sign) and follow.isupper()
    if not sign:
        return "." in hit.group(1) and follow.isupper()
    return bool(follow) and not follow.isdigit() and follow not in "%"


def _is_roman(label: str) -> bool:
    return roman(label) > 0


def roman(label: str) -> int:
    """The value of a Roman numeral, 0 where it is none."""
    total = 0
    for here, after in zip(label, [*label[1:], "I"], strict=True):
        if here not in _VALUES:
            return 0
        total += -_VALUES[here] if _VALUES[here] < _VALUES.get(after, 0) else _VALUES[here]
    return total if total < 60 else 0


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
