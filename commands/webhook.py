"""`dondoc webhook`: which programs are told what happens, from the machine's own console."""

from __future__ import annotations

from typing import Annotated

import typer

from commands.importing import ACTOR

app = typer.Typer(
    help="Webhook: báo cho phần mềm khác (tell other programs)", no_args_is_help=True, rich_markup_mode=None
)
Number = Annotated[int, typer.Argument(help="Mã webhook (number of the webhook)", min=1, max=2**31 - 1)]


@app.command("list")
def list_webhooks() -> None:
    """Liệt kê webhook (list the webhooks)."""
    from commands.house import house
    from commands.output import say_table
    from models.session import reading
    from notifications.webhooks import registry

    with house() as opened, reading(opened.engine) as session:
        counts = registry.counts(session)
        rows = [
            (
                str(hook.id),
                hook.name,
                hook.url,
                hook.kinds or "tất cả",
                str(counts.get(hook.id or 0, {}).get("sent", 0)),
                str(counts.get(hook.id or 0, {}).get("dead", 0)),
            )
            for hook in registry.standing(session)
        ]
    say_table(("Mã", "Tên", "Địa chỉ", "Sự kiện", "Đã nhận", "Hỏng"), rows)


@app.command("add")
def add(
    name: Annotated[str, typer.Argument(help="Phần mềm nào (which program)")],
    url: Annotated[str, typer.Argument(help="Địa chỉ https nhận tin (https address)")],
    kinds: Annotated[list[str] | None, typer.Option("--event", help="Chỉ sự kiện này (only this event)")] = None,
) -> None:
    """Thêm webhook, in khóa ra một lần (add one and print its secret once)."""
    from commands.house import house
    from config import clock
    from models.session import writing
    from notifications.outgoing import addresses, post
    from notifications.webhooks import registry

    with house() as opened:
        post.check(url, addresses.networks(opened.settings))
        with writing(opened.engine) as session:
            hook, secret = registry.register(
                session,
                name=name,
                url=url,
                kinds=kinds or (),
                settings=opened.settings,
                actor=ACTOR,
                now=clock.now(),
            )
            number = hook.id
    typer.echo(f"{number}  {secret}")


@app.command("revoke")
def revoke(number: Number) -> None:
    """Thu hồi webhook (revoke one)."""
    from commands.house import house
    from config import clock
    from models.session import writing
    from notifications.webhooks import registry

    with house() as opened, writing(opened.engine) as session:
        hook = registry.revoke(session, number, actor=ACTOR, now=clock.now())
        name = hook.name
    typer.echo(f"Đã thu hồi {name}")


@app.command("again")
def again(number: Number) -> None:
    """Gửi lại các tin hỏng (send the dead messages again)."""
    from commands.house import house
    from config import clock
    from models.session import writing
    from notifications.webhooks import registry

    with house() as opened, writing(opened.engine) as session:
        count = registry.send_again(session, number, actor=ACTOR, now=clock.now())
    typer.echo(f"Sẽ gửi lại {count} tin")
