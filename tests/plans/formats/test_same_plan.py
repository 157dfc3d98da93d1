"""One plan, every format: the proposal is the same."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from bench import papers
from bench.mutate import mutant, seeds
from plans.errors import Unreadable
from plans.proposal import Proposal
from plans.read import read_document, read_plan

PAGES = 3


@pytest.fixture(scope="module")
def proposals(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Proposal]:
    folder = tmp_path_factory.mktemp("plans")
    made = {"txt": papers.text(PAGES), "docx": papers.docx(PAGES), "pdf": papers.paper(PAGES)}
    for suffix, data in made.items():
        (folder / f"plan.{suffix}").write_bytes(data)
    return {suffix: read_plan(folder / f"plan.{suffix}") for suffix in made}


@pytest.mark.parametrize("suffix", ["docx", "pdf"])
def test_word_and_pdf_give_the_proposal_of_the_text(proposals: dict[str, Proposal], suffix: str) -> None:
    def shown(proposal: Proposal) -> list[tuple[object, ...]]:
        return [
            (task.ref, task.kind, task.lead, task.coordinators, task.recurrence, task.due, task.role, task.text)
            for task in proposal.tasks
        ]

    assert len(proposals["txt"].tasks) > 20
    assert shown(proposals[suffix]) == shown(proposals["txt"])
    assert proposals[suffix].document.title == proposals["txt"].document.title


@pytest.mark.parametrize("suffix", ["txt", "docx", "pdf"])
def test_every_task_stands_where_it_says(proposals: dict[str, Proposal], suffix: str) -> None:
    proposal = proposals[suffix]
    for task in proposal.tasks:
        printed = " ".join(proposal.text[task.source.start : task.source.end].split())
        assert task.text[:40] in printed
        assert (task.source.page is not None) == (suffix == "pdf")


@pytest.mark.parametrize("name", sorted(seeds()))
def test_spoilt_files_are_read_or_refused_in_one_line(
    tmp_path: Path, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A taste of `bench/fuzz_reading.py`, from other seeds each time the files or the mutations change."""
    monkeypatch.setenv("PATH", "")
    good, path = seeds()[name], tmp_path / name
    for seed in range(12 if name.endswith(".pdf") else 25):
        path.write_bytes(mutant(name, good, random.Random(f"{name}{seed}")))
        try:
            read_plan(path)
        except Unreadable as refusal:
            assert "\n" not in str(refusal)  # noqa: PT017 - both ways are right, only the line counts


def test_offsets_count_in_the_text_of_the_document(tmp_path: Path) -> None:
    for suffix, data in (("txt", papers.text(1)), ("docx", papers.docx(1)), ("pdf", papers.paper(1))):
        path = tmp_path / f"plan.{suffix}"
        path.write_bytes(data)
        document = read_document(path)
        for block in document.blocks:
            for part in [block] if not hasattr(block, "rows") else [cell for row in block.rows for cell in row]:
                assert document.text[part.start : part.end] == part.text
