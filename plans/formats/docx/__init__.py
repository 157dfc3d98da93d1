"""Word files (.docx, .docm, .dotx): the OOXML is read directly, for the printed page has what libraries leave out:
automatic numbers, accepted insertions, content controls, text boxes (docs/decisions/0012-reading-word.md)."""

from __future__ import annotations

from plans.blocks import Document
from plans.formats.clean import SECRECY, one_line
from plans.formats.compose import Composer
from plans.formats.docx.body import BodyReader
from plans.formats.docx.numbering import Numbering
from plans.formats.docx.package import Element, Package, W
from plans.formats.docx.styles import Styles
from plans.safety import Budget, broken

_NAME = ("tệp Word (.docx)", "the Word file (.docx)")


def read_docx(data: bytes, budget: Budget) -> Document:
    """The whole file; raises `Unreadable`."""
    package = Package(data, budget)
    root = package.xml(package.main)
    body = root.find(W + "body") if root is not None else None
    if body is None:
        raise broken(*_NAME)
    try:
        return _read(package, body)
    except RecursionError as error:
        raise broken(*_NAME) from error


def _read(package: Package, body: Element) -> Document:
    composer = Composer(package.budget)
    styles = Styles(_part(package, "styles"))
    paged = next(body.iter(W + "lastRenderedPageBreak"), None) is not None
    numbering = Numbering(_part(package, "numbering"), styles.lists)
    reader = BodyReader(body, styles, numbering, paged, composer)
    for mark in _stamps(package, styles):
        composer.paragraph(mark)
    reader.read(body)
    notes = [note for kind in ("footnotes", "endnotes") for note in _notes(package, styles, kind)]
    return composer.document(reader.page if paged else None, notes)


def _part(package: Package, kind: str) -> Element | None:
    return next((root for name in package.related(kind) if (root := package.xml(name)) is not None), None)


def _aside(package: Package, styles: Styles, root: Element) -> BodyReader:
    return BodyReader(root, styles, Numbering(None), False, Composer(package.budget))


def _stamps(package: Package, styles: Styles) -> list[str]:
    """Marks of secrecy in page headers, which otherwise are no part of the text."""
    roots = (package.xml(name) for name in package.related("header"))
    pieces = (piece for root in roots if root is not None for piece in _aside(package, styles, root).pieces(root))
    return [text for piece in pieces if SECRECY.fullmatch(text := one_line(piece.text))]


def _notes(package: Package, styles: Styles, kind: str) -> list[str]:
    """Footnotes or endnotes; the separators that Word keeps among them have a type."""
    root = _part(package, kind)
    if root is None:
        return []
    reader = _aside(package, styles, root)
    notes = [note for note in root if note.get(W + "type") is None]
    return [" ".join(piece.text for piece in reader.pieces(note)) for note in notes]
