"""What is a file rather than a table: the ladder as a form, the wording of messages, and the way back to a file."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated

from fastapi import APIRouter, Depends, Form, Request
from fastapi.responses import Response
from sqlmodel import Session

from config.errors import NotFound, Refused
from followup.masterdata import NOUNS, Desk, change, ladders, texts
from followup.masterdata.again import look_again
from followup.masterdata.change import keep
from followup.rules import Rules
from models import Revision
from notifications import wording
from web.access import Action, require
from web.downloads import download
from web.errors import status_of
from web.house import Visit

router = APIRouter()
Keeper = Annotated[Visit, Depends(require(Action.MASTER_DATA))]
SPARE = 2  # empty rows below a ladder
ROWS = 60


async def read_rungs(request: Request) -> list[dict[str, str]]:
    """Fields are named r3-key: row 3, its field; their order is the rows' order."""
    found: dict[int, dict[str, str]] = {}
    async with request.form(max_files=0, max_fields=ROWS * 20) as form:
        for name, value in form.items():
            place, _, field = name.partition("-")
            if isinstance(value, str) and field and place[:1] == "r" and place[1:].isdecimal():
                found.setdefault(int(place[1:]), {})[field] = value.strip()
    return [found[place] for place in sorted(found)][:ROWS]


@router.get("/master")
def index(visit: Keeper) -> Response:
    with visit.reading() as session:
        desk = desk_of(visit, session)
        counts = [(noun, sum(1 for _ in noun.rows(desk))) for noun in NOUNS.values() if noun.name != "users"]
        latest = [(noun, one) for noun in NOUNS for one in change.revisions(session, noun, limit=5)]
        latest.sort(key=lambda pair: pair[1].at, reverse=True)
        return visit.page(
            "masterdata/index.html", counts=counts, latest=latest[:10], nouns=NOUNS, changed=_changed(visit)
        )


@router.get("/master/ladder")
def ladder_list(visit: Keeper) -> Response:
    with visit.reading() as session:
        desk = desk_of(visit, session)
        _, found = ladders.read(desk)
        history = change.revisions(session, ladders.NOUN)
        return visit.page(
            "masterdata/ladders.html", ladders=found, revisions=history, replaced="ladder.toml" in _changed(visit)
        )


@router.get("/master/ladder/file")
def ladder_file(visit: Keeper) -> Response:
    with visit.reading() as session:
        return download(texts.read(session, visit.settings, ladders.FILE).encode(), ladders.FILE)


@router.get("/master/ladder/show/{name}")
def ladder_form(visit: Keeper, name: str) -> Response:
    with visit.reading() as session:
        _, found = ladders.read(desk_of(visit, session))
    if name not in found:
        raise NotFound("Không có thang này", "there is no such ladder")
    return _ladder_page(visit, name, [_row(rung) for rung in found[name]])


def _ladder_page(visit: Visit, name: str, rows: list[dict[str, str]], error: Refused | None = None) -> Response:
    return visit.page(
        "masterdata/ladder.html",
        status=status_of(error) if error else 200,
        name=name,
        rows=[*rows, *({"anchor": "due"} for _ in range(SPARE))],
        audiences=ladders.AUDIENCES,
        ways=ladders.WAYS,
        drafts=ladders.DRAFTS,
        tones=ladders.TONES,
        error=error,
    )


def _row(rung: Mapping[str, object]) -> dict[str, str]:
    """A rung as the form shows it."""
    anchor = "start" if "start" in rung else "due"
    shown = {"key": str(rung["key"]), "anchor": anchor, "at": str(rung[anchor])}
    shown |= {name: str(rung[name]) for name in ("every", "draft", "tone", "only") if name in rung}
    to = rung["to"]
    return shown | ({str(who): str(way) for who, way in to.items()} if isinstance(to, dict) else {})


