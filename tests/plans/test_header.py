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


@pytest.mark.parametrize(
    ("letterhead", "issuer"),
    [
        (
            "ỦY BAN NHÂN DÂN\tCỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\nXÃ THANH HÀ\tĐộc lập - Tự do - Hạnh phúc",
            "UBND xã Thanh Hà",
        ),
        ("UBND TỈNH AN LẠC      CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\n", "UBND tỉnh An Lạc"),
        ("UBND TỈNH AN LẠC\nSỞ GIÁO DỤC VÀ ĐÀO TẠO", "Sở Giáo dục và Đào tạo tỉnh An Lạc"),
        ("UBND HUYỆN THANH HÀ\nPHÒNG NỘI VỤ", "Phòng Nội vụ huyện Thanh Hà"),
        ("BỘ NỘI VỤ\nVỤ THANH NIÊN", "Vụ Thanh Niên"),
        (
            "ỦY BAN NHÂN DÂN          CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\n"
            "TỈNH AN LẠC                   Độc lập - Tự do - Hạnh phúc",
            "UBND tỉnh An Lạc",
        ),
        (
            "ỦY BAN NHÂN DÂN\nCỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\nXÃ THANH HÀ\nĐộc lập – Tự do – Hạnh phúc",
            "UBND xã Thanh Hà",
        ),
        (
            "TẬP ĐOÀN MUỐI VIỆT NAM\nTỔNG CÔNG TY MUỐI MIỀN NAM\n\nCỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
            "Tổng công ty Muối Miền Nam",
        ),
        (
            "SỞ Y TẾ AN LẠC\nBỆNH VIỆN MẮT TỈNH\nSố: 9/KH-BVM\n\nAn Lạc, ngày 06 tháng 02 năm 2026\n",
            "Bệnh viện Mắt tỉnh An Lạc",
        ),
        ("HỘI LHPN VIỆT NAM\nBAN THƯỜNG VỤ TỈNH AN LẠC", "Hội Liên hiệp Phụ nữ tỉnh An Lạc"),
        ("HỘI NÔNG DÂN VIỆT NAM\nBAN CHẤP HÀNH HUYỆN THANH HÀ", "Hội Nông dân huyện Thanh Hà"),
        ("THỦ TƯỚNG CHÍNH PHỦ\n-------\nCỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Thủ tướng Chính phủ"),
    ],
)
def test_the_issuer_of_letterheads_in_two_columns_and_two_storeys(letterhead: str, issuer: str) -> None:
    text = f"{letterhead}\nSố: 7/KH-X\n\nKẾ HOẠCH\n\nMở thư viện\n\n{BODY}"
    assert (read(text, framed=False).document.issuer or "").casefold() == issuer.casefold()


@pytest.mark.parametrize("kind", ["KẾ HOẠCH LIÊN NGÀNH", "KẾ HOẠCH LIÊN TỊCH"])
def test_a_joint_plan_keeps_its_whole_kind(kind: str) -> None:
    document = read(f"UBND TỈNH AN LẠC\n\n{kind}\n\nMở thư viện trường học\n\n{BODY}", framed=False).document
    assert (document.kind, document.title) == (kind, "Mở thư viện trường học")


def test_an_official_letter_bears_its_subject_below_the_number() -> None:
    text = """UBND TỈNH AN LẠC
SỞ NỘI VỤ

Số: 9/SNV-TV

V/v mở cửa thư viện dịp hè

Kính gửi:

- Phòng Nội vụ các huyện, thành phố;

- Các trường trung học phổ thông.

Sở Nội vụ yêu cầu Thủ trưởng các đơn vị thực hiện một số nội dung sau:

1. Phòng Nội vụ các huyện, thành phố

a) Mở cửa thư viện cả ngày nghỉ.

2. Giao Văn phòng Sở chủ trì kiểm tra.

3. Chế độ báo cáo: Các đơn vị báo cáo kết quả trước ngày 30/8/2026.

Nhận được Công văn này, Sở Nội vụ yêu cầu Thủ trưởng các đơn vị nghiêm túc thực hiện./.

TM. LÃNH ĐẠO SỞ
GIÁM ĐỐC

Lê Văn Mẫu
"""
    proposal = read(text, framed=False)
    assert (proposal.document.kind, proposal.document.title) == ("CÔNG VĂN", "V/v mở cửa thư viện dịp hè")
    assert [(task.ref, task.lead) for task in proposal.tasks] == [
        ("1.1", ["Phòng Nội vụ các huyện, thành phố"]),
        ("2", ["Văn phòng Sở"]),
        ("3", ["Các đơn vị"]),
        ("end", ["Thủ trưởng các đơn vị"]),
    ]
    assert proposal.document.signer == Signer("GIÁM ĐỐC", "Lê Văn Mẫu")


@pytest.mark.parametrize("mark", ["MẬT", "**TỐI MẬT**", "TUYỆT MẬT", "[MẬT]"])
def test_a_secret_document_is_refused(mark: str) -> None:
    with pytest.raises(Secret, match="state secrecy"):
        read(f"{mark}\n\n{LETTERHEAD}{BODY}{SIGNATURE}", framed=False)


@pytest.mark.parametrize(
    "letterhead",
    [
        "ỦY BAN NHÂN DÂN\nTỈNH AN LẠC\n-------\nMẬT\nCỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\nSố: 58/KH-UBND",
        "UBND TỈNH AN LẠC          MẬT          CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\nSố: 58/KH-UBND",
        "UBND TỈNH AN LẠC\tCỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\nTỐI MẬT\tĐộc lập - Tự do - Hạnh phúc\nSố: 58/KH-UBND",
        "UBND TỈNH AN LẠC\nSố: 58/KH-UBND TUYỆT MẬT\nAn Lạc, ngày 12 tháng 3 năm 2026",
        "UBND TỈNH AN LẠC\nĐộ mật: Mật\nSố: 58/KH-UBND",
        "UBND TỈNH AN LẠC\nSố: 58/KH-M-UBND",
        "|\nUBND TỈNH AN LẠC\n**MẬT**\n|\nCỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\n|\n",
    ],
)
def test_a_mark_that_the_letterhead_has_taken_in_is_still_seen(letterhead: str) -> None:
    with pytest.raises(Secret):
        read(f"{letterhead}\n\nKẾ HOẠCH\n\nMở thư viện\n\n{BODY}{SIGNATURE}", framed=False)


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
        ("Phòng mối mọt cho kho sách mùa mưa năm 2026 - 2027", (2026, 2027)),
        ("Phục hồi thư viện năm 2026 và giai đoạn 2027 - 2030", (2026, 2030)),
        ("Số hóa thư viện năm 2026 và năm 2027", (2026, 2027)),
        ("Xây dựng kế hoạch thư viện 5 năm 2026 - 2030", (2026, 2030)),
        ("Bảo đảm trật tự trường học năm học 2026 - 2027", (2026, 2027)),
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
