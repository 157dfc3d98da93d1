"""A process of its own: PDF on standard input -> one JSON line a page on standard output.

PDFium is native code that is not safe in threads and reads files from strangers, so it runs apart, with bounds on
memory and processor time, and nothing of the house is imported here. Lengths are points, y runs down from the top.
Words are [text, x0, x1, baseline, font size, bold]; rules are [x0, y0, x1, y1]; "pictures" is the share of the page
that pictures cover.

Exit codes: 0 done, 4 password, 5 damaged, 6 too many pages; anything else: it fell over.
"""

from __future__ import annotations

import ctypes
import json
import math
import sys
from collections import Counter
from collections.abc import Iterator
from itertools import pairwise
from typing import Any, NamedTuple

import pypdfium2 as pdfium
import pypdfium2.raw as raw

PASSWORD, DAMAGED, TOO_LONG = 4, 5, 6
MOST_GLYPHS = 60_000
MOST_RULES = 20_000
_THIN = 2.0
_SHORTEST_RULE = 4.0
_WORD_GAP = 0.15
_ASKEW = 0.05
_DEEPEST_FORM = 4


class Glyph(NamedTuple):
    char: str
    x: float
    x0: float
    x1: float
    y: float
    size: float
    place: int


class Matrix(NamedTuple):
    """x' = a x + c y + e; y' = b x + d y + f."""

    a: float
    b: float
    c: float
    d: float
    e: float
    f: float

    def point(self, x: float, y: float) -> tuple[float, float]:
        return self.a * x + self.c * y + self.e, self.b * x + self.d * y + self.f

    @property
    def area(self) -> float:
        return abs(self.a * self.d - self.b * self.c)

    def after(self, inner: Matrix) -> Matrix:
        """First `inner`, then this one."""
        e, f = self.point(inner.e, inner.f)
        return Matrix(
            self.a * inner.a + self.c * inner.b,
            self.b * inner.a + self.d * inner.b,
            self.a * inner.c + self.c * inner.d,
            self.b * inner.c + self.d * inner.d,
            e,
            f,
        )


Rule = list[float]


def main(memory: int, seconds: int, most_pages: int) -> int:
    _bound(memory, seconds)
    try:
        document = pdfium.PdfDocument(sys.stdin.buffer.read())
    except pdfium.PdfiumError:
        return PASSWORD if raw.FPDF_GetLastError() == raw.FPDF_ERR_PASSWORD else DAMAGED
    if len(document) > most_pages:
        return TOO_LONG
    for index in range(len(document)):
        try:
            page = document[index]
        except pdfium.PdfiumError:
            return DAMAGED
        sys.stdout.write(json.dumps(read_page(page), ensure_ascii=False, separators=(",", ":")) + "\n")
        page.close()
    return 0


def _bound(memory: int, seconds: int) -> None:
    """No bounds where the system has none (Windows): the parent's deadline still holds."""
    try:
        import resource
    except ImportError:
        return
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def read_page(page: Any) -> dict[str, Any]:
    """Words and rules of one page, turned so that most of its text stands upright; text set askew is left out."""
    text_page = page.get_textpage()
    turns = _turns(text_page.raw)
    upright = Counter(turns.values()).most_common(1)[0][0] if turns else 0
    width, height, matrix = _to_paper(page, upright)
    glyphs = _glyphs(text_page.raw, [index for index, turn in turns.items() if turn == upright], matrix)
    words = [_word(run, text_page.raw) for line in _lines(glyphs) for run in _runs(line)]
    text_page.close()
    rules: list[Rule] = []
    covered = _walk(list(_objects(page.raw)), matrix, rules, 0) / max(1.0, width * height)
    return {
        "size": [round(width, 1), round(height, 1)],
        "words": words,
        "rules": rules,
        "pictures": round(min(covered, 1.0), 2),
    }