@router.post("/master/ladder/show/{name}")
def save_ladder(visit: Keeper, name: str, rows: Annotated[list[dict[str, str]], Depends(read_rungs)]) -> Response:
    try:
        with visit.writing() as session:
            desk = desk_of(visit, session)
            done = ladders.save(desk, name, [rung for row in rows if (rung := ladders.rung_of(row))])
    except NotFound:
        raise
    except Refused as refused:
        return _ladder_page(visit, name, [row for row in rows if row.get("key")], refused)
    return _written(visit, "/master/ladder", done)


@router.post("/master/ladder/undo/{revision_id:int}")
def undo_ladder(visit: Keeper, revision_id: int) -> Response:
    with visit.writing() as session:
        found = _revision(session.get(Revision, revision_id), ladders.NOUN)
        done = ladders.put(desk_of(visit, session), str((found.before or {})["text"]))
    return _written(visit, "/master/ladder", done)


@router.get("/master/templates")
def template_list(visit: Keeper) -> Response:
    with visit.reading() as session:
        history = change.revisions(session, wording.NOUN)
        return visit.page(
            "masterdata/templates.html", names=wording.names(), revisions=history, changed=_changed(visit)
        )


@router.get("/master/templates/show/{name}")
def template_form(visit: Keeper, name: str) -> Response:
    with visit.reading() as session:
        text = wording.read(desk_of(visit, session), name)
    return _template_page(visit, name, text)


def _template_page(visit: Visit, name: str, text: str, error: Refused | None = None) -> Response:
    return visit.page(
        "masterdata/template.html",
        status=status_of(error) if error else 200,
        name=name,
        text=text,
        error=error,
        replaced=f"templates/{name}" in _changed(visit),
    )


@router.post("/master/templates/show/{name}")
def save_template(visit: Keeper, name: str, text: Annotated[str, Form(max_length=texts.MOST)]) -> Response:
    try:
        with visit.writing() as session:
            calendar = Rules.load(visit.settings).calendar
            done = wording.save(desk_of(visit, session), name, text, calendar)
    except NotFound:
        raise
    except Refused as refused:
        return _template_page(visit, name, text, refused)
    return _written(visit, "/master/templates", done)


@router.post("/master/templates/undo/{revision_id:int}")
def undo_template(visit: Keeper, revision_id: int) -> Response:
    with visit.writing() as session:
        found = _revision(session.get(Revision, revision_id), wording.NOUN)
        done = wording.undo(desk_of(visit, session), found, Rules.load(visit.settings).calendar)
    return _written(visit, "/master/templates", done)


@router.post("/master/reset")
def back_to_file(visit: Keeper, name: Annotated[str, Form(max_length=80)]) -> Response:
    """The version of the page goes; the file in the office's folder, or the standard one, holds again."""
    with visit.writing() as session:
        desk = desk_of(visit, session)
        if name == ladders.FILE:
            done = ladders.put(desk, None)
        elif name.startswith(wording.FOLDER):
            done = wording.save(desk, name.removeprefix(wording.FOLDER), None, Rules.load(visit.settings).calendar)
        elif name == NOUNS["days"].file:
            before = texts.read(session, visit.settings, name)
            texts.put(session, name, None, visit.actor, visit.now)
            look_again(session, visit.now)
            done = Revision(at=visit.now, actor=visit.actor, noun="files", row=name, label=name)
            done.before, done.after = {"text": before}, {"text": texts.beneath(visit.settings, name)}
            keep(desk, done)
        else:
            raise NotFound("Không có tệp này", "there is no such file")
    return _written(visit, "/master", done)


def _written(visit: Visit, path: str, done: Revision | None) -> Response:
    texts.refresh(visit.house.engine, visit.settings)
    return visit.to(path, f"Đã ghi “{done.label}”." if done else "Không có gì thay đổi.")


def _changed(visit: Visit) -> set[str]:
    folder = visit.settings.office_files
    there = folder.rglob("*") if folder.is_dir() else ()
    return {path.relative_to(folder).as_posix() for path in there if path.is_file()}


def desk_of(visit: Visit, session: Session) -> Desk:
    return Desk(session, visit.settings, visit.actor, visit.now)


def _revision(found: Revision | None, noun: str) -> Revision:
    if found is None or found.noun != noun:
        raise NotFound("Không có thay đổi này", "there is no such change")
    return found
