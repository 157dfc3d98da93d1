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


def test_a_ministry_requests_of_committees_that_it_does_not_command() -> None:
    proposal = read(
        """BỘ NỘI VỤ

Số: 58/QĐ-BNV

QUYẾT ĐỊNH

Ban hành Kế hoạch thư viện năm 2026

V. TỔ CHỨC THỰC HIỆN

1. Vụ Văn hóa cơ sở: Theo dõi việc thực hiện.

2. Đề nghị Ủy ban nhân dân các tỉnh, thành phố

- Bố trí địa điểm đọc sách.
""",
        framed=False,
    )
    assert [(task.kind, task.lead) for task in proposal.tasks] == [
        ("duty", ["Vụ Văn hóa cơ sở"]),
        ("request", ["Ủy ban nhân dân các tỉnh, thành phố"]),
    ]


def test_leaders_of_the_own_house_are_staff() -> None:
    task = only(
        "V. TỔ CHỨC THỰC HIỆN\n\n1. UBND xã\n\nPhân công lãnh đạo UBND và cán bộ chuyên trách theo dõi tủ sách."
    )
    assert (task.lead, task.flags) == (["UBND xã"], [])


def test_a_topic_with_a_comma_before_the_sentence() -> None:
    proposal = read("""
V. TỔ CHỨC THỰC HIỆN

1. Sở Nội vụ: Theo dõi việc thực hiện.

2. Sở Y tế: Tham gia thực hiện.

3. Chế độ thông tin, báo cáo: Các sở, ngành báo cáo kết quả về Sở Nội vụ.
""")
    last = proposal.tasks[-1]
    assert (last.heading, last.lead, last.text[:14]) == (
        "Chế độ thông tin, báo cáo",
        ["Các sở, ngành"],
        "Các sở, ngành ",
    )


def test_letters_with_a_point_or_a_stroke_and_numbers_put_in_later() -> None:
    proposal = read("""
V. TỔ CHỨC THỰC HIỆN
1. Sở Nội vụ
a. Theo dõi việc thực hiện.
b. Tổng hợp kết quả.
2. Sở Y tế
a/ Kiểm tra kho sách.
b/ - Phối hợp với Tỉnh đoàn tổ chức ngày sách.
2a. Sở Tài chính
- Bố trí kinh phí.
3. Các doanh nghiệp nhận giúp đỡ xã nghèo
Tặng sách cho thư viện xã.
""")
    assert leads(proposal) == [
        ("1.1", ["Sở Nội vụ"]),
        ("1.2", ["Sở Nội vụ"]),
        ("2.1", ["Sở Y tế"]),
        ("2.2", ["Sở Y tế"]),
        ("2a.1", ["Sở Tài chính"]),
        ("3", ["Các doanh nghiệp nhận giúp đỡ xã nghèo"]),
    ]
    assert (proposal.tasks[3].role, proposal.tasks[3].text[:8]) == ("coordinate", "Phối hợp")
    assert proposal.tasks[5].flags == ["name-unknown"]


def test_a_telegram_whose_issuer_stands_before_its_addressees() -> None:
    proposal = read(
        """ỦY BAN NHÂN DÂN
TỈNH AN LẠC

Số: 12/CĐ-UBND

CÔNG ĐIỆN

Về ứng phó mưa lũ

ỦY BAN NHÂN DÂN TỈNH AN LẠC ĐIỆN:

- Giám đốc các sở;

- Các chủ hồ chứa thủy điện.

Để ứng phó với mưa lũ, Ủy ban nhân dân tỉnh yêu cầu:

1. Chủ tịch UBND các xã: Sơ tán người dân.

2. Ngân hàng Nhà nước Khu vực 15 chỉ đạo các quầy thu mở cửa./.
""",
        framed=False,
    )
    assert leads(proposal) == [("1", ["Chủ tịch UBND các xã"]), ("2", ["Ngân hàng Nhà nước Khu vực 15"])]


