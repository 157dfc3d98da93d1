"""Master data as tables: look, change, history with undo, CSV out and in. One set of routes, whatever the noun."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice
from typing import Annotated, Any

from fastapi import APIRouter, Depends, File, Request, UploadFile
from fastapi.responses import Response
from sqlmodel import Session, select

from config.errors import NotFound, Refused
from config.names import plain
from followup import files
from followup.masterdata import NOUNS, Desk, Noun, change, sheet, texts
from models import StoredFile
from web.access import Action, require
from web.downloads import download
from web.errors import status_of
from web.house import Visit
from web.masterdata.office import desk_of
from web.masterdata.office import router as office_router

OFFICE = tuple(name for name in NOUNS if name != "users")
PAGE = 50
CSV = "text/csv; charset=utf-8"


async def read_fields(request: Request) -> dict[str, str]:
    async with request.form(max_files=0, max_fields=400) as form:
        return {name: value for name, value in form.items() if isinstance(value, str)}


Fields = Annotated[dict[str, str], Depends(read_fields)]


@contextmanager
def writing(visit: Visit) -> Iterator[Desk]:
    """One transaction; afterwards this machine's copies of the data files are what the database says."""
    with visit.writing() as session:
        yield desk_of(visit, session)
    texts.refresh(visit.house.engine, visit.settings)


@dataclass(frozen=True, slots=True)
class Tables:
    """The pages of some nouns below one path."""

    path: str
    nouns: tuple[str, ...]

    def noun(self, name: str) -> Noun:
        if name not in self.nouns:
            raise NotFound("Không có danh mục này", "there is no such list")
        return NOUNS[name]

    def at(self, noun: Noun, *parts: str) -> str:
        return "/".join((self.path, noun.name, *parts))

    def list(self, visit: Visit, name: str, text: str, page: int) -> Response:
        noun, words = self.noun(name), plain(text).split()[:8]
        with visit.reading() as session:
            rows = [
                (row, values)
                for row, values in noun.rows(desk_of(visit, session))
                if not words or all(word in plain(" ".join(values.values())) for word in words)
            ]
        first = (page - 1) * PAGE
        return visit.page(
            "masterdata/list.html",
            noun=noun,
            at=self.at(noun),
            rows=rows[first : first + PAGE],
            total=len(rows),
            text=text,
            page=page,
            more=len(rows) > first + PAGE,
            replaced=noun.name == "days" and (visit.settings.office_files / noun.file).exists(),
        )

    def form(
        self,
        visit: Visit,
        name: str,
        row: str | None,
        given: dict[str, str] | None = None,
        error: Refused | None = None,
    ) -> Response:
        noun = self.noun(name)
        with visit.reading() as session:
            desk = desk_of(visit, session)
            values = noun.find(desk, row) if row is not None else None
            if row is not None and values is None:
                raise NotFound("Không có mục này", "there is no such row")
            shown = {field.name: field.default for field in noun.fields} | (values or {}) | (given or {})
            offered = {f.suggest: _keys(desk, f.suggest) for f in noun.fields if f.suggest}
            return visit.page(
                "masterdata/form.html",
                status=status_of(error) if error else 200,
                noun=noun,
                at=self.at(noun),
                row=row,
                label=noun.label(values) if values else "",
                values=shown,
                offered=offered,
                error=error,
                revisions=change.revisions(session, noun.name, row, 30) if row else [],
            )

    def save(self, visit: Visit, name: str, row: str | None, given: dict[str, str]) -> Response:
        noun = self.noun(name)
        values = {field.name: given[field.name] for field in noun.fields if field.name in given}
        try:
            with writing(visit) as desk:
                done = change.save(desk, noun, row, values)
        except NotFound:
            raise
        except Refused as refused:
            return self.form(visit, name, row, values, refused)
        return visit.to(self.at(noun), f"Đã ghi “{done.label}”." if done else "Không có gì thay đổi.")

    def remove(self, visit: Visit, name: str, row: str) -> Response:
        noun = self.noun(name)
        with writing(visit) as desk:
            done = change.remove(desk, noun, row)
        return visit.to(self.at(noun), f"Đã xóa “{done.label}”; có thể hoàn tác ở trang lịch sử.")

    def history(self, visit: Visit, name: str) -> Response:
        noun = self.noun(name)
        with visit.reading() as session:
            found = change.revisions(session, noun.name)
            return visit.page("masterdata/history.html", noun=noun, at=self.at(noun), revisions=found)

    def undo(self, visit: Visit, name: str, revision_id: int) -> Response:
        noun = self.noun(name)
        with writing(visit) as desk:
            done = change.undo(desk, noun, revision_id)
        return visit.back(self.at(noun, "history"), f"Đã hoàn tác thay đổi của “{done.label}”.")

    def export(self, visit: Visit, name: str) -> Response:
        noun = self.noun(name)
        with visit.reading() as session:
            return download(sheet.write(desk_of(visit, session), noun), noun.file, CSV)

    def upload(self, visit: Visit, name: str, file: UploadFile) -> Response:
        noun, content = self.noun(name), file.file.read()
        if not content:
            raise Refused("Chọn tệp CSV để nhập", "choose a CSV file")
        list(sheet.read(noun, content))  # one that cannot be read is refused before it is stored
        with visit.writing() as session:
            digest = files.keep(
                session, content, name=f"{noun.name}.csv", settings=visit.settings, now=visit.now
            ).sha256
        return visit.to(self.at(noun, "import", digest))

    def preview(self, visit: Visit, name: str, digest: str) -> Response:
        """Does all of it in a transaction that is rolled back: what is shown is what would happen."""
        noun = self.noun(name)
        with visit.reading() as session:
            lines = sheet.take(desk_of(visit, session), noun, _content(visit, session, digest))
        return visit.page("masterdata/import.html", noun=noun, at=self.at(noun), lines=lines, digest=digest)

    def take(self, visit: Visit, name: str, digest: str) -> Response:
        noun = self.noun(name)
        with writing(visit) as desk:
            lines = sheet.take(desk, noun, _content(visit, desk.session, digest))
            if wrong := [line for line in lines if line.error]:
                where = f"dòng {wrong[0].number}"
                raise Refused(f"Tệp còn {len(wrong)} dòng sai ({where}…); sửa rồi nhập lại", "some rows are wrong")
        new, changed = (sum(line.kind == kind for line in lines) for kind in ("new", "changed"))
        return visit.to(self.at(noun), f"Đã nhập: {new} mục mới, {changed} mục thay đổi.")


