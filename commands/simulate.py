"""`dondoc simulate`: every message that would go out if nobody answered. Nothing is written."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from datetime import date

#: Further on, recurring duties make a list that nobody reads and that takes hours.
MOST_DAYS = 5 * 366


def simulate(
    first: Annotated[str, typer.Option("--from", help="Từ ngày (YYYY-MM-DD)")],
    last: Annotated[str, typer.Option("--to", help="Đến hết ngày (YYYY-MM-DD)")],
    plan: Annotated[str | None, typer.Option("--plan", help="Chỉ một kế hoạch: mã hoặc số ký hiệu")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="In ra JSON (print JSON)")] = False,
) -> None:
    """Liệt kê mọi thông báo sẽ gửi nếu không ai trả lời (what would go out if nobody answered)."""
    from commands.house import house
    from commands.output import say_json, say_table, say_unheard
    from commands.tick import within_reach
    from config import clock
    from followup import plans
    from followup import simulate as engine
    from followup.rules import Rules
    from models.session import reading

    begin, end = day(first), day(last)
    if end < begin:
        raise typer.BadParameter("--to trước --from (--to lies before --from)")
    within_reach(begin, first)
    if (end - clock.today(clock.now())).days > MOST_DAYS:
        raise typer.BadParameter("--to xa hơn năm năm kể từ hôm nay (--to lies more than five years ahead)")
    with house() as opened, reading(opened.engine) as session:
        wanted = plans.find(session, plan).id if plan else None
        rules = Rules.load(opened.settings)
        now = clock.now()
        planned = engine.simulate(session, rules, first=begin, last=end, plan_id=wanted, now=now)
        silent = engine.unheard(session, rules, last=end, plan_id=wanted, now=now)
    if as_json:
        say_json(planned)
        return
    say_table(
        ("Lúc", "Cơ quan", "Gửi tới", "Kênh", "Kế hoạch", "Mục", "Vì sao"),
        (
            (f"{clock.local(one.at):%d/%m/%Y %H:%M}", one.agency, one.contact, one.channel, one.plan, one.ref, one.why)
            for one in planned
        ),
        widest=48,
    )
    typer.echo(f"{len(planned)} thông báo (messages)")
    say_unheard(silent)


def day(text: str) -> date:
    """An ISO date; raises typer's wrong call."""
    from datetime import date

    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise typer.BadParameter(f"“{text}” không phải ngày dạng 2026-12-31 (not an ISO date)") from error
