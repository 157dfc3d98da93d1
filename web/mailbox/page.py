"""The page of the mailbox. A mail is other people's HTML: it is shown in a sandbox that runs nothing."""

from __future__ import annotations

from datetime import UTC
from email.message import EmailMessage
from pathlib import Path
from typing import Any
from urllib.parse import quote

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

from config.settings import Settings
from web.headers import SecurityHeaders
from web.mailbox import store
from web.rendering import moment

HERE = Path(__file__).parent
PAGE = 50
FRAME_POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; img-src data:; "
    "sandbox allow-popups allow-popups-to-escape-sandbox allow-top-navigation-by-user-activation"
)


PAGE_POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self'; frame-src 'self'; form-action 'self'; base-uri 'none'"
)
HEADS = (("Từ", "From"), ("Đến", "To"), ("Ngày", "Date"), ("Trả lời", "Reply-To"), ("Mã thư", "Message-ID"))


def said(head: Any) -> str:
    """A head as it came; a moment on a Vietnamese clock, where it is one."""
    sent = getattr(head, "datetime", None)
    return moment(sent.replace(tzinfo=sent.tzinfo or UTC)) if sent else str(head)


def create_page(settings: Settings) -> Starlette:
    """Only names of this machine are answered: no other site may read the mails through a browser."""
    page = Page(store.folder(settings.home), settings)
    hosts = ["127.0.0.1", "localhost", "[::1]", settings.web_host]
    routes = [
        Route("/", page.list),
        Route("/{key}", page.show),
        Route("/{key}/html", page.html),
        Route("/{key}/source", page.source),
        Route("/{key}/attachment/{number:int}", page.attachment),
        Mount("/static", StaticFiles(directory=HERE / "static")),
    ]
    guard = [Middleware(TrustedHostMiddleware, allowed_hosts=hosts), Middleware(SecurityHeaders)]
    return Starlette(routes=[routes[-1], *routes[:-1]], middleware=guard)


class Page:
    def __init__(self, box: Path, settings: Settings) -> None:
        self.box = box
        self.settings = settings
        self.templates = Environment(
            loader=FileSystemLoader(HERE / "templates"), autoescape=True, undefined=StrictUndefined, trim_blocks=True
        )
        self.templates.filters["moment"] = moment

    def render(self, name: str, **context: object) -> HTMLResponse:
        text = self.templates.get_template(name).render(board=self.settings.base_url, **context)
        return HTMLResponse(text, headers={"content-security-policy": PAGE_POLICY})

    def list(self, request: Request) -> HTMLResponse:
        wanted = request.query_params.get("q", "").strip()
        given = request.query_params.get("p", "1")
        number = max(int(given), 1) if given.isdecimal() and len(given) < 7 else 1
        entries, total = store.entries(self.box, (number - 1) * PAGE, PAGE, wanted)
        more = number * PAGE < total
        return self.render("list.html", entries=entries, total=total, wanted=wanted, number=number, more=more)

    def show(self, request: Request) -> HTMLResponse:
        message = self._mail(request)
        heads = [(label, said(message[name])) for label, name in HEADS if message[name]]
        return self.render(
            "mail.html",
            key=request.path_params["key"],
            subject=str(message["Subject"] or "(không có tiêu đề)"),
            heads=heads,
            text=store.body(message, "plain") or "",
            has_html=store.body(message, "html") is not None,
            attachments=store.attachments(message),
        )

    def html(self, request: Request) -> HTMLResponse:
        body = store.body(self._mail(request), "html") or ""
        headers = {"content-security-policy": FRAME_POLICY, "x-frame-options": "SAMEORIGIN"}
        return HTMLResponse(f'<base target="_top">{body}', headers=headers)

    def source(self, request: Request) -> Response:
        return Response(self._mail(request).as_bytes(), media_type="text/plain; charset=utf-8")

    def attachment(self, request: Request) -> Response:
        found = store.attachments(self._mail(request))
        number = request.path_params["number"]
        if not 0 <= number < len(found):
            raise HTTPException(404)
        name = quote(found[number].name)
        disposition = {"content-disposition": f"attachment; filename*=UTF-8''{name}"}
        return Response(found[number].content, media_type="application/octet-stream", headers=disposition)

    def _mail(self, request: Request) -> EmailMessage:
        found = store.mail(self.box, request.path_params["key"])
        if found is None:
            raise HTTPException(404, "Không có thư này (there is no such mail)")
        return found
