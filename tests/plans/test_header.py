"""Number, issuer, date, title, period, signer and recipients; and what is refused."""

from __future__ import annotations

import pytest

from plans.errors import Secret, Unreadable
from plans.header import period_of
from plans.issuer import body_name
from plans.proposal import Signer
from tests.plans.reading import LETTERHEAD, SIGNATURE, read

BODY = "V. TỔ CHỨC THỰC HIỆN\n\n1. Sở Nội vụ\n\nTheo dõi việc thực hiện."


def test_a_letterhead_in_a_web_table_is_read() -> None:
    header = read(BODY).document
    assert (header.number, header.kind, header.issuer) == ("58/KH-UBND", "KẾ HOẠCH", "UBND tỉnh An Lạc")
    assert (header.place, header.date, header.period) == ("An Lạc", "2026-03-12", (2026, 2026))
    assert header.title == "PHÁT TRIỂN THƯ VIỆN CỘNG ĐỒNG TRÊN ĐỊA BÀN TỈNH NĂM 2026"
    assert header.section == "V. TỔ CHỨC THỰC HIỆN"
    assert header.signer == Signer("PHÓ CHỦ TỊCH", "Lê Văn Mẫu")
    assert header.recipients == ["Thường trực HĐND tỉnh", "Các sở, ban, ngành", "Lưu: VT, KGVX"]


def test_blank_number_and_day_stay_blank() -> None:
    text = (
        "Số: /KH-BDT\n\nAn Lạc, ngày   tháng 11 năm 2026\n\n## **KẾ HOẠCH**\n\n**Triển khai công tác dân tộc**\n\n"
        "Thực hiện Văn bản số 15/UBND-TH, Ban Dân tộc tỉnh ban hành Kế hoạch như sau:\n\n" + BODY
    )
    header = read(text, framed=False).document
    assert (header.number, header.date, header.issuer) == (None, "2026-11", "Ban Dân tộc tỉnh An Lạc")


def test_a_decision_that_encloses_a_plan_gives_the_duties_of_the_plan() -> None:
    text = """**ỦY BAN NHÂN DÂN**
**TỈNH AN LẠC**

Số: 9/QĐ-UBND

An Lạc, ngày 02 tháng 02 năm 2026

**QUYẾT ĐỊNH**

Ban hành Kế hoạch thư viện lưu động giai đoạn 2026 - 2030

Điều 1. Ban hành kèm theo Quyết định này Kế hoạch.

Điều 2. Giao Sở Nội vụ chủ trì thực hiện.

Nơi nhận:
- Như Điều 2;
- Lưu: VT.

CHỦ TỊCH

Lê Văn Mẫu

**KẾ HOẠCH**

THƯ VIỆN LƯU ĐỘNG

I. MỤC TIÊU

Phục vụ người đọc.

II. TỔ CHỨC THỰC HIỆN

1. Sở Y tế

Tham gia thực hiện.
"""
    proposal = read(text, framed=False)
    assert [task.lead for task in proposal.tasks] == [["Sở Y tế"]]
    assert (proposal.document.kind, proposal.document.period) == ("QUYẾT ĐỊNH", (2026, 2030))


@pytest.mark.parametrize("mark", ["MẬT", "**TỐI MẬT**", "TUYỆT MẬT", "[MẬT]"])
def test_a_secret_document_is_refused(mark: str) -> None:
    with pytest.raises(Secret, match="state secrecy"):
        read(f"{mark}\n\n{LETTERHEAD}{BODY}{SIGNATURE}", framed=False)


def test_words_about_secrecy_are_no_mark() -> None:
    assert read(BODY.replace("Theo dõi", "Bảo mật dữ liệu; theo dõi")).tasks


def test_a_text_without_duties_is_said_to_be_none() -> None:
    with pytest.raises(Unreadable, match="no part that gives duties"):
        read("I. MỤC ĐÍCH\n\nNâng cao văn hóa đọc trong cộng đồng.")


@pytest.mark.parametrize(
    ("title", "period"),
    [
        ("Phát triển thư viện giai đoạn 2026-2030", (2026, 2030)),
        ("Chuyển đổi số thư viện năm 2026", (2026, 2026)),
        ("Chiến lược đến năm 2030, tầm nhìn 2045", None),
        ("Thực hiện Nghị quyết Đại hội nhiệm kỳ 2025-2030", None),
        ("Thực hiện Quyết định số 5 ngày 02 tháng 9 năm 2025 của Bộ Nội vụ", None),
    ],
)
def test_period_of_a_title(title: str, period: tuple[int, int] | None) -> None:
    assert period_of(title) == period


@pytest.mark.parametrize(
    ("printed", "name"),
    [
        ("ỦY BAN NHÂN DÂN TỈNH AN LẠC", "UBND tỉnh An Lạc"),
        ("UỶ BAN NHÂN DÂN XÃ THANH HÀ", "UBND xã Thanh Hà"),
        ("BỘ NỘI VỤ", "Bộ Nội vụ"),
        ("CHỦ TỊCH UBND TỈNH AN LẠC", "Chủ tịch UBND tỉnh An Lạc"),
    ],
)
def test_the_issuer_is_written_as_a_name(printed: str, name: str) -> None:
    assert body_name(printed) == name
