"""One key for a name, however it was typed."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from config.names import fold, plain, tidy

SAME = [
    ("Uỷ ban nhân dân các xã, phường", "UBND các xã phường"),
    ("Sở LĐ-TB&XH", "Sở Lao động – Thương binh và Xã hội"),
    ("Sở LĐTBXH", "Sở Lao động, Thương binh và Xã hội"),
    ("Phòng LĐ, TB, XH-DT", "Phòng Lao động, Thương binh và Xã hội - Dân tộc"),
    ("Sở NN&PTNT", "Sở Nông nghiệp và Phát triển nông thôn"),
    ("Sở NN và PTNT", "SỞ NÔNG NGHIỆP VÀ PHÁT TRIỂN NÔNG THÔN"),
    ("Sở TN&MT", "Sở Tài nguyên và Môi trường"),
    ("Sở KH&ĐT", "Sở Kế hoạch và Đầu tư"),
    ("Sở GTVT", "Sở Giao thông vận tải"),
    ("Sở TT&TT", "Sở Thông tin và Truyền thông"),
    ("Sở VH,TT&DL", "Sở Văn hoá, Thể thao và Du lịch"),
    ("Sở VHTTDL", "Sở Văn hóa, Thể thao và Du lịch"),
    ("Sở DT&TG", "Sở Dân tộc và Tôn giáo"),
    ("Bộ CHQS tỉnh", "Bộ Chỉ huy Quân sự tỉnh"),
    ("BCHQS tỉnh", "Bộ Chỉ huy quân sự tỉnh"),
    ("Uỷ ban MTTQ Việt Nam tỉnh", "Ủy ban Mặt trận Tổ quốc Việt Nam tỉnh"),
    ("UBMTTQVN tỉnh", "Ủy ban Mặt trận tổ quốc Việt Nam tỉnh"),
    ("NHCSXH tỉnh", "Ngân hàng Chính sách xã hội tỉnh"),
    ("Toà án\u00a0nhân dân", "Tòa án nhân dân"),
]
NOT_SAME = [("Sở Nội vụ", "Sở Ngoại vụ"), ("Phường 1", "Phường 2"), ("xã Hà Lâm", "xã Hạ Lâm"), ("hóa", "hoa")]


@pytest.mark.parametrize(("one", "other"), SAME)
def test_spellings_of_one_name_meet(one: str, other: str) -> None:
    assert fold(one) == fold(other)


@pytest.mark.parametrize(("one", "other"), NOT_SAME)
def test_different_names_stay_apart(one: str, other: str) -> None:
    assert fold(one) != fold(other)


def test_search_needs_no_diacritics() -> None:
    assert "dan toc" in plain("Sở Dân tộc và Tôn giáo")
    assert plain("Đồng bằng") == "dong bang"


@pytest.mark.parametrize(
    ("typed", "tidied"), [("hoà", "hòa"), ("thuỷ", "thủy"), ("khoẻ", "khỏe"), ("quý", "quý"), ("hoàn", "hoàn")]
)
def test_tone_mark_on_the_first_vowel_of_an_open_syllable(typed: str, tidied: str) -> None:
    assert tidy(typed) == tidied


@given(st.text(max_size=60))
def test_folding_twice_changes_nothing_more(text: str) -> None:
    once = tidy(text)
    assert tidy(once) == once
    assert plain(plain(text)) == plain(plain(plain(text)))
