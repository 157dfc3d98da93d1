"""What dondoc is made of: a bill of materials that names every pin, and an audit that says what it could not do."""

from __future__ import annotations

import importlib.util
import json
import subprocess
import sys
from datetime import date
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).resolve().parents[2]
TODAY = date(2026, 11, 23)


@pytest.fixture(scope="module")
def audit() -> ModuleType:
    spec = importlib.util.spec_from_file_location("audit", ROOT / ".ci" / "audit.py")
    assert spec
    assert spec.loader
    found = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(found)
    return found


def report(**hole: object) -> dict[str, object]:
    known = {"id": "PYSEC-1", "aliases": ["CVE-1"], "fix_versions": ["1.1"], **hole}
    return {
        "dependencies": [
            {"name": "a", "version": "1", "vulns": [known]},
            {"name": "b", "version": "2", "vulns": []},
            {"name": "c", "skip_reason": "not found"},
        ]
    }


def test_a_hole_is_told_unless_it_is_allowed(audit: ModuleType) -> None:
    holes, looked_up, total = audit.verdict(report(), set())
    assert (len(holes), looked_up, total) == (1, 2, 3)
    assert "1.1" in holes[0]
    for passed_over in ({"PYSEC-1"}, {"CVE-1"}):
        assert audit.verdict(report(), passed_over)[0] == []


def test_what_is_allowed_has_a_reason_and_an_end(audit: ModuleType) -> None:
    entry = '[[allow]]\nid = "PYSEC-1"\nwhy = "not used"\nuntil = 2026-11-23\n'
    assert audit.allowed(entry, TODAY) == {"PYSEC-1"}
    assert audit.allowed(entry, date(2026, 11, 24)) == set()
    for less in ("why", "until"):
        lines = [line for line in entry.splitlines() if not line.startswith(less)]
        with pytest.raises(SystemExit):
            audit.allowed("\n".join(lines), TODAY)
    audit.allowed((ROOT / audit.ALLOWED).read_text("utf-8"), TODAY)


def test_the_bill_names_every_pin(tmp_path: Path) -> None:
    tool = Path(sys.executable).with_name("cyclonedx-py")
    target = tmp_path / "sbom.json"
    command = [tool, "requirements", ROOT / "requirements.txt", "--output-reproducible", "--of", "JSON", "-o", target]
    subprocess.run(command, check=True, capture_output=True)
    bill = json.loads(target.read_text("utf-8"))
    assert bill["bomFormat"] == "CycloneDX"
    pins = [line.partition("==") for line in (ROOT / "requirements.txt").read_text().splitlines() if "==" in line]
    assert {(one["name"].lower(), one["version"]) for one in bill["components"]} == {(a, c) for a, _, c in pins}
