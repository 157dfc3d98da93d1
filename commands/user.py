"""`dondoc user`: who may log in, from the machine's own console."""

from __future__ import annotations

from typing import Annotated

import typer

from commands.importing import ACTOR

app = typer.Typer(help="Tài khoản đăng nhập (accounts)", no_args_is_help=True, rich_markup_mode=None)


@app.command("list")
def list_users() -> None:
    """Liệt kê tài khoản (list the accounts)."""
    from sqlmodel import col, select

    from commands.house import house
    from commands.output import say_table
    from config import clock
    from models import User
    from models.session import reading

    with house() as opened, reading(opened.engine) as session:
        found = session.exec(select(User).order_by(col(User.login))).all()
        session.expunge_all()
    say_table(
        ("Tên đăng nhập", "Họ tên", "Vai trò", "Dùng được", "Lần cuối"),
        (
            (
                user.login,
                user.name,
                user.role.value,
                "có" if user.active else "khóa",
                f"{clock.local(user.last_seen_at):%d/%m/%Y %H:%M}" if user.last_seen_at else "",
            )
            for user in found
        ),
    )


@app.command("password")
def password(login: Annotated[str, typer.Argument(help="Tên đăng nhập (login)")]) -> None:
    """Đặt lại mật khẩu, in ra một lần; lập tài khoản đầu tiên (reset a password, or make the first account)."""
    from sqlmodel import select

    from commands.house import house
    from config import clock
    from config.errors import NotFound
    from models import Event, User
    from models.session import writing
    from web.accounts.first import LOGIN, ensure_first_user, new_password
    from web.accounts.passwords import hash_password
    from web.sessions import close_all, revoke_all

    with house() as opened, writing(opened.engine) as session:
        user = session.exec(select(User).where(User.login == login)).first()
        if user is None and login == LOGIN and (first := ensure_first_user(session, clock.now())):
            typer.echo(f"{login}  {first}")
            return
        if user is None:
            raise NotFound(f"Không có tài khoản “{login}”", f"there is no account {login!r}")
        fresh = new_password()
        user.password, user.must_change, user.active = hash_password(fresh), True, True
        user.failures, user.locked_until, user.last_seen_at = 0, None, clock.now()
        close_all(session, user.id or 0)
        revoke_all(session, user.id or 0, clock.now())
        session.add(Event(at=clock.now(), actor=ACTOR, kind="password_reset", data={"login": login}))
    typer.echo(f"{login}  {fresh}")
