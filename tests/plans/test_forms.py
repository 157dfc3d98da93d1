"""Forms in which offices write their plans; each a short invented plan."""

from __future__ import annotations

from plans.formats.text import read_text
from plans.understand import understand
from tests.plans.reading import leads, only, opens, read


def test_agencies_with_bullets_letters_and_one_paragraph() -> None:
    proposal = read("""
V. TỔ CHỨC THỰC HIỆN

1. Sở Nội vụ

- Theo dõi việc thực hiện.

- Tổng hợp kết quả.

2. Công an tỉnh:

a) Bảo đảm trật tự.

b) Hướng dẫn công an xã.

3. UBND các xã, phường

Bố trí địa điểm đọc sách.
""")
    assert [task.ref for task in proposal.tasks] == ["1.1", "1.2", "2.1", "2.2", "3"]
    assert [task.heading for task in proposal.tasks][::2] == ["Sở Nội vụ", "Công an tỉnh", "UBND các xã, phường"]


def test_the_alphabet_of_points_has_đ() -> None:
    points = "\n\n".join(f"{letter}) Thực hiện việc thứ {letter}." for letter in "abcdđeg")
    assert len(read(f"V. TỔ CHỨC THỰC HIỆN\n\n1. Sở Nội vụ\n\n{points}").tasks) == 7


def test_several_parts_prefix_the_references() -> None:
    proposal = read("""
IV. PHÂN CÔNG NHIỆM VỤ

1. Sở Nội vụ

Theo dõi việc thực hiện.

V. CHẾ ĐỘ BÁO CÁO

1. Các sở, ngành báo cáo Sở Nội vụ trước ngày 10/12 hằng năm.
""")
    assert [task.ref for task in proposal.tasks] == ["IV.1", "V.1"]
    assert proposal.document.section == "IV. PHÂN CÔNG NHIỆM VỤ"


def test_a_part_without_a_number_and_without_agency_headings() -> None:
    proposal = read("""
**Tổ chức thực hiện**

Văn phòng, các phòng chuyên môn thuộc Sở chủ động tham mưu cho lãnh đạo Sở:

- Xây dựng lịch luân chuyển sách.

- Chủ trì, phối hợp với các đơn vị liên quan tổ chức tập huấn.
""")
    assert leads(proposal) == [(ref, ["Văn phòng", "các phòng chuyên môn thuộc Sở"]) for ref in ("1", "2")]
    assert [task.advises for task in proposal.tasks] == ["lãnh đạo Sở"] * 2


def test_a_sub_heading_gives_role_and_partners() -> None:
    proposal = read("""
V. TỔ CHỨC THỰC HIỆN

1. Sở Nội vụ

a) Chủ trì, phối hợp với các sở, ngành

- Xây dựng quy chế.

- Chủ động phối hợp với Tỉnh đoàn phát động phong trào.

b) Phối hợp với Sở Y tế

- Tổ chức ngày sách.
""")
    assert [(task.role, task.coordinators) for task in proposal.tasks] == [
        ("lead", ["các sở, ngành"]),
        ("coordinate", ["Tỉnh đoàn"]),
        ("coordinate", ["Sở Y tế"]),
    ]


def test_partners_that_open_the_items() -> None:
    proposal = read("""
V. TỔ CHỨC THỰC HIỆN

1. Công an tỉnh

a) Chủ trì, phối hợp

- Sở Tài chính và các đơn vị liên quan tham mưu UBND tỉnh bố trí kinh phí.

2. Sở Y tế

Tham gia.
""")
    task = proposal.tasks[0]
    assert (task.lead, task.coordinators, task.role) == (
        ["Công an tỉnh"],
        ["Sở Tài chính", "các đơn vị liên quan"],
        "lead",
    )


def test_an_order_inside_another_list_wins() -> None:
    proposal = read("""
V. TỔ CHỨC THỰC HIỆN

1. Giám đốc các sở, Thủ trưởng các ban, ngành

a) Quán triệt Kế hoạch này.

b) Giao Thanh tra tỉnh kiểm tra việc thực hiện.
""")
    assert proposal.tasks[1].lead == ["Thanh tra tỉnh"]


