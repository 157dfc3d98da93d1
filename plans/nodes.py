"""What a paragraph of the outline is: a topic, a lead sentence, a list of objects, a duty."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace

from plans.draft import Context
from plans.fields import advises, coordinators, role, subject
from plans.fields.reading import Hit, sentence
from plans.fold import fold
from plans.labels import Label, Labels, heading_label, labels_of, trailing
from plans.names import Lexicon
from plans.names import words as w
from plans.tree import DASH, DECIMAL, LETTER, PLAIN, PLUS, Node

_LEAD_IN = re.compile(
    r"(?:(?:tiếp tục |chủ động |tích cực |thường xuyên )*(?:chủ trì|phối hợp|tham mưu)"
    r"|là (?:cơ quan|đơn vị|bộ phận) (?:thường trực|đầu mối))"
)
_ONLY_ROLES = re.compile(
    r"(?:(?:tiếp tục|chủ động|tích cực|thường xuyên|chủ trì|phối hợp|tham mưu|chặt chẽ|với|và)[ ,:]*)*"
)
_PARTNERS_FOLLOW = re.compile(r"phối hợp(?: chặt chẽ)?(?: với)?\s*:?\s*$")
_ENUMERATES = re.compile(r"\b(?:gồm|bao gồm|gồm có|sau đây|dưới đây)\b[^:]{0,60}:$")
_TITLED = re.compile(
    r"(?:tiểu )?(?:dự án|đề án|chương trình|nhóm|mô hình|nội dung|hợp phần|gói thầu"
    r"|tiêu chí)\s*(?:số\s*)?(?:\d|[ivx]+\b|thành phần)|[\"(]"
)
_THINGS = frozenset(
    {
        "phương",
        "mức",
        "cơ",
        "dự",
        "tiểu",
        "đề",
        "kế",
        "danh",
        "chương",
        "nội",
        "nhóm",
        "các",
        "số",
        "tỷ",
        "tiêu",
        "mô",
        "quy",
        "nguồn",
        "hệ",
        "chính",
        "văn",
        "nghị",
        "thông",
    }
)
_REMARK = re.compile(r"(?:\(|lưu ý|ghi chú|\*|trong đó:$|\[)")


class Judge:
    """Says what a node is; knows the names of the document and which paragraphs close its text."""

    def __init__(self, lexicon: Lexicon, closing: Iterable[Node] = ()) -> None:
        self.lexicon = lexicon
        self.closing = {id(node) for node in closing}

    def _skip(self, node: Node, parent: Node | None) -> bool:
        text = node.text.strip()
        if not text:
            return not node.children
        low = fold(text)
        if node.rank == PLAIN and (text.isupper() or (_REMARK.match(low) and len(text) < 400)):
            return True
        return bool(parent is not None and labels_of(text) and node.rank in (PLAIN, DASH, PLUS))

    def _topic(self, node: Node, context: Context) -> bool:
        """A heading that is no agency: short, without a full stop, with something under it."""
        if node.rank == PLAIN or len(node.text) > 160 or node.text.rstrip().endswith((".", ";", ",")):
            return False
        below = [child for child in node.children if child.table is None and id(child) not in self.closing]
        if not below or (
            all(child.rank == PLAIN for child in below) and context.lead and not node.ends_in_colon and not node.bold
        ):
            return False
        return self._subject(node) == []

    def _bare_lead_in(self, node: Node) -> bool:
        """ "a) Chủ trì, phối hợp với các sở, ngành" without a colon, above dashes."""
        low = fold(node.text)
        if not _LEAD_IN.match(low) or node.rank == PLAIN:
            return False
        found = coordinators.coordinators(sentence(node.text, self.lexicon), [])
        end = max((hit.end for hit in found), default=0) or _ONLY_ROLES.match(low).end()  # type: ignore[union-attr]
        return len(low[end:].strip(" .;:,").split()) <= 1

    def _lead_in(self, node: Node, context: Context) -> Context:
        reading = sentence(node.text, self.lexicon)
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
            request=context.request
            if not leads
            else (leads[0].rule.startswith("order") and subject.is_request(reading.low) and context.request),
            lead_in=node.text,
            partners_follow=not found and bool(_PARTNERS_FOLLOW.search(reading.low)),
        )

    def _subject(self, node: Node) -> list[Hit]:
        reading = sentence(node.text, self.lexicon)
        return subject.ordered(reading) or subject.opening(reading)

    def _enumerates(self, text: str, listed: Sequence[Node]) -> bool:
        """Whether the items only name the objects of the sentence above: then all is one duty."""
        if not listed:
            return False
        titled = sum(bool(_TITLED.match(fold(child.text))) for child in listed)
        if 2 * titled > len(listed):
            return True
        verbs = sum(self._opens_with_verb(child.text) for child in listed)
        return (
            bool(_ENUMERATES.search(fold(text).rstrip()))
            and 2 * verbs <= len(listed)
            and "nhiệm vụ" not in fold(text)[-60:]
        )

    def _opens_with_verb(self, text: str) -> bool:
        reading = sentence(text, self.lexicon)
        if not reading.words:
            return False
        return w.STOPS.at(reading.words, 0) > 0 or bool(subject.opening(reading))

    def _labels(self, node: Node) -> Labels:
        """The labels directly under a node, or behind its text."""
        items: list[Label] = []
        for child in node.children:
            if child.table is None:
                items.extend(labels_of(child.text, child.start))
                if child.rank in (DECIMAL, LETTER) and child.children and (kind := heading_label(child.text)):
                    value = "; ".join(grand.text.rstrip(" .;") for grand in child.children if grand.table is None)
                    items.append(Label(kind, value, child.children[0].start))
                if child.rank in (DASH, PLUS) and not labels_of(child.text, child.start):
                    items.extend(
                        label
                        for grand in child.children
                        if grand.rank in (PLAIN, PLUS)
                        for label in labels_of(grand.text, grand.start)
                    )
        if not items:
            items = trailing(node.text, node.start)[1]
        return Labels(items)

    def _fragment(self, node: Node, context: Context) -> bool:
        """An item that names a thing ("Phương án …:") instead of saying what to do."""
        if context.partners_follow or self._opens_with_verb(node.text):
            return False
        words = fold(node.text).split()
        return bool(words) and words[0] in _THINGS
