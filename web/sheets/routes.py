"""A follow-up sheet comes in: upload, say what the columns are, look at what would be taken, take it."""

from __future__ import annotations

from collections.abc import Mapping as Given
from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Depends, File, Request, UploadFile
from fastapi.responses import Response
from sqlmodel import Session

from config.errors import NotFound, Refused
from followup import files, importing
from followup.importing import AlreadyImported
from models import StoredFile
from plans.sheets import Bundle, Field, Grid, Line, Mapping, bundles, propose, read_grids, read_lines
from web.access import Action, require
from web.house import Visit
from web.scanning import scan

router = APIRouter()
Importer = Annotated[Visit, Depends(require(Action.IMPORT))]
SUFFIXES = (".xlsx", ".csv")
SHOWN = 50


@dataclass(frozen=True, slots=True)
class Choice:
    """What a person chose for one stored sheet."""

    grids: list[Grid]
    sheet: int
    mapping: Mapping
    with_done: bool
    issuer: str

    @property
    def grid(self) -> Grid:
        return self.grids[self.sheet]

    @property
    def head(self) -> tuple[str, ...]:
        return self.grid.rows[self.mapping.head]

    def words_of(self, line: Line, field: str) -> str:
        """What the sheet says in a field, as it stands there."""
        place = self.mapping.column(Field(field))
        return line.cells[place] if place is not None and place < len(line.cells) else ""

    def lines(self) -> list[Line]:
        return read_lines(self.grid.rows, self.mapping) if self.mapping.is_usable else []


@router.get("/plans/import-sheet")
def upload_form(visit: Importer) -> Response:
    return visit.page("sheets/upload.html")


@router.post("/plans/import-sheet")
def upload(visit: Importer, file: Annotated[UploadFile, File()]) -> Response:
    name, content = file.filename or "", file.file.read()
    if not name.lower().endswith(SUFFIXES) or not content:
        raise Refused("Chọn tệp bảng theo dõi dạng .xlsx hoặc .csv", "choose a sheet, .xlsx or .csv")
    scan(content, visit.settings)
    for grid in read_grids(content):
        read_lines(grid.rows, propose(grid.rows))  # a sheet that may not be stored is refused before it is
    with visit.writing() as session:
        stored = files.keep(session, content, name=name, settings=visit.settings, now=visit.now)
        number = stored.id
    return visit.to(f"/plans/import-sheet/{number}")


@router.get("/plans/import-sheet/{file_id:int}")
def preview(visit: Importer, file_id: int) -> Response:
    with visit.reading() as session:
        stored = _stored(session, file_id)
        chosen = _chosen(visit, stored, visit.request.query_params)
        lines = chosen.lines()
        taken = bundles(lines, chosen.head, issuer=chosen.issuer, title=stored.name, with_done=chosen.with_done)
        return visit.page(
            "sheets/preview.html",
            file=stored,
            chosen=chosen,
            fields=list(Field),
            lines=lines[:SHOWN],
            total=len(lines),
            done=sum(line.done for line in lines),
            bundles=[(bundle, importing.earlier_version(session, bundle.proposal)) for bundle in taken],
        )


async def read_choices(request: Request) -> dict[str, str]:
    async with request.form(max_files=0, max_fields=120) as form:
        return {name: value for name, value in form.items() if isinstance(value, str)}


@router.post("/plans/import-sheet/{file_id:int}")
def take(visit: Importer, file_id: int, form: Annotated[dict[str, str], Depends(read_choices)]) -> Response:
    """Each document of the sheet becomes a plan that waits for review; those already here are left alone."""
    with visit.reading() as session:
        stored = _stored(session, file_id)
        chosen, name = _chosen(visit, stored, form), stored.name
    taken = bundles(chosen.lines(), chosen.head, issuer=chosen.issuer, title=name, with_done=chosen.with_done)
    if not taken:
        raise Refused("Không có dòng nào để nhập; kiểm tra cột “Nội dung nhiệm vụ”", "there is no row to import")
    with visit.writing() as session:
        made = [plan for bundle in taken if (plan := _store(session, visit, bundle, name)) is not None]
    if not made:
        raise Refused("Các văn bản trong bảng này đều đã có trong hệ thống", "every document of it is here already")
    tasks = sum(len(bundle.proposal.tasks) for bundle in taken)
    notice = f"Đã nhập {len(made)} văn bản ({tasks} dòng đọc được). Hãy rà soát từng văn bản rồi kích hoạt."
    return visit.to(f"/plans/{made[0]}/review" if len(made) == 1 else "/plans?state=proposed", notice)


def _store(session: Session, visit: Visit, bundle: Bundle, name: str) -> int | None:
    if importing.earlier_version(session, bundle.proposal) is not None:
        return None
    try:
        plan = importing.store(
            session,
            bundle.proposal,
            name=f"{name.rsplit('.', 1)[0]} ({bundle.document.replace('/', '-') or 'không số'}).csv",
            content=bundle.content,
            settings=visit.settings,
            actor=visit.actor,
            now=visit.now,
        )
    except AlreadyImported:
        return None
    return plan.id


def _stored(session: Session, file_id: int) -> StoredFile:
    stored = session.get(StoredFile, file_id)
    if stored is None or not stored.name.lower().endswith(SUFFIXES):
        raise NotFound("Không có bảng theo dõi này", "there is no such sheet")
    return stored


def _chosen(visit: Visit, stored: StoredFile, given: Given[str, str]) -> Choice:
    """The choices of the form; where none were made yet, what the heads propose."""
    grids = read_grids(files.path_of(visit.settings, stored.sha256).read_bytes())
    sheet = min(_whole(given.get("sheet", "0")), len(grids) - 1)
    proposed = propose(grids[sheet].rows)
    mapping = proposed
    if given.get("sheet_shown") == str(sheet) and "head" in given:
        head = min(_whole(given["head"], 1) - 1, len(grids[sheet].rows) - 1)
        columns = {_whole(name[1:]): Field(value) for name, value in given.items() if _is_column(name, value)}
        mapping = Mapping(max(head, 0), columns) if head == proposed.head or columns else propose(grids[sheet].rows)
    default = f"UBND tỉnh {visit.settings.province}" if visit.settings.province else ""
    issuer = given.get("issuer", default).strip()[:200]
    return Choice(grids, sheet, mapping, given.get("done") == "1", issuer)


def _is_column(name: str, value: str) -> bool:
    return name[:1] == "c" and name[1:].isdecimal() and value in set(Field)


def _whole(text: str, default: int = 0) -> int:
    return int(text) if text.isdecimal() and len(text) < 6 else default
