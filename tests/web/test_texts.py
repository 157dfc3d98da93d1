"""Both languages are whole: every text of a template has its English, every value its name."""

from __future__ import annotations

import re
from enum import StrEnum
from pathlib import Path

import pytest

import models
from followup.masterdata import NOUNS
from followup.masterdata.ladders import AUDIENCES, DRAFTS, TONES, WAYS
from followup.overview import Timing
from followup.overview.proposed import VIETNAMESE, Proposed
from notifications import wording
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
    "scope": models.TokenScope,
    "outcome": models.RungOutcome,
    "timing": Timing,
    "proposed": Proposed,
}


def written() -> set[str]:
    found = (CALL.findall(path.read_text(encoding="utf-8")) for path in TEMPLATES.rglob("*.html"))
    return {one or other for calls in found for one, other in calls if one or other}


def test_every_text_has_its_english() -> None:
    assert sorted(written() - set(texts.english())) == []


def test_every_field_of_the_master_data_has_its_english() -> None:
    labels = {label for noun in NOUNS.values() for label in (noun.title, *(field.label for field in noun.fields))}
    assert sorted(labels - set(texts.english())) == []


def test_every_choice_of_the_master_data_has_its_name() -> None:
    for noun in NOUNS.values():
        for field in noun.fields:
            assert set(field.choices) <= set(texts.words("vi").get(field.words, ())), field.name
    for table, values in (("audience", AUDIENCES), ("way", WAYS), ("tone", TONES), ("draft_kind", DRAFTS)):
        assert set(values) <= set(texts.words("vi")[table])
    assert {name.partition(".")[0] for name in wording.names()} <= set(texts.words("vi")["template"])


def test_both_languages_have_the_same_holes() -> None:
    wrong = [vi for vi, en in texts.english().items() if set(HOLE.findall(vi)) != set(HOLE.findall(en))]
    assert wrong == []


@pytest.mark.parametrize("table", TABLES)
def test_every_value_has_its_name(table: str) -> None:
    for language in ("vi", "en"):
        assert {str(value) for value in TABLES[table]} <= set(texts.words(language)[table])


def test_pages_and_letters_propose_in_the_same_words() -> None:
    assert texts.words("vi")["proposed"] == {str(key): said for key, said in VIETNAMESE.items()}
