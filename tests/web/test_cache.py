"""Kept numbers: counted again after any change, by one visitor when only time ran out."""

from __future__ import annotations

import pytest

from web.board.cache import LONGEST, Fresh


class Clock:
    now = 100.0

    def __call__(self) -> float:
        return self.now


def test_counted_once_for_each_version_and_again_after_a_while() -> None:
    clock, counted = Clock(), []
    fresh = Fresh(clock)

    def count() -> int:
        counted.append(clock.now)
        return len(counted)

    assert [fresh.get("board", 1, count) for _ in range(3)] == [1, 1, 1]
    assert fresh.get("board", 2, count) == 2
    clock.now += LONGEST
    assert fresh.get("board", 2, count) == 3
    assert fresh.get("other", 2, count) == 4


def test_others_take_the_old_answer_while_one_counts() -> None:
    clock = Clock()
    fresh = Fresh(clock)
    assert fresh.get("board", 1, lambda: "old") == "old"
    clock.now += LONGEST

    def count() -> str:
        assert fresh.get("board", 1, lambda: "never") == "old"
        return "new"

    assert fresh.get("board", 1, count) == "new"


def test_a_failed_count_does_not_block_the_next() -> None:
    fresh = Fresh()
    with pytest.raises(ZeroDivisionError):
        fresh.get("board", 1, lambda: 1 / 0)
    assert fresh.get("board", 1, lambda: 2.0) == 2.0
