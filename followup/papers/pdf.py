"""A document as .pdf, by LibreOffice where it is installed."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from pathlib import Path

from config.errors import Refused, Unreachable

SECONDS = 90


def program() -> str | None:
    return shutil.which("soffice") or shutil.which("libreoffice")


def from_docx(content: bytes) -> bytes:
    """Raises Refused where LibreOffice is not installed, Unreachable where it gave nothing in time."""
    soffice = program()
    if soffice is None:
        raise Refused(
            "Chưa có LibreOffice nên không tạo được tệp .pdf; hãy xuất .docx hoặc cài LibreOffice",
            "LibreOffice is not installed; export .docx or install LibreOffice",
        )
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder, "paper.docx")
        source.write_bytes(content)
        # A profile of its own: two conversions at once must not wait for each other's lock.
        profile = f"-env:UserInstallation=file://{folder}/profile"
        command = [soffice, profile, "--headless", "--convert-to", "pdf", "--outdir", folder, str(source)]
        try:
            subprocess.run(command, check=True, capture_output=True, timeout=SECONDS)  # noqa: S603  fixed words, own paths
        except (subprocess.TimeoutExpired, subprocess.CalledProcessError) as error:
            raise _failed() from error
        made = source.with_suffix(".pdf")
        if not made.exists():
            raise _failed()
        return made.read_bytes()


def _failed() -> Unreachable:
    return Unreachable("LibreOffice không tạo được tệp .pdf; hãy xuất .docx", "LibreOffice made no .pdf; export .docx")
