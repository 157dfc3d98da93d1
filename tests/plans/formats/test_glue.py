"""Words that a converter glued together are parted; nothing else is touched."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plans.formats.glue import is_syllable, parted, unglued
from tests.plans.reading import duty

WORDS = (
    "phối hợp với các cơ quan liên quan tổ chức tuyên truyền văn hóa đọc thực hiện chính sách giai đoạn hiện hành"
    " kế hoạch hướng dẫn nghiệp vụ thủ thư rà soát giám sát bảo đảm kinh phí"
)
PAIRS = [(a, b) for a in WORDS.split() for b in WORDS.split()]


@pytest.mark.parametrize(
    ("glued", "printed"),
    [
        ("vớiHội", "với Hội"),
        ("cơquan", "cơ quan"),
        ("năm2030", "năm 2030"),
        ("UBNDtỉnh", "UBND tỉnh"),
        ("TRIỂNKHAI", "TRIỂN KHAI"),
        ("tìnhhìnhthực", "tình hình thực"),
    ],
)
def test_a_glued_word_is_parted(glued: str, printed: str) -> None:
    assert parted(glued) == printed


@pytest.mark.parametrize("word", ["nghiêng", "Đakrông", "website", "UBMTTQVN", "quyết", "402/QĐ", "khuỷu", "giữ", "gì"])
def test_a_word_that_nothing_proves_glued_stays(word: str) -> None:
    assert parted(word) == word


@given(st.sampled_from(PAIRS))
def test_every_pair_of_words_is_parted_into_syllables(pair: tuple[str, str]) -> None:
    found = parted("".join(pair)).split()
    assert "".join(found) == "".join(pair)
    if len(found) > 1:
        assert all(is_syllable(word) for word in found)


def test_a_text_without_glue_is_left_alone() -> None:
    text = "Tỉnh Êđê có website phốtpho và cơquan một lần."
    assert unglued(text) == text


def test_a_duty_of_glued_words_is_read() -> None:
    task = duty(
        "Chủ trì, phối hợp vớiHội Nông dân tỉnh và các cơquan liênquan thựchiện chínhsách thư viện giaiđoạn 2026-2030;"
        " báocáo kếtquả vềSở Y tế trướcngày 30/11/2026."
    )
    assert (task.coordinators, task.report_to) == (["Hội Nông dân tỉnh", "các cơ quan liên quan"], ["Sở Y tế"])
    assert task.due == ["2026-11-30"]
