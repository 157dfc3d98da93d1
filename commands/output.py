"""What commands print: tables for people, JSON for programs."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict, is_dataclass
from datetime import date, datetime, time
from enum import Enum
from pathlib import Path
from typing import Any

import typer


def say_json(value: object) -> None:
    typer.echo(json.dumps(value, ensure_ascii=False, indent=2, default=plain))


def plain(value: object) -> Any:
    """For `json.dumps(default=…)`: moments as ISO text, dataclasses as objects."""
    if isinstance(value, datetime | date | time):
        return value.isoformat()
    if isinstance(value, Enum):
        return value.value
    if is_dataclass(value) and not isinstance(value, type):
        return asdict(value)
    if isinstance(value, Path):
        return str(value)
    if isinstance(value, set | frozenset | tuple):
        return list(value)
    raise TypeError(type(value).__name__)


def say_table(head: Sequence[str], rows: Iterable[Sequence[object]], widest: int = 60) -> None:
    """A plain text table; cells longer than `widest` characters are cut with an ellipsis."""
    cells = [[_cut(cell, widest) for cell in row] for row in rows]
    widths = [max(len(line[i]) for line in [list(head), *cells]) for i in range(len(head))]
    for line in [list(head), ["-" * width for width in widths], *cells]:
        typer.echo("  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip())


def _cut(cell: object, widest: int) -> str:
    text = "" if cell is None else " ".join(str(cell).split())
    return text if len(text) <= widest else text[: widest - 1] + "…"


def say_unheard(names: Sequence[str], most: int = 12) -> None:
    """Says whom no message can reach: a plan without addresses would otherwise look as if nothing were due."""
    if names:
        more = f" và {len(names) - most} cơ quan khác" if len(names) > most else ""
        typer.echo(
            f"! {len(names)} cơ quan chưa có địa chỉ nhận thông báo (no address): {'; '.join(names[:most])}{more}"
        )


def say_date(day: date | None) -> str:
    """A date as Vietnamese offices write it."""
    return f"{day:%d/%m/%Y}" if day else ""
