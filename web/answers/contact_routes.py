"""The page behind "Lựa chọn loại thông báo được nhận" of every mail."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends
from fastapi.responses import RedirectResponse, Response

from config.errors import NotFound
from web.access import Action, require
from web.answers import confirm, contact, gate
from web.answers.forms import Form
from web.answers.responses import answered, private
from web.downloads import download
from web.house import Visit

router = APIRouter()
Public = Annotated[Visit, Depends(require(Action.PUBLIC))]
PURPOSE = "preferences"


@router.get("/c/{token}")
def preferences(visit: Public, token: str, done: str = "") -> Response:
    def show() -> Response:
        with visit.reading() as session:
            holder = gate.enter(session, visit.settings, PURPOSE, token, visit.now)
            return private(
                visit.page(
                    "answers/contact.html",
                    holder=holder,
                    contact=contact.last_choice(session, holder),
                    choices=contact.CHOICES,
                    confirm=confirm.make(visit.settings, holder, None, visit.now),
                    done=done == "1",
                )
            )

    return answered(visit, token, show)


@router.get("/c/{token}/data")
def own_data(visit: Public, token: str) -> Response:
    def send() -> Response:
        with visit.reading() as session:
            holder = gate.enter(session, visit.settings, PURPOSE, token, visit.now)
            return private(download(contact.data(session, holder), "du-lieu-lien-he.json"))

    return answered(visit, token, send)


@router.post("/c/{token}/{action}")
def change(visit: Public, token: str, action: str, form: Form) -> Response:
    def act() -> Response:
        if action not in ("choose", "remove"):
            raise NotFound("Không có thao tác này", "there is no such action")
        with visit.writing() as session:
            holder = gate.enter(session, visit.settings, PURPOSE, token, visit.now)
            confirm.revision(visit.settings, holder, form.text("confirm"), visit.now)
            if action == "choose":
                contact.choose(session, holder, form.text("wants"), visit.now)
                return RedirectResponse(f"{holder.path}?done=1", 303)
            contact.remove(session, holder, visit.now)
        return private(visit.page("answers/removed.html"))

    return answered(visit, token, act)
