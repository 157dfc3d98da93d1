"""Files of programs: stored first, then named by a ticket in the report that they belong to."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Any

from fastapi import APIRouter, Query, Response
from itsdangerous import BadData, URLSafeSerializer
from sqlmodel import Session, col, select

from config import keys
from config.errors import Refused
from config.settings import Settings
from followup import files
from followup.answers import Attachment
from models import StoredFile, TokenScope
from web.access import Action
from web.answers import uploads
from web.answers.uploads import Upload
from web.api.change import Change, Told, looking_at_a_file, once, writing
from web.api.reading import described
from web.api.shapes import FileOut, Problem
from web.house import Visit

router = APIRouter()
Name = Annotated[str, Query(min_length=1, max_length=200, description="the file's name with its ending")]
NOT_TAKEN: dict[int | str, Any] = {415: {"model": Problem, "description": "A file that is not taken"}}
RAW: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "content": {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}},
    }
}


@router.post(
    "/api/v1/files",
    response_model=FileOut,
    status_code=201,
    summary="Gửi một tệp",
    **described(TokenScope.ANSWER, also=NOT_TAKEN, extra=RAW),
)
def keep(name: Name, change: Change = writing(Action.ANSWER, TokenScope.ANSWER)) -> Response:
    """The bytes as they are. A file that no report names within seven days is forgotten."""
    upload = Upload(uploads.tidy_name(name), change.body)
    with looking_at_a_file():
        uploads.check(upload, change.visit.settings)

    def work(session: Session) -> Told:
        visit = change.visit
        stored = files.keep(session, upload.content, name=upload.name, settings=visit.settings, now=visit.now)
        ticket = str(_signer(visit.settings).dumps([visit.user_id, stored.sha256, upload.name]))
        return Told(FileOut(ticket=ticket, name=upload.name, size=stored.size, sha256=stored.sha256), 201)

    return once(change, work)


def redeem(session: Session, visit: Visit, tickets: Sequence[str]) -> list[Attachment]:
    """The stored files behind the tickets. Raises Refused for one that is not this person's or whose file is gone."""
    found: list[Attachment] = []
    for ticket in tickets:
        try:
            user_id, digest, name = _signer(visit.settings).loads(ticket)
        except (BadData, ValueError, TypeError):
            user_id = digest = name = None
        query = select(StoredFile).where(col(StoredFile.sha256) == digest)
        file = session.exec(query).one_or_none() if user_id == visit.user_id else None
        if file is None:
            raise Refused(
                "Mã tệp không đúng hoặc đã hết hạn; hãy gửi lại tệp", "a ticket is wrong; send the file again"
            )
        found.append(Attachment(file, str(name)))
    return found


def _signer(settings: Settings) -> URLSafeSerializer:
    return URLSafeSerializer(keys.oldest_first(settings), salt="api-file")
