"""A new signing key: nobody is logged out, no link dies, what is encrypted stays readable; then the old key ends."""

from __future__ import annotations

import shutil
import stat
from datetime import datetime, timedelta
from pathlib import Path

import pyotp
import pytest
from fastapi.testclient import TestClient
from itsdangerous import BadData
from pydantic import SecretStr
from sqlalchemy import Engine
from sqlmodel import select

from commands import keyring
from commands.archive.dump import dump
from commands.archive.restoring import restore_all
from config import keys
from config.settings import KEY, OLD_KEYS, Settings
from models import ChannelToken, LoginSession, Message, User, UserRole, Webhook
from models.session import connect, reading, writing
from notifications import contacts, links
from notifications.email import addresses
from notifications.email.sender import message_id
from notifications.links import LinkInvalid
from notifications.webhooks import registry
from tests.commands.conftest import Dondoc
from tests.notifications import builders as b
from tests.web.conftest import HASH
from web.accounts import totp
from web.app import create_app
from web.notices import _serializer
from web.sessions import COOKIE, open_session


@pytest.fixture
def own(tmp_path: Path) -> Settings:
    """An office whose key lies in its folder."""
    return Settings(home=tmp_path / "office", mail_from="a@sonha.example")


def anew(settings: Settings) -> Settings:
    """As a process reads them that starts now."""
    return Settings(home=settings.home, mail_from=settings.mail_from)


def test_files_of_the_key(own: Settings) -> None:
    first = own.signing_key
    keyring.rotate(own)
    second = own.signing_key
    keyring.rotate(own)
    assert own.signing_keys == (own.signing_key, second, first)
    assert anew(own).signing_keys == own.signing_keys
    for name in (KEY, OLD_KEYS):
        assert stat.S_IMODE((own.home / name).stat().st_mode) == 0o600


def test_nobody_is_logged_out_and_no_link_dies(own: Settings, engine: Engine, now: datetime) -> None:
    with writing(engine) as session:
        user = User(login="a", name="A", role=UserRole.ADMIN, password=HASH)
        session.add(user)
        session.flush()
        cookie = open_session(session, user, own, now)
    link = links.token(own, "answer", {"contact": 1}, now=now)
    notice, tagged, mail = _serializer(own).dumps("xong"), addresses.tagged(own, "b@x.vn", 7), message_id(own, 7)
    keyring.rotate(own)
    new = anew(own)
    browser = TestClient(create_app(new, engine, clock=lambda: now))
    browser.cookies.set(COOKIE, cookie)
    assert browser.get("/account").status_code == 200
    assert links.read(new, "answer", link, now) == {"contact": 1}
    assert _serializer(new).loads(notice) == "xong"
    assert addresses.message_number(new, tagged) == 7
    assert message_id(new, 7) == mail  # a mail that is tried again is still the same mail
    assert links.token(new, "answer", {"contact": 1}, now=now) != link


def test_a_code_that_is_out_still_proves(own: Settings, engine: Engine, now: datetime) -> None:
    with writing(engine) as session:
        contact = b.contact(session, b.agency(session), "a@sonha.example")
        contacts.send_code(session, contact, own, now)
        code = session.exec(select(Message.body)).one().split(": ")[1][:6]
        keyring.rotate(own)
        wrong = f"{(int(code) + 1) % 1_000_000:06d}"
        assert not contacts.verify(session, contact, wrong, anew(own), now, actor="user:a")
        assert contacts.verify(session, contact, code, anew(own), now, actor="user:a")


def seal(session: object, settings: Settings, now: datetime) -> str:
    from sqlmodel import Session

    assert isinstance(session, Session)
    secret = totp.new_secret()
    session.add(User(login="a", name="A", role=UserRole.ADMIN, password=HASH, totp=totp.sealed(secret, settings)))
    box = keys.box(settings.signing_keys, b"token-at-rest")
    session.add(
        ChannelToken(
            key="zalo:1",
            access_token=box.encrypt(b"access").decode(),
            refresh_token=box.encrypt(b"refresh").decode(),
            expires_at=now,
            refreshed_at=now,
            consented_at=now,
        )
    )
    registry.register(
        session, name="kho", url="https://a.example", kinds=(), settings=settings, actor="user:a", now=now
    )
    return secret


