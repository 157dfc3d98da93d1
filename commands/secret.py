"""`dondoc secret`: a new signing key without logging anybody out and without killing a link that is out."""

from __future__ import annotations

import typer

app = typer.Typer(help="Khóa bí mật (the signing key)", no_args_is_help=True, rich_markup_mode=None)


@app.command("rotate")
def rotate() -> None:
    """Đổi khóa; khóa cũ vẫn đọc được (a new key signs, the old one still reads)."""
    from commands import keyring
    from commands.house import current_settings

    settings = current_settings()
    if settings.secret_key.get_secret_value():
        typer.echo(
            "Khóa nằm trong thiết lập DONDOC_SECRET_KEY (the key is a setting). Sửa tệp thiết lập, trên mọi máy:"
        )
        typer.echo("  1. chép giá trị cũ vào đầu DONDOC_SECRET_KEY_OLD (the old value goes first into this)")
        typer.echo(f"  2. DONDOC_SECRET_KEY={keyring.new_key()}")
    else:
        keyring.rotate(settings)
        typer.echo("Đã đổi khóa (the key was changed).")
    typer.echo("Khởi động lại mọi tiến trình, rồi chạy: dondoc secret reseal (restart everything, then reseal)")


@app.command("reseal")
def reseal() -> None:
    """Mã hóa lại bằng khóa mới, sau khi khởi động lại (encrypt anew with the new key, after the restart)."""
    from commands import keyring
    from commands.house import house
    from models.session import writing

    with house() as opened, writing(opened.engine) as session:
        count = keyring.reseal(session, opened.settings)
    typer.echo(f"Đã mã hóa lại {count} giá trị (values encrypted anew)")


@app.command("forget")
def forget() -> None:
    """Bỏ các khóa cũ: liên kết ký bằng chúng hết dùng được (drop the old keys and the links that they signed)."""
    from commands import keyring
    from commands.house import house
    from config.errors import Refused
    from config.settings import OLD_KEYS
    from models.session import reading

    with house() as opened, reading(opened.engine) as session:
        if count := keyring.left(session, opened.settings):
            raise Refused(
                f"Còn {count} giá trị mã hóa bằng khóa cũ; chạy dondoc secret reseal trước",
                f"{count} values are sealed with an old key; run dondoc secret reseal first",
            )
        if opened.settings.secret_key_old.get_secret_value():
            raise Refused(
                "Khóa cũ nằm trong thiết lập; xóa DONDOC_SECRET_KEY_OLD rồi khởi động lại",
                "the old keys are a setting: empty DONDOC_SECRET_KEY_OLD and restart",
            )
        (opened.settings.home / OLD_KEYS).unlink(missing_ok=True)
    typer.echo("Đã bỏ khóa cũ; khởi động lại để có hiệu lực (dropped; restart to apply)")
