"""One family of sentences for every field rule. All sentences are invented."""

from __future__ import annotations

import pytest

from plans.fields import advises, coordinators, due, recurrence, report_to, role
from plans.fields.reading import Hit, Reading
from plans.names import Lexicon
from tests.plans.reading import duty

LEXICON = Lexicon.default()


def values(hits: list[Hit]) -> list[str]:
    return [hit.value for hit in hits]


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("Hoàn thành trước ngày 30/6/2026.", ["2026-06-30"]),
        ("Hoàn thành trước ngày 05 tháng 9 năm 2026.", ["2026-09-05"]),
        ("Trình UBND tỉnh trong tháng 8/2026.", ["2026-08"]),
        ("Trình UBND tỉnh trong Quý III/2026.", ["Q3-2026"]),
        ("Trình UBND tỉnh trong quý 4 năm 2026.", ["Q4-2026"]),
        ("Gửi báo cáo chậm nhất ngày 20/11/2026.", ["2026-11-20"]),
        ("Báo cáo trước ngày 15/12 hằng năm.", ["12-15"]),
        ("Báo cáo trước ngày 10/6 và 10/12 hằng năm.", ["06-10", "12-10"]),
        ("Báo cáo trước ngày 20 hằng tháng.", ["*-20"]),
        ("Gửi kết quả trước ngày 12/5 và ngày 12/11/2026.", ["2026-05-12", "2026-11-12"]),
        ("Gửi kết quả trước ngày 12/11 và ngày 12/5/2027.", ["11-12", "2027-05-12"]),
        ("Trả lời trong thời hạn 05 ngày làm việc kể từ ngày nhận được văn bản.", ["P5BD"]),
        ("Xử lý trong vòng 24 giờ.", ["PT24H"]),
        ("Gửi kế hoạch trong thời hạn 15 ngày kể từ ngày ban hành.", ["P15D"]),
        ("Đến năm 2028, bố trí đủ thủ thư cho các xã.", ["2028"]),
        ("Thực hiện Quyết định số 12/QĐ-UBND ngày 04/02/2025 của UBND tỉnh.", []),
        ("Triển khai Chương trình sách quốc gia giai đoạn 2021 - 2030.", []),
        ("Rà soát quy hoạch thư viện đến năm 2030.", []),
        ("Phấn đấu đến cuối năm 2028 có 50% xã đạt chuẩn.", ["2028"]),
        ("Đến hết năm 2027 hoàn thành số hóa.", ["2027"]),
        ("Từ nay đến hết tháng 6/2026 hoàn thành việc rà soát.", ["2026-06"]),
        ("Xong trước tháng 6/2026.", ["2026-06"]),
        ("Hoàn thành trong quý I, II năm 2026.", ["Q1-2026", "Q2-2026"]),
        ("Rà soát xong trong tháng 4 và tháng 5/2026.", ["2026-04", "2026-05"]),
        ("Giai đoạn 1 xong trước ngày 30/6/2026, giai đoạn 2 trước ngày 31.12.2026.", ["2026-06-30", "2026-12-31"]),
        ("Gửi Sở A trước ngày 20/02/2026, báo cáo UBND tỉnh trước ngày 28/02/2026.", ["2026-02-20", "2026-02-28"]),
        ("Báo cáo 6 tháng trước ngày 15/6, báo cáo năm trước ngày 15/12 hằng năm.", ["06-15", "12-15"]),
        ("Báo cáo chậm nhất sau 05 ngày làm việc kể từ ngày kết thúc.", ["P5BD"]),
        ("Báo cáo chậm nhất 03 ngày sau khi kết thúc.", ["P3D"]),
        ("Trong thời hạn 07 (bảy) ngày làm việc, kể từ ngày nhận hồ sơ, trả lời.", ["P7BD"]),
        ("Hoàn thành dự toán năm 2027 trước ngày 20/7/2026.", ["2026-07-20"]),
        ("Căn cứ Kế hoạch số 12/KH-UBND ngày 15/01/2026, hoàn thành trước ngày 30/9/2026.", ["2026-09-30"]),
        ("Theo Công văn số 35/STP ngày 12 tháng 3 năm 2026 và Quyết định số 4/QĐ-TTg ngày 05/02/2025.", []),
        ("Sơ kết vào năm 2027, 2028 và tổng kết vào năm 2030.", ["2027", "2028", "2030"]),
        ("Giảm tỷ lệ sách hỏng xuống dưới 70/100.000 cuốn vào năm 2028.", ["2028"]),
        ("Thực hiện đúng thời hạn quy định.", []),
        ("Xây dựng đề án thư viện số, trình HĐND tỉnh trong năm 2028.", ["2028"]),
        ("Tổ chức hội thi kể chuyện sách vào năm 2029;", ["2029"]),
        (
            "Báo cáo lần lượt trước các ngày 10/3/2027, 10/6/2027 và 25/11/2027.",
            ["2027-03-10", "2027-06-10", "2027-11-25"],
        ),
        (
            "Quy hoạch lại kho sách, đến năm 2027 hoàn thành tại tỉnh và đến năm 2029 hoàn thành tại xã.",
            ["2027", "2029"],
        ),
        ("Chỉ đạo các thư viện số hóa sách. Tháng 9/2027 hoàn thành số hóa tại các xã.", ["2027-09"]),
        ("Thủ thư làm việc không quá 10 giờ/ngày; không để sách tồn đọng quá 24 giờ.", []),
        ("Gửi báo cáo trước ngày 20 của tháng cuối mỗi quý.", ["03-20", "06-20", "09-20", "12-20"]),
        ("Số liệu báo cáo Chủ tịch UBND tỉnh trong năm 2027 làm cơ sở điều chỉnh.", ["2027"]),
        ("Báo cáo kết quả thực hiện trong năm 2027.", []),
        ("Tham mưu UBND tỉnh sơ kết (quý III/2027), tổng kết (quý IV/2029) Kế hoạch.", ["Q3-2027", "Q4-2029"]),
        ("Sửa chữa 15 thư viện trong năm 2027 và 20 thư viện trong năm 2028, phối hợp với Sở Y tế.", ["2027", "2028"]),
        ("Tham mưu UBND tỉnh tổng kết việc thực hiện Kế hoạch trong năm 2027.", ["2027"]),
        ("Hoàn thành việc cấp thẻ cho học sinh, hộ dân trong năm 2027.", ["2027"]),
        ("Tổng hợp tình hình bạn đọc trong năm 2027 của các xã.", []),
    ],
)
def test_due(sentence: str, expected: list[str]) -> None:
    assert values(due.due(Reading(sentence, LEXICON))) == expected