def test_a_request_to_bodies_outside_the_line_of_command() -> None:
    proposal = read("""
V. TỔ CHỨC THỰC HIỆN

1. Sở Nội vụ: Theo dõi việc thực hiện.

2. Đề nghị Ủy ban Mặt trận Tổ quốc Việt Nam tỉnh và các tổ chức thành viên vận động hội viên tham gia.

3. Đề nghị: Hội Nông dân tỉnh, Tỉnh đoàn

- Phát động phong trào đọc sách.

4. Đề nghị các sở, ngành tổ chức thực hiện.
""")
    assert [task.kind for task in proposal.tasks] == ["duty", "request", "request", "duty"]
    assert proposal.tasks[1].lead == ["Ủy ban Mặt trận Tổ quốc Việt Nam tỉnh", "các tổ chức thành viên"]


def test_the_closing_paragraph_is_a_general_duty() -> None:
    proposal = read("""
V. TỔ CHỨC THỰC HIỆN

1. Sở Nội vụ

Theo dõi việc thực hiện.

Trong quá trình thực hiện, nếu có vướng mắc, các cơ quan, đơn vị phản ánh về Sở Nội vụ để tổng hợp, báo cáo UBND tỉnh./.
""")
    closing = proposal.tasks[-1]
    assert (closing.ref, closing.kind, closing.report_to) == ("end", "general", ["Sở Nội vụ", "UBND tỉnh"])


def test_a_closing_that_asks_for_nothing_is_no_task() -> None:
    body = "V. TỔ CHỨC THỰC HIỆN\n\n1. Sở Nội vụ\n\nTheo dõi việc thực hiện.\n\nTrên đây là Kế hoạch của UBND tỉnh./."
    assert only(body).ref == "1"


def test_a_topic_heading_whose_sentences_name_the_agencies() -> None:
    proposal = read("""
V. TỔ CHỨC THỰC HIỆN

1. Chế độ báo cáo

- Các sở, ngành báo cáo Sở Nội vụ.

- Sở Nội vụ tổng hợp, báo cáo UBND tỉnh.

2. Kinh phí thực hiện

- Từ nguồn ngân sách nhà nước.
""")
    assert leads(proposal) == [("1.1", ["Các sở, ngành"]), ("1.2", ["Sở Nội vụ"])]
    assert {task.heading for task in proposal.tasks} == {"Chế độ báo cáo"}


def test_a_directive_is_numbered_items_opened_by_agencies() -> None:
    proposal = read(
        """**UBND TỈNH AN LẠC**

Số: 03/CT-UBND

CHỈ THỊ

Về phòng cháy thư viện

Thời gian qua còn hạn chế. Chủ tịch UBND tỉnh yêu cầu Giám đốc các sở, Chủ tịch UBND các xã, phường thực hiện:

1. Tăng cường kiểm tra hệ thống điện.

2. Công an tỉnh

a) Kiểm tra an toàn phòng cháy.

3. Giao Sở Xây dựng thẩm định thiết kế.

Yêu cầu các cơ quan, đơn vị nghiêm túc thực hiện./.
""",
        framed=False,
    )
    assert leads(proposal) == [
        ("1", ["Giám đốc các sở", "Chủ tịch UBND các xã, phường"]),
        ("2.1", ["Công an tỉnh"]),
        ("3", ["Sở Xây dựng"]),
        ("end", ["các cơ quan, đơn vị"]),
    ]


def test_articles_of_a_decision() -> None:
    proposal = read("""
Điều 3. Trách nhiệm của các cơ quan, đơn vị

1. Sở Nội vụ

a) Chủ trì tham mưu UBND tỉnh sơ kết hằng năm.

2. UBND các xã, phường, đặc khu: Quán triệt Kế hoạch này.
""")
    assert leads(proposal) == [("1.1", ["Sở Nội vụ"]), ("2", ["UBND các xã, phường, đặc khu"])]


def test_labels_below_a_task_and_behind_it() -> None:
    proposal = read("""
II. NHIỆM VỤ VÀ GIẢI PHÁP

1. Truyền thông

a) Xây dựng chuyên mục đọc sách.

- Cơ quan chủ trì: Báo và Phát thanh, truyền hình An Lạc;

- Cơ quan phối hợp: Sở Y tế; các cơ quan liên quan;

- Thời gian thực hiện: Quý II/2026;

- Sản phẩm: Chuyên mục được phát sóng.

b) Khuyến khích người dân đọc sách.

2. Số hóa tài liệu quý (Cơ quan chủ trì: Thư viện tỉnh; cơ quan phối hợp: Sở KH&CN; thời gian: 2026 - 2028).
""")
    first, second = proposal.tasks
    assert (first.lead, first.coordinators) == (
        ["Báo và Phát thanh, truyền hình An Lạc"],
        ["Sở Y tế", "các cơ quan liên quan"],
    )
    assert (first.due, first.product, first.role) == (["Q2-2026"], "Chuyên mục được phát sóng", "lead")
    assert (second.text, second.lead, second.due) == ("Số hóa tài liệu quý", ["Thư viện tỉnh"], ["2028"])


