"""What every page needs: the house (settings, database, clock) and the visit (one request of one person)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from fastapi import Request
from fastapi.responses import HTMLResponse, RedirectResponse
from sqlalchemy import Engine
from sqlmodel import Session, select

from config import clock
from config.faults import maybe_fail
from config.settings import Settings
from models import Agency, User, UserRole, session
from web.board.cache import Fresh
from web.errors import Forbidden
from web.limits import Limit
from web.notices import put_notice, take_notice
from web.rendering import render

OnChange = Callable[[set[int]], None]


@dataclass(frozen=True, slots=True)
class House:
    """One application: `on_change` hears the plans that a committed transaction may have moved."""

    settings: Settings
    engine: Engine
    clock: Callable[[], datetime]
    on_change: OnChange | None = None
    fresh: Fresh = field(default_factory=Fresh)
    calls: Limit = field(default_factory=Limit)


@dataclass(slots=True)
class Visit:
    """One request: who asks, when, in which language. `now` is read once and holds for the whole request."""

    request: Request
    house: House
    now: datetime
    user: User | None
    csrf: str
    language: str
    token_id: int = 0  # of a program; 0 for a person
    _moved: set[int] = field(default_factory=set)

    @property
    def settings(self) -> Settings:
        return self.house.settings

    @property
    def today(self) -> date:
        return clock.today(self.now)

    @property
    def actor(self) -> str:
        return f"user:{self.user.login}" if self.user else "system"

    def called(self, actor: str) -> str:
        """Who did it, as pages name them: an agency by its name, a person by the login; "" for the system."""
        kind, _, name = actor.partition(":")
        if kind != "agency":
            return name
        return self.house.fresh.get("names of agencies", 0, self._agencies).get(name, name)

    def _agencies(self) -> dict[str, str]:
        with self.reading() as opened:
            return dict(opened.exec(select(Agency.code, Agency.name)).all())

    @property
    def own_agency(self) -> int | None:
        """The only agency that this person may look at; None for those who see all."""
        return self.user.agency_id or 0 if self.user and self.user.role is UserRole.AGENCY else None

    @property
    def user_id(self) -> int:
        return (self.user.id if self.user else None) or 0

    def must_own(self, *agency_ids: int | None) -> None:
        """Raises `Forbidden` where an agency's own user looks at what concerns none but others."""
        if self.own_agency is not None and self.own_agency not in agency_ids:
            raise Forbidden("Trang này thuộc cơ quan khác", "this page belongs to another agency")

    @contextmanager
    def reading(self) -> Iterator[Session]:
        with session.reading(self.house.engine) as opened:
            yield opened

    @contextmanager
    def writing(self) -> Iterator[Session]:
        """One transaction; after its commit the plans given to `moved` are reported to `on_change`."""
        with session.writing(self.house.engine) as opened:
            yield opened
            maybe_fail("page-before-commit")
        maybe_fail("page-after-commit")
        if self._moved and self.house.on_change:
            self.house.on_change(set(self._moved))
        self._moved.clear()

    def moved(self, *plan_ids: int) -> None:
        self._moved.update(plan_ids)

    def page(self, template: str, *, status: int = 200, **context: Any) -> HTMLResponse:
        notice = take_notice(self.request, self.settings)
        response = HTMLResponse(render(template, self, notice=notice, **context), status_code=status)
        if notice:
            response.delete_cookie("dondoc_notice")
        return response

    def to(self, path: str, notice: str = "") -> RedirectResponse:
        """After a POST: the page to look at next, with one sentence about what was done."""
        response = RedirectResponse(path, status_code=303)
        if notice:
            put_notice(response, notice, self.settings)
        return response

    def form_value(self, name: str) -> str:
        """A field of the form that came with this request; "" where it has none."""
        form = getattr(self.request, "_form", None)
        return str(form.get(name, "")) if form else ""

    def back(self, fallback: str, notice: str = "", anchor: str = "") -> RedirectResponse:
        """To the page that the form stood on (a path of our own that the form names as `back`)."""
        wanted = self.form_value("back")
        return self.to((wanted if is_own_path(wanted) else fallback) + anchor, notice)


def language_of(request: Request, settings: Settings) -> str:
    """vi or en; whatever else the cookie says, texts are kept for these two only."""
    language = request.cookies.get("dondoc_language", settings.language)
    return language if language in ("vi", "en") else "vi"


def is_own_path(path: str) -> bool:
    """A path inside this site: never another host ("//host", "/\\host")."""
    return path.startswith("/") and not path.startswith(("//", "/\\")) and path.isprintable()
