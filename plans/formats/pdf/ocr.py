"""Scanned PDFs: an optional extra through Tesseract with its Vietnamese data, where both are installed."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

from plans.blocks import Document
from plans.errors import Unreadable
from plans.formats.clean import characters
from plans.formats.compose import Composer
from plans.formats.pdf.child import draw
from plans.formats.text import read_text
from plans.safety import Budget, broken, too_slow

_LANGUAGE = "vie"
_PAGE_SECONDS = 60.0


def recognised(data: bytes, budget: Budget) -> Document:
    """The text as recognised, the whole document in doubt ("ocr"); raises `Unreadable` without Tesseract."""
    program = shutil.which("tesseract")
    if program is None or not _speaks_vietnamese(program):
        raise Unreadable(
            "tệp PDF là bản quét, không có lớp chữ; hãy dùng bản .docx hoặc PDF xuất từ Word",
            "the PDF is a scan without text; use the .docx or a PDF exported from Word",
        )
    budget = Budget(replace(budget.limits, seconds=budget.limits.scan_seconds))
    with tempfile.TemporaryDirectory(prefix="dondoc-scan-") as folder:
        pictures = draw(data, Path(folder), budget)
        with ThreadPoolExecutor(max_workers=max(1, (os.cpu_count() or 2) // 2)) as workers:
            texts = list(workers.map(lambda picture: _read(program, picture, budget), pictures))
    return _document(texts, budget)


def _document(texts: list[str], budget: Budget) -> Document:
    """Paragraphs of all pages, each with its page."""
    composer = Composer(budget)
    for number, text in enumerate(texts, start=1):
        for block in read_text(characters(text), budget).blocks:
            composer.again(block, number)
    return composer.document(len(texts), doubts=("ocr",), notes=("Văn bản được nhận dạng từ bản quét, cần đối chiếu",))


def _speaks_vietnamese(program: str) -> bool:
    try:
        listed = subprocess.run([program, "--list-langs"], capture_output=True, timeout=20, check=False)  # noqa: S603
    except (OSError, subprocess.TimeoutExpired):
        return False
    return _LANGUAGE.encode() in listed.stdout.split()


def _read(program: str, picture: Path, budget: Budget) -> str:
    budget.time()
    command = [program, str(picture), "-", "-l", _LANGUAGE, "--psm", "4"]
    environment = {**os.environ, "OMP_THREAD_LIMIT": "1"}
    try:
        done = subprocess.run(  # noqa: S603 - the program found on PATH, the arguments are ours
            command,
            capture_output=True,
            env=environment,
            timeout=min(_PAGE_SECONDS, max(1.0, budget.seconds_left)),
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise too_slow(_PAGE_SECONDS) from error
    if done.returncode:
        raise broken("bản quét", "the scan")
    return done.stdout.decode("utf-8", errors="replace")