def test_items_that_only_name_objects_are_one_duty() -> None:
    task = only("""
V. TỔ CHỨC THỰC HIỆN

1. Sở Nội vụ

a) Triển khai các dự án được giao, bao gồm:

- Dự án 1: Xe thư viện.

- Dự án 2: Tủ sách số.
""")
    assert task.flags == ["list-as-one"]
    assert task.text.endswith("Dự án 2: Tủ sách số.")


def test_a_page_break_in_mid_sentence_is_joined() -> None:
    task = only("""
V. TỔ CHỨC THỰC HIỆN

1. Sở Nội vụ

Thực hiện Quyết định số 402/QĐ-

TTg của Thủ tướng Chính phủ về phát triển văn hóa đọc trong cộng đồng và

hướng dẫn các đơn vị.
""")
    assert "402/QĐ-TTg" in task.text
    assert task.text.endswith("hướng dẫn các đơn vị.")


def test_funding_goals_forms_and_schedules_are_no_tasks() -> None:
    proposal = read("""
II. MỤC TIÊU

- 100% xã có tủ sách.

IV. KINH PHÍ

1. Sở Tài chính thẩm định dự toán theo quy định.

V. TỔ CHỨC THỰC HIỆN

1. Sở Y tế

Tham gia thực hiện.
""")
    assert opens(proposal.tasks) == ["Tham gia thực hiện"]


def test_a_pointer_names_the_places_it_points_at() -> None:
    task = only(
        "V. TỔ CHỨC THỰC HIỆN\n\n1. Sở Nội vụ\n\nChủ trì thực hiện các nhiệm vụ tại mục III.1, III.2 Kế hoạch này."
    )
    assert task.points_to == ["III.1", "III.2"]


def test_bold_agencies_without_numbers_are_headings() -> None:
    proposal = read("""
**V. TỔ CHỨC THỰC HIỆN**

**Sở Nội vụ**

- Theo dõi việc thực hiện.

- Tổng hợp kết quả.

**Sở Tài chính:**

Bố trí kinh phí thực hiện.
""")
    assert leads(proposal) == [("1.1", ["Sở Nội vụ"]), ("1.2", ["Sở Nội vụ"]), ("2", ["Sở Tài chính"])]


def test_agencies_in_front_of_dashes() -> None:
    proposal = read("""
V. TỔ CHỨC THỰC HIỆN

- Sở Nội vụ: Theo dõi việc thực hiện.

- UBND các xã, phường: Bố trí địa điểm.
""")
    assert [(task.heading, task.text) for task in proposal.tasks] == [
        ("Sở Nội vụ", "Theo dõi việc thực hiện."),
        ("UBND các xã, phường", "Bố trí địa điểm."),
    ]


def test_the_last_words_of_a_plan_may_stand_behind_another_part() -> None:
    proposal = read("""
IV. TỔ CHỨC THỰC HIỆN

1. Sở Nội vụ

Theo dõi việc thực hiện.

V. KINH PHÍ

Từ ngân sách nhà nước.

Yêu cầu các cơ quan, đơn vị nghiêm túc thực hiện./.
""")
    assert leads(proposal)[-1] == ("end", ["các cơ quan, đơn vị"])


def test_an_urgent_telegram_leaves_its_addressees_out() -> None:
    proposal = read(
        """Số: 12/CĐ-UBND

CÔNG ĐIỆN

Về ứng phó mưa lũ

Chủ tịch UBND tỉnh điện:

- Giám đốc các sở;

- Chủ tịch UBND các xã.

Để ứng phó với mưa lũ, Chủ tịch UBND tỉnh yêu cầu:

1. Chủ tịch UBND các xã:

a) Sơ tán người dân, hoàn thành trước 17 giờ 00 ngày 19/11/2026.

2. Sở Y tế chuẩn bị cơ số thuốc./.
""",
        framed=False,
    )
    assert leads(proposal) == [("1.1", ["Chủ tịch UBND các xã"]), ("2", ["Sở Y tế"])]
    assert proposal.tasks[0].due == ["2026-11-19"]


