"""`dondoc backup`: everything in one file, while the house goes on working."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer


def backup(
    file: Annotated[Path, typer.Argument(help="Tệp sẽ ghi (file to write)")],
    key_file: Annotated[Path | None, typer.Option("--key-file", help="Tệp chứa khóa (file with the key)")] = None,
) -> None:
    """Sao lưu cơ sở dữ liệu, tệp đính kèm và khóa ký vào một tệp (back up everything into one file)."""
    from commands.archive.dump import dump
    from commands.house import house
    from config import clock

    with house() as opened:
        phrase = pass_phrase(key_file, opened.settings.backup_key.get_secret_value())
        written = dump(opened.engine, opened.settings, file, phrase, clock.now())
    typer.echo(
        f"Đã sao lưu {sum(written.rows.values())} dòng, {written.files} tệp vào {file} ({file.stat().st_size:,} byte)"
    )
    if written.missing:
        typer.echo(f"! {len(written.missing)} tệp có trong cơ sở dữ liệu nhưng không còn trên đĩa (files missing)")
    if not written.sealed:
        typer.echo("! Bản sao lưu không mã hóa và chứa khóa ký: giữ nơi an toàn, hoặc dùng --key-file (not encrypted)")


def pass_phrase(key_file: Path | None, setting: str) -> str:
    """The key, without the line end that editors add."""
    if key_file is None:
        return setting
    phrase = key_file.read_text("utf-8").strip()
    if len(phrase) < 16:
        raise typer.BadParameter("Khóa quá ngắn, cần ít nhất 16 ký tự (the key needs at least 16 characters)")
    return phrase
