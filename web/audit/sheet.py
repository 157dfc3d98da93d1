"""The history as CSV, written while it is read: it may be long."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable, Iterator
from io import StringIO

from config import clock
from followup.overview.events import Entry
from followup.papers.text import defuse
from web import texts

HEADINGS = (
    "Số",
    "Lúc",
    "Người thực hiện",
    "Loại",
    "Việc",
    "Kế hoạch",
    "Nhiệm vụ",
    "Kỳ thực hiện",
    "Cơ quan",
    "Chi tiết",
)


def lines(entries: Iterable[Entry]) -> Iterator[bytes]:
    """UTF-8 with a BOM, so that spreadsheet programs read the diacritics; no cell can be a formula."""
    yield "\ufeff".encode() + _line(HEADINGS)
    for entry in entries:
        yield _line(_cells(entry))


def _cells(entry: Entry) -> tuple[str, ...]:
    event = entry.event
    cells = (
        str(event.id),
        f"{clock.local(event.at):%d/%m/%Y %H:%M:%S}",
        event.actor,
        event.kind,
        texts.words("vi")["event"].get(event.kind, event.kind),
        entry.plan,
        entry.task,
        str(event.occurrence_id or ""),
        entry.agency,
        json.dumps(event.data, ensure_ascii=False, sort_keys=True) if event.data else "",
    )
    return tuple(map(defuse, cells))


def _line(cells: tuple[str, ...]) -> bytes:
    buffer = StringIO()
    csv.writer(buffer, lineterminator="\r\n").writerow(cells)
    return buffer.getvalue().encode()
