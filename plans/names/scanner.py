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
    }
)
_ALONE = frozenset({"bộ trưởng", "chủ tịch", "giám đốc", "cục trưởng", "tổng cục trưởng", "chủ tịch nước"})
_SELF = frozenset({"bộ", "sở", "ban"})
_TEAMS = frozenset({"tổ", "đội", "nhóm"})
_SHARED = frozenset({"sở", "bộ", "ban", "phòng", "vụ", "cục", "chi cục"})


_MAX_TAIL = 14


class Scanner(Groups):
    """Finds bodies at a token."""

    def body(self, at: int, bare: bool = False) -> Body | None:
        """The body that starts at token `at`; `bare` lets a group noun without "các" open one."""
        if at >= len(self.words) or not self.words[at].word or w.NO_BODY.at(self.words, at) > at:
            return None
        return self._title(at) or self._known(at) or self._group(at, bare) or self._proper(at, bare)

    def _known(self, at: int) -> Body | None:
        end = self.lexicon.longest(self.words, at)
        if end == at or not (self.words[at].capital or self.words[at].low == "ubnd"):
            return None
        if _UBND.at(self.words, at) == end:
            return self._places(end)
        if self._name_goes_on(end) and w.STOPS.at(self.words, end + 1) == end + 1:
            return self._proper(at)
        behind = self._modifiers(self._owned(at, end))
        slip = self._slip(behind) if self.closed else behind
        return Body(slip, slip == behind, "name")

    def _owned(self, at: int, end: int) -> int:
        """ "Ban Chấp hành Đoàn Thanh niên": a name that says whose committee it is goes on with the owner's."""
        said = " ".join(token.low for token in self.words[at:end])
        if said in _COMMITTEES and end < len(self.words) and self._opens(end):
            return self.lexicon.longest(self.words, end)
        return end

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
            return Body(inner.end, inner.known, "title") if inner else None
        inner = self.body(end, bare=True)
        if inner is None:
            title = " ".join(token.low for token in self.words[start:end])
            if title in _ALONE and self.words[start].capital:
                return Body(end, True, "title")
            own = w.HEADS.at(self.words, end)
            return Body(own, True, "title") if own > end and self.words[end].capital else None
        return Body(inner.end, inner.known, "title:" + inner.kind)

    def _proper(self, at: int, bare: bool = False) -> Body | None:
        """An unknown name: a head and the words behind it, up to a verb in small letters, a sign or the next body."""
        head = w.HEADS.at(self.words, at)
        if head == at or not self.words[at].capital or self._organisation(at):
            return None
        if self.words[at].low in _SELF and head == at + 1 and self._ends_name(head):
            return Body(head, True, "name")
        named = head < len(self.words) and self.words[head].capital
        if not self.closed and not bare and head == at + 1 and not named:
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
            committee = token.low == "về" and self.words[at].low == "ban"
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
        known = end - head >= 1 and not any(token.low == "," for token in self.words[at:end])
        return Body(end, known and self.closed, "name") if end > head or self.closed else None

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
