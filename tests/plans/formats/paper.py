"""A PDF writer without fonts: glyphs have widths and Unicode values, which is all that reading needs."""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

WIDE = set("mwMW")
THIN = set("iljtfrI.,;:()'|!-")
HEIGHT, WIDTH = 842.0, 595.0
LEFT, RIGHT, TOP, BOTTOM = 85.0, 545.0, 60.0, 780.0


def advance(text: str, size: float) -> float:
    """Width of `text` in points."""
    return sum(_units(char) for char in text) * size / 1000


def _units(char: str) -> int:
    return 300 if char in THIN or char == " " else 800 if char in WIDE else 560 if char.isupper() else 500


@dataclass
class Sheet:
    """One page; y runs down from the top. `bold` text uses a second font."""

    width: float = WIDTH
    height: float = HEIGHT
    texts: list[tuple[float, float, float, str, bool]] = field(default_factory=list)
    lines: list[tuple[float, float, float, float]] = field(default_factory=list)
    picture: bool = False
    watermark: str = ""

    def text(self, x: float, y: float, text: str, size: float = 13, bold: bool = False) -> None:
        self.texts.append((x, y, size, text, bold))

    def centre(self, y: float, text: str, size: float = 13, bold: bool = False, middle: float | None = None) -> None:
        middle = (LEFT + RIGHT) / 2 if middle is None else middle
        self.text(middle - advance(text, size) / 2, y, text, size, bold)

    def rule(self, x0: float, y0: float, x1: float, y1: float) -> None:
        self.lines.append((x0, y0, x1, y1))


def wrap(text: str, width: float, size: float) -> list[str]:
    """Lines as a typesetter breaks them."""
    lines: list[str] = []
    for word in text.split():
        if lines and advance(f"{lines[-1]} {word}", size) <= width:
            lines[-1] += " " + word
        else:
            lines.append(word)
    return lines


@dataclass
class Typesetter:
    """Running text over pages: first lines indented, page number at the foot, an optional running head."""

    head: str = ""
    size: float = 13.0
    indent: float = 28.0
    pitch: float = 18.0
    sheets: list[Sheet] = field(default_factory=list)
    y: float = 0.0

    def __post_init__(self) -> None:
        self.new_page()

    @property
    def sheet(self) -> Sheet:
        return self.sheets[-1]

    def new_page(self) -> None:
        self.sheets.append(Sheet())
        self.y = TOP + 20
        if self.head:
            self.sheet.text(LEFT, 40, self.head, 10)
        self.sheet.centre(815, str(len(self.sheets)))

    def room(self, height: float) -> None:
        if self.y + height > BOTTOM:
            self.new_page()

    def paragraph(self, text: str, gap: float = 6.0) -> None:
        first = wrap(text, RIGHT - LEFT - self.indent, self.size)[0]
        rest = wrap(text[len(first) :], RIGHT - LEFT, self.size)
        for index, line in enumerate([first, *rest]):
            self.room(self.pitch)
            self.sheet.text(LEFT + (0 if index else self.indent), self.y, line, self.size)
            self.y += self.pitch
        self.y += gap

    def title(self, *lines: str) -> None:
        for line in lines:
            self.room(self.pitch)
            self.sheet.centre(self.y, line, 14, bold=True)
            self.y += self.pitch
        self.y += 10

    def table(self, widths: Sequence[float], rows: Iterable[Sequence[str | None]], header: bool = True) -> None:
        """Ruled rows; None continues the cell above. A row that has no room goes to the next page, header repeated."""
        grid = [list(row) for row in rows]
        first_on_page = True
        for index, row in enumerate(grid):
            cells = [wrap(text or "", width - 6, 11) for text, width in zip(row, widths, strict=True)]
            height = 14.0 * max(1, *map(len, cells)) + 6
            if self.y + height > BOTTOM:
                self.new_page()
                first_on_page = True
                if header and index:
                    self._row(grid[0], widths, [False] * len(widths), top=True)
            merged = [text is None and not first_on_page for text in row]
            self._row(row, widths, merged, top=first_on_page)
            first_on_page = False
        self.y += 20

    def _row(self, row: Sequence[str | None], widths: Sequence[float], merged: Sequence[bool], top: bool) -> None:
        cells = [wrap(text or "", width - 6, 11) for text, width in zip(row, widths, strict=True)]
        height = 14.0 * max(1, *map(len, cells)) + 6
        x, sheet = LEFT, self.sheet
        sheet.rule(LEFT, self.y, LEFT, self.y + height)
        for width, lines, joined in zip(widths, cells, merged, strict=True):
            if top or not joined:
                sheet.rule(x, self.y, x + width, self.y)
            for number, line in enumerate(lines):
                sheet.text(x + 3, self.y + 13 + 14 * number, line, 11)
            x += width
            sheet.rule(x, self.y, x, self.y + height)
        self.y += height
        self._bottom = (self.y, widths)

    def close_table(self) -> None:
        sheet = self.sheet
        sheet.rule(LEFT, self._bottom[0], LEFT + sum(self._bottom[1]), self._bottom[0])