@pytest.mark.parametrize(
    ("label", "dates", "periods"),
    [
        ("Quý IV/2026 - Quý II/2027", ["Q2-2027"], []),
        ("2026-2030", ["2030"], []),
        ("Giai đoạn 2026 - 2030", ["2030"], []),
        ("Năm 2026", ["2026"], []),
        ("Quí I-2027", ["Q1-2027"], []),
        ("Tháng 3 - tháng 6/2026", ["2026-06"], []),
        ("Trước 15/12 hằng năm", ["12-15"], ["annual"]),
        ("Hằng năm", [], ["annual"]),
        ("Thường xuyên", [], []),
        ("Thường xuyên, hằng quý", [], ["quarterly"]),
        ("0-48 giờ", ["PT48H"], []),
        ("Sau 10 ngày làm việc kể từ ngày phê duyệt", ["P10BD"], []),
        ("Ngay sau khi có hướng dẫn", [], []),
        ("Tháng 4/2026 và tháng 10/2026", ["2026-04", "2026-10"], []),
        ("Tháng 9 - 12/2026", ["2026-12"], []),
        ("Tháng 9-12/2026", ["2026-12"], []),
    ],
)
def test_time_labels(label: str, dates: list[str], periods: list[str]) -> None:
    reading = Reading(label, LEXICON)
    assert (values(due.of_label(reading)), values(recurrence.of_label(reading))) == (dates, periods)


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("Định kỳ 6 tháng, hằng năm báo cáo kết quả.", ["semiannual", "annual"]),
        ("Định kỳ tháng, quý, 6 tháng, năm báo cáo UBND tỉnh.", ["monthly", "quarterly", "semiannual", "annual"]),
        ("Hàng năm rà soát danh mục.", ["annual"]),
        ("Báo cáo kết quả thực hiện hằng quý.", ["quarterly"]),
        ("Tổ chức diễn tập tối thiểu một lần/năm.", ["annual"]),
        ("Sơ kết 6 tháng, tổng kết năm việc thực hiện.", ["semiannual", "annual"]),
        ("Lồng ghép vào kế hoạch phát triển kinh tế - xã hội hằng năm của địa phương.", []),
        ("Bố trí trong dự toán ngân sách hằng năm.", []),
        ("Thường xuyên, kịp thời cập nhật số liệu.", []),
        ("Kiểm tra việc thực hiện Chương trình, hằng năm tổng hợp báo cáo UBND tỉnh.", ["annual"]),
        ("Thực hiện Chương trình, kế hoạch hằng năm của ngành.", []),
        ("Hoàn thành trong 6 tháng kể từ ngày ký.", []),
        ("Báo cáo trước ngày 15 của tháng cuối quý.", ["quarterly"]),
        ("Định kỳ 6 tháng (trước ngày 20/6), 01 năm (trước ngày 20/12) báo cáo.", ["semiannual", "annual"]),
        ("Họp giao ban 01 lần/tháng.", ["monthly"]),
        ("Báo cáo kết quả thực hiện 6 tháng (trước ngày 05/6), năm (trước ngày 05/12).", ["semiannual", "annual"]),
        ("Xây dựng báo cáo hằng quý, 6 tháng và năm gửi UBND xã.", ["quarterly", "semiannual", "annual"]),
        ("Định kỳ báo cáo quý về UBND xã.", ["quarterly"]),
        ("Báo cáo định kỳ 3 tháng/lần.", ["quarterly"]),
        ("Mở ngày hội sách vào tháng 4 hằng năm.", ["annual"]),
        ("Phối hợp với Trung ương Đoàn TNCS Hồ Chí Minh hằng năm mở ngày hội sách.", ["annual"]),
        ("Sở Kế hoạch và Đầu tư hằng quý đưa tủ sách về xã.", ["quarterly"]),
        ("Phê duyệt kế hoạch hằng năm trước ngày 30/11 của năm trước.", ["annual"]),
        ("Tổng hợp kết quả báo cáo UBND tỉnh trước ngày 25 hằng tháng và hằng năm.", ["monthly", "annual"]),
        ("Báo cáo 6 tháng trước ngày 15/6, một năm trước ngày 15/12.", ["semiannual", "annual"]),
        ("Mỗi năm mở ít nhất 01 lớp cho thủ thư; duy trì chuyên mục mỗi tháng 02 kỳ.", ["monthly", "annual"]),
        ("Cấp thẻ cho bạn đọc, bình quân mỗi năm 1.500 người.", []),
        ("Lập kế hoạch mua sách theo từng tháng, từng quý, gắn với trách nhiệm của thủ thư.", []),
        ("Là tiêu chí đánh giá, xếp loại hàng năm đối với thủ thư.", []),
        ("Xây dựng kế hoạch hằng năm của thư viện.", []),
        ("Báo cáo tình hình bạn đọc hàng tháng, quý, năm về Sở Y tế.", ["monthly", "quarterly", "annual"]),
        ("Phối hợp với Sở Y tế và các trường học trên địa bàn hằng năm tuyển chọn tủ sách mẫu.", ["annual"]),
        ("Chi trả trợ cấp BHXH hằng tháng qua tài khoản.", []),
        ("Mở hội thi, phát động phong trào đọc sách; tổ chức Lễ phát động ngày sách hằng năm.", ["annual"]),
        ("Mỗi năm học tổ chức ngày sách.", []),
        ("Phát sóng ít nhất 01 số mỗi tháng.", ["monthly"]),
        ("Phát sóng tối thiểu 02 chương trình/tháng.", ["monthly"]),
        ("Bố trí bình quân từ 50 triệu đồng/năm trở lên mua sách.", []),
        ("Cân đối nguồn vốn ngân sách, hằng năm bổ sung tối thiểu 40 tủ sách.", ["annual"]),
        ("Báo cáo định kỳ quý I, 6 tháng, quý III và năm về Sở Y tế.", ["quarterly", "semiannual", "annual"]),
        ("Mở 01 lớp tập huấn/quý và 02 hội thi/năm.", ["quarterly", "annual"]),
        ("Chọn mỗi năm ít nhất 01 tủ sách mẫu.", ["annual"]),
        ("Đưa việc đọc sách vào chương trình kiểm tra hằng năm của cấp ủy.", []),
        ("Xây dựng báo cáo quý, 6 tháng, năm của xã.", ["quarterly", "semiannual", "annual"]),
        (
            "Báo cáo quý I (trước ngày 10/3), 6 tháng (trước ngày 10/6), quý III (trước ngày 10/9) và báo cáo năm.",
            ["quarterly", "semiannual", "annual"],
        ),
        ("Đưa việc mượn sách vào chương trình giao ban hằng tháng của UBND xã.", []),
        ("Tổ chức giao ban hằng tháng với các thư viện xã.", ["monthly"]),
    ],
)
def test_recurrence(sentence: str, expected: list[str]) -> None:
    assert values(recurrence.recurrence(Reading(sentence, LEXICON))) == expected


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("Báo cáo UBND tỉnh kết quả thực hiện.", ["UBND tỉnh"]),
        ("Báo cáo kết quả về Sở Nội vụ để tổng hợp, báo cáo UBND tỉnh.", ["Sở Nội vụ", "UBND tỉnh"]),
        ("Báo cáo UBND tỉnh (qua Sở Y tế).", ["Sở Y tế", "UBND tỉnh"]),
        ("Gửi báo cáo về Văn phòng UBND tỉnh trước ngày 15/6.", ["Văn phòng UBND tỉnh"]),
        ("Kịp thời phản ánh về Sở Tài chính để phối hợp giải quyết.", ["Sở Tài chính"]),
        ("Tổng hợp, gửi Sở Tư pháp tổng hợp.", ["Sở Tư pháp"]),
        ("Trình UBND tỉnh xem xét, phê duyệt.", []),
        ("Báo cáo cấp có thẩm quyền theo quy định.", []),
        ("Thực hiện chế độ báo cáo theo quy định.", []),
        ("Báo cáo kết quả của tháng trước về Tổng công ty (qua Ban Kinh doanh).", ["Ban Kinh doanh", "Tổng công ty"]),
        ("Báo cáo tiến độ cho UBND xã.", ["UBND xã"]),
        ("Tổng hợp, báo cáo tiến độ thực hiện cho Ủy ban nhân dân phường.", ["Ủy ban nhân dân phường"]),
        ("Báo cáo Hiệu trưởng Nhà trường.", ["Hiệu trưởng Nhà trường"]),
        ("Báo cáo kết quả cấp thẻ cho các bạn đọc.", []),
        ("Báo cáo Ủy ban Quốc gia về trẻ em theo quy định.", ["Ủy ban Quốc gia về trẻ em"]),
        ("Báo cáo Ban Chỉ đạo thực hiện BHXH, BHYT tỉnh.", ["Ban Chỉ đạo thực hiện BHXH, BHYT tỉnh"]),
        ("Báo cáo Ban Chỉ đạo thực hiện các việc được giao.", ["Ban Chỉ đạo"]),
        ("Chủ động đề xuất với Sở Nội vụ để tổng hợp, báo cáo UBND tỉnh.", ["Sở Nội vụ", "UBND tỉnh"]),
        ("Phản ánh về Sở Y tế tổng hợp, báo cáo, tham mưu trình UBND tỉnh xem xét.", ["Sở Y tế", "UBND tỉnh"]),
        ("Phản ánh về Sở Y tế để tổng hợp, trình UBND tỉnh xem xét.", ["Sở Y tế", "UBND tỉnh"]),
        ("Tổng hợp, trình UBND tỉnh xem xét.", []),
        ("Báo cáo nhanh thiệt hại khi có mối mọt với UBND huyện, Sở Y tế.", ["UBND huyện", "Sở Y tế"]),
        ("Báo cáo kết quả phối hợp với Sở Y tế.", []),
        ("Gửi phương án về Ban Chỉ huy PCTT&TKCN huyện.", ["Ban Chỉ huy PCTT&TKCN huyện"]),
        ("Thông báo cho Sở Y tế, Sở Tài chính để xử lý.", []),
        ("Hằng quý gửi báo cáo về Ban Chỉ đạo giảm nghèo tỉnh.", ["Ban Chỉ đạo giảm nghèo tỉnh"]),
        ("Báo cáo Ban Chỉ đạo Trung ương 6 tháng trước ngày 20/6.", ["Ban Chỉ đạo Trung ương"]),
        ("Hằng quý cung cấp danh sách bạn đọc cho Sở Y tế.", ["Sở Y tế"]),
        ("Cung cấp danh sách bạn đọc cho Sở Y tế để tổng hợp chung.", ["Sở Y tế"]),
        ("Cung cấp sách cho các xã vùng cao.", []),
        ("Kịp thời báo cho UBND xã những kho sách bị dột.", ["UBND xã"]),
        ("Thông báo cho UBND xã lịch mở cửa.", []),
        ("Gửi báo cáo về Sở Y tế (phần sách y), Sở Tài chính (phần kinh phí).", ["Sở Y tế", "Sở Tài chính"]),
        ("Hằng quý gửi Sở Y tế số liệu về tổ chức, cá nhân mượn sách.", ["Sở Y tế"]),
        ("Tập hợp kiến nghị của bạn đọc gửi Sở Y tế.", ["Sở Y tế"]),
        ("Phản ánh, kiến nghị với cơ quan có thẩm quyền các vấn đề phát sinh.", []),
        ("Xây dựng quy trình chuyển thông tin phản ánh qua Cổng thông tin điện tử tỉnh.", []),
        ("Hằng quý thống kê lượng bạn đọc, số sách mượn của các thư viện gửi Sở Y tế theo quy định.", ["Sở Y tế"]),
        ("Gửi báo cáo về Sở Y tế (Chi cục Dân số) tổng hợp.", ["Sở Y tế"]),
        ("Báo cáo Ban Chỉ đạo quốc gia về phòng, chống mối mọt.", ["Ban Chỉ đạo quốc gia về phòng, chống mối mọt"]),
        ("Lập dự toán kinh phí và kế hoạch gửi Sở Tài chính thẩm định.", []),
        ("Lập báo cáo gửi Sở Tài chính tổng hợp.", ["Sở Tài chính"]),
        ("Trao đổi với Sở Nội vụ về danh mục sách.", []),
        ("Khi thấy sách hỏng phải báo ngay cho Thư viện tỉnh hoặc phòng Kinh tế.", ["Thư viện tỉnh", "phòng Kinh tế"]),
        ("Định kỳ 6 tháng thông báo tình trạng của các tủ sách đến Sở Nội vụ.", ["Sở Nội vụ"]),
        ("Định kỳ 6 tháng thông báo sách mới đến các doanh nghiệp.", []),
        (
            "Khi thấy cháy kho sách, báo cáo chính quyền địa phương và cơ quan Công an sở tại.",
            ["chính quyền địa phương", "cơ quan Công an sở tại"],
        ),
    ],
)
def test_report_to(sentence: str, expected: list[str]) -> None:
    assert values(report_to.report_to(Reading(sentence, LEXICON))) == expected


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("Chủ trì, phối hợp với Sở Y tế, UBND các xã, phường rà soát.", ["Sở Y tế", "UBND các xã, phường"]),
        ("Phối hợp chặt chẽ với các sở, ngành liên quan tổ chức.", ["các sở, ngành liên quan"]),
        ("Phối hợp Công an tỉnh tham mưu UBND tỉnh.", ["Công an tỉnh"]),
        ("Phối hợp cùng Tỉnh đoàn phát động.", ["Tỉnh đoàn"]),
        ("Rà soát; tăng cường phối hợp với các cơ quan liên quan.", ["các cơ quan liên quan"]),
        ("Phối hợp, cung cấp thông tin với các sở, ngành về tiến độ.", ["các sở, ngành"]),
        ("Phối hợp tổ chức ngày hội đọc sách.", []),
        ("Phối hợp với Phòng Hướng dẫn bảo vệ kho sách kiểm tra.", ["Phòng Hướng dẫn bảo vệ kho sách"]),
        ("Phối hợp với Trung tâm Hỗ trợ phát triển thư viện rà soát.", ["Trung tâm Hỗ trợ phát triển thư viện"]),
        (
            "Phối hợp với UBND thành phố Hội Xuân, UBND huyện Vân Đồn rà soát.",
            ["UBND thành phố Hội Xuân", "UBND huyện Vân Đồn"],
        ),
        (
            "Phối hợp với UBND các huyện Nhà Sen, Vụ Lâm, Bình Chánh rà soát.",
            ["UBND các huyện Nhà Sen, Vụ Lâm, Bình Chánh"],
        ),
        (
            "Phối hợp với Thành đoàn Hà Phòng, Công an thành phố Hà Phòng rà soát.",
            ["Thành đoàn Hà Phòng", "Công an thành phố Hà Phòng"],
        ),
        (
            "Phối hợp với UBND tỉnh, Phòng Kinh tế và Hội Nông dân rà soát.",
            ["UBND tỉnh", "Phòng Kinh tế", "Hội Nông dân"],
        ),
        (
            "Phối hợp Công ty Cổ phần Sách và Công trình văn hóa Huế và các địa phương rà soát.",
            ["Công ty Cổ phần Sách và Công trình văn hóa Huế", "các địa phương"],
        ),
        ("Phối hợp với Cục Bảo vệ, chăm sóc trẻ em tổ chức.", ["Cục Bảo vệ, chăm sóc trẻ em"]),
        (
            "Phối hợp với Trung tâm Dịch vụ, Hỗ trợ phát triển đọc và UBND xã tổ chức.",
            ["Trung tâm Dịch vụ, Hỗ trợ phát triển đọc", "UBND xã"],
        ),
        (
            "Phối hợp với các doanh nghiệp, các tổ chức chứng nhận tổ chức hội sách.",
            ["các doanh nghiệp", "các tổ chức chứng nhận"],
        ),
        ("Phối hợp với lực lượng Kiểm lâm, Công an, Quân đội tuần tra.", ["lực lượng Kiểm lâm", "Công an", "Quân đội"]),
        ("Phối hợp với cơ quan Công an, cơ quan Kiểm lâm điều tra.", ["cơ quan Công an", "cơ quan Kiểm lâm"]),
        ("Phối hợp với Trường Chính trị và giảng viên cấp tỉnh mở lớp.", ["Trường Chính trị", "giảng viên cấp tỉnh"]),
        (
            "Phối hợp với các nhà thầu đang thi công trên địa bàn dựng tủ sách.",
            ["các nhà thầu đang thi công trên địa bàn"],
        ),
        ("Phối hợp với Cục Thư viện (Bộ Nội vụ), Sở Y tế rà soát.", ["Cục Thư viện (Bộ Nội vụ)", "Sở Y tế"]),
        ("Phối hợp với Sở Y tế (cơ quan thường trực), Sở Tài chính rà soát.", ["Sở Y tế", "Sở Tài chính"]),
        (
            "Phối hợp với Thanh tra Bộ Xây dựng, Văn phòng Sở Y tế rà soát.",
            ["Thanh tra Bộ Xây dựng", "Văn phòng Sở Y tế"],
        ),
        (
            "Phối hợp với các Hạt Kiểm lâm, các Chi nhánh Văn phòng Đăng ký đất đai rà soát.",
            ["các Hạt Kiểm lâm", "các Chi nhánh Văn phòng Đăng ký đất đai"],
        ),
        (
            "Phối hợp với Công an tỉnh, các địa phương thông tin, tuyên truyền về sách.",
            ["Công an tỉnh", "các địa phương"],
        ),
        ("Phối hợp với các doanh nghiệp thu phí bảo đảm trật tự.", ["các doanh nghiệp thu phí"]),
        ("Phối hợp với mặt trận và các hội, đoàn thể tuyên dương bạn đọc.", ["mặt trận", "các hội, đoàn thể"]),
        ("Phối hợp với Viện Nghiên cứu Nuôi trồng Thủy sản III rà soát.", ["Viện Nghiên cứu Nuôi trồng Thủy sản III"]),
        ("Tạo sân chơi cho trẻ em với sự phối hợp của Hội Liên hiệp Phụ nữ tỉnh.", ["Hội Liên hiệp Phụ nữ tỉnh"]),
        ("Phối hợp với các đơn vị có liên quan và địa phương kiểm tra.", ["các đơn vị có liên quan", "địa phương"]),
        (
            "Phối hợp với Đội Quản lý thị trường số 4, chính quyền các xã xử lý.",
            ["Đội Quản lý thị trường số 4", "chính quyền các xã"],
        ),
        ("Phối hợp với các chủ đầu tư quản lý, vận hành kho sách.", ["các chủ đầu tư"]),
        (
            "Phối hợp với lực lượng bảo vệ an ninh, trật tự ở cơ sở nhắc nhở bạn đọc.",
            ["lực lượng bảo vệ an ninh, trật tự ở cơ sở"],
        ),
        (
            "Phối hợp với Ban Thường trực Ủy ban Mặt trận Tổ quốc cùng cấp rà soát.",
            ["Ban Thường trực Ủy ban Mặt trận Tổ quốc cùng cấp"],
        ),
        ("Phối hợp với các hội, đoàn thể tuyên truyền, vận động bạn đọc.", ["các hội, đoàn thể"]),
        ("Phối hợp với các cơ quan tuyên truyền mở chuyên mục.", ["các cơ quan tuyên truyền"]),
        ("Phối hợp với Công an tỉnh, Tỉnh đoàn tổ chức ngày sách.", ["Công an tỉnh", "Tỉnh đoàn"]),
        ("Phối hợp với ngành Tài nguyên và Môi trường vận động hội viên.", ["ngành Tài nguyên và Môi trường"]),
        (
            "Phối hợp với UBND các tỉnh vùng Đồng bằng sông Cửu Long rà soát.",
            ["UBND các tỉnh vùng Đồng bằng sông Cửu Long"],
        ),
        (
            "Phối hợp với các tổ chức xã hội, tổ chức nghề nghiệp rà soát.",
            ["các tổ chức xã hội", "tổ chức nghề nghiệp"],
        ),
        ("Phối hợp với các trường học, trạm y tế trên địa bàn rà soát.", ["các trường học", "trạm y tế trên địa bàn"]),
        ("Phối hợp với UBND các địa phương có biển rà soát.", ["UBND các địa phương có biển"]),
        ("Phối hợp với UBND các xã có rừng, Sở Y tế rà soát.", ["UBND các xã có rừng", "Sở Y tế"]),
        ("Phối hợp với các tổ chức hội, đoàn thể nhận ủy thác rà soát.", ["các tổ chức hội, đoàn thể nhận ủy thác"]),
        (
            "Phối hợp với Cảng vụ hàng không An Lạc và các hãng hàng không mở đường bay.",
            ["Cảng vụ hàng không An Lạc", "các hãng hàng không"],
        ),
        ("Xây dựng quy chế phối hợp giữa các sở.", []),
    ],
)
def test_coordinators(sentence: str, expected: list[str]) -> None:
    assert values(coordinators.coordinators(Reading(sentence, LEXICON), [])) == expected


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("Chủ trì xây dựng kế hoạch.", "lead"),
        ("Là cơ quan thường trực, theo dõi việc thực hiện.", "lead"),
        ("Giao Sở A là đầu mối tổng hợp.", "lead"),
        ("Là bộ phận thường trực, tham mưu triển khai.", "lead"),
        ("Rà soát kho sách; cử 01 công chức làm đầu mối.", "perform"),
        ("Đầu mối tổng hợp kết quả.", "lead"),
        ("Phối hợp với Sở Y tế tổ chức.", "coordinate"),
        ("Chủ động phối hợp chặt chẽ với Sở Y tế.", "coordinate"),
        ("Tổ chức thực hiện, phối hợp với Sở Y tế.", "perform"),
        ("Hằng năm phối hợp với Sở Y tế rà soát kho sách.", "coordinate"),
        ("Hằng quý, chủ động phối hợp với Sở Y tế rà soát kho sách.", "coordinate"),
        ("Thực hiện nhiệm vụ cơ quan thường trực Ban Chỉ đạo tỉnh.", "lead"),
        ("Hướng dẫn các cơ quan được phân công chủ trì nhiệm vụ.", "perform"),
        ("Cụ thể hóa nhiệm vụ (có phụ lục các ngành chủ trì kèm theo).", "perform"),
    ],
)
def test_role(sentence: str, expected: str) -> None:
    assert role.role(Reading(sentence, LEXICON), 0).value == expected


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("Tham mưu UBND tỉnh ban hành kế hoạch.", "UBND tỉnh"),
        ("Tham mưu cho lãnh đạo Sở ban hành kế hoạch.", "lãnh đạo Sở"),
        ("Chủ trì tham mưu, đề xuất UBND tỉnh bổ sung.", "UBND tỉnh"),
        ("Tham mưu xây dựng kế hoạch.", None),
        ("Tham mưu Tỉnh ủy, UBND tỉnh ban hành kế hoạch.", "Tỉnh ủy, UBND tỉnh"),
        ("Tham mưu HĐND và UBND tỉnh bố trí kinh phí.", "HĐND và UBND tỉnh"),
        ("Tham mưu UBND tỉnh, Sở Y tế bố trí kinh phí.", "UBND tỉnh"),
        ("Giúp UBND tỉnh theo dõi.", None),
        ("Tổng hợp, báo cáo, tham mưu trình UBND tỉnh xem xét.", None),
    ],
)
def test_advises(sentence: str, expected: str | None) -> None:
    hit = advises.advises(Reading(sentence, LEXICON))
    assert (hit.value if hit else None) == expected


