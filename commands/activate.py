"""`dondoc activate`: from now on the plan is followed."""

from __future__ import annotations

from typing import Annotated

import typer

from commands.importing import ACTOR


def activate(
    plan: Annotated[str, typer.Argument(help="Mã mà import in ra, hoặc số ký hiệu (144/KH-UBND)")],
    accept: Annotated[
        bool,
        typer.Option(
            "--accept-proposals", help="Tên cũ chỉ có một cơ quan kế thừa: lấy cơ quan đó (take single successors)"
        ),
    ] = False,
) -> None:
    """Kích hoạt một kế hoạch đã rà soát (follow a reviewed plan from now on)."""
    from commands.house import house
    from commands.scheduling import tell_prefect
    from config import clock
    from followup import activation, plans, review
    from followup.rules import Rules
    from models.session import writing

    now = clock.now()
    with house() as opened:
        with writing(opened.engine) as session:
            found = plans.find(session, plan)
            plan_id, label = found.id or 0, plans.label(found)
            taken = review.accept_proposals(session, plan_id, actor=ACTOR, now=now, only_single=True) if accept else 0
            done = activation.activate(session, plan_id, actor=ACTOR, now=now, rules=Rules.load(opened.settings))
        if done.over:
            typer.echo(f"{label} đã hết thời gian thực hiện: chỉ lưu, không đôn đốc (its years are over: not chased)")
            return
        typer.echo(
            f"Đã kích hoạt {label}: {done.tasks} nhiệm vụ, {done.assignments} phân công, "
            f"{done.occurrences} kỳ thực hiện (activated)"
        )
        if taken:
            typer.echo(f"{taken} tên cũ được hiểu là cơ quan kế thừa duy nhất (single successors taken)")
        if done.open_names:
            typer.echo(f"{done.open_names} tên cơ quan chưa rõ, xem trên trang web (names still open)")
        tell_prefect(opened, {plan_id})
