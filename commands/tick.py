"""`dondoc tick`: one pass of step and delivery, without Prefect."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from datetime import date, datetime

FIRST_YEAR, LAST_YEAR = 2000, 2100


def tick(
    at: Annotated[
        str | None, typer.Option("--now", help="Thời điểm coi là bây giờ, ISO, giờ Việt Nam (the moment to act at)")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="In ra JSON (print JSON)")] = False,
) -> None:
    """Xử lý những gì đến hạn và gửi thông báo, một lượt (one pass of step and delivery)."""
    from commands.house import house
    from commands.output import plain, say_json, say_unheard
    from commands.scheduling import tell_prefect
    from config import clock
    from flows import passes
    from followup.unheard import unheard
    from models.session import reading

    now = moment(at)
    with house() as opened:
        horizon = passes.horizon_if_due(opened.engine, opened.settings, now)
        stepped = passes.sweep(opened.engine, opened.settings, now, worker="tick", detail=True)
        sent = passes.send(opened.engine, opened.settings, now, worker="tick")
        told = passes.tell_programs(opened.engine, opened.settings, lambda: now, worker="tick")
        passes.seal(opened.engine, opened.settings, now)
        if at is None and stepped.plans:
            tell_prefect(opened, stepped.plans)
        with reading(opened.engine) as session:
            silent = unheard(session, clock.today(now))
    if as_json:
        done = {"step": plain(stepped), "delivery": plain(sent), "webhooks": plain(told), "unheard": silent}
        say_json({"now": now, "horizon": horizon, **done})
        return
    for line in stepped.lines:
        typer.echo(str(line))
    for failure in stepped.failures:
        typer.echo(f"! {failure}")
    typer.echo(
        f"Xem {stepped.looked} kỳ thực hiện, lập {stepped.items} thông báo trong {stepped.messages} thư, "
        f"{stepped.drafts} dự thảo; {words(sent)}"
    )
    say_unheard(silent)


def words(sent: object) -> str:
    from commands.output import plain

    names = {
        "claimed": "nhận gửi",
        "sent": "đã gửi",
        "withdrawn": "rút lại",
        "held": "giữ lại",
        "failed": "gửi hỏng",
        "unknown": "chưa rõ",
    }
    return ", ".join(
        f"{names.get(name, name)} {count}" for name, count in plain(sent).items() if isinstance(count, int)
    )


def moment(text: str | None) -> datetime:
    """Raises typer's wrong call for what is no moment."""
    from config import clock

    if text is None:
        return clock.now()
    try:
        found = clock.parse(text)
    except ValueError as error:
        raise typer.BadParameter(
            f"“{text}” không phải thời điểm ISO, ví dụ 2026-11-23T08:00 (not an ISO moment)"
        ) from error
    within_reach(clock.today(found), text)
    return found


def within_reach(day: date, text: str) -> None:
    """Raises typer's wrong call for a day that no calendar here can count from."""
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise typer.BadParameter(f"“{text}” nằm ngoài các năm {FIRST_YEAR}–{LAST_YEAR} (the year is out of reach)")