@pytest.mark.parametrize(
    ("sentence", "kind"),
    [
        ("Định kỳ hằng quý báo cáo kết quả về Sở Tài chính.", "report"),
        ("Thực hiện chế độ báo cáo định kỳ theo quy định.", "report"),
        ("Tổng hợp, báo cáo UBND tỉnh; tham mưu khen thưởng.", "duty"),
        ("Tổ chức ngày hội đọc sách; báo cáo UBND tỉnh.", "duty"),
        ("Hằng tháng, hằng quý tổng hợp tình hình báo cáo Sở Y tế và UBND tỉnh.", "report"),
        ("Định kỳ 6 tháng tổng hợp số liệu bạn đọc gửi Sở Y tế.", "report"),
        ("Khi xảy ra cháy thư viện phải báo cáo nhanh về Sở trong vòng 24 giờ.", "report"),
        ("Các cơ quan, đơn vị, các ấp định kỳ hằng quý, 06 tháng, năm báo cáo kết quả về UBND xã.", "report"),
        ("Tổng hợp, xây dựng báo cáo hằng quý, 6 tháng và năm gửi UBND xã.", "report"),
        ("Định kỳ 6 tháng (trước ngày 20/6), các sở, ngành báo cáo kết quả về Sở Y tế.", "report"),
        ("Nếu thấy cần sửa đổi, bổ sung, các đơn vị báo cáo UBND tỉnh xem xét.", "report"),
        ("Kịp thời phản ánh các mô hình đọc sách hay.", "duty"),
        ("Kịp thời phản ánh về Sở Y tế những khó khăn.", "report"),
        ("Hằng tuần báo cáo Sở Y tế danh sách thẻ trễ hạn.", "report"),
        ("Định kỳ hằng quý, 6 tháng và cả năm báo cáo kết quả về Sở Y tế.", "report"),
    ],
)
def test_kind(sentence: str, kind: str) -> None:
    assert duty(sentence).kind == kind


def test_every_field_names_its_words_and_rule() -> None:
    task = duty(
        "Chủ trì, phối hợp với Sở Y tế rà soát, hoàn thành trước ngày 30/6/2026; định kỳ hằng quý báo cáo UBND tỉnh."
    )
    told = {(reason.field, reason.value) for reason in task.reasons}
    assert {
        ("lead", "Sở Nội vụ"),
        ("coordinators", "Sở Y tế"),
        ("role", "lead"),
        ("due", "2026-06-30"),
        ("recurrence", "quarterly"),
        ("report_to", "UBND tỉnh"),
    } <= told
    assert all(reason.rule for reason in task.reasons)
    assert next(reason.words for reason in task.reasons if reason.field == "due") == "ngày 30/6/2026"
