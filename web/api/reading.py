"""What every route of the API shares: who reads, numbers, pages of lists, ETags, the description of errors."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from hashlib import sha256
from typing import Annotated, Any, TypeVar

from fastapi import Depends, Path, Query, Response
from pydantic import TypeAdapter
from sqlmodel import Session

from config.errors import NotFound
from followup.overview import duties
from models import TokenScope
from web.access import Action, require
from web.api import shapes
from web.api.change import Told
from web.api.shapes import OccurrenceOut, Problem
from web.house import Visit

Reader = Annotated[Visit, Depends(require(Action.LOOK))]
OwnReader = Annotated[Visit, Depends(require(Action.LOOK_OWN))]
Number = Annotated[int, Path(ge=1, le=2**31 - 1)]
MaybeNumber = Annotated[int | None, Query(ge=1, le=2**31 - 1)]
PageNumber = Annotated[int, Query(ge=1, le=2000)]
Size = Annotated[int, Query(ge=1, le=200)]
Row = TypeVar("Row")

READING = (400, 401, 403, 404, 422, 429)
WRITING = (*READING, 409, 413)
CONDITIONAL = (*WRITING, 412, 428)


def described(
    scope: TokenScope = TokenScope.READ,
    *,
    conditional: bool = False,
    also: Mapping[int | str, Any] | None = None,
    extra: Mapping[str, Any] | None = None,
) -> dict[str, Any]:
    """The arguments of a route that tell its errors and the scope of its token."""
    statuses = READING if scope is TokenScope.READ else CONDITIONAL if conditional else WRITING
    found: dict[int | str, Any] = {status: {"model": Problem, "description": "One sentence"} for status in statuses}
    if scope is TokenScope.READ:
        found[304] = {"description": "Not changed since the ETag that was given"}
    return {"responses": {**found, **(also or {})}, "openapi_extra": {"x-scope": scope.value, **(extra or {})}}


def answer(visit: Visit, value: Any, kind: Any, links: str = "", tag: str = "") -> Response:
    """JSON with its ETag; 304 where the asker has it already."""
    body = TypeAdapter(kind).dump_json(value)
    tag = tag or f'"{digest(body)}"'
    headers = {"etag": tag, "cache-control": "private, no-cache"} | ({"link": links} if links else {})
    if visit.request.headers.get("if-none-match") == tag:
        return Response(status_code=304, headers=headers)
    return Response(body, media_type="application/json", headers=headers)


def digest(body: bytes) -> str:
    return sha256(body).hexdigest()[:32]


def tag_of(shown: OccurrenceOut) -> str:
    """ETag of an occurrence: what If-Match compares is its revision; the rest changes with the day."""
    return f'"{shown.revision}.{digest(shown.model_dump_json().encode())}"'


def told(session: Session, visit: Visit, occurrence_id: int) -> Told:
    """An occurrence as it is after a change."""
    session.flush()
    shown = find(session, visit, occurrence_id)
    return Told(shown, headers={"etag": tag_of(shown)})


def find(session: Session, visit: Visit, occurrence_id: int) -> OccurrenceOut:
    """Raises NotFound."""
    found = duties.some(session, visit.today, [occurrence_id])
    if not found:
        raise NotFound("Không có kỳ thực hiện này", "there is no such occurrence")
    return shapes.occurrence(found[0])


def cut(visit: Visit, rows: Sequence[Row], page: int, size: int) -> tuple[list[Row], str]:
    """At most `size` rows of `size + 1` that were read, and the Link header (RFC 8288) to the pages beside."""
    return list(rows[:size]), links_of(visit, page, len(rows) > size)


def links_of(visit: Visit, page: int, more: bool) -> str:
    url = visit.request.url
    beside = ([("prev", page - 1)] if page > 1 else []) + ([("next", page + 1)] if more else [])
    pages = ((rel, url.include_query_params(page=number)) for rel, number in beside)
    return ", ".join(f'<{there.path}?{there.query}>; rel="{rel}"' for rel, there in pages)
