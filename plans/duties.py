"""Outline -> duties: each bullet or paragraph that lays a duty on somebody, with what it inherits from above."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace

from plans.closing import says_no_duty
from plans.columns import Column
from plans.draft import Context, Draft
from plans.fields import subject
from plans.fields.reading import sentence
from plans.fold import squeeze
from plans.headings import (
    Agencies,
    agencies,
    glued,
    neighbour,
    neighbour_with_duty,
    of_money,
    off_topic,
    topic,
    unknown_office,
    with_duty,
)
from plans.labels import Labels, heading_label, labels_of, trailing
from plans.names import Lexicon
from plans.nodes import Judge
from plans.outline import position
from plans.sections import LABELS, REPORT, SENTENCE, Part, headed_by_agencies
from plans.tree import DASH, DECIMAL, LETTER, PAREN, PLAIN, PLUS, ROOT, Node

_MUST = re.compile(r"\bphải\b|có trách nhiệm|nghiêm túc|yêu cầu")


class Walker(Judge):
    """Walks the duty-giving parts of one document and collects drafts."""

    def __init__(self, lexicon: Lexicon, closing: Iterable[Node] = (), lead_may_be_empty: bool = False) -> None:
        super().__init__(lexicon, closing)
        self.lead_may_be_empty = lead_may_be_empty
        self.out: list[Draft] = []
        self._may_be_empty = lead_may_be_empty
        self._agency_lists: dict[int, bool] = {}

    def part(self, part: Part) -> list[Draft]:
        """The duties of one part; references count within it."""
        before = len(self.out)
        if part.why == LABELS and self._chapter(part.node):
            self._emit_labelled(part.node, self._labels(part.node), "" if part.numeral else "1")
        elif part.why == LABELS:
            self._labelled_only(part.node, "")
        elif part.why == SENTENCE:
            self._may_be_empty = False
            self._visit(part.node, Context(), "")
        else:
            self._may_be_empty = self.lead_may_be_empty or part.why == REPORT
            context = Context()
            found = agencies(part.node.text, self.lexicon) if part.node.rank != ROOT else None
            if found:
                context = _headed(found, found.request)
            node = part.node
            if node.rank == ROOT:
                node, context = self._after_preface(node)
            self._children(node, context, "")
        return self.out[before:]

    def _after_preface(self, root: Node) -> tuple[Node, Context]:
        """A directive behind its preface: the numbered items, and whom the sentence above them commands."""
        first = next((at for at, child in enumerate(root.children) if _is_numbered(child)), 0)
        preface = [node for child in root.children[:first] for node in child.walk() if node.ends_in_colon]
        context = self._lead_in(preface[-1], Context()) if preface else Context()
        copy = replace_node(root, "", root.start)
        copy.children = root.children[first:]
        return copy, context

    def _chapter(self, node: Node) -> bool:
        """A chapter whose numbered points are labels: "1. Nội dung", "2. Cơ quan chủ trì", "3. Thời gian"."""
        points = [child for child in node.children if child.rank in (DECIMAL, LETTER)]
        labels = [child for child in points if heading_label(child.text) or labels_of(child.text)]
        return len(labels) > 1 and 2 * len(labels) > len(points) and self._labels(node).assigns

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

    def _children(self, node: Node, context: Context, path: str) -> None:
        """The duties below a heading or lead sentence; a plain lead sentence holds for the items up to the next one."""
        children = [child for child in node.children if child.table is None and not self._skip(child, node)]
        several = sum(1 for child in children if not _is_numbered(child) and id(child) not in self.closing) > 1
        index, here, merged = 0, context, False
        for at, child in enumerate(children):
            if id(child) in self.closing:
                self._emit_closing(child)
                continue
            listed = _until_plain(children[at + 1 :]) if child.rank == PLAIN and child.ends_in_colon else []
            if listed and not self._enumerates(child.text, listed):
                here, merged = self._lead_in(child, context), False
                continue
            if child.rank == PLAIN:
                here, merged = context, bool(listed)
            elif merged:
                continue
            ref = _join(path, position(child))
            if not _is_numbered(child):
                index += 1
                ref = _join(path, str(index)) if several or child.rank != PLAIN else path
            if listed:
                self._task(_merged(child, listed), context, ref, "list-as-one")
            else:
                self._visit(child, here, ref or str(index))

    def _visit(self, node: Node, context: Context, ref: str) -> None:
        if self._labels(node).assigns:
            self._emit_labelled(node, self._labels(node), ref, context)
            return
        below = [child for child in node.children if child.table is None and not self._skip(child, node)]
        among = not context.lead and node.rank < DASH and self._among_agencies(node)
        found = agencies(node.text, self.lexicon) or (neighbour(node.text, self.lexicon) if among and below else None)
        if found and below and node.rank != PLAIN and (not context.lead or node.rank < LETTER):
            request = found.request or (context.request and not found.names)
            self._children(node, _headed(found, request), ref)
            return
        inline = with_duty(node.text, self.lexicon) or (
            neighbour_with_duty(node.text, self.lexicon) if among and not self._subject(node) else None
        )
        if inline is None and node.rank in (DECIMAL, LETTER) and not context.lead:
            inline = glued(node.text, self.lexicon)
        if inline and (node.rank < DASH or not context.lead):
            inner = _headed(inline, inline.request)
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
        office = unknown_office(node.text) if below and not context.lead and node.rank < DASH else None
        if office and all(child.rank != DECIMAL for child in below):
            own = self._subject(node)
            names = tuple(hit.value for hit in own) or tuple(office.lead)
            rule = "heading-acts" if own else "heading?"
            self._children(node, Context(office.printed, names, rule, office.printed), ref)
            return
        if below and self._topic(node, context):
            inner = context if context.lead else replace(context, heading=_printed(node))
            before, self._may_be_empty = (
                self._may_be_empty,
                not of_money(node.text) and (self._may_be_empty or among or self._some_named(below)),
            )
            self._children(node, inner, ref)
            self._may_be_empty = before
            return
        self._task(node, context, ref)
        self._children_after(node, context, ref, 0)

    def _among_agencies(self, node: Node) -> bool:
        """Whether the headings beside this one are agencies: then it is somebody's heading, too, or its duties are."""
        above = node.parent
        if above is None:
            return False
        if id(above) not in self._agency_lists:
            self._agency_lists[id(above)] = headed_by_agencies(above, self.lexicon)
        return self._agency_lists[id(above)]

    def _beside_duties(self, node: Node) -> bool:
        """Whether most numbered items beside this one say who acts: then it is a duty, too, of somebody."""
        if node.parent is None or off_topic(node.text) or not node.text.rstrip().endswith((".", ";")):
            return False
        items = [child for child in node.parent.children if child.rank == node.rank]
        named = [item for item in items if self._subject(item) or agencies(item.text, self.lexicon)]
        return len(named) > 1 and 2 * len(named) > len(items)

    def _some_named(self, nodes: Sequence[Node]) -> bool:
        """Whether a bullet below a topic names who acts: then its neighbours are duties too, of somebody unnamed."""
        return any(node.rank >= DASH and subject.later(sentence(node.text, self.lexicon)) for node in nodes)

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
            if inner.heading is None and node.rank < DASH and inner.lead != context.lead:
                inner = replace(inner, heading=self._opening_words(node))
        self._children(node, inner, ref)

    def _opening_words(self, node: Node) -> str | None:
        """The bodies that open a lead sentence, as printed: they head what stands below."""
        own = subject.opening(sentence(node.text, self.lexicon))
        return squeeze(node.text[own[0].start : own[-1].end]) if own else None

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

    def _task(self, node: Node, context: Context, ref: str, *doubts: str) -> None:
        text = squeeze(node.text)
        if len(text) < 8:
            return
        draft = Draft(ref, text, node.start, node.end, node.page, context, self.lexicon)
        reading = draft.reading
        if not context.lead:
            found = subject.ordered(reading) or subject.opening(reading) or subject.later(reading)
            must = node.rank == DECIMAL and (_MUST.search(reading.low) or self._beside_duties(node))
            if not found and not self._may_be_empty and not must:
                return
        draft.doubts.extend(doubts)
        if context.lead_in and node.rank >= DASH and self._fragment(node, context):
            draft.doubts.append("item-is-fragment")
        self.out.append(draft)

    def closing_of(self, node: Node) -> list[Draft]:
        """The general duty of a closing paragraph; none where it asks for nothing."""
        before = len(self.out)
        self._emit_closing(node)
        return self.out[before:]

    def _emit_closing(self, node: Node) -> None:
        if says_no_duty(node.text):
            return
        number = sum(draft.closing for draft in self.out)
        ref = "end" if not number else f"end.{number + 1}"
        draft = Draft(ref, squeeze(node.text), node.start, node.end, node.page, Context(), self.lexicon, closing=True)
        self.out.append(draft)

    def _emit_labelled(self, node: Node, labels: Labels, ref: str, context: Context | None = None) -> None:
        text, _ = trailing(node.text, node.start)
        context = context or Context()
        if not labels.assigns and not context.lead:
            context = self._lead_below(node)
        draft = Draft(ref, squeeze(text), node.start, node.end, node.page, context, self.lexicon, labels=labels)
        self.out.append(draft)

    def _lead_below(self, node: Node) -> Context:
        """Who does a task whose labels name nobody: the subject of the first sentence below its heading."""
        below = [child for child in node.children if child.table is None and not labels_of(child.text)]
        acting = next((child for child in below if self._subject(child)), None)
        return replace(self._lead_in(acting, Context()), heading=None) if acting else Context()


def _headed(found: Agencies, request: bool) -> Context:
    """What an agency's heading gives to everything under it; doubted where a name is of unknown shape."""
    rule = "heading" if all(name.known for name in found.names) else "heading?"
    return Context(found.printed, tuple(found.lead), rule, found.printed, request)


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
