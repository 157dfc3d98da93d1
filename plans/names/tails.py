"""Where a name really ends: what may go on behind the words that are known."""

from __future__ import annotations

from plans.names import words as w
from plans.names.groups import Groups
from plans.names.places import Body

_SMALL_REST = 4
_MOST_DESCRIBED = 8
_MOST_WORKED = 4
_WORKERS = frozenset({"nghiệp", "vị", "chức", "thầu", "tư", "ty", "hộ", "quan", "nhân", "lượng"})
OWN = frozenset({"bộ", "sở", "ban"})
"""Heads that name the own house where nothing follows them."""


class Tails(Groups):
    """The rules for what stands behind a name."""

    def _cut(self, found: Body) -> bool:
        """ "Phòng Kinh doanh | muối biển rà soát": small words behind a name that are no verb may belong to it."""
        if found.kind not in {"name", "places"} or found.end >= len(self.words):
            return False
        if not self.words[found.end - 1].low.isalpha():
            return False
        token = self.words[found.end]
        small = token.low.isalpha() and not token.capital and token.low not in {"và", "cùng", "các", "những"}
        if w.THINGS.at(self.words, found.end) > found.end:
            return False
        return small and w.STOPS.at(self.words, found.end) == found.end

    def _described(self, end: int) -> int:
        """ "UBND các xã | có rừng phòng hộ": behind a clause that says which ones are meant, up to a verb or a sign."""
        after = end + 1
        if (
            after >= len(self.words)
            or self.words[end].low not in {"có", "đang", "nơi"}
            or w.HAS_TO.at(self.words, after) > after
            or (self.words[end].low == "nơi" and self.words[after].low != "có")
        ):
            return end
        step = max(after, w.STOPS.at(self.words, after)) if self.words[end].low != "có" else after
        while step < len(self.words) and step - after < _MOST_DESCRIBED:
            token = self.words[step]
            if not token.word or token.low == "và" or (step > after and w.STOPS.at(self.words, step) > step):
                break
            step += 1
        return self._modifiers(step)

    def _could_work(self, end: int) -> bool:
        """Whether the verb behind a group may as well say what its members do: "các đơn vị quản lý | đường bộ …"."""
        if self.words[end - 1].low in _WORKERS and w.WORKS.at(self.words, end) > end:
            return True
        listed = end + 1 < len(self.words) and self.words[end].low == ","
        work = w.WORKS.at(self.words, end - 1) == end or w.WORKS.at(self.words, end - 2) == end
        return listed and work and w.WORKS.at(self.words, end + 1) > end + 1

    def _halved(self, end: int) -> bool:
        """Whether a verb of one syllable may be the second half of the plain word that ends a group."""
        if self.words[end - 1].capital or w.STOPS.at(self.words, end) != end + 1:
            return False
        rules = (w.ATOMS, w.MODIFIERS, w.COMPOUNDS, w.PLACES, w.GROUP_MODIFIERS, w.SCHOOLS)
        return not any(rule.at(self.words, at) == end for at in range(max(0, end - 6), end) for rule in rules)

    def _working(self, end: int) -> int:
        """ "các doanh nghiệp | thu phí | bảo đảm …": what its members do says which are meant before a further verb."""
        low = self.words[end - 1].low
        verb = w.WORKS.at(self.words, end)
        if verb == end or low not in _WORKERS or w.ATOMS.at(self.words, end - 2) not in (end, end - 1):
            return end
        step = verb
        while step < len(self.words) and step - verb < _MOST_WORKED:
            token = self.words[step]
            if step > verb - (w.WORKS.at(self.words, end) > end + 1) and w.STOPS.at(self.words, step) > step + 1:
                return step
            if not token.word or token.capital or token.low in {"và", "theo", "trong", "trên", "để", "các", "những"}:
                return end
            step += 1
        return end

    def _owner_behind(self, at: int) -> int:
        """ "Ban Pháp chế | HĐND tỉnh", "Cơ quan Điều tra | Công an tỉnh": no sign parts a name from its owner's."""
        if self.closed or at >= len(self.words) or not self.words[at].capital:
            return at
        known = self.lexicon.longest(self.words, at)
        return self._modifiers(known) if known > at and w.HEADS.at(self.words, at) > at else at

    def _inner_office(self, at: int, end: int) -> int:
        """ "Thanh tra Bộ | Xây dựng", "Văn phòng Sở | Y tế": the last word of a name opens its owner's."""
        last = end - 1
        if last > at and self.words[last].low in OWN and self.words[last].capital:
            return self.lexicon.longest(self.words, last)
        return end

    def _half(self, at: int) -> bool:
        """ "Báo Giao thông tuyên truyền": a capital was taken for a place, but a small half of its word follows it."""
        if at >= len(self.words) or not self.words[at - 1].capital:
            return False
        token = self.words[at]
        small = token.word and not token.capital and not token.text.isdigit() and token.low not in {"và", "có"}
        return small and w.STOPS.at(self.words, at) == at and w.TITLES.at(self.words, at) == at

    def _dashed(self, end: int) -> bool:
        """ "Trung tâm Văn hóa - Thông tin và Thể thao": a longer name than the one that is known."""
        after = end + 1
        return (
            after < len(self.words)
            and self.words[end].low == "-"
            and self.words[after].capital
            and w.HEADS.at(self.words, after) == after
            and self.lexicon.longest(self.words, after) == after
            and not self.lexicon.longest(self.words, end - 1) > end
        )

    def _slip(self, at: int) -> int:
        """What stands between a known name and the next sign: a misprint, or words of a longer unknown name."""
        end = at
        while end < len(self.words):
            token = self.words[end]
            if token.low in {"và", "-"} and end > at and end + 1 < len(self.words):
                if self.body(end + 1, bare=True) is not None:
                    break
            elif not token.word or token.low == "và" or (token.capital and self.body(end) is not None):
                break
            end += 1
        return end

    def _small_rest(self, at: int) -> int:
        """ "Trung tâm Kiểm nghiệm thuốc, mỹ phẩm tỉnh": the index behind small words that a place ends, or 0."""
        end = at
        while end < len(self.words) and end - at < _SMALL_REST:
            token = self.words[end]
            opens = max(rule.at(self.words, end) for rule in (w.STOPS, w.ATOMS, w.QUANTIFIERS, w.HEADS, w.MODIFIERS))
            if end > at and w.PLACES.at(self.words, end) > end:
                return end
            if token.capital or not token.word or opens > end or w.PLACES.at(self.words, end) > end:
                return 0
            end += 1
        return 0

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

    def _abbreviated_office(self, at: int, head: int, end: int) -> bool:
        """ "Hội đồng ATVSLĐ tỉnh": a head, capitals that abbreviate its work, a level, and then a verb or a sign."""
        letters = self.words[head].text if head < len(self.words) else ""
        short = len(letters) > 2 and letters.isupper() and head - at > 1
        return short and self._modifiers(head + 1) == end and self._ends_name(end)

    def _ends_name(self, at: int) -> bool:
        """Whether nothing of a name can follow: the text ends, a sign or a verb stands here."""
        if at >= len(self.words):
            return True
        token = self.words[at]
        return not token.word or (not token.capital and w.STOPS.at(self.words, at) > at)
