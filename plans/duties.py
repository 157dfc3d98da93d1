"""Outline -> duties: each bullet or paragraph that lays a duty on somebody, with what it inherits from above."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

from plans.columns import Column
from plans.fields import advises, coordinators, role, subject
from plans.fields.reading import Hit, Reading
from plans.fold import fold, squeeze
from plans.headings import agencies, topic, with_duty
from plans.labels import Label, Labels, labels_of, trailing
from plans.names import Lexicon
from plans.names import words as w
from plans.outline import DASH, DECIMAL, LETTER, PAREN, PLAIN, PLUS, ROOT, Node, position
from plans.proposal import Role
from plans.sections import LABELS, REPORT, Part, ends_here

_LEAD_IN = re.compile(
    r"(?:(?:tiếp tục |chủ động |tích cực |thường xuyên )*(?:chủ trì|phối hợp|tham mưu)|là (?:cơ quan|đơn vị) (?:thường trực|đầu mối))"
)
_ONLY_ROLES = re.compile(r"(?:(?:tiếp tục|chủ động|tích cực|thường xuyên|chủ trì|phối hợp|tham mưu|chặt chẽ|với|và)[ ,:]*)*")
_PARTNERS_FOLLOW = re.compile(r"phối hợp(?: chặt chẽ)?(?: với)?\s*:?\s*$")
_ENUMERATES = re.compile(r"\b(?:gồm|bao gồm|gồm có|sau đây|dưới đây)\b[^:]{0,60}:$")
_TITLED = re.compile(r"(?:tiểu )?(?:dự án|đề án|chương trình|nhóm|mô hình|nội dung|hợp phần|gói thầu|tiêu chí)\s*(?:số\s*)?(?:\d|[ivx]+\b|thành phần)|[\"(]")
_THINGS = frozenset({"phương", "mức", "cơ", "dự", "tiểu", "đề", "kế", "danh", "chương", "nội", "nhóm", "các", "số", "tỷ", "tiêu", "mô", "quy", "nguồn", "hệ", "chính", "văn", "nghị", "thông"})
_MUST = re.compile(r"\bphải\b|có trách nhiệm|nghiêm túc|yêu cầu")
_REMARK = re.compile(r"(?:\(|lưu ý|ghi chú|\*|trong đó:$|\[)")
_CLOSES = re.compile(
    r"(?:trong )?(?:quá trình|khi) (?:tổ chức )?(?:triển khai|thực hiện)|quá trình thực hiện|trên đây là|căn cứ|trên cơ sở|yêu cầu|đề nghị|nhận được|ủy ban nhân dân|ubnd|các (?:sở|cơ quan|đơn vị|cấp|ban|bộ|phòng)"
    r"|thủ trưởng|giám đốc|chủ tịch|giao|kế hoạch này|trường hợp|nếu có|trong thời gian|định kỳ|văn phòng|sở |ban |bộ "
)
_NO_DUTY_CLOSING = re.compile(r"trên đây là|kế hoạch này (?:có hiệu lực|thay thế)|chỉ thị này|quyết định này|bãi bỏ")


@dataclass(frozen=True, slots=True)
class Context:
    """What a duty inherits: the heading's agencies, and lead, partners and role of a lead sentence above it."""

    heading: str | None = None
    lead: tuple[str, ...] = ()
    lead_rule: str = ""
    lead_words: str = ""
    request: bool = False
    coordinators: tuple[str, ...] = ()
    role: Role | None = None
    advises: str | None = None
    lead_in: str = ""
    partners_follow: bool = False


@dataclass
class Draft:
    """One duty before its fields are read; `start`/`end` count characters of the document."""

    ref: str
    text: str
    start: int
    end: int
    page: int | None
    context: Context
    lexicon: Lexicon
    labels: Labels | None = None
    closing: bool = False
    doubts: list[str] = field(default_factory=list)

    @cached_property
    def reading(self) -> Reading:
        return Reading(self.text, self.lexicon)


