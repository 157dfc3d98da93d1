"""Known full names: read from config/body_names.toml, and those a document or a registry adds."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Sequence
from difflib import SequenceMatcher
from functools import lru_cache
from itertools import product
from pathlib import Path

from config.settings import CONFIG_FOLDER
from plans.names import words as w
from plans.names.tokens import Token, tokens

_FILE = CONFIG_FOLDER / "body_names.toml"
_BETWEEN = frozenset({",", "-", "&", "và", "/"})
_MARK = "|"
_SLIP = 0.5
#: Every rule for a body asks for one of these, or for a known name.
_OPENERS = w.TITLES.openers | w.QUANTIFIERS.openers | w.ATOMS.openers | w.HEADS.openers

Key = tuple[str, ...]


def _keys(name: str) -> set[Key]:
    """The name as words with a mark for each sign or "và" between them; signs may also be left out in print."""
    words: list[str] = []
    loose: list[int] = []
    for token in tokens(name):
        if token.low in _BETWEEN:
            if words and words[-1] != _MARK:
                if token.low != "và":
                    loose.append(len(words))
                words.append(_MARK)
        elif token.word:
            words.append(token.low)
    keys = set()
    for kept in product((True, False), repeat=min(len(loose), 4)):
        dropped = {at for at, keep in zip(loose, kept, strict=False) if not keep}
        keys.add(tuple(word for at, word in enumerate(words) if at not in dropped))
    return keys


def _slipped(read: str, meant: str) -> bool:
    """Whether one word can be a misprint of another: mostly the same letters."""
    return read == meant or SequenceMatcher(None, read, meant, autojunk=False).ratio() >= _SLIP


class Lexicon:
    """Names as bags of words in order; `longest` finds the longest that starts at a token."""

    def __init__(self, names: Iterable[str] = ()) -> None:
        self._by_first: dict[str, set[Key]] = {}
        self._longest: dict[str, int] = {}
        self._printed: dict[Key, str] = {}
        for name in names:
            self._add(name)

    @classmethod
    def default(cls) -> Lexicon:
        """The names that come with the product."""
        return _load(_FILE)

    def plus(self, names: Iterable[str]) -> Lexicon:
        """This lexicon and more names; the old one is left alone."""
        more = Lexicon()
        more._by_first = {first: set(keys) for first, keys in self._by_first.items()}
        more._longest = dict(self._longest)
        more._printed = dict(self._printed)
        for name in names:
            more._add(name)
        return more

    def __contains__(self, name: str) -> bool:
        return any(key in self._by_first.get(key[0], ()) for key in _keys(name) if key)

    def may_open(self, token: Token) -> bool:
        """Whether a body can start at the token; where this is False no rule finds one."""
        return token.low in _OPENERS or token.low in self._by_first or token.text.isdigit()

    def printed(self, name: str) -> str | None:
        """A known name as it is usually written, for one that stands in capitals."""
        return next((found for key in _keys(name) if (found := self._printed.get(key))), None)

    def longest(self, words: Sequence[Token], at: int, head: str = "") -> int:
        """The index behind the longest known name that starts at `at`, or `at` where none does.

        With a `head` the name is one whose head was said before: "các Sở: Tài chính, Nội vụ".
        """
        first = head or words[at].low
        known = self._by_first.get(first)
        if not known:
            return at
        most = self._longest[first]
        best, index = at, at
        read = [head] if head else []
        while index < len(words) and len(read) < most:
            token = words[index]
            index += 1
            if token.low in _BETWEEN:
                if read and read[-1] != _MARK:
                    read.append(_MARK)
                continue
            if token.low == ".":
                continue
            if not token.word:
                break
            read.append(token.low)
            if tuple(read) in known and not (best > at and self._swallows(words[best:], best - at, tuple(read))):
                best = index
        return best

    def _swallows(self, rest: Sequence[Token], behind: int, key: Key) -> bool:
        """Whether a longer name takes in a verb: "Phòng Kinh tế | xây dựng" where "Kinh tế - Xây dựng" is known."""
        if rest[0].capital or w.STOPS.at(rest, 0) == 0:
            return False
        printed = [token for token in tokens(self._printed[key]) if token.word and token.low not in _BETWEEN]
        return behind < len(printed) and printed[behind].low == rest[0].low and printed[behind].capital

    def nearest(self, words: Sequence[Token], at: int) -> int:
        """The index behind words that are a misprint of a known name of two words or more, or `at`.

        The head must be right, the number of words too, and nine letters in ten.
        """
        best, end = 0.86, at
        for key in self._by_first.get(words[at].low, ()):
            if len(key) < 3:
                continue
            index, read = at, list[str]()
            while index < len(words) and len(read) < len(key):
                sign = words[index].low in _BETWEEN
                if not sign and not words[index].word:
                    break
                read.append(_MARK if sign else words[index].low)
                index += 1
            if len(read) == len(key) and abs(sum(map(len, read)) - sum(map(len, key))) < 3:
                likeness = SequenceMatcher(None, " ".join(read), " ".join(key), autojunk=False).ratio()
                if likeness > best and all(map(_slipped, read, key)):
                    best, end = likeness, index
        return end

    def _add(self, name: str) -> None:
        for key in _keys(name):
            if key:
                self._printed.setdefault(key, name)
                self._by_first.setdefault(key[0], set()).add(key)
                self._longest[key[0]] = max(self._longest.get(key[0], 0), len(key))


@lru_cache(maxsize=4)
def _load(path: Path) -> Lexicon:
    families = tomllib.loads(path.read_text(encoding="utf-8"))["family"]
    return Lexicon(
        f"{head} {name}".strip() for family in families for head in family["head"] for name in family["names"]
    )
