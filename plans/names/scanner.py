"""One body, and a list of bodies.

list := body (("," | ";" | "và") body)*
body := title body | known name modifiers | group | head proper-tail
"""

from __future__ import annotations

from plans.names import words as w
from plans.names.committees import SEATS, Committees
from plans.names.places import Body
from plans.names.tails import OWN

_AND = frozenset({",", ";", "và", "/", "cùng"})
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
_TEAMS = frozenset({"tổ", "đội", "nhóm"})
# Heads whose every name is in the lexicon: another one is a misprint.
_ALL_KNOWN = frozenset({"sở", "bộ"})
_SHARED = frozenset({"sở", "bộ", "ban", "phòng", "vụ", "cục", "chi cục"})

_MAX_TAIL = 20
_MOST_REMARKED = 40


class Scanner(Committees):
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
        found = (
            self._title(at)
            or self._known(at, bare)
            or self._plural(at)
            or self._group(at, bare)
            or self._proper(at, bare)
        )
        if found and not self.closed:
            described = self._described(found.end)
            if found.kind == "group" and described == found.end:
                described = self._working(found.end)
                if described == found.end and (self._could_work(found.end) or self._halved(found.end)):
                    found.known = False
            unsure = self._cut(found) or self._open_purpose(at, found.end)
            if described > found.end or (found.known and unsure):
                found.end, found.known = described, False
        return found

    def _known(self, at: int, bare: bool = False) -> Body | None:
        end = self.lexicon.longest(self.words, at)
        if end == at or not (self.words[at].capital or self.words[at].low == "ubnd" or self._small(at, end, bare)):
            return None
        if (owned := self._owned(at, end)) > end:
            return Body(self._modifiers(self._purpose(at, owned)), True, "name")
        if SEATS.at(self.words, at) == end:
            return self._places(end)
        end = max(end, self._inner_office(at, end))
        joined = self._name_goes_on(end)
        if joined and (self.words[end].low == "và" or w.STOPS.at(self.words, end + 1) == end + 1):
            return self._proper(at, known=end)
        if self._dashed(end):
            return self._proper(at, known=end)
        behind = self._modifiers(self._purpose(at, end))
        if not self.closed and behind == end + 1 and self._half(behind):
            return self._proper(at, known=behind)
        if (owner := self._owner_behind(behind)) > behind:
            return Body(owner, SEATS.at(self.words, behind) > behind, "name")
        slip = self._slip(behind) if self.closed else behind
        return Body(slip, slip == behind or self.words[behind].capital, "name")

    def _plural(self, at: int) -> Body | None:
        """ "các Chi nhánh Văn phòng Đăng ký đất đai", "các Hạt Kiểm lâm": every office of one name."""
        start = w.QUANTIFIERS.at(self.words, at)
        if (
            start == at
            or start >= len(self.words)
            or not self.words[start].capital
            or w.ATOMS.at(self.words, start) > start
        ):
            return None
        found = self._known(start) if w.HEADS.at(self.words, start) > start else None
        return found if found and found.end > w.HEADS.at(self.words, start) else None

    def _small(self, at: int, end: int, bare: bool = False) -> bool:
        """ "sở Tài chính", "công an tỉnh": a head printed small, known by the capital or the place behind it."""
        if w.HEADS.at(self.words, at) == at or end == at + 1:
            return False
        level = w.HEADS.at(self.words, at) == end and w.PLACES.at(self.words, end) > end
        return self.words[at + 1].capital or level or (bare and end - at > 2)

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
        if end < len(self.words) and self.words[end].low == "(":  # "Giám đốc (Thủ trưởng) các sở"
            shut = next((k for k in range(end, min(end + 5, len(self.words))) if self.words[k].low == ")"), end - 1)
            end = shut + 1 if shut > end else end
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
        own = (self.words[at].low in OWN and head == at + 1) or w.HOUSES.at(self.words, at) == head
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
                needs = w.NEED_OBJECT.at(self.words, end - 1) == compound
                end = w.OBJECTS.at(self.words, compound) if needs else compound
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

    def _behind_parenthesis(self, body: Body) -> int:
        """ "Cục Cảnh sát (Bộ Công an), Sở …": an owner belongs to the name; another remark only stands between two."""
        index = body.end
        if index >= len(self.words) or self.words[index].low != "(":
            return index
        signs = (
            at for at in range(index + 1, min(len(self.words), index + _MOST_REMARKED)) if self.words[at].low == ")"
        )
        close = next(signs, index)
        if close == index:
            return index
        if self.owns(index + 1, close):
            body.end = close + 1
            return close + 1
        goes_on = close + 1 < len(self.words) and self.words[close + 1].low in {",", "và", ";"}
        return close + 1 if goes_on and self.body(close + 2) else index

    def owns(self, at: int, close: int) -> bool:
        """Whether the words up to `close` name an office that stands above: "Bộ Công an", not "Chi cục Thủy sản"."""
        above = self.words[at].capital and self.words[at].low in {"bộ", "ubnd", "công"}
        inner = self.many(at) if above else []
        return bool(inner) and all(item.known for _, item in inner) and inner[-1][1].end == close

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
                index = self._behind_parenthesis(body)
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
