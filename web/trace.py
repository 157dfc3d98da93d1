"""A name for every request: in the answer's header, in every log line that it causes, in what a proxy logs."""

from __future__ import annotations

import logging
import re
import time
from secrets import token_hex

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from config.logs import request_id

log = logging.getLogger("dondoc.web.access")
HEADER = "x-request-id"
#: What a proxy in front of us may hand over; anything else is not written into our logs.
GIVEN = re.compile(r"[0-9A-Za-z._-]{8,64}")


class Trace:
    """Takes the proxy's X-Request-ID or makes one; one line for each answer, never the path: links are secrets."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return await self.app(scope, receive, send)
        given = Headers(scope=scope).get(HEADER, "")
        name = given if GIVEN.fullmatch(given) else token_hex(8)
        token, begun, status = request_id.set(name), time.perf_counter(), 500

        async def named(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                MutableHeaders(scope=message)[HEADER] = name
            await send(message)

        try:
            return await self.app(scope, receive, named)
        finally:
            route = getattr(scope.get("route"), "path", "")
            took = round((time.perf_counter() - begun) * 1000, 1)
            asked = {"method": scope["method"], "route": route, "status": status, "ms": took}
            log.info("%s %s %s", scope["method"], route or "-", status, extra=asked)
            request_id.reset(token)
