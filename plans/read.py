"""The door of the reader: which format a file has, by its content, and who reads it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from config import settings
from plans.blocks import Document
from plans.errors import Unreadable
from plans.formats.clean import one_line
from plans.formats.docx import read_docx
from plans.formats.encoding import decode
from plans.formats.office import read_office
from plans.formats.pdf import read_pdf
from plans.formats.sniff import Format, sniff
from plans.formats.text import read_text
from plans.names import Lexicon
from plans.proposal import Proposal
from plans.safety import MB, Budget, Limits, load, locked, without_text
from plans.understand import understand


def read_plan(path: Path, lexicon: Lexicon | None = None, limits: Limits | None = None) -> Proposal:
    """The duties of the plan in `path`; raises `Unreadable`, whose line starts with the name of the file.

    `lexicon`: the names of bodies that are known; without it the ones of `config/`.
    """
    with _naming(path):
        budget = _budget(limits)
        document = _read(path, budget)
        proposal = understand(document, lexicon, budget.time)
    for task in proposal.tasks:
        task.flags += [doubt for doubt in document.doubts if doubt not in task.flags]
    proposal.notes += [note for note in document.notes if note not in proposal.notes]
    return proposal


def read_document(path: Path, limits: Limits | None = None) -> Document:
    """The file as blocks; raises `Unreadable`, whose line starts with the name of the file."""
    with _naming(path):
        return _read(path, _budget(limits))


def _budget(limits: Limits | None) -> Budget:
    return Budget(limits or replace(Limits(), file=settings.load().max_file_mb * MB))


def _read(path: Path, budget: Budget) -> Document:
    document = read_bytes(load(path, budget.limits), budget)
    if not document.text.strip():
        raise without_text()
    return document


def read_bytes(data: bytes, budget: Budget) -> Document:
    """A file's content as blocks; raises `Unreadable`."""
    match sniff(data):
        case Format.WORD:
            return read_docx(data, budget)
        case Format.PDF:
            return read_pdf(data, budget)
        case Format.CONVERTED:
            return read_office(data, budget)
        case Format.LOCKED:
            raise locked("tệp Office", "the Office file")
        case Format.TEXT:
            return read_text(decode(data), budget)


@contextmanager
def _naming(path: Path) -> Iterator[None]:
    """Every refusal says which file it is about, on one line whatever the name holds."""
    try:
        yield
    except Unreadable as error:
        name = one_line(path.name) or str(path)
        raise type(error)(f"{name}: {error.what}", error.what_en) from error
