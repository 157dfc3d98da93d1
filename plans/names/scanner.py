"""One body, and a list of bodies.

list := body (("," | ";" | "và") body)*
body := title body | known name modifiers | group | head proper-tail
"""

from __future__ import annotations

from plans.names import words as w
from plans.names.groups import Groups
from plans.names.places import Body

_UBND = w.Phrases(
    ["ubnd", "ủy ban nhân dân", "hđnd", "hội đồng nhân dân", "công an", "trạm y tế", "huyện ủy", "đảng ủy"]
)
_AND = frozenset({",", ";", "và", "/", "cùng"})
_COMMITTEES = frozenset(
    {
        "ban cán sự đảng",
        "đảng đoàn",
        "ban chấp hành",
        "ban thường vụ",
        "ban thường trực",
        "đảng bộ",
        "công đoàn",
        "ban đại diện",
        "văn phòng",
        "đảng ủy",
        "thành viên",
        "trung ương",
        "ban vì sự tiến bộ phụ nữ",
        "ban vì sự tiến bộ của phụ nữ",
    }
)
_ALONE = frozenset(
    {
        "trưởng đoàn",
        "phó trưởng đoàn",
        "trưởng ban",
        "phó trưởng ban",
        "bộ trưởng",
        "chủ tịch",
        "giám đốc",
        "cục trưởng",
        "tổng cục trưởng",
        "chủ tịch nước",
    }
)
_SELF = frozenset({"bộ", "sở", "ban"})
_TEAMS = frozenset({"tổ", "đội", "nhóm"})
# Heads whose every name is in the lexicon: another one is a misprint.
_ALL_KNOWN = frozenset({"sở", "bộ"})
_SHARED = frozenset({"sở", "bộ", "ban", "phòng", "vụ", "cục", "chi cục"})


_MAX_TAIL = 20
_SMALL_REST = 4
_MOST_DESCRIBED = 8
# What opens the purpose of a committee or what it does: only a place behind the words says that they are its name.
_STEERING = w.Phrases(["ban chỉ đạo", "ban chỉ huy", "văn phòng ban chỉ đạo", "văn phòng ban chỉ huy", "hội đồng"])


