"""The zip and the XML of a Word file, opened without trust: no DTD, no entity, no network, bounded sizes."""

from __future__ import annotations

import io
import posixpath
import zipfile
import zlib
from collections.abc import Iterator

from lxml import etree

from plans.errors import Unreadable
from plans.safety import MB, Budget, bomb, broken, locked

Element = etree._Element

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_STRICT = b"http://purl.oclc.org/ooxml/"
_TRANSITIONAL = (
    (b"http://purl.oclc.org/ooxml/wordprocessingml/main", W[1:-1].encode()),
    (
        b"http://purl.oclc.org/ooxml/officeDocument/relationships",
        b"http://schemas.openxmlformats.org/officeDocument/2006/relationships",
    ),
    (
        b"http://purl.oclc.org/ooxml/officeDocument/math",
        b"http://schemas.openxmlformats.org/officeDocument/2006/math",
    ),
)
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"
_NAME = ("tệp Word (.docx)", "the Word file (.docx)")
_DAMAGE = (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, NotImplementedError, RuntimeError)
_PLAIN_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
_ENCRYPTED = 0x1


class Package:
    """The parts of one file. Every method raises `Unreadable` where a part is damaged or abnormal."""

    def __init__(self, data: bytes, budget: Budget) -> None:
        self.budget = budget
        try:
            self._archive = zipfile.ZipFile(io.BytesIO(data))
        except _DAMAGE as error:
            raise broken(*_NAME) from error
        self._members = {info.filename.lower(): info for info in self._archive.infolist()}
        self._check(len(data))
        self.main = self._main()

    def xml(self, name: str) -> Element | None:
        """The root of a part; None where there is no such part."""
        data = self._read(name)
        if data is None:
            return None
        if _declares_entities(data):
            raise Unreadable(
                "tệp Word chứa khai báo DTD/ENTITY nên không được đọc", "the Word file declares a DTD; refused"
            )
        if _STRICT in data:
            for strict, transitional in _TRANSITIONAL:
                data = data.replace(strict, transitional)
        parser = etree.XMLParser(
            resolve_entities=False,
            no_network=True,
            load_dtd=False,
            huge_tree=False,
            remove_comments=True,
            remove_pis=True,
        )
        try:
            return etree.fromstring(data, parser)
        except (etree.XMLSyntaxError, ValueError) as error:
            raise broken(*_NAME) from error

    def related(self, kind: str) -> Iterator[str]:
        """Names of the parts that the main document points to as `kind` ("styles", "numbering", "header")."""
        folder, name = posixpath.split(self.main)
        yield from self._targets(posixpath.join(folder, "_rels", name + ".rels"), folder, kind)

    def _main(self) -> str:
        for name in self._targets("_rels/.rels", "", "officeDocument"):
            if name.lower() in self._members:
                return name
        if "word/document.xml" in self._members:
            return "word/document.xml"
        raise broken(*_NAME)

    def _targets(self, rels: str, folder: str, kind: str) -> Iterator[str]:
        root = self.xml(rels)
        if root is None:
            return
        for relation in root:
            target = relation.get("Target", "")
            if relation.get("Type") == _OFFICE + kind and relation.get("TargetMode") != "External":
                yield posixpath.normpath(posixpath.join("/" + folder, target)).lstrip("/")

    def _read(self, name: str) -> bytes | None:
        info = self._members.get(name.lower())
        if info is None:
            return None
        self.budget.time()
        most = self.budget.limits.part
        try:
            with self._archive.open(info) as stream:
                data = stream.read(most + 1)
        except _DAMAGE as error:
            raise broken(*_NAME) from error
        if len(data) > most:
            raise bomb()
        return data

    def _check(self, packed: int) -> None:
        limits = self.budget.limits
        members = self._archive.infolist()
        total = sum(info.file_size for info in members)
        if any(info.flag_bits & _ENCRYPTED for info in members):
            raise locked(*_NAME)
        if any(info.compress_type not in _PLAIN_METHODS for info in members):
            raise broken(*_NAME)
        if len(members) > limits.members or total > limits.unpacked:
            raise bomb()
        if total > 16 * MB and total > packed * limits.ratio:
            raise bomb()


def _declares_entities(data: bytes) -> bool:
    """Word never writes a document type; the marks are looked for in every encoding that XML may have here."""
    marks = ("<!DOCTYPE", "<!ENTITY")
    return any(mark.encode(coding) in data for mark in marks for coding in ("ascii", "utf-16-le", "utf-16-be"))
