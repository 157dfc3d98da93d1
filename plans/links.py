"""Tasks that point at other parts of the plan, and a duty that both the text and an appendix print."""

from __future__ import annotations

import re
from collections.abc import Collection

from plans.fold import fold
from plans.proposal import TaskProposal

_LABEL = r"(?:[ivx]{1,5}(?:\.\d{1,2}){0,3}|\d{1,2}(?:\.\d{1,2}){0,3}|[a-zđ])"
_POINTER = re.compile(
    rf"(?:nhiệm vụ|nội dung|công việc|giải pháp)[^.;]{{0,60}}?\b(?:tại|ở|theo|nêu tại"
    rf"|thuộc)\s+(?P<path>(?:(?:các )?(?:điểm|khoản|mục|tiểu mục|phần|ý"
    rf"|gạch đầu dòng)\s+{_LABEL}"
    rf"(?:\s*(?:,|và|;|-|đến)\s*{_LABEL}(?![\w/]))*[ ,]*)+)"
)
_STEP = re.compile(rf"(?:điểm|khoản|mục|tiểu mục|phần|ý)\s+({_LABEL}(?:\s*(?:,|và|;)\s*{_LABEL}(?![\w/]))*)")
_ROW = re.compile(
    r"(?:số thứ tự|stt|tt|nhiệm vụ số|dòng)\s+(\d{1,3}(?:\s*(?:,|và|;"
    r"|-)\s*\d{1,3})*)[^.;]{0,40}(?:phụ lục|bảng|danh mục)"
)
_ENOUGH = 24


def link(tasks: list[TaskProposal]) -> None:
    """Fills `points_to`: places of the plan that a task names ("mục IV.1"), rows of its appendix, its own duplicate."""
    known = frozenset(task.ref for task in tasks)
    for task in tasks:
        task.points_to = list(dict.fromkeys([*_places(task.text), *_rows(task.text, known)]))
    _duplicates(tasks)


def _places(text: str) -> list[str]:
    """ "điểm b khoản 2 mục IV" -> "IV.2.b"; "mục III.1, III.2" -> both."""
    out: list[str] = []
    for pointer in _POINTER.finditer(fold(text)):
        if re.search(
            r"\b(?:nghị quyết|quyết định|luật|nghị định|thông tư|chỉ thị|kết luận|kế hoạch số"
            r"|công văn)\b",
            fold(text)[pointer.end() : pointer.end() + 40],
        ):
            continue
        steps = [re.split(r"\s*(?:,|và|;)\s*", hit.group(1)) for hit in _STEP.finditer(pointer.group("path"))]
        if not steps:
            continue
        above = ".".join(_label(step[0]) for step in reversed(steps[1:]))
        out.extend(f"{above}.{_label(last)}" if above else _label(last) for last in steps[0])
    return out


def _label(printed: str) -> str:
    head, _, rest = printed.strip().partition(".")
    head = head.upper() if re.fullmatch(r"[ivx]+", head) else head
    return f"{head}.{rest}" if rest else head


def _rows(text: str, known: Collection[str]) -> list[str]:
    rows: list[str] = []
    for hit in _ROW.finditer(fold(text)):
        for part in re.split(r"\s*(?:,|và|;)\s*", hit.group(1)):
            first, _, last = part.partition("-")
            rows.extend(f"PL.{number}" for number in range(int(first), int(last or first) + 1))
    return [row for row in rows if row in known]


def _duplicates(tasks: list[TaskProposal]) -> None:
    """An appendix row that repeats a duty of the text for the same lead points at it: both are one duty."""
    text_duties = {_words(task.text): task for task in tasks if not task.ref.startswith("PL.")}
    for task in tasks:
        if not task.ref.startswith("PL."):
            continue
        twin = text_duties.get(_words(task.text))
        if (
            twin is not None
            and len(task.text) > _ENOUGH
            and {fold(name) for name in twin.lead} & {fold(name) for name in task.lead}
        ):
            task.points_to.append(twin.ref)


def _words(text: str) -> str:
    return " ".join(re.findall(r"\w+", fold(text)))
