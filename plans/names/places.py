"""What stands behind a name and says which body is meant: level, place, owner.

places := "UBND" ("các")? place ("," place)*          "UBND các huyện, thị xã, thành phố"
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from plans.names import words as w
from plans.names.lexicon import Lexicon
from plans.names.tokens import Token

_COUNTED = frozenset({"vực", "khu", "đoàn", "vùng", "đội", "biển"})  # "Khu vực 15", "Quân khu 7"
_UNITS = frozenset({"tháng", "ngày", "năm", "giờ", "lần", "%", "quý", "tuần"})


@dataclass(slots=True)
class Body:
    """A body that ends before token `end`; `known` where lexicon or grammar knows its shape."""

    end: int
    known: bool
    kind: str  # "group", "places", "name", "title…", "shared:HEAD"


class Places:
    """The words of one text, and the rules for places behind a name.

    `closed` text is a name and nothing else (a heading, a cell); in running text a name ends before a verb.
    """

    def __init__(self, words: Sequence[Token], lexicon: Lexicon, closed: bool) -> None:
        self.words, self.lexicon, self.closed = words, lexicon, closed

    def _places(self, at: int) -> Body:
        """Behind "UBND": one place with its name, or a list of kinds of place."""
        index = w.QUANTIFIERS.at(self.words, at)
        while index < len(self.words) and self.words[index].text.isdigit():
            index += 1
        place = self._place(index)
        if place == index:
            if self.words[at - 1].low == "ủy" and at < len(self.words) and self._opens(at):
                return Body(self._modifiers(self.lexicon.longest(self.words, at)), True, "name")
            return Body(self._modifiers(at), True, "name")
        return Body(self._more_places(place), True, "places")

    def _place(self, at: int) -> int:
        end = w.PLACES.at(self.words, at)
        return self._capitals(end, self._named_like_a_body(end)) if end > at else at

    def _named_like_a_body(self, at: int) -> int:
        """ "thành phố Hội An", "huyện Nhà Bè": the index behind a place's two words of which the first opens bodies."""
        after = at + 2
        two = after <= len(self.words) and self.words[at].capital and self.words[at + 1].capital
        if not two or w.HEADS.at(self.words, at) != at + 1 or self.lexicon.longest(self.words, at) > at:
            return at
        alone = after == len(self.words) or not (self.words[after].word and self.words[after].capital)
        return after if (alone and w.HEADS.at(self.words, at + 1) == at + 1) or self._lone_head(at + 1) else at

    def _lone_head(self, at: int) -> bool:
        """ "Hải | Phòng", "Vân | Đồn": a word that opens bodies ends a place's name where no body stands behind it."""
        after = at + 1
        return (
            at < len(self.words)
            and self.words[at].capital
            and after in (w.HEADS.at(self.words, at), w.TITLES.at(self.words, at))
            and self.lexicon.longest(self.words, at) == at
            and (after == len(self.words) or not (self.words[after].word and self.words[after].capital))
        )

    def _more_places(self, at: int) -> int:
        end = self._modifiers(at)
        while True:
            step = end
            if self._opens_next(end):
                return end
            while step < len(self.words) and self.words[step].low in {",", "và", "/", "-"}:
                step += 1
            if self.closed and step == end < len(self.words) and self.words[end].low == ":":
                step += self._is_place_name(end + 1)
            if step == end:
                return end
            step = w.QUANTIFIERS.at(self.words, step) if self.words[step - 1].low == "và" else step
            place = self._place(step)
            if place == step and (self._is_place_name(step) or self.words[at - 1].capital):
                place = self._capitals(step, self._named_like_a_body(step))
            if place == step:
                return end
            end = self._modifiers(place)

    def _opens_next(self, at: int) -> bool:
        """ "Công an tỉnh, | Tỉnh đoàn": a known name whose first word is a kind of place."""
        after = at + 1
        return (
            after < len(self.words)
            and self.words[at].low in {",", "và"}
            and self.words[after].capital
            and self.lexicon.longest(self.words, after) > w.PLACES.at(self.words, after) > after
        )

    def _is_place_name(self, at: int) -> bool:
        """A capitalised word that opens no body of its own: "UBND các huyện Trạm Tấu, Mù Cang Chải"."""
        return (
            at < len(self.words)
            and self.words[at].capital
            and not self._verb_of_two(at)
            and w.HEADS.at(self.words, at) == at
            and w.TITLES.at(self.words, at) == at
            and w.QUANTIFIERS.at(self.words, at) == at
            and self.lexicon.longest(self.words, at) == at
            and w.ATOMS.at(self.words, at) == at
        )

    def _verb_of_two(self, at: int) -> bool:
        """ "Đài … tỉnh | Thông tin kịp thời": a sentence opens; "huyện Thống Nhất" has two capitals."""
        verb = w.STOPS.at(self.words, at) > at + 1
        return verb and not self.words[at + 1].capital

    def _another_kind(self, at: int) -> bool:
        """ "tỉnh, thành phố trực thuộc Trung ương" behind a name."""
        return (
            at + 1 < len(self.words)
            and self.words[at].low == ","
            and not self.words[at + 1].capital
            and w.PLACES.at(self.words, at + 1) > at + 1
        )

    def _capitals(self, at: int, named: int = 0) -> int:
        """Behind the capitalised words of a place; those before `named` belong to it already."""
        end = max(at, named)
        while end < len(self.words) and end - at < 6 and (self._is_place_name(end) or self._roman(end)):
            end += 1
            dash = end + 1 < len(self.words) and self.words[end].low == "-" and self._is_place_name(end + 1)
            if dash or (end == at + 1 and self._lone_head(end)):
                end += 1
        return end

    def _roman(self, at: int) -> bool:
        if at + 1 < len(self.words) and self.words[at + 1].low in _UNITS:
            return False
        return at < len(self.words) and (self.words[at].text.isdigit() or set(self.words[at].text) <= set("IVX"))

    def _owner(self, at: int) -> int:
        """Behind a modifier: the place, or behind "thuộc" the body, that it names."""
        if at < len(self.words) and self.words[at - 1].low in {"thuộc", "của"} and self.words[at].capital:
            known = self.lexicon.longest(self.words, at)
            if known > at:
                return known
            if w.HEADS.at(self.words, at) > at:
                return w.HEADS.at(self.words, at)
        return self._capitals(at)

    def _house(self, at: int) -> int:
        """ "Đoàn Thanh niên Bệnh viện": the house that a body belongs to, named by its kind alone."""
        end = w.HOUSES.at(self.words, at)
        if end == at or not self.words[at].capital or (end < len(self.words) and self.words[end].capital):
            return at
        return end

    def _opens(self, at: int) -> bool:
        """Whether a new body surely starts here although no comma stands before it."""
        return (
            self.lexicon.longest(self.words, at) > at
            and (w.HEADS.at(self.words, at) > at)
            and self.words[at].capital
            and self.lexicon.longest(self.words, at) > w.HEADS.at(self.words, at)
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
            elif (end > at or (end and self.words[end - 1].low in _COUNTED)) and self._roman(end):
                end += 1
            elif end > 0 and self.words[end].low == "số" and self._roman(end + 1):
                end += 2
            elif (owner := self._house(end)) > end:
                end = owner
            else:
                break
        return end
