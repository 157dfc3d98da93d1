"""Which line breaks of plain text are the author's own."""

from __future__ import annotations

import pytest

from plans.blocks import Paragraph
from plans.formats.text import read_text
from tests.plans.reading import read


def _lines(text: str) -> list[str]:
    return [block.text for block in read_text(text).blocks if isinstance(block, Paragraph)]


def test_bullets_right_below_a_heading_without_a_full_stop() -> None:
    proposal = read("""
V. TỔ CHỨC THỰC HIỆN
1. Trung tâm Phục vụ hành chính công
- Niêm yết thủ tục
- Gửi danh sách về Sở Nội vụ
2. Phòng Kinh tế
Bố trí kinh phí hằng năm
""")
    assert [task.ref for task in proposal.tasks] == ["1.1", "1.2", "2"]


PAGES = """
IV. TỔ CHỨC THỰC HIỆN
1. Phòng Văn hóa
      - Là cơ quan thường trực, chủ trì, phối hợp với các phòng, ban và Hội Nông dân
xã mở các tủ sách tại nhà văn hóa của từng thôn, bản; theo dõi, đôn đốc, kiểm tra và
tổng hợp kết quả.
      - Hằng năm tổ chức ngày hội đọc sách, mời các nhà văn của địa phương và các

                                       {number}

huyện lân cận nói chuyện với bạn đọc; tặng sách cho trẻ em của các hộ nghèo ở các
thôn xa trung tâm.
2. Các tổ dân phố, Tổ bạn đọc
“Mỗi nhà một tủ sách”, cùng góp và cùng đọc, kịp thời phản ánh khó khăn về Phòng Văn
hóa.
3. Công an xã
      Giữ trật tự trong những ngày hội đọc sách và hướng dẫn người dân gửi xe ở những
nơi đã được kẻ vạch; bảo đảm lối đi cho xe chữa cháy trong mọi ngày của ngày hội sách.
      Yêu cầu các phòng, ban, thôn, bản nghiêm túc thực hiện./.
"""


def test_page_numbers_that_no_blank_line_parts() -> None:
    proposal = read("""
IV. TỔ CHỨC THỰC HIỆN
1. Phòng Văn hóa:
2
- Mở tủ sách tại nhà văn hóa của từng thôn, bản; chia sẻ số
3
liệu bạn đọc với các xã lân cận.
- Tổng hợp kết quả.
2. Công an xã: Giữ trật tự tại thư viện.
Trong quá trình thực hiện, nếu có khó khăn, các phòng, ban báo cáo về Phòng Văn hóa./.
""")
    assert [task.ref for task in proposal.tasks] == ["1.1", "1.2", "2", "end"]
    assert proposal.tasks[0].heading == "Phòng Văn hóa"
    assert "chia sẻ số liệu bạn đọc" in proposal.tasks[0].text


def test_a_heading_that_fills_its_line_above_an_indented_paragraph() -> None:
    proposal = read("""
    Thực hiện Chương trình của Chính phủ về thư viện cộng đồng cho các vùng khó khăn,
ủy ban nhân dân xã ban hành kế hoạch này với các nội dung chủ yếu được nêu ở các mục
dưới đây, để các phòng, ban, các thôn và các trường biết, cùng phối hợp thực hiện và
báo cáo kết quả với lãnh đạo; nội dung gồm các phần sau đây, theo thứ tự đã nêu trong
chương trình đã được phê duyệt.
IV. TỔ CHỨC THỰC HIỆN
    1. Phòng Văn hóa
    Mở tủ sách tại nhà văn hóa của từng thôn, bản; theo dõi, đôn đốc, kiểm tra và tổng
hợp kết quả hằng năm của các thôn.
    2. Phòng Kinh tế, Phòng Nội vụ, Văn phòng Hội đồng nhân dân và Ủy ban nhân dân xã
    Bố trí kinh phí mua sách.
    3. Công an xã
    Giữ trật tự tại thư viện trong những ngày hội đọc sách, kịp thời báo cho các thôn
lân cận.
""")
    assert [task.ref for task in proposal.tasks] == ["1", "2", "3"]
    assert len(proposal.tasks[1].lead) == 3


@pytest.mark.parametrize("number", ["2", "- 2 -", "Trang 2", "2/5", "\f2"])
def test_a_printed_page_with_indents_and_page_numbers(number: str) -> None:
    proposal = read(PAGES.format(number=number))
    assert [task.ref for task in proposal.tasks] == ["1.1", "1.2", "2", "3", "end"]
    assert "các huyện lân cận" in proposal.tasks[1].text
    assert proposal.tasks[1].text.endswith("trung tâm.")


