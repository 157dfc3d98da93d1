"""Legacy .doc, RTF, HTML and OpenDocument: LibreOffice, where present, turns them into .docx first."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import tempfile
from pathlib import Path

from plans.blocks import Document
from plans.errors import Unreadable
from plans.formats.docx import read_docx
from plans.safety import Budget, broken, too_slow

_PROGRAMS = ("soffice", "libreoffice")
_LONGEST = 90.0
_ITEM = (
    '<item oor:path="/org.openoffice.Office.Common/Security/Scripting">'
    '<prop oor:name="{}" oor:op="fuse"><value>{}</value></prop></item>'
)
_CAREFUL = (
    '<?xml version="1.0" encoding="UTF-8"?><oor:items xmlns:oor="http://openoffice.org/2001/registry">'
    + _ITEM.format("DisableMacrosExecution", "true")
    + _ITEM.format("DisableActiveContent", "true")
    + _ITEM.format("BlockUntrustedRefererLinks", "true")
    + "</oor:items>"
)
"""No macro runs, no link is followed: the file comes from a stranger."""
_NAME = ("tệp văn bản cũ (.doc, .rtf, .odt)", "the legacy document (.doc, .rtf, .odt)")


def read_office(data: bytes, budget: Budget) -> Document:
    """The whole file through LibreOffice; raises `Unreadable`, also where LibreOffice is not installed."""
    program = next((found for name in _PROGRAMS if (found := shutil.which(name))), None)
    if program is None:
        raise Unreadable(
            "tệp .doc/.rtf/.odt cần LibreOffice để đọc; hãy cài LibreOffice hoặc lưu lại thành .docx",
            "LibreOffice is needed for .doc/.rtf/.odt; install it or save the file as .docx",
        )
    with tempfile.TemporaryDirectory(prefix="dondoc-office-") as folder:
        converted = _convert(program, data, Path(folder))
    return read_docx(converted, budget)


def _convert(program: str, data: bytes, folder: Path) -> bytes:
    """A profile of its own in `folder`: two conversions at once do not meet, and no macro setting is inherited."""
    source, target = folder / "plan.doc", folder / "out"
    source.write_bytes(data)
    settings = folder / "profile" / "user" / "registrymodifications.xcu"
    settings.parent.mkdir(parents=True)
    settings.write_text(_CAREFUL, encoding="utf-8")
    command = [
        program,
        f"-env:UserInstallation={(folder / 'profile').as_uri()}",
        "--headless",
        "--norestore",
        "--nolockcheck",
        "--convert-to",
        "docx:MS Word 2007 XML",
        "--outdir",
        str(target),
        str(source),
    ]
    _run(command, folder)
    result = target / "plan.docx"
    if not result.is_file():
        raise broken(*_NAME)
    return result.read_bytes()


def _run(command: list[str], folder: Path) -> None:
    """Runs it in a process group of its own, which is ended as a whole when it takes too long."""
    environment = {"PATH": os.environ.get("PATH", os.defpath), "HOME": str(folder), "LANG": "C.UTF-8"}
    process = subprocess.Popen(  # noqa: S603 - the program is the one found on PATH, the arguments are ours
        command,
        cwd=folder,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        process.wait(_LONGEST)
    except subprocess.TimeoutExpired as error:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        raise too_slow(_LONGEST) from error
