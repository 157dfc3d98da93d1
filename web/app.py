"""The web application: one factory that puts routes, errors, headers and limits together."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from fastapi import FastAPI
from sqlalchemy import Engine
from starlette.staticfiles import StaticFiles

from config import clock as clocks
from config.settings import Settings
from web.errors import add_error_pages
from web.headers import BodyLimit, SecurityHeaders
from web.house import House, OnChange
from web.routers import routers
from web.trace import Trace

log = logging.getLogger("dondoc.web")
STATIC = Path(__file__).parent / "static"


def create_app(
    settings: Settings,
    engine: Engine,
    clock: Callable[[], datetime] = clocks.now,
    on_change: OnChange | None = None,
) -> FastAPI:
    """Pages over `engine`; `on_change` hears after each commit which plans may have a new next date."""
    app = FastAPI(title="dondoc", docs_url=None, redoc_url=None, openapi_url=None)
    app.state.house = House(settings, engine, clock, on_change)
    for router in routers():
        app.include_router(router)
    app.mount("/static", StaticFiles(directory=STATIC), name="static")
    add_error_pages(app)
    app.add_middleware(BodyLimit, limit=settings.max_file_mb << 20)
    app.add_middleware(SecurityHeaders, https=settings.base_url.startswith("https://"))
    app.add_middleware(Trace)
    return app
