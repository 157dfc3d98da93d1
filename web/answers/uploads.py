"""Files that agencies hand in: what kind they really are, and kept where the rest of the form had a mistake."""

from __future__ import annotations

import unicodedata
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from io import BytesIO
from pathlib import PurePosixPath

from itsdangerous import BadData, URLSafeSerializer
from sqlmodel import Session, col, select

from config import keys
from config.errors import Refused
from config.settings import Settings
from followup.answers.work import Attachment
from models import StoredFile
from plans import secrecy
from plans.errors import Secret
from plans.safety import Budget, Limits
from web.answers.gate import Holder
from web.scanning import scan

MOST = 10
ACCEPTED = ".pdf,.docx,.xlsx,.pptx,.doc,.xls,.ppt,.odt,.ods,.jpg,.jpeg,.png,.heic,.txt,.csv"
MEDIA_TYPES = {
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    "odt": "application/vnd.oasis.opendocument.text",
    "ods": "application/vnd.oasis.opendocument.spreadsheet",
    "doc": "application/msword",
    "xls": "application/vnd.ms-excel",
    "ppt": "application/vnd.ms-powerpoint",
    "jpg": "image/jpeg",
    "png": "image/png",
    "heic": "image/heic",
    "txt": "text/plain",
    "csv": "text/csv",
}
_OFFICE = {"word/": "docx", "xl/": "xlsx", "ppt/": "pptx"}
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


@dataclass(frozen=True, slots=True)
class Upload:
    """What came with a form, read whole."""

    name: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Pending:
    """A file that is stored already and waits for the form to be right. `ticket` is its signed hidden field."""

    name: str
    size: int
    ticket: str


def tidy_name(name: str) -> str:
    """A sender's file name for showing and saving: no folders, no control characters, at most 120 characters."""
    plain = unicodedata.normalize("NFC", name.replace("\\", "/").rsplit("/", 1)[-1])
    plain = "".join(c for c in plain if c.isprintable() and c not in '<>:"|?*').strip(" .")
    stem, suffix = PurePosixPath(plain or "tep").stem, PurePosixPath(plain or "tep").suffix
    return stem[: 120 - len(suffix)] + suffix


def check(upload: Upload, settings: Settings) -> None:
    """Raises Refused where the file is empty, too large, of no accepted kind, not what its name says, or infected.

    ClamAV may be asked: call it before a transaction begins.
    """
    name = tidy_name(upload.name)
    if not upload.content:
        raise Refused(f"Tệp “{name}” không có nội dung", f"the file {name} is empty")
    if len(upload.content) > settings.max_file_mb << 20:
        raise Refused(f"Tệp “{name}” lớn hơn {settings.max_file_mb} MB", f"the file {name} is too large")
    claimed = PurePosixPath(name).suffix.lower().lstrip(".").replace("jpeg", "jpg")
    if claimed not in MEDIA_TYPES or claimed not in sniff(upload.content):
        raise Refused(
            f"Tệp “{name}” không thuộc loại được nhận hoặc nội dung không đúng với tên; "
            "nhận tệp PDF, Word, Excel, PowerPoint, OpenDocument, ảnh và văn bản thuần",
            f"the file {name} is of a kind that is not accepted, or not what its name says",
        )
    try:
        secrecy.refuse(upload.content, claimed, Budget(Limits(file=settings.max_file_mb << 20)))
    except Secret as secret:
        raise Refused(
            f"Tệp “{name}” có dấu chỉ độ mật nên không được gửi và không được lưu ở đây",
            f"the file {name} bears a mark of state secrecy and is not stored",
        ) from secret
    scan(upload.content, settings)


def sniff(content: bytes) -> tuple[str, ...]:
    """The kinds that the first bytes allow; empty for what is never accepted."""
    if content.startswith(b"%PDF-"):
        return ("pdf",)
    if content.startswith(b"PK\x03\x04"):
        return _in_zip(content)
    if content.startswith(_OLE):
        return ("doc", "xls", "ppt")
    if content.startswith(b"\xff\xd8\xff"):
        return ("jpg",)
    if content.startswith(b"\x89PNG\r\n\x1a\n"):
        return ("png",)
    if content[4:12] in (b"ftypheic", b"ftypheix", b"ftypmif1", b"ftypmsf1"):
        return ("heic",)
    return ("txt", "csv") if _is_text(content) else ()


def _in_zip(content: bytes) -> tuple[str, ...]:
    """Office files are archives; one with a macro in it is refused."""
    try:
        with zipfile.ZipFile(BytesIO(content)) as archive:
            names = archive.namelist()
            if any(name.lower().endswith("vbaproject.bin") for name in names):
                return ()
            if names[:1] == ["mimetype"] and archive.getinfo("mimetype").file_size < 200:
                kind = archive.read("mimetype").decode("ascii", "replace").strip()
                return tuple(k for k in ("odt", "ods") if MEDIA_TYPES[k] == kind)
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, OSError):
        return ()
    if "[Content_Types].xml" not in names:
        return ()
    return tuple(kind for folder, kind in _OFFICE.items() if any(name.startswith(folder) for name in names))


def _is_text(content: bytes) -> bool:
    """Readable words that no browser could take for a page or a script."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return False
    head = text[:2000].lstrip().lower()
    return "\x00" not in text and not head.startswith(("<", "#!", "mz")) and "<script" not in text.lower()


def _signer(settings: Settings) -> URLSafeSerializer:
    return URLSafeSerializer(keys.oldest_first(settings), salt="pending-file")


def pending(settings: Settings, holder: Holder, file: StoredFile, name: str) -> Pending:
    ticket = _signer(settings).dumps([holder.contact_id, holder.occurrence_id, file.sha256, name])
    return Pending(name, file.size, str(ticket))


def redeem(session: Session, settings: Settings, holder: Holder, tickets: Sequence[str]) -> list[Attachment]:
    """The stored files behind a form's tickets; those of another holder or duty are left out."""
    found: list[Attachment] = []
    for ticket in tickets[:MOST]:
        try:
            contact, occurrence, digest, name = _signer(settings).loads(ticket)
        except (BadData, ValueError, TypeError):
            continue
        if (contact, occurrence) != (holder.contact_id, holder.occurrence_id):
            continue
        if file := session.exec(select(StoredFile).where(col(StoredFile.sha256) == digest)).one_or_none():
            found.append(Attachment(file, str(name)))
    return found
