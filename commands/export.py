"""`dondoc export`: the follow-up sheet as .xlsx, the progress report as .docx."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

FORMATS = ("xlsx", "docx", "csv", "pdf", "ics")


def export(
    format_: Annotated[str, typer.Option("--format", help="xlsx | docx | csv | pdf | ics")] = "xlsx",
    output: Annotated[Path | None, typer.Option("--output", "-o", help="Ghi vào tệp (file to write)")] = None,
    plan: Annotated[str | None, typer.Option("--plan", help="Chỉ một kế hoạch: mã hoặc số ký hiệu")] = None,
) -> None:
    """Xuất bảng theo dõi hoặc báo cáo tiến độ (export the follow-up sheet or the report)."""
    from commands.house import house
    from config import clock
    from followup import papers, plans
    from followup.overview import Filters
    from models.session import reading

    if format_ not in FORMATS:
        raise typer.BadParameter(f"--format là một trong {', '.join(FORMATS)} (one of these)")
    now = clock.now()
    with house() as opened, reading(opened.engine) as session:
        wanted = plans.find(session, plan).id if plan else None
        content = papers.export(session, format_, Filters(plan=wanted), now, opened.settings)
    target = output or Path(papers.file_name(format_, now))
    target.write_bytes(content)
    typer.echo(f"{target}")
