"""`dondoc archive`: the files into which old events and texts of old messages went."""

from __future__ import annotations

from typing import Annotated

import typer

app = typer.Typer(help="Tệp lưu trữ (archive files)", no_args_is_help=True, rich_markup_mode=None)


@app.command("list")
def list_archives() -> None:
    """Liệt kê các tệp lưu trữ nội dung thông báo và nhật ký (list the archive files)."""
    from sqlmodel import col, select

    from commands.house import house
    from commands.output import say_table
    from config import clock
    from models import Archive, EventBlock, StoredFile
    from models.session import reading

    rows: list[tuple[str, str, str, str]] = []
    with house() as opened, reading(opened.engine) as session:
        for one in session.exec(select(Archive).order_by(col(Archive.id))):
            name = session.get_one(StoredFile, one.file_id).name
            state = "đã đưa lại" if one.restored_at else ""
            rows.append((str(one.id), name, f"{clock.local(one.made_at):%d/%m/%Y}", state))
        blocks = select(EventBlock.file_id, EventBlock.archived_at).where(col(EventBlock.file_id).is_not(None))
        for file_id, at in session.exec(blocks.distinct()):
            name = session.get_one(StoredFile, file_id or 0).name
            rows.append(("", name, f"{clock.local(at):%d/%m/%Y}" if at else "", "nhật ký"))
    say_table(("Mã", "Tệp", "Ngày", "Ghi chú"), rows)


@app.command("read")
def read(name: Annotated[str, typer.Argument(help="Tên tệp trong danh sách (a file of the list)")]) -> None:
    """In nội dung một tệp lưu trữ, mỗi dòng một đối tượng JSON (print an archive file)."""
    import gzip
    import sys

    from sqlmodel import select

    from commands.house import house
    from config.errors import NotFound
    from followup import files
    from models import StoredFile
    from models.session import reading

    with house() as opened, reading(opened.engine) as session:
        file = session.exec(select(StoredFile).where(StoredFile.name == name)).first()
        path = files.path_of(opened.settings, file.sha256) if file else None
        if path is None or not path.is_file():
            raise NotFound(f"Không có tệp lưu trữ “{name}”", f"there is no archive {name!r}")
        sys.stdout.write(gzip.decompress(path.read_bytes()).decode())


@app.command("restore")
def restore(number: Annotated[int, typer.Argument(help="Mã trong danh sách (number in the list)")]) -> None:
    """Đưa nội dung thông báo trong một tệp trở lại cơ sở dữ liệu (put the texts of messages back)."""
    from commands.house import house
    from config import clock
    from config.errors import NotFound
    from followup import retention
    from models import Archive
    from models.session import writing

    with house() as opened, writing(opened.engine) as session:
        archive = session.get(Archive, number)
        if archive is None:
            raise NotFound(f"Không có tệp lưu trữ số {number}", f"there is no archive {number}")
        count = retention.put_back(session, opened.settings, archive, clock.now())
    typer.echo(f"Đã đưa lại nội dung của {count} thông báo ({count} messages put back)")