def pdf(sheets: Iterable[Sheet], rotate: int = 0) -> bytes:
    """The file. Objects: 1 catalogue, 2 pages, 3 and 4 fonts, 5 the Unicode table, 6 and 7 font bodies."""
    sheets = list(sheets)
    texts = [text for sheet in sheets for text in (sheet.watermark, *(drawn[3] for drawn in sheet.texts))]
    alphabet = sorted({char for text in texts for char in text} | {" "})
    codes = {char: index + 1 for index, char in enumerate(alphabet)}
    widths = " ".join(f"{code} [{_units(char)}]" for char, code in codes.items())
    objects: list[bytes] = [b"<< /Type /Catalog /Pages 2 0 R >>", b""]
    for name, body in (("Plain", 6), ("Plain-Bold", 7)):
        objects.append(
            f"<< /Type /Font /Subtype /Type0 /BaseFont /{name} /Encoding /Identity-H "
            f"/DescendantFonts [{body} 0 R] /ToUnicode 5 0 R >>".encode()
        )
    objects.append(_stream(_unicode_map(codes)))
    for name in ("Plain", "Plain-Bold"):
        objects.append(
            f"<< /Type /Font /Subtype /CIDFontType2 /BaseFont /{name} /CIDToGIDMap /Identity /DW 500 /W [{widths}] "
            "/CIDSystemInfo << /Registry (Adobe) /Ordering (Identity) /Supplement 0 >> /FontDescriptor "
            f"<< /Type /FontDescriptor /FontName /{name} /Flags 4 /FontBBox [0 -200 1000 900] /ItalicAngle 0 "
            "/Ascent 900 /Descent -200 /CapHeight 700 /StemV 80 >> >>".encode()
        )
    kids = []
    for sheet in sheets:
        objects.append(_stream(_content(sheet, codes)))
        image = ""
        if sheet.picture:
            objects.append(
                b"<< /Type /XObject /Subtype /Image /Width 1 /Height 1 /ColorSpace /DeviceGray "
                b"/BitsPerComponent 8 /Length 1 >>\nstream\n\x80\nendstream"
            )
            image = f"/XObject << /P {len(objects)} 0 R >> "
        contents = len(objects) - bool(image)
        objects.append(
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 {sheet.width} {sheet.height}] /Rotate {rotate} "
            f"/Resources << {image}/Font << /F1 3 0 R /F2 4 0 R >> >> /Contents {contents} 0 R >>".encode()
        )
        kids.append(f"{len(objects)} 0 R")
    objects[1] = f"<< /Type /Pages /Count {len(kids)} /Kids [{' '.join(kids)}] >>".encode()
    return _file(objects)


def _content(sheet: Sheet, codes: dict[str, int]) -> bytes:
    parts = ["0.5 w"]
    if sheet.picture:
        parts.append(f"q {sheet.width} 0 0 {sheet.height} 0 0 cm /P Do Q")
    for x, y, size, text, bold in sheet.texts:
        shown = "".join(f"{codes[char]:04x}" for char in text)
        parts.append(f"BT /F{2 if bold else 1} {size} Tf 1 0 0 1 {x:.2f} {sheet.height - y:.2f} Tm <{shown}> Tj ET")
    if sheet.watermark:
        shown = "".join(f"{codes[char]:04x}" for char in sheet.watermark)
        parts.append(f"BT /F2 60 Tf 0.7 0.7 -0.7 0.7 150 200 Tm <{shown}> Tj ET")
    for x0, y0, x1, y1 in sheet.lines:
        parts.append(f"{x0:.2f} {sheet.height - y0:.2f} m {x1:.2f} {sheet.height - y1:.2f} l S")
    return "\n".join(parts).encode()


def _unicode_map(codes: dict[str, int]) -> bytes:
    pairs = [f"<{code:04x}> <{char.encode('utf-16-be').hex()}>" for char, code in codes.items()]
    blocks = "\n".join(
        f"{len(pairs[at : at + 100])} beginbfchar\n" + "\n".join(pairs[at : at + 100]) + "\nendbfchar"
        for at in range(0, len(pairs), 100)
    )
    return (
        "/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapType 2 def\n"
        f"1 begincodespacerange <0000> <ffff> endcodespacerange\n{blocks}\nendcmap end end"
    ).encode()


def _stream(data: bytes) -> bytes:
    return b"<< /Length %d >>\nstream\n" % len(data) + data + b"\nendstream"


def _file(objects: list[bytes]) -> bytes:
    out = io.BytesIO()
    out.write(b"%PDF-1.7\n")
    places = []
    for number, body in enumerate(objects, start=1):
        places.append(out.tell())
        out.write(b"%d 0 obj\n" % number + body + b"\nendobj\n")
    start = out.tell()
    out.write(b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1))
    out.writelines(b"%010d 00000 n \n" % place for place in places)
    out.write(b"trailer << /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, start))
    return out.getvalue()
