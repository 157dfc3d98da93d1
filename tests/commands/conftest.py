"""The command line in this process: what it prints, and the code with which it ends."""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from commands.main import main


@dataclass(frozen=True)
class Said:
    code: int
    out: str
    err: str


Dondoc = Callable[..., Said]


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder that every command of the test works in."""
    folder = tmp_path / "home"
    monkeypatch.setenv("DONDOC_HOME", str(folder))
    monkeypatch.chdir(tmp_path)
    return folder


@pytest.fixture
def dondoc(home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Dondoc:
    def call(*args: object) -> Said:
        monkeypatch.setattr(sys, "argv", ["dondoc", *map(str, args)])
        with pytest.raises(SystemExit) as ended:
            main()
        said = capsys.readouterr()
        assert "Traceback" not in said.out + said.err
        code = ended.value.code
        assert isinstance(code, int)
        return Said(code, said.out, said.err)

    return call


@pytest.fixture
def plan_file(tmp_path: Path) -> Path:
    """The sample plan as a file, dated around today."""
    from config import clock, settings
    from followup.rules import Rules
    from followup.sample.document import plan_docx

    path = tmp_path / "kế hoạch mẫu.docx"
    path.write_bytes(plan_docx(clock.today(clock.now()), Rules.load(settings.load()).calendar))
    return path


@pytest.fixture
def sample_agencies(home: Path) -> None:
    """The sample province, with contacts, before the sample plan is imported by hand."""
    from commands.house import house
    from config import clock
    from config.registry import load_sample
    from followup import registry
    from models.session import writing

    with house() as opened, writing(opened.engine) as session:
        registry.sync(session, load_sample(), clock.now())