def test_one_of_a_group_that_is_named_apart() -> None:
    items = "- Bố trí địa điểm đọc sách.\n\n- Riêng UBND xã Hạc Trì thí điểm xe thư viện."
    proposal = read(f"V. TỔ CHỨC THỰC HIỆN\n\n1. Sở Y tế\n\nTham gia.\n\n2. UBND các xã\n\n{items}")
    assert [task.lead for task in proposal.tasks] == [["Sở Y tế"], ["UBND các xã"], ["UBND xã Hạc Trì"]]


def test_a_title_with_another_in_parentheses() -> None:
    proposal = read("""
V. TỔ CHỨC THỰC HIỆN

1. Sở Nội vụ: Theo dõi việc thực hiện.

Nhận được Kế hoạch này, Giám đốc (Thủ trưởng) các sở, ban, ngành tổ chức triển khai thực hiện nghiêm túc./.
""")
    assert proposal.tasks[-1].lead == ["Giám đốc (Thủ trưởng) các sở, ban, ngành"]


def test_what_an_office_demands_of_firms_is_its_own_duty() -> None:
    proposal = read("""
V. TỔ CHỨC THỰC HIỆN

1. Ban Quản lý các khu công nghiệp tỉnh

- Yêu cầu các chủ đầu tư bố trí phòng đọc cho công nhân.

- Giao Thanh tra tỉnh kiểm tra việc thực hiện.

2. Sở Y tế

Tham gia.
""")
    assert [task.lead for task in proposal.tasks[:2]] == [["Ban Quản lý các khu công nghiệp tỉnh"], ["Thanh tra tỉnh"]]


def test_a_heading_that_grew_together_with_its_duty() -> None:
    proposal = read("""
V. TỔ CHỨC THỰC HIỆN

1. Sở Y tế: Tham gia thực hiện.

2. Sở Nội vụ, Báo An Lạc, Đài Phát thanh và Truyền hình tỉnh Thông tin kịp thời về sách mới; mở chuyên mục.

3. UBND các huyện Thống Nhất, An Lạc: Bố trí địa điểm.
""")
    assert leads(proposal)[1:] == [
        ("2", ["Sở Nội vụ", "Báo An Lạc", "Đài Phát thanh và Truyền hình tỉnh"]),
        ("3", ["UBND các huyện Thống Nhất, An Lạc"]),
    ]
    assert proposal.tasks[1].text.startswith("Thông tin kịp thời")


def test_those_who_are_asked_one_by_one_below_a_request() -> None:
    proposal = read("""
V. TỔ CHỨC THỰC HIỆN

1. Sở Nội vụ: Theo dõi việc thực hiện.

2. Đề nghị Ủy ban Mặt trận Tổ quốc Việt Nam tỉnh và các đoàn thể:

a) Ủy ban Mặt trận Tổ quốc Việt Nam tỉnh vận động bạn đọc.

b) Hội Nông dân tỉnh phát động phong trào đọc sách.
""")
    assert [task.kind for task in proposal.tasks] == ["duty", "request", "request"]
    assert proposal.tasks[2].lead == ["Hội Nông dân tỉnh"]


def test_a_heading_of_organisations_that_ends_in_a_full_stop() -> None:
    proposal = read("""
V. TỔ CHỨC THỰC HIỆN

1. Sở Nội vụ

Theo dõi việc thực hiện.

2. Các tổ chức xã hội, tổ chức nghề nghiệp, doanh nghiệp và cộng đồng.

Khuyến khích bạn đọc tặng sách.
""")
    assert (proposal.tasks[1].text, proposal.tasks[1].lead[:2]) == (
        "Khuyến khích bạn đọc tặng sách.",
        ["Các tổ chức xã hội", "tổ chức nghề nghiệp"],
    )


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

4. Bạn đọc trẻ, Nghệ nhân kể chuyện

Vận động bạn đọc trả sách.

5. Nhóm bạn đọc tự quản: Xếp sách lên giá.

6. Công tác thi đua

- Lập danh sách bạn đọc tích cực.

