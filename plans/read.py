"""The door of the reader: which format a file has, by its content, and who reads it."""

from __future__ import annotations

from pathlib import Path

from plans.blocks import Document
from plans.formats.encoding import decode
from plans.proposal import Proposal


def read_plan(path: Path) -> Proposal:
    """The duties of the plan in `path`; raises `Unreadable`."""
    from plans.understand import understand

    return understand(read_document(path))


def read_document(path: Path) -> Document:
    """The file as blocks; raises `Unreadable`."""
    from plans.formats.text import read_text

    return read_text(decode(path.read_bytes()))
