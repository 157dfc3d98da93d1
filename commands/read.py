"""`dondoc read`: what the reader finds in a file, without storing anything."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from plans.names import Lexicon
    from plans.proposal import Proposal, TaskProposal


def read(
    file: Annotated[Path, typer.Argument(help="Tệp kế hoạch (.docx, .pdf, .txt, .md, .doc)")],
    as_json: Annotated[bool, typer.Option("--json", help="In ra JSON (print JSON)")] = False,
    explain: Annotated[bool, typer.Option("--explain", help="Vì sao đọc ra như vậy (which words, which rule)")] = False,
) -> None:
    """Đọc một kế hoạch và in ra các nhiệm vụ tìm thấy (read a plan, print what was found)."""
    proposal = read_file(file)
    if as_json:
        from commands.output import say_json

        say_json(_with_reasons(proposal) if explain else proposal.as_json())
        return
    _say_document(proposal)
    for task in proposal.tasks:
        _say_task(task, explain)
    doubtful = sum(bool(task.flags) for task in proposal.tasks)
    typer.echo(f"\n{len(proposal.tasks)} nhiệm vụ, {doubtful} cần người xem lại (tasks; to be looked at by a person)")


def read_file(file: Path, names: Lexicon | None = None) -> Proposal:
    """The proposal in a file; raises `Unreadable`, also where there is no such file. `names`: bodies that are known."""
    from plans.errors import Unreadable
    from plans.read import read_plan

    if not file.is_file():
        what = "là thư mục, không phải tệp" if file.is_dir() else "không có tệp này"
        raise Unreadable(
            f"Không đọc được {file}: {what}; kiểm tra lại đường dẫn",
            f"cannot read {file}: {'a folder' if file.is_dir() else 'no such file'}; check the path",
        )
    return read_plan(file, names)


def _with_reasons(proposal: Proposal) -> dict[str, object]:
    from dataclasses import asdict

    shown: dict[str, object] = proposal.as_json()
    shown["tasks"] = [asdict(task) for task in proposal.tasks]
    shown["notes"] = proposal.notes
    return shown


def _say_document(proposal: Proposal) -> None:
    document = proposal.document
    for label, value in (
        ("Số, ký hiệu", document.number),
        ("Loại văn bản", document.kind),
        ("Cơ quan ban hành", document.issuer),
        ("Ngày ban hành", document.date),
        ("Tên", document.title),
        ("Phần đọc nhiệm vụ", document.section),
        ("Giai đoạn", "-".join(map(str, document.period)) if document.period else None),
    ):
        typer.echo(f"{label:<18} {value or '(không thấy)'}")
    for note in proposal.notes:
        typer.echo(f"! {note}")


def _say_task(task: TaskProposal, explain: bool) -> None:
    typer.echo(f"\n[{task.ref}] {task.kind}: {' '.join(task.text.split())}")
    lines = {
        "Chủ trì": task.lead,
        "Phối hợp": task.coordinators,
        "Thời hạn": task.due,
        "Định kỳ": task.recurrence,
        "Báo cáo cho": task.report_to,
        "Cần xem": task.flags,
    }
    for label, values in lines.items():
        if values:
            typer.echo(f"    {label:<12} {'; '.join(values)}")
    if explain:
        for reason in task.reasons:
            typer.echo(f"    vì sao       {reason.field} = {reason.value}: “{reason.words}” ({reason.rule})")
