"""A grammar of body names.

    list   := body ((","|";"|"và") body | goes-on)*
    body   := known name modifiers | title body | head proper-tail | group
    group  := quantifier? noun ("," noun)* tail          "các sở, ban, ngành liên quan"
    places := "UBND" ("các")? place ("," place)*          "UBND các huyện, thị xã, thành phố"

`closed` text is a name and nothing else (a heading, a cell); in running text a name ends before a verb.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass

from plans.fold import squeeze
from plans.names import words as w
from plans.names.lexicon import Lexicon
from plans.names.tokens import Token, tokens

_UBND = w.Phrases(["ubnd", "ủy ban nhân dân", "hđnd", "hội đồng nhân dân", "công an", "trạm y tế", "huyện ủy", "đảng ủy"])
_AND = frozenset({",", ";", "và", "/", "cùng"})
_SHARED = frozenset({"sở", "bộ", "ban", "phòng", "vụ", "cục", "chi cục"})
_MAX_TAIL = 14
_PARENTHESIS = re.compile(r"\([^()]*\)")


@dataclass(frozen=True, slots=True)
class Found:
    """One body; `start` and `end` count characters; `known` where the lexicon or the group grammar knows its shape."""

    name: str
    start: int
    end: int
    known: bool


@dataclass(slots=True)
class _Body:
    end: int
    known: bool
    kind: str  # "group", "places", "name", "title"


class _Scanner:
    def __init__(self, words: Sequence[Token], lexicon: Lexicon, closed: bool) -> None:
        self.words, self.lexicon, self.closed = words, lexicon, closed

    # -- one body -------------------------------------------------------------------------------------------------

    def body(self, at: int, bare: bool = False) -> _Body | None:
        """The body that starts at token `at`; `bare` lets a group noun without "các" open one."""
        if at >= len(self.words) or not self.words[at].word or w.NO_BODY.at(self.words, at) > at:
            return None
        return self._title(at) or self._known(at) or self._group(at, bare) or self._proper(at)

    def _known(self, at: int) -> _Body | None:
        end = self.lexicon.longest(self.words, at)
        if end == at or not (self.words[at].capital or self.words[at].low == "ubnd"):
            return None
        if _UBND.at(self.words, at) == end:
            return self._places(end)
        if self._name_goes_on(end) and w.STOPS.at(self.words, end + 1) == end + 1:
            return self._proper(at)
        behind = self._modifiers(end)
        slip = self._slip(behind) if self.closed else behind
        return _Body(slip, slip == behind, "name")

    def _slip(self, at: int) -> int:
        """Up to two small words between a name and the next sign ("Cổng thông tin điện tử tính"): a misprint."""
        end = at
        while end < len(self.words) and self.words[end].word and not self.words[end].capital and self.words[end].low != "và":
            end += 1
        sign = end == len(self.words) or self.words[end].low in {",", ";", "và", ".", ":"}
        return end if sign and end - at <= 2 else at

    def _title(self, at: int) -> _Body | None:
        start = w.QUANTIFIERS.at(self.words, at)
        end = w.TITLES.at(self.words, start)
        if end == start:
            return None
        if end < len(self.words) and self.words[end].low == "," and w.TITLES.at(self.words, end + 1) > end + 1:
            inner = self._title(end + 1)
            return _Body(inner.end, inner.known, "title") if inner else None
        inner = self.body(end, bare=True)
        if inner is None:
            own = w.HEADS.at(self.words, end)
            return _Body(own, True, "title") if own > end and self.words[end].capital else None
        return _Body(inner.end, inner.known, "title:" + inner.kind)

    def _places(self, at: int) -> _Body:
        """Behind "UBND": one place with its name, or a list of kinds of place."""
        index = w.QUANTIFIERS.at(self.words, at)
        while index < len(self.words) and self.words[index].text.isdigit():
            index += 1
        place = self._place(index)
        if place == index:
            if self.words[at - 1].low == "ủy" and at < len(self.words) and self._opens(at):
                return _Body(self._modifiers(self.lexicon.longest(self.words, at)), True, "name")
            return _Body(self._modifiers(at), True, "name")
        return _Body(self._more_places(place), True, "places")

    def _place(self, at: int) -> int:
        end = w.PLACES.at(self.words, at)
        return self._capitals(end) if end > at else at

    def _more_places(self, at: int) -> int:
        end = self._modifiers(at)
        while True:
            step = end
            while step < len(self.words) and self.words[step].low in {",", "và", "/", "-"}:
                step += 1
            if step == end:
                return end
            step = w.QUANTIFIERS.at(self.words, step) if self.words[step - 1].low == "và" else step
            place = self._place(step)
            if place == step and self._is_place_name(step):
                place = self._capitals(step)
            if place == step:
                return end
            end = self._modifiers(place)

    def _is_place_name(self, at: int) -> bool:
        """A capitalised word that opens no body of its own: "UBND các huyện Trạm Tấu, Mù Cang Chải"."""
        return (
            at < len(self.words)
            and self.words[at].capital
            and w.HEADS.at(self.words, at) == at
            and w.TITLES.at(self.words, at) == at
            and w.QUANTIFIERS.at(self.words, at) == at
            and self.lexicon.longest(self.words, at) == at
            and w.ATOMS.at(self.words, at) == at
        )

    def _group(self, at: int, bare: bool) -> _Body | None:
        start = at if w.ATOMS.at(self.words, at) > at else w.QUANTIFIERS.at(self.words, at)
        noun = w.ATOMS.at(self.words, start)
        if noun == start or (start > at and w.NO_BODY.at(self.words, start) > start and not self._organisation(start)):
            return None
        quantified = start > at
        if not quantified and self._starts_name(at):
            return None
        if not quantified and not (self.closed or bare or self._bare_group(start, noun)):
            return None
        if not quantified and self.words[at].capital and not self._bare_group(start, noun) and not self.closed:
            return None
        levels = self.words[start].low in {"cấp", "ngành"} and quantified and noun == start + 1
        end = self._tail(noun)
        while True:
            step = self._goes_on(end, start, levels)
            if step == end:
                return _Body(end, True, "group")
            end = self._tail(step)

    def _organisation(self, start: int) -> bool:
        """Behind "các", "tổ chức" and "cơ sở" are nouns whatever follows."""
        follow = self.words[start + 1].low if start + 1 < len(self.words) else ""
        return (self.words[start].low, follow) in {("tổ", "chức"), ("cơ", "sở")}

    def _bare_group(self, start: int, noun: int) -> bool:
        """ "sở, ban, ngành thành phố", "cơ quan, đơn vị liên quan", "đơn vị có liên quan": a group without "các"."""
        if noun < len(self.words) and self.words[noun].low in {",", "và", "-"}:
            follow = w.ATOMS.at(self.words, noun + 1)
            if follow > noun + 1 and (not self.words[noun + 1].capital or self.words[start].capital):
                return True
        if w.MODIFIERS.at(self.words, noun) > noun:
            return True
        compound = w.COMPOUNDS.at(self.words, noun)
        return compound > noun and w.PLURAL_HEADS.at(self.words, start) == noun and not self._object_follows(compound)

    def _goes_on(self, end: int, start: int, levels: bool) -> int:
        """The index behind a further noun of the same group, or `end`."""
        if end >= len(self.words) or self.words[end].low not in {",", "và", "/", "-"}:
            return end
        step = end
        conjunction = False
        while step < len(self.words) and self.words[step].low in {",", "và", "/", "-"}:
            conjunction = conjunction or self.words[step].low == "và"
            step += 1
        if levels and w.QUANTIFIERS.at(self.words, step) > step:
            noun = w.ATOMS.at(self.words, w.QUANTIFIERS.at(self.words, step))
            return noun if noun > w.QUANTIFIERS.at(self.words, step) else end
        noun = w.ATOMS.at(self.words, step)
        office = w.OFFICE_ATOMS.at(self.words, start) > start
        if noun > step and not self._starts_name(step):
            if w.NEVER_GO_ON.at(self.words, step) > step:
                return end
            plural = w.PLURAL_HEADS.at(self.words, step) > step
            if plural and office and (conjunction and end - start > 1 or self._limited(start, end)):
                return end
            if self.words[step].low == "đoàn" and not office and self.words[start].low not in {"cơ", "hội", "đơn"}:
                return end
            return noun
        if (compound := w.COMPOUNDS.at(self.words, step)) > step and not self.words[step].capital:
            return compound if not self._verb_follows(compound, step) else end
        return end

    def _limited(self, start: int, end: int) -> bool:
        """Whether the group so far ends in a level or place ("cấp tỉnh"): what follows is another group."""
        return any(w.LEVELS.at(self.words, at) == end for at in range(max(start, end - 6), end))

    def _verb_follows(self, compound: int, step: int) -> bool:
        """In running text ", quản lý …" after a group is a verb with its object, not one more noun."""
        if self.closed:
            return False
        if w.STOPS.at(self.words, step) == step:
            return False
        if compound >= len(self.words) or not self.words[compound].word:
            return False
        return w.STOPS.at(self.words, compound) == compound and w.MODIFIERS.at(self.words, compound) == compound

    def _starts_name(self, at: int) -> bool:
        """Whether a capitalised noun is the head of a proper name ("Sở Tài chính"), not a noun of the group."""
        if not self.words[at].capital:
            return False
        if self.lexicon.longest(self.words, at) > w.ATOMS.at(self.words, at):
            return True
        follow = w.ATOMS.at(self.words, at)
        return follow < len(self.words) and self.words[follow].capital and w.STOPS.at(self.words, follow) == follow

    def _tail(self, at: int) -> int:
        """Behind a group noun: compounds, modifiers and plain words up to a verb or a sign."""
        end = at
        if self.words[at - 1].low in {"lượng", "quan"} and at < len(self.words) and self._opens(at):
            return self._modifiers(self.lexicon.longest(self.words, at))
        compound = w.COMPOUNDS.at(self.words, end)
        if compound > end and self.words[at - 1].low not in {"thông", "thanh"} and (self.closed or not self._object_follows(compound)):
            end = compound
        while end < len(self.words) and end - at < _MAX_TAIL:
            token = self.words[end]
            modifier = max(w.MODIFIERS.at(self.words, end), w.GROUP_MODIFIERS.at(self.words, end))
            if modifier > end:
                end = self._owner(modifier)
                continue
            if token.low == "-" and end + 1 < len(self.words) and not self.words[end + 1].capital:
                end += 1
                continue
            if not token.word or token.low in {"và", "cùng"}:
                break
            if not self.closed and not token.capital and w.STOPS.at(self.words, end) > end:
                break
            if token.capital and self._opens(end):
                break
            end += 1
        while end > at and (not self.words[end - 1].word):
            end -= 1
        return end

    def _object_follows(self, compound: int) -> bool:
        """ "các đơn vị quản lý, vận hành" is a name; "các đơn vị quản lý chặt chẽ …" has a verb."""
        if compound >= len(self.words):
            return False
        token = self.words[compound]
        return token.word and not (
            token.low == "và"
            or w.STOPS.at(self.words, compound) > compound
            or w.MODIFIERS.at(self.words, compound) > compound
            or w.COMPOUNDS.at(self.words, compound) > compound
        )

    def _opens(self, at: int) -> bool:
        """Whether a new body surely starts here although no comma stands before it."""
        return (
            self.lexicon.longest(self.words, at) > at
            and (w.HEADS.at(self.words, at) > at)
            and self.words[at].capital
            and self.lexicon.longest(self.words, at) > w.HEADS.at(self.words, at)
        )

    def _proper(self, at: int) -> _Body | None:
        """An unknown name: a head and the words behind it, up to a verb in small letters, a sign or the next body."""
        head = w.HEADS.at(self.words, at)
        if head == at or not self.words[at].capital or self._organisation(at):
            return None
        if not self.closed and head == at + 1 and not (head < len(self.words) and self.words[head].capital):
            return None
        end = head
        while end < len(self.words) and end - at < _MAX_TAIL:
            token = self.words[end]
            if (modifier := w.MODIFIERS.at(self.words, end)) > end:
                end = modifier
                continue
            if token.low in {"-", "&"} and end + 1 < len(self.words) and self.words[end + 1].word:
                end += 1
                continue
            if token.low in {",", "và"} and self._name_goes_on(end):
                end += 1
                continue
            if not token.word or token.low == "và":
                break
            if not self.closed and not token.capital and w.STOPS.at(self.words, end) > end:
                if not (token.low == "về" and self.words[at].low == "ban"):
                    break
            if token.capital and end > head and self._opens(end):
                break
            end += 1
        unknown = self.lexicon.longest(self.words, at) == at
        if unknown and (meant := self.lexicon.nearest(self.words, at)) > at:
            return _Body(max(self._modifiers(meant), at + 1), False, "name")
        known = end - head >= 1 and not any(token.low == "," for token in self.words[at:end])
        return _Body(end, known and self.closed, "name") if end > head or self.closed else None

    def _name_goes_on(self, at: int) -> bool:
        """Whether the comma or "và" at `at` is inside a name: what follows is capitalised and opens no body."""
        after = at + 1
        if after >= len(self.words) or self.words[at].low not in {",", "và"}:
            return False
        if self.words[at].low == "," and self.words[after].low == "và":
            return False
        if self.closed and not self.words[after].capital:
            return w.ATOMS.at(self.words, after) == after and w.QUANTIFIERS.at(self.words, after) == after
        return (
            self.words[after].capital
            and w.HEADS.at(self.words, after) == after
            and w.TITLES.at(self.words, after) == after
            and w.QUANTIFIERS.at(self.words, after) == after
            and w.ATOMS.at(self.words, after) == after
            and self.lexicon.longest(self.words, after) == after
        )

    def _modifiers(self, at: int) -> int:
        """Behind a known name: the place and level that say which one is meant."""
        end = at
        while end < len(self.words):
            if (modifier := w.MODIFIERS.at(self.words, end)) > end:
                end = self._owner(modifier)
            elif (place := w.PLACES.at(self.words, end)) > end:
                end = self._capitals(place)
                if end == place and self._another_kind(end):
                    return self._more_places(end)
            elif self.words[end].low == "-" and end + 1 < len(self.words) and self._opens(end + 1):
                end = self.lexicon.longest(self.words, end + 1)
            elif (many := w.QUANTIFIERS.at(self.words, end)) > end and w.PLACES.at(self.words, many) > many:
                return self._more_places(w.PLACES.at(self.words, many))
            elif self._is_place_name(end) or (self.words[end].low == "-" and self._is_place_name(end + 1) and end > at):
                end = self._capitals(end + (self.words[end].low == "-"))
            else:
                break
        return end

    def _owner(self, at: int) -> int:
        """Behind a modifier: the place, or behind "thuộc" the body, that it names."""
        if at < len(self.words) and self.words[at - 1].low in {"thuộc", "của"} and self.words[at].capital:
            known = self.lexicon.longest(self.words, at)
            if known > at:
                return known
            if w.HEADS.at(self.words, at) > at:
                return w.HEADS.at(self.words, at)
        return self._capitals(at)

    def _another_kind(self, at: int) -> bool:
        """ "tỉnh, thành phố trực thuộc Trung ương" behind a name."""
        return (
            at + 1 < len(self.words)
            and self.words[at].low == ","
            and not self.words[at + 1].capital
            and w.PLACES.at(self.words, at + 1) > at + 1
        )

    def _capitals(self, at: int) -> int:
        end = at
        while end < len(self.words) and end - at < 6 and (self._is_place_name(end) or self._roman(end)):
            end += 1
            if end + 1 < len(self.words) and self.words[end].low == "-" and self._is_place_name(end + 1):
                end += 1
        return end

    def _roman(self, at: int) -> bool:
        return at < len(self.words) and (self.words[at].text.isdigit() or set(self.words[at].text) <= set("IVX"))

    # -- a list of bodies -----------------------------------------------------------------------------------------

    def many(self, at: int, bare: bool = False) -> list[tuple[int, _Body]]:
        """The bodies of the list that starts at `at`, each with its first token."""
        out: list[tuple[int, _Body]] = []
        index = at
        while True:
            body = self.body(index, bare=bare or bool(out))
            if body is None or body.end <= index:
                break
            shared = self._shared_head(index)
            if shared:
                out.extend(shared)
                index = shared[-1][1].end
            else:
                out.append((index, body))
                index = body.end
            step = index
            while step < len(self.words) and self.words[step].low in _AND:
                if self.words[step].low == "cùng":
                    break
                step += 1
            if self.closed:
                while step < len(self.words) and (not self.words[step].word):
                    step += 1
            elif step == index:
                break
            index = step
        return out


    def _shared_head(self, at: int) -> list[tuple[int, _Body]]:
        """ "các Sở: Tài chính, Nội vụ và Y tế": names whose head is said once."""
        head = w.QUANTIFIERS.at(self.words, at)
        if head == at or head >= len(self.words) or self.words[head].low not in _SHARED:
            return []
        said = self.words[head].low
        index = head + 1
        out: list[tuple[int, _Body]] = []
        while index < len(self.words):
            while index < len(self.words) and self.words[index].low in {",", "và", ":"}:
                index += 1
            if index >= len(self.words) or not self.words[index].capital:
                break
            end = self.lexicon.longest(self.words, index, said)
            if end == index:
                break
            out.append((index, _Body(end, True, "shared:" + self.words[head].text.capitalize())))
            index = end
        return out


def bodies_at(
    text: str, start: int, lexicon: Lexicon, words: Sequence[Token] | None = None, bare: bool = False
) -> list[Found]:
    """The list of bodies that starts at character `start` of running text; empty where none does.

    `bare` says that a body must stand there, so that a noun without "các" may open it ("phối hợp với chính quyền").
    """
    words = words if words is not None else tokens(text)
    first = bisect_left(words, start, key=lambda token: token.start)
    return _found(text, words, _Scanner(words, lexicon, closed=False).many(first, bare))


def split_bodies(text: str, lexicon: Lexicon) -> list[Found]:
    """The bodies of a text that is nothing but names; a part of unknown shape is kept as printed, `known` False."""
    out: list[Found] = []
    for start, part in _parts(_PARENTHESIS.sub(lambda hit: " " * len(hit.group()), text)):
        words = tokens(part)
        scanner = _Scanner(words, lexicon, closed=True)
        index = 0
        while index < len(words):
            found = scanner.many(index)
            if found:
                out.extend(_shift(_found(part, words, found), start))
                index = found[-1][1].end
            rest = index
            while index < len(words) and not (index > rest and scanner.body(index)):
                index += 1
            left = part[words[rest].start : words[index - 1].end] if index > rest else ""
            left = left.strip(" ,;.-+:")
            if left and left.lower() not in {"và", "các", "cùng", "với"}:
                left = left[3:] if left.lower().startswith("và ") else left
                at = part.index(left, words[rest].start) if left in part[words[rest].start :] else words[rest].start
                out.append(Found(squeeze(left), start + at, start + at + len(left), False))
    return out


def _parts(text: str) -> list[tuple[int, str]]:
    """Semicolons and new lines with a dash always part."""
    parts: list[tuple[int, str]] = []
    start = 0
    for index, char in enumerate(text):
        dash = char == "\n" and text[index + 1 : index + 2] in {"-", "+", "•"}
        if char == ";" or dash:
            parts.append((start, text[start:index]))
            start = index + 1
    parts.append((start, text[start:]))
    return [(at, part) for at, part in parts if part.strip(" .,-")]


def _shift(found: list[Found], by: int) -> list[Found]:
    return [Found(item.name, item.start + by, item.end + by, item.known) for item in found]


def _found(text: str, words: Sequence[Token], bodies: list[tuple[int, _Body]]) -> list[Found]:
    out = []
    for first, body in bodies:
        start, end = words[first].start, words[body.end - 1].end
        name = squeeze(text[start:end])
        if body.kind.startswith("shared:"):
            name = f"{body.kind.removeprefix('shared:')} {name}"
        out.append(Found(name, start, end, body.known))
    return out