class Walker:
    """Walks the duty-giving parts of one document and collects drafts."""

    def __init__(self, lexicon: Lexicon, closing: Iterable[Node] = (), lead_may_be_empty: bool = False) -> None:
        self.lexicon = lexicon
        self.closing = {id(node) for node in closing}
        self.lead_may_be_empty = lead_may_be_empty
        self.out: list[Draft] = []

    # -- parts ----------------------------------------------------------------------------------------------------

    def part(self, part: Part, prefix: str) -> list[Draft]:
        before = len(self.out)
        if part.why == LABELS:
            self._labelled_only(part.node, prefix)
        else:
            self._may_be_empty = self.lead_may_be_empty or part.why == REPORT
            context = Context()
            found = agencies(part.node.text, self.lexicon) if part.node.rank != ROOT else None
            if found:
                context = Context(found.printed, tuple(found.lead), "heading", found.printed, found.request)
            self._children(part.node, context, prefix)
        return self.out[before:]

    _may_be_empty = False

    def _labelled_only(self, node: Node, path: str) -> None:
        """In a part "NHIỆM VỤ" only what is labelled is a duty."""
        siblings = [child for child in node.children if child.table is None and child.rank != PLAIN]
        blocks = [child for child in siblings if self._labels(child).assigns]
        for child in siblings:
            labels = self._labels(child)
            inner = [grand for grand in child.walk() if grand is not child and self._labels(grand).assigns]
            ref = _join(path, position(child))
            if labels.assigns or (blocks and labels.of(Column.TIME) and not inner):
                self._emit_labelled(child, labels, ref)
            elif inner:
                self._labelled_only(child, ref)

    # -- one level of the outline ---------------------------------------------------------------------------------

    def _children(self, node: Node, context: Context, path: str) -> None:
        children = [child for child in node.children if child.table is None and not self._skip(child, node)]
        tasks_here = sum(1 for child in children if not _is_numbered(child))
        index = 0
        here = context
        for at, child in enumerate(children):
            if id(child) in self.closing:
                self._emit_closing(child)
                continue
            if child.rank == PLAIN and child.ends_in_colon and at + 1 < len(children) and children[at + 1].rank != PLAIN:
                listed = _until_plain(children[at + 1 :])
                if self._enumerates(child.text, listed):
                    index += 1
                    merged = _merged(child, listed)
                    self._task(merged, context, _join(path, str(index)) if tasks_here > 1 else path, "list-as-one")
                    here = replace(context, lead_rule="__skip__")
                else:
                    here = self._lead_in(child, context)
                continue
            if child.rank == PLAIN:
                if here.lead_rule == "__skip__" or here is not context:
                    here = context
                if node.rank == ROOT and self._before_numbers(child, children):
                    continue
            elif here.lead_rule == "__skip__":
                continue
            if _is_numbered(child):
                ref = _join(path, position(child))
            else:
                index += 1
                ref = _join(path, str(index)) if tasks_here > 1 or child.rank != PLAIN else path
            self._visit(child, here, ref or str(index))

    def _before_numbers(self, child: Node, children: Sequence[Node]) -> bool:
        """The preface of a directive: everything that stands before its first number."""
        first = next((index for index, node in enumerate(children) if node.rank != PLAIN), len(children))
        return children.index(child) < first

    def _visit(self, node: Node, context: Context, ref: str) -> None:
        if self._labels(node).assigns:
            self._emit_labelled(node, self._labels(node), ref, context)
            return
        below = [child for child in node.children if child.table is None and not self._skip(child, node)]
        found = agencies(node.text, self.lexicon)
        if found and below and node.rank != PLAIN and (not context.lead or node.rank < LETTER):
            request = found.request or (context.request and not found.names)
            self._children(node, Context(found.printed, tuple(found.lead), "heading", found.printed, request), ref)
            return
        inline = with_duty(node.text, self.lexicon)
        if inline and node.rank < DASH:
            inner = Context(inline.printed, tuple(inline.lead), "heading-on-the-line", inline.printed, inline.request)
            listed = [child for child in below if child.rank != PLAIN and id(child) not in self.closing]
            start = node.start + inline.rest_at
            rest = replace_node(node, inline.rest, start)
            if inline.rest.endswith(":") and listed:
                self._under_lead_in(rest, inner, ref)
            else:
                self._task(rest, inner, _join(ref, "1") if listed else ref)
                self._children_after(node, inner, ref, 1 if listed else 0)
            return
        if node.rank < DASH and not context.lead and (split := topic(node.text)):
            self._task(replace_node(node, split[1], node.start + split[2]), replace(context, heading=split[0]), ref)
            self._children_after(node, context, ref, 0)
            return
        listed = [child for child in below if child.rank != PLAIN]
        if listed and (node.ends_in_colon or self._bare_lead_in(node)):
            self._under_lead_in(node, context, ref)
            return
        if below and self._topic(node, context):
            inner = context if context.lead else replace(context, heading=_printed(node))
            self._children(node, inner, ref)
            return
        self._task(node, context, ref)
        self._children_after(node, context, ref, 0)

    def _under_lead_in(self, node: Node, context: Context, ref: str) -> None:
        listed = [child for child in node.children if child.rank != PLAIN and child.table is None]
        if self._enumerates(node.text, listed):
            self._task(_merged(node, listed), context, ref, "list-as-one")
            rest = [child for child in node.children if child.rank == PLAIN]
            self._loose(rest, context, ref)
            return
        if not context.lead and not self._subject(node) and not context.heading:
            inner = replace(self._lead_in(node, context), heading=_printed(node))
        else:
            inner = self._lead_in(node, context)
        self._children(node, inner, ref)

    def _children_after(self, node: Node, context: Context, ref: str, index: int) -> None:
        """What stands under a duty: bullets are duties of their own, plain paragraphs go on with it or close."""
        listed = [child for child in node.children if child.rank != PLAIN and child.table is None]
        self._loose([child for child in node.children if child.rank == PLAIN], context, ref)
        for child in listed:
            if self._skip(child, node):
                continue
            index += 1
            self._visit(child, context, _join(ref, position(child) if _is_numbered(child) else str(index)))

    def _loose(self, plain: Sequence[Node], context: Context, ref: str) -> None:
        """Plain paragraphs behind a duty: closing, a duty of their own, or its second half."""
        for index, child in enumerate(plain, start=2):
            if child.table is not None or self._skip(child, child.parent):
                continue
            if id(child) in self.closing:
                self._emit_closing(child)
            elif self._subject(child) and self.out:
                self._task(child, replace(context, lead_in=""), f"{ref}.{index}")
            elif self.out:
                last = self.out[-1]
                last.text = f"{last.text} {child.text}"
                last.end = child.end
                last.__dict__.pop("reading", None)

    # -- what a node is -------------------------------------------------------------------------------------------

    def _skip(self, node: Node, parent: Node | None) -> bool:
        text = node.text.strip()
        if not text:
            return not node.children
        low = fold(text)
        if node.rank == PLAIN and (text.isupper() or _REMARK.match(low) and len(text) < 400):
            return True
        if parent is not None and labels_of(text) and node.rank in (PLAIN, DASH, PLUS):
            return True
        return False

    def _topic(self, node: Node, context: Context) -> bool:
        """A heading that is no agency: short, without a full stop, with something under it."""
        if node.rank == PLAIN or len(node.text) > 160 or node.text.rstrip().endswith((".", ";", ",")):
            return False
        below = [child for child in node.children if child.table is None and id(child) not in self.closing]
        if not below or (all(child.rank == PLAIN for child in below) and context.lead and not node.ends_in_colon and not node.bold):
            return False
        return self._subject(node) == []

    def _bare_lead_in(self, node: Node) -> bool:
        """ "a) Chủ trì, phối hợp với các sở, ngành" without a colon, above dashes."""
        low = fold(node.text)
        if not _LEAD_IN.match(low) or node.rank == PLAIN:
            return False
        found = coordinators.coordinators(Reading(node.text, self.lexicon), [])
        end = max((hit.end for hit in found), default=0) or _ONLY_ROLES.match(low).end()  # type: ignore[union-attr]
        return len(low[end:].strip(" .;:,").split()) <= 1

    def _lead_in(self, node: Node, context: Context) -> Context:
        reading = Reading(node.text, self.lexicon)
        leads = self._subject(node) or []
        if not leads and not context.lead:
            leads = subject.later(reading)
        names = tuple(hit.value for hit in leads) or context.lead
        found = tuple(hit.value for hit in coordinators.coordinators(reading, list(names)))
        said = role.role(reading, leads[-1].end if leads and leads[0].start == 0 else 0)
        served = advises.advises(reading)
        return replace(
            context,
            lead=names,
            lead_rule="lead-sentence" if leads else context.lead_rule,
            lead_words=node.text if leads else context.lead_words,
            coordinators=found or context.coordinators,
            role=said.value if said.value != "perform" else context.role,  # type: ignore[arg-type]
            advises=served.value if served else context.advises,
            request=context.request if not leads else (leads[0].rule.startswith("order") and subject.is_request(reading.low) and context.request),
            lead_in=node.text,
            partners_follow=not found and bool(_PARTNERS_FOLLOW.search(reading.low)),
        )

    def _subject(self, node: Node) -> list[Hit]:
        reading = Reading(node.text, self.lexicon)
        return subject.ordered(reading) or subject.opening(reading)

    def _enumerates(self, text: str, listed: Sequence[Node]) -> bool:
        """Whether the items only name the objects of the sentence above: then all is one duty."""
        if not listed:
            return False
        titled = sum(bool(_TITLED.match(fold(child.text))) for child in listed)
        if 2 * titled > len(listed):
            return True
        verbs = sum(self._opens_with_verb(child.text) for child in listed)
        return bool(_ENUMERATES.search(fold(text).rstrip())) and 2 * verbs <= len(listed) and "nhiệm vụ" not in fold(text)[-60:]

    def _opens_with_verb(self, text: str) -> bool:
        reading = Reading(text, self.lexicon)
        if not reading.words:
            return False
        return w.STOPS.at(reading.words, 0) > 0 or bool(subject.opening(reading))

    def _labels(self, node: Node) -> Labels:
        """The labels directly under a node, or behind its text."""
        items: list[Label] = []
        for child in node.children:
            if child.table is None:
                items.extend(labels_of(child.text, child.start))
                if child.rank in (DASH, PLUS) and not labels_of(child.text, child.start):
                    items.extend(
                        label for grand in child.children if grand.rank == PLAIN for label in labels_of(grand.text, grand.start)
                    )
        if not items:
            items = trailing(node.text, node.start)[1]
        return Labels(items)

    # -- emitting -------------------------------------------------------------------------------------------------

    def _task(self, node: Node, context: Context, ref: str, *doubts: str) -> None:
        text = squeeze(node.text)
        if len(text) < 8:
            return
        draft = Draft(ref, text, node.start, node.end, node.page, context, self.lexicon)
        reading = draft.reading
        if not context.lead:
            found = subject.ordered(reading) or subject.opening(reading) or subject.later(reading)
            if not found and not self._may_be_empty and not (node.rank == DECIMAL and _MUST.search(reading.low)):
                return
        draft.doubts.extend(doubts)
        if context.lead_in and node.rank >= DASH and self._fragment(node, context):
            draft.doubts.append("item-is-fragment")
        self.out.append(draft)

    def _fragment(self, node: Node, context: Context) -> bool:
        """An item that names a thing ("Phương án …:") instead of saying what to do."""
        if context.partners_follow or self._opens_with_verb(node.text):
            return False
        words = fold(node.text).split()
        return bool(words) and words[0] in _THINGS

    def _emit_closing(self, node: Node) -> None:
        low = fold(node.text)
        if _NO_DUTY_CLOSING.match(low) and not re.search(r"yêu cầu|đề nghị|phản ánh|kịp thời báo cáo|giao ", low):
            return
        number = sum(draft.closing for draft in self.out)
        ref = "end" if not number else f"end.{number + 1}"
        draft = Draft(ref, squeeze(node.text), node.start, node.end, node.page, Context(), self.lexicon, closing=True)
        self.out.append(draft)

    def _emit_labelled(self, node: Node, labels: Labels, ref: str, context: Context | None = None) -> None:
        text, _ = trailing(node.text, node.start)
        draft = Draft(ref, squeeze(text), node.start, node.end, node.page, context or Context(), self.lexicon, labels=labels)
        self.out.append(draft)


