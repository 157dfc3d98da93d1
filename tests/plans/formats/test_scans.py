"""Scanned PDFs with a program that stands in for Tesseract: it checks the picture that it gets and prints a page."""

from __future__ import annotations

from pathlib import Path

import pytest

from plans.read import read_plan
from tests.plans.formats.paper import Sheet, pdf

_STAND_IN = """#!/bin/sh
if [ "$1" = --list-langs ]; then printf 'List of available languages (1):\\nvie\\n'; exit 0; fi
read -r magic width height depth < "$1"
[ "$magic" = P5 ] && [ "$depth" = 255 ] && [ "$width" -gt 2000 ] && [ "$height" -gt 3000 ] || exit 1
[ "$3" = -l ] && [ "$4" = vie ] || exit 1
printf 'KẾ HOẠCH\\n\\nII. TỔ CHỨC THỰC HIỆN\\n\\n1. Sở Y tế:\\n\\n- Chủ trì kiểm tra các cơ sở khám bệnh.\\n'
"""


def test_a_scan_is_recognised_and_every_task_is_flagged(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    program = tmp_path / "tesseract"
    program.write_text(_STAND_IN)
    program.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    path = tmp_path / "scan.pdf"
    path.write_bytes(pdf([Sheet(picture=True)]))
    proposal = read_plan(path)
    assert [task.lead for task in proposal.tasks] == [["Sở Y tế"]]
    assert all("ocr" in task.flags and task.source.page == 1 for task in proposal.tasks)
    assert proposal.notes
