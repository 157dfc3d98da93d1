"""Writes the lower part of deploy/dondoc.env from docs/settings.md: every setting with its default."""

from __future__ import annotations

import re
from pathlib import Path

TARGET = Path("deploy/dondoc.env")
BORDER = "# Các thiết lập còn lại, với giá trị mặc định:\n"

head = TARGET.read_text("utf-8").partition(BORDER)[0]
given = set(re.findall(r"^(DONDOC_\w+)=", head, re.MULTILINE))
rows = re.findall(r"^\| `(DONDOC_\w+)` \| (.*?) \| (.*) \|$", Path("docs/settings.md").read_text("utf-8"), re.MULTILINE)
rest = [f"# {meaning}\n#{name}={default.strip('` ')}\n" for name, default, meaning in rows if name not in given]
TARGET.write_text(head + BORDER + "".join(rest), "utf-8")
