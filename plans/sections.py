"""Which parts of a document lay duties on somebody."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from plans.blocks import Block, Document, Paragraph, Table
from plans.fold import fold, squeeze
from plans.header import Head
from plans.headings import agencies, with_duty
from plans.labels import heading_label, labels_of
from plans.names import Lexicon
from plans.outline import outline
from plans.tree import ARTICLE, CAPITAL, DECIMAL, LETTER, PART, PLAIN, ROMAN, ROOT, Node

_ORGANISES = re.compile(
    r"tổ chức,? (?:triển khai,? )?(?:và )?(?:triển khai )?thực hiện|tổ chức triển khai"
    r"|^tổ chức thi hành|(?:triển khai|tổ chức) thực hiện$|^thực hiện$"
)
_ASSIGNS = re.compile(
    r"phân công|trách nhiệm (?:của|thực hiện|các|tổ chức|thi hành|cụ thể)|^trách nhiệm$"
    r"|giao nhiệm vụ|nhiệm vụ (?:cụ thể )?(?:của các|của|cho các)"
)
_LOWER = re.compile(
    r"tổ chức (?:triển khai )?thực hiện(?: (?:kế hoạch|chương trình|quyết định|chỉ thị))?"
    r"|phân công(?: nhiệm vụ| trách nhiệm| thực hiện| tổ chức thực hiện)*(?: cụ thể"
    r"| (?:cho )?(?:của )?các .{0,80})?"
    r"|trách nhiệm (?:thực hiện|(?:của )?(?:các )?(?:sở|cơ quan|đơn vị|bộ|ngành|địa phương).{0,80})"
)
_REPORTS = re.compile(
    r"^(?:chế độ|công tác|thực hiện chế độ)?,? ?(?:thông tin,? (?:và )?)?báo cáo$"
    r"|chế độ (?:thông tin,? ?)?(?:sơ kết,? tổng kết,? )?báo cáo|kiểm tra, giám sát và báo cáo"
    r"|thông tin,? báo cáo"
)
_NEVER = re.compile(
    r"^(?:mục đích|yêu cầu|mục tiêu|căn cứ|thực trạng|tình hình|đánh giá|quan điểm|phạm vi"
    r"|đối tượng|kinh phí|nguồn|dự toán|hiệu quả|cơ sở|sự cần thiết|kết quả|bối cảnh|chỉ tiêu"
    r"|khái toán|nguyên tắc|thời gian)"
)
_APPENDIX = re.compile(
    r"^(?:phụ lục|phụ biểu|biểu mẫu|mẫu số|biểu số|danh mục(?! tài liệu)|bảng phân công"
    r"|phân công nhiệm vụ cụ thể|biểu phân công)\b"
)
_DATES = re.compile(
    r"(?:tiến độ|lộ trình|thời gian|thời hạn|kế hoạch) (?:thực hiện|triển khai|xây dựng|tổ chức|thời gian|cụ thể)?"
)
_PLAN = re.compile(r"^(?:kế hoạch|chương trình|phương án|đề án|quy định|quy chế|hướng dẫn)\b")
_END = re.compile(r"\./\.\s*\W*(?:\w\.?\s*\w{1,5})?\W*$")
SECTION, REPORT, AGENCIES, LABELS, SENTENCE = "section", "report", "agencies", "labels", "sentence"
# "Điều 4. Chánh Văn phòng, Giám đốc các sở … chịu trách nhiệm thi hành Quyết định này": a formula, no duty of its own.
_FORMULA = re.compile(
    r"(?:chịu trách nhiệm|có trách nhiệm)? ?(?:thi hành|thực hiện) (?:quyết định|chỉ thị|văn bản) này\W*$"
    r"|căn cứ quyết định thi hành\W*$|\bcó hiệu lực\b|ban hành kèm theo (?:quyết định|văn bản) này"
)


@dataclass(slots=True)
class Part:
    """A part that gives duties: its node, the numeral it is cited by, and why it was taken."""

    node: Node
    numeral: str
    why: str
    heading: str


@dataclass(slots=True)
class Body:
    """The text of a document in order: what stands before its signature, and what is enclosed."""

    main: list[Node] = field(default_factory=list)
    tables: list[tuple[Table, str]] = field(default_factory=list)


def bodies(document: Document, head: Head, lexicon: Lexicon) -> Body:
    """Outlines of the text between signatures, and the tables of the appendices with the title above each."""
    body = Body()
    for segment in _segments(document.blocks, head):
        title = ""
        text: list[Block] = []
        appendix = False
        for block in segment:
            if isinstance(block, Paragraph):
                low = fold(block.text)
                if (
                    _APPENDIX.match(low)
                    and len(low) < 200
                    and (block.text.isupper() or block.bold or low.startswith("phụ lục"))
                ):
                    appendix = True
                    title = ""
                if appendix:
                    title = squeeze(f"{title} {block.text}")[-400:]
            elif not _is_letterhead(block):
                body.tables.append((block, title))
            if not appendix:
                text.append(block)
        if text:
            body.main.append(outline(text, lambda line: _surely_heads(line, lexicon)))
    return body


def _surely_heads(line: str, lexicon: Lexicon) -> bool:
    found = agencies(line, lexicon)
    return found is not None and all(name.known for name in found.names)


def _segments(blocks: Sequence[Block], head: Head) -> list[list[Block]]:
    """Cut at "Nơi nhận": its lines and the signature are left out."""
    cuts: list[list[Block]] = [[]]
    closing = False
    for index, block in enumerate(blocks[head.body :], start=head.body):
        if index in head.closings:
            closing = isinstance(block, Paragraph)
            if not cuts[-1] and len(cuts) > 1:
                continue
            cuts.append([])
            continue
        if closing and isinstance(block, Paragraph):
            low = fold(block.text)
            if not (_APPENDIX.match(low) or (_PLAN.match(low) and block.text.isupper())):
                continue
        closing = False
        cuts[-1].append(block)
    return [cut for cut in cuts if cut]


def _is_letterhead(table: Table) -> bool:
    text = fold(" ".join(cell.text for row in table.rows for cell in row))
    return "độc lập - tự do" in text or "cộng hòa xã hội" in text or "nơi nhận" in text


def duty_parts(body: Body, lexicon: Lexicon) -> list[Part]:
    """In document order, none inside another. Empty where no part names itself or is headed by agencies."""
    parts: list[Part] = []
    for root in body.main:
        found = _of(root, lexicon)
        parts.extend(_with_sentences(root, found) if any(part.node.rank == ARTICLE for part in found) else found)
    return parts


def _with_sentences(root: Node, parts: list[Part]) -> list[Part]:
    """Beside an article that lists duties, an article that is one sentence ("Điều 2. Giao Sở A …") lays one too."""
    taken = {id(part.node): part for part in parts}
    out: list[Part] = []
    for child in root.walk():
        if id(child) in taken:
            out.append(taken[id(child)])
        elif child.rank == ARTICLE and not _titled(child) and not _FORMULA.search(fold(child.text)):
            out.append(Part(child, numeral(child), SENTENCE, ""))
    return out


def _titled(article: Node) -> bool:
    """Whether an article is a heading with its own points, not a sentence that stands alone."""
    return not article.text.rstrip().endswith((".", ";")) or any(child.rank != PLAIN for child in article.children)


def _of(node: Node, lexicon: Lexicon, depth: int = 0) -> list[Part]:
    parts: list[Part] = []
    for child in node.children:
        if child.rank not in (PART, ARTICLE, CAPITAL, ROMAN, DECIMAL, LETTER) or (
            depth and child.rank == LETTER and depth < 1
        ):
            continue
        why = _why(child, lexicon)
        inner: list[Part] = []
        if why != SECTION or _mixed(child):
            inner = _of(child, lexicon, depth + 1) if depth < 3 and child.rank < LETTER else []
        if inner and (why is None or _named_inside(inner)):
            parts.extend(_with_dates(child, inner) if why == SECTION else inner)
        elif why:
            parts.append(Part(child, numeral(child), why, _printed(child)))
    return parts


def _with_dates(node: Node, inner: list[Part]) -> list[Part]:
    """Of "PHÂN CÔNG VÀ TIẾN ĐỘ" also the sub-part "TIẾN ĐỘ", which says who does what until when."""
    taken = {id(part.node): part for part in inner}
    out: list[Part] = []
    for child in node.children:
        if id(child) in taken:
            out.append(taken.pop(id(child)))
        elif child.rank in (ROMAN, DECIMAL) and child.children and _DATES.match(squeeze(fold(child.text))):
            out.append(Part(child, numeral(child), AGENCIES, _printed(child)))
    return out + list(taken.values())


def _named_inside(inner: list[Part]) -> bool:
    return any(part.why == SECTION for part in inner)


def _mixed(node: Node) -> bool:
    """ "NHIỆM VỤ, GIẢI PHÁP, PHÂN CÔNG TRÁCH NHIỆM": the duties stand in a sub-part."""
    return bool(re.search(r"nhiệm vụ|giải pháp|nội dung|kinh phí|tiến độ", fold(node.text)))


def _why(node: Node, lexicon: Lexicon) -> str | None:
    title = squeeze(fold(node.text)).strip(" :.")
    if not node.children:
        return None
    if len(title) <= 140 and not node.text.rstrip().endswith((".", ";")):
        high = node.rank in (PART, ARTICLE, CAPITAL, ROMAN)
        if high and _REPORTS.search(title):
            return REPORT
        named = (_ORGANISES.search(title) or _ASSIGNS.search(title)) if high else _LOWER.fullmatch(title)
        fits = bool(named) and not (_NEVER.match(title) and "tổ chức" not in title)
        if fits and (agencies(node.text, lexicon) is None or headed_by_agencies(node, lexicon)):
            return SECTION
    if node.rank in (PART, ARTICLE, CAPITAL, ROMAN) and not _NEVER.match(title) and headed_by_agencies(node, lexicon):
        return AGENCIES
    if not _NEVER.match(title) and node.rank in (PART, CAPITAL, ROMAN) and _labelled(node):
        return LABELS
    return None


def headed_by_agencies(node: Node, lexicon: Lexicon) -> bool:
    numbered = [child for child in node.children if child.rank in (DECIMAL, LETTER, ARTICLE)]
    headed = [child for child in numbered if agencies(child.text, lexicon) or with_duty(child.text, lexicon)]
    return len(headed) >= 2 and 2 * len(headed) > len(numbered)


def _labelled(node: Node) -> bool:
    from plans.columns import Column

    found = 0
    for child in node.walk():
        if child is not node and child.table is None:
            found += sum(label.kind in (Column.LEAD, Column.PERFORM) for label in labels_of(child.text))
            if child.children and child.rank in (DECIMAL, LETTER):
                found += heading_label(child.text) in (Column.LEAD, Column.PERFORM)
    return found >= 1


def numeral(node: Node) -> str:
    """The path of labels above and with this node: "III.2"."""
    path: list[str] = []
    here: Node | None = node
    while here is not None and here.rank != ROOT:
        above = here is not node
        if here.rank not in (PLAIN, PART) and not (above and here.rank == CAPITAL) and here.label:
            path.append(here.label)
        here = here.parent
    if node.rank == DECIMAL and len(path) > 1 and "." in path[0]:
        path[0] = path[0].split(".")[-1]
    return ".".join(reversed(path))


def _printed(node: Node) -> str:
    """The heading line as printed."""
    return squeeze(f"{node.mark} {node.text}").strip().rstrip(" :")


def ends_here(text: str) -> bool:
    """Whether a paragraph bears the sign that ends a document's text."""
    return bool(_END.search(text.strip()))
