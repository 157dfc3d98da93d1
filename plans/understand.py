"""Blocks -> proposal: header, parts that give duties, duties, their fields, and what a person must look at."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TypeVar

from plans import doubt, links
from plans.assign import from_draft, from_row
from plans.blocks import Document
from plans.closing import closings, last_words
from plans.columns import Column
from plans.draft import Draft
from plans.duties import Walker
from plans.errors import Unreadable
from plans.fold import fold
from plans.header import Head, read_header
from plans.headings import acts, agencies
from plans.labels import Label, labels_of
from plans.names import Found, Lexicon, split_bodies, tokens
from plans.proposal import Proposal, TaskProposal
from plans.sections import AGENCIES, LABELS, SECTION, Body, Part, bodies, duty_parts
from plans.tables import task_rows
from plans.tree import CAPITAL, DECIMAL, PART, PLAIN, ROMAN, Node

_WITHOUT_SECTION = frozenset(
    {"CHỈ THỊ", "CÔNG ĐIỆN", "CÔNG VĂN", "THÔNG BÁO", "THÔNG BÁO KẾT LUẬN", "KẾT LUẬN", "QUYẾT ĐỊNH"}
)
_LOCAL_NAME = 3
_LABEL, _SHORT = 40, 160

Watch = Callable[[], None]
Item = TypeVar("Item")


def understand(document: Document, lexicon: Lexicon | None = None, watch: Watch | None = None) -> Proposal:
    """Pure. Raises `Unreadable` where no part gives duties, `Secret` where the document is marked secret.

    `watch` is called before each duty and may raise: it is how a reader keeps to its time.
    """
    head = read_header(document)
    lexicon = lexicon or Lexicon.default()
    body = bodies(document, head, lexicon)
    lexicon = _local(body, lexicon)
    drafts, parts = _drafts(body, head, lexicon)
    tasks = [from_draft(draft, head.header) for draft in _watched(drafts, watch)]
    rows = enumerate(task_rows(body.tables), start=1)
    tasks += [from_row(row, f"PL.{number}", lexicon) for number, row in _watched(rows, watch)]
    if not tasks:
        raise Unreadable(
            "không tìm thấy phần giao nhiệm vụ (Tổ chức thực hiện, Phân công nhiệm vụ, phụ lục phân công),"
            " hãy kiểm tra đúng tệp chưa",
            "no part that gives duties was found; is this the right file?",
        )
    head.header.section = _main_heading(parts)
    links.link(tasks)
    doubt.judge(tasks, head.header, document.doubts)
    return Proposal(head.header, tasks, document.text, list(document.notes))


def _watched(items: Iterable[Item], watch: Watch | None) -> Iterator[Item]:
    for item in items:
        if watch:
            watch()
        yield item


def _drafts(body: Body, head: Head, lexicon: Lexicon) -> tuple[list[Draft], list[Part]]:
    parts = _parts(body, head, lexicon)
    last = next((part for part in reversed(parts) if part.why != LABELS), None)
    closing = closings(last, lexicon) if last else []
    directive = bool(parts) and parts[0].node.rank == 0
    walker = Walker(lexicon, closing, lead_may_be_empty=directive)
    numbered = [(part, walker.part(part)) for part in parts]
    if sum(bool(found) for _, found in numbered) > 1:
        _cite_parts(numbered)
    for part, found in numbered:
        for draft in found:
            draft.ref = draft.ref or part.numeral
    drafts = [draft for _, found in numbered for draft in found]
    if drafts and not any(draft.closing for draft in drafts) and (node := last_words(body.main[-1], parts, lexicon)):
        drafts += walker.closing_of(node)
    kept = [part for part, found in numbered if found]
    return drafts, kept


def _cite_parts(numbered: list[tuple[Part, list[Draft]]]) -> None:
    """With several parts that give duties a reference starts with the part's own numeral."""
    for part, found in numbered:
        for draft in found:
            if not draft.closing and part.numeral:
                draft.ref = f"{part.numeral}.{draft.ref}".rstrip(".")


