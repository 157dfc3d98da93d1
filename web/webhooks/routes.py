"""Which programs are told what happens: registered, tried out, sent to again, revoked."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Form
from fastapi.responses import Response

from notifications.outgoing import addresses
from notifications.outgoing.post import check
from notifications.webhooks import registry
from notifications.webhooks.kinds import NAMES
from web.access import Action, require
from web.house import Visit

router = APIRouter()
Keeper = Annotated[Visit, Depends(require(Action.WEBHOOKS))]
PAGE = "/webhooks"


@router.get(PAGE)
def show(visit: Keeper) -> Response:
    return _page(visit)


def _page(visit: Visit, secret: str = "") -> Response:
    """The list; a new secret is shown here once and never put into a cookie."""
    with visit.reading() as session:
        return visit.page(
            "webhooks/show.html",
            hooks=registry.standing(session),
            counts=registry.counts(session),
            kinds=NAMES,
            secret=secret,
        )


@router.post(PAGE)
def add(
    visit: Keeper,
    name: Annotated[str, Form(max_length=80)],
    url: Annotated[str, Form(max_length=500)],
    kinds: Annotated[list[str], Form(max_length=100)] = [],  # noqa: B006  FastAPI copies it
) -> Response:
    check(url.strip(), addresses.networks(visit.settings))
    with visit.writing() as session:
        _, secret = registry.register(
            session, name=name, url=url, kinds=kinds, settings=visit.settings, actor=visit.actor, now=visit.now
        )
    return _page(visit, secret)


@router.post(f"{PAGE}/{{webhook_id:int}}/revoke")
def revoke(visit: Keeper, webhook_id: int) -> Response:
    with visit.writing() as session:
        registry.revoke(session, webhook_id, actor=visit.actor, now=visit.now)
    return visit.to(PAGE, "Đã thu hồi webhook.")


@router.post(f"{PAGE}/{{webhook_id:int}}/try")
def try_out(visit: Keeper, webhook_id: int) -> Response:
    with visit.writing() as session:
        registry.try_out(session, webhook_id, actor=visit.actor, now=visit.now)
    return visit.to(PAGE, "Đã lập một tin thử; tin được gửi trong lượt tới.")


@router.post(f"{PAGE}/{{webhook_id:int}}/again")
def again(visit: Keeper, webhook_id: int) -> Response:
    with visit.writing() as session:
        count = registry.send_again(session, webhook_id, actor=visit.actor, now=visit.now)
    return visit.to(PAGE, f"Sẽ gửi lại {count} tin.")
