"""The small words around names: what opens a body, what may follow, and where a name surely ends.

The words themselves stand in config/name_words.toml.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Sequence

from config.settings import CONFIG_FOLDER
from plans.names.tokens import Token, tokens

_FILE = CONFIG_FOLDER / "name_words.toml"


class Phrases:
    """A set of phrases; `at` gives the index behind the longest one that stands at a token, or the token itself."""

    def __init__(self, phrases: Iterable[str]) -> None:
        self._by_first: dict[str, list[tuple[str, ...]]] = {}
        for phrase in phrases:
            key = tuple(token.low for token in tokens(phrase))
            self._by_first.setdefault(key[0], []).append(key)
        for keys in self._by_first.values():
            keys.sort(key=len, reverse=True)
        self.openers = frozenset(self._by_first)

    def at(self, words: Sequence[Token], index: int) -> int:
        if index >= len(words):
            return index
        for key in self._by_first.get(words[index].low, ()):
            end = index + len(key)
            if len(key) == 1 or (end <= len(words) and tuple(word.low for word in words[index:end]) == key):
                return end
        return index


_WORDS: dict[str, list[str]] = tomllib.loads(_FILE.read_text(encoding="utf-8"))

QUANTIFIERS = Phrases(_WORDS["quantifiers"])
ATOMS = Phrases(_WORDS["atoms"])
HOUSES = Phrases(["tổng công ty", "công ty", "bệnh viện", "tập đoàn", "học viện", "nhà trường"])
HAS_TO = Phrases(_WORDS["has_to"])
SCHOOLS = Phrases(_WORDS["schools"])
NEVER_GO_ON = Phrases(_WORDS["never_go_on"])
PLURAL_HEADS = Phrases(_WORDS["plural_heads"])
OFFICE_ATOMS = Phrases(_WORDS["office_atoms"])
COMPOUNDS = Phrases(_WORDS["compounds"])
PLACES = Phrases(_WORDS["places"])
MODIFIERS = Phrases(_WORDS["modifiers"])
LEVELS = Phrases(_WORDS["levels"])
GROUP_MODIFIERS = Phrases(_WORDS["group_modifiers"])
TITLES = Phrases(_WORDS["titles"])
HEADS = Phrases(_WORDS["heads"])
STOPS = Phrases(_WORDS["stops"])
NEED_OBJECT = Phrases(_WORDS["need_object"])
OBJECTS = Phrases(_WORDS["objects"])
HALVES = Phrases(_WORDS["halves"])
PURPOSES = Phrases(_WORDS["purposes"])
CARRYING_OUT = Phrases(_WORDS["carrying_out"])
WORKS = Phrases(_WORDS["works"])
THINGS = Phrases(_WORDS["things"])
PAIRS = Phrases(_WORDS["pairs"])
NO_BODY = Phrases(_WORDS["no_body"])
