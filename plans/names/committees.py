"""Committees: whose they are, and what they are there for."""

from __future__ import annotations

from plans.names import words as w
from plans.names.tails import Tails

SEATS = w.Phrases(
    ["ubnd", "ủy ban nhân dân", "hđnd", "hội đồng nhân dân", "công an", "trạm y tế", "huyện ủy", "đảng ủy"]
)
"""Bodies that a place alone names."""
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
_STEERING = w.Phrases(["ban chỉ đạo", "ban chỉ huy", "văn phòng ban chỉ đạo", "văn phòng ban chỉ huy", "hội đồng"])
_MAX_TAIL = 20
_WHOLE_PURPOSE = 3


class Committees(Tails):
    """The rules for committees."""

    def _owned(self, at: int, end: int) -> int:
        """ "Ban Chấp hành Đoàn Thanh niên": a name that says whose committee it is goes on with the owner's."""
        said = " ".join(token.low for token in self.words[at:end])
        if said in _COMMITTEES and end < len(self.words):
            if self._opens(end):
                return self.lexicon.longest(self.words, end)
            if (seat := SEATS.at(self.words, end)) > end and self.words[end].capital:
                return self._places(seat).end
            if w.QUANTIFIERS.at(self.words, end) > end and (group := self._group(end, bare=False)):
                return group.end
        return end

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
        first -= step - end > _WHOLE_PURPOSE
        while step < len(self.words) and step - end < _MAX_TAIL:
            token = self.words[step]
            if w.PLACES.at(self.words, step) > step or w.MODIFIERS.at(self.words, step) > step:
                break
            joins = token.low in {"và", "-"} and step + 1 < len(self.words) and self.body(step + 1, bare=True) is None
            if (pair := w.PAIRS.at(self.words, step)) > step:
                step = pair
                continue
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

    def _open_purpose(self, at: int, end: int) -> bool:
        """ "Ban Chỉ đạo xây dựng xã hội | học tập …": a purpose in small letters that no place ends may go on."""
        named = _STEERING.at(self.words, at)
        return (
            at < named < end < len(self.words)
            and not self.words[end - 1].capital
            and w.STOPS.at(self.words, end) > end
            and not any(max(w.PLACES.at(self.words, k), w.LEVELS.at(self.words, k)) == end for k in range(named, end))
        )

    def _abbreviated(self, at: int) -> bool:
        """ "Ban Chỉ đạo thực hiện BHXH, | BHYT tỉnh": capitals that name no body."""
        return (
            at < len(self.words)
            and self.words[at].text.isupper()
            and len(self.words[at].text) > 1
            and not self.body(at)
        )