def replace_node(node: Node, text: str, start: int) -> Node:
    """A copy with other text; the children stay its own."""
    copy = Node(node.rank, node.label, text, start, node.end, node.page, node.bold, None, node.depth)
    copy.children = node.children
    copy.parent = node.parent
    return copy


def _merged(node: Node, listed: Sequence[Node]) -> Node:
    """The sentence and its items as one text."""
    every = [node, *(grand for child in listed for grand in child.walk())]
    text = " ".join(_with_label(each) for each in every if each.text)
    copy = replace_node(node, text, node.start)
    copy.end = max(each.end for each in every)
    copy.children = []
    return copy


def _with_label(node: Node) -> str:
    return f"{node.label} {node.text}" if node.rank in (DASH, PLUS) else node.text


def _until_plain(nodes: Sequence[Node]) -> list[Node]:
    out: list[Node] = []
    for node in nodes:
        if node.rank == PLAIN:
            break
        out.append(node)
    return out


def _is_numbered(node: Node) -> bool:
    return node.rank in (DECIMAL, LETTER, PAREN) or node.rank < DECIMAL


def _join(path: str, last: str) -> str:
    return f"{path}.{last}" if path and last else path or last


def _printed(node: Node) -> str:
    return squeeze(node.text).rstrip(" :")


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


def _can_close(node: Node, part: Part, lexicon: Lexicon) -> bool:
    if node.ends_in_colon or _only_text_of_heading(node, lexicon):
        return False
    if node.parent is part.node and not any(child.rank != PLAIN for child in part.node.children):
        return ends_here(node.text) and len(part.node.children) > 1
    return bool(_CLOSES.match(fold(node.text)))


def _only_text_of_heading(node: Node, lexicon: Lexicon) -> bool:
    """Whether nothing else stands under the heading of this paragraph."""
    parent = node.parent
    if parent is None or parent.rank in (ROOT, PLAIN):
        return False
    before = [child for child in parent.children if child is not node and child.start < node.start]
    if before:
        return False
    bare = agencies(parent.text, lexicon) is not None or (
        len(parent.text) < 160 and not parent.text.rstrip().endswith((".", ";")) and with_duty(parent.text, lexicon) is None
    )
    return bare
