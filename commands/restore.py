"""`dondoc restore`: into an empty or broken installation, all or nothing."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer


def restore(
    file: Annotated[Path, typer.Argument(help="Bản sao lưu (the backup)")],
    key_file: Annotated[Path | None, typer.Option("--key-file", help="Tệp chứa khóa (file with the key)")] = None,
    replace: Annotated[
        bool, typer.Option("--replace", help="Thay dữ liệu đang có (replace what is there; SQLite keeps a copy)")
    ] = False,
    lost_at: Annotated[
        str | None, typer.Option("--lost-at", help="Hệ thống cũ dừng lúc nào, ISO; bỏ trống: bây giờ")
    ] = None,
) -> None:
    """Khôi phục từ bản sao lưu; không gửi lại điều có thể đã gửi (restore; sends nothing twice)."""
    from commands.archive.restoring import restore_all
    from commands.backup import pass_phrase
    from commands.tick import moment
    from config import clock, settings

    found = settings.load()
    phrase = pass_phrase(key_file, found.backup_key.get_secret_value())
    done = restore_all(found, file, phrase, replace=replace, lost=moment(lost_at), now=clock.now())
    typer.echo(f"Đã khôi phục {sum(done.rows.values())} dòng, {done.files} tệp, sao lưu lúc {done.made:%H:%M %d/%m/%Y}")
    if done.held.messages:
        typer.echo(
            f"Giữ lại {done.held.messages} thư ({done.held.items} lượt nhắc) có thể đã gửi trước khi hệ thống cũ dừng: "
            "xem mục “Chưa rõ” ở trang Thông báo và quyết định gửi lại (held back, decide on the messages page)"
        )
    else:
        typer.echo("Không có thông báo nào phải giữ lại (nothing was held back)")
    if done.aside:
        typer.echo(f"Cơ sở dữ liệu cũ được giữ ở {done.aside} (the old database was kept)")