def test_what_is_encrypted_is_read_sealed_anew_and_then_the_old_key_ends(
    own: Settings, engine: Engine, now: datetime
) -> None:
    with writing(engine) as session:
        secret = seal(session, own, now)
    keyring.rotate(own)
    new = anew(own)
    with writing(engine) as session:
        user = session.exec(select(User)).one()
        assert totp.passes(user, pyotp.TOTP(secret).at(now), new, now)
        assert keyring.left(session, new) == 4
        assert keyring.reseal(session, new) == 4
        assert keyring.reseal(session, new) == keyring.left(session, new) == 0
    (own.home / OLD_KEYS).unlink()
    only = anew(own)
    assert len(only.signing_keys) == 1
    with reading(engine) as session:
        assert totp.opened(session.exec(select(User.totp)).one(), only) == secret
        assert registry.secret_of(session.exec(select(Webhook)).one(), only).startswith("whsec_")
        token = session.exec(select(ChannelToken.refresh_token)).one()
        assert keys.box(only.signing_keys, b"token-at-rest").decrypt(token.encode()) == b"refresh"
        assert session.exec(select(LoginSession)).all() == []


def test_a_forgotten_key_reads_nothing(own: Settings, now: datetime) -> None:
    link, notice = links.token(own, "answer", {"contact": 1}, now=now), _serializer(own).dumps("xong")
    tagged = addresses.tagged(own, "b@x.vn", 7)
    keyring.rotate(own)
    (own.home / OLD_KEYS).unlink()
    only = anew(own)
    with pytest.raises(LinkInvalid):
        links.read(only, "answer", link, now)
    with pytest.raises(BadData):
        _serializer(only).loads(notice)
    assert addresses.message_number(only, tagged) is None


def test_a_backup_carries_the_old_keys(own: Settings, sqlite_template: Path, tmp_path: Path, now: datetime) -> None:
    link = links.token(own, "feed", {"n": 1}, now=now)
    keyring.rotate(own)
    own.home.mkdir(exist_ok=True)
    shutil.copy(sqlite_template, own.home / "dondoc.sqlite3")
    engine = connect(own.database)
    dump(engine, own, tmp_path / "b.dondoc", "", now)
    engine.dispose()
    new = Settings(home=tmp_path / "new", mail_from=own.mail_from)
    restore_all(new, tmp_path / "b.dondoc", "", replace=False, lost=now, now=now)
    assert new.signing_keys == own.signing_keys
    assert links.read(anew(new), "feed", link, now) == {"n": 1}


def test_keys_that_are_settings(now: datetime) -> None:
    old = Settings(secret_key=SecretStr("a" * 40))
    new = Settings(secret_key=SecretStr("b" * 40), secret_key_old=SecretStr(f"{'a' * 40}, {'c' * 40}"))
    assert links.read(new, "feed", links.token(old, "feed", {"n": 1}, now=now), now + timedelta(1)) == {"n": 1}
    with pytest.raises(LinkInvalid):
        links.read(old, "feed", links.token(new, "feed", {"n": 1}, now=now), now)


def test_every_encrypted_column_is_sealed_anew() -> None:
    """Whoever keeps something encrypted names a purpose; the command knows every one of them."""
    root = Path(keys.__file__).parents[1]
    files = [path for room in ("followup", "notifications", "web") for path in (root / room).rglob("*.py")]
    users = [path.name for path in files if "keys.box(" in path.read_text("utf-8")]
    assert sorted(users) == ["registry.py", "tokens.py", "totp.py"]
    assert len({purpose for _, _, purpose in keyring.SEALED}) == len(users)


def test_the_command(dondoc: Dondoc, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert dondoc("status").code == 0
    before = Settings(home=home).signing_key
    assert dondoc("secret", "rotate").code == 0
    assert Settings(home=home).signing_keys[1:] == (before,)
    assert "0" in dondoc("secret", "reseal").out
    assert dondoc("secret", "forget").code == 0
    assert len(Settings(home=home).signing_keys) == 1
    monkeypatch.setenv("DONDOC_SECRET_KEY", "k" * 40)
    told = dondoc("secret", "rotate").out
    assert "DONDOC_SECRET_KEY_OLD" in told
    assert "k" * 40 not in told
    assert not (home / OLD_KEYS).exists()
