"""A process of its own: PDF on standard input -> one JSON line a page on standard output.

PDFium is native code that is not safe in threads and reads files from strangers, so it runs apart, with bounds on
memory and processor time, and nothing of the house is imported here. Lengths are points, y runs down from the top.
Words are [text, x0, x1, baseline, font size, bold]; rules are [x0, y0, x1, y1]; "pictures" is the share of the page
that pictures cover; "askew" is text that stands in another direction than the rest, as watermarks do.

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
_MOST_ASKEW = 400
_UNPRINTED = {0x7F, 0xA0, 0xAD, 0xFFFE, 0xFFFF, *range(0x2000, 0x2010), 0x3000}
_DEEPEST_FORM = 4


class Piece(NamedTuple):
    """Letters that the file draws one after another without a blank; `start` is the place of the first."""

    text: str
    x0: float
    x1: float
    y: float
    size: float
    turn: int | None
    bold: bool
    start: int


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
    reader = TextReader(text_page.raw)
    turn = reader.usual_turn()
    width, height, matrix = _to_paper(page, turn)
    lines = list(_lines(reader.pieces(matrix, turn)))
    if any(_overlaps(line) for line in lines):
        lines = list(_lines(reader.pieces(matrix, turn, letter_by_letter=True)))
    words = [_word(run) for line in lines for run in _runs(line)]
    text_page.close()
    rules: list[Rule] = []
    covered = _walk(list(_objects(page.raw)), matrix, rules, 0) / max(1.0, width * height)
    return {
        "size": [round(width, 1), round(height, 1)],
        "words": words,
        "rules": rules,
        "pictures": round(min(covered, 1.0), 2),
        "askew": reader.askew[:_MOST_ASKEW],
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


class TextReader:
    """The letters of one page. Measuring costs, so only the ends of a piece are measured, if possible."""

    def __init__(self, text_page: Any) -> None:
        self._page = text_page
        self._codes = self._letters()
        self.askew = ""
        self._x, self._y, self._box = ctypes.c_double(), ctypes.c_double(), raw.FS_RECTF()
        self._name, self._flags, self._matrix = ctypes.create_string_buffer(64), ctypes.c_int(), raw.FS_MATRIX()

    def _letters(self) -> list[int]:
        count = min(raw.FPDFText_CountChars(self._page), MOST_GLYPHS)
        buffer = (ctypes.c_ushort * (count + 1))()
        if count > 0 and raw.FPDFText_GetText(self._page, 0, count, buffer) == count + 1:
            return list(buffer[:count])
        return [raw.FPDFText_GetUnicode(self._page, index) for index in range(count)]

    def usual_turn(self) -> int:
        """Quarter turns of most of the text."""
        printed = [index for index, code in enumerate(self._codes) if _printed(code)]
        some = printed[:: max(1, len(printed) // 200)]
        turns = Counter(turn for index in some if (turn := self._turn(index)) is not None)
        return turns.most_common(1)[0][0] if turns else 0

    def pieces(self, matrix: Matrix, turn: int, letter_by_letter: bool = False) -> list[Piece]:
        """What stands in the usual direction; a piece whose letters do not follow each other is given as letters."""
        found: list[Piece] = []
        askew: list[str] = []
        for start, end in self._spans(letter_by_letter):
            piece = self._piece(start, end, matrix)
            letters = [piece] if piece else [self._piece(index, index + 1, matrix) for index in range(start, end)]
            found += [letter for letter in letters if letter and letter.turn == turn]
            askew.append("".join(letter.text for letter in letters if letter and letter.turn != turn))
        if not letter_by_letter:
            self.askew = " ".join(filter(None, askew))
        return found

    def _spans(self, letter_by_letter: bool) -> Iterator[tuple[int, int]]:
        start = None
        for index, code in enumerate([*self._codes, 0]):
            printed = _printed(code)
            if start is not None and (letter_by_letter or not printed):
                yield start, index
                start = None
            if printed and start is None:
                start = index

    def _piece(self, start: int, end: int, matrix: Matrix) -> Piece | None:
        """None where the last letter does not stand behind the first on the same line."""
        x, y, left, right = self._measure(start, matrix)
        size, last = self._size(start), end - 1
        if last > start:
            last_x, last_y, last_left, last_right = self._measure(last, matrix)
            if last_x <= x or abs(last_y - y) > 0.1 * max(1.0, size):
                return None
            left, right = min(left, last_left), max(right, last_right)
        text = "".join(map(chr, self._codes[start:end])).encode("utf-16", "surrogatepass").decode("utf-16", "ignore")
        return Piece(text, left, right, y, size, self._turn(start), self._is_bold(start), start)

    def _measure(self, index: int, matrix: Matrix) -> tuple[float, float, float, float]:
        """Origin, left and right edge of one letter."""
        raw.FPDFText_GetCharOrigin(self._page, index, ctypes.byref(self._x), ctypes.byref(self._y))
        raw.FPDFText_GetLooseCharBox(self._page, index, ctypes.byref(self._box))
        x, y = matrix.point(self._x.value, self._y.value)
        one, _ = matrix.point(self._box.left, self._box.bottom)
        two, _ = matrix.point(self._box.right, self._box.top)
        return x, y, min(one, two), max(one, two)

    def _turn(self, index: int) -> int | None:
        quarters = raw.FPDFText_GetCharAngle(self._page, index) / (math.pi / 2)
        turn = round(quarters)
        return turn % 4 if abs(quarters - turn) < _ASKEW else None

    def _size(self, index: int) -> float:
        """In points as shown: the nominal size times the scale of the text's own matrix."""
        nominal = float(raw.FPDFText_GetFontSize(self._page, index))
        given = self._matrix
        if not raw.FPDFText_GetMatrix(self._page, index, ctypes.byref(given)):
            return nominal
        return nominal * float(abs(given.a * given.d - given.b * given.c) ** 0.5)

    def _is_bold(self, index: int) -> bool:
        self._name.value = b""
        raw.FPDFText_GetFontInfo(self._page, index, self._name, 64, ctypes.byref(self._flags))
        name = self._name.value.lower()
        return b"bold" in name or b"black" in name


