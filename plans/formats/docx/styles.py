"""What a style says of a paragraph or a run, its ancestors included (ECMA-376 part 1, 17.7)."""

from __future__ import annotations

from dataclasses import dataclass, replace

from plans.formats.docx.package import Element, W
from plans.formats.legacy import is_old_font

_STYLE, _JUSTIFIED, _NUMBERED, _RUN_LOOK = W + "pStyle", W + "jc", W + "numPr", W + "rPr"
_DELETED, _VAL = W + "del", W + "val"
_OFF = {"0", "false", "off"}


@dataclass(frozen=True, slots=True)
class Look:
    """How a run is printed; None: nothing said, so the next source decides."""

    bold: bool | None = None
    capitals: bool | None = None
    hidden: bool | None = None
    font: str | None = None

    def over(self, base: Look) -> Look:
        """This look where it says something, else `base`."""
        return Look(
            base.bold if self.bold is None else self.bold,
            base.capitals if self.capitals is None else self.capitals,
            base.hidden if self.hidden is None else self.hidden,
            self.font or base.font,
        )


PLAIN = Look()


@dataclass(frozen=True, slots=True)
class ListPlace:
    """A paragraph's place in a list: `numId` and level; a missing part is left to the next source."""

    number: str | None = None
    level: int | None = None


@dataclass(frozen=True, slots=True)
class Style:
    name: str = ""
    base: str | None = None
    look: Look = PLAIN
    place: ListPlace | None = None
    align: str | None = None


class Styles:
    """Styles by id; an unknown id is the empty style."""

    def __init__(self, root: Element | None) -> None:
        self._styles: dict[str, Style] = {}
        self._whole: dict[str, Style] = {}
        self.default = ""
        for element in root.iterchildren(W + "style") if root is not None else ():
            identity = element.get(W + "styleId", "")
            self._styles[identity] = _style(element)
            if element.get(W + "type") == "paragraph" and element.get(W + "default") in {"1", "true"}:
                self.default = identity

    def get(self, identity: str | None) -> Style:
        """The style with everything that it inherits."""
        key = self.default if identity is None else identity
        if key not in self._whole:
            self._whole[key] = self._resolve(key)
        return self._whole[key]

    @property
    def lists(self) -> dict[str, str]:
        """Style id -> the numId that it names."""
        places = ((identity, style.place) for identity, style in self._styles.items())
        return {identity: place.number for identity, place in places if place and place.number}

    @property
    def old_fonts(self) -> bool:
        """Some style is set in a font from before Unicode."""
        return any(style.look.font and is_old_font(style.look.font) for style in self._styles.values())

    def _resolve(self, identity: str) -> Style:
        style = self._styles.get(identity, Style())
        base, seen = style.base, {identity}
        while base and base not in seen:
            seen.add(base)
            parent = self._styles.get(base, Style())
            style = replace(
                style,
                look=style.look.over(parent.look),
                place=_inherit(style.place, parent.place),
                align=style.align or parent.align,
            )
            base = parent.base
        return style


def _inherit(own: ListPlace | None, parent: ListPlace | None) -> ListPlace | None:
    if own is None or parent is None:
        return own or parent
    return ListPlace(
        own.number if own.number is not None else parent.number,
        own.level if own.level is not None else parent.level,
    )


def _style(element: Element) -> Style:
    name, base = element.find(W + "name"), element.find(W + "basedOn")
    properties = layout(element.find(W + "pPr"))
    return Style(
        name=name.get(W + "val", "").lower() if name is not None else "",
        base=base.get(W + "val") if base is not None else None,
        look=look(element.find(W + "rPr")),
        place=properties.place,
        align=properties.align,
    )


def look(properties: Element | None) -> Look:
    """`w:rPr` as a look."""
    if properties is None or not len(properties):
        return PLAIN
    font = properties.find(W + "rFonts")
    return Look(
        bold=_switch(properties, "b"),
        capitals=_switch(properties, "caps"),
        hidden=_switch(properties, "vanish"),
        font=(font.get(W + "ascii") or font.get(W + "hAnsi")) if font is not None else None,
    )


@dataclass(frozen=True, slots=True)
class Layout:
    """What a paragraph says of itself. `end_deleted`: its end is a tracked deletion, so the next paragraph joins."""

    style: str | None = None
    place: ListPlace | None = None
    align: str | None = None
    end_deleted: bool = False


_NO_LAYOUT = Layout()


def layout(properties: Element | None) -> Layout:
    """`w:pPr` as a layout."""
    if properties is None:
        return _NO_LAYOUT
    style, place, align, deleted = None, None, None, False
    for child in properties:
        tag = child.tag
        if tag == _STYLE:
            style = child.get(_VAL)
        elif tag == _JUSTIFIED:
            align = child.get(_VAL)
        elif tag == _NUMBERED:
            place = _place(child)
        elif tag == _RUN_LOOK:
            deleted = child.find(_DELETED) is not None
    return Layout(style, place, align, deleted)


def _place(element: Element) -> ListPlace:
    number, level = element.find(W + "numId"), element.find(W + "ilvl")
    return ListPlace(
        number.get(_VAL) if number is not None else None,
        integer(level.get(_VAL)) if level is not None else None,
    )


def integer(text: str | None, default: int = 0) -> int:
    """A number as OOXML writes it; `default` where it is none. Bounded, for it comes from outside."""
    try:
        return max(-100_000, min(100_000, int(text or default)))
    except ValueError:
        return default


def _switch(properties: Element, name: str) -> bool | None:
    element = properties.find(W + name)
    return None if element is None else element.get(W + "val", "1") not in _OFF
