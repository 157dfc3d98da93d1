"""Known holes in the pinned requirements (`make audit`): 1 where one is not allowed, 0 else.

pip-audit asks a service on the network. Where it does not answer, that is said and nothing fails: an audit that could
not be made is no finding.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tomllib
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

ALLOWED = Path(".ci/audit-allow.toml")
SECONDS = 180


def allowed(text: str, today: date) -> set[str]:
    """The ids that are passed over today. Raises SystemExit for an entry without a reason or an end."""
    rows = tomllib.loads(text).get("allow", [])
    for row in rows:
        if not row.get("id") or not row.get("why") or not isinstance(row.get("until"), date):
            raise SystemExit(f"{ALLOWED}: an entry needs id, why and until: {row}")
    return {row["id"] for row in rows if row["until"] >= today}


def verdict(report: dict[str, Any], passed_over: set[str]) -> tuple[list[str], int, int]:
    """(holes that are not allowed, packages that were looked up, packages in all)."""
    packages = report["dependencies"]
    holes = [
        f"{package['name']} {package['version']}: {hole['id']}, mended in {' '.join(hole['fix_versions']) or 'nothing'}"
        for package in packages
        for hole in package.get("vulns", [])
        if not passed_over & {hole["id"], *hole.get("aliases", [])}
    ]
    return holes, sum("skip_reason" not in package for package in packages), len(packages)


def main() -> int:
    command = [sys.executable, "-m", "pip_audit", "-r", "requirements.txt", "--no-deps", "--disable-pip", "-f", "json"]
    try:
        done = subprocess.run([*command, "--progress-spinner", "off"], capture_output=True, text=True, timeout=SECONDS)
        report = json.loads(done.stdout)
    except (subprocess.TimeoutExpired, ValueError):
        print("audit: not made, the service does not answer")
        return 0
    holes, looked_up, total = verdict(report, allowed(ALLOWED.read_text("utf-8"), datetime.now(UTC).date()))
    for hole in holes:
        print(hole)
    if not looked_up:
        print(f"audit: not made, the service knows none of the {total} packages (is it reachable?)")
        return 0
    print(f"audit: {looked_up} of {total} packages looked up, {len(holes)} holes that are not allowed")
    return 1 if holes else 0


if __name__ == "__main__":
    sys.exit(main())