7. Sở Tài chính

Bố trí kinh phí.
""")
    assert [task.lead for task in proposal.tasks[3:]] == [
        ["Bạn đọc trẻ", "Nghệ nhân kể chuyện"],
        ["Nhóm bạn đọc tự quản"],
        [],
        ["Sở Tài chính"],
    ]
    assert all(task.flags for task in proposal.tasks[3:6])


def test_agencies_without_numbers_and_without_bold_are_headings() -> None:
    proposal = read("""
Phần thứ ba

TỔ CHỨC THỰC HIỆN

Phòng Y tế

- Chủ trì, phối hợp với phòng Kinh tế, công an xã kiểm tra phòng đọc.

- Tổng hợp kết quả.

Công an xã, Đội dân phòng số 3

Bảo đảm trật tự tại thư viện.

Ban Quản lý chợ

1. Bố trí tủ sách.

2. Nhắc nhở người bán hàng.

Nhóm bạn đọc tự quản

Xếp sách lên giá.

UBND các xã, phường

Bố trí địa điểm đọc sách.
""")
    assert leads(proposal) == [
        ("1.1", ["Phòng Y tế"]),
        ("1.2", ["Phòng Y tế"]),
        ("2", ["Công an xã", "Đội dân phòng số 3"]),
        ("3.1", ["Ban Quản lý chợ"]),
        ("3.2", ["Ban Quản lý chợ"]),
        ("4", ["Nhóm bạn đọc tự quản"]),
        ("5", ["UBND các xã, phường"]),
    ]
    assert proposal.tasks[0].coordinators == ["phòng Kinh tế", "công an xã"]
    assert [task.ref for task in proposal.tasks if task.flags] == ["4"]
    assert proposal.document.section == "Phần thứ ba TỔ CHỨC THỰC HIỆN"


def test_an_article_of_one_sentence_beside_an_article_that_lists() -> None:
    proposal = read("""
Điều 1. Giao các sở, ngành thực hiện các nhiệm vụ sau:

1. Sở Nội vụ: Theo dõi việc thực hiện.

2. Sở Tài chính: Bố trí kinh phí.

Điều 2. Giao Sở Y tế chủ trì, phối hợp với Công an tỉnh kiểm tra tủ sách; hằng quý báo cáo UBND tỉnh.

Điều 3. Quyết định này có hiệu lực kể từ ngày ký.

Điều 4. Chánh Văn phòng UBND tỉnh, Giám đốc các sở chịu trách nhiệm thi hành Quyết định này.
""")
    assert leads(proposal) == [("1.1", ["Sở Nội vụ"]), ("1.2", ["Sở Tài chính"]), ("2", ["Sở Y tế"])]
    assert (proposal.tasks[2].coordinators, proposal.tasks[2].recurrence) == (["Công an tỉnh"], ["quarterly"])


def test_a_number_on_a_line_of_its_own() -> None:
    proposal = read(
        "IV.\n\nTỔ CHỨC THỰC HIỆN\n\n1.\n\nSở Nội vụ\n\n- Mở cửa tủ sách.\n\n2. Sở Y tế\n\n- Trông tủ sách."
    )
    assert leads(proposal) == [("1.1", ["Sở Nội vụ"]), ("2.1", ["Sở Y tế"])]
    assert proposal.document.section == "IV. TỔ CHỨC THỰC HIỆN"


def test_a_directive_in_parts_gives_the_duties_of_the_part_that_assigns() -> None:
    proposal = read(
        """UBND TỈNH AN LẠC

Số: 4/CT-UBND

CHỈ THỊ

Về việc xây dựng kế hoạch thư viện 5 năm 2026 - 2030

Ủy ban nhân dân tỉnh yêu cầu các sở, ngành triển khai như sau:

A. NỘI DUNG KẾ HOẠCH

I. Đánh giá

Các sở, ngành đánh giá kết quả đã đạt được.

B. PHÂN CÔNG VÀ TIẾN ĐỘ THỰC HIỆN

