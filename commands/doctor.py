"""`dondoc doctor`: looks at every part and says what to do about what it finds."""

from __future__ import annotations

from typing import Annotated

import typer

MARKS = {"ok": "✓", "warn": "!", "bad": "✗"}


def doctor(as_json: Annotated[bool, typer.Option("--json", help="In ra JSON (print JSON)")] = False) -> None:
    """Kiểm tra thiết lập, cơ sở dữ liệu, Prefect, kênh gửi, lịch năm sau, dữ liệu (check every part)."""
    from commands.checkup import checks
    from commands.failures import UNREACHABLE
    from commands.house import current_settings
    from commands.output import say_json
    from config import clock

    found = checks.examine(current_settings(), clock.now())
    if as_json:
        say_json(found)
    else:
        for one in found:
            typer.echo(f"{MARKS[one.result]} {one.part:<14} {one.said}")
            if one.advice:
                typer.echo(f"  {'':<14} → {one.advice}")
        bad = sum(one.result == "bad" for one in found)
        typer.echo(f"\n{'Mọi phần đều ổn (all well)' if not bad else f'{bad} phần có lỗi (parts with faults)'}")
    if any(one.unreachable for one in found):
        raise typer.Exit(UNREACHABLE)
    if any(one.result == "bad" for one in found):
        raise typer.Exit(1)
