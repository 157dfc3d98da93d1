"""What is flagged, and that every flag has its words."""

from __future__ import annotations

import pytest

from plans.doubt import REASONS
from tests.plans.reading import duty, read


@pytest.mark.parametrize(
    ("sentence", "flag"),
    [
        ("Hoàn thành trước ngày 30/6/2025.", "due-before-plan"),
        ("Hoàn thành trước ngày 30/6/2035.", "due-outside-period"),
        ("Hoàn thành trước ngày 31/02/2026.", "due-impossible"),
        ("Chủ trì, phối hợp với Sở Nông nghiêp và Môi trường rà soát.", "name-unknown"),
        ("Phối hợp với nhóm bạn đọc trẻ tổ chức ngày sách.", "partners-unclear"),
        ("Phối hợp với Sở Y tế, nhóm bạn đọc trẻ tổ chức ngày sách.", "partners-unclear"),
        ("Báo cáo tình hình hằng ngày về Sở Y tế.", "recurrence-unclear"),
        ("Hoàn thành trước ngày khai mạc.", "due-unclear"),
        ("Định kỳ hằng quý (trước ngày 20 tháng cuối quý) báo cáo Sở Y tế.", "due-unclear"),
        ("Vào ngày 15 tháng cuối của quý gửi báo cáo.", "due-unclear"),
        ("Báo cáo kết quả trong tuần đầu quý sau.", "due-unclear"),
        ("Hoàn thành chậm nhất 05 ngày trước khi khai giảng.", "due-unclear"),
        ("Gửi tài liệu trước 03 ngày làm việc so với ngày họp.", "due-unclear"),
        ("Sơ kết giữa kỳ năm 2028, tổng kết năm 2030.", "due-unclear"),
        ("Định kỳ hai năm một lần kiểm kê kho sách.", "recurrence-unclear"),
        ("Báo cáo 02 lần/năm về Sở Y tế.", "recurrence-unclear"),
        ("Trả kết quả sau 3 tháng kể từ ngày ký.", "due-unclear"),
        ("Hoàn thành trong vòng 06 (sáu) tháng, tính từ ngày khai trương.", "due-unclear"),
        ("Phối hợp với Sở Y tế, Bạn đọc trẻ An Lạc rà soát kho sách.", "name-unknown"),
        ("Phối hợp với các đơn vị quản lý đường sách thông đường.", "name-unknown"),
        ("Phối hợp với các đơn vị quản lý, bảo trì đường sách rà soát.", "name-unknown"),
        ("Xây dựng kế hoạch hằng năm của thư viện.", "recurrence-unclear"),
        ("Báo cáo trước 15 giờ 00 ngày thứ Năm hằng tuần.", "recurrence-unclear"),
        ("Tham mưu Chủ tịch Ủy ban nhân thành phố mở thư viện.", "name-unknown"),
        ("Phối hợp với UBND các xã có đồi chè xây tủ sách.", "name-unknown"),
        ("Phối hợp với UBND các xã có rừng trồng xây tủ sách.", "name-unknown"),
        ("Theo dõi việc thực hiện; Sở Y tế bố trí tủ sách tại bệnh viện.", "second-subject"),
        ("Theo dõi việc thực hiện. Giao Sở Y tế tổng hợp kết quả.", "second-subject"),
        ("Thống kê số sách có đến ngày 31/12/2025.", "due-before-plan"),
    ],
)
def test_flags(sentence: str, flag: str) -> None:
    assert flag in duty(sentence).flags


@pytest.mark.parametrize(
    "sentence",
    [
        "Chủ trì, phối hợp với Sở Y tế rà soát, hoàn thành trước ngày 30/6/2026.",
        "Định kỳ hằng quý báo cáo UBND tỉnh.",
        "Báo cáo 6 tháng đầu năm trước ngày 10/6; báo cáo năm trước ngày 10/12.",
        "Gửi hồ sơ sau 10 ngày làm việc kể từ ngày nhận được văn bản.",
        "Phối hợp với Hội đồng ATVSLĐ tỉnh rà soát kho sách.",
        "Triển khai Chiến lược thư viện đến năm 2030, tầm nhìn đến năm 2045.",
    ],
)
def test_a_clear_duty_bears_no_flag(sentence: str) -> None:
    assert duty(sentence).flags == []


@pytest.mark.parametrize("heading", ["Cổng Thông tin điện tử tính", "Sở Nội vụ, Sở Y tê tỉnh"])
def test_a_misprint_in_a_heading_is_doubted_below_it(heading: str) -> None:
    assert "name-unknown" in duty("Theo dõi việc thực hiện.", heading).flags


def test_a_misprint_that_opens_an_item_of_partners_is_doubted() -> None:
    items = "a) Chủ trì, phối hợp\n\n- Sở Tư phát rà soát danh mục.\n\n2. Sở Y tế"
    body = f"V. TỔ CHỨC THỰC HIỆN\n\n1. Công an tỉnh\n\n{items}"
    assert "name-unknown" in read(body).tasks[0].flags


def test_every_flag_has_words_in_vietnamese() -> None:
    body = (
        "V. TỔ CHỨC THỰC HIỆN\n\n1. Sở Y tế\n\nTham gia thực hiện.\n\nNếu có vướng mắc, kịp thời báo cáo UBND tỉnh./."
    )
    proposal = read(body)
    assert proposal.tasks[-1].flags == ["lead-unclear"]
    assert {flag for task in proposal.tasks for flag in task.flags} <= set(REASONS)
    assert all(text[0].isupper() for text in REASONS.values())
