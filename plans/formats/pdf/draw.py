"""A process of its own: PDF on standard input -> one grey picture a page (PGM, 300 dpi) in the folder that is named.

Exit codes as in extract.py.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import pypdfium2 as pdfium

_DPI = 300
_LONGEST_SIDE = 5_000
DAMAGED, TOO_LONG = 5, 6


def main(folder: Path, memory: int, seconds: int, most_pages: int) -> int:
    _bound(memory, seconds)
    try:
        document = pdfium.PdfDocument(sys.stdin.buffer.read())
        if len(document) > most_pages:
            return TOO_LONG
        for index in range(len(document)):
            _save(document[index], folder / f"{index:05}.pgm")
    except pdfium.PdfiumError:
        return DAMAGED
    return 0


def _bound(memory: int, seconds: int) -> None:
    try:
        import resource
    except ImportError:
        return
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _save(page: Any, path: Path) -> None:
    scale = min(_DPI / 72, _LONGEST_SIDE / max(1.0, *page.get_size()))
    bitmap = page.render(scale=scale, grayscale=True)
    rows = memoryview(bitmap.buffer).cast("B")
    with path.open("wb") as file:
        file.write(b"P5 %d %d 255\n" % (bitmap.width, bitmap.height))
        for row in range(bitmap.height):
            file.write(rows[row * bitmap.stride : row * bitmap.stride + bitmap.width])
    page.close()


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]), int(sys.argv[4])))