I. PHÂN CÔNG TRÁCH NHIỆM

1. Sở Nội vụ chủ trì, phối hợp với các sở, ngành:

- Xây dựng khung kế hoạch.

2. Sở Tài chính:

- Bố trí kinh phí.

II. TIẾN ĐỘ THỰC HIỆN

- Căn cứ hướng dẫn của Bộ Nội vụ, Sở Nội vụ xây dựng đề cương vào tháng 3/2026.

- Các sở, ngành gửi dự thảo về Sở Nội vụ trước ngày 30/4/2026.

Ủy ban nhân dân tỉnh yêu cầu thủ trưởng các sở, ngành thực hiện nghiêm túc Chỉ thị này./.

TM. ỦY BAN NHÂN DÂN
CHỦ TỊCH

Lê Văn Mẫu
""",
        framed=False,
    )
    assert leads(proposal) == [
        ("I.1.1", ["Sở Nội vụ"]),
        ("I.2.1", ["Sở Tài chính"]),
        ("II.1", ["Sở Nội vụ"]),
        ("II.2", ["Các sở, ngành"]),
        ("end", ["thủ trưởng các sở, ngành"]),
    ]
    assert proposal.tasks[0].heading == "Sở Nội vụ"
    assert proposal.document.section == "I. PHÂN CÔNG TRÁCH NHIỆM"


def test_a_last_paragraph_that_asks_closes_however_it_opens() -> None:
    for last in (
        "Hằng năm, các sở, ngành báo cáo kết quả về Sở Nội vụ./.",
        "Giữ gìn kho sách là nhiệm vụ cấp bách. Đề nghị các sở, ngành khẩn trương thực hiện./.",
    ):
        proposal = read(f"IV. TỔ CHỨC THỰC HIỆN\n\n1. Sở Nội vụ theo dõi việc thực hiện.\n\n{last}")
        assert [task.kind for task in proposal.tasks] == ["duty", "general"]
        assert proposal.tasks[1].lead == ["các sở, ngành"]


def test_names_that_go_on_behind_their_grounds_or_an_aside() -> None:
    proposal = read("""
IV. TỔ CHỨC THỰC HIỆN

1. Sở Tài chính, UBND các xã, phường trên cơ sở đề xuất của các đơn vị, chủ trì bố trí kinh phí.

2. Sở Nội vụ - cơ quan thường trực Ban Chỉ đạo giúp UBND tỉnh theo dõi việc thực hiện.

3. Các Sở: Y tế, Công Thương: Theo chức năng, nhiệm vụ phối hợp với Sở Nội vụ triển khai.
""")
    assert leads(proposal) == [
        ("1", ["Sở Tài chính", "UBND các xã, phường"]),
        ("2", ["Sở Nội vụ"]),
        ("3", ["Sở Y tế", "Sở Công Thương"]),
    ]
    assert proposal.tasks[1].role == "lead"


def test_the_party_committee_leads_and_does_not_hand_its_duty_on() -> None:
    proposal = read("""
IV- TỔ CHỨC THỰC HIỆN

1. Đảng ủy Ủy ban nhân dân tỉnh

- Lãnh đạo Ủy ban nhân dân tỉnh cụ thể hóa Chương trình thành kế hoạch.

2. Đảng ủy Mặt trận Tổ quốc, các đoàn thể tỉnh lãnh đạo các đoàn thể vận động bạn đọc.

3. Giao các Tổ hợp tác xã viên theo nhiệm vụ được phân công mở tủ sách.
""")
    assert leads(proposal)[:2] == [
        ("1.1", ["Đảng ủy Ủy ban nhân dân tỉnh"]),
        ("2", ["Đảng ủy Mặt trận Tổ quốc, các đoàn thể tỉnh"]),
    ]


def test_labels_that_name_nobody_leave_the_lead_to_the_sentence() -> None:
    proposal = read("""
II. NỘI DUNG

1. Tuyên truyền

a) Cơ quan chủ trì: Sở Nội vụ.

