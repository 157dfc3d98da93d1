"""`dondoc serve PART`: one part of the house in the foreground; `dondoc run` starts them all, production one by one."""

from __future__ import annotations

import os

import typer

app = typer.Typer(
    help="Chạy riêng một phần: web, flows, mailbox, prefect (run one part)",
    no_args_is_help=True,
    rich_markup_mode=None,
)


@app.callback()
def prepare() -> None:
    """Chạy riêng một phần (run one part in the foreground)."""
    if os.environ.get("DONDOC_LIFELINE"):
        from flows.lifeline import die_with_parent

        die_with_parent()


@app.command("web")
def web() -> None:
    """Trang web: bảng theo dõi, trang trả lời (board and answer pages)."""
    import uvicorn

    from commands.house import house
    from commands.memory import few_heaps
    from commands.patrol import Patrol
    from commands.waker import Waker
    from config import logs
    from web.app import create_app

    few_heaps()
    with house() as opened, Waker(opened.engine, opened.settings) as waker, Patrol(opened.engine, opened.settings):
        settings = opened.settings
        logs.set_up(settings)
        page = create_app(settings, opened.engine, on_change=waker)
        uvicorn.run(
            page,
            host=settings.web_host,
            port=settings.web_port,
            log_level="warning",
            access_log=False,
            proxy_headers=True,
            server_header=False,
            # Longer than a proxy keeps a connection: the side that sends a form must never find it just closed.
            timeout_keep_alive=75,
        )


@app.command("flows")
def flows() -> None:
    """Các luồng chạy theo lịch của Prefect, không cần work pool (the scheduled flows)."""
    from config import settings
    from flows.serve import main

    main(settings.load())


@app.command("mailbox")
def mailbox() -> None:
    """Hộp thư dùng thử trên máy này (the built-in mailbox)."""
    from config import settings
    from web.mailbox.serve import serve

    serve(settings.load())


@app.command("prefect")
def prefect() -> None:
    """Máy chủ Prefect nhúng (the embedded Prefect server)."""
    from config import settings
    from flows.server import serve

    serve(settings.load())
