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
        ("Các trường Mầm non, Tiểu học, THCS trên địa bàn xã", ["Các trường Mầm non, Tiểu học, THCS trên địa bàn xã"]),
        ("Trường Mầm non, Trường Tiểu học", ["Trường Mầm non", "Trường Tiểu học"]),
        ("Hiệu trưởng các trường tiểu học và THCS", ["Hiệu trưởng các trường tiểu học và THCS"]),
        ("sở Tài chính, công an tỉnh", ["sở Tài chính", "công an tỉnh"]),
        ("các sở, ban, ngành, công an tỉnh", ["các sở, ban, ngành", "công an tỉnh"]),
        ("Trưởng các thôn, Tổ công nghệ số cộng đồng", ["Trưởng các thôn", "Tổ công nghệ số cộng đồng"]),
        (
            "Bí thư chi bộ, Trưởng thôn, Trưởng ban công tác Mặt trận các thôn",
            ["Bí thư chi bộ", "Trưởng thôn", "Trưởng ban công tác Mặt trận các thôn"],
        ),
        (
            "Trung tâm Văn hóa - Thông tin và Thể thao, Trạm Y tế",
            ["Trung tâm Văn hóa - Thông tin và Thể thao", "Trạm Y tế"],
        ),
        (
            "Ban Chỉ đạo phòng, chống tội phạm tỉnh, Công an tỉnh",
            ["Ban Chỉ đạo phòng, chống tội phạm tỉnh", "Công an tỉnh"],
        ),
        (
            "Văn phòng Ban Chỉ huy PCTT và TKCN tỉnh, Sở Y tế",
            ["Văn phòng Ban Chỉ huy PCTT và TKCN tỉnh", "Sở Y tế"],
        ),
        ("UBND TP. Thanh Hà và các quận, huyện", ["UBND TP. Thanh Hà và các quận, huyện"]),
        ("Ủy ban nhân dân các xã: Thanh Hà, An Lạc", ["Ủy ban nhân dân các xã: Thanh Hà, An Lạc"]),
        ("Các đơn vị thuộc, trực thuộc Bộ", ["Các đơn vị thuộc, trực thuộc Bộ"]),
        (
            "Công chức Văn hóa - Xã hội, Công chức Tài chính - Kế toán",
            ["Công chức Văn hóa - Xã hội", "Công chức Tài chính - Kế toán"],
        ),
        (
            "Các Công ty muối, Ban quản lý rừng, Vườn quốc gia An Lạc",
            ["Các Công ty muối", "Ban quản lý rừng", "Vườn quốc gia An Lạc"],
        ),
        ("Các Phòng, Ban, Đơn vị trực thuộc", ["Các Phòng, Ban, Đơn vị trực thuộc"]),
        ("Các khoa nội, ngoại", ["Các khoa nội, ngoại"]),
        ("Khoa Dược, các khoa lâm sàng, cận lâm sàng", ["Khoa Dược", "các khoa lâm sàng, cận lâm sàng"]),
        ("UBND các xã có hồ chứa lớn; Sở Nội vụ", ["UBND các xã có hồ chứa lớn", "Sở Nội vụ"]),
        ("Phòng Kinh tế; 12 khu phố", ["Phòng Kinh tế", "12 khu phố"]),
        ("Thường trực HĐND, các Ban HĐND, các Tổ đại biểu", ["Thường trực HĐND", "các Ban HĐND", "các Tổ đại biểu"]),
        ("Đồng chí Phó Chủ tịch UBND xã, Khoa Dược", ["Đồng chí Phó Chủ tịch UBND xã", "Khoa Dược"]),
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
        ("thủ trưởng các sở, ngành thực hiện nghiêm túc Chỉ thị này", ["thủ trưởng các sở, ngành"]),
        ("các đơn vị thực hiện./.", ["các đơn vị"]),
        ("Đoàn Thanh niên Bệnh viện phát động", ["Đoàn Thanh niên Bệnh viện"]),
        ("Báo Giao thông tuyên truyền kịp thời", ["Báo Giao thông"]),
        ("Báo An Lạc mở chuyên mục", ["Báo An Lạc"]),
        ("Phòng Kinh tế xây dựng kế hoạch", ["Phòng Kinh tế"]),
        ("Phòng Xây dựng nếp sống theo dõi", ["Phòng Xây dựng nếp sống"]),
        ("Phòng Kế hoạch tổng hợp rà soát", ["Phòng Kế hoạch tổng hợp"]),
        ("Trung tâm Giữ giống lúa, ngô lai tỉnh kiểm tra", ["Trung tâm Giữ giống lúa, ngô lai tỉnh"]),
        ("Trung tâm Giữ giống lúa, chủ rừng kiểm tra", ["Trung tâm Giữ giống lúa", "chủ rừng"]),
        (
            "các Ban của Hội đồng nhân dân, các Tổ đại biểu Hội đồng nhân dân giám sát",
            ["các Ban của Hội đồng nhân dân", "các Tổ đại biểu Hội đồng nhân dân"],
        ),
        ("các tổ chức chính trị - xã hội nhận ủy thác rà soát", ["các tổ chức chính trị - xã hội nhận ủy thác"]),
        ("Giám đốc Bệnh viện phân công", ["Giám đốc Bệnh viện"]),
        ("Ủy ban nhân dân các huyện, thành, thị rà soát", ["Ủy ban nhân dân các huyện, thành, thị"]),
        ("các đơn vị thực hiện nhiệm vụ thu gom báo cáo", ["các đơn vị"]),
        ("Đội Dân phòng và CNCH khu vực 3 thực tập phương án", ["Đội Dân phòng và CNCH khu vực 3"]),
        (
            "Trung tâm Công nghệ thông tin và Thông tin sách tập huấn",
            ["Trung tâm Công nghệ thông tin và Thông tin sách"],
        ),
        ("Trưởng đoàn, Phó Trưởng đoàn phân công nhiệm vụ", ["Trưởng đoàn", "Phó Trưởng đoàn"]),
        ("Trung ương Hội Nông dân Việt Nam phát động", ["Trung ương Hội Nông dân Việt Nam"]),
        ("Trạm Y tế nơi trường đóng tuyên truyền", ["Trạm Y tế"]),
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


@pytest.mark.parametrize(
    ("sentence", "sure"),
    [
        ("Phòng Kinh doanh muối biển rà soát", False),
        ("Phòng Kinh doanh rà soát", True),
        ("Sở Y tế ngâm nước muối", False),
        ("Sở Y tế và Sở Nội vụ kiểm tra", True),
    ],
)
def test_a_known_name_with_small_words_behind_it_that_are_no_verb_is_not_sure(sentence: str, sure: bool) -> None:
    assert bodies_at(sentence, 0, LEXICON)[0].known is sure


@pytest.mark.parametrize(
    "cut", ["các sở,", "các sở, ban,", "các sở, ngành và", "các cơ quan, đơn vị -", "Công an tỉnh, các sở,"]
)
def test_a_list_that_breaks_off_at_its_sign_is_read_up_to_it(cut: str) -> None:
    """A page that is missing: what follows the sign is not in the text."""
    lexicon = Lexicon.default()
    assert split_bodies(cut, lexicon)
    assert bodies_at(cut, 0, lexicon, bare=True)
