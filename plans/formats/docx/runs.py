"""The inside of one Word paragraph -> its text as printed: tracked changes accepted, hidden text and codes left out."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from plans.formats.docx.package import Element, W
from plans.formats.docx.styles import Look, Styles, look
from plans.formats.legacy import from_font, is_old_font

SOFT_BREAK = "\v"

_MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_MATH_TEXT = "{http://schemas.openxmlformats.org/officeDocument/2006/math}t"
_BOX = W + "txbxContent"
_ALTERNATE = _MC + "AlternateContent"
_R, _T, _RPR, _RSTYLE, _SDT = W + "r", W + "t", W + "rPr", W + "rStyle", W + "sdt"
_BR, _PAGE_BREAK, _SYM = W + "br", W + "lastRenderedPageBreak", W + "sym"
_TYPE, _CHAR, _VAL = W + "type", W + "char", W + "val"
_FONTS, _ASCII = W + "rFonts", W + "ascii"
_LOOKS = (W + "b", W + "caps", W + "vanish", _FONTS, _RSTYLE)
_SYMBOL_FONT_BASE = 0xF000

# Deleted or moved away; field codes; the marks of notes, comments and properties print nothing.
_UNPRINTED = {
    W + name
    for name in (
        "del",
        "moveFrom",
        "delText",
        "instrText",
        "delInstrText",
        "rPr",
        "pPr",
        "sdtPr",
        "footnoteReference",
        "endnoteReference",
        "commentReference",
        "annotationRef",
        "footnoteRef",
        "endnoteRef",
        "softHyphen",
        "rt",
    )
}
_SIGNS = {W + "tab": "\t", W + "ptab": "\t", W + "cr": SOFT_BREAK, W + "noBreakHyphen": "-"}
_PICTURES = {W + "drawing", W + "pict", W + "object", _ALTERNATE}


@dataclass(slots=True)
class Line:
    """A paragraph's printed text with `SOFT_BREAK` where the line is broken by hand.

    `breaks` counts the page breaks in it, `leading` those before its first character; `boxes` are its text boxes.
    """

    text: str = ""
    bold: bool = False
    breaks: int = 0
    leading: int = 0
    boxes: list[Element] = field(default_factory=list)


class RunReader:
    """Reads the paragraphs under `root`; what styles and runs say of looks is worked out once, beforehand."""

    def __init__(self, styles: Styles, root: Element) -> None:
        self._styles = styles
        self._looks: dict[tuple[str | None, str | None], Look] = {}
        self._special = {
            properties: look(properties)
            for element in root.iter(*_LOOKS)
            if (element.tag != _FONTS or styles.old_fonts or is_old_font(element.get(_ASCII, "")))
            and (properties := element.getparent()) is not None
        }

    def read(self, paragraph: Element, style: str | None) -> Line:
        line = Line()
        parts: list[str] = []
        weights = [0, 0]
        for element in paragraph:
            self._inline(element, style, line, parts, weights)
        line.text = "".join(parts)
        line.bold = weights[1] > weights[0]
        return line

    def _inline(self, element: Element, style: str | None, line: Line, parts: list[str], weights: list[int]) -> None:
        tag = element.tag
        if tag == _R:
            self._run(element, style, line, parts, weights)
        elif tag in _UNPRINTED:
            return
        elif tag == _MATH_TEXT:
            parts.append(element.text or "")
        elif tag == _ALTERNATE:
            line.boxes.extend(boxes(element))
        elif tag != _SDT or not is_placeholder(element):
            for child in element:
                self._inline(child, style, line, parts, weights)

    def _run(self, run: Element, style: str | None, line: Line, parts: list[str], weights: list[int]) -> None:
        properties: Element | None = None
        for child in run:
            tag = child.tag
            if tag == _RPR:
                properties = child
            elif tag == _T:
                appearance = self._look(properties, style)
                text = _printed(child.text or "", appearance)
                parts.append(text)
                weights[bool(appearance.bold)] += len(text)
            elif tag in _UNPRINTED:
                continue
            elif tag in _SIGNS:
                parts.append(_SIGNS[tag])
            elif tag == _BR:
                if child.get(_TYPE) in {None, "textWrapping"}:
                    parts.append(SOFT_BREAK)
            elif tag == _PAGE_BREAK:
                line.breaks += 1
                line.leading += not any(part.strip() for part in parts)
            elif tag == _SYM:
                parts.append(_symbol(child.get(_CHAR, "")))
            elif tag in _PICTURES:
                line.boxes.extend(boxes(child))
            else:
                self._inline(child, style, line, parts, weights)

    def _look(self, properties: Element | None, style: str | None) -> Look:
        own = self._special.get(properties) if properties is not None else None
        if own is None or properties is None:
            return self._base(style, None)
        named = properties.find(_RSTYLE)
        return own.over(self._base(style, named.get(_VAL) if named is not None else None))

    def _base(self, style: str | None, character: str | None) -> Look:
        key = (style, character)
        if key not in self._looks:
            base = self._styles.get(style).look
            self._looks[key] = self._styles.get(character).look.over(base) if character else base
        return self._looks[key]


def boxes(element: Element) -> Iterator[Element]:
    """Text boxes in a drawing; of the two copies that Word writes of each, the newer one."""
    for child in element:
        if child.tag == _BOX:
            yield child
        elif child.tag == _MC + "Choice":
            yield from boxes(child)
        elif child.tag == _MC + "Fallback":
            if not any(True for other in element.iterchildren(_MC + "Choice") for _ in other.iter(_BOX)):
                yield from boxes(child)
        else:
            yield from boxes(child)


def is_placeholder(control: Element) -> bool:
    """A content control that still shows its prompt ("Click to enter text") prints nothing of its own."""
    properties = control.find(W + "sdtPr")
    return properties is not None and properties.find(W + "showingPlcHdr") is not None


def _printed(text: str, appearance: Look) -> str:
    if appearance.hidden:
        return ""
    if appearance.font:
        text = from_font(text, appearance.font)
    return text.upper() if appearance.capitals else text


def _symbol(code: str) -> str:
    """A character of a symbol font: a bullet as "-", everything else as nothing."""
    bullets = {0xA7, 0xA8, 0xB7, 0xD8, 0x76, 0x6E, 0x6C, 0x71}
    try:
        return "-" if int(code, 16) & ~_SYMBOL_FONT_BASE in bullets else ""
    except ValueError:
        return ""
