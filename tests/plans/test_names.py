"""Where a name starts, where it ends, and where a list parts."""

from __future__ import annotations

import pytest

from plans.names import Lexicon, bodies_at, split_bodies

LEXICON = Lexicon.default()


@pytest.mark.parametrize(
    ("printed", "parts"),
    [
        ("Sở Văn hóa, Thể thao và Du lịch", ["Sở Văn hóa, Thể thao và Du lịch"]),
        ("Sở Văn hoá, Thể thao và Du lịch, Sở Y tế", ["Sở Văn hoá, Thể thao và Du lịch", "Sở Y tế"]),
        ("Sở LĐ-TB&XH; Sở NN&PTNT và Sở KH&CN", ["Sở LĐ-TB&XH", "Sở NN&PTNT", "Sở KH&CN"]),
        (
            "Các sở, ban, ngành, UBND các huyện, thị xã, thành phố",
            ["Các sở, ban, ngành", "UBND các huyện, thị xã, thành phố"],
        ),
        ("các sở, ngành, đơn vị liên quan cấp tỉnh", ["các sở, ngành, đơn vị liên quan cấp tỉnh"]),
        ("các sở, ngành và cơ quan, đơn vị có liên quan", ["các sở, ngành", "cơ quan, đơn vị có liên quan"]),
        ("UBND các xã, phường, đặc khu; Công an tỉnh", ["UBND các xã, phường, đặc khu", "Công an tỉnh"]),
        ("Công an tỉnh, Bộ CHQS tỉnh, BCH BĐBP tỉnh", ["Công an tỉnh", "Bộ CHQS tỉnh", "BCH BĐBP tỉnh"]),
        ("Các Sở: Tài chính, Giáo dục và Đào tạo và Y tế", ["Sở Tài chính", "Sở Giáo dục và Đào tạo", "Sở Y tế"]),
        ("Văn phòng HĐND và UBND xã, Phòng Văn hóa - Xã hội", ["Văn phòng HĐND và UBND xã", "Phòng Văn hóa - Xã hội"]),
        ("Trung tâm Phục vụ hành chính công xã", ["Trung tâm Phục vụ hành chính công xã"]),
        ("Sở Nội vụ Sở Tài chính", ["Sở Nội vụ", "Sở Tài chính"]),
        ("- Các sở, ngành;\n- UBND các xã, phường.", ["Các sở, ngành", "UBND các xã, phường"]),
        (
            "Thanh tra tỉnh và Ủy ban nhân dân các huyện, thành phố",
            ["Thanh tra tỉnh", "Ủy ban nhân dân các huyện, thành phố"],
        ),
        (
            "Thủ trưởng các sở, ban, ngành và Chủ tịch UBND các xã",
            ["Thủ trưởng các sở, ban, ngành", "Chủ tịch UBND các xã"],
        ),
        ("Viện Quy hoạch, Kiến trúc và Cảnh quan Xanh", ["Viện Quy hoạch, Kiến trúc và Cảnh quan Xanh"]),
        ("Sở Tài chính (cơ quan thường trực)", ["Sở Tài chính"]),
        ("các cấp, các ngành, các đơn vị trên địa bàn tỉnh", ["các cấp, các ngành, các đơn vị trên địa bàn tỉnh"]),
        (
            "Vụ Kế hoạch - Tài chính, Cục Chuyển đổi số, Văn phòng Bộ",
            ["Vụ Kế hoạch - Tài chính", "Cục Chuyển đổi số", "Văn phòng Bộ"],
        ),
        ("ngành Giáo dục, ngành Y tế", ["ngành Giáo dục", "ngành Y tế"]),
        ("các Sở, ban, ngành Thành phố", ["các Sở, ban, ngành Thành phố"]),
        ("Ban Chấp hành Hội Nông dân tỉnh", ["Ban Chấp hành Hội Nông dân tỉnh"]),
        ("UBMTTQ huyện, Hội LHPN và Huyện đoàn", ["UBMTTQ huyện", "Hội LHPN", "Huyện đoàn"]),
    ],
)
def test_a_text_of_names_is_parted(printed: str, parts: list[str]) -> None:
    assert [found.name for found in split_bodies(printed, LEXICON)] == parts


@pytest.mark.parametrize(
    ("sentence", "names"),
    [
        ("Sở Xây dựng xây dựng kế hoạch", ["Sở Xây dựng"]),
        ("Sở Nông nghiệp và Môi trường rà soát, đề xuất", ["Sở Nông nghiệp và Môi trường"]),
        ("các sở, ngành liên quan tham mưu UBND tỉnh", ["các sở, ngành liên quan"]),
        ("các cơ quan báo chí, truyền thông trong tỉnh đẩy mạnh", ["các cơ quan báo chí, truyền thông trong tỉnh"]),
        ("Công an tỉnh và các đơn vị có liên quan tổ chức", ["Công an tỉnh", "các đơn vị có liên quan"]),
        ("UBND các xã, phường định kỳ 6 tháng", ["UBND các xã, phường"]),
        ("Tổ chức tập huấn cho cán bộ", []),
        ("Báo cáo kết quả thực hiện", []),
        ("Phòng, chống thiên tai", []),
        ("các cơ sở dữ liệu dùng chung", ["các cơ sở dữ liệu dùng chung"]),
    ],
)
def test_a_name_in_a_sentence_ends_before_the_verb(sentence: str, names: list[str]) -> None:
    assert [found.name for found in bodies_at(sentence, 0, LEXICON)] == names


def test_a_misprint_near_a_known_name_is_found_and_marked() -> None:
    found = split_bodies("Sở Nông nghiêp và Môi trường", LEXICON)
    assert [(item.name, item.known) for item in found] == [("Sở Nông nghiêp và Môi trường", False)]


def test_names_that_an_office_adds_are_known() -> None:
    name = "Tổ Tiết kiệm, Vay vốn và Thanh Niên"
    assert [item.name for item in split_bodies(name, LEXICON.plus([name]))] == [name]
    assert name in LEXICON.plus([name])
    assert name not in LEXICON
