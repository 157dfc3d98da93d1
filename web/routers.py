"""All routers, in the order in which their paths are tried."""

from __future__ import annotations

from importlib import import_module
from importlib.util import find_spec

from fastapi import APIRouter

ROOMS = (
    "web.watching.routes",
    "web.accounts.routes",
    "web.accounts.oidc_routes",
    "web.masterdata.routes",
    "web.board.routes",
    "web.exports.routes",
    "web.sheets.routes",
    "web.plans.routes",
    "web.review.routes",
    "web.tasks.routes",
    "web.agencies.routes",
    "web.agencies.people",
    "web.comments.routes",
    "web.succession.routes",
    "web.previews.routes",
    "web.hooks",
    "web.webhooks.routes",
    "web.messages.routes",
    "web.audit.routes",
    "web.api.routes",
    "web.answers.routes",
    "web.answers.contact_routes",
    "web.feeds",
)


def routers() -> list[APIRouter]:
    found: list[APIRouter] = []
    for name in ROOMS:
        if find_spec(name.rsplit(".", 1)[0]) and find_spec(name):
            found.append(import_module(name).router)
    return found
