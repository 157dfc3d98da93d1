"""`dondoc import`: read plans and keep them as proposals that a coordinator reviews."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

ACTOR = "user:command-line"


def import_plans(
    files: Annotated[list[Path], typer.Argument(help="Các tệp kế hoạch (plan files)")],
    as_json: Annotated[bool, typer.Option("--json", help="In ra JSON (print JSON)")] = False,
) -> None:
    """Đọc kế hoạch và lưu thành đề xuất chờ rà soát (read plans, store them as proposals)."""
    from commands.failures import report
    from commands.house import House, house
    from config.errors import Refused

    def one(opened: House, file: Path) -> int:
        """Exit code of one file: the others are imported all the same."""
        try:
            shown = store(opened, file)
        except (Refused, OSError) as failure:
            return report(failure)
        stored.append(shown)
        if not as_json:
            typer.echo("{plan}  {number}  {tasks} nhiệm vụ, {doubtful} cần xem lại  {file}".format(**shown))
            if shown["supersedes"]:
                typer.echo("    là bản sửa đổi của kế hoạch {supersedes} (an amended version)".format(**shown))
        return 0

    stored: list[dict[str, object]] = []
    with house() as opened:
        codes = [one(opened, file) for file in files]
    if as_json:
        from commands.output import say_json

        say_json(stored)
    elif stored:
        typer.echo("Rà soát trên trang web, rồi: dondoc activate PLAN (review on the web page, then activate)")
    raise typer.Exit(max(codes))


def store(opened: object, file: Path) -> dict[str, object]:
    """Raises `Refused`: unreadable, secret, or imported before."""
    from commands.house import House
    from commands.read import read_file
    from config import clock
    from followup import importing, registry
    from models import PlanState
    from models.session import reading, writing

    assert isinstance(opened, House)  # noqa: S101
    with reading(opened.engine) as session:
        names = registry.lexicon(session)
    proposal = read_file(file, names)
    with writing(opened.engine) as session:
        before = importing.earlier_version(session, proposal)
        plan = importing.store(
            session,
            proposal,
            name=file.name,
            content=file.read_bytes(),
            settings=opened.settings,
            actor=ACTOR,
            now=clock.now(),
            supersedes_id=before.id if before and before.state is PlanState.ACTIVE else None,
        )
        return {
            "plan": plan.id,
            "number": plan.number or "(không có số)",
            "tasks": len(proposal.tasks),
            "doubtful": importing.doubtful(session, plan),
            "supersedes": plan.supersedes_id,
            "file": file.name,
        }
