"""Zip bombs and XML entities, through the door that everybody uses: refused with a sentence, cheap in memory."""

from __future__ import annotations

import random
import resource
import zipfile
from collections.abc import Callable
from io import BytesIO

import pytest
from sqlalchemy import Engine
from sqlmodel import select

from config.settings import Settings
from models import StoredFile, UserRole
from models.session import reading
from tests.web.conftest import People
from web.answers import uploads

TYPES = "[Content_Types].xml"
ENTITIES = (
    '<?xml version="1.0"?><!DOCTYPE d [<!ENTITY a "'
    + "a" * 50
    + '">'
    + "".join(f'<!ENTITY {b} "{f"&{a};" * 50}">' for a, b in zip("abcdef", "bcdefg", strict=True))
    + "]>"
)
OUTSIDE = '<?xml version="1.0"?><!DOCTYPE d [<!ENTITY x SYSTEM "file:///etc/passwd">]>'
W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
P = "<w:p><w:r><w:t>{}</w:t></w:r></w:p>"
S = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'


#: Stands for a part of PARTS * 1 MB, most of it blanks.
BOMB = b"bomb"
PARTS = 300
#: One part that is too large, in a file that is not packed tighter than usual.
LARGE = "<a>" + "".join(random.Random(n).randbytes(4096).hex() + " " * (1 << 20) for n in range(60)) + "</a>"
RANGE = '<mergeCells count="1"><mergeCell ref="A1:XFD100"/></mergeCells>'


def packed(parts: dict[str, bytes]) -> bytes:
    buffer = BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            with archive.open(name, "w") as part:
                if content is not BOMB:
                    part.write(content)
                    continue
                part.write(b"<a>")
                for _ in range(PARTS):
                    part.write(b" " * (1 << 20))
                part.write(b"</a>")
    return buffer.getvalue()


def docx(document: str | bytes) -> bytes:
    raw = document if isinstance(document, bytes) else document.encode()
    return packed({TYPES: b"<Types/>", "word/document.xml": raw})


def xlsx(sheet: str | bytes) -> bytes:
    raw = sheet if isinstance(sheet, bytes) else sheet.encode()
    book = f'<workbook {S}><sheets><sheet name="a" sheetId="1"/></sheets></workbook>'.encode()
    return packed({TYPES: b"<Types/>", "xl/workbook.xml": book, "xl/worksheets/sheet1.xml": raw})


TOO_LARGE, ENTITY = "phình to bất thường", "ENTITY"
IDS = ["docx-bomb", "docx-part", "docx-lol", "docx-xxe", "xlsx-bomb", "xlsx-range", "xlsx-lol", "xlsx-xxe"]
PAPERS = [
    ("a.docx", TOO_LARGE, lambda: docx(BOMB)),
    ("a.docx", TOO_LARGE, lambda: docx(LARGE)),
    (
        "a.docx",
        ENTITY,
        lambda: docx(f"{ENTITIES}<w:document {W}><w:body>{P.format('&g;')}</w:body></w:document>"),
    ),
    (
        "a.docx",
        ENTITY,
        lambda: docx(f"{OUTSIDE}<w:document {W}><w:body>{P.format('&x;')}</w:body></w:document>"),
    ),
    ("a.xlsx", TOO_LARGE, lambda: xlsx(BOMB)),
    ("a.xlsx", TOO_LARGE, lambda: xlsx(f"<worksheet {S}><sheetData/>{RANGE}</worksheet>")),
    ("a.xlsx", TOO_LARGE, lambda: xlsx(f"{ENTITIES}<worksheet {S}><sheetData>&g;</sheetData></worksheet>")),
    ("a.xlsx", TOO_LARGE, lambda: xlsx(f"{OUTSIDE}<worksheet {S}><sheetData>&x;</sheetData></worksheet>")),
]


@pytest.mark.parametrize(("name", "why", "made"), PAPERS, ids=IDS)
@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
def test_refused_at_the_door(people: People, engine: Engine, name: str, why: str, made: Callable[[], bytes]) -> None:
    content = made()
    assert len(content) < 1 << 20
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    where = "/plans/import" if name.endswith("docx") else "/plans/import-sheet"
    answer = people(UserRole.ADMIN).submit(where, files={"file": (name, content)})
    assert answer.status_code == 400
    assert why in answer.text
    assert "root:" not in answer.text
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 200 * 1024  # KB
    with reading(engine) as session:
        assert session.exec(select(StoredFile)).all() == []


def test_evidence_is_looked_at_without_being_unpacked(settings: Settings) -> None:
    bomb = docx(BOMB)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    uploads.check(uploads.Upload("a.docx", bomb), settings)
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 100 * 1024  # KB