def _keys(desk: Desk, name: str) -> list[tuple[str, str]]:
    noun = NOUNS[name]
    return [(noun.key(values), noun.label(values)) for _row, values in islice(noun.rows(desk), 2000)]


def _content(visit: Visit, session: Session, digest: str) -> bytes:
    """By its SHA-256, whatever it was called when it first came: who knows that has had the file."""
    stored = session.exec(select(StoredFile).where(StoredFile.sha256 == digest)).first()
    if stored is None:
        raise NotFound("Không có tệp này", "there is no such file")
    return files.path_of(visit.settings, stored.sha256).read_bytes()


def routes_of(tables: Tables, action: Action) -> APIRouter:
    """The same pages for every noun, behind one action."""
    router, base = APIRouter(), tables.path + "/{noun}"
    keeper = Depends(require(action))

    def page(path: str) -> Callable[[Any], Any]:
        return router.get(base + path)

    @page("")
    def list_(noun: str, visit: Visit = keeper, text: str = "", page: int = 1) -> Response:
        return tables.list(visit, noun, text[:200], min(max(page, 1), 10_000))

    @page("/new")
    def new(noun: str, visit: Visit = keeper) -> Response:
        return tables.form(visit, noun, None)

    @page("/rows/{row}")
    def show(noun: str, row: str, visit: Visit = keeper) -> Response:
        return tables.form(visit, noun, row)

    @page("/history")
    def history(noun: str, visit: Visit = keeper) -> Response:
        return tables.history(visit, noun)

    @page("/export")
    def export(noun: str, visit: Visit = keeper) -> Response:
        return tables.export(visit, noun)

    @page("/import/{digest}")
    def preview(noun: str, digest: str, visit: Visit = keeper) -> Response:
        return tables.preview(visit, noun, digest)

    @router.post(base + "/rows")
    def add(noun: str, fields: Fields, visit: Visit = keeper) -> Response:
        return tables.save(visit, noun, None, fields)

    @router.post(base + "/rows/{row}")
    def save(noun: str, row: str, fields: Fields, visit: Visit = keeper) -> Response:
        return tables.save(visit, noun, row, fields)

    @router.post(base + "/rows/{row}/delete")
    def remove(noun: str, row: str, visit: Visit = keeper) -> Response:
        return tables.remove(visit, noun, row)

    @router.post(base + "/undo/{revision_id:int}")
    def undo(noun: str, revision_id: int, visit: Visit = keeper) -> Response:
        return tables.undo(visit, noun, revision_id)

    @router.post(base + "/import")
    def upload(noun: str, file: Annotated[UploadFile, File()], visit: Visit = keeper) -> Response:
        return tables.upload(visit, noun, file)

    @router.post(base + "/import/{digest}")
    def take(noun: str, digest: str, visit: Visit = keeper) -> Response:
        return tables.take(visit, noun, digest)

    return router


router = APIRouter()
router.include_router(office_router)
router.include_router(routes_of(Tables("/master", OFFICE), Action.MASTER_DATA))
router.include_router(routes_of(Tables("/accounts/data", ("users",)), Action.ACCOUNTS))
