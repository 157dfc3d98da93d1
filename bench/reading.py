"""How fast plans are read: pages per second, peak memory, and what reading costs beside merely taking the text out.

`docx_ratio` = our whole reading (file to proposal) / the text of every paragraph taken out with the same library
(zipfile and lxml) in the same run. A page is 2,400 letters. `--small`: short papers, for CI.
"""

from __future__ import annotations

import argparse
import io
import json
import resource
import sys
import tempfile
import time
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import docx
from lxml import etree

from bench import papers
from plans.read import read_document, read_plan
from plans.safety import MB, Limits

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_LIMITS = Limits(file=200 * MB, seconds=600)


def seconds(work: Callable[[], Any], repeat: int) -> float:
    """The best of `repeat` runs: what else runs on the machine only adds."""
    taken = []
    for _ in range(repeat):
        start = _processor_time()
        work()
        taken.append(_processor_time() - start)
    return min(taken)


def _processor_time() -> float:
    """Of this process and the ones it has started: reading does one thing at a time, so this is what a reader waits,
    without what other programs on the machine take."""
    started = resource.getrusage(resource.RUSAGE_CHILDREN)
    return time.process_time() + started.ru_utime + started.ru_stime


def bare_docx(data: bytes) -> list[str]:
    """The least that taking out the text costs: unzip, parse, join the runs of each paragraph."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        root = etree.fromstring(archive.read("word/document.xml"))
    return ["".join(node.text or "" for node in paragraph.iter(_W + "t")) for paragraph in root.iter(_W + "p")]


def python_docx(data: bytes) -> list[str]:
    document = docx.Document(io.BytesIO(data))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return [paragraph.text for paragraph in document.paragraphs] + cells


def measure(folder: Path, pages: int, repeat: int) -> dict[str, float]:
    """Seconds for one paper of `pages` pages in each format."""
    made = {"txt": papers.text(pages), "docx": papers.docx(pages), "pdf": papers.paper(pages)}
    found = {}
    for suffix, data in made.items():
        path = folder / f"{pages}.{suffix}"
        path.write_bytes(data)
        found[suffix] = seconds(lambda path=path: read_plan(path, limits=_LIMITS), repeat)  # type: ignore[misc]
        found[f"{suffix}_blocks"] = seconds(lambda path=path: read_document(path, _LIMITS), repeat)  # type: ignore[misc]
    found["bare_docx"] = seconds(lambda: bare_docx(made["docx"]), repeat)
    found["python_docx"] = seconds(lambda: python_docx(made["docx"]), 1)
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--small", action="store_true", help="short papers, for CI")
    small = parser.parse_args().small
    sizes = (10, 100) if small else (10, 100, 1000)
    with tempfile.TemporaryDirectory() as name:
        measure(Path(name), 2, 1)
        times = {pages: measure(Path(name), pages, 5 if pages <= 100 else 1) for pages in sizes}
    for pages, found in times.items():
        listed = "  ".join(f"{key} {value * 1000:8.1f}" for key, value in found.items())
        print(f"{pages:5} pages, ms: {listed}")
    usual = times[100]
    print(json.dumps(_summary(times, usual)))


def _summary(times: dict[int, dict[str, float]], usual: dict[str, float]) -> dict[str, float]:
    scale = 1 if sys.platform == "darwin" else 1024
    peak = max(resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    largest = max(times)
    growth = {kind: times[largest][kind] / times[10][kind] / (largest / 10) for kind in ("txt", "docx", "pdf")}
    return {
        **{f"{kind}_pages_per_s": round(100 / usual[kind], 1) for kind in ("txt", "docx", "pdf")},
        "peak_mb": round(peak * scale / MB, 1),
        "docx_ratio": round(usual["docx"] / usual["bare_docx"], 2),
        "docx_blocks_ratio": round(usual["docx_blocks"] / usual["bare_docx"], 2),
        "python_docx_ratio": round(usual["python_docx"] / usual["bare_docx"], 2),
        "txt_100_pages_s": round(usual["txt"], 3),
        **{f"{kind}_growth": round(value, 2) for kind, value in growth.items()},
    }


if __name__ == "__main__":
    main()