def _parts(body: Body, head: Head, lexicon: Lexicon) -> list[Part]:
    """The named parts; of a directive without any, the whole text."""
    roots = body.main
    if head.header.kind in _WITHOUT_SECTION and head.header.kind != "QUYẾT ĐỊNH":
        parted = any(node.rank in (PART, CAPITAL, ROMAN) for root in roots for node in root.children)
        if not parted:
            return [Part(root, "", AGENCIES, "") for root in roots if _has_numbers(root)]
    parts = duty_parts(body, lexicon)
    if parts and (any(part.why != LABELS for part in parts) or body.tables):
        return parts
    whole = [root for root in roots if _has_numbers(root)]
    if parts or not whole or (body.tables and any(task_rows(body.tables))):
        return parts
    if head.header.kind in _WITHOUT_SECTION or any(_opened_by_agency(root, lexicon) for root in whole):
        return [Part(root, "", AGENCIES, "") for root in whole]
    return parts


def _has_numbers(root: Node) -> bool:
    return sum(child.rank != PLAIN and child.table is None for child in root.children) > 0


def _opened_by_agency(root: Node, lexicon: Lexicon) -> bool:
    numbered = [child for child in root.children if child.rank in (DECIMAL, ROMAN)]
    return sum(agencies(child.text, lexicon) is not None for child in numbered) >= 2


def _main_heading(parts: list[Part]) -> str | None:
    """ "Tổ chức thực hiện" before "Phân công …", any named part before one that is only labelled."""
    named = [part for part in parts if part.why == SECTION]
    for part in named:
        if "tổ chức" in fold(part.heading):
            return part.heading
    rest = named or [part for part in parts if part.heading]
    return rest[0].heading if rest else None


def _local(body: Body, lexicon: Lexicon) -> Lexicon:
    """The lexicon and the names that this document uses as headings: they are long and stand alone there."""
    names: list[str] = []
    for root in body.main:
        for node in root.walk():
            if node.table is None and node.rank in (ROMAN, DECIMAL) and len(node.text) < 200:
                found = agencies(node.text, lexicon)
                names.extend(_trusted(found.names if found else [], lexicon))
            elif ":" in node.text[:_LABEL]:
                names.extend(name for label in labels_of(node.text) for name in _labelled_names(label, lexicon))
    long = [name for name in names if name[:1].isupper() and len(name.split()) >= _LOCAL_NAME and not _is_group(name)]
    return lexicon.plus(long) if long else lexicon


def _trusted(found: Sequence[Found], lexicon: Lexicon) -> list[str]:
    """Known names, and unknown ones that are no misprint, nor a name and its verb."""
    return [item.name for item in found if item.known or not _slipped(item.name, lexicon)]


def _slipped(name: str, lexicon: Lexicon) -> bool:
    """A verb inside, a known name with a word behind it, or a Sở or Bộ that the lexicon, which has all, lacks."""
    return acts(name) or lexicon.longest(tokens(name), 0) > 1 or fold(name).startswith(("sở ", "bộ "))


def _labelled_names(label: Label, lexicon: Lexicon) -> list[str]:
    """The bodies of "Cơ quan chủ trì: …"; a label that holds a sentence names none for certain."""
    if label.kind not in (Column.LEAD, Column.PERFORM, Column.COORDINATORS) or len(label.value) > _SHORT:
        return []
    return _trusted(split_bodies(label.value, lexicon), lexicon)


def _is_group(name: str) -> bool:
    return fold(name).startswith(
        (
            "các ",
            "những ",
            "ủy ban nhân dân",
            "ubnd",
            "tổ chức",
            "doanh nghiệp",
            "giám đốc",
            "thủ trưởng",
            "chủ tịch",
            "cơ quan",
            "đơn vị",
            "sở,",
            "sở ngành",
        )
    )


__all__ = ["TaskProposal", "understand"]