b) Cơ quan phối hợp: Các sở, ngành.

2. Rà soát danh mục sách

- Sở Y tế chủ trì, phối hợp với Sở Tư pháp rà soát.

+ Thời gian thực hiện: Trước ngày 30/4/2026.

3. Tập huấn

Công an tỉnh chủ trì, phối hợp với Sở Nội vụ tập huấn.

Thời gian thực hiện: Quý II/2026.
""")
    assert [(task.lead, task.coordinators, task.due, task.role) for task in proposal.tasks] == [
        (["Sở Nội vụ"], ["Các sở, ngành"], [], "lead"),
        (["Sở Y tế"], ["Sở Tư pháp"], ["2026-04-30"], "lead"),
        (["Công an tỉnh"], ["Sở Nội vụ"], ["Q2-2026"], "lead"),
    ]


def test_who_stands_above_or_beside_the_issuer_is_asked_not_ordered() -> None:
    body = "IV. TỔ CHỨC THỰC HIỆN\n\n1. Sở Y tế: Theo dõi.\n\n2. Đề nghị UBND các huyện, thành phố mở cửa thư viện."
    kinds = {}
    for letterhead in ("UBND TỈNH AN LẠC", "UBND TỈNH AN LẠC\nSỞ NỘI VỤ", "HỘI ĐỒNG NHÂN DÂN TỈNH AN LẠC"):
        text = f"{letterhead}\n\nSố: 5/KH-X\n\nKẾ HOẠCH\n\nMỞ THƯ VIỆN\n\n{body}"
        kinds[letterhead] = [task.kind for task in understand(read_text(text)).tasks]
    assert list(kinds.values()) == [["duty", "duty"], ["duty", "request"], ["duty", "request"]]


def test_a_notice_by_proxy_asks_for_nothing() -> None:
    last = "Thừa ủy quyền Chủ tịch UBND tỉnh, Văn phòng UBND tỉnh thông báo để các cơ quan biết, thực hiện./."
    proposal = read(f"IV. TỔ CHỨC THỰC HIỆN\n\n1. Sở Nội vụ theo dõi việc thực hiện.\n\n{last}")
    assert [task.ref for task in proposal.tasks] == ["1"]


def test_a_party_plan_with_dashed_numerals() -> None:
    proposal = read("""
II- NHIỆM VỤ
III- TỔ CHỨC THỰC HIỆN
1- Các chi, đảng bộ trực thuộc Huyện ủy quán triệt Nghị quyết, hoàn thành trong tháng 11/2026.
2- Ban Thường vụ Huyện ủy giao:
- Ban Tuyên giáo Huyện ủy hướng dẫn tuyên truyền.
- Ban Tổ chức Huyện ủy, Ủy ban Kiểm tra Huyện ủy tham mưu công tác kiểm tra.
- Văn phòng Huyện ủy theo dõi; định kỳ báo cáo Ban Thường vụ Huyện ủy kết quả thực hiện.
3- Bộ Ngoại giao
- Tặng sách cho thư viện huyện.
Kế hoạch này được phổ biến đến chi bộ./.
""")
    assert leads(proposal) == [
        ("1", ["Các chi, đảng bộ trực thuộc Huyện ủy"]),
        ("2.1", ["Ban Tuyên giáo Huyện ủy"]),
        ("2.2", ["Ban Tổ chức Huyện ủy", "Ủy ban Kiểm tra Huyện ủy"]),
        ("2.3", ["Văn phòng Huyện ủy"]),
        ("3.1", ["Bộ Ngoại giao"]),
    ]
    assert proposal.tasks[3].report_to == ["Ban Thường vụ Huyện ủy"]
    assert proposal.document.section == "III- TỔ CHỨC THỰC HIỆN"


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


def test_who_is_told_off_inside_an_agency_does_not_take_its_duty() -> None:
    proposal = read("""
IV. TỔ CHỨC THỰC HIỆN

1. UBND các xã, phường

- Phân công các thành viên Ban Chỉ đạo phụ trách từng thư viện.

