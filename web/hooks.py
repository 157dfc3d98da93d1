"""What providers tell us. Answered within two seconds; it may raise a delivery state and nothing else."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Request
from fastapi.responses import PlainTextResponse
from starlette.concurrency import run_in_threadpool

from notifications.zalo import webhook
from web.access import Action, require
from web.house import Visit

router = APIRouter()
Public = Annotated[Visit, Depends(require(Action.PUBLIC))]
LONGEST = 64 * 1024


@router.post("/webhooks/zalo")
async def zalo(visit: Public, request: Request) -> PlainTextResponse:
    """Always 200: an unsigned or unknown event is ignored, and Zalo stops calling whoever refuses."""
    body = await request.body()
    if len(body) <= LONGEST:
        await run_in_threadpool(_receive, visit, body, dict(request.headers))
    return PlainTextResponse("ok")


def _receive(visit: Visit, body: bytes, headers: dict[str, str]) -> None:
    with visit.writing() as session:
        webhook.receive(session, body, headers, visit.settings, visit.now)
