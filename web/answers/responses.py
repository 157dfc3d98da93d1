"""What answer pages send: every refusal as a page of its own, nothing kept by caches, the token told to nobody."""

from __future__ import annotations

from collections.abc import Callable

from fastapi.responses import Response

from config.errors import Refused, Stale
from notifications import links
from notifications.links import LinkInvalid
from web import tries
from web.answers import renewal
from web.answers.gate import DeadLink, Elsewhere
from web.errors import TooMany, status_of
from web.house import Visit


def answered(visit: Visit, token: str, make: Callable[[], Response]) -> Response:
    """Every refusal becomes a page of its own: who answers here has no menu to go back to."""
    path = visit.request.url.path
    try:
        return make()
    except DeadLink as error:
        if path.startswith(links.PATHS["preferences"]):
            return message(visit, error, 410)
        again = path[: path.index(token)] + token + "/renew"
        return message(visit, error, 410, again=again, address=renewal.masked(error.address))
    except LinkInvalid as error:
        return _wrong(visit, error)
    except Elsewhere as error:
        return message(visit, error, 410)
    except Stale as error:
        holder_path = path.rsplit("/", 1)[0] if visit.request.method == "POST" else path
        return message(visit, error, 409, look=holder_path)
    except Refused as error:
        return message(visit, error, status_of(error), look=path.rsplit("/", 1)[0])


def _wrong(visit: Visit, error: Refused) -> Response:
    """Counted, so that guessing ends; a right link opens all the same, for a province may share one address."""
    try:
        with visit.writing() as session:
            tries.LINK.count(session, tries.caller_of(visit.request), visit.now)
    except TooMany as too_many:
        return message(visit, too_many, 429)
    return message(visit, error, 404)


def message(visit: Visit, error: Refused, status: int, **more: str) -> Response:
    """`more`: again (where a new link is asked for), address, look (the page to see instead), renewed."""
    words = {"again": "", "address": "", "look": "", "renewed": ""} | more
    return private(visit.page("answers/message.html", status=status, title=error.what, **words))


def private(response: Response) -> Response:
    """The token is in the address: no other site may learn it, no cache may keep what it opens."""
    response.headers["referrer-policy"] = "no-referrer"
    response.headers["cache-control"] = "no-store"
    response.headers["x-robots-tag"] = "noindex, nofollow"
    return response