class Scanner(Groups):
    """Finds bodies at a token."""

    def body(self, at: int, bare: bool = False) -> Body | None:
        """The body that starts at token `at`; `bare` lets a group noun without "các" open one."""
        if at >= len(self.words):
            return None
        if not self.lexicon.may_open(self.words[at]):
            return None
        if not self.words[at].word or w.NO_BODY.at(self.words, at) > at:
            return None
        if (
            (bare or self.closed)
            and self.words[at].text.isdigit()
            and at + 1 < len(self.words)
            and w.PLACES.at(self.words, at + 1) > at + 1
        ):
            return self._group(at + 1, bare)
        found = self._title(at) or self._known(at, bare) or self._group(at, bare) or self._proper(at, bare)
        if found and not self.closed:
            described = self._described(found.end)
            if described > found.end or (found.known and self._cut(found)):
                found.end, found.known = described, False
        return found

    def _cut(self, found: Body) -> bool:
        """ "Phòng Kinh doanh | muối biển rà soát": small words behind a name that are no verb may belong to it."""
        if found.kind != "name" or found.end >= len(self.words) or not self.words[found.end - 1].low.isalpha():
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
            or self.words[end].low not in {"có", "đang"}
            or w.HAS_TO.at(self.words, after) > after
        ):
            return end
        step = max(after, w.STOPS.at(self.words, after)) if self.words[end].low == "đang" else after
        while step < len(self.words) and step - after < _MOST_DESCRIBED:
            token = self.words[step]
            if not token.word or token.low == "và" or (step > after and w.STOPS.at(self.words, step) > step):
                break
            step += 1
        return self._modifiers(step)

    def _known(self, at: int, bare: bool = False) -> Body | None:
        end = self.lexicon.longest(self.words, at)
        if end == at or not (self.words[at].capital or self.words[at].low == "ubnd" or self._small(at, end, bare)):
            return None
        if (owned := self._owned(at, end)) > end:
            return Body(self._modifiers(self._purpose(at, owned)), True, "name")
        if _UBND.at(self.words, at) == end:
            return self._places(end)
        joined = self._name_goes_on(end)
        if joined and (self.words[end].low == "và" or w.STOPS.at(self.words, end + 1) == end + 1):
            return self._proper(at, known=end)
        if self._dashed(end):
            return self._proper(at, known=end)
        behind = self._modifiers(self._purpose(at, end))
        if not self.closed and behind == end + 1 and self._half(behind):
            return self._proper(at, known=behind)
        slip = self._slip(behind) if self.closed else behind
        return Body(slip, slip == behind or self.words[behind].capital, "name")

    def _half(self, at: int) -> bool:
        """ "Báo Giao thông tuyên truyền": a capital was taken for a place, but a small half of its word follows it."""
        if at >= len(self.words) or not self.words[at - 1].capital:
            return False
        token = self.words[at]
        small = token.word and not token.capital and not token.text.isdigit() and token.low not in {"và", "có"}
        return small and w.STOPS.at(self.words, at) == at and w.TITLES.at(self.words, at) == at

    def _small(self, at: int, end: int, bare: bool = False) -> bool:
        """ "sở Tài chính", "công an tỉnh": a head printed small, known by the capital or the place behind it."""
        if w.HEADS.at(self.words, at) == at or end == at + 1:
            return False
        level = w.HEADS.at(self.words, at) == end and w.PLACES.at(self.words, end) > end
        return self.words[at + 1].capital or level or (bare and end - at > 2)

    def _owned(self, at: int, end: int) -> int:
        """ "Ban Chấp hành Đoàn Thanh niên": a name that says whose committee it is goes on with the owner's."""
        said = " ".join(token.low for token in self.words[at:end])
        if said in _COMMITTEES and end < len(self.words):
            if self._opens(end):
                return self.lexicon.longest(self.words, end)
            if (seat := _UBND.at(self.words, end)) > end and self.words[end].capital:
                return self._places(seat).end
            if w.QUANTIFIERS.at(self.words, end) > end and (group := self._group(end, bare=False)):
                return group.end
        return end

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

    def _purpose(self, at: int, end: int) -> int:
        """ "Ban Chỉ đạo phòng, chống tội phạm tỉnh", "Ban Chỉ huy PCTT và TKCN": what a committee is there for."""
        if _STEERING.at(self.words, at) != end or end >= len(self.words):
            return end
        if w.MODIFIERS.at(self.words, end) > end:
            return end
        step = max(w.PURPOSES.at(self.words, end), w.CARRYING_OUT.at(self.words, end))
        if step == end and not (self.words[end].capital or self.words[end].text.isdigit()):
            return end
        first = step = max(step, end + 1)
        while step < len(self.words) and step - end < _MAX_TAIL:
            token = self.words[step]
            if w.PLACES.at(self.words, step) > step or w.MODIFIERS.at(self.words, step) > step:
                break
            joins = token.low in {"và", "-"} and step + 1 < len(self.words) and self.body(step + 1, bare=True) is None
            abbreviation = token.low == "," and self._abbreviated(step + 1)
            if not (token.word or token.low == "-" or abbreviation) or (token.low == "và" and not joins):
                break
            if not self.closed and step > first and not token.capital and w.STOPS.at(self.words, step) > step:
                break
            if token.capital and self._opens(step):
                break
            step += 1
        carried_out = not self.closed and w.CARRYING_OUT.at(self.words, end) > end
        return end if carried_out and w.PLACES.at(self.words, step) == step else step

    def _abbreviated(self, at: int) -> bool:
        """ "Ban Chỉ đạo thực hiện BHXH, | BHYT tỉnh": capitals that name no body."""
        return (
            at < len(self.words)
            and self.words[at].text.isupper()
            and len(self.words[at].text) > 1
            and not self.body(at)
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

    def _title(self, at: int) -> Body | None:
        start = w.QUANTIFIERS.at(self.words, at)
        end = w.TITLES.at(self.words, start)
        if end == start:
            return None
        if end < len(self.words) and self.words[end].low == "," and w.TITLES.at(self.words, end + 1) > end + 1:
            inner = self._title(end + 1)
            if inner and inner.end == w.TITLES.at(self.words, end + 1):
                return Body(end, True, "title")
            return Body(inner.end, inner.known, "title") if inner else None
        inner = self.body(end, bare=True)
        if inner is None and end > start + 1 and self.words[start].low in {"trưởng", "phó"}:
            inner = self.body(start + 1, bare=True)
        if inner is None:
            title = " ".join(token.low for token in self.words[start:end])
            own = w.HEADS.at(self.words, end)
            whose = own > end and end < len(self.words) and self.words[end].capital
            if title in _ALONE and self.words[start].capital and not whose:
                return Body(end, True, "title")
            return Body(own, True, "title") if own > end and self.words[end].capital else None
        return Body(inner.end, inner.known, "title:" + inner.kind)

    def _proper(self, at: int, bare: bool = False, known: int = 0) -> Body | None:
        """An unknown name: a head and the words behind it, up to a verb in small letters, a sign or the next body.

        The words before `known` belong to the name already.
        """
        head = w.HEADS.at(self.words, at)
        small = bare and head == at + 1 and head < len(self.words) and self.words[head].capital
        if head == at or not (self.words[at].capital or small) or self._organisation(at):
            return None
        own = (self.words[at].low in _SELF and head == at + 1) or w.HOUSES.at(self.words, at) == head
        if own and self._ends_name(head):
            return Body(head, True, "name")
        named = head < len(self.words) and self.words[head].capital
        if not self.closed and not bare and head == at + 1 and not named:
            return None
        end = max(head, known)
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
            if token.low == "," and (step := self._small_rest(end + 1)) > end:
                end = step
                continue
            if not token.word or token.low == "và":
                break
            compound = w.STOPS.at(self.words, end - 1) if end > head and self.words[end - 1].capital else end
            if compound > end:  # "Phòng Xây dựng …": the small half of a verb that names
                end = (
                    w.OBJECTS.at(self.words, compound)
                    if w.NEED_OBJECT.at(self.words, end - 1) == compound
                    else compound
                )
                continue
            if (half := w.HALVES.at(self.words, end - 1)) > end and self.words[end - 1].capital:
                end = half
                continue
            if (pair := w.PAIRS.at(self.words, end)) > end:
                end = pair
                continue
            committee = token.low == "về" and (self.words[at].low == "ban" or self.words[end - 1].low == "gia")
            freely = end > head or self.words[at].low not in _TEAMS
            verb = not self.closed and not token.capital and freely and w.STOPS.at(self.words, end) > end
            if verb and not committee:
                break
            if token.capital and end > head and self._opens(end):
                owned = self._owned(at, end)
                if owned == end:
                    break
                end = owned
                continue
            end += 1
        unknown = self.lexicon.longest(self.words, at) == at
        if unknown and (meant := self.lexicon.nearest(self.words, at)) > at:
            return Body(max(self._modifiers(meant), at + 1), False, "name")
        plain = end - head >= 1 and not any(token.low == "," for token in self.words[at:end])
        listed = self.words[at].low in _ALL_KNOWN and head == at + 1
        sure = plain and (self.closed or self._abbreviated_office(at, head, end)) and not listed
        return Body(end, sure, "name") if end > head or self.closed else None

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

    def _shared_head(self, at: int) -> list[tuple[int, Body]]:
        """ "các Sở: Tài chính, Nội vụ và Y tế": names whose head is said once."""
        head = w.QUANTIFIERS.at(self.words, at)
        if head == at or head >= len(self.words) or self.words[head].low not in _SHARED:
            return []
        said = self.words[head].low
        index = head + 1
        out: list[tuple[int, Body]] = []
        while index < len(self.words):
            while index < len(self.words) and self.words[index].low in {",", "và", ":"}:
                index += 1
            if index >= len(self.words) or not self.words[index].capital:
                break
            end = self.lexicon.longest(self.words, index, said)
            if end == index:
                break
            out.append((index, Body(end, True, "shared:" + self.words[head].text.capitalize())))
            index = end
        return out

    def many(self, at: int, bare: bool = False) -> list[tuple[int, Body]]:
        """The bodies of the list that starts at `at`, each with its first token."""
        out: list[tuple[int, Body]] = []
        index = at
        while True:
            body = self.body(index, bare=bare or bool(out))
            if body is None or body.end <= index:
                break
            shared = self._shared_head(index)
            if shared and not (len(shared) == 1 and self._modifiers(shared[0][1].end) > shared[0][1].end):
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
