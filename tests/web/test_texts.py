"""Both languages are whole: every text of a template has its English, every value its name."""

from __future__ import annotations

import re
from enum import StrEnum
from pathlib import Path

import pytest

import models
from followup.overview import Timing
from web import texts

TEMPLATES = Path(texts.__file__).parents[1] / "templates"
CALL = re.compile(r"""\bt\(\s*(?:"((?:[^"\\]|\\.)*)"|'((?:[^'\\]|\\.)*)')""")
HOLE = re.compile(r"{(\w+)}")

TABLES: dict[str, type[StrEnum]] = {
    "state": models.OccurrenceState,
    "plan_state": models.PlanState,
    "task_state": models.TaskState,
    "role": models.AssignmentRole,
    "basis": models.DueBasis,
    "hold": models.Hold,
    "message_state": models.MessageState,
    "message_kind": models.MessageKind,
    "channel": models.Channel,
    "purpose": models.Purpose,
    "level": models.Level,
    "draft_kind": models.DraftKind,
    "draft_state": models.DraftState,
    "extension": models.ExtensionState,
    "submission": models.SubmissionKind,
    "decision": models.Decision,
    "user_role": models.UserRole,
    "outcome": models.RungOutcome,
    "timing": Timing,
}


def written() -> set[str]:
    found = (CALL.findall(path.read_text(encoding="utf-8")) for path in TEMPLATES.rglob("*.html"))
    return {one or other for calls in found for one, other in calls if one or other}


def test_every_text_has_its_english() -> None:
    assert sorted(written() - set(texts.english())) == []


def test_both_languages_have_the_same_holes() -> None:
    wrong = [vi for vi, en in texts.english().items() if set(HOLE.findall(vi)) != set(HOLE.findall(en))]
    assert wrong == []


@pytest.mark.parametrize("table", TABLES)
def test_every_value_has_its_name(table: str) -> None:
    for language in ("vi", "en"):
        assert {str(value) for value in TABLES[table]} <= set(texts.words(language)[table])