def _to_paper(page: Any, turn: int) -> tuple[float, float, Matrix]:
    """Width, height, and the way from PDF coordinates to points from the top left corner, `turn` quarters undone."""
    left, bottom, right, top = page.get_cropbox()
    width, height = right - left, top - bottom
    if turn == 1:
        return height, width, Matrix(0, 1, 1, 0, -bottom, -left)
    if turn == 2:
        return width, height, Matrix(-1, 0, 0, 1, right, -bottom)
    if turn == 3:
        return height, width, Matrix(0, -1, -1, 0, top, right)
    return width, height, Matrix(1, 0, 0, -1, -left, top)


def _turns(text_page: Any) -> dict[int, int | None]:
    """The printing glyphs, each with the quarter turns of its text; None where it stands askew."""
    found: dict[int, int | None] = {}
    for index in range(min(raw.FPDFText_CountChars(text_page), MOST_GLYPHS)):
        code = raw.FPDFText_GetUnicode(text_page, index)
        if code <= 32 or code == 0xA0:
            continue
        quarters = raw.FPDFText_GetCharAngle(text_page, index) / (math.pi / 2)
        turn = round(quarters)
        found[index] = turn % 4 if abs(quarters - turn) < _ASKEW else None
    return found


def _glyphs(text_page: Any, indices: list[int], matrix: Matrix) -> list[Glyph]:
    x, y, box = ctypes.c_double(), ctypes.c_double(), raw.FS_RECTF()
    px, py, pbox = ctypes.byref(x), ctypes.byref(y), ctypes.byref(box)
    found = []
    for index in indices:
        code = raw.FPDFText_GetUnicode(text_page, index)
        char = chr(code) if code < 0x110000 and not 0xD800 <= code < 0xE000 else ""
        if not char.strip() or not raw.FPDFText_GetCharOrigin(text_page, index, px, py):
            continue
        raw.FPDFText_GetLooseCharBox(text_page, index, pbox)
        ox, oy = matrix.point(x.value, y.value)
        left, bottom = matrix.point(box.left, box.bottom)
        right, top = matrix.point(box.right, box.top)
        found.append(Glyph(char, ox, min(left, right), max(left, right), oy, abs(bottom - top), index))
    return found


def _lines(glyphs: list[Glyph]) -> Iterator[list[Glyph]]:
    """Glyphs of one baseline each, from the top; a raised or lowered small one stays with its line."""
    line: list[Glyph] = []
    for glyph in sorted(glyphs, key=lambda glyph: glyph.y):
        if line and glyph.y - line[-1].y > 0.2 * max(1.0, min(glyph.size, line[-1].size)):
            yield line
            line = []
        line.append(glyph)
    if line:
        yield line


def _runs(line: list[Glyph]) -> Iterator[list[Glyph]]:
    """Words of a line: glyphs that touch. The origin gives the order, so a mark follows the letter it stands on."""
    line.sort(key=lambda glyph: (glyph.x, glyph.place))
    run = line[:1]
    for before, glyph in pairwise(line):
        if glyph.char == before.char and abs(glyph.x - before.x) < 0.1 * glyph.size:
            continue
        if glyph.x0 - max(part.x1 for part in run[-3:]) > _WORD_GAP * max(glyph.size, before.size):
            yield run
            run = []
        run.append(glyph)
    if run:
        yield run


def _word(run: list[Glyph], text_page: Any) -> list[Any]:
    text = "".join(glyph.char for glyph in run)
    size = _font_size(text_page, run[0].place)
    left, right = min(glyph.x0 for glyph in run), max(glyph.x1 for glyph in run)
    bold = _is_bold(text_page, run[0].place)
    return [text, round(left, 1), round(right, 1), round(run[0].y, 1), round(size, 1), bold]


def _font_size(text_page: Any, index: int) -> float:
    """In points as shown: the nominal size times the scale of the text's own matrix."""
    given = raw.FS_MATRIX()
    nominal = float(raw.FPDFText_GetFontSize(text_page, index))
    if not raw.FPDFText_GetMatrix(text_page, index, ctypes.byref(given)):
        return nominal
    return nominal * float(abs(given.a * given.d - given.b * given.c) ** 0.5)


