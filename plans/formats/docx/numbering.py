"""Automatic lists: numbering.xml -> the label that Word prints (ECMA-376 part 1, 17.9).

Word's lower letters are the English ones: an automatic list runs a) b) c) d) e) and never prints đ); an author who
wants the Vietnamese sequence types it. The label here is the one on paper, so both sequences reach the outline.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from plans.formats.docx.package import Element, W
from plans.formats.docx.styles import ListPlace, integer

_LEVELS = 9
_REFERENCE = re.compile(r"%([1-9])")
_ROMAN = ((1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l"), (40, "xl"))
_ROMAN_SMALL = ((10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"))
_TYPED_BULLETS = {"-", "–", "—", "+", "*", "•"}


@dataclass(frozen=True, slots=True)
class Level:
    start: int = 1
    kind: str = "decimal"
    label: str = ""
    restart: int | None = None
    legal: bool = False
    style: str | None = None


@dataclass(slots=True)
class Scheme:
    """One abstract list: its levels, and how far each has counted in the document so far."""

    levels: dict[int, Level] = field(default_factory=dict)
    link: str | None = None
    name: str | None = None
    counts: dict[int, int] = field(default_factory=dict)


@dataclass(slots=True)
class List:
    """One `w:num`: a scheme, the levels that it changes, and the starts that it sets when first used."""

    scheme: str
    levels: dict[int, Level] = field(default_factory=dict)
    starts: dict[int, int] = field(default_factory=dict)


class Numbering:
    """The lists of one document; `label` must be called once for each numbered paragraph, in document order."""

    def __init__(self, root: Element | None, style_lists: Mapping[str, str] | None = None) -> None:
        """`style_lists`: list style id -> numId, for schemes that only link to a list style."""
        self._schemes: dict[str, Scheme] = {}
        self._lists: dict[str, List] = {}
        if root is None:
            return
        for element in root.iterchildren(W + "abstractNum"):
            self._schemes[element.get(W + "abstractNumId", "")] = _scheme(element)
        for element in root.iterchildren(W + "num"):
            self._lists[element.get(W + "numId", "")] = _list(element)
        for scheme in self._schemes.values():
            self._follow_link(scheme, style_lists or {})

    def label(self, place: ListPlace, style: str | None = None) -> str:
        """What Word prints before the paragraph; empty where the list is unknown, off or has no label."""
        chosen = self._lists.get(place.number or "0")
        scheme = self._schemes.get(chosen.scheme) if chosen else None
        if not chosen or not scheme:
            return ""
        index = place.level if place.level is not None else _level_of_style(scheme, style)
        index = max(0, min(_LEVELS - 1, index))
        levels = {**scheme.levels, **chosen.levels}
        self._count(chosen, scheme, levels, index)
        level = levels.get(index, Level())
        if level.kind == "bullet":
            return _bullet(level, index, levels)
        return _REFERENCE.sub(lambda m: _part(levels, scheme.counts, int(m[1]) - 1, level.legal), level.label)

    def _count(self, chosen: List, scheme: Scheme, levels: Mapping[int, Level], index: int) -> None:
        counts = scheme.counts
        if index in chosen.starts:
            counts[index] = chosen.starts.pop(index)
        elif index in counts:
            counts[index] += 1
        else:
            counts[index] = levels.get(index, Level()).start
        for deeper in range(index + 1, _LEVELS):
            restart = levels.get(deeper, Level()).restart
            if deeper in counts and (restart is None or (restart and index < restart)):
                del counts[deeper]

    def _follow_link(self, scheme: Scheme, style_lists: Mapping[str, str]) -> None:
        """A scheme without levels that names a list style takes the levels of the scheme behind that style."""
        if scheme.levels or not scheme.link:
            return
        for other in self._schemes.values():
            if other.name == scheme.link and other.levels:
                scheme.levels = other.levels
                return
        target = self._lists.get(style_lists.get(scheme.link, ""))
        if target and target.scheme in self._schemes:
            scheme.levels = self._schemes[target.scheme].levels


def _part(levels: Mapping[int, Level], counts: Mapping[int, int], index: int, legal: bool) -> str:
    level = levels.get(index, Level())
    return figure(counts.get(index, level.start), "decimal" if legal else level.kind)


def figure(value: int, kind: str) -> str:
    """A count in the printed form of `w:numFmt`; forms that Vietnamese papers do not use come as decimals."""
    if kind == "none":
        return ""
    if kind == "decimalZero":
        return f"{value:02d}"
    if kind in {"upperRoman", "lowerRoman"} and 0 < value < 4000:
        roman = _roman(value)
        return roman.upper() if kind == "upperRoman" else roman
    if kind in {"upperLetter", "lowerLetter"} and 0 < value <= 780:
        letters = chr(ord("a") + (value - 1) % 26) * ((value - 1) // 26 + 1)
        return letters.upper() if kind == "upperLetter" else letters
    return str(value)


def _roman(value: int) -> str:
    digits = []
    for size, sign in (*_ROMAN, *_ROMAN_SMALL):
        count, value = divmod(value, size)
        digits.append(sign * count)
    return "".join(digits)


def _bullet(level: Level, index: int, levels: Mapping[int, Level]) -> str:
    """The bullet as typed; a picture of a symbol font as "-", under another bullet as "+", as papers are written."""
    if level.label.strip() in _TYPED_BULLETS:
        return level.label.strip()
    under = any(levels[upper].kind == "bullet" for upper in range(index) if upper in levels)
    return "+" if under else "-"


def _level_of_style(scheme: Scheme, style: str | None) -> int:
    return next((index for index, level in scheme.levels.items() if style and level.style == style), 0)


def _scheme(element: Element) -> Scheme:
    link, name = element.find(W + "numStyleLink"), element.find(W + "styleLink")
    return Scheme(
        levels=dict(_levels(element)),
        link=link.get(W + "val") if link is not None else None,
        name=name.get(W + "val") if name is not None else None,
    )


def _list(element: Element) -> List:
    scheme = element.find(W + "abstractNumId")
    result = List(scheme.get(W + "val", "") if scheme is not None else "")
    for override in element.iterchildren(W + "lvlOverride"):
        index = integer(override.get(W + "ilvl"))
        result.levels.update(_levels(override))
        start = override.find(W + "startOverride")
        if start is not None:
            result.starts[index] = integer(start.get(W + "val"), 1)
            if index in result.levels:
                result.levels[index] = replace(result.levels[index], start=result.starts[index])
    return result


def _levels(element: Element) -> list[tuple[int, Level]]:
    return [(integer(level.get(W + "ilvl")), _level(level)) for level in element.iterchildren(W + "lvl")]


def _level(element: Element) -> Level:
    values = {child.tag: child.get(W + "val", "") for child in element}
    restart = values.get(W + "lvlRestart")
    return Level(
        start=integer(values.get(W + "start"), 0) if W + "start" in values else 0,
        kind=values.get(W + "numFmt", "decimal"),
        label=values.get(W + "lvlText", ""),
        restart=integer(restart) if restart is not None else None,
        legal=W + "isLgl" in values,
        style=values.get(W + "pStyle"),
    )
