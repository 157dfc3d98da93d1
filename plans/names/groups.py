"""Groups of bodies.

group := quantifier? noun ("," noun)* tail          "các sở, ban, ngành liên quan"
"""

from __future__ import annotations

from plans.names import words as w
from plans.names.places import Body, Places

_MAX_TAIL = 14
_TELLERS = frozenset({"quan", "tiện", "thống", "nghiệp", "vị", "lượng", "sở"})  # "các cơ quan thông tin, tuyên truyền"
# "yêu cầu các đơn vị thực hiện nghiêm túc": how it is done says that "thực hiện" is the verb.
_MANNER = w.Phrases(
    ["nghiêm", "nghiêm túc", "tốt", "đúng", "đầy đủ", "hiệu quả", "có hiệu quả", "kịp thời", "đảm bảo", "bảo đảm"]
)


class Groups(Places):
    """The rules for groups."""

    def _group(self, at: int, bare: bool) -> Body | None:
        start = at if w.ATOMS.at(self.words, at) > at else w.QUANTIFIERS.at(self.words, at)
        noun = w.ATOMS.at(self.words, start)
        if noun == start or (start > at and w.NO_BODY.at(self.words, start) > start and not self._organisation(start)):
            return None
        quantified = start > at
        if not quantified and self._starts_name(at) and not self._branch(start, noun):
            return None
        if not quantified and not (self.closed or bare or self._bare_group(start, noun)):
            return None
        if not quantified and self.words[at].capital and not self._bare_group(start, noun) and not self.closed:
            return None
        if self._branch(start, noun) and (named := self._branch_name(noun)) > noun:
            return Body(self._modifiers(named), True, "group")
        levels = self.words[start].low in {"cấp", "ngành"} and quantified and noun == start + 1
        end = self._tail(noun)
        while True:
            step = self._goes_on(end, start, levels)
            if step == end:
                return Body(end, True, "group")
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
        if w.MODIFIERS.at(self.words, noun) > noun or self._branch(start, noun):
            return True
        compound = w.COMPOUNDS.at(self.words, noun)
        return compound > noun and w.PLURAL_HEADS.at(self.words, start) == noun and not self._object_follows(compound)

    def _branch(self, start: int, noun: int) -> bool:
        """ "Ngành Y tế", "lực lượng Công an": a branch and its proper name."""
        named = noun < len(self.words) and self.words[noun].capital
        named = named and w.PLACES.at(self.words, noun) == noun == w.MODIFIERS.at(self.words, noun)
        return named and self.words[noun - 1].low in {"ngành", "lượng"} and noun - start <= 2

    def _branch_name(self, noun: int) -> int:
        """ "ngành Tài nguyên và Môi trường" is called as its office is."""
        return max(self.lexicon.longest(self.words, noun, head) for head in ("sở", "bộ"))

    def _goes_on(self, end: int, start: int, levels: bool) -> int:
        """The index behind a further noun of the same group, or `end`."""
        if end >= len(self.words) or self.words[end].low not in {",", "và", "/", "-"}:
            return end
        step = end
        conjunction = False
        while step < len(self.words) and self.words[step].low in {",", "và", "/", "-"}:
            conjunction = conjunction or self.words[step].low == "và"
            step += 1
        if step >= len(self.words):
            return end
        if levels and w.QUANTIFIERS.at(self.words, step) > step:
            noun = w.ATOMS.at(self.words, w.QUANTIFIERS.at(self.words, step))
            return noun if noun > w.QUANTIFIERS.at(self.words, step) else end
        if self.words[start].low == "trường" and (school := w.SCHOOLS.at(self.words, step)) > step:
            return school
        noun = w.ATOMS.at(self.words, step)
        if conjunction and self.words[end - 1].low == "quan" and self.words[end - 2].low == "liên":
            return end
        if self._new_capital(start, step, noun) or self._own_words(start, end, step, noun):
            return end
        office = w.OFFICE_ATOMS.at(self.words, start) > start
        if noun > step and not self._starts_name(step):
            if w.NEVER_GO_ON.at(self.words, step) > step or self._branch(step, noun):
                return end
            if self._described_organisations(start, end, step):
                return end
            council = conjunction and self.words[start].low == "chính"  # "chính quyền địa phương và cơ quan Thuế"
            named = (council or self._branch_of_body(start)) and self._branch_of_body(step)
            if named:
                return end
            plural = w.PLURAL_HEADS.at(self.words, step) > step
            if plural and office and ((conjunction and end - start > 1) or self._limited(start, end)):
                return end
            joint = end - start == 3 and self.words[end - 1].low == "hội"  # "các tổ chức hội, đoàn thể"
            if (
                self.words[step].low == "đoàn"
                and not office
                and not joint
                and self.words[start].low not in {"cơ", "hội", "đơn"}
            ):
                return end
            return noun
        if (compound := w.COMPOUNDS.at(self.words, step)) > step and not self.words[step].capital:
            return compound if not self._verb_follows(compound, step) else end
        return end

    def _branch_of_body(self, at: int) -> bool:
        """ "cơ quan Công an": an office called by the proper name of its branch."""
        noun = w.ATOMS.at(self.words, at)
        return self.words[at].low == "cơ" and noun < len(self.words) and self.words[noun].capital

    def _described_organisations(self, start: int, end: int, step: int) -> bool:
        """ "các tổ chức xã hội | , tổ chức nghề nghiệp | , doanh nghiệp": organisations said to be of a kind part."""
        kind = w.ATOMS.at(self.words, start)
        return self._organisation(start) and end > kind == start + 2 and w.PLURAL_HEADS.at(self.words, step) > step

    def _new_capital(self, start: int, step: int, noun: int) -> bool:
        """ "các thôn, Tổ công nghệ số cộng đồng": a capital with words of its own behind it opens another body."""
        if self.words[step].capital and any(token.capital for token in self.words[step + 1 : noun]):
            return not self.words[start].capital
        return (
            noun < len(self.words)
            and self.words[step].capital
            and not self.words[start].capital
            and self.words[noun].word
            and w.HEADS.at(self.words, step) > step
            and w.MODIFIERS.at(self.words, noun) == noun
            and w.PLACES.at(self.words, noun) == noun
            and self.words[noun].low != "và"
        )

    def _own_words(self, start: int, end: int, step: int, noun: int) -> bool:
        """ "Các Công ty muối, Ban quản lý rừng": two capitals, each with words of its own, are two bodies."""
        return (
            self.words[start].capital
            and self.words[step].capital
            and w.HEADS.at(self.words, step) > step
            and w.ATOMS.at(self.words, start) < end
            and noun < len(self.words)
            and self.words[noun].word
            and self.words[noun].low != "và"
            and w.MODIFIERS.at(self.words, noun) == noun
            and w.PLACES.at(self.words, noun) == noun
            and (self.closed or w.STOPS.at(self.words, noun) == noun)
        )

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
        known = self.lexicon.longest(self.words, at)
        if not self.words[at].capital:
            return known > at + 1 and known >= w.ATOMS.at(self.words, at) and self._small(at, known)
        if known >= w.ATOMS.at(self.words, at):
            return True
        follow = w.ATOMS.at(self.words, at)
        return (
            follow < len(self.words)
            and self.words[follow].capital
            and (self.closed or w.STOPS.at(self.words, follow) == follow)
        )

    def _small(self, at: int, end: int) -> bool:
        """Whether a name whose head is printed small stands here; see `Scanner`."""
        raise NotImplementedError

    def body(self, at: int, bare: bool = False) -> Body | None:
        """The body that starts at a token; see `Scanner`."""
        raise NotImplementedError

    def _tail(self, at: int) -> int:
        """Behind a group noun: compounds, modifiers and plain words up to a verb or a sign."""
        end = at
        if self.words[at - 1].low in {"lượng", "quan"} and at < len(self.words) and self._opens(at):
            return self._modifiers(self.lexicon.longest(self.words, at))
        compound = w.COMPOUNDS.at(self.words, end)
        if (
            compound > end
            and not (self.words[at - 1].low == "tư" and self.words[max(0, at - 3)].low == "chủ")
            and self.words[at - 1].low not in {"thông", "thanh"}
            and (self.words[at].low not in {"tuyên", "thông"} or self.words[at - 1].low in _TELLERS)
            and (self.closed or not self._object_follows(compound))
        ):
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
            if token.low in {"của", "thuộc"} and (owner := self._owner(end + 1)) > end + 1:
                end = self._modifiers(owner)
                continue
            if token.low == "/" and end > at and self._is_place_name(end + 1):
                end += 2
                continue
            if not token.word or token.low in {"và", "cùng"} or self._things_follow(end):
                break
            if not self.closed and not token.capital and w.STOPS.at(self.words, end) > end:
                break
            if token.capital and self._opens(end):
                if self.words[end - 1].low == "biểu":  # "các Tổ đại biểu Hội đồng nhân dân"
                    return self._modifiers(self.lexicon.longest(self.words, end))
                break
            end += 1
        while end > at and (not self.words[end - 1].word):
            end -= 1
        return end

    def _things_follow(self, at: int) -> bool:
        """ "kiến nghị với cơ quan có thẩm quyền | các vấn đề …": "các" opens what a duty is about, "các xã" a place."""
        after = at + 1
        many = not self.closed and self.words[at].low in {"các", "những"} and after < len(self.words)
        return many and w.PLACES.at(self.words, after) == after and self.words[after].low != "nước"

    def _object_follows(self, compound: int) -> bool:
        """ "các đơn vị quản lý, vận hành" is a name; "các đơn vị quản lý chặt chẽ …" has a verb."""
        carried_out = self.words[compound - 1].low == "hiện"
        if compound >= len(self.words):
            return carried_out
        token = self.words[compound]
        if carried_out and (not token.word or _MANNER.at(self.words, compound) > compound):
            return True
        return token.word and not (
            token.low == "và"
            or w.STOPS.at(self.words, compound) > compound
            or w.MODIFIERS.at(self.words, compound) > compound
            or w.COMPOUNDS.at(self.words, compound) > compound
        )