def _is_bold(text_page: Any, index: int) -> bool:
    flags = ctypes.c_int()
    name = ctypes.create_string_buffer(64)
    raw.FPDFText_GetFontInfo(text_page, index, name, 64, ctypes.byref(flags))
    return b"bold" in name.value.lower() or b"black" in name.value.lower()


def _objects(page: Any) -> Iterator[Any]:
    for index in range(min(raw.FPDFPage_CountObjects(page), MOST_GLYPHS)):
        yield raw.FPDFPage_GetObject(page, index)


def _inner(form: Any) -> Iterator[Any]:
    for index in range(min(raw.FPDFFormObj_CountObjects(form), MOST_GLYPHS)):
        yield raw.FPDFFormObj_GetObject(form, index)


def _walk(objects: list[Any], matrix: Matrix, rules: list[Rule], depth: int) -> float:
    """Adds the rules drawn by `objects`; returns the area of their pictures, each drawn into the unit square."""
    area = 0.0
    for item in objects:
        kind = raw.FPDFPageObj_GetType(item)
        if kind == raw.FPDF_PAGEOBJ_IMAGE:
            area += matrix.after(_matrix(item)).area
        elif kind == raw.FPDF_PAGEOBJ_PATH and len(rules) < MOST_RULES:
            _path(item, matrix.after(_matrix(item)), rules)
        elif kind == raw.FPDF_PAGEOBJ_FORM and depth < _DEEPEST_FORM:
            area += _walk(list(_inner(item)), matrix.after(_matrix(item)), rules, depth + 1)
    return area


def _matrix(item: Any) -> Matrix:
    given = raw.FS_MATRIX()
    if not raw.FPDFPageObj_GetMatrix(item, ctypes.byref(given)):
        return Matrix(1, 0, 0, 1, 0, 0)
    return Matrix(given.a, given.b, given.c, given.d, given.e, given.f)


def _path(path: Any, matrix: Matrix, rules: list[Rule]) -> None:
    """A stroked path gives its straight parts, a filled one its thin boxes: both are how tables are ruled."""
    fill, stroke = ctypes.c_int(), ctypes.c_int()
    raw.FPDFPath_GetDrawMode(path, ctypes.byref(fill), ctypes.byref(stroke))
    for figure in _figures(path, matrix):
        if stroke.value:
            for (ax, ay), (bx, by) in pairwise(figure):
                _add_rule(rules, min(ax, bx), min(ay, by), max(ax, bx), max(ay, by))
        elif fill.value:
            xs, ys = [x for x, _ in figure], [y for _, y in figure]
            _add_rule(rules, min(xs), min(ys), max(xs), max(ys))


def _figures(path: Any, matrix: Matrix) -> Iterator[list[tuple[float, float]]]:
    x, y = ctypes.c_float(), ctypes.c_float()
    figure: list[tuple[float, float]] = []
    for index in range(min(raw.FPDFPath_CountSegments(path), 2000)):
        segment = raw.FPDFPath_GetPathSegment(path, index)
        kind = raw.FPDFPathSegment_GetType(segment)
        raw.FPDFPathSegment_GetPoint(segment, ctypes.byref(x), ctypes.byref(y))
        if kind == raw.FPDF_SEGMENT_MOVETO and figure:
            yield figure
            figure = []
        if kind != raw.FPDF_SEGMENT_BEZIERTO:
            figure.append(matrix.point(x.value, y.value))
        if raw.FPDFPathSegment_GetClose(segment) and figure:
            figure.append(figure[0])
    if len(figure) > 1:
        yield figure


def _add_rule(rules: list[Rule], x0: float, y0: float, x1: float, y1: float) -> None:
    thin, long = min(x1 - x0, y1 - y0) <= _THIN, max(x1 - x0, y1 - y0) >= _SHORTEST_RULE
    if thin and long and len(rules) < MOST_RULES:
        rules.append([round(x0, 1), round(y0, 1), round(x1, 1), round(y1, 1)])


if __name__ == "__main__":
    sys.stdout.reconfigure(encoding="utf-8")  # type: ignore[union-attr]
    sys.exit(main(int(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3])))