def test_a_heading_of_unknown_shape_is_kept_and_doubted() -> None:
    task = only("V. TỔ CHỨC THỰC HIỆN\n\n1. Tổ công tác triển khai Đề án 12\n\n- Kiểm tra thực tế.")
    assert task.lead
    assert "name-unknown" in task.flags


def test_a_heading_of_unknown_shape_among_agencies_keeps_its_duties() -> None:
    proposal = read("""
V. TỔ CHỨC THỰC HIỆN

1. Sở Nội vụ

Theo dõi việc thực hiện.

2. Công an tỉnh: Bảo đảm trật tự.

3. UBND các xã, phường

Bố trí địa điểm đọc sách.

4. Bí thư chi bộ, Trưởng các bản

Vận động bạn đọc trả sách.

5. Nhóm bạn đọc tự quản: Xếp sách lên giá.

6. Công tác thi đua

- Lập danh sách bạn đọc tích cực.

7. Sở Tài chính

Bố trí kinh phí.
""")
    assert [task.lead for task in proposal.tasks[3:]] == [
        ["Bí thư chi bộ", "Trưởng các bản"],
        ["Nhóm bạn đọc tự quản"],
        [],
        ["Sở Tài chính"],
    ]
    assert all(task.flags for task in proposal.tasks[3:6])


def test_numbers_with_a_dash_behind_them() -> None:
    proposal = read("""
IV- TỔ CHỨC THỰC HIỆN

1- Sở Nội vụ theo dõi việc thực hiện tại Trung tâm chuyển đổi số trước ngày 05/12/2026.

2- Sở Tài chính bố trí kinh phí trong Quý II, III/2026 và báo cáo trong tháng 9, 10/2026.

3- Sở Y tế

- Phân công cán bộ trông tủ sách.
""")
    assert [task.ref for task in proposal.tasks] == ["1", "2", "3.1"]
    assert proposal.tasks[0].due == ["2026-12-05"]
    assert sorted(proposal.tasks[1].due) == ["2026-09", "2026-10", "Q2-2026", "Q3-2026"]
    assert proposal.tasks[2].lead == ["Sở Y tế"]


def test_an_office_that_is_the_standing_one_and_a_closing_behind_open_bullets() -> None:
    proposal = read("""
IV. TỔ CHỨC THỰC HIỆN
1. Sở Nội vụ là cơ quan thường trực, theo dõi việc thực hiện.
2. Sở Y tế
- Bố trí tủ sách tại bệnh viện
3. Đảng đoàn Hội đồng nhân dân tỉnh giám sát việc thực hiện.
4. Sở Tài chính
- Bố trí kinh phí
- Quyết toán kinh phí
Yêu cầu các sở, ngành nghiêm túc thực hiện./.
""")
    assert [task.ref for task in proposal.tasks] == ["1", "2.1", "3", "4.1", "4.2", "end"]
    assert proposal.tasks[0].lead == ["Sở Nội vụ"]
    assert proposal.tasks[2].lead == ["Đảng đoàn Hội đồng nhân dân tỉnh"]
    assert proposal.tasks[4].text == "Quyết toán kinh phí"


def test_a_ministry_requests_of_provinces_and_a_province_orders_its_communes() -> None:
    text = """
IV. TỔ CHỨC THỰC HIỆN

1. Sở Nội vụ theo dõi việc thực hiện.

2. Đề nghị Ủy ban nhân dân các tỉnh, thành phố chỉ đạo việc mở cửa thư viện.
"""
    letterhead = "BỘ NỘI VỤ\n\nSố: 5/KH-BNV\n\nKẾ HOẠCH\n\nPHÁT TRIỂN THƯ VIỆN\n"
    assert [task.kind for task in understand(read_text(letterhead + text)).tasks] == ["duty", "request"]
    assert [task.kind for task in read(text).tasks] == ["duty", "duty"]


def test_a_number_whose_point_was_lost_still_heads() -> None:
    proposal = read("V. TỔ CHỨC THỰC HIỆN\n1. Sở Nội vụ\n- Mở cửa tủ sách\n2 Công an tỉnh\n- Bảo đảm trật tự\n")
    assert [task.lead for task in proposal.tasks] == [["Sở Nội vụ"], ["Công an tỉnh"]]
