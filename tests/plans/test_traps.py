"""What looks like a duty and is none: money without an agency, goals, schedules, statistics, empty forms."""

from __future__ import annotations

import pytest

from plans.formats.text import read_text
from plans.understand import understand
from tests.plans.reading import LETTERHEAD, SIGNATURE, read

DUTIES = "IV. TỔ CHỨC THỰC HIỆN\n\n1. Sở Nội vụ\n\nTheo dõi việc thực hiện."


def table(title: str, *rows: str) -> str:
    """Rows of cells parted by commas, as a Markdown table below its title."""
    lines = [f"| {' | '.join(row.split(','))} |" for row in rows]
    ruler = f"|{'---|' * len(rows[0].split(','))}"
    return "\n".join([f"{title}\n", lines[0], ruler, *lines[1:]])


@pytest.mark.parametrize(
    "trap",
    [
        "III. KINH PHÍ THỰC HIỆN\n\n- Từ ngân sách nhà nước và xã hội hóa.\n\n- Hằng năm bố trí trong dự toán.",
        "III. THỜI GIAN, ĐỊA ĐIỂM\n\n1. Thời gian: ngày 21/4/2026.\n\n2. Địa điểm: Thư viện tỉnh.",
        "III. CHỈ TIÊU\n\n1. Đến năm 2027 có 90% xã có tủ sách.\n\n2. Mỗi xã có 500 cuốn.",
        table("III. LỊCH PHÁT SÓNG", "TT,Ngày,Khung giờ,Đơn vị thực hiện", "1,01/5,19h,Đài PTTH"),
        table("III. LỊCH THĂM", "TT,Thời gian,Địa điểm,Đơn vị chủ trì", "1,01/5,Xã Đông,Sở Y tế"),
        table("III. THỐNG KÊ", "TT,Đơn vị,Số sách,Số thẻ", "1,Sở Y tế,500,20"),
    ],
)
def test_parts_that_lay_no_duty_give_no_task(trap: str) -> None:
    assert [task.text for task in read(f"{trap}\n\n{DUTIES}").tasks] == ["Theo dõi việc thực hiện."]


@pytest.mark.parametrize(
    "form",
    [
        table("**MẪU BÁO CÁO**", "TT,Nội dung,Đơn vị thực hiện,Kết quả,Ghi chú", "1,Số lớp, , , "),
        table("**BIỂU SỐ 01**", "TT,Cơ quan chủ trì,Số nhiệm vụ,Đã xong", "1,Sở Y tế,12,7"),
        "**ĐỀ CƯƠNG BÁO CÁO**\n\nI. Tình hình\n\n1. Thuận lợi\n\nII. Kết quả\n\n1. Sở Y tế đã làm gì",
    ],
)
def test_forms_behind_the_signature_give_no_task(form: str) -> None:
    proposal = understand(read_text(f"{LETTERHEAD}{DUTIES}\n{SIGNATURE}\n\n{form}\n"))
    assert [task.ref for task in proposal.tasks] == ["1"]


def test_money_below_the_duties_is_a_task_only_where_it_names_somebody() -> None:
    proposal = read(f"""
{DUTIES}

2. Kinh phí thực hiện

- Từ nguồn ngân sách nhà nước theo phân cấp.

- Sở Tài chính chủ trì bố trí kinh phí.

3. Sở Y tế

Tham gia thực hiện.
""")
    assert [task.lead for task in proposal.tasks] == [["Sở Nội vụ"], ["Sở Tài chính"], ["Sở Y tế"]]
