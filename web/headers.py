"""Headers of every answer, and the limit on what is sent to us; plain ASGI, so that streams stay streams."""

from __future__ import annotations

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from web.errors import TooLarge

POLICY = (
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; manifest-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
SECURITY = {
    "content-security-policy": POLICY,
    "x-content-type-options": "nosniff",
    "referrer-policy": "same-origin",
    "x-frame-options": "DENY",
    "cross-origin-opener-policy": "same-origin",
    "permissions-policy": "camera=(), microphone=(), geolocation=()",
}
FORM_ROOM = 1 << 20  # bytes of a form besides its files


class SecurityHeaders:
    """Sets the headers that a route did not set itself; pages of people are never kept by caches."""

    def __init__(self, app: ASGIApp, https: bool = False) -> None:
        self.app = app
        self.headers = SECURITY | ({"strict-transport-security": "max-age=31536000"} if https else {})

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return await self.app(scope, receive, send)
        static = scope["path"].startswith("/static/")

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in self.headers.items():
                    headers.setdefault(name, value)
                headers.setdefault("cache-control", "public, max-age=31536000, immutable" if static else "no-store")
            await send(message)

        return await self.app(scope, receive, send_with_headers)


class BodyLimit:
    """Refuses a body of more than `limit` bytes, announced or not; raises `TooLarge` inside the application."""

    def __init__(self, app: ASGIApp, limit: int) -> None:
        self.app = app
        self.limit = limit + FORM_ROOM

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return await self.app(scope, receive, send)
        announced = Headers(scope=scope).get("content-length", "0")
        seen = 0

        async def counted() -> Message:
            nonlocal seen
            message = await receive()
            seen += len(message.get("body", b""))
            if seen > self.limit or (announced.isdigit() and int(announced) > self.limit):
                megabytes = (self.limit - FORM_ROOM) >> 20
                raise TooLarge(
                    f"Tệp gửi lên vượt quá {megabytes} MB; hãy chia nhỏ hoặc nén lại",
                    f"the upload is larger than {megabytes} MB",
                )
            return message

        return await self.app(scope, counted, send)
