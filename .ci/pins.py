"""Resolves requirements*.in into `name==version` lines and nothing else (`make pins`)."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

HEAD = "# Resolved from {source} by `make pins`; holds no download address.\n"


def resolved(source: str) -> list[str]:
    """What pip would install; raises CalledProcessError where it finds no solution."""
    asked = ["install", "-q", "--dry-run", "--ignore-installed", "--report", "-", "-r", source]
    done = subprocess.run([sys.executable, "-m", "pip", *asked], capture_output=True, text=True, check=True)
    found = [one["metadata"] for one in json.loads(done.stdout)["install"]]
    return sorted({f"{one['name'].lower().replace('_', '-')}=={one['version']}" for one in found})


def write(target: str, source: str, pins: list[str]) -> None:
    Path(target).write_text(HEAD.format(source=source) + "\n".join(pins) + "\n")


runtime = resolved("requirements.in")
write("requirements.txt", "requirements.in", runtime)
testing = [pin for pin in resolved("requirements-dev.in") if pin not in runtime]
write("requirements-dev.txt", "requirements-dev.in", ["-r requirements.txt", *testing])
