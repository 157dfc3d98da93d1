"""Who took over: by function, in date order, under the province's own conditions (NQ 190/2025/QH15)."""

from __future__ import annotations

import re
from dataclasses import dataclass

from config.names import fold
from followup.naming.index import Index
from followup.naming.result import Candidate
from models import Succession

_EVERYTHING = ("toàn bộ", "không xác định", "các chức năng")
_EXCEPT = re.compile(r"\(trừ [^)]*\)|\([^)]*\d{4}[^)]*\)|\btrừ .*$")
DEPTH = 4


@dataclass(frozen=True, slots=True)
class Heir:
    candidate: Candidate
    score: int
    rule: Succession


def heirs(index: Index, name: str, words: str, depth: int = DEPTH) -> list[Heir]:
    """Proposals for a dead name, the best match of the duty's words first; each successor once."""
    folded = fold(words)
    found: dict[tuple[int | None, str], Heir] = {}
    for rule in index.rules_for(name):
        if not _holds(index, rule):
            continue
        score = matches(rule, folded)
        for heir in _heirs_of(index, rule, score, words, depth):
            place = (heir.candidate.agency_id, heir.candidate.name)
            if place not in found or found[place].score < heir.score:
                found[place] = heir
    return sorted(found.values(), key=lambda heir: (-heir.score, heir.candidate.agency_id is None))


def matches(rule: Succession, words: str) -> int:
    """How many words of the duty (folded) speak of the rule's function."""
    hits = {phrase for phrase in phrases(rule) if re.search(rf"(?<!\w){re.escape(phrase)}(?!\w)", words)}
    return sum(len(phrase.split()) for phrase in hits)


def phrases(rule: Succession) -> set[str]:
    if rule.keywords:
        return {fold(part) for part in rule.keywords.split(";") if part.strip()}
    if rule.function.startswith(_EVERYTHING):
        return set()
    text = _EXCEPT.sub("", rule.function)
    return {fold(part) for part in re.split(r"[,;()]|\bvà\b", text) if len(part.strip()) > 3}


def _heirs_of(index: Index, rule: Succession, score: int, words: str, depth: int) -> list[Heir]:
    """The rule's successors; one that has itself ended since is followed on."""
    result: list[Heir] = []
    for name in rule.new_name.split(" | "):
        folded = fold(name)
        agency = index.living(folded)
        later = _later(index, folded, rule, words, depth, alive=agency is not None)
        if later:
            result += [Heir(heir.candidate, score + heir.score, heir.rule) for heir in later]
            continue
        known = agency.id if agency else None
        result.append(Heir(Candidate(agency.name if agency else name, why(rule), known), score, rule))
    return result


def _later(index: Index, name: str, rule: Succession, words: str, depth: int, *, alive: bool) -> list[Heir]:
    """What became of the successor itself: all of it where it ended, else only a function that went on to another."""
    if depth == 0 or name == rule.old_folded:
        return []
    found = heirs(index, name, words, depth - 1)
    if alive:
        moved = (h for h in found if h.score and h.rule.keywords and h.rule.effective_on > rule.effective_on)
        return [heir for heir in moved if index.local(fold(heir.candidate.name)) != index.local(name)]
    return found


def why(rule: Succession) -> str:
    """ "chức năng giảm nghèo; từ 01/3/2025 (NĐ 45/2025/NĐ-CP)"."""
    since = f"từ {rule.effective_on:%d/%m/%Y}"
    basis = f" ({rule.basis})" if rule.basis else ""
    doubt = "; cần đối chiếu" if rule.needs_confirmation else ""
    return f"chức năng: {rule.function}; {since}{basis}{doubt}" if rule.function else f"{since}{basis}{doubt}"


def _holds(index: Index, rule: Succession) -> bool:
    kind, _, name = rule.only_where.partition(":")
    if not name:
        return True
    if kind == "lacks" and fold(name) == rule.old_folded and index.issued and index.issued >= rule.effective_on:
        return False  # the plan itself shows that this province kept the body
    return (index.living(fold(name)) is not None) == (kind == "has")