def test_an_indented_line_opens_a_paragraph_although_the_line_before_is_full() -> None:
    proposal = read("""
IV. TỔ CHỨC THỰC HIỆN
    1. Phòng Văn hóa chủ trì, phối hợp với các phòng, ban và Hội Nông dân xã mở các tủ
sách tại nhà văn hóa của từng thôn, bản; theo dõi, đôn đốc, kiểm tra và tổng hợp kết
quả của từng năm.
    2. Công an xã giữ trật tự trong những ngày hội đọc sách ở các thôn xa trung tâm xã.
    Yêu cầu các phòng, ban, thôn, bản nghiêm túc thực hiện Kế hoạch này, kịp thời phản
ánh khó khăn về Phòng Văn hóa./.
""")
    assert [task.ref for task in proposal.tasks] == ["1", "2", "end"]


def test_a_table_right_below_a_line_of_text() -> None:
    proposal = read(
        """
V. TỔ CHỨC THỰC HIỆN

1. Sở Nội vụ

Theo dõi việc thực hiện.

PHỤ LỤC
Danh mục nhiệm vụ
| TT | Nhiệm vụ | Cơ quan chủ trì | Thời gian |
|---|---|---|---|
| 1 | Mở tủ sách | Sở Y tế | Quý II/2026 |
| 2 | Đóng tủ sách | Sở Nội vụ | Quý III/2026 |
""",
        framed=False,
    )
    assert [(task.ref, task.lead, task.due) for task in proposal.tasks[1:]] == [
        ("PL.1", ["Sở Y tế"], ["Q2-2026"]),
        ("PL.2", ["Sở Nội vụ"], ["Q3-2026"]),
    ]


def test_a_signature_in_plain_lines() -> None:
    proposal = read("""
V. TỔ CHỨC THỰC HIỆN

1. Phòng Kinh tế: Bố trí kinh phí.

Nơi nhận:
- UBND tỉnh;
- Lưu: VT.

TM. ỦY BAN NHÂN DÂN
CHỦ TỊCH
Vàng Thị Sen
""")
    assert proposal.document.signer is not None
    assert (proposal.document.signer.title, proposal.document.signer.name) == ("CHỦ TỊCH", "Vàng Thị Sen")


_WRAPPED = """Sở Nội vụ theo dõi việc mở cửa các thư viện ở nơi xa, giúp các trường
học có thêm sách cho học sinh đọc trong giờ nghỉ, nhất là ở những trường
còn ít phòng, và cùng các xã tìm thêm chỗ để đặt tủ sách cho người dân ở
"""


def test_a_wrapped_line_stays_joined_before_a_dash_or_a_capital() -> None:
    text = f"""{_WRAPPED}gần nhà văn hóa thôn, bản của mình theo đúng kế hoạch phát triển kinh tế
- xã hội, và báo cáo kết quả về Sở Tài chính qua Phòng Kế hoạch của
Sở Nội vụ.
Phòng Kinh tế
Bố trí tủ sách"""
    assert _lines(text)[-2:] == ["Phòng Kinh tế", "Bố trí tủ sách"]
    assert len(_lines(text)) == 3


def test_converters_that_cut_the_first_line_early_are_not_trusted() -> None:
    year = "Năm thứ {}, cán\nbộ thư viện xã mở cửa tủ sách cho bạn đọc ở mọi thôn bản vào buổi tối\nvà cuối tuần."
    cut = "\n\n".join(year.format(number) for number in range(9))
    assert _lines(f"{cut}\n\nGiao Sở\nNội vụ theo dõi việc này.")[-1] == "Giao Sở Nội vụ theo dõi việc này."


def test_left_over_tags_do_not_hide_where_a_line_starts() -> None:
    proposal = read("""
V. TỔ CHỨC THỰC HIỆN
<p>1. Sở Nội vụ</p>
a) Mở cửa tủ sách
đ) Đóng cửa tủ sách
<p>2. Sở Tài chính&nbsp;</p>
Bố trí kinh phí
""")
    assert [task.lead for task in proposal.tasks] == [["Sở Nội vụ"], ["Sở Nội vụ"], ["Sở Tài chính"]]


def test_a_page_that_ends_before_a_name_goes_on_with_it() -> None:
    text = f"""{_WRAPPED}gần nhà văn hóa; rà soát tủ sách của các thôn, tổng hợp rồi báo cáo

1

Lãnh đạo Sở trong quý I/2026.

2

Đóng cửa tủ sách."""
    assert _lines(text)[0].endswith("báo cáo Lãnh đạo Sở trong quý I/2026.")