def _printed(code: int) -> bool:
    return code > 32 and code not in _UNPRINTED


def _lines(pieces: list[Piece]) -> Iterator[list[Piece]]:
    """Pieces of one baseline each, from the top, in the order in which they stand."""
    line: list[Piece] = []
    for piece in sorted(pieces, key=lambda piece: piece.y):
        if line and piece.y - line[-1].y > 0.2 * max(1.0, min(piece.size, line[-1].size)):
            yield sorted(line, key=lambda piece: (piece.x0, piece.start))
            line = []
        line.append(piece)
    if line:
        yield sorted(line, key=lambda piece: (piece.x0, piece.start))


def _overlaps(line: list[Piece]) -> bool:
    """A piece begins inside another: fonts that draw the accented letters later, into the gaps of the first."""
    return any(
        after.x0 < before.x1 - 0.3 * before.size and len(before.text) + len(after.text) > 2
        for before, after in pairwise(line)
        if not _is_double(before, after)
    )


def _is_double(before: Piece, after: Piece) -> bool:
    """Bold made by drawing the same letters twice."""
    return before.text == after.text and abs(after.x0 - before.x0) < 0.1 * max(1.0, after.size)


def _runs(line: list[Piece]) -> Iterator[list[Piece]]:
    """Words of a line: pieces that touch."""
    run = line[:1]
    for before, piece in pairwise(line):
        if _is_double(before, piece):
            continue
        if piece.x0 - max(part.x1 for part in run[-3:]) > _WORD_GAP * max(piece.size, before.size):
            yield run
            run = []
        run.append(piece)
    if run:
        yield run


def _word(run: list[Piece]) -> list[Any]:
    text = "".join(piece.text for piece in run)
    left, right = min(piece.x0 for piece in run), max(piece.x1 for piece in run)
    return [text, round(left, 1), round(right, 1), round(run[0].y, 1), round(run[0].size, 1), run[0].bold]


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