- Mỗi xã mở ít nhất 01 tủ sách.

- Giao Công an xã, phường giữ trật tự ngày hội.
""")
    assert leads(proposal) == [
        ("1.1", ["UBND các xã, phường"]),
        ("1.2", ["UBND các xã, phường"]),
        ("1.3", ["Công an xã, phường"]),
    ]


def test_two_bodies_in_one_item_without_a_word_of_leading() -> None:
    proposal = read("""
IV. TỔ CHỨC THỰC HIỆN

1. Sở Nội vụ chủ trì theo dõi việc thực hiện.

2. Viện Công nghệ thông tin, Báo Giao thông tuyên truyền kịp thời kết quả thực hiện.
""")
    assert leads(proposal)[1] == ("2", ["Viện Công nghệ thông tin", "Báo Giao thông"])


def test_a_last_item_whose_subject_stands_behind_its_grounds() -> None:
    proposal = read("""
IV. TỔ CHỨC THỰC HIỆN

1. Sở Nội vụ chủ trì theo dõi việc thực hiện.

2. Trong quá trình thực hiện, nếu thấy cần sửa đổi nội dung của Ủy ban nhân dân tỉnh, các sở, ngành đề xuất gửi Sở Y tế.
""")
    assert leads(proposal)[1] == ("2", ["các sở, ngành"])
    assert proposal.tasks[1].flags


def test_a_closing_that_tells_where_opinions_go_is_a_duty() -> None:
    proposal = read("""
IV. TỔ CHỨC THỰC HIỆN

1. Sở Nội vụ chủ trì theo dõi việc thực hiện.

Trên đây là Kế hoạch phát triển thư viện. Nếu vướng mắc, các đơn vị gửi ý kiến về Sở Nội vụ để tổng hợp./.
""")
    closing = proposal.tasks[-1]
    assert (closing.kind, closing.lead, closing.report_to) == ("general", ["các đơn vị"], ["Sở Nội vụ"])


def test_people_are_a_subject_too_and_nobody_is_dropped_beside_them() -> None:
    proposal = read("""
IV. TỔ CHỨC THỰC HIỆN

1. Sở Nội vụ chủ trì theo dõi việc thực hiện.

2. Người lao động, học viên chấp hành nội quy thư viện.

3. UBND các xã, phường bố trí tủ sách.

4. Ai mượn sách thì giữ gìn, trả đúng hẹn.

5. Kinh phí mua sách lấy từ nguồn xã hội hóa.
""")
    assert leads(proposal) == [
        ("1", ["Sở Nội vụ"]),
        ("2", ["Người lao động, học viên"]),
        ("3", ["UBND các xã, phường"]),
        ("4", []),
    ]
    assert proposal.tasks[3].flags == ["lead-unclear"]


def test_chapters_whose_numbered_points_say_what_who_and_when() -> None:
    proposal = read("""
I. MUA SÁCH CHO XÃ

1. Nội dung

Mua 1.000 cuốn sách cho các xã.

2. Cơ quan chủ trì, phối hợp

Sở Nội vụ chủ trì, phối hợp với Sở Tài chính.

3. Thời gian thực hiện

Quý II/2026.

II. SỬA NHÀ ĐỌC

1. Nội dung: Sửa mái nhà đọc sách.

2. Cơ quan chủ trì: Sở Xây dựng; cơ quan phối hợp: Sở Tài chính.

3. Thời gian: Quý III/2026.

III. TỔ CHỨC THỰC HIỆN

1. Sở Nội vụ

- Theo dõi việc thực hiện.
""")
    assert [(task.ref, task.lead, task.coordinators, task.due) for task in proposal.tasks] == [
        ("I", ["Sở Nội vụ"], ["Sở Tài chính"], ["Q2-2026"]),
        ("II", ["Sở Xây dựng"], ["Sở Tài chính"], ["Q3-2026"]),
        ("III.1.1", ["Sở Nội vụ"], [], []),
    ]
