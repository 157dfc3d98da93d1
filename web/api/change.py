"""One write of a program: what it must know (If-Match) and how it is done once only (Idempotency-Key)."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from hashlib import sha256
from typing import Annotated, Any

from fastapi import Depends, Header, Request, Response
from pydantic import BaseModel
from sqlmodel import Session

from config.errors import Refused, Stale
from models import ApiRequest, TokenScope
from models.bulk import insert_rows
from models.request import KEPT
from web.access import Action, RequireToken
from web.errors import Changed, Conflict, KeyReused, Unconditional, Unsupported
from web.house import Visit

Key = Annotated[
    str | None,
    Header(
        max_length=255,
        pattern=r"^[\x21-\x7e]+$",
        description="Any name of this one request; the same request again is answered, not done again, for "
        f"{KEPT // timedelta(hours=1)} hours",
    ),
]
Match = Annotated[
    str | None, Header(max_length=80, description='ETag of the occurrence, or its revision in quotes ("7"), or *')
]


@dataclass(frozen=True, slots=True)
class Told:
    """What a write answers."""

    content: BaseModel
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Change:
    visit: Visit
    body: bytes
    key: str
    fingerprint: str
    match: str | None

    @property
    def revision(self) -> int | None:
        """The revision that the program saw; None for `*`. Raises Unconditional, or Changed for what is no ETag."""
        if self.match is None:
            raise Unconditional("Cần tiêu đề If-Match với ETag đã đọc", "send If-Match with the ETag that you read")
        if self.match.strip() == "*":
            return None
        number = self.match.strip().strip('"').partition(".")[0]
        if not number.isascii() or not number.isdecimal() or len(number) > 9:
            raise Changed("ETag không đúng; hãy đọc lại", "that is no ETag of this; read it again")
        return int(number)


def writing(action: Action, scope: TokenScope) -> Any:
    """Dependency: a change that the token's person and scope allow."""
    needed = RequireToken(action, scope)

    async def change(
        request: Request,
        visit: Visit = Depends(needed),
        idempotency_key: Key = None,
        if_match: Match = None,
    ) -> Change:
        body = await request.body()
        what = f"{request.method} {request.url.path}?{request.url.query}\n".encode()
        return Change(visit, body, idempotency_key or "", sha256(what + body).hexdigest(), if_match)

    return Depends(change)


def once(change: Change, work: Callable[[Session], Told]) -> Response:
    """Does the work and keeps its answer in one transaction: a key's row stands exactly where its effect does.

    Whoever sends the same key meanwhile waits for that transaction and gets its answer. What was refused left
    nothing, so its key is still free. Raises KeyReused for the key of another request, Changed for the later of two,
    Conflict for what may not be done.
    """
    visit = change.visit
    try:
        with visit.writing() as session:
            if change.key and (known := _known(session, change)):
                return _response(known.status, known.headers, known.body, replayed=True)
            told = work(session)
            headers, body = json.dumps(told.headers), told.content.model_dump_json()
            if change.key:
                row = session.get_one(ApiRequest, (visit.token_id, change.key))
                row.status, row.headers, row.body = told.status, headers, body
                session.add(row)
    except Stale as error:
        raise Changed(error.what, error.what_en) from error
    except Refused as error:
        if type(error) is not Refused:  # those of a kind have a status of their own
            raise
        raise Conflict(error.what, error.what_en) from error
    return _response(told.status, headers, body)


@contextmanager
def looking_at_a_file() -> Iterator[None]:
    """Says of a file that is not taken that the file is the reason."""
    try:
        yield
    except Refused as error:
        raise Unsupported(error.what, error.what_en) from error


def _known(session: Session, change: Change) -> ApiRequest | None:
    """The request that this one repeats; None where the key is ours now."""
    row = {
        "token_id": change.visit.token_id,
        "key": change.key,
        "fingerprint": change.fingerprint,
        "at": change.visit.now,
        "status": 0,
        "headers": "",
        "body": "",
    }
    if insert_rows(session, ApiRequest, [row]):
        return None
    known = session.get_one(ApiRequest, (change.visit.token_id, change.key))
    if known.at <= change.visit.now - KEPT:
        session.delete(known)
        session.flush()
        return _known(session, change)
    if known.fingerprint != change.fingerprint:
        raise KeyReused(
            "Idempotency-Key này đã dùng cho yêu cầu khác", "this Idempotency-Key stands for another request"
        )
    return known


def _response(status: int, headers: str, body: str, *, replayed: bool = False) -> Response:
    told = json.loads(headers) | ({"idempotent-replayed": "true"} if replayed else {})
    return Response(body, status, {"cache-control": "no-store", **told}, "application/json")
