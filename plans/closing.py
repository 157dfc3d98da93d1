"""The paragraphs that close a document's text and lay a general duty."""

from __future__ import annotations

import re

from plans.fields import subject
from plans.fields.reading import sentence
from plans.fold import fold
from plans.headings import agencies, with_duty
from plans.labels import labels_of
from plans.names import Lexicon
from plans.sections import Part, ends_here
from plans.tree import DASH, PLAIN, ROOT, Node

_CLOSES = re.compile(
    r"(?:trong )?(?:quá trình|khi) (?:tổ chức )?(?:triển khai|thực hiện)|quá trình thực hiện"
    r"|trên đây là|căn cứ|trên cơ sở|yêu cầu|đề nghị|nhận được|ủy ban nhân dân|ubnd|các (?:sở"
    r"|cơ quan|đơn vị|cấp|ban|bộ|phòng)"
    r"|thủ trưởng|giám đốc|chủ tịch|giao|kế hoạch này|trường hợp|nếu có|trong thời gian"
    r"|định kỳ|(?:hằng|hàng) (?:năm|quý|tháng)|văn phòng|sở |ban |bộ "
)
_NO_DUTY_CLOSING = re.compile(
    r"trên đây là|thừa (?:ủy quyền|lệnh)|[^.;]{0,40} (?:được )?phổ biến (?:đến|tới) "
    r"|kế hoạch này (?:có hiệu lực|thay thế)|chỉ thị này|quyết định này|bãi bỏ"
)


def closings(part: Part, lexicon: Lexicon) -> list[Node]:
    """The paragraphs that close the whole text: plain, last, and not the only duty under a heading."""
    nodes = [node for node in part.node.walk() if node is not part.node and node.table is None and node.text]
    out: list[Node] = []
    for node in reversed(nodes):
        if node.rank != PLAIN or labels_of(node.text):
            break
        if node.text.isupper():
            continue
        if not _can_close(node, part, lexicon):
            break
        out.append(node)
        if node.parent is not None and node.parent is not part.node and _only_text_of_heading(node, lexicon):
            break
    return out[::-1]


def last_words(root: Node, parts: list[Part], lexicon: Lexicon) -> Node | None:
    """The paragraph that ends the text ("./.") where it stands behind the last part that gives duties."""
    nodes = [node for node in root.walk() if node.table is None and node.text and not node.text.isupper()]
    if not nodes or nodes[-1].rank != PLAIN or not ends_here(nodes[-1].text):
        return None
    inside = {id(node) for part in parts for node in part.node.walk()}
    last = nodes[-1]
    return last if id(last) not in inside and _closes(last.text, lexicon) else None


def says_no_duty(text: str) -> bool:
    """ "Trên đây là Kế hoạch …" that asks nobody for anything."""
    low = fold(text)
    return bool(_NO_DUTY_CLOSING.match(low)) and not re.search(r"yêu cầu|đề nghị|phản ánh|báo cáo|gửi |giao ", low)


def _can_close(node: Node, part: Part, lexicon: Lexicon) -> bool:
    if node.ends_in_colon or _only_text_of_heading(node, lexicon):
        return False
    if node.parent is part.node and not any(child.rank != PLAIN for child in part.node.children):
        return ends_here(node.text) and len(part.node.children) > 1
    return _closes(node.text, lexicon)


def _closes(text: str, lexicon: Lexicon) -> bool:
    """Whether a last paragraph opens like a closing one, or bears the end sign and says who has to do something."""
    if _CLOSES.match(fold(text)):
        return True
    return ends_here(text) and bool(subject.later(sentence(text, lexicon)))


def _only_text_of_heading(node: Node, lexicon: Lexicon) -> bool:
    """Whether nothing else stands under the heading of this paragraph."""
    parent = node.parent
    if parent is None or parent.rank in (ROOT, PLAIN) or parent.rank >= DASH:
        return False
    before = [child for child in parent.children if child is not node and child.start < node.start]
    if before:
        return False
    return agencies(parent.text, lexicon) is not None or (
        len(parent.text) < 160
        and not parent.text.rstrip().endswith((".", ";"))
        and with_duty(parent.text, lexicon) is None
    )
