"""Logging in through a real provider on loopback: who is let in, as what, and what a forged answer meets."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

import httpx
import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from joserfc.jwk import RSAKey
from sqlalchemy import Engine, update
from sqlmodel import col, select

from config.settings import Settings
from models import Event, User, UserRole
from models.session import reading, writing
from tests.web.conftest import HASH, PASSWORD
from tests.web.oidc.provider import CLIENT, SECRET, OpenProvider, open_provider
from tests.web.test_accounts import log_in
from web.accounts.oidc import CALLBACK
from web.app import create_app

#: Who may do what does not hang on the kind of database.
pytestmark = [pytest.mark.usefixtures("engine"), pytest.mark.parametrize("engine", ["sqlite"], indirect=True)]

LAN = {"sub": "a-17", "email": "Lan@tinh.example", "email_verified": True, "name": "Nguyễn Thị Lan"}


@pytest.fixture
def provider(settings: Settings, now: datetime) -> Iterator[OpenProvider]:
    with open_provider(settings.base_url + CALLBACK, now) as found:
        found.person = LAN
        settings.oidc_issuer, settings.oidc_client_id = found.issuer, CLIENT
        settings.oidc_client_secret = type(settings.oidc_client_secret)(SECRET)
        yield found


@pytest.fixture
def app(settings: Settings, engine: Engine, now: datetime, provider: OpenProvider) -> FastAPI:
    return create_app(settings, engine, clock=lambda: now)


@pytest.fixture
def lan(engine: Engine) -> None:
    with writing(engine) as session:
        session.add(User(login="lan", name="Lan", role=UserRole.COORDINATOR, password=HASH, email="lan@tinh.example"))


def visit(client: TestClient, next_path: str = "/") -> httpx.Response:
    """To the provider and back, as a browser goes."""
    leave = client.get("/login/oidc", params={"next": next_path})
    assert leave.status_code == 303, leave.text
    back = httpx.get(leave.headers["location"])
    assert back.status_code == 302, back.text
    path = back.headers["location"]
    return client.get(path[path.index(CALLBACK) :])  # type: ignore[return-value]


def user(engine: Engine, login: str = "lan") -> User | None:
    with reading(engine) as session:
        found = session.exec(select(User).where(User.login == login)).first()
        session.expunge_all()
        return found


def kinds(engine: Engine) -> list[str]:
    with reading(engine) as session:
        return list(session.exec(select(Event.kind).order_by(col(Event.id))))


def test_off_until_it_is_set(settings: Settings, engine: Engine, now: datetime) -> None:
    client = TestClient(create_app(settings, engine, clock=lambda: now), follow_redirects=False)
    assert "/login/oidc" not in client.get("/login").text
    assert client.get("/login/oidc").status_code == 404


def test_a_verified_address_links_the_account(
    anybody: TestClient, provider: OpenProvider, engine: Engine, lan: None
) -> None:
    assert 'href="/login/oidc?next=%2Fplans"' in anybody.get("/login?next=/plans").text
    answer = visit(anybody, "/plans?state=active")
    assert (answer.status_code, answer.headers["location"]) == (303, "/plans?state=active")
    assert anybody.get("/account").status_code == 200
    known = user(engine)
    assert known
    assert known.subject == f"{provider.issuer} a-17"
    assert kinds(engine) == ["account_linked", "logged_in"]
    assert provider.unexpected == []
    assert provider.asked == ["/.well-known/openid-configuration", "/authorize", "/token", "/keys"]


def test_the_subject_counts_once_linked(anybody: TestClient, provider: OpenProvider, engine: Engine, lan: None) -> None:
    visit(anybody)
    provider.person = {"sub": "a-17", "email": "lan.nguyen@tinh.example", "email_verified": False}
    assert visit(anybody).status_code == 303
    provider.person = {"sub": "b-18", "email": "lan@tinh.example", "email_verified": True}
    refused = visit(anybody)
    assert refused.status_code == 403
    assert "Chưa có tài khoản" in refused.text


@pytest.mark.parametrize("verified", [False, None, "true", 1])
def test_an_address_that_is_not_vouched_for_links_nothing(
    anybody: TestClient, provider: OpenProvider, engine: Engine, lan: None, verified: object
) -> None:
    provider.person = {**LAN, "email_verified": verified}
    assert visit(anybody).status_code == 403
    known = user(engine)
    assert known
    assert known.subject is None


def test_one_address_of_two_accounts_links_neither(
    anybody: TestClient, provider: OpenProvider, engine: Engine, lan: None
) -> None:
    with writing(engine) as session:
        session.add(User(login="lan2", name="L", role=UserRole.LEADER, password=HASH, email="LAN@tinh.example"))
    assert visit(anybody).status_code == 403


def test_a_closed_account_stays_closed(anybody: TestClient, provider: OpenProvider, engine: Engine, lan: None) -> None:
    with writing(engine) as session:
        session.exec(select(User)).one().active = False
    assert visit(anybody).status_code == 403


def test_the_address_may_come_from_userinfo(
    anybody: TestClient, provider: OpenProvider, engine: Engine, lan: None
) -> None:
    provider.in_userinfo = ("email", "email_verified", "name")
    assert visit(anybody).status_code == 303
    assert provider.asked[-1] == "/userinfo"


def test_userinfo_of_somebody_else_is_refused(
    anybody: TestClient, provider: OpenProvider, engine: Engine, lan: None
) -> None:
    provider.in_userinfo = ("email", "email_verified")
    provider.forced = {"sub": "z-99"}
    assert visit(anybody).status_code == 403


FORGED: dict[str, dict[str, Any]] = {
    "another's audience": {"aud": "other"},
    "several audiences without saying for whom": {"aud": ["other", CLIENT]},
    "for another party": {"aud": ["other", CLIENT], "azp": "other"},
    "another issuer": {"iss": "https://evil.example"},
    "another visit's nonce": {"nonce": "x" * 43},
    "no nonce": {"nonce": None},
    "too old": {"exp": 1_700_000_000},
    "no end": {"exp": None},
    "another access token": {"at_hash": "AAAAAAAAAAAAAAAAAAAAAA"},
    "nobody": {"sub": ""},
}


@pytest.mark.parametrize("case", FORGED)
def test_a_token_that_does_not_fit_is_refused(
    anybody: TestClient, provider: OpenProvider, engine: Engine, lan: None, case: str
) -> None:
    provider.forced = FORGED[case]
    answer = visit(anybody)
    assert answer.status_code == 403, answer.text
    assert anybody.get("/account").status_code == 303
    assert kinds(engine) == []


def test_a_token_that_the_provider_did_not_sign_is_refused(
    anybody: TestClient, provider: OpenProvider, engine: Engine, lan: None
) -> None:
    provider.published = RSAKey.generate_key(2048, {"kid": "first"})
    assert visit(anybody).status_code == 403
    provider.published, provider.algorithm = None, "none"
    assert visit(anybody).status_code == 403
    assert kinds(engine) == []


def test_a_new_signing_key_is_fetched(anybody: TestClient, provider: OpenProvider, lan: None) -> None:
    assert visit(anybody).status_code == 303
    provider.key = RSAKey.generate_key(2048, {"kid": "second"})
    assert visit(anybody).status_code == 303


def test_another_browsers_answer_is_refused(app: FastAPI, provider: OpenProvider, lan: None) -> None:
    """Neither without the cookie of the visit nor with that of another visit."""
    mine, other = (TestClient(app, follow_redirects=False) for _ in range(2))
    sent = httpx.get(mine.get("/login/oidc").headers["location"]).headers["location"]
    path = sent[sent.index(CALLBACK) :]
    assert other.get(path).status_code == 403
    other.get("/login/oidc")
    assert other.get(path).status_code == 403
    assert mine.get(path).status_code == 303
    assert provider.unexpected == []


def test_a_code_counts_once(anybody: TestClient, provider: OpenProvider, lan: None) -> None:
    leave = anybody.get("/login/oidc")
    kept = anybody.cookies["dondoc_oidc"]
    sent = httpx.get(leave.headers["location"]).headers["location"]
    path = sent[sent.index(CALLBACK) :]
    assert anybody.get(path).status_code == 303
    anybody.cookies.set("dondoc_oidc", kept)
    assert anybody.get(path).status_code == 403
    assert provider.unexpected == ["token: code"]


def test_the_provider_says_no(anybody: TestClient, provider: OpenProvider, lan: None) -> None:
    state = httpx.URL(anybody.get("/login/oidc").headers["location"]).params["state"]
    assert anybody.get(CALLBACK, params={"error": "access_denied", "state": state}).status_code == 403


def test_a_provider_that_is_away(anybody: TestClient, settings: Settings, provider: OpenProvider) -> None:
    settings.oidc_issuer = "http://127.0.0.1:9"
    answer = anybody.get("/login/oidc")
    assert answer.status_code == 503
    assert "dùng mật khẩu" in answer.text


def test_a_provider_without_https_elsewhere_is_refused(
    anybody: TestClient, settings: Settings, provider: OpenProvider
) -> None:
    settings.oidc_issuer = "http://sso.example"
    assert anybody.get("/login/oidc").status_code == 400


def test_roles_come_from_the_provider_where_it_keeps_them(
    anybody: TestClient, provider: OpenProvider, settings: Settings, engine: Engine, lan: None
) -> None:
    settings.oidc_role_claim = "groups"
    settings.oidc_roles = {"dondoc-chuyen-vien": "coordinator", "dondoc-lanh-dao": "leader"}
    assert visit(anybody).status_code == 403
    provider.person = {**LAN, "groups": ["khác", "dondoc-lanh-dao"]}
    assert visit(anybody).status_code == 303
    known = user(engine)
    assert known
    assert known.role is UserRole.LEADER
    assert kinds(engine) == ["account_linked", "role_changed", "logged_in"]


def test_the_last_administrator_stays_whatever_the_provider_says(
    anybody: TestClient, provider: OpenProvider, settings: Settings, engine: Engine, lan: None
) -> None:
    settings.oidc_role_claim, settings.oidc_roles = "groups", {"lanh-dao": "leader"}
    provider.person = {**LAN, "groups": "lanh-dao"}
    with writing(engine) as session:
        session.exec(update(User).where(col(User.role) == UserRole.ADMIN).values(active=False))
        session.exec(update(User).where(col(User.login) == "lan").values(role=UserRole.ADMIN))
    assert visit(anybody).status_code == 303
    known = user(engine)
    assert known
    assert known.role is UserRole.ADMIN
    with writing(engine) as session:
        session.add(User(login="moi", name="Quản trị mới", role=UserRole.ADMIN, password="-"))
    assert visit(anybody).status_code == 303
    known = user(engine)
    assert known
    assert known.role is UserRole.LEADER
    assert [kind for kind in kinds(engine) if kind.startswith("role")] == ["role_kept", "role_changed"]


def test_a_new_person_is_let_in_only_where_the_office_wants_it(
    anybody: TestClient, provider: OpenProvider, settings: Settings, engine: Engine
) -> None:
    settings.oidc_role_claim, settings.oidc_roles = "groups", {"lanh-dao": "leader"}
    provider.person = {**LAN, "groups": "lanh-dao"}
    assert visit(anybody).status_code == 403
    settings.oidc_create = True
    assert visit(anybody).status_code == 303
    made = user(engine)
    assert made
    assert (made.role, made.name, made.email) == (UserRole.LEADER, "Nguyễn Thị Lan", "lan@tinh.example")
    assert made.password == ""
    other = TestClient(anybody.app, follow_redirects=False)
    assert log_in(other, "lan", "") == 422
    assert log_in(other, "lan", PASSWORD) == 401


def test_never_to_another_site(anybody: TestClient, provider: OpenProvider, lan: None) -> None:
    assert visit(anybody, "//evil.example/x").headers["location"] == "/"
