"""`dondoc run`: everything on this machine, in the foreground, until Ctrl-C."""

from __future__ import annotations


def run() -> None:
    """Chạy toàn bộ trên máy này: trang web, hộp thư dùng thử, Prefect; Ctrl-C để dừng (run everything)."""
    from commands.supervisor.house import Supervisor
    from config import settings

    Supervisor(settings.load()).run()
