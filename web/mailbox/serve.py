"""Both sides of the mailbox in one process."""

from __future__ import annotations

import asyncio

import uvicorn

from config.settings import Settings
from web.mailbox import store
from web.mailbox.page import create_page
from web.mailbox.smtp import listen

LOOPBACK = "127.0.0.1"


def serve(settings: Settings) -> None:
    """Runs until SIGTERM or SIGINT; raises OSError where a port is taken."""
    asyncio.run(_serve(settings))


async def _serve(settings: Settings) -> None:
    smtp = await listen(store.folder(settings.home), LOOPBACK, settings.smtp_port)
    page = uvicorn.Config(
        create_page(settings), host=LOOPBACK, port=settings.mailbox_port, log_level="warning", access_log=False
    )
    async with smtp:
        await uvicorn.Server(page).serve()
